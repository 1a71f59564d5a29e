/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is staged: each change planned on what the ones before it make of the files. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/arrange.h"
#include "core/workspace_staging.h"

size_t workspace_staged_count(const struct workspace *workspace)
{
	return workspace->staged_count;
}

const struct change *workspace_staged(const struct workspace *workspace, size_t index)
{
	return &workspace->changes[index];
}

const struct plan *workspace_plan(const struct workspace *workspace)
{
	return &workspace->plan;
}

bool workspace_plan_is_safe(const struct workspace *workspace)
{
	return workspace->unsafe_for == NULL;
}

const struct consumer *workspace_plan_unsafe_for(const struct workspace *workspace)
{
	return workspace->unsafe_for;
}

/* Begins with the plan from elsewhere: copies its operations. */
static int staging_adopt(const struct workspace *workspace, struct staging *staging)
{
	const struct plan *adopted = &workspace->adopted;
	int error = 0;

	plan_free(&staging->plan);
	error = plan_new(adopted->scope, adopted->directory, &staging->plan);
	for (size_t i = 0; error == 0 && i < adopted->count; i++)
		error = plan_add(&staging->plan, adopted->operations[i], adopted->operations[i].name);
	return error;
}

void workspace_forget_adopted(struct workspace *workspace)
{
	plan_free(&workspace->adopted);
	free(workspace->plan_origin);
	workspace->plan_origin = NULL;
	workspace->undoes[0] = '\0';
}

static void onlookers_free(struct onlooker **onlookers)
{
	for (size_t i = 0; *onlookers != NULL && i <= consumer_count; i++)
		search_path_free(&(*onlookers)[i].path);
	free(*onlookers);
}

int workspace_arrange(struct workspace *workspace, struct plan *plan)
{
	cleanup(onlookers_free) struct onlooker *onlookers = calloc(consumer_count + 1, sizeof *onlookers);
	size_t count = 0;

	if (onlookers == NULL)
		return -ENOMEM;
	for (size_t i = 0; i <= consumer_count; i++) {
		const struct consumer *consumer = i == 0 ? workspace->settings.consumer : &consumers[i - 1];

		if (i > 0 && consumer == workspace->settings.consumer)
			continue;
		onlookers[count].consumer = consumer;
		if (workspace_path_of(workspace, consumer, &onlookers[count++].path) < 0)
			return -ENOMEM;
	}
	return plan_arrange(plan, workspace->current.ranking, onlookers, count, &workspace->unsafe_for);
}

/* Takes the staging over as what is planned and previewed. */
static int staging_install(struct workspace *workspace, struct staging *staging, size_t changes)
{
	struct view view = {0};
	int error;

	/* What takes a transaction back keeps each of its operations. */
	if (changes > 0)
		plan_simplify(&staging->plan);
	error = workspace_arrange(workspace, &staging->plan);
	if (error == 0 && staging->plan.count > 0)
		error = workspace_overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return error;
	plan_free(&workspace->plan);
	workspace_view_free(&workspace->preview);
	workspace->plan = staging->plan;
	workspace->preview = view;
	staging->plan = (struct plan){0};
	return 0;
}

/* Says which change it was that no longer can be made. */
static void name_dropped(const struct change *change, struct failure *failure)
{
	cleanup(free_pointer) char *words = change_describe(change);
	cleanup(free_pointer) char *text = NULL;

	if (failure == NULL || failure->text == NULL || words == NULL)
		return;
	/* TRANSLATORS: the first %s is a change in the words of the command line, the second why it cannot be made */
	text = text_format(_("no longer staged, because it cannot be done any more: %s (%s)"), words, failure->text);
	if (text != NULL) {
		free(failure->text);
		failure->text = take(text);
	}
}

int workspace_restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure)
{
	cleanup(staging_free) struct staging staging = {0};
	int error = workspace_new_plan(workspace, &staging.plan);
	size_t kept = 0;

	if (error == 0 && workspace->plan_origin != NULL)
		error = staging_adopt(workspace, &staging);
	for (size_t i = 0; i < count; i++) {
		struct change change = workspace->changes[i];

		if (error == 0)
			error = staging_add(workspace, &staging, &change, failure);
		if (error < 0 && error != -ENOMEM && drop) {
			name_dropped(&change, failure);
			change_free(&change);
			error = 0;
			continue;
		}
		workspace->changes[kept++] = change;
	}
	if (kept < count) {
		for (size_t i = count; i < workspace->change_count; i++)
			change_free(&workspace->changes[i]);
		workspace->change_count = kept;
		if (workspace->staged_count > kept)
			workspace->staged_count = kept;
	}
	if (error == 0)
		error = staging_install(workspace, &staging, kept);
	if (error == 0)
		workspace->staged_count = kept;
	return error;
}

/* Plans the first count changes, which could be planned before. To be freed with staging_free(). Returns 0 or less than 0. */
static int stage_first(const struct workspace *workspace, size_t count, struct staging *staging)
{
	int error = workspace_new_plan(workspace, &staging->plan);

	if (error == 0 && workspace->plan_origin != NULL)
		error = staging_adopt(workspace, staging);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = staging_add(workspace, staging, &workspace->changes[i], NULL);
	return error;
}

/* What could be redone goes. */
static void forget_redo(struct workspace *workspace)
{
	while (workspace->change_count > workspace->staged_count)
		change_free(&workspace->changes[--workspace->change_count]);
}

static int may_stage(const struct workspace *workspace, const struct change *change, bool *ret_changed, struct failure *failure)
{
	cleanup(plan_free) struct plan plan = {0};
	int error = workspace_refuse_change(workspace, failure);

	if (error == 0)
		error = workspace_new_plan(workspace, &plan);
	if (error == 0)
		error = change_plan(change, workspace_preview(workspace), &plan, failure);
	if (error == 0)
		*ret_changed = plan.count > 0;
	return error;
}

int workspace_may_stage(const struct workspace *workspace, enum change_kind kind, const char *name, struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(name);
	struct change change = {.kind = kind, .name = copy};
	bool changed;

	return copy == NULL ? -ENOMEM : may_stage(workspace, &change, &changed, failure);
}

int workspace_stage_change(struct workspace *workspace, const struct change *wanted, bool *ret_changed, struct failure *failure)
{
	struct change change = {0};
	int error = may_stage(workspace, wanted, ret_changed, failure);

	if (error < 0 || !*ret_changed)
		return error;
	error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->staged_count, sizeof *workspace->changes);
	if (error == 0)
		error = change_copy(wanted, &change);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("stage the change"));
	forget_redo(workspace);
	workspace->changes[workspace->staged_count] = change;
	workspace->change_count = workspace->staged_count + 1;
	error = workspace_restage(workspace, workspace->change_count, false, failure);
	if (error < 0)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

/* Appends copies behind what is staged, in place of what could be redone. Returns 0 or -ENOMEM. */
static int append_changes(struct workspace *workspace, const struct change *wanted, size_t count)
{
	int error = 0;

	forget_redo(workspace);
	for (size_t i = 0; error == 0 && i < count; i++) {
		error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->change_count, sizeof *workspace->changes);
		if (error == 0)
			error = change_copy(&wanted[i], &workspace->changes[workspace->change_count]);
		if (error == 0)
			workspace->change_count++;
	}
	return error;
}

int workspace_stage_all(struct workspace *workspace, const struct change *wanted, size_t count, struct failure *failure)
{
	int error = workspace_refuse_change(workspace, failure);

	if (error < 0)
		return error;
	if (append_changes(workspace, wanted, count) < 0)
		error = failure_system(failure, ENOMEM, NULL, _("stage the change"));
	if (error == 0)
		error = workspace_restage(workspace, workspace->change_count, false, failure);
	while (error < 0 && workspace->change_count > workspace->staged_count)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

/*
 * What the last staged change did, where that was to bring the entry that is at the rank of the type's order now to that rank: *ret_name is
 * what the entry was called before, malloc'ed, *ret_rank the rank that it had. *ret_name is NULL for every other change.
 */
static int find_last_move(const struct workspace *workspace, int type, uint32_t rank, char **ret_name, uint32_t *ret_rank)
{
	cleanup(staging_free) struct staging staging = {0};
	cleanup(moves_free) struct moves moves = {0};
	const struct change *last = workspace->staged_count > 0 ? &workspace->changes[workspace->staged_count - 1] : NULL;
	const struct ranking *before;
	struct moved moved;
	int error;

	*ret_name = NULL;
	if (last == NULL || last->kind != CHANGE_MOVE)
		return 0;
	error = stage_first(workspace, workspace->staged_count - 1, &staging);
	if (error == 0)
		error = staging_look(workspace, &staging, &before);
	if (error < 0)
		return error;
	if (moves_add(&moves, before, &(struct move){last->name, last->place, last->other, last->rank}, &moved, NULL) < 0 ||
	    moved.type != type || moved.to != rank)
		return 0;
	*ret_name = strdup(last->name);
	*ret_rank = moved.from;
	return *ret_name != NULL ? 0 : -ENOMEM;
}

/* Puts a move in the place of the last staged change, or back where that cannot be planned. */
static int replace_last(struct workspace *workspace, char *name, uint32_t rank, struct failure *failure)
{
	const struct change move = {.kind = CHANGE_MOVE, .name = name, .place = MOVE_RANK, .rank = rank};
	struct change *last = &workspace->changes[workspace->staged_count - 1], before = *last;
	int error = change_copy(&move, last);

	if (error == 0)
		error = workspace_restage(workspace, workspace->staged_count, false, failure);
	if (error < 0) {
		change_free(last);
		*last = before;
		return error;
	}
	change_free(&before);
	forget_redo(workspace);
	return 0;
}

int workspace_stage_move(struct workspace *workspace, const char *name, uint32_t rank, bool *ret_changed, struct failure *failure)
{
	const struct stack *stack = ranking_find(workspace_preview(workspace), name);
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *copy = strdup(name);
	const struct change move = {.kind = CHANGE_MOVE, .name = copy, .place = MOVE_RANK, .rank = rank};
	uint32_t rank_before = 0;
	int error = copy != NULL ? workspace_refuse_change(workspace, failure) : -ENOMEM;

	if (error == 0 && stack != NULL && stack->rank != 0 && stack->rank != rank)
		error = find_last_move(workspace, stack->type, stack->rank, &before, &rank_before);
	if (error < 0 || before == NULL)
		return error < 0 ? error : workspace_stage_change(workspace, &move, ret_changed, failure);
	*ret_changed = true;
	if (rank == rank_before)
		return workspace_restage(workspace, workspace->staged_count - 1, false, failure);
	return replace_last(workspace, before, rank, failure);
}

int workspace_stage(struct workspace *workspace, enum change_kind kind, const char *name, bool *ret_changed,
		    struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(name);
	const struct change change = {.kind = kind, .name = copy};

	return copy == NULL ? -ENOMEM : workspace_stage_change(workspace, &change, ret_changed, failure);
}

int workspace_unstage(struct workspace *workspace, size_t index, struct failure *failure)
{
	struct change *changes = workspace->changes;

	forget_redo(workspace);
	change_free(&changes[index]);
	workspace->change_count--;
	workspace->staged_count--;
	memmove(&changes[index], &changes[index + 1], (workspace->change_count - index) * sizeof *changes);
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}

int workspace_unadopt(struct workspace *workspace, struct failure *failure)
{
	workspace_forget_adopted(workspace);
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}

bool workspace_undo(struct workspace *workspace)
{
	if (workspace->staged_count == 0 && workspace->plan_origin != NULL)
		return workspace_unadopt(workspace, NULL) == 0;
	if (workspace->staged_count == 0)
		return false;
	return workspace_restage(workspace, workspace->staged_count - 1, false, NULL) == 0;
}

bool workspace_redo(struct workspace *workspace)
{
	if (workspace->staged_count == workspace->change_count)
		return false;
	return workspace_restage(workspace, workspace->staged_count + 1, false, NULL) == 0;
}

bool workspace_can_redo(const struct workspace *workspace)
{
	return workspace->staged_count < workspace->change_count;
}

void workspace_discard(struct workspace *workspace)
{
	workspace_forget_adopted(workspace);
	workspace_restage(workspace, 0, false, NULL);
}

int workspace_rank_again(struct workspace *workspace, struct failure *failure)
{
	struct ranking *ranking;
	int error = ranking_make(workspace->current.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
				 workspace->facts, &ranking);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	ranking_free(workspace->current.ranking);
	workspace->current.ranking = ranking;
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}
