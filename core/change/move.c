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

/* The ranked stacks in their order, but for the moved one, which comes at rank. */
static void fill_wish(const struct ranking *ranking, const struct stack *moved, uint32_t rank, uint32_t *wished)
{
	const struct order *order = &ranking->orders[moved->type];
	uint32_t next = 0;

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank == 0 || stack == moved)
			continue;
		if (next == rank - 1)
			next++;
		wished[next++] = order->stacks[i];
	}
	wished[rank - 1] = (uint32_t)(moved - ranking->stacks);
}

int move_plan(const struct ranking *ranking, const struct move *move, struct plan *plan, struct failure *failure)
{
	cleanup(free_pointer) uint32_t *wished = NULL;
	const struct stack *moved = ranking_find(ranking, move->name);
	uint32_t rank = 0;
	int error;

	if (moved != NULL && moved->counts && moved->rank == 0 && moved->type >= 0)
		return move_idle_plan(ranking, moved, move, plan, failure);
	error = find_ranked(ranking, move->name, &moved, failure);
	if (error == 0)
		error = wished_rank(ranking, move, moved, &rank, failure);
	if (error < 0)
		return error;
	wished = malloc(ranking->orders[moved->type].ranked * sizeof *wished);
	if (wished == NULL)
		return -ENOMEM;
	fill_wish(ranking, moved, rank, wished);
	return reorder_plan(ranking, moved->type, wished, (uint32_t)(moved - ranking->stacks), plan, failure);
}
