/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list --json`. It is written entry by entry, because 100,000 of them must cost their text only. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/commands/document.h"
#include "tui/commands/list.h"

/* Members that were written already, from the comma in front of the first one on: bytes of the output. */
struct written {
	size_t start, end;
};

/*
 * Writes those members once more, two levels deeper and first in their object. Nearly every entry has one layer, which has the members of
 * the entry: to escape them twice would be a third of the whole document's cost.
 */
static void repeat_members(struct document *document, struct written members)
{
	struct buffer *output = document->writer.buffer, *copy = &document->scratch;
	const char *line, *next;

	buffer_clear(copy);
	if (buffer_failed(output))
		return;
	buffer_append(copy, output->data + members.start + 1, members.end - members.start - 1);
	document->failed |= buffer_failed(copy);
	for (line = buffer_text(copy); *line == '\n'; line = next) {
		next = strchr(line + 1, '\n');
		if (next == NULL)
			next = line + strlen(line);
		buffer_append_text(output, "\n    ");
		buffer_append(output, line + 1, (size_t)(next - line) - 1);
	}
	document->writer.filled = true;
}

static void add_layers(struct document *document, const struct ranking *ranking, const struct stack *stack, uint32_t shown,
		       struct written members)
{
	json_writer_begin_array(&document->writer, "layers");
	for (uint32_t i = 0; i < stack->depth; i++) {
		uint32_t index = stack_layer_index(ranking, stack, i);

		json_writer_begin_object(&document->writer, NULL);
		if (index == shown)
			repeat_members(document, members);
		else
			document_add_layer(document, ranking, index);
		json_writer_end_object(&document->writer);
	}
	json_writer_end_array(&document->writer);
}

/* The members that an entry has in order[] as well as in hidden[]. */
static void add_stack(struct document *document, const struct ranking *ranking, const struct stack *stack)
{
	const struct layer *layer = stack_shown_layer(ranking, stack);
	uint32_t shown = (uint32_t)(layer - ranking->snapshot->layers);
	struct written members;

	json_writer_text(&document->writer, "name", layer->name, strlen(layer->name));
	members.start = document->writer.buffer->length;
	document_add_layer(document, ranking, shown);
	members.end = document->writer.buffer->length;
	document_add_slice(document, "description", layer->descriptor.description);
	document_add_slice(document, "binary", layer->descriptor.binary);
	add_layers(document, ranking, stack, shown, members);
}

static void add_type(struct document *document, const struct listing *listing, size_t type)
{
	const struct ranking *ranking = listing->ranking;
	const struct order *order = &ranking->orders[type];
	struct json_writer *writer = &document->writer;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "type", ranking->snapshot->schema->types[type].name);
	document_add_selected(document, "selected", ranking, (int)type);
	json_writer_begin_array(writer, "order");
	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank == 0)
			continue;
		json_writer_begin_object(writer, NULL);
		json_writer_integer(writer, "rank", stack->rank);
		add_stack(document, ranking, stack);
		json_writer_end_object(writer);
		document_relax(document);
	}
	json_writer_end_array(writer);
	json_writer_end_object(writer);
}

static void add_hidden(struct document *document, const struct ranking *ranking, const struct order *order, const char *type)
{
	struct json_writer *writer = &document->writer;

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank != 0)
			continue;
		json_writer_begin_object(writer, NULL);
		json_writer_string(writer, "type", type);
		json_writer_null(writer, "rank");
		add_stack(document, ranking, stack);
		json_writer_end_object(writer);
		document_relax(document);
	}
}

static void add_all_hidden(struct document *document, const struct listing *listing)
{
	const struct ranking *ranking = listing->ranking;
	const struct schema *schema = ranking->snapshot->schema;

	json_writer_begin_array(&document->writer, "hidden");
	for (size_t i = 0; i < schema->type_count; i++)
		if (listing_has(listing, i))
			add_hidden(document, ranking, &ranking->orders[i], schema->types[i].name);
	if (!listing->named)
		add_hidden(document, ranking, &ranking->orders[schema->type_count], NULL);
	json_writer_end_array(&document->writer);
}

int list_json(const struct listing *listing)
{
	const struct ranking *ranking = listing->ranking;
	struct document document;

	document_begin(&document, listing->session);
	document_add_view(&document);
	document_add_error(&document, ranking);
	json_writer_begin_array(&document.writer, "types");
	for (size_t i = 0; i < ranking->snapshot->schema->type_count; i++)
		if (listing_has(listing, i))
			add_type(&document, listing, i);
	json_writer_end_array(&document.writer);
	add_all_hidden(&document, listing);
	document_add_findings(&document, ranking->snapshot, &listing->findings);
	return document_end(&document, EXIT_DONE);
}
