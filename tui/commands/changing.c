/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage, tell, write. What is told is made before the write, from the preview, and held back until the write has succeeded. */
#include "tui/commands/changing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"
#include "tui/commands/undo.h"
#include "tui/measure.h"

static int stage_names(struct session *session, const struct change_command *command, bool *changed)
{
	for (size_t i = 0; i < session->argument_count; i++) {
		cleanup(failure_free) struct failure failure = {0};
		int error = workspace_stage(session->workspace, command->kind, session->arguments[i], &changed[i], &failure);

		if (error < 0)
			return failure.kind != FAILURE_NONE ? session_fail(session, &failure) : session_out_of_memory(session);
	}
	return EXIT_DONE;
}

/* The format is one of the command table's, with one %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print_already(struct session *session, const struct change_command *command, const bool *changed)
{
	for (size_t i = 0; i < session->argument_count; i++) {
		cleanup(free_pointer) char *shown = changed[i] ? NULL : text_visible(session->arguments[i]);

		if (shown != NULL)
			print_format(session->output, _(command->already), shown);
	}
}
#pragma GCC diagnostic pop

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

static int tell_people(struct session *session, const struct change_command *command, const bool *changed, const char *undo)
{
	const struct plan *plan = workspace_plan(session->workspace);
	int result = EXIT_DONE;

	if (session->options->quiet && !session->options->dry_run)
		return EXIT_DONE;
	print_already(session, command, changed);
	if (plan->count == 0)
		return EXIT_DONE;
	print_text(session->output, session->options->dry_run ? _("Nothing is written. This would be done:\n") : _("Done:\n"));
	result = print_operations(session, plan);
	if (result == EXIT_DONE && session->options->dry_run)
		result = print_shell(session, plan);
	if (result == EXIT_DONE)
		result = print_selections(session);
	if (result == EXIT_DONE && !session->options->dry_run && undo != NULL)
		print_format(session->output, _("To undo it: %s\n"), undo);
	return result;
}

/* A member that is there only where it says something. */
static void add_optional(struct json_writer *writer, const char *key, const char *bytes, size_t length)
{
	if (bytes != NULL)
		json_writer_text(writer, key, bytes, length);
}

static void add_operation(struct json_writer *writer, const struct plan *plan, const struct operation *operation)
{
	char digest[SHA256_TEXT_SIZE], mode[8];

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "op", operation_name(operation->kind));
	json_writer_string(writer, "scope", scope_name(plan->scope));
	if (operation->name != NULL)
		json_writer_text(writer, "name", operation->name, strlen(operation->name));
	else
		json_writer_null(writer, "name");
	add_optional(writer, "to", operation->to, operation->to != NULL ? strlen(operation->to) : 0);
	add_optional(writer, "content", operation->content, operation->content_length);
	if (operation->kind != OPERATION_REMOVE && operation->kind != OPERATION_RENAME) {
		snprintf(mode, sizeof mode, "%04o", (unsigned)operation->mode & 07777u);
		json_writer_string(writer, "mode", mode);
	}
	if (operation->expectation == EXPECT_CONTENT)
		sha256_to_text(&operation->expected, digest);
	json_writer_string(writer, "expect", operation->expectation == EXPECT_CONTENT ? digest : "absent");
	json_writer_end_object(writer);
}

/* "operations" and "preview": what the plan and the result have in common. */
static void add_plan(struct document *document)
{
	struct session *session = document->session;
	const struct plan *plan = workspace_plan(session->workspace);
	const struct ranking *before = workspace_current(session->workspace), *after = workspace_preview(session->workspace);
	const struct schema *schema = session_schema(session);
	struct json_writer *writer = &document->writer;

	json_writer_begin_array(writer, "operations");
	for (size_t i = 0; i < plan->count; i++)
		add_operation(writer, plan, &plan->operations[i]);
	json_writer_end_array(writer);
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

static int tell_plan(struct session *session, const struct change_command *command)
{
	struct document document;
	struct json_writer *writer = &document.writer;

	document_begin(&document, session);
	json_writer_string(writer, "scope", scope_name(workspace_target(session->workspace)));
	json_writer_string(writer, "consumer", workspace_consumer(session->workspace)->name);
	json_writer_begin_array(writer, "changes");
	for (size_t i = 0; i < workspace_staged_count(session->workspace); i++) {
		const struct change *change = workspace_staged(session->workspace, i);

		json_writer_begin_object(writer, NULL);
		json_writer_string(writer, "change", command->name);
		json_writer_text(writer, "name", change->name, strlen(change->name));
		json_writer_end_object(writer);
	}
	json_writer_end_array(writer);
	add_plan(&document);
	return document_end(&document, EXIT_DONE);
}

static int tell_result(struct session *session, const char *undo)
{
	struct document document;

	document_begin(&document, session);
	json_writer_boolean(&document.writer, "changed", workspace_plan(session->workspace)->count > 0);
	json_writer_null(&document.writer, "transaction");
	add_plan(&document);
	json_writer_string(&document.writer, "undo", undo);
	return document_end(&document, EXIT_DONE);
}

static int tell(struct session *session, const struct change_command *command, const bool *changed)
{
	cleanup(free_pointer) char *undo = NULL;

	if (undo_describe(session, command, changed, &undo) < 0)
		return session_out_of_memory(session);
	if (!session->options->json)
		return tell_people(session, command, changed, undo);
	return session->options->dry_run ? tell_plan(session, command) : tell_result(session, undo);
}

/* The types that have a backend now and will have none. */
static int warn_bare_types(struct session *session)
{
	const struct ranking *before = workspace_current(session->workspace), *after = workspace_preview(session->workspace);
	const struct schema *schema = session_schema(session);

	for (size_t i = 0; i < schema->type_count; i++) {
		struct buffer text = {0};

		if (selection_layer(before, (int)i) == LAYER_NONE || selection_layer(after, (int)i) != LAYER_NONE)
			continue;
		buffer_format(&text, _("no backend of type %s is left: guests that ask for one will not start"),
			      schema->types[i].name);
		session_warn(session, buffer_text(&text));
		buffer_free(&text);
	}
	return EXIT_DONE;
}

static int write_plan(struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};
	size_t planned = workspace_plan(session->workspace)->count, done;
	struct buffer text = {0};
	int result;

	if (planned == 0 || workspace_write(session->workspace, &done, &failure) == 0)
		return EXIT_DONE;
	result = session_fail(session, &failure);
	if (done > 0) {
		buffer_format(&text, _("%zu of %zu file operations had been carried out before that"), done, planned);
		print_report(session->errors, &(struct message){.text = buffer_text(&text)});
	}
	buffer_free(&text);
	return result;
}

int change_names(struct session *session, const struct change_command *command)
{
	cleanup(free_pointer) bool *changed = calloc(session->argument_count, sizeof *changed);
	int result;

	if (changed == NULL)
		return session_out_of_memory(session);
	result = stage_names(session, command, changed);
	if (result != EXIT_DONE)
		return result;
	print_hold(session->output);
	result = tell(session, command, changed);
	if (result == EXIT_DONE)
		result = warn_bare_types(session);
	if (result == EXIT_DONE && !session->options->dry_run)
		result = write_plan(session);
	if (result == EXIT_DONE)
		print_release(session->output);
	else
		print_forget(session->output);
	return result;
}
