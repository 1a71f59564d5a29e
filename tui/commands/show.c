/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `show NAME`: every file of that name, most specific first, with its content and how it differs from the one below. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/document.h"
#include "tui/commands/subject.h"
#include "tui/layer_words.h"
#include "tui/source_view.h"

static void print_difference(struct print *output, const struct layer *layer, const struct layer *below)
{
	cleanup(free_pointer) char *text = layer_describe_difference(layer, below);

	output->buffer.failed |= text == NULL;
	print_format(output, "  %s\n", text != NULL ? text : "");
}

static void print_line(struct print *output, const char *line, size_t length)
{
	cleanup(buffer_free) struct buffer text = {0};

	source_append(&text, line, length, 0);
	output->buffer.failed |= buffer_failed(&text);
	print_format(output, "    %s\n", buffer_text(&text));
}

static void print_content(struct print *output, const struct layer *layer)
{
	const char *at = layer->bytes;
	size_t left = layer->length;

	while (left > 0) {
		const char *end = memchr(at, '\n', left);
		size_t length = end != NULL ? (size_t)(end - at) : left;

		print_line(output, at, length);
		print_relax(output);
		length += end != NULL;
		at += length;
		left -= length;
	}
}

/* What the binary is, where somebody can tell. */
static void print_binary(struct session *session, const struct layer *layer)
{
	cleanup(free_pointer) char *kind = NULL;

	if (layer->kind != LAYER_FILE || workspace_describe_binary(session->workspace, layer->descriptor.binary, &kind) < 0)
		return;
	/* TRANSLATORS: %s is libmagic's description, in English */
	print_format(session->output, _("  the binary is: %s\n"), kind);
}

static int print_layer(struct session *session, const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	struct print *output = session->output;
	uint32_t index = stack_layer_index(ranking, stack, depth);
	const struct layer *layer = &ranking->snapshot->layers[index], *below = layer_below(ranking, stack, depth);
	const struct directory *directory = &ranking->snapshot->directories[layer->directory];
	cleanup(free_pointer) char *reason = why_layer(ranking, index);
	cleanup(free_pointer) char *path = layer_path(ranking->snapshot, layer);

	if (reason == NULL || path == NULL)
		return session_out_of_memory(session);
	print_attribute(output, ATTRIBUTE_STRONG);
	print_visible_text(output, path);
	print_attribute(output, ATTRIBUTE_NORMAL);
	print_format(output, "  %s, %s", scope_name(directory->scope), verdict_title(ranking->judgements[index].verdict));
	if (layer_kind_title(layer->kind) != NULL)
		print_format(output, " (%s)", layer_kind_title(layer->kind));
	print_text(output, "\n");
	if (layer->link_target != NULL) {
		print_text(output, _("  a link to "));
		print_visible_text(output, layer->link_target);
		print_text(output, "\n");
	}
	print_paragraph(output, 2, reason);
	if (below != NULL)
		print_difference(output, layer, below);
	print_binary(session, layer);
	print_content(output, layer);
	return EXIT_DONE;
}

static int show_people(struct session *session, const struct ranking *ranking, const struct stack *stacks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (uint32_t depth = 0; depth < stacks[i].depth; depth++) {
			int result;

			if (i + depth > 0)
				print_text(session->output, "\n");
			result = print_layer(session, ranking, &stacks[i], depth);
			if (result != EXIT_DONE)
				return result;
		}
	return EXIT_DONE;
}

static void add_difference(struct json_writer *writer, const struct layer *layer, const struct layer *below)
{
	if (below == NULL) {
		json_writer_null(writer, "below");
		return;
	}
	json_writer_begin_object(writer, "below");
	json_writer_boolean(writer, "equal", layers_same_bytes(layer, below));
	json_writer_begin_array(writer, "differs");
	for (int i = 0; i < LAYER_DIFFERENCE_COUNT; i++)
		if (layers_differ_in((enum layer_difference)i, layer, below))
			json_writer_string(writer, NULL, layer_difference_name((enum layer_difference)i));
	json_writer_end_array(writer);
	json_writer_end_object(writer);
}

static void add_layer(struct document *document, const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	struct json_writer *writer = &document->writer;
	uint32_t index = stack_layer_index(ranking, stack, depth);
	const struct layer *layer = &ranking->snapshot->layers[index];
	struct slice content = {layer->kind == LAYER_EMPTY ? "" : layer->bytes, layer->length};
	struct slice target = {layer->link_target, layer->link_target != NULL ? (uint32_t)strlen(layer->link_target) : 0};

	json_writer_begin_object(writer, NULL);
	document_add_layer(document, ranking, index);
	json_writer_string(writer, "kind", layer_kind_name(layer->kind));
	document_add_slice(document, "link", target);
	document_add_slice(document, "type", layer->descriptor.type_word);
	document_add_slice(document, "description", layer->descriptor.description);
	document_add_slice(document, "binary", layer->descriptor.binary);
	document_add_slice(document, "content", content);
	add_difference(writer, layer, layer_below(ranking, stack, depth));
	json_writer_end_object(writer);
	document_relax(document);
}

static int show_json(struct session *session, const struct ranking *ranking, const struct stack *stacks, size_t count)
{
	const char *name = session->arguments[0];
	struct document document;

	document_begin(&document, session);
	document_add_view(&document);
	json_writer_text(&document.writer, "name", name, strlen(name));
	json_writer_string(&document.writer, "type",
			   stacks->type >= 0 ? session_schema(session)->types[stacks->type].name : NULL);
	if (stacks->rank > 0)
		json_writer_integer(&document.writer, "rank", stacks->rank);
	else
		json_writer_null(&document.writer, "rank");
	json_writer_begin_array(&document.writer, "layers");
	for (size_t i = 0; i < count; i++)
		for (uint32_t depth = 0; depth < stacks[i].depth; depth++)
			add_layer(&document, ranking, &stacks[i], depth);
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}

int show_run(struct session *session)
{
	const struct ranking *ranking = workspace_current(session->workspace);
	size_t count;
	const struct stack *stacks = subject_stacks(ranking, session->arguments[0], &count);

	if (stacks == NULL)
		return subject_no_name(session, session->arguments[0]);
	return session->options->json ? show_json(session, ranking, stacks, count)
				      : show_people(session, ranking, stacks, count);
}
