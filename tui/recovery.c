/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root keeps it below the root that it looks at, beside the history; everybody else among the files of their own, since they may not
 * write there. The lock is on the file itself, taken before it gets its name, so that there is no moment in which it has the name and seems to
 * be nobody's. Nothing of what is read back is trusted: it goes through the same door as any plan.
 */
#include "tui/recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/commit/directory.h"
#include "core/commit/file.h"
#include "tui/commands/private_file.h"

#define ADMIN_DIRECTORY "/var/lib/overrule/plans"
#define NEW_SUFFIX ".new"
#define MOST_FILES 64u
#define LOCK_TRIES 20
#define LOCK_PAUSE_NANOSECONDS 5000000
#define DIGEST_LETTERS 16

/* Where what was kept is: an open directory, and how the files in it are called. */
struct place {
	int directory;
	char *path; /* of the directory, as the host sees it */
	char base[RECOVERY_NAME_SIZE - 32]; /* what the names of all its files begin with */
};

static void place_close(struct place *place)
{
	close_descriptor(&place->directory);
	free(place->path);
}

/* "staged-admin"; with what tells other roots and users apart, where that is not the host's own and oneself. */
static int name_files(const struct workspace *workspace, const struct options *options, struct place *place)
{
	cleanup(buffer_free) struct buffer key = {0};
	cleanup(free_pointer) char *root = options->root != NULL && geteuid() != 0 ? realpath(options->root, NULL) : NULL;
	char digest[SHA256_TEXT_SIZE];
	struct sha256 sum;

	buffer_append_text(&key, root != NULL ? root : "");
	buffer_append_byte(&key, '\0');
	buffer_append_text(&key, options->user != NULL ? options->user : "");
	if (buffer_failed(&key))
		return -ENOMEM;
	sum = sha256_of(key.data, key.length);
	sha256_to_text(&sum, digest);
	snprintf(place->base, sizeof place->base, "staged-%s%s%.*s", scope_name(workspace_target(workspace)), key.length > 1 ? "-" : "",
		 key.length > 1 ? DIGEST_LETTERS : 0, digest);
	return 0;
}

/* "staged-admin.json", "staged-admin.2.json": the first is what the program has written since there is such a file. */
static void name_file(const struct place *place, unsigned number, char name[static RECOVERY_NAME_SIZE])
{
	if (number == 1)
		snprintf(name, RECOVERY_NAME_SIZE, "%s.json", place->base);
	else
		snprintf(name, RECOVERY_NAME_SIZE, "%s.%u.json", place->base, number);
}

static bool belongs(const struct place *place, const char *name)
{
	size_t length = strlen(place->base);

	return strncmp(name, place->base, length) == 0 && name[length] == '.';
}

static int open_admin(const struct workspace *workspace, bool make, struct place *place, struct failure *failure)
{
	const struct root *root = workspace_root(workspace);

	place->directory = directory_open_private(root, ADMIN_DIRECTORY, make, failure);
	if (place->directory < 0)
		return place->directory;
	place->path = root_host_path(root, ADMIN_DIRECTORY);
	return place->path != NULL ? 0 : -ENOMEM;
}

static int open_own(const struct options *options, struct place *place, struct failure *failure)
{
	place->path = private_plans_directory(options);
	if (place->path == NULL)
		return failure_set(failure, FAILURE_SYSTEM, ENOENT, NULL, _("set HOME or XDG_STATE_HOME to a directory of your own"),
				   _("there is no place to keep a plan in"));
	place->directory = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return place->directory >= 0 ? 0 : failure_system(failure, errno, place->path, _("open the directory"));
}

static int place_open(const struct workspace *workspace, const struct options *options, bool make, struct place *place,
		      struct failure *failure)
{
	int error = name_files(workspace, options, place);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("name the plan"));
	return geteuid() == 0 ? open_admin(workspace, make, place, failure) : open_own(options, place, failure);
}

/* ---- writing ---- */

static void words_free(char ***words)
{
	for (size_t i = 0; *words != NULL && (*words)[i] != NULL; i++)
		free((*words)[i]);
	free(*words);
}

/* The changes in the words of the command line, with a NULL behind; NULL where memory is out. */
static char **describe_changes(const struct workspace *workspace, size_t *ret_count)
{
	const char *origin = workspace_plan_origin(workspace);
	size_t origins = origin != NULL, count = origins + workspace_staged_count(workspace);
	char **words = calloc(count + 1, sizeof *words);

	for (size_t i = 0; words != NULL && i < count; i++) {
		words[i] = i < origins ? strdup(origin) : change_describe(workspace_staged(workspace, i - origins));
		if (words[i] == NULL) {
			words_free(&words);
			return NULL;
		}
	}
	*ret_count = count;
	return words;
}

void recovery_write_document(const struct workspace *workspace, struct buffer *document)
{
	size_t count = 0;
	cleanup(words_free) char **words = describe_changes(workspace, &count);
	const struct plan_context context = {
		.consumer = workspace_consumer(workspace)->name, .changes = (const char *const *)words, .change_count = count};

	if (words != NULL)
		plan_json_write(workspace_plan(workspace), &context, document);
	else
		document->failed = true;
}

int recovery_save_plan(const struct workspace *workspace, const struct options *options, char **ret_path)
{
	cleanup(buffer_free) struct buffer document = {0};

	recovery_write_document(workspace, &document);
	return buffer_failed(&document) ? -ENOMEM : private_plan_keep(options, buffer_text(&document), document.length, ret_path);
}

/* The same with the changes so that they can be staged one by one again. */
static void write_kept_document(const struct workspace *workspace, struct buffer *document)
{
	struct json_writer writer = {.buffer = document};
	size_t count;
	const struct kept_change *kept = workspace_kept(workspace, &count);
	const struct plan *plan = workspace_plan(workspace);

	json_writer_begin_object(&writer, NULL);
	json_writer_integer(&writer, "version", PLAN_JSON_VERSION);
	json_writer_string(&writer, "scope", scope_name(plan->scope));
	json_writer_string(&writer, "consumer", workspace_consumer(workspace)->name);
	json_writer_begin_array(&writer, "changes");
	if (workspace_plan_origin(workspace) != NULL)
		json_writer_string(&writer, NULL, workspace_plan_origin(workspace));
	for (size_t i = 0; i < count; i++)
		kept_change_write(&writer, &kept[i]);
	json_writer_end_array(&writer);
	plan_json_write_operations(&writer, "operations", plan);
	json_writer_begin_array(&writer, "preview");
	json_writer_end_array(&writer);
	json_writer_end_object(&writer);
}

/* ---- whose a file is ---- */

/* Opens the file and locks it; -1 where it is not there, or a running program has it, or has just put another one in its place. */
static int open_locked(const struct place *place, const char *name)
{
	cleanup(close_descriptor) int file = openat(place->directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat opened, named;
	int locked;

	if (file < 0 || (flock(file, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK))
		return -1;
	if (fstat(file, &opened) < 0 || fstatat(place->directory, name, &named, AT_SYMLINK_NOFOLLOW) < 0 ||
	    opened.st_ino != named.st_ino || opened.st_dev != named.st_dev)
		return -1;
	locked = file;
	file = -1;
	return locked;
}

/* Nobody else looks for a free name meanwhile. */
static int lock_directory(const struct place *place)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NANOSECONDS};

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(place->directory, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return -EBUSY;
}

/* A name that no file has yet; until the directory is closed nobody else gets it. */
static int claim_name(const struct place *place, char name[static RECOVERY_NAME_SIZE])
{
	struct stat found;
	int error = lock_directory(place);

	for (unsigned number = 1; error == 0 && number <= MOST_FILES; number++) {
		name_file(place, number, name);
		if (fstatat(place->directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
			return errno == ENOENT ? 0 : -errno;
	}
	return error < 0 ? error : -ENOSPC;
}

/* ---- keeping ---- */

/* Puts a new file in the place of the old one. It is locked before it has its name. */
static int replace_file(const struct place *place, const char *name, const struct buffer *document, int *ret_lock)
{
	char new_name[RECOVERY_NAME_SIZE + sizeof NEW_SUFFIX];
	cleanup(close_descriptor) int lock = -1;
	int error;

	snprintf(new_name, sizeof new_name, "%s" NEW_SUFFIX, name);
	unlinkat(place->directory, new_name, 0);
	error = file_write_private(place->directory, new_name, document->data, document->length, &(const char *){NULL});
	if (error < 0)
		return error;
	lock = openat(place->directory, new_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	/* A file system without locks keeps the plan all the same. */
	if (lock >= 0)
		flock(lock, LOCK_EX | LOCK_NB);
	if (renameat(place->directory, new_name, place->directory, name) < 0 || fsync(place->directory) < 0)
		return -errno;
	*ret_lock = lock;
	lock = -1;
	return 0;
}

static void forget(struct kept_file *recovery)
{
	close_descriptor(&recovery->lock);
	close_descriptor(&recovery->directory);
	recovery->lock = -1;
	recovery->directory = -1;
	recovery->name[0] = '\0';
	free(recovery->path);
	recovery->path = NULL;
	buffer_free(&recovery->document);
}

static void own(struct kept_file *recovery, struct place *place, const char name[static RECOVERY_NAME_SIZE], int lock)
{
	forget(recovery);
	memcpy(recovery->name, name, RECOVERY_NAME_SIZE);
	recovery->path = take(place->path);
	recovery->directory = place->directory;
	place->directory = -1;
	recovery->lock = lock;
}

void recovery_release(struct kept_file *recovery)
{
	forget(recovery);
}

void recovery_remove(struct kept_file *recovery)
{
	if (recovery->name[0] != '\0')
		unlinkat(recovery->directory, recovery->name, 0);
	forget(recovery);
}

static int keep(struct kept_file *recovery, struct place *place, struct buffer *document)
{
	char name[RECOVERY_NAME_SIZE];
	bool owns = belongs(place, recovery->name);
	int lock = -1, error;

	if (owns)
		memcpy(name, recovery->name, sizeof name);
	error = owns ? 0 : claim_name(place, name);
	if (error == 0)
		error = replace_file(place, name, document, &lock);
	if (error < 0)
		return error;
	/* What is kept for another scope or user is the same, under a name by which it would not be found. */
	if (!owns)
		recovery_remove(recovery);
	flock(place->directory, LOCK_UN);
	own(recovery, place, name, lock);
	recovery->document = *document;
	*document = (struct buffer){0};
	return 0;
}

static bool says(const struct kept_file *recovery, const struct buffer *document)
{
	return recovery->name[0] != '\0' && recovery->document.length == document->length &&
	       memcmp(buffer_text(&recovery->document), buffer_text(document), document->length) == 0;
}

int recovery_update(struct kept_file *recovery, const struct workspace *workspace, const struct options *options, struct failure *failure)
{
	cleanup(place_close) struct place place = {.directory = -1};
	cleanup(buffer_free) struct buffer document = {0};
	unsigned long revision = workspace_revision(workspace);
	int error;

	if (revision == recovery->revision)
		return 0;
	if (workspace_plan(workspace)->count == 0 && workspace_aside_count(workspace) == 0) {
		recovery->revision = revision;
		recovery_remove(recovery);
		return 0;
	}
	write_kept_document(workspace, &document);
	error = buffer_failed(&document) ? failure_system(failure, ENOMEM, NULL, _("keep the plan"))
					 : place_open(workspace, options, true, &place, failure);
	if (error < 0)
		return error;
	if (!says(recovery, &document) || !belongs(&place, recovery->name))
		error = keep(recovery, &place, &document);
	if (error < 0)
		return failure_system(failure, -error, place.path, _("keep the plan"));
	recovery->revision = revision;
	return 0;
}

/* ---- reading ---- */

unsigned recovery_find(const struct workspace *workspace, const struct options *options, unsigned behind)
{
	cleanup(place_close) struct place place = {.directory = -1};

	/* Without a place nothing can have been kept. */
	if (place_open(workspace, options, false, &place, NULL) < 0)
		return 0;
	for (unsigned number = behind + 1; number <= MOST_FILES; number++) {
		cleanup(close_descriptor) int file = -1;
		char name[RECOVERY_NAME_SIZE];

		name_file(&place, number, name);
		file = open_locked(&place, name);
		if (file >= 0)
			return number;
	}
	return 0;
}

void kept_plan_free(struct kept_plan *plan)
{
	plan_document_free(&plan->document);
	kept_changes_free(&plan->changes);
}

static int read_document(const struct workspace *workspace, const char *bytes, size_t length, const char *path, struct kept_plan *plan,
			 struct failure *failure)
{
	const char *directory = workspace_target_directory(workspace);
	int error = plan_json_read(bytes, length, path, &plan->document, failure);

	if (error == 0 && (directory == NULL || plan->document.plan.scope != workspace_target(workspace)))
		return -ENOENT;
	if (error == 0 && plan_set_directory(&plan->document.plan, directory) < 0)
		return failure_system(failure, ENOMEM, path, _("read the plan"));
	return error == 0 ? kept_changes_read(bytes, length, path, &plan->changes, failure) : error;
}

int recovery_read(const struct workspace *workspace, const struct options *options, unsigned number, struct kept_plan *ret_plan,
		  struct failure *failure)
{
	cleanup(place_close) struct place place = {.directory = -1};
	cleanup(kept_plan_free) struct kept_plan plan = {0};
	cleanup(free_pointer) char *bytes = NULL;
	cleanup(free_pointer) char *path = NULL;
	char name[RECOVERY_NAME_SIZE];
	const char *call = NULL;
	size_t length = 0;
	int error = place_open(workspace, options, false, &place, failure);

	if (error < 0)
		return error;
	name_file(&place, number, name);
	path = text_format("%s/%s", place.path, name);
	error = file_read_all(place.directory, name, &bytes, &length, &call);
	if (error == -ENOENT)
		return error;
	if (error < 0)
		return failure_system(failure, -error, path, _("read the plan"));
	error = read_document(workspace, bytes, length, path != NULL ? path : name, &plan, failure);
	if (error < 0)
		return error;
	*ret_plan = plan;
	plan = (struct kept_plan){0};
	return 0;
}

bool recovery_take(struct kept_file *recovery, const struct workspace *workspace, const struct options *options, unsigned number)
{
	cleanup(place_close) struct place place = {.directory = -1};
	char name[RECOVERY_NAME_SIZE];
	int lock;

	if (place_open(workspace, options, false, &place, NULL) < 0)
		return false;
	name_file(&place, number, name);
	lock = open_locked(&place, name);
	if (lock < 0)
		return false;
	recovery_remove(recovery);
	own(recovery, &place, name, lock);
	/* What is in it was read, but may be told in other words. */
	recovery->revision = 0;
	return true;
}
