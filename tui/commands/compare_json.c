/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `compare --json`. */
#include <stdlib.h>

#include "core/base/memory.h"
#include "core/rank/why.h"
#include "tui/commands/compare.h"
#include "tui/commands/document.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"

static void add_sides(struct document *document, const struct comparison *comparison)
{
	json_writer_begin_array(&document->writer, "consumers");
	for (size_t i = 0; i < comparison->count; i++) {
		json_writer_begin_object(&document->writer, NULL);
		json_writer_string(&document->writer, "consumer", comparison->sides[i].consumer->name);
		document_add_rules(document, comparison->sides[i].consumer);
		document_add_error(document, comparison->sides[i].opinion.ranking);
		json_writer_end_object(&document->writer);
	}
	json_writer_end_array(&document->writer);
}

static void add_selection(struct document *document, const struct comparison *comparison, size_t side, int type)
{
	const struct ranking *ranking = comparison->sides[side].opinion.ranking;
	uint32_t layer = selection_layer(ranking, type);
	cleanup(free_pointer) char *reason = layer != LAYER_NONE ? why_layer(ranking, layer) : why_none(ranking, type);

	document->failed |= reason == NULL;
	json_writer_begin_object(&document->writer, NULL);
	json_writer_string(&document->writer, "consumer", comparison->sides[side].consumer->name);
	document_add_selected(document, "selected", ranking, type);
	json_writer_string(&document->writer, "reason", reason != NULL ? reason : "");
	json_writer_boolean(&document->writer, "assumed", layer != LAYER_NONE && ranking->orders[type].assumed);
	json_writer_boolean(&document->writer, "differs", comparison_differs(comparison, side, type));
	json_writer_end_object(&document->writer);
}

static void add_difference(struct document *document, const struct comparison *comparison, size_t side, int type)
{
	size_t by;
	cleanup(free_pointer) char *reason = comparison_reason(comparison, side, type, &by);

	document->failed |= reason == NULL;
	json_writer_begin_object(&document->writer, NULL);
	json_writer_string(&document->writer, "from", comparison->sides[0].consumer->name);
	json_writer_string(&document->writer, "consumer", comparison->sides[side].consumer->name);
	json_writer_string(&document->writer, "by", comparison->sides[by].name);
	json_writer_string(&document->writer, "text", reason != NULL ? reason : "");
	json_writer_end_object(&document->writer);
}

static void add_type(struct document *document, const struct comparison *comparison, int type)
{
	json_writer_begin_object(&document->writer, NULL);
	json_writer_string(&document->writer, "type", comparison->sides[0].opinion.ranking->snapshot->schema->types[type].name);
	json_writer_begin_array(&document->writer, "selections");
	for (size_t i = 0; i < comparison->count; i++)
		add_selection(document, comparison, i, type);
	json_writer_end_array(&document->writer);
	json_writer_begin_array(&document->writer, "differences");
	for (size_t i = 1; i < comparison->count; i++)
		if (comparison_differs(comparison, i, type))
			add_difference(document, comparison, i, type);
	json_writer_end_array(&document->writer);
	json_writer_end_object(&document->writer);
}

int compare_json(struct session *session, const struct comparison *comparison)
{
	const struct schema *schema = session_schema(session);
	struct document document;

	document_begin(&document, session);
	document_add_root(&document);
	add_sides(&document, comparison);
	json_writer_begin_array(&document.writer, "types");
	for (int type = 0; type < (int)schema->type_count; type++)
		if (comparison_has(comparison, (size_t)type))
			add_type(&document, comparison, type);
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}
