/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names that the plan touches, and what stands at each after the operations so far. An operation late in a plan expects what an
 * earlier one leaves behind, so that only the first look at a name goes to the disk.
 */
#include "core/commit/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/change.h"
#include "core/commit/file.h"

/* What stands at a name. */
struct place {
	const char *name; /* the plan's */
	uint32_t file;    /* index into the record, or FILE_NONE */
	int error;        /* why what stands there cannot be read, or FILE_UNFIT; 0 ordinarily */
	const char *call; /* which system call gave that error, or NULL */
};

/* What a name will hold after the whole plan, as far as the plan alone says it. */
struct wish {
	const char *name;
	bool absent;
	struct sha256 digest;
	const struct file_metadata *metadata; /* NULL: any */
};

struct checking {
	const struct plan *plan;
	int directory;
	struct record *record;
	struct failure *failure;
	struct place *places;
	size_t count;
	size_t capacity;
	bool *kept;
	size_t kept_capacity;
};

int fail_call_at(const char *directory, const char *name, int error, const char *step, const char *call, struct failure *failure)
{
	cleanup(free_pointer) char *path = NULL;

	if (name == NULL || asprintf(&path, "%s/%s", directory, name) < 0)
		path = NULL;
	return failure_call(failure, error, path != NULL ? path : directory, step, call);
}

int fail_at(const char *directory, const char *name, int error, const char *step, struct failure *failure)
{
	return fail_call_at(directory, name, error, step, NULL, failure);
}

int refuse_changed(const char *directory, const char *name, struct failure *failure)
{
	cleanup(free_pointer) char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		path = NULL;
	return failure_set(failure, FAILURE_REFUSED, ESTALE, path, _("look at it again and repeat the change; nothing was written"),
			   _("the file is not as it was when it was read"));
}

static int refuse_name(const struct checking *checking, const char *name)
{
	return refuse_changed(checking->plan->directory, name, checking->failure);
}

static int fail_place(const struct checking *checking, const struct place *place)
{
	return fail_call_at(checking->plan->directory, place->name, -place->error, _("read the file"), place->call, checking->failure);
}

static int no_memory(const struct checking *checking)
{
	return failure_system(checking->failure, ENOMEM, checking->plan->directory, _("check the files"));
}

/* Adds a file to the record, which then owns it. */
static int add_file(struct checking *checking, struct known_file *file, bool kept, uint32_t *ret_index)
{
	if (array_grow(&checking->kept, &checking->kept_capacity, checking->record->file_count, sizeof *checking->kept) < 0 ||
	    record_add_file(checking->record, file, ret_index) < 0)
		return -ENOMEM;
	checking->kept[*ret_index] = kept;
	return 0;
}

/* What stands at the name now; read from the disk the first time. NULL when memory is out. The place moves when another is asked for. */
static struct place *find_place(struct checking *checking, const char *name)
{
	struct place place = {.name = name, .file = FILE_NONE};
	struct known_file file = {0};

	for (size_t i = 0; i < checking->count; i++)
		if (strcmp(checking->places[i].name, name) == 0)
			return &checking->places[i];
	if (array_grow(&checking->places, &checking->capacity, checking->count, sizeof *checking->places) < 0)
		return NULL;
	place.error = checking->directory >= 0 ? file_load(checking->directory, name, &file, &place.call) : -ENOENT;
	if (place.error == -ENOMEM)
		return NULL;
	if (place.error == 0 && add_file(checking, &file, true, &place.file) < 0)
		return NULL;
	if (place.error == -ENOENT)
		place.error = 0;
	checking->places[checking->count] = place;
	return &checking->places[checking->count++];
}

static const struct known_file *file_at(const struct checking *checking, uint32_t index)
{
	return index != FILE_NONE ? &checking->record->files[index] : NULL;
}

static bool same_digest(const struct sha256 *first, const struct sha256 *second)
{
	return memcmp(first->bytes, second->bytes, sizeof first->bytes) == 0;
}

/* The digest of what the operation puts at its name. */
static struct sha256 wanted_digest(const struct operation *operation)
{
	return sha256_of(operation->kind == OPERATION_WRITE ? operation->content : "",
			 operation->kind == OPERATION_WRITE ? operation->content_length : 0);
}

/* ---- a plan that was carried out already ---- */

static struct wish *find_wish(struct wish *wishes, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(wishes[i].name, name) == 0)
			return &wishes[i];
	wishes[*count] = (struct wish){.name = name, .absent = true};
	return &wishes[(*count)++];
}

/* Fills the wishes, which have room for two for each operation. */
static size_t collect_wishes(const struct plan *plan, struct wish *wishes)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		struct wish *at, moved = {0};
		size_t known = count;

		if (operation->kind == OPERATION_MKDIR)
			continue;
		at = find_wish(wishes, &count, operation->name);
		switch (operation->kind) {
		case OPERATION_MKDIR:
		case OPERATION_REMOVE:
			at->absent = true;
			break;
		case OPERATION_MASK:
		case OPERATION_WRITE:
			*at = (struct wish){.name = operation->name, .digest = wanted_digest(operation), .metadata = operation->metadata};
			break;
		case OPERATION_RENAME:
			moved = count == known ? *at : (struct wish){.digest = operation->expected};
			moved.name = operation->to;
			at->absent = true;
			*find_wish(wishes, &count, operation->to) = moved;
			break;
		}
	}
	return count;
}

static bool wish_is_fulfilled(const struct checking *checking, const struct wish *wish, const struct place *place)
{
	const struct known_file *file = file_at(checking, place->file);

	if (place->error != 0)
		return false;
	if (wish->absent || file == NULL)
		return wish->absent && file == NULL;
	return same_digest(&wish->digest, &file->digest) &&
	       (wish->metadata == NULL || file_metadata_equal(wish->metadata, &file->metadata));
}

static int already_done(struct checking *checking, bool *ret_done)
{
	cleanup(free_pointer) struct wish *wishes = calloc(checking->plan->count * 2 + 1, sizeof *wishes);
	size_t count;

	*ret_done = true;
	if (wishes == NULL)
		return no_memory(checking);
	count = collect_wishes(checking->plan, wishes);
	for (size_t i = 0; i < count && *ret_done; i++) {
		const struct place *place = find_place(checking, wishes[i].name);

		if (place == NULL)
			return no_memory(checking);
		*ret_done = wish_is_fulfilled(checking, &wishes[i], place);
	}
	return 0;
}

/* ---- one operation ---- */

static bool same_identity(const struct file_identity *shown, const struct known_file *file)
{
	/* A file that the plan itself makes, or one whose plan did not see it, is known by its bytes alone. */
	if (shown->inode == 0 || file->inode == 0)
		return true;
	return (uint64_t)shown->device == file->device && (uint64_t)shown->inode == file->inode &&
	       shown->size == (off_t)file->length && shown->modified.tv_sec == file->modified.tv_sec &&
	       shown->modified.tv_nsec == file->modified.tv_nsec;
}

/* Whether the operation would change nothing, because somebody did the same before. */
static bool operation_is_done(struct checking *checking, const struct operation *operation, const struct place *place)
{
	const struct known_file *file = file_at(checking, place->file);
	struct sha256 digest;

	if (place->error != 0)
		return false;
	if (operation->kind == OPERATION_REMOVE)
		return file == NULL;
	if (operation->kind == OPERATION_RENAME) {
		const struct place *target = file == NULL ? find_place(checking, operation->to) : NULL;

		file = target != NULL ? file_at(checking, target->file) : NULL;
		return file != NULL && same_digest(&file->digest, &operation->expected);
	}
	digest = wanted_digest(operation);
	return file != NULL && same_digest(&file->digest, &digest) &&
	       (operation->metadata == NULL || file_metadata_equal(operation->metadata, &file->metadata));
}

static int check_expectation(const struct checking *checking, const struct operation *operation, const struct place *place)
{
	const struct known_file *file = file_at(checking, place->file);

	if (place->error == FILE_UNFIT)
		return refuse_name(checking, operation->name);
	if (place->error < 0)
		return fail_place(checking, place);
	if (operation->expectation == EXPECT_ABSENT)
		return file == NULL ? 0 : refuse_name(checking, operation->name);
	if (file == NULL || !same_digest(&file->digest, &operation->expected) || !same_identity(&operation->identity, file))
		return refuse_name(checking, operation->name);
	return 0;
}

/* The file that the operation makes: in everything but its bytes like the one that it replaces. */
static int make_file(struct checking *checking, const struct operation *operation, uint32_t before, uint32_t *ret_after)
{
	const struct known_file *replaced = file_at(checking, before);
	const struct file_metadata *like = operation->metadata != NULL ? operation->metadata
					   : replaced != NULL	       ? &replaced->metadata
								       : NULL;
	struct known_file file = {.length = operation->kind == OPERATION_WRITE ? operation->content_length : 0};
	struct stat directory = {0};

	file.bytes = malloc(file.length + 1);
	if (file.bytes == NULL || (like != NULL && file_metadata_copy(like, &file.metadata) < 0)) {
		free(file.bytes);
		return no_memory(checking);
	}
	if (file.length != 0)
		memcpy(file.bytes, operation->content, file.length);
	file.bytes[file.length] = '\0';
	file.digest = sha256_of(file.bytes, file.length);
	if (like == NULL) {
		if (checking->directory >= 0 && fstat(checking->directory, &directory) < 0) {
			free(file.bytes);
			return fail_at(checking->plan->directory, NULL, errno, _("look at the directory"), checking->failure);
		}
		file.metadata = (struct file_metadata){
			.mode = operation->mode & 0777, .owner = directory.st_uid, .group = directory.st_gid};
	}
	/* What replaces a file that the plan itself has just made is no more exact than that one. */
	return add_file(checking, &file, operation->metadata != NULL || (replaced != NULL && checking->kept[before]), ret_after) < 0
		       ? no_memory(checking)
		       : 0;
}

static int check_target(struct checking *checking, const struct operation *operation)
{
	const struct place *target = find_place(checking, operation->to);

	if (target == NULL)
		return no_memory(checking);
	if (target->error < 0)
		return fail_place(checking, target);
	return target->file == FILE_NONE && target->error == 0 ? 0 : refuse_name(checking, operation->to);
}

/* Adds the operation to the record, and notes what stands at its names from then on. */
static int add_operation(struct checking *checking, const struct operation *operation)
{
	uint32_t before = find_place(checking, operation->name)->file, after = FILE_NONE;
	int error = 0;

	if (operation->kind == OPERATION_RENAME)
		after = before;
	else if (operation->kind != OPERATION_REMOVE)
		error = make_file(checking, operation, before, &after);
	if (error < 0)
		return error;
	if (record_add_operation(checking->record, operation->kind, operation->name, operation->to, before, after) < 0)
		return no_memory(checking);
	find_place(checking, operation->name)->file = operation->kind == OPERATION_RENAME ? FILE_NONE : after;
	if (operation->kind == OPERATION_RENAME)
		find_place(checking, operation->to)->file = after;
	return 0;
}

static int check_operation(struct checking *checking, const struct operation *operation)
{
	const struct place *place;
	int error;

	if (operation->kind == OPERATION_MKDIR)
		return 0;
	if (!name_is_allowed(operation->name) || (operation->kind == OPERATION_RENAME && !name_is_allowed(operation->to)))
		return failure_set(checking->failure, FAILURE_USAGE, EINVAL, checking->plan->directory, NULL,
				   _("the plan names a file that cannot be a descriptor"));
	place = find_place(checking, operation->name);
	if (place == NULL)
		return no_memory(checking);
	if (operation_is_done(checking, operation, place))
		return 0;
	/* Another place may have been looked at, and the list moved. */
	error = check_expectation(checking, operation, find_place(checking, operation->name));
	if (error == 0 && operation->kind == OPERATION_RENAME)
		error = check_target(checking, operation);
	if (error == 0 && (operation->kind == OPERATION_RENAME || operation->kind == OPERATION_REMOVE) &&
	    operation->expectation == EXPECT_ABSENT)
		error = refuse_name(checking, operation->name);
	return error < 0 ? error : add_operation(checking, operation);
}

int plan_check(int directory, const struct plan *plan, struct record *record, bool **ret_kept, struct failure *failure)
{
	struct checking checking = {.plan = plan, .directory = directory, .record = record, .failure = failure};
	bool done = false;
	int error = already_done(&checking, &done);

	for (size_t i = 0; error == 0 && !done && i < plan->count; i++)
		error = check_operation(&checking, &plan->operations[i]);
	free(checking.places);
	if (error < 0) {
		free(checking.kept);
		return error;
	}
	*ret_kept = checking.kept;
	return 0;
}
