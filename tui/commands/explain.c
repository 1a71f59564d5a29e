/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `explain [CODE...]`: the registry of codes, all of it or some. The manual's table is made from it. */
#include <string.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"

static const struct code_row *find_code(const char *name)
{
	for (int i = 0; i < CODE_COUNT; i++)
		if (strcmp(code_describe((enum code)i)->name, name) == 0)
			return code_describe((enum code)i);
	return NULL;
}

static const char *nearest_code(const char *name)
{
	const char *nearest = NULL;
	unsigned best = 5;

	for (int i = 0; i < CODE_COUNT; i++) {
		const char *known = code_describe((enum code)i)->name;
		unsigned distance = edit_distance(name, strlen(name), known, strlen(known));

		if (distance < best && distance < strlen(known)) {
			best = distance;
			nearest = known;
		}
	}
	return nearest;
}

static int refuse_code(struct session *session, const char *name)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *shown = text_visible(name);
	cleanup(buffer_free) struct buffer remedy = {0};
	const char *nearest = nearest_code(name);

	if (nearest != NULL)
		buffer_format(&remedy, _("did you mean %s?"), nearest);
	else
		buffer_append_text(&remedy, _("overrule explain lists the codes"));
	if (shown == NULL || buffer_failed(&remedy))
		return session_out_of_memory(session);
	failure_set(&failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("there is no code \"%s\""), shown);
	return session_fail(session, &failure);
}

static void print_code(struct print *output, const struct code_row *row)
{
	static const char *const kinds[] = {
		[SEVERITY_NONE] = N_("a reason"),
		[SEVERITY_NOTE] = N_("a note"),
		[SEVERITY_WARNING] = N_("a warning"),
		[SEVERITY_ERROR] = N_("an error"),
	};

	print_marked(output, ATTRIBUTE_STRONG, row->name);
	print_format(output, " (%s): %s\n", _(kinds[row->severity]), _(row->title));
	print_paragraph(output, 2, _(row->explanation));
	if (row->remedy != NULL) {
		print_text(output, "  ");
		print_format(output, _("What to do: %s"), _(row->remedy));
		print_text(output, "\n");
	}
	if (row->example != NULL) {
		print_text(output, "  ");
		print_format(output, _("For example: %s"), row->example);
		print_text(output, "\n");
	}
}

static void add_code(struct document *document, const struct code_row *row)
{
	struct json_writer *writer = &document->writer;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "code", row->name);
	json_writer_string(writer, "severity", severity_name(row->severity));
	json_writer_string(writer, "title", _(row->title));
	json_writer_string(writer, "explanation", _(row->explanation));
	json_writer_string(writer, "remedy", row->remedy != NULL ? _(row->remedy) : NULL);
	json_writer_string(writer, "example", row->example);
	json_writer_end_object(writer);
}

static bool is_wanted(const struct session *session, const struct code_row *row)
{
	for (size_t i = 0; i < session->argument_count; i++)
		if (strcmp(session->arguments[i], row->name) == 0)
			return true;
	return session->argument_count == 0;
}

static int explain_json(struct session *session)
{
	struct document document;

	document_begin(&document, session);
	json_writer_begin_array(&document.writer, "codes");
	for (int i = 0; i < CODE_COUNT; i++)
		if (is_wanted(session, code_describe((enum code)i)))
			add_code(&document, code_describe((enum code)i));
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}

int explain_run(struct session *session)
{
	bool first = true;

	for (size_t i = 0; i < session->argument_count; i++)
		if (find_code(session->arguments[i]) == NULL)
			return refuse_code(session, session->arguments[i]);
	if (session->options->json)
		return explain_json(session);
	for (int i = 0; i < CODE_COUNT; i++) {
		if (!is_wanted(session, code_describe((enum code)i)))
			continue;
		if (!first)
			print_text(session->output, "\n");
		print_code(session->output, code_describe((enum code)i));
		first = false;
	}
	return EXIT_DONE;
}
