/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value and its making; record_json.c writes and reads it. */
#include "core/commit/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static void known_file_free(struct known_file *file)
{
	file_metadata_free(&file->metadata);
	free(file->bytes);
}

void record_free(struct record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		free(record->operations[i].name);
		free(record->operations[i].to);
	}
	for (uint32_t i = 0; i < record->file_count; i++)
		known_file_free(&record->files[i]);
	for (size_t i = 0; i < record->what_count; i++)
		free(record->what[i]);
	free(record->operations);
	free(record->files);
	free(record->what);
	free(record->who);
	free(record->directory);
	*record = (struct record){0};
}

int record_add_file(struct record *record, struct known_file *file, uint32_t *ret_index)
{
	if (array_grow(&record->files, &record->file_capacity, record->file_count, sizeof *record->files) < 0) {
		known_file_free(file);
		*file = (struct known_file){0};
		return -ENOMEM;
	}
	*ret_index = record->file_count;
	record->files[record->file_count++] = *file;
	*file = (struct known_file){0};
	return 0;
}

int record_add_operation(struct record *record, enum operation_kind kind, const char *name, const char *to, uint32_t before,
			 uint32_t after)
{
	struct record_operation operation = {.kind = kind, .before = before, .after = after};

	operation.name = name != NULL ? strdup(name) : NULL;
	operation.to = to != NULL ? strdup(to) : NULL;
	if ((name != NULL && operation.name == NULL) || (to != NULL && operation.to == NULL) ||
	    array_grow(&record->operations, &record->capacity, record->count, sizeof *record->operations) < 0) {
		free(operation.name);
		free(operation.to);
		return -ENOMEM;
	}
	record->operations[record->count++] = operation;
	return 0;
}

int record_describe(struct record *record, const char *who, const char *const *what, size_t what_count, const char *undoes)
{
	record->who = strdup(who != NULL ? who : "");
	record->what = calloc(what_count + 1, sizeof *record->what);
	if (record->who == NULL || record->what == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < what_count; i++) {
		record->what[i] = strdup(what[i]);
		if (record->what[i] == NULL)
			return -ENOMEM;
		record->what_count++;
	}
	snprintf(record->undoes, sizeof record->undoes, "%s", undoes != NULL ? undoes : "");
	return 0;
}

/* The part of an id that says the time: microseconds, because two transactions can be done in one second. */
static void format_time(const struct timespec *moment, char text[static RECORD_ID_SIZE])
{
	struct tm parts;
	size_t used;

	if (gmtime_r(&moment->tv_sec, &parts) == NULL)
		parts = (struct tm){.tm_year = 70, .tm_mday = 1};
	used = strftime(text, RECORD_ID_SIZE, "%Y%m%dT%H%M%S", &parts);
	snprintf(text + used, RECORD_ID_SIZE - used, ".%06lu", (unsigned long)moment->tv_nsec / 1000 % 1000000);
}

/* Reads the time of an id; returns false where it has none. */
static bool parse_time(const char *id, struct timespec *ret_moment)
{
	struct tm parts = {0};
	long micro;

	if (sscanf(id, "%4d%2d%2dT%2d%2d%2d.%6ld-", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour, &parts.tm_min,
		   &parts.tm_sec, &micro) != 7)
		return false;
	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	*ret_moment = (struct timespec){.tv_sec = timegm(&parts), .tv_nsec = micro * 1000};
	return true;
}

void record_set_id(struct record *record, uint32_t random, const char *newest)
{
	struct timespec after;
	char moment[RECORD_ID_SIZE];

	format_time(&record->time, moment);
	/* A clock that was set back must not make this transaction older than the one before. */
	if (newest[0] != '\0' && strncmp(moment, newest, strlen(moment)) <= 0 && parse_time(newest, &after)) {
		after.tv_nsec += 1000;
		if (after.tv_nsec >= 1000000000L)
			after = (struct timespec){.tv_sec = after.tv_sec + 1};
		format_time(&after, moment);
	}
	snprintf(record->id, sizeof record->id, "%.22s-%08x", moment, (unsigned)random);
}

bool record_id_is_valid(const char *id)
{
	static const char form[] = "ddddddddTdddddd.dddddd-xxxxxxxx";

	if (strlen(id) != sizeof form - 1)
		return false;
	for (size_t i = 0; i < sizeof form - 1; i++) {
		const char *allowed = form[i] == 'd' ? "0123456789" : form[i] == 'x' ? "0123456789abcdef" : NULL;

		if (allowed != NULL ? strchr(allowed, id[i]) == NULL : id[i] != form[i])
			return false;
	}
	return true;
}
