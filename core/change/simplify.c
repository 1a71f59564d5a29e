/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations that cancel or continue each other. Each step takes at least one operation away and leaves the files that the plan makes as
 * they were, so that the order in which steps are found does not matter.
 */
#include "core/change/plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static bool is_name(const char *first, const char *second)
{
	return first != NULL && second != NULL && strcmp(first, second) == 0;
}

/* Where the operation leaves something, or nothing any more. */
static const char *name_left(const struct operation *operation)
{
	return operation->kind == OPERATION_RENAME ? operation->to : operation->name;
}

/* The next operation after index that has to do with the name, or plan->count. */
static size_t next_on_name(const struct plan *plan, size_t index, const char *name)
{
	size_t next = index + 1;

	while (next < plan->count && !is_name(plan->operations[next].name, name) && !is_name(plan->operations[next].to, name))
		next++;
	return next;
}

static bool expects_empty(const struct operation *operation)
{
	struct sha256 empty = sha256_of("", 0);

	return operation->expectation == EXPECT_CONTENT && memcmp(operation->expected.bytes, empty.bytes, sizeof empty.bytes) == 0;
}

static bool operation_puts(const struct operation *operation)
{
	return operation->kind == OPERATION_MASK || operation->kind == OPERATION_WRITE;
}

/* Whether the second undoes exactly what the first did to a name. */
static bool operations_cancel(const struct operation *first, const struct operation *second)
{
	if (second->kind == OPERATION_REMOVE && operation_puts(first))
		return first->expectation == EXPECT_ABSENT;
	if (second->kind == OPERATION_RENAME && first->kind == OPERATION_RENAME)
		return is_name(second->to, first->name);
	return first->kind == OPERATION_REMOVE && second->kind == OPERATION_MASK && expects_empty(first);
}

/* Whether the second puts another file in the place of what the first left: then one operation does both. */
static bool second_does_both(const struct operation *first, const struct operation *second)
{
	return operation_puts(second) && first->kind != OPERATION_RENAME && first->kind != OPERATION_MKDIR;
}

/* Whether the file could have been renamed, made or removed at once as the second does it. */
static bool first_can_do_both(const struct plan *plan, size_t index, size_t next)
{
	const struct operation *first = &plan->operations[index], *second = &plan->operations[next];
	bool makes = operation_puts(first) && first->expectation == EXPECT_ABSENT;

	if (second->kind == OPERATION_REMOVE)
		return first->kind == OPERATION_RENAME || operation_puts(first);
	return second->kind == OPERATION_RENAME && (makes || first->kind == OPERATION_RENAME) &&
	       next_on_name(plan, index, second->to) == next;
}

static void let_first_do_both(struct operation *first, struct operation *second)
{
	char **name = first->kind == OPERATION_RENAME ? &first->to : &first->name;

	if (second->kind != OPERATION_REMOVE) {
		free(*name);
		*name = take(second->to);
		return;
	}
	free(first->to);
	free(first->content);
	if (first->metadata != NULL)
		file_metadata_free(first->metadata);
	free(first->metadata);
	first->to = first->content = NULL;
	first->content_length = 0;
	first->metadata = NULL;
	first->kind = OPERATION_REMOVE;
}

/* The first goes: what comes later on the same name meets what the first would have met. */
static void hand_expectation_on(struct plan *plan, size_t first, size_t later)
{
	if (later == plan->count || !is_name(plan->operations[later].name, plan->operations[first].name))
		return;
	plan->operations[later].expectation = plan->operations[first].expectation;
	plan->operations[later].expected = plan->operations[first].expected;
	plan->operations[later].identity = plan->operations[first].identity;
}

/* Joins the operation with the next one on what it leaves; false where they both have to stay. */
static bool join_next(struct plan *plan, size_t index)
{
	struct operation *first = &plan->operations[index];
	const char *left = name_left(first);
	size_t next = left != NULL ? next_on_name(plan, index, left) : plan->count;

	if (next == plan->count || !is_name(plan->operations[next].name, left))
		return false;
	if (operations_cancel(first, &plan->operations[next])) {
		/* A file that is back under its name may be another one than the one that was renamed away. */
		if (first->kind == OPERATION_RENAME && next_on_name(plan, index, first->name) != next)
			return false;
		hand_expectation_on(plan, index, next_on_name(plan, next, first->name));
		plan_remove(plan, next);
		plan_remove(plan, index);
	} else if (second_does_both(first, &plan->operations[next])) {
		hand_expectation_on(plan, index, next);
		plan_remove(plan, index);
	} else if (first_can_do_both(plan, index, next)) {
		let_first_do_both(first, &plan->operations[next]);
		plan_remove(plan, next);
	} else {
		return false;
	}
	return true;
}

void plan_simplify(struct plan *plan)
{
	bool joined = true;

	while (joined) {
		joined = false;
		for (size_t i = 0; i < plan->count;)
			if (join_next(plan, i))
				joined = true;
			else
				i++;
	}
	if (plan->count == 1 && plan->operations[0].kind == OPERATION_MKDIR)
		plan_remove(plan, 0);
}
