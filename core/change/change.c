/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mask and unmask as operations, and every reason why they cannot be done. */
#include "core/change/change.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

/* What a planning function needs at hand. */
struct planning {
	const struct change *change;
	const struct ranking *ranking;
	const struct snapshot *snapshot;
	const char *name;
	const char *shown;  /* the name, safe to show */
	const char *where;  /* the plan's directory, safe to show */
	uint32_t directory; /* the plan's */
	struct plan *plan;
	struct failure *failure;
};

const char *change_name(enum change_kind kind)
{
	static const char *const names[] = {[CHANGE_MASK] = "mask",
					    [CHANGE_UNMASK] = "unmask",
					    [CHANGE_MOVE] = "move",
					    [CHANGE_WRITE] = "write",
					    [CHANGE_REVERT] = "revert"};

	return names[kind];
}

/* Where an entry is to be moved, as the option of the command line. */
static void append_place(struct buffer *text, const struct change *change)
{
	switch (change->place) {
	case MOVE_FIRST:
		buffer_append_text(text, " --first");
		break;
	case MOVE_LAST:
		buffer_append_text(text, " --last");
		break;
	case MOVE_BEFORE:
		buffer_append_text(text, " --before=");
		text_append_shell(text, change->other);
		break;
	case MOVE_AFTER:
		buffer_append_text(text, " --after=");
		text_append_shell(text, change->other);
		break;
	case MOVE_RANK:
		buffer_format(text, " --rank=%u", (unsigned)change->rank);
		break;
	}
}

char *change_describe(const struct change *change)
{
	bool like_option = change->name[0] == '-';
	struct buffer text = {0};

	buffer_append_text(&text, change->kind == CHANGE_WRITE ? change->verb : change_name(change->kind));
	if (change->kind == CHANGE_MOVE && like_option)
		append_place(&text, change);
	buffer_append_text(&text, like_option ? " -- " : " ");
	text_append_shell(&text, change->name);
	if (change->kind == CHANGE_MOVE && !like_option)
		append_place(&text, change);
	if (change->kind == CHANGE_WRITE && change->other != NULL)
		buffer_append_text(&text, change->other);
	return buffer_take(&text);
}

int change_copy(const struct change *change, struct change *ret_copy)
{
	struct change copy = *change;

	copy.name = strdup(change->name);
	copy.other = change->other != NULL ? strdup(change->other) : NULL;
	copy.content = change->content != NULL ? malloc(change->content_length + 1) : NULL;
	if (copy.name == NULL || (copy.other == NULL) != (change->other == NULL) ||
	    (copy.content == NULL) != (change->content == NULL)) {
		change_free(&copy);
		return -ENOMEM;
	}
	if (copy.content != NULL)
		memcpy(copy.content, change->content, change->content_length);
	*ret_copy = copy;
	return 0;
}

void change_free(struct change *change)
{
	free(change->name);
	free(change->other);
	free(change->content);
	*change = (struct change){0};
}

bool name_is_allowed(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL && strlen(name) <= NAME_MAX;
}

/* The known name that is nearest to the one that was typed, or NULL where none is near. */
static const char *nearest_name(const struct planning *planning)
{
	const char *nearest = NULL;
	unsigned best = 4;

	for (uint32_t i = 0; i < planning->snapshot->layer_count; i++) {
		const char *known = planning->snapshot->layers[i].name;
		unsigned distance = edit_distance(planning->name, strlen(planning->name), known, strlen(known));

		if (distance < best) {
			best = distance;
			nearest = known;
		}
	}
	return nearest;
}

static int refuse_unknown(const struct planning *planning)
{
	const char *nearest = nearest_name(planning);
	cleanup(free_pointer) char *shown = nearest != NULL ? text_visible(nearest) : NULL;
	struct buffer remedy = {0};
	int error;

	if (shown != NULL)
		buffer_format(&remedy, _("did you mean %s?"), shown);
	else
		buffer_append_text(&remedy, _("look at the names with: overrule list"));
	error = failure_set(planning->failure, FAILURE_REFUSED, 0, NULL, buffer_text(&remedy),
			    _("no directory that is looked at has a file named %s"), planning->shown);
	buffer_free(&remedy);
	return error;
}

static int add_directory(const struct planning *planning)
{
	const struct directory *directory = &planning->snapshot->directories[planning->directory];

	if (directory->state == DIRECTORY_PRESENT)
		return 0;
	return plan_add(planning->plan, (struct operation){.kind = OPERATION_MKDIR, .mode = 0755, .expectation = EXPECT_ABSENT},
			NULL);
}

/* Whether a file of a less specific directory than the target's would be hidden by an empty one there. */
static bool something_to_hide(const struct planning *planning)
{
	for (uint32_t i = planning->directory + 1; i < planning->snapshot->directory_count; i++)
		if (snapshot_find(planning->snapshot, i, planning->name) != LAYER_NONE)
			return true;
	return false;
}

/* Something that is no regular file, or cannot be read, is not touched. */
static int refuse_occupied(const struct planning *planning, const struct layer *layer)
{
	cleanup(free_pointer) char *path = layer_path(planning->snapshot, layer);

	if (layer->link_target != NULL)
		return failure_set(planning->failure, FAILURE_REFUSED, EEXIST, path,
				   _("replace the link by a file of its own first, or remove it"),
				   _("%s is a link, and links are not written through"), planning->shown);
	return failure_set(planning->failure, FAILURE_REFUSED, EEXIST, path, _("remove it first, or choose another scope"),
			   _("something that is no readable regular file stands at the name %s"), planning->shown);
}

static bool layer_is_plain(const struct layer *layer)
{
	return (layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY) && layer->link_target == NULL;
}

static int plan_mask(const struct planning *planning)
{
	uint32_t existing = snapshot_find(planning->snapshot, planning->directory, planning->name);
	const struct stack *stack = ranking_find(planning->ranking, planning->name);
	int error;

	if (stack == NULL)
		return refuse_unknown(planning);
	if (existing != LAYER_NONE && planning->snapshot->layers[existing].kind == LAYER_EMPTY)
		return 0;
	if (existing != LAYER_NONE && !layer_is_plain(&planning->snapshot->layers[existing]))
		return refuse_occupied(planning, &planning->snapshot->layers[existing]);
	if (existing != LAYER_NONE)
		return plan_add(planning->plan, operation_expecting(OPERATION_MASK, &planning->snapshot->layers[existing]), planning->name);
	if (!something_to_hide(planning))
		return failure_set(planning->failure, FAILURE_REFUSED, 0, NULL,
				   _("choose the scope where the file is, with --scope"),
				   _("a mask in %s would hide nothing: %s stands in a more specific directory"),
				   planning->where, planning->shown);
	error = add_directory(planning);
	if (error < 0)
		return error;
	return plan_add(planning->plan, (struct operation){.kind = OPERATION_MASK, .mode = 0644, .expectation = EXPECT_ABSENT},
			planning->name);
}

/* The mask that hides the name but stands in another directory than the plan's, or LAYER_NONE. */
static uint32_t mask_elsewhere(const struct planning *planning)
{
	for (uint32_t i = 0; i < planning->snapshot->layer_count; i++) {
		const struct layer *layer = &planning->snapshot->layers[i];

		if (layer->kind == LAYER_EMPTY && strcmp(layer->name, planning->name) == 0)
			return i;
	}
	return LAYER_NONE;
}

/* There is no mask in the plan's directory: fine where the name is not masked at all. */
static int find_no_mask(const struct planning *planning)
{
	uint32_t elsewhere = mask_elsewhere(planning);
	cleanup(free_pointer) char *path = NULL;

	if (elsewhere != LAYER_NONE) {
		const struct layer *mask = &planning->snapshot->layers[elsewhere];
		struct buffer remedy = {0};
		int error;

		buffer_format(&remedy, _("use --scope=%s"), scope_name(planning->snapshot->directories[mask->directory].scope));
		path = layer_path(planning->snapshot, mask);
		error = failure_set(planning->failure, FAILURE_REFUSED, 0, path, buffer_text(&remedy),
				    _("the mask of %s is not in %s"), planning->shown, planning->where);
		buffer_free(&remedy);
		return error;
	}
	if (ranking_find(planning->ranking, planning->name) == NULL)
		return refuse_unknown(planning);
	return 0;
}

static int plan_unmask(const struct planning *planning)
{
	uint32_t existing = snapshot_find(planning->snapshot, planning->directory, planning->name);
	const struct layer *layer;

	if (existing == LAYER_NONE)
		return find_no_mask(planning);
	layer = &planning->snapshot->layers[existing];
	if (layer->kind != LAYER_EMPTY)
		return find_no_mask(planning);
	if (layer->link_target != NULL) {
		cleanup(free_pointer) char *path = layer_path(planning->snapshot, layer);

		return failure_set(planning->failure, FAILURE_REFUSED, 0, path, _("remove the link by hand, if that is meant"),
				   _("the mask of %s is a link to an empty file somewhere else"), planning->shown);
	}
	return plan_add(planning->plan, operation_expecting(OPERATION_REMOVE, layer), planning->name);
}

static int plan_move(const struct planning *planning)
{
	const struct move move = {.name = planning->name,
				  .place = planning->change->place,
				  .other = planning->change->other,
				  .rank = planning->change->rank};

	return move_plan(planning->ranking, &move, planning->plan, planning->failure);
}

static int plan_write(const struct planning *planning)
{
	const struct change *change = planning->change;
	uint32_t existing = snapshot_find(planning->snapshot, planning->directory, planning->name);
	struct operation operation = {.kind = OPERATION_WRITE, .mode = 0644, .expectation = EXPECT_ABSENT};
	int error;

	if (existing != LAYER_NONE) {
		const struct layer *layer = &planning->snapshot->layers[existing];

		if (!layer_is_plain(layer))
			return refuse_occupied(planning, layer);
		if (layer->length == change->content_length &&
		    (layer->length == 0 || memcmp(layer->bytes, change->content, layer->length) == 0))
			return 0;
		if (!change->may_replace && layer->kind == LAYER_FILE)
			return failure_set(planning->failure, FAILURE_REFUSED, EEXIST, planning->plan->directory,
					   _("choose another name, or edit that file"), _("%s exists already"), planning->shown);
		operation = operation_expecting(OPERATION_WRITE, layer);
	}
	operation.content = change->content;
	operation.content_length = change->content_length;
	error = add_directory(planning);
	return error < 0 ? error : plan_add(planning->plan, operation, planning->name);
}

static int plan_revert(const struct planning *planning)
{
	uint32_t existing = snapshot_find(planning->snapshot, planning->directory, planning->name);

	if (existing == LAYER_NONE)
		return ranking_find(planning->ranking, planning->name) == NULL ? refuse_unknown(planning) : 0;
	if (!layer_is_plain(&planning->snapshot->layers[existing]))
		return refuse_occupied(planning, &planning->snapshot->layers[existing]);
	return plan_add(planning->plan, operation_expecting(OPERATION_REMOVE, &planning->snapshot->layers[existing]), planning->name);
}

int change_plan(const struct change *change, const struct ranking *ranking, struct plan *plan, struct failure *failure)
{
	static int (*const planners[])(const struct planning *) = {
		[CHANGE_MASK] = plan_mask,   [CHANGE_UNMASK] = plan_unmask, [CHANGE_MOVE] = plan_move,
		[CHANGE_WRITE] = plan_write, [CHANGE_REVERT] = plan_revert,
	};
	cleanup(free_pointer) char *shown = text_visible(change->name);
	cleanup(free_pointer) char *where = text_visible(plan->directory);
	struct planning planning = {
		.change = change,
		.ranking = ranking,
		.snapshot = ranking->snapshot,
		.name = change->name,
		.shown = shown,
		.where = where,
		.directory = snapshot_find_directory(ranking->snapshot, plan->directory),
		.plan = plan,
		.failure = failure,
	};

	if (shown == NULL || where == NULL)
		return -ENOMEM;
	if (!name_is_allowed(change->name))
		return failure_set(failure, FAILURE_USAGE, 0, NULL,
				   _("give the file's name without its directory, as in 50-qemu-gpu.json"),
				   _("\"%s\" cannot be the name of a descriptor"), shown);
	if (planning.directory == LAYER_NONE || ranking->snapshot->directories[planning.directory].state == DIRECTORY_UNREADABLE)
		return failure_set(failure, FAILURE_REFUSED, 0, plan->directory, _("choose another scope with --scope"),
				   _("nothing can be changed there, because the directory cannot be read"));
	return planners[change->kind](&planning);
}
