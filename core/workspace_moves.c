/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of one order to other ranks, one or several, as one action. Steps of the same entries join into one change each, told by the
 * ranks alone, since an entry may have another name after each step.
 */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/workspace_staging.h"

/* Where each rank's entry was before the action that the moves would be joined with. */
struct trail {
	size_t start;      /* of that action, in the list of changes */
	uint32_t *origins; /* by rank, from 1; NULL: there is no such action */
	bool *moved;       /* by rank before: the action has moved it */
	uint32_t ranked;
	size_t moved_count;
};

static void trail_free(struct trail *trail)
{
	free(trail->origins);
	free(trail->moved);
	*trail = (struct trail){0};
}

/* Each entry where it is. */
static int trail_make(struct trail *trail, size_t start, uint32_t ranked)
{
	trail->start = start;
	trail->ranked = ranked;
	trail->origins = calloc((size_t)ranked + 1, sizeof *trail->origins);
	trail->moved = calloc((size_t)ranked + 1, sizeof *trail->moved);
	if (trail->origins == NULL || trail->moved == NULL)
		return -ENOMEM;
	for (uint32_t rank = 1; rank <= ranked; rank++)
		trail->origins[rank] = rank;
	return 0;
}

static void trail_follow(struct trail *trail, uint32_t from, uint32_t to)
{
	uint32_t *origins = trail->origins, origin = origins[from];

	trail->moved_count += !trail->moved[origin];
	trail->moved[origin] = true;
	if (from < to)
		memmove(&origins[from], &origins[from + 1], (to - from) * sizeof *origins);
	else
		memmove(&origins[to + 1], &origins[to], (from - to) * sizeof *origins);
	origins[to] = origin;
}

static bool moves_only(const struct workspace *workspace, size_t start)
{
	for (size_t i = start; i < workspace->reach; i++)
		if (workspace->changes[i].change.kind != CHANGE_MOVE || workspace->changes[i].reason != NULL)
			return false;
	return start < workspace->reach;
}

/* What the last action did to the order of the type. The trail stays empty where it did something else. */
static int trail_find(const struct workspace *workspace, int type, struct trail *ret_trail)
{
	size_t start = workspace->reach > 0 ? workspace_action_start(workspace, workspace->reach) : 0;
	cleanup(staging_free) struct staging staging = {0};
	cleanup(trail_free) struct trail trail = {0};
	const struct ranking *now;
	int error = 0;

	if (!moves_only(workspace, start))
		return 0;
	error = staging_begin_with(workspace, start, &staging);
	for (size_t i = start; error == 0 && i < workspace->reach; i++) {
		const struct change *change = &workspace->changes[i].change;
		cleanup(moves_free) struct moves moves = {0};
		struct moved moved;

		error = staging_look(workspace, &staging, &now);
		if (error == 0 && trail.origins == NULL)
			error = trail_make(&trail, start, now->orders[type].ranked);
		if (error < 0)
			break;
		if (moves_add(&moves, now, &(struct move){change->name, change->place, change->other, change->rank}, &moved, NULL) < 0 ||
		    moved.type != type || now->orders[type].ranked != trail.ranked)
			return 0;
		trail_follow(&trail, moved.from, moved.to);
		/* What the last one does to the files is not asked. */
		if (i + 1 < workspace->reach)
			error = staging_add(workspace, &staging, change, NULL);
	}
	if (error < 0)
		return error;
	*ret_trail = trail;
	trail = (struct trail){0};
	return 0;
}

/* Tells the moves from where the entries were before the last action; false where that did not move exactly these, in this order. */
static bool join(const struct trail *trail, struct rank_move *moves, size_t count)
{
	uint32_t before = 0;

	if (trail->origins == NULL || trail->moved_count != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint32_t origin = moves[i].from <= trail->ranked ? trail->origins[moves[i].from] : 0;

		if (origin <= before || !trail->moved[origin])
			return false;
		before = origin;
	}
	for (size_t i = 0; i < count; i++)
		moves[i].from = trail->origins[moves[i].from];
	return true;
}

static const char *name_at_rank(const struct ranking *ranking, int type, uint32_t rank)
{
	const struct order *order = &ranking->orders[type];

	for (uint32_t i = 0; i < order->count; i++)
		if (ranking->stacks[order->stacks[i]].rank == rank)
			return stack_layer(ranking, &ranking->stacks[order->stacks[i]], 0)->name;
	return NULL;
}

/* Plans one of the moves behind the others, and appends it to the list behind what can be redone. */
static int add_move(struct workspace *workspace, struct staging *staging, int type, const struct rank_move *wanted, uint32_t action,
		    struct failure *failure)
{
	const struct ranking *now;
	struct change change = {.kind = CHANGE_MOVE, .place = MOVE_RANK, .rank = wanted->to};
	cleanup(free_pointer) char *name = NULL;
	int error;

	if (wanted->from == wanted->to)
		return 0;
	error = staging_look(workspace, staging, &now);
	if (error < 0)
		return error;
	change.name = (char *)name_at_rank(now, type, wanted->from);
	if (change.name == NULL)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, NULL, _("no entry has that rank"));
	name = strdup(change.name);
	change.name = name;
	error = name != NULL ? staging_add(workspace, staging, &change, failure) : -ENOMEM;
	return error == 0 ? workspace_append(workspace, &change, action) : error;
}

/*
 * Those that go down from the last to the first, then those that go up from the first to the last: so no move shifts the rank of an
 * entry whose move is still to come, or was made.
 */
static int add_moves(struct workspace *workspace, struct staging *staging, int type, const struct rank_move *moves, size_t count,
		     uint32_t action, struct failure *failure)
{
	int error = 0;

	for (size_t i = count; error == 0 && i-- > 0;)
		if (moves[i].to > moves[i].from)
			error = add_move(workspace, staging, type, &moves[i], action, failure);
	for (size_t i = 0; error == 0 && i < count; i++)
		if (moves[i].to < moves[i].from)
			error = add_move(workspace, staging, type, &moves[i], action, failure);
	return error;
}

/* Plans the moves in place of the changes from start on. Those are given up only when that has succeeded. */
static int stage_from(struct workspace *workspace, size_t start, int type, const struct rank_move *moves, size_t count,
		      struct failure *failure)
{
	cleanup(staging_free) struct staging staging = {0};
	size_t end, planned;
	int error = staging_begin_with(workspace, start, &staging);

	workspace_forget_redo(workspace);
	end = workspace->change_count;
	if (error == 0)
		error = add_moves(workspace, &staging, type, moves, count, workspace->action + 1, failure);
	planned = workspace->change_count - end;
	if (error == 0)
		error = staging_install(workspace, &staging, start + planned);
	if (error < 0) {
		workspace_forget_redo(workspace);
		return error;
	}
	for (size_t i = start; i < end; i++)
		kept_change_free(&workspace->changes[i]);
	memmove(&workspace->changes[start], &workspace->changes[end], planned * sizeof *workspace->changes);
	workspace->change_count = start + planned;
	workspace_set_reach(workspace, workspace->change_count);
	return 0;
}

int workspace_stage_moves(struct workspace *workspace, int type, const struct rank_move *moves, size_t count, bool *ret_changed,
			  struct failure *failure)
{
	cleanup(trail_free) struct trail trail = {0};
	cleanup(free_pointer) struct rank_move *wanted = calloc(count, sizeof *wanted);
	size_t start = workspace->reach;
	bool back = true;
	int error;

	*ret_changed = true;
	if (wanted == NULL)
		return failure_system(failure, ENOMEM, NULL, _("stage the change"));
	error = workspace_refuse_change(workspace, failure);
	if (error == 0)
		error = trail_find(workspace, type, &trail);
	if (error < 0)
		return error == -ENOMEM ? failure_system(failure, ENOMEM, NULL, _("stage the change")) : error;
	memcpy(wanted, moves, count * sizeof *wanted);
	if (join(&trail, wanted, count))
		start = trail.start;
	for (size_t i = 0; i < count; i++)
		back = back && wanted[i].from == wanted[i].to;
	/* All the way back: then it is undone, and can be redone. */
	if (back && start < workspace->reach)
		return workspace_restage(workspace, start, false, failure);
	*ret_changed = !back;
	return back ? 0 : stage_from(workspace, start, type, wanted, count, failure);
}

int workspace_stage_move(struct workspace *workspace, const char *name, uint32_t rank, bool *ret_changed, struct failure *failure)
{
	const struct stack *stack = ranking_find(workspace_preview(workspace), name);
	cleanup(free_pointer) char *copy = strdup(name);
	const struct change move = {.kind = CHANGE_MOVE, .name = copy, .place = MOVE_RANK, .rank = rank};

	if (copy == NULL)
		return failure_system(failure, ENOMEM, NULL, _("stage the change"));
	if (stack == NULL || stack->rank == 0 || stack->rank == rank || rank < 1 ||
	    rank > workspace_preview(workspace)->orders[stack->type].ranked)
		return workspace_stage_change(workspace, &move, ret_changed, failure);
	return workspace_stage_moves(workspace, stack->type, &(struct rank_move){stack->rank, rank}, 1, ret_changed, failure);
}
