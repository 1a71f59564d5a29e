/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same parts for people and for programs: the operations, the selections before and after, the way back. */
#include "tui/commands/result.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/plan_json.h"
#include "tui/commands/document.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"
#include "tui/measure.h"

/* ---- for people ---- */

static int print_operations(struct session *session, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *text = operation_describe(plan, &plan->operations[i]);

		if (text == NULL)
			return session_out_of_memory(session);
		print_format(session->output, "  %s\n", text);
	}
	return EXIT_DONE;
}

static int print_shell(struct session *session, const struct plan *plan)
{
	print_text(session->output, _("The same by hand:\n"));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *text =
			operation_shell(plan, &plan->operations[i], workspace_root_path(session->workspace));

		if (text == NULL)
			return session_out_of_memory(session);
		print_format(session->output, "  %s\n", text);
	}
	return EXIT_DONE;
}

static int print_selections(struct session *session)
{
	const struct ranking *before = workspace_current(session->workspace), *after = workspace_preview(session->workspace);
	const struct schema *schema = session_schema(session);
	size_t told = 0;

	for (size_t i = 0; i < schema->type_count; i++) {
		cleanup(free_pointer) char *old = NULL;
		cleanup(free_pointer) char *new = NULL;

		if (selection_same(before, after, (int)i))
			continue;
		old = selection_describe(before, (int)i);
		new = selection_describe(after, (int)i);
		if (old == NULL || new == NULL)
			return session_out_of_memory(session);
		if (told++ == 0)
			print_text(session->output, _("What is selected:\n"));
		print_format(session->output, "  %s: %s %s %s\n", schema->types[i].name, old,
			     symbol_text(session->output->charset, SYMBOL_RIGHT), new);
	}
	if (told == 0)
		print_text(session->output, _("What is selected stays as it is.\n"));
	return EXIT_DONE;
}

/* ---- for programs ---- */

static void add_preview(struct document *document)
{
	struct session *session = document->session;
	const struct ranking *before = workspace_current(session->workspace), *after = workspace_preview(session->workspace);
	const struct schema *schema = session_schema(session);
	struct json_writer *writer = &document->writer;

	json_writer_begin_array(writer, "preview");
	for (size_t i = 0; i < schema->type_count; i++) {
		if (selection_layer(before, (int)i) == LAYER_NONE && selection_layer(after, (int)i) == LAYER_NONE)
			continue;
		json_writer_begin_object(writer, NULL);
		json_writer_string(writer, "type", schema->types[i].name);
		document_add_selected(document, "before", before, (int)i);
		document_add_selected(document, "after", after, (int)i);
		json_writer_end_object(writer);
	}
	json_writer_end_array(writer);
}

/* "operations" and "preview": what the plan and the result have in common. */
static void add_plan(struct document *document)
{
	plan_json_write_operations(&document->writer, "operations", workspace_plan(document->session->workspace));
	add_preview(document);
}

static int tell_plan_document(struct session *session)
{
	const struct workspace *workspace = session->workspace;
	const char *origin = workspace_plan_origin(workspace);
	struct document document;
	struct json_writer *writer = &document.writer;

	document_begin(&document, session);
	json_writer_string(writer, "scope", scope_name(workspace_target(workspace)));
	json_writer_string(writer, "consumer", workspace_consumer(workspace)->name);
	json_writer_begin_array(writer, "changes");
	if (origin != NULL)
		json_writer_string(writer, NULL, origin);
	for (size_t i = 0; origin == NULL && i < workspace_staged_count(workspace); i++) {
		cleanup(free_pointer) char *words = change_describe(workspace_staged(workspace, i));

		document.failed |= words == NULL;
		json_writer_string(writer, NULL, words != NULL ? words : "");
	}
	json_writer_end_array(writer);
	add_plan(&document);
	return document_end(&document, EXIT_DONE);
}

/* ---- the plan ---- */

static int tell_plan_people(struct session *session, const struct buffer *notes)
{
	const struct plan *plan = workspace_plan(session->workspace);
	int result;

	print_text(session->output, buffer_text(notes));
	if (plan->count == 0)
		return EXIT_DONE;
	print_text(session->output, _("Nothing is written. This would be done:\n"));
	result = print_operations(session, plan);
	if (result == EXIT_DONE)
		result = print_shell(session, plan);
	return result == EXIT_DONE ? print_selections(session) : result;
}

int plan_tell(struct session *session, const struct buffer *notes)
{
	return session->options->json ? tell_plan_document(session) : tell_plan_people(session, notes);
}

/* ---- the result ---- */

/* The members that are known before the write, to stand behind others in an object. */
static int prepare_document(struct session *session)
{
	struct document document = {.session = session, .writer = {.buffer = &session->output->buffer, .depth = 1, .filled = true}};

	add_plan(&document);
	if (!document.failed && !buffer_failed(&document.scratch)) {
		buffer_free(&document.scratch);
		return EXIT_DONE;
	}
	buffer_free(&document.scratch);
	return session_out_of_memory(session);
}

static int prepare_people(struct session *session)
{
	const struct plan *plan = workspace_plan(session->workspace);
	int result;

	if (plan->count == 0)
		return EXIT_DONE;
	result = print_operations(session, plan);
	return result == EXIT_DONE ? print_selections(session) : result;
}

/* A session that says everything into a buffer. */
static struct session session_into(const struct session *session, struct print *print)
{
	struct session copy = *session;

	*print = *session->output;
	print->descriptor = -1;
	print->buffer = (struct buffer){0};
	print->held = true;
	copy.output = print;
	return copy;
}

int telling_prepare(struct session *session, const struct buffer *notes, struct telling *ret_telling)
{
	struct print document;
	struct session apart = session_into(session, &ret_telling->body);
	int result = session->options->json ? prepare_document(&apart) : prepare_people(&apart);

	ret_telling->notes = notes;
	ret_telling->planned = workspace_plan(session->workspace)->count;
	if (result != EXIT_DONE || geteuid() == 0)
		return result;
	apart = session_into(session, &document);
	result = tell_plan_document(&apart);
	ret_telling->plan = document.buffer;
	return result;
}

void telling_free(struct telling *telling)
{
	buffer_free(&telling->body.buffer);
	buffer_free(&telling->plan);
}

/* The command that takes the transaction back, said with the same eyes. malloc'ed, NULL where memory is out. */
static char *describe_undo(const struct session *session, const char *id)
{
	const struct workspace *workspace = session->workspace;
	struct options options = *session->options;
	struct buffer line = {0};

	if (options.consumer_word == NULL && strcmp(workspace_consumer(workspace)->name, options.consumer->name) != 0)
		options.consumer_word = workspace_consumer(workspace)->name;
	if (options.scope != workspace_target(workspace)) {
		options.scope = workspace_target(workspace);
		options.scope_given = true;
	}
	buffer_append_text(&line, "overrule");
	options_append_common(&options, &line);
	buffer_format(&line, " undo %s", id);
	return buffer_take(&line);
}

static int finish_document(struct session *session, const struct telling *telling, bool changed, const char *id, const char *undo)
{
	struct document document;

	document_begin(&document, session);
	json_writer_boolean(&document.writer, "changed", changed);
	json_writer_string(&document.writer, "transaction", id);
	buffer_append(document.writer.buffer, telling->body.buffer.data, telling->body.buffer.length);
	document.writer.filled = true;
	json_writer_string(&document.writer, "undo", undo);
	return document_end(&document, EXIT_DONE);
}

static void finish_people(struct session *session, const struct telling *telling, bool changed, const char *undo)
{
	struct print *output = session->output;

	print_text(output, buffer_text(telling->notes));
	if (telling->planned > 0 && !changed)
		print_text(output, _("All was so already; nothing was written.\n"));
	if (!changed)
		return;
	print_text(output, _("Done:\n"));
	buffer_append(&output->buffer, buffer_text(&telling->body.buffer), telling->body.buffer.length);
	if (undo != NULL)
		print_format(output, _("Undo: %s\n"), undo);
}

int telling_finish(struct session *session, const struct telling *telling)
{
	const struct commit_result *result = workspace_result(session->workspace);
	bool changed = telling->planned > 0 && result->changed;
	const char *id = changed && result->id[0] != '\0' ? result->id : NULL;
	cleanup(free_pointer) char *undo = id != NULL ? describe_undo(session, id) : NULL;

	if (id != NULL && undo == NULL)
		return session_out_of_memory(session);
	if (session->options->json)
		return finish_document(session, telling, changed, id, undo);
	if (!session->options->quiet)
		finish_people(session, telling, changed, undo);
	return EXIT_DONE;
}
