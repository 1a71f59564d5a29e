/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan that takes a transaction back: its operations from the last to the first, each turned round. Makes no system call. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/history.h"

/* A name that the transaction touched. */
struct undo_name {
	const char *name;
	uint32_t before; /* what stood there before the transaction */
	uint32_t after;  /* what it left there */
};

struct undoing {
	const struct record *record;
	const struct snapshot *current;
	uint32_t directory;
	struct undo_name *names;
	size_t count;
	struct failure *failure;
};

static struct undo_name *find_name(struct undoing *undoing, const char *name, uint32_t before)
{
	for (size_t i = 0; i < undoing->count; i++)
		if (strcmp(undoing->names[i].name, name) == 0)
			return &undoing->names[i];
	undoing->names[undoing->count] = (struct undo_name){.name = name, .before = before};
	return &undoing->names[undoing->count++];
}

/* names has room for two for each operation. */
static void collect_names(struct undoing *undoing)
{
	for (size_t i = 0; i < undoing->record->count; i++) {
		const struct record_operation *operation = &undoing->record->operations[i];

		if (operation->kind == OPERATION_MKDIR)
			continue;
		find_name(undoing, operation->name, operation->before)->after =
			operation->kind == OPERATION_MASK || operation->kind == OPERATION_WRITE ? operation->after : FILE_NONE;
		if (operation->kind == OPERATION_RENAME)
			find_name(undoing, operation->to, FILE_NONE)->after = operation->after;
	}
}

/* Whether the name holds the record's file now, or is free where that is FILE_NONE. */
static bool name_holds(const struct undoing *undoing, const char *name, uint32_t file)
{
	uint32_t index = snapshot_find(undoing->current, undoing->directory, name);
	const struct layer *layer;
	struct sha256 digest;

	if (index == LAYER_NONE || file == FILE_NONE)
		return index == LAYER_NONE && file == FILE_NONE;
	layer = &undoing->current->layers[index];
	if ((layer->kind != LAYER_FILE && layer->kind != LAYER_EMPTY) || layer->link_target != NULL)
		return false;
	digest = layer_digest(layer);
	return memcmp(digest.bytes, undoing->record->files[file].digest.bytes, sizeof digest.bytes) == 0;
}

static int refuse_changed_since(const struct undoing *undoing, const char *name)
{
	cleanup(free_pointer) char *path = NULL;

	if (asprintf(&path, "%s/%s", undoing->record->directory, name) < 0)
		path = NULL;
	return failure_set(undoing->failure, FAILURE_REFUSED, ESTALE, path,
			   _("undo the later changes of the file first, or put it right by hand: overrule history shows what it was"),
			   _("the file is not as the transaction %s left it, so that it cannot be taken back"), undoing->record->id);
}

static int check_names(const struct undoing *undoing, bool *ret_undone)
{
	*ret_undone = true;
	for (size_t i = 0; i < undoing->count && *ret_undone; i++)
		*ret_undone = name_holds(undoing, undoing->names[i].name, undoing->names[i].before);
	if (*ret_undone)
		return 0;
	for (size_t i = 0; i < undoing->count; i++)
		if (!name_holds(undoing, undoing->names[i].name, undoing->names[i].after))
			return refuse_changed_since(undoing, undoing->names[i].name);
	return 0;
}

/* The operation that puts a file of the record at a name where another one, or nothing, stands. */
static struct operation restore(const struct record *record, uint32_t file, uint32_t there)
{
	struct known_file *saved = &record->files[file];
	struct operation operation = {
		.kind = saved->length == 0 ? OPERATION_MASK : OPERATION_WRITE,
		.content = saved->length == 0 ? NULL : saved->bytes,
		.content_length = saved->length,
		.mode = saved->metadata.mode,
		.metadata = &saved->metadata,
		.expectation = there == FILE_NONE ? EXPECT_ABSENT : EXPECT_CONTENT,
	};

	if (there != FILE_NONE)
		operation.expected = record->files[there].digest;
	return operation;
}

static int add_reverse(const struct record *record, const struct record_operation *operation, struct plan *plan)
{
	struct operation reverse = {.expectation = EXPECT_CONTENT};

	switch (operation->kind) {
	case OPERATION_MKDIR:
		return 0;
	case OPERATION_MASK:
	case OPERATION_WRITE:
		if (operation->before != FILE_NONE)
			return plan_add(plan, restore(record, operation->before, operation->after), operation->name);
		reverse.kind = OPERATION_REMOVE;
		reverse.expected = record->files[operation->after].digest;
		return plan_add(plan, reverse, operation->name);
	case OPERATION_REMOVE:
		return plan_add(plan, restore(record, operation->before, FILE_NONE), operation->name);
	case OPERATION_RENAME:
		reverse.kind = OPERATION_RENAME;
		reverse.to = operation->name;
		reverse.expected = record->files[operation->after].digest;
		return plan_add(plan, reverse, operation->to);
	}
	return 0;
}

static int make_plan(const struct undoing *undoing, bool undone, struct plan *ret_plan)
{
	cleanup(plan_free) struct plan plan = {0};
	const struct record *record = undoing->record;
	int error = plan_new(record->scope, record->directory, &plan);

	if (error == 0 && !undone && undoing->current->directories[undoing->directory].state == DIRECTORY_MISSING)
		error = plan_add(&plan, (struct operation){.kind = OPERATION_MKDIR, .mode = 0755, .expectation = EXPECT_ABSENT}, NULL);
	for (size_t i = record->count; error == 0 && !undone && i > 0; i--)
		error = add_reverse(record, &record->operations[i - 1], &plan);
	if (error < 0)
		return failure_system(undoing->failure, -error, record->directory, _("plan the undo"));
	*ret_plan = plan;
	plan = (struct plan){0};
	return 0;
}

int history_undo_plan(const struct record *record, const struct snapshot *current, struct plan *ret_plan, struct failure *failure)
{
	cleanup(free_pointer) struct undo_name *names = calloc(record->count * 2 + 1, sizeof *names);
	struct undoing undoing = {
		.record = record,
		.current = current,
		.directory = snapshot_find_directory(current, record->directory),
		.names = names,
		.failure = failure,
	};
	bool undone = false;
	int error;

	if (names == NULL)
		return failure_system(failure, ENOMEM, record->directory, _("plan the undo"));
	if (undoing.directory == LAYER_NONE)
		return failure_set(failure, FAILURE_REFUSED, ENOENT, record->directory,
				   _("use the same --root, --user and --consumer as the transaction did"),
				   _("the transaction was made in a directory that is not looked at now"));
	collect_names(&undoing);
	error = check_names(&undoing, &undone);
	return error < 0 ? error : make_plan(&undoing, undone, ret_plan);
}
