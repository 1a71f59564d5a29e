/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of a record, put together name by name. */
#include "tui/commands/record_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

static const struct known_file *file_at(const struct record *record, uint32_t index)
{
	return index != FILE_NONE ? &record->files[index] : NULL;
}

/* The entry of that name; a new one begins with what stands there. */
static struct touched *find_touched(struct touched *touched, size_t *count, const char *name, const struct known_file *before)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(touched[i].name, name) == 0)
			return &touched[i];
	touched[*count] = (struct touched){.name = name, .before = before};
	return &touched[(*count)++];
}

int record_touched(const struct record *record, struct touched **ret_touched, size_t *ret_count)
{
	struct touched *touched = calloc(record->count * 2 + 1, sizeof *touched);
	size_t count = 0;

	if (touched == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < record->count; i++) {
		const struct record_operation *operation = &record->operations[i];
		bool renames = operation->kind == OPERATION_RENAME;
		struct touched *at;

		if (operation->kind == OPERATION_MKDIR)
			continue;
		at = find_touched(touched, &count, operation->name, file_at(record, operation->before));
		at->after = renames || operation->kind == OPERATION_REMOVE ? NULL : file_at(record, operation->after);
		if (renames)
			find_touched(touched, &count, operation->to, NULL)->after = file_at(record, operation->after);
	}
	*ret_touched = touched;
	*ret_count = count;
	return 0;
}

struct slice known_content(const struct known_file *file)
{
	if (file == NULL)
		return (struct slice){0};
	return (struct slice){.start = file->bytes != NULL ? file->bytes : "", .length = (uint32_t)file->length};
}

/* A file without a line has no difference to show, but it came or went. */
static void append_heads(const char *old_name, const char *new_name, struct buffer *text)
{
	buffer_append_text(text, "--- ");
	text_append_visible(text, old_name, strlen(old_name));
	buffer_append_text(text, "\n+++ ");
	text_append_visible(text, new_name, strlen(new_name));
	buffer_append_byte(text, '\n');
}

int view_append_difference(const char *old_name, struct slice old, const char *new_name, struct slice new, struct buffer *text)
{
	cleanup(difference_free) struct difference difference = {0};

	/* What diff(1) calls a file that is not there. */
	old_name = old.start != NULL ? old_name : "/dev/null";
	new_name = new.start != NULL ? new_name : "/dev/null";
	if (difference_make(old.start, old.length, new.start, new.length, DIFFERENCE_CONTEXT, &difference) < 0)
		return -ENOMEM;
	if (difference.count == 0 && (old.start == NULL) != (new.start == NULL))
		append_heads(old_name, new_name, text);
	difference_append_visible(&difference, old_name, new_name, text);
	return buffer_failed(text) ? -ENOMEM : 0;
}

int record_append_difference(const struct record *record, const struct touched *touched, struct buffer *text)
{
	cleanup(free_pointer) char *old_name = text_format("%s/%s (%s)", record->directory, touched->name, _("before"));
	cleanup(free_pointer) char *new_name = text_format("%s/%s (%s)", record->directory, touched->name, _("afterwards"));

	if (old_name == NULL || new_name == NULL)
		return -ENOMEM;
	return view_append_difference(old_name, known_content(touched->before), new_name, known_content(touched->after), text);
}

static enum attribute line_attribute(const char *line)
{
	static const struct {
		const char *start;
		enum attribute attribute;
	} rows[] = {
		{"--- ", ATTRIBUTE_STRONG}, {"+++ ", ATTRIBUTE_STRONG}, {"@@ ", ATTRIBUTE_DIM},
		{"-", ATTRIBUTE_REMOVED},   {"+", ATTRIBUTE_ADDED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strncmp(line, rows[i].start, strlen(rows[i].start)) == 0)
			return rows[i].attribute;
	return ATTRIBUTE_NORMAL;
}

void print_difference_text(struct print *print, const struct buffer *text)
{
	const char *at = buffer_text(text);

	if (!print->colored) {
		print_text(print, at);
		return;
	}
	while (*at != '\0') {
		size_t length = strcspn(at, "\n");
		cleanup(free_pointer) char *line = strndup(at, length);

		print->buffer.failed |= line == NULL;
		print_marked(print, line_attribute(at), line != NULL ? line : "");
		print_text(print, "\n");
		at += length + (at[length] == '\n');
	}
}

/* What stands at the name now. False where it is no file whose content is known. */
static bool content_now(const struct session *session, const struct record *record, const char *name, struct slice *ret_content)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	uint32_t directory = snapshot_find_directory(snapshot, record->directory);
	uint32_t index = directory != LAYER_NONE ? snapshot_find(snapshot, directory, name) : LAYER_NONE;
	const struct layer *layer;

	*ret_content = (struct slice){0};
	if (index == LAYER_NONE)
		return true;
	layer = &snapshot->layers[index];
	*ret_content = (struct slice){.start = layer->kind == LAYER_FILE ? layer->bytes : "", .length = layer->length};
	return (layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY) && layer->link_target == NULL;
}

static bool same_content(struct slice first, struct slice second)
{
	return (first.start == NULL) == (second.start == NULL) && first.length == second.length &&
	       (first.length == 0 || memcmp(first.start, second.start, first.length) == 0);
}

/* Three views of one name: two differences around what the transaction left. */
static int tell_name(struct session *session, const struct record *record, const struct touched *touched)
{
	cleanup(free_pointer) char *left = text_format("%s/%s (%s)", record->directory, touched->name, _("afterwards"));
	cleanup(free_pointer) char *there = text_format("%s/%s (%s)", record->directory, touched->name, _("now"));
	cleanup(buffer_free) struct buffer text = {0};
	struct slice after = known_content(touched->after), now;
	bool known = content_now(session, record, touched->name, &now);

	if (known && same_content(after, now))
		return EXIT_DONE;
	if (left == NULL || there == NULL || record_append_difference(record, touched, &text) < 0 ||
	    (known && view_append_difference(left, after, there, now, &text) < 0))
		return session_out_of_memory(session);
	print_difference_text(session->errors, &text);
	if (!known)
		print_text(session->errors, _("Now something stands there that is no readable file.\n"));
	return EXIT_DONE;
}

int record_tell_conflict(struct session *session, const struct record *record)
{
	cleanup(free_pointer) struct touched *touched = NULL;
	size_t count = 0;
	int result = EXIT_DONE;

	if (record_touched(record, &touched, &count) < 0)
		return session_out_of_memory(session);
	for (size_t i = 0; result == EXIT_DONE && i < count; i++)
		result = tell_name(session, record, &touched[i]);
	print_flush(session->errors);
	return result;
}
