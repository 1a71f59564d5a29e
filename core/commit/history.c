/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records on the disk. undo.c makes plans of them. */
#include "core/commit/history.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/commit/check.h"
#include "core/commit/directory.h"
#include "core/commit/file.h"
#include "core/commit/staging.h"

#define SUFFIX ".json"
#define PREPARED_NAME ".new"
#define ENTRY_NAME_SIZE (RECORD_ID_SIZE + 32)

static void entry_name(const char *id, char name[static ENTRY_NAME_SIZE])
{
	snprintf(name, ENTRY_NAME_SIZE, "%s" SUFFIX, id);
}

/* The id that a file of the directory is about; false where it is no record. */
static bool id_of_entry(const char *name, char ret_id[static RECORD_ID_SIZE])
{
	size_t length = strlen(name);

	if (length < sizeof SUFFIX || length - (sizeof SUFFIX - 1) >= RECORD_ID_SIZE ||
	    strcmp(name + length - (sizeof SUFFIX - 1), SUFFIX) != 0)
		return false;
	snprintf(ret_id, RECORD_ID_SIZE, "%.*s", (int)(length - (sizeof SUFFIX - 1)), name);
	return record_id_is_valid(ret_id);
}

/* Calls visit for the id of each record. Returns 0, -errno, or what visit returned less than 0. */
static int visit_ids(int history, int (*visit)(void *context, const char *id), void *context)
{
	int copy = openat(history, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	int error = 0;

	if (stream == NULL) {
		error = -errno;
		close_descriptor(&copy);
		return error;
	}
	while (error == 0 && (errno = 0, entry = readdir(stream)) != NULL) {
		char id[RECORD_ID_SIZE];

		if (id_of_entry(entry->d_name, id))
			error = visit(context, id);
	}
	if (error == 0)
		error = -errno;
	closedir(stream);
	return error;
}

int history_open(const struct root *root, const char *path, bool make, struct failure *failure)
{
	int history = directory_open_private(root, path, make, failure);
	int error;

	if (history < 0)
		return history;
	error = directory_lock(history, path, failure);
	if (error == 0)
		return history;
	close_descriptor(&history);
	return error;
}

static int keep_newest(void *context, const char *id)
{
	char *newest = context;

	if (strcmp(id, newest) > 0)
		memcpy(newest, id, strlen(id) + 1);
	return 0;
}

int history_newest(int history, char ret_id[static RECORD_ID_SIZE])
{
	ret_id[0] = '\0';
	return visit_ids(history, keep_newest, ret_id);
}

static int remove_if_there(int history, const char *name, const char **ret_call)
{
	struct stat found;

	*ret_call = "fstatat";
	if (fstatat(history, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	*ret_call = "unlinkat";
	return unlinkat(history, name, 0) < 0 ? -errno : 0;
}

int history_prepare(int history, const struct buffer *document, const char **ret_call)
{
	/* Under the lock it can only be the rest of a run that was killed. */
	int error = remove_if_there(history, PREPARED_NAME, ret_call);

	return error < 0 ? error : file_write_private(history, PREPARED_NAME, document->data, document->length, ret_call);
}

int history_publish(int history, const char *id, const char **ret_call)
{
	char name[ENTRY_NAME_SIZE];

	entry_name(id, name);
	*ret_call = "renameat";
	if (renameat(history, PREPARED_NAME, history, name) < 0)
		return -errno;
	*ret_call = "fsync";
	return fsync(history) < 0 ? -errno : 0;
}

int history_discard(int history, const char *id)
{
	char name[ENTRY_NAME_SIZE];
	const char *call;
	int error = remove_if_there(history, PREPARED_NAME, &call);

	if (error < 0 || id[0] == '\0')
		return error;
	entry_name(id, name);
	return remove_if_there(history, name, &call);
}

int history_has(int history, const char *id, bool *ret_has)
{
	char name[ENTRY_NAME_SIZE];
	struct stat found;

	entry_name(id, name);
	*ret_has = fstatat(history, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
	return *ret_has || errno == ENOENT ? 0 : -errno;
}

static int keep_slot(int history, int staging, const char *id, const char *slot)
{
	cleanup(free_pointer) char *bytes = NULL;
	char name[ENTRY_NAME_SIZE];
	const char *call;
	size_t length = 0;
	int error;

	if (history < 0)
		return -ESTALE;
	snprintf(name, sizeof name, "%.39s.late-%.20s", id, slot);
	error = file_read_all(staging, slot, &bytes, &length, &call);
	if (error == 0)
		error = remove_if_there(history, name, &call);
	return error < 0 ? error : file_write_private(history, name, bytes, length, &call);
}

int history_keep_late(int history, int staging, const struct record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		char slot[SLOT_NAME_SIZE];
		uint32_t index = 0;
		int error;

		slot_name(i, slot);
		error = file_identify(staging, slot, record->files, record->file_count, &index);
		if (error == 0 && index == record->file_count)
			error = keep_slot(history, staging, record->id, slot);
		if (error < 0 && error != -ENOENT)
			return error;
	}
	return 0;
}

/* ---- reading ---- */

static int read_entry(int history, const char *path, const char *id, struct record *ret_record, struct failure *failure)
{
	cleanup(free_pointer) char *bytes = NULL;
	cleanup(free_pointer) char *entry_path = NULL;
	char name[ENTRY_NAME_SIZE];
	const char *call = NULL;
	size_t length = 0;
	int error;

	entry_name(id, name);
	error = file_read_all(history, name, &bytes, &length, &call);
	if (error < 0)
		return fail_call_at(path, name, -error, _("read the record of the transaction"), call, failure);
	if (asprintf(&entry_path, "%s/%s", path, name) < 0) {
		entry_path = NULL;
		return failure_system(failure, ENOMEM, path, _("read the record of the transaction"));
	}
	error = record_read(bytes, length, entry_path, ret_record, failure);
	if (error == 0 && strcmp(ret_record->id, id) != 0) {
		record_free(ret_record);
		error = failure_set(failure, FAILURE_REFUSED, EBADMSG, entry_path, _("give the file its old name back"),
				    _("the record is of another transaction than its name says"));
	}
	return error;
}

static int add_entry(void *context, const char *id)
{
	struct history *history = context;
	struct history_entry entry = {.unread = true};

	memcpy(entry.id, id, strlen(id) + 1);
	if (array_grow(&history->entries, &history->capacity, history->count, sizeof *history->entries) < 0)
		return -ENOMEM;
	history->entries[history->count++] = entry;
	return 0;
}

static int compare_newest_first(const void *first, const void *second)
{
	return strcmp(((const struct history_entry *)second)->id, ((const struct history_entry *)first)->id);
}

static struct history_entry *find_entry(const struct history *history, const char *id)
{
	struct history_entry key = {0};

	snprintf(key.id, sizeof key.id, "%s", id);
	return history->count == 0 ? NULL
				   : bsearch(&key, history->entries, history->count, sizeof *history->entries, compare_newest_first);
}

/* Opens for reading; -ENOENT with nothing said where there is no history yet. */
static int open_for_reading(const struct root *root, const char *path, struct failure *failure)
{
	struct failure problem = {0};
	int descriptor = directory_open_private(root, path, false, &problem);

	if (descriptor == -ENOENT || descriptor >= 0 || failure == NULL) {
		failure_free(&problem);
		return descriptor;
	}
	failure_free(failure);
	*failure = problem;
	return descriptor;
}

/* A history that is being read. */
struct reading {
	int descriptor;
	const char *path;
	struct history *history;
};

/* Reads the record where that was not done yet. Returns 0 or -ENOMEM; what is damaged says so itself. */
static int read_record(const struct reading *reading, struct history_entry *entry)
{
	int error;

	if (entry == NULL || !entry->unread)
		return 0;
	error = read_entry(reading->descriptor, reading->path, entry->id, &entry->record, &entry->problem);
	entry->unread = false;
	entry->damaged = error < 0;
	return error == -ENOMEM ? error : 0;
}

/* Whether the entry takes back one that was itself no undo. */
static bool undoes_original(const struct history *history, const struct history_entry *entry)
{
	const struct history_entry *original = find_entry(history, entry->record.undoes);

	return original != NULL && !original->damaged && original->record.undoes[0] == '\0';
}

/* Whether what the goal asks for is known once the entry, and all newer ones, have been read; less than 0 where memory is out. */
static int goal_is_reached(const struct reading *reading, const struct history_entry *entry, enum history_goal goal)
{
	int error;

	if (goal == HISTORY_ALL || entry->damaged || entry->undone)
		return false;
	if (goal == HISTORY_UNDO || entry->record.undoes[0] == '\0')
		return entry->record.undoes[0] == '\0';
	error = read_record(reading, find_entry(reading->history, entry->record.undoes));
	return error < 0 ? error : undoes_original(reading->history, entry);
}

/* Newest first, so that an undo that was undone itself no longer counts when its turn comes. */
static int read_records(const struct reading *reading, enum history_goal goal)
{
	struct history *history = reading->history;
	int reached = 0;

	for (size_t i = 0; i < history->count && reached == 0; i++) {
		struct history_entry *entry = &history->entries[i], *taken_back = NULL;
		int error = read_record(reading, entry);

		if (error < 0)
			return error;
		if (!entry->damaged && !entry->undone && entry->record.undoes[0] != '\0')
			taken_back = find_entry(history, entry->record.undoes);
		if (taken_back != NULL)
			taken_back->undone = true;
		reached = goal_is_reached(reading, entry, goal);
	}
	return reached < 0 ? reached : 0;
}

int history_list_for(const struct root *root, const char *path, enum history_goal goal, const char *id, struct history *ret_history,
		     struct failure *failure)
{
	cleanup(history_free) struct history history = {0};
	cleanup(close_descriptor) int descriptor = open_for_reading(root, path, failure);
	const struct reading reading = {.descriptor = descriptor, .path = path, .history = &history};
	const struct history_entry *one;
	int error;

	*ret_history = (struct history){0};
	if (descriptor == -ENOENT)
		return 0;
	if (descriptor < 0)
		return descriptor;
	error = visit_ids(descriptor, add_entry, &history);
	if (error < 0)
		return failure_system(failure, -error, path, _("read the directory"));
	if (history.count > 1)
		qsort(history.entries, history.count, sizeof *history.entries, compare_newest_first);
	one = goal == HISTORY_ONE ? history_find(&history, id) : NULL;
	if (one != NULL)
		error = read_record(&reading, &history.entries[one - history.entries]);
	else if (goal != HISTORY_ONE)
		error = read_records(&reading, goal);
	if (error < 0)
		return failure_system(failure, ENOMEM, path, _("read the history"));
	*ret_history = history;
	history = (struct history){0};
	return 0;
}

int history_list(const struct root *root, const char *path, struct history *ret_history, struct failure *failure)
{
	return history_list_for(root, path, HISTORY_ALL, NULL, ret_history, failure);
}

void history_free(struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		record_free(&history->entries[i].record);
		failure_free(&history->entries[i].problem);
	}
	free(history->entries);
	*history = (struct history){0};
}

const struct history_entry *history_find(const struct history *history, const char *id)
{
	const struct history_entry *found = NULL;

	for (size_t i = 0; id[0] != '\0' && i < history->count; i++) {
		if (strncmp(history->entries[i].id, id, strlen(id)) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = &history->entries[i];
	}
	return found;
}

int history_read(const struct root *root, const char *path, const char *id, struct record *ret_record, struct failure *failure)
{
	cleanup(close_descriptor) int descriptor = -1;
	cleanup(free_pointer) char *shown = text_visible(id);

	if (record_id_is_valid(id))
		descriptor = open_for_reading(root, path, failure);
	else
		descriptor = -ENOENT;
	if (descriptor == -ENOENT)
		return failure_set(failure, FAILURE_REFUSED, ENOENT, path, _("look at the ids with: overrule history"),
				   _("the history has no transaction %s"), shown != NULL ? shown : "");
	return descriptor < 0 ? descriptor : read_entry(descriptor, path, id, ret_record, failure);
}

const struct history_entry *history_undo_target(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		const struct history_entry *entry = &history->entries[i];

		if (!entry->damaged && !entry->undone && entry->record.undoes[0] == '\0')
			return entry;
	}
	return NULL;
}

const struct history_entry *history_redo_target(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		const struct history_entry *entry = &history->entries[i];

		if (entry->damaged || entry->undone)
			continue;
		if (entry->record.undoes[0] == '\0')
			return NULL;
		if (undoes_original(history, entry))
			return entry;
	}
	return NULL;
}
