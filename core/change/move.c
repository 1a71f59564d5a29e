/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a place to a permutation, and every reason why there is no such place. */
#include "core/change/move.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/move_idle.h"
#include "core/change/reorder.h"

static int refuse_name(const struct ranking *ranking, const struct stack *stack, const char *name,
		       struct failure *failure)
{
	cleanup(free_pointer) char *shown = text_visible(name);
	const struct layer *layer = stack != NULL ? stack_layer(ranking, stack, 0) : NULL;
	cleanup(free_pointer) char *path = layer != NULL ? layer_path(ranking->snapshot, layer) : NULL;

	if (shown == NULL)
		return -ENOMEM;
	if (stack == NULL)
		return failure_set(failure, FAILURE_REFUSED, 0, NULL, _("look at the names with: overrule list"),
				   _("no directory that is looked at has a file named %s"), shown);
	return failure_set(failure, FAILURE_REFUSED, 0, path, _("unmask or repair it first; overrule why says more"),
			   _("%s has no place in an order that could be changed: %s"), shown,
			   verdict_title(stack_judgement(ranking, stack).verdict));
}

/* The stack of that name with its place in an order. */
static int find_ranked(const struct ranking *ranking, const char *name, const struct stack **ret_stack,
		       struct failure *failure)
{
	const struct stack *stack = ranking_find(ranking, name);

	if (stack == NULL || stack->rank == 0)
		return refuse_name(ranking, stack, name, failure);
	*ret_stack = stack;
	return 0;
}

static int refuse_other_type(const struct ranking *ranking, const struct move *move, int type, int other_type,
			     struct failure *failure)
{
	const struct schema_type *types = ranking->snapshot->schema->types;
	cleanup(free_pointer) char *name = text_visible(move->name);
	cleanup(free_pointer) char *other = text_visible(move->other);

	if (name == NULL || other == NULL)
		return -ENOMEM;
	return failure_set(failure, FAILURE_REFUSED, 0, NULL,
			   _("only files of the same type have an order among themselves"),
			   _("%s is of type %s and %s of type %s"), name, types[type].name, other,
			   types[other_type].name);
}

/* The rank beside the other name, as if the moved one were not there. */
static int rank_beside(const struct ranking *ranking, const struct move *move, const struct stack *moved,
		       uint32_t *ret_rank, struct failure *failure)
{
	const struct stack *other = NULL;
	int error = find_ranked(ranking, move->other, &other, failure);

	if (error < 0)
		return error;
	if (other == moved)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("name another file"),
				   _("a file cannot be moved before or after itself"));
	if (other->type != moved->type)
		return refuse_other_type(ranking, move, moved->type, other->type, failure);
	*ret_rank = other->rank - (other->rank > moved->rank) + (move->place == MOVE_AFTER);
	return 0;
}

/* The rank that the moved entry is to have. */
static int wished_rank(const struct ranking *ranking, const struct move *move, const struct stack *moved,
		       uint32_t *ret_rank, struct failure *failure)
{
	uint32_t ranked = ranking->orders[moved->type].ranked;

	switch (move->place) {
	case MOVE_FIRST:
		*ret_rank = 1;
		return 0;
	case MOVE_LAST:
		*ret_rank = ranked;
		return 0;
	case MOVE_BEFORE:
	case MOVE_AFTER:
		return rank_beside(ranking, move, moved, ret_rank, failure);
	case MOVE_RANK:
		break;
	}
	if (move->rank < 1 || move->rank > ranked)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("look at the ranks with: overrule list"),
				   _("the order of %s has ranks from 1 to %u only"),
				   ranking->snapshot->schema->types[moved->type].name, (unsigned)ranked);
	*ret_rank = move->rank;
	return 0;
}

void moves_free(struct moves *moves)
{
	free(moves->wished);
	*moves = (struct moves){0};
}

bool moves_take(const struct moves *moves, const struct ranking *now, const char *name)
{
	const struct stack *stack = ranking_find(now, name);

	if (stack == NULL || stack->rank == 0)
		return false;
	return moves->wished == NULL || (stack->type == moves->type && now->orders[moves->type].ranked == moves->count);
}

/* Everybody where he is. */
static int begin_moves(struct moves *moves, const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];

	moves->wished = malloc(order->ranked * sizeof *moves->wished);
	if (moves->wished == NULL)
		return -ENOMEM;
	moves->type = type;
	for (uint32_t i = 0; i < order->count; i++)
		if (ranking->stacks[order->stacks[i]].rank != 0)
			moves->wished[moves->count++] = order->stacks[i];
	return 0;
}

void moves_shift(struct moves *moves, uint32_t from, uint32_t to)
{
	uint32_t *wished = moves->wished, moved = wished[from - 1];

	if (from < to)
		memmove(&wished[from - 1], &wished[from], (to - from) * sizeof *wished);
	else
		memmove(&wished[to], &wished[to - 1], (from - to) * sizeof *wished);
	wished[to - 1] = moved;
	moves->named = moved;
}

int moves_add(struct moves *moves, const struct ranking *now, const struct move *move, struct moved *ret_moved,
	      struct failure *failure)
{
	const struct stack *stack = NULL;
	uint32_t rank = 0;
	int error = find_ranked(now, move->name, &stack, failure);

	if (error == 0)
		error = wished_rank(now, move, stack, &rank, failure);
	if (error == 0 && moves->wished == NULL)
		error = begin_moves(moves, now, stack->type);
	if (error < 0)
		return error;
	moves_shift(moves, stack->rank, rank);
	*ret_moved = (struct moved){.type = stack->type, .from = stack->rank, .to = rank};
	return 0;
}

int moves_plan(const struct moves *moves, const struct ranking *before, struct plan *plan, struct failure *failure)
{
	return reorder_plan(before, moves->type, moves->wished, moves->named, plan, failure);
}

int move_plan(const struct ranking *ranking, const struct move *move, struct plan *plan, struct failure *failure)
{
	cleanup(moves_free) struct moves moves = {0};
	const struct stack *stack = ranking_find(ranking, move->name);
	struct moved moved;
	int error;

	if (stack != NULL && stack->counts && stack->rank == 0 && stack->type >= 0)
		return move_idle_plan(ranking, stack, move, plan, failure);
	error = moves_add(&moves, ranking, move, &moved, failure);
	return error < 0 ? error : moves_plan(&moves, ranking, plan, failure);
}
