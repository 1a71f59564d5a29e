/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands above and below a name decides how it can go. */
#include "core/change/renaming.h"

#include <errno.h>
#include <string.h>

struct means_price means_price(enum means means)
{
	static const struct means_price prices[] = {
		[MEANS_RENAME] = {true, 1, 0},
		[MEANS_COPY_AND_MASK] = {true, 2, 2},
		[MEANS_COPY_AND_REPLACE] = {true, 2, 2},
		[MEANS_COPY_AND_REMOVE] = {true, 2, 1},
		[MEANS_TOO_SPECIFIC] = {false, 0, 0},
		[MEANS_APART] = {false, 0, 0},
		[MEANS_OBSTRUCTED] = {false, 0, 0},
	};

	return prices[means];
}

/* Layers that do not count, such as directories and dangling links, follow the stack of their name. */
static bool is_obstructed(const struct ranking *ranking, uint32_t directory, const struct stack *stack)
{
	const char *name = stack_layer(ranking, stack, 0)->name;

	for (const struct stack *next = stack + 1; next < ranking->stacks + ranking->stack_count; next++) {
		const struct layer *layer = stack_layer(ranking, next, 0);

		if (strcmp(layer->name, name) != 0)
			return false;
		if (layer->directory == directory)
			return true;
	}
	return false;
}

enum means renaming_means(const struct ranking *ranking, uint32_t directory, const struct stack *stack)
{
	const struct layer *top = stack_layer(ranking, stack, 0);

	if (top->directory != directory) {
		if (!ranking->consumer->merges)
			return MEANS_APART;
		if (ranking->places[top->directory] < ranking->places[directory])
			return MEANS_TOO_SPECIFIC;
		return is_obstructed(ranking, directory, stack) ? MEANS_OBSTRUCTED : MEANS_COPY_AND_MASK;
	}
	/* What is next below would come to light, unless it is a mask. */
	if (stack->depth > 1 && stack_layer(ranking, stack, 1)->kind != LAYER_EMPTY)
		return MEANS_COPY_AND_REPLACE;
	return top->link_target != NULL ? MEANS_COPY_AND_REMOVE : MEANS_RENAME;
}

/* What is known of the file: nothing where an earlier operation of the plan has made or renamed it. */
static struct file_identity known_identity(const struct layer *layer, const struct plan *plan, size_t earlier)
{
	for (size_t i = 0; i < earlier; i++) {
		const struct operation *operation = &plan->operations[i];
		const char *name = operation->to != NULL ? operation->to : operation->name;

		if (name != NULL && strcmp(name, layer->name) == 0)
			return (struct file_identity){0};
	}
	return layer->identity;
}

/* A copy of the directory's own file keeps its permissions, a copy of what came from elsewhere gets the usual ones. */
static int add_copy(const struct layer *layer, enum means means, const char *new_name, struct plan *plan)
{
	bool own = means == MEANS_COPY_AND_REPLACE && layer->link_target == NULL && layer->identity.mode != 0;
	struct operation copy = {
		.kind = OPERATION_WRITE,
		.content = (char *)layer->bytes,
		.content_length = layer->length,
		.mode = own ? layer->identity.mode & 0777 : 0644,
		.expectation = EXPECT_ABSENT,
	};

	return plan_add(plan, copy, new_name);
}

int renaming_add(const struct ranking *ranking, const struct stack *stack, enum means means, const char *new_name,
		 size_t earlier, struct plan *plan)
{
	static const enum operation_kind last_kinds[] = {
		[MEANS_RENAME] = OPERATION_RENAME,
		[MEANS_COPY_AND_MASK] = OPERATION_MASK,
		[MEANS_COPY_AND_REPLACE] = OPERATION_MASK,
		[MEANS_COPY_AND_REMOVE] = OPERATION_REMOVE,
	};
	const struct layer *layer = stack_layer(ranking, stack, 0);
	struct operation last = {.kind = last_kinds[means], .mode = 0644, .expectation = EXPECT_ABSENT};
	int error = means != MEANS_RENAME ? add_copy(layer, means, new_name, plan) : 0;

	if (error < 0)
		return error;
	if (means == MEANS_RENAME)
		last.to = (char *)new_name;
	if (means != MEANS_COPY_AND_MASK) {
		last.expectation = EXPECT_CONTENT;
		last.expected = layer_digest(layer);
		last.identity = known_identity(layer, plan, earlier);
	}
	return plan_add(plan, last, layer->name);
}
