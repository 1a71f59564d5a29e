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

static const struct {
	const char *name;  /* of the JSON */
	const char *title; /* msgid; NULL where the content says it */
} kinds[] = {
	[LAYER_FILE] = {"file", NULL},
	[LAYER_EMPTY] = {"empty", N_("empty")},
	[LAYER_TOO_LARGE] = {"too-large", N_("too large, not read")},
	[LAYER_UNREADABLE] = {"unreadable", N_("cannot be read")},
	[LAYER_DANGLING] = {"dangling", N_("a link that leads nowhere")},
	[LAYER_NOT_REGULAR] = {"not-regular", N_("no regular file")},
	[LAYER_HIDDEN] = {"hidden", N_("not looked at")},
};

enum difference { DIFFERENCE_DESCRIPTION, DIFFERENCE_TYPE, DIFFERENCE_BINARY, DIFFERENCE_COUNT };

static const char *const difference_names[DIFFERENCE_COUNT] = {"description", "type", "binary"};

static bool slices_differ(struct slice first, struct slice second)
{
	return (first.start == NULL) != (second.start == NULL) || first.length != second.length ||
	       (first.length > 0 && memcmp(first.start, second.start, first.length) != 0);
}

static bool differs_in(enum difference difference, const struct descriptor *first, const struct descriptor *second)
{
	switch (difference) {
	case DIFFERENCE_DESCRIPTION:
		return slices_differ(first->description, second->description);
	case DIFFERENCE_TYPE:
		return slices_differ(first->type_word, second->type_word);
	case DIFFERENCE_BINARY:
		return slices_differ(first->binary, second->binary);
	default:
		return false;
	}
}

static bool same_bytes(const struct layer *first, const struct layer *second)
{
	return first->length == second->length && memcmp(first->bytes, second->bytes, first->length) == 0;
}

/* The layer below that a comparison makes sense with, or NULL. */
static const struct layer *comparable_below(const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	const struct layer *layer = stack_layer(ranking, stack, depth);
	const struct layer *below = depth + 1 < stack->depth ? stack_layer(ranking, stack, depth + 1) : NULL;

	return below != NULL && layer->kind == LAYER_FILE && below->kind == LAYER_FILE ? below : NULL;
}

static void print_difference(struct print *output, const struct layer *layer, const struct layer *below)
{
	struct buffer names = {0};

	for (size_t i = 0; i < DIFFERENCE_COUNT; i++)
		if (differs_in((enum difference)i, &layer->descriptor, &below->descriptor))
			buffer_format(&names, "%s%s", names.length > 0 ? ", " : "", difference_names[i]);
	if (same_bytes(layer, below))
		print_text(output, _("  the same as the file below, byte for byte\n"));
	else if (names.length > 0)
		print_format(output, _("  differs from the file below in: %s\n"), buffer_text(&names));
	else
		print_text(output, _("  differs from the file below, but in none of description, type and binary\n"));
	buffer_free(&names);
}

/* One line of a file, tabs as blanks up to the next eighth column, everything else that is hidden made visible. */
static void print_line(struct print *output, const char *line, size_t length)
{
	size_t column = 0;

	print_text(output, "    ");
	while (length > 0) {
		const char *tab = memchr(line, '\t', length);
		size_t step = tab != NULL ? (size_t)(tab - line) : length;

		print_visible(output, line, step);
		column += step;
		if (tab != NULL) {
			print_format(output, "%*s", (int)(8 - column % 8), "");
			column += 8 - column % 8;
			step++;
		}
		line += step;
		length -= step;
	}
	print_text(output, "\n");
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
	const struct layer *layer = &ranking->snapshot->layers[index], *below = comparable_below(ranking, stack, depth);
	const struct directory *directory = &ranking->snapshot->directories[layer->directory];
	cleanup(free_pointer) char *reason = why_layer(ranking, index);
	cleanup(free_pointer) char *path = layer_path(ranking->snapshot, layer);

	if (reason == NULL || path == NULL)
		return session_out_of_memory(session);
	print_attribute(output, ATTRIBUTE_STRONG);
	print_visible_text(output, path);
	print_attribute(output, ATTRIBUTE_NORMAL);
	print_format(output, "  %s, %s", scope_name(directory->scope), verdict_title(ranking->judgements[index].verdict));
	if (kinds[layer->kind].title != NULL)
		print_format(output, " (%s)", _(kinds[layer->kind].title));
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
	json_writer_boolean(writer, "equal", same_bytes(layer, below));
	json_writer_begin_array(writer, "differs");
	for (size_t i = 0; i < DIFFERENCE_COUNT; i++)
		if (differs_in((enum difference)i, &layer->descriptor, &below->descriptor))
			json_writer_string(writer, NULL, difference_names[i]);
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
	json_writer_string(writer, "kind", kinds[layer->kind].name);
	document_add_slice(document, "link", target);
	document_add_slice(document, "type", layer->descriptor.type_word);
	document_add_slice(document, "description", layer->descriptor.description);
	document_add_slice(document, "binary", layer->descriptor.binary);
	document_add_slice(document, "content", content);
	add_difference(writer, layer, comparable_below(ranking, stack, depth));
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
