/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of a record, put together name by name. */
#include "tui/difference_view.h"

#include <errno.h>
#include <stdio.h>
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

int record_append_differences(const struct record *record, struct buffer *text)
{
	cleanup(free_pointer) struct touched *touched = NULL;
	size_t count = 0;
	int error = record_touched(record, &touched, &count);

	for (size_t i = 0; error == 0 && i < count; i++)
		error = record_append_difference(record, &touched[i], text);
	return error;
}

void record_append_operation(const struct record *record, const struct record_operation *operation, struct buffer *text)
{
	buffer_format(text, "%s ", operation_name(operation->kind));
	text_append_visible(text, record->directory, strlen(record->directory));
	if (operation->name != NULL) {
		buffer_append_byte(text, '/');
		text_append_visible(text, operation->name, strlen(operation->name));
	}
	if (operation->to != NULL) {
		buffer_append_text(text, " -> ");
		text_append_visible(text, operation->to, strlen(operation->to));
	}
}

void record_format_time(const struct record *record, const char *format, char text[static RECORD_TIME_SIZE])
{
	struct tm parts;

	/* The format is one of ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (localtime_r(&record->time.tv_sec, &parts) == NULL || strftime(text, RECORD_TIME_SIZE, format, &parts) == 0)
		snprintf(text, RECORD_TIME_SIZE, "%lld", (long long)record->time.tv_sec);
#pragma GCC diagnostic pop
}

static bool layer_is_readable(const struct layer *layer)
{
	return layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY;
}

uint32_t snapshot_find_vendor(const struct snapshot *snapshot, const char *name)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		uint32_t index = snapshot->directories[i].scope == SCOPE_VENDOR ? snapshot_find(snapshot, i, name) : LAYER_NONE;

		if (index != LAYER_NONE && layer_is_readable(&snapshot->layers[index]))
			return index;
	}
	return LAYER_NONE;
}

struct slice layer_content(const struct snapshot *snapshot, uint32_t index)
{
	const struct layer *layer = index != LAYER_NONE ? &snapshot->layers[index] : NULL;

	if (layer == NULL || !layer_is_readable(layer))
		return (struct slice){0};
	return (struct slice){.start = layer->kind == LAYER_EMPTY ? "" : layer->bytes, .length = layer->length};
}

enum attribute difference_line_attribute(const char *line)
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

void pager_add_difference(struct pager *pager, const char *lines)
{
	while (*lines != '\0') {
		size_t length = strcspn(lines, "\n");
		cleanup(free_pointer) char *line = strndup(lines, length);

		pager_add(pager, line != NULL ? difference_line_attribute(line) : ATTRIBUTE_NORMAL, line != NULL ? line : "");
		lines += length + (lines[length] == '\n');
	}
}
