/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `history [ID]`: the transactions of the scope, newest first; one of them with its operations and what it changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"
#include "tui/commands/record_view.h"

static void format_time_for_programs(const struct record *record, char text[static RECORD_TIME_SIZE])
{
	struct tm parts;

	if (gmtime_r(&record->time.tv_sec, &parts) == NULL || strftime(text, RECORD_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		text[0] = '\0';
}

/* ---- for people ---- */

static void print_what(struct print *output, const struct record *record)
{
	for (size_t i = 0; i < record->what_count; i++) {
		print_text(output, "    ");
		print_visible_text(output, record->what[i]);
		print_text(output, "\n");
	}
}

static void print_entry(struct print *output, const struct history_entry *entry)
{
	char time[RECORD_TIME_SIZE];

	print_marked(output, entry->undone ? ATTRIBUTE_DIM : ATTRIBUTE_STRONG, entry->id);
	if (entry->damaged) {
		print_text(output, "  ");
		print_marked(output, ATTRIBUTE_ERROR, entry->problem.text != NULL ? entry->problem.text : "");
		print_text(output, "\n");
		return;
	}
	record_format_time(&entry->record, "%Y-%m-%d %H:%M:%S %z", time);
	print_format(output, "  %s  ", time);
	print_visible_text(output, entry->record.who[0] != '\0' ? entry->record.who : "?");
	if (entry->undone)
		print_format(output, "  %s", _("(undone)"));
	print_text(output, "\n");
	print_what(output, &entry->record);
}

static int list_people(struct session *session, const struct history *history)
{
	if (history->count == 0 && !session->options->quiet)
		print_text(session->output, _("Nothing was changed in this scope yet.\n"));
	for (size_t i = 0; i < history->count; i++) {
		print_entry(session->output, &history->entries[i]);
		print_relax(session->output);
	}
	return EXIT_DONE;
}

static void print_operation(struct print *output, const struct record *record, const struct record_operation *operation)
{
	cleanup(buffer_free) struct buffer text = {0};

	record_append_operation(record, operation, &text);
	print_format(output, "  %s\n", buffer_text(&text));
}

static int tell_people(struct session *session, const struct history_entry *entry)
{
	const struct record *record = &entry->record;
	cleanup(buffer_free) struct buffer text = {0};

	if (record_append_differences(record, &text) < 0)
		return session_out_of_memory(session);
	print_entry(session->output, entry);
	if (record->undoes[0] != '\0')
		print_format(session->output, _("It takes back %s.\n"), record->undoes);
	print_text(session->output, _("File operations:\n"));
	for (size_t i = 0; i < record->count; i++)
		print_operation(session->output, record, &record->operations[i]);
	print_difference_text(session->output, &text);
	return EXIT_DONE;
}

/* ---- for programs ---- */

static void add_entry(struct document *document, const struct history_entry *entry)
{
	struct json_writer *writer = &document->writer;
	const struct record *record = &entry->record;
	char time[RECORD_TIME_SIZE];

	json_writer_string(writer, "id", entry->id);
	json_writer_boolean(writer, "damaged", entry->damaged);
	if (entry->damaged) {
		json_writer_string(writer, "problem", entry->problem.text);
		return;
	}
	format_time_for_programs(record, time);
	json_writer_string(writer, "time", time);
	json_writer_text(writer, "who", record->who, strlen(record->who));
	json_writer_begin_array(writer, "what");
	for (size_t i = 0; i < record->what_count; i++)
		json_writer_text(writer, NULL, record->what[i], strlen(record->what[i]));
	json_writer_end_array(writer);
	json_writer_boolean(writer, "undone", entry->undone);
	json_writer_string(writer, "undoes", record->undoes[0] != '\0' ? record->undoes : NULL);
}

static void add_operation(struct document *document, const struct record_operation *operation)
{
	struct json_writer *writer = &document->writer;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "op", operation_name(operation->kind));
	if (operation->name != NULL)
		json_writer_text(writer, "name", operation->name, strlen(operation->name));
	if (operation->to != NULL)
		json_writer_text(writer, "to", operation->to, strlen(operation->to));
	json_writer_end_object(writer);
}

static void add_content(struct document *document, const char *key, const struct known_file *file)
{
	struct slice content = known_content(file);
	char digest[SHA256_TEXT_SIZE], mode[8];

	if (file == NULL) {
		json_writer_null(&document->writer, key);
		return;
	}
	sha256_to_text(&file->digest, digest);
	snprintf(mode, sizeof mode, "%04o", (unsigned)file->metadata.mode & 07777u);
	json_writer_begin_object(&document->writer, key);
	json_writer_text(&document->writer, "content", content.start, content.length);
	json_writer_string(&document->writer, "sha256", digest);
	json_writer_string(&document->writer, "mode", mode);
	json_writer_end_object(&document->writer);
}

static void add_record(struct document *document, const struct record *record)
{
	cleanup(free_pointer) struct touched *touched = NULL;
	struct json_writer *writer = &document->writer;
	cleanup(buffer_free) struct buffer text = {0};
	size_t count = 0;

	document->failed |= record_touched(record, &touched, &count) < 0 || record_append_differences(record, &text) < 0;
	json_writer_text(writer, "directory", record->directory, strlen(record->directory));
	json_writer_begin_array(writer, "operations");
	for (size_t i = 0; i < record->count; i++)
		add_operation(document, &record->operations[i]);
	json_writer_end_array(writer);
	json_writer_begin_array(writer, "files");
	for (size_t i = 0; i < count; i++) {
		json_writer_begin_object(writer, NULL);
		json_writer_text(writer, "name", touched[i].name, strlen(touched[i].name));
		add_content(document, "before", touched[i].before);
		add_content(document, "after", touched[i].after);
		json_writer_end_object(writer);
	}
	json_writer_end_array(writer);
	json_writer_string(writer, "diff", buffer_text(&text));
}

static int list_document(struct session *session, const struct history *history, const struct history_entry *only)
{
	struct document document;

	document_begin(&document, session);
	json_writer_string(&document.writer, "scope", scope_name(workspace_target(session->workspace)));
	json_writer_begin_array(&document.writer, "transactions");
	for (size_t i = 0; i < history->count; i++) {
		if (only != NULL && only != &history->entries[i])
			continue;
		json_writer_begin_object(&document.writer, NULL);
		add_entry(&document, &history->entries[i]);
		if (only != NULL)
			add_record(&document, &only->record);
		json_writer_end_object(&document.writer);
		document_relax(&document);
	}
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}

static int no_such_entry(struct session *session)
{
	cleanup(free_pointer) char *shown = text_visible(session->arguments[0]);
	cleanup(free_pointer) char *text = NULL;

	if (shown == NULL)
		return session_out_of_memory(session);
	text = text_format(_("the history of the scope %s has no transaction %s, or more than one that begins like that"),
			   scope_name(workspace_target(session->workspace)), shown);
	print_report(session->errors, &(struct message){.text = text, .remedy = _("overrule history lists them; --scope chooses whose")});
	return EXIT_NO;
}

int history_run(struct session *session)
{
	cleanup(history_free) struct history history = {0};
	cleanup(failure_free) struct failure failure = {0};
	const struct history_entry *only;

	if (workspace_history(session->workspace, &history, &failure) < 0)
		return session_fail(session, &failure);
	if (session->argument_count == 0)
		return session->options->json ? list_document(session, &history, NULL) : list_people(session, &history);
	only = history_find(&history, session->arguments[0]);
	if (only == NULL)
		return no_such_entry(session);
	if (only->damaged)
		return session_fail(session, &only->problem);
	return session->options->json ? list_document(session, &history, only) : tell_people(session, only);
}
