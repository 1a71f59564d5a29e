/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A gap between two names that take part, a name in it, and what brings the file there. */
#include "core/change/move_idle.h"

#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/between.h"

/* The name at a rank of the type's order, or NULL where the order has no such rank. */
static const char *name_at_rank(const struct ranking *ranking, int type, uint32_t rank)
{
	const struct order *order = &ranking->orders[type];

	for (uint32_t i = 0; i < order->count; i++)
		if (rank != 0 && ranking->stacks[order->stacks[i]].rank == rank)
			return stack_layer(ranking, &ranking->stacks[order->stacks[i]], 0)->name;
	return NULL;
}

/* The gap before the entry of that rank; one behind the last is the gap at the end. */
static struct gap gap_before(const struct ranking *ranking, int type, uint32_t rank)
{
	return (struct gap){.lower = name_at_rank(ranking, type, rank - 1), .upper = name_at_rank(ranking, type, rank)};
}

static int gap_beside(const struct ranking *ranking, int type, const struct move *move, struct gap *ret_gap, struct failure *failure)
{
	const struct stack *other = ranking_find(ranking, move->other);

	if (other == NULL || other->type != type || other->rank == 0)
		return failure_set(failure, FAILURE_REFUSED, 0, NULL, _("look at the names with: overrule list"),
				   _("the other name takes no part in the same order"));
	*ret_gap = gap_before(ranking, type, other->rank + (move->place == MOVE_AFTER));
	return 0;
}

static int find_gap(const struct ranking *ranking, int type, const struct move *move, struct gap *ret_gap, struct failure *failure)
{
	uint32_t ranked = ranking->orders[type].ranked;

	switch (move->place) {
	case MOVE_FIRST:
		*ret_gap = gap_before(ranking, type, 1);
		return 0;
	case MOVE_LAST:
		*ret_gap = gap_before(ranking, type, ranked + 1);
		return 0;
	case MOVE_BEFORE:
	case MOVE_AFTER:
		return gap_beside(ranking, type, move, ret_gap, failure);
	case MOVE_RANK:
		break;
	}
	if (move->rank < 1 || move->rank > ranked + 1)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("look at the ranks with: overrule list"),
				   _("the order of %s has places from 1 to %u only"), ranking->snapshot->schema->types[type].name,
				   (unsigned)ranked + 1);
	*ret_gap = gap_before(ranking, type, move->rank);
	return 0;
}

static bool gap_holds(const struct gap *gap, const char *name)
{
	return (gap->lower == NULL || strcmp(gap->lower, name) < 0) && (gap->upper == NULL || strcmp(name, gap->upper) < 0);
}

static bool name_is_anywhere(const void *context, const char *name)
{
	const struct snapshot *snapshot = context;

	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		if (strcmp(snapshot->layers[i].name, name) == 0)
			return true;
	return false;
}

/* The copy under the new name, and before it the directory where that is missing. */
static int add_copy(const struct snapshot *snapshot, uint32_t directory, const struct layer *layer, const char *new_name,
		    struct plan *plan)
{
	const struct operation copy = {.kind = OPERATION_WRITE,
				       .mode = 0644,
				       .expectation = EXPECT_ABSENT,
				       .content = (char *)layer->bytes,
				       .content_length = layer->length};
	int error = 0;

	if (snapshot->directories[directory].state != DIRECTORY_PRESENT)
		error = plan_add(plan, (struct operation){.kind = OPERATION_MKDIR, .mode = 0755, .expectation = EXPECT_ABSENT}, NULL);
	return error < 0 ? error : plan_add(plan, copy, new_name);
}

static int add_operations(const struct ranking *ranking, const struct stack *stack, uint32_t directory, const char *new_name,
			  struct plan *plan)
{
	const struct layer *top = stack_layer(ranking, stack, 0), *shown = stack_shown_layer(ranking, stack);
	bool here = top->directory == directory;
	int error;

	if (here && top == shown && stack->depth == 1) {
		struct operation rename = operation_expecting(OPERATION_RENAME, top);

		rename.to = (char *)new_name;
		return plan_add(plan, rename, top->name);
	}
	error = add_copy(ranking->snapshot, directory, shown, new_name, plan);
	/* What a mask hides stays hidden under its old name. */
	if (error < 0 || top != shown)
		return error;
	return plan_add(plan, here ? operation_expecting(OPERATION_MASK, top)
				   : (struct operation){.kind = OPERATION_MASK, .mode = 0644, .expectation = EXPECT_ABSENT},
			top->name);
}

static int refuse(const struct ranking *ranking, const struct stack *stack, struct failure *failure)
{
	const struct layer *layer = stack_shown_layer(ranking, stack);
	cleanup(free_pointer) char *path = layer_path(ranking->snapshot, layer);
	cleanup(free_pointer) char *shown = text_visible(layer->name);

	return failure_set(failure, FAILURE_REFUSED, 0, path, _("choose the scope where the file is, with --scope"),
			   _("%s cannot be moved from here"), shown != NULL ? shown : "?");
}

int move_idle_plan(const struct ranking *ranking, const struct stack *stack, const struct move *move, struct plan *plan,
		   struct failure *failure)
{
	const struct snapshot *snapshot = ranking->snapshot;
	const struct taken_names taken = {name_is_anywhere, snapshot};
	const struct layer *top = stack_layer(ranking, stack, 0), *shown = stack_shown_layer(ranking, stack);
	uint32_t directory = snapshot_find_directory(snapshot, plan->directory);
	char new_name[NAME_MAX + 1];
	struct gap gap;
	int error;

	/* A copy in a more general directory would be overridden or unseen; what holds no bytes cannot be copied. */
	if (directory == LAYER_NONE || ranking->places[directory] > ranking->places[top->directory] || shown->kind != LAYER_FILE)
		return refuse(ranking, stack, failure);
	error = find_gap(ranking, stack->type, move, &gap, failure);
	if (error < 0 || gap_holds(&gap, top->name))
		return error;
	if (name_between(&gap, top->name, 0, 0, &taken, new_name) < 0)
		return failure_set(failure, FAILURE_REFUSED, 0, plan->directory, _("rename a neighbour first"),
				   _("no name fits in that place"));
	return add_operations(ranking, stack, directory, new_name, plan);
}
