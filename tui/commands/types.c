/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `types`: the table of backend types. */
#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"
#include "tui/table.h"

static int types_json(struct session *session, const struct schema *schema)
{
	struct document document;

	document_begin(&document, session);
	json_writer_begin_array(&document.writer, "types");
	for (size_t i = 0; i < schema->type_count; i++) {
		json_writer_begin_object(&document.writer, NULL);
		json_writer_string(&document.writer, "type", schema->types[i].name);
		json_writer_string(&document.writer, "title", _(schema->types[i].title));
		json_writer_end_object(&document.writer);
	}
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}

int types_run(struct session *session)
{
	static const struct table_column columns[] = {{0}, {.least = 8}};
	const struct schema *schema = &schema_vhost_user;
	cleanup(table_free) struct table table = {0};

	if (session->options->json)
		return types_json(session, schema);
	table_open(&table, columns, 2, session->output->charset);
	for (size_t i = 0; i < schema->type_count; i++) {
		table_add(&table, ATTRIBUTE_STRONG, schema->types[i].name);
		table_add(&table, ATTRIBUTE_NORMAL, _(schema->types[i].title));
	}
	table_print(&table, session->output);
	return EXIT_DONE;
}
