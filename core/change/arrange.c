/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes one operation after the other: of those that may come next the first which leaves every selection old or new. Each trial ranks
 * the files as they would be, by the same code as everything else.
 */
#include "core/change/arrange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/change/overlay.h"

/* Beyond this many operations the n² trials are not worth their time, and only the given order is tried. */
#define MOST_OPERATIONS 64

/* What is selected for one type: a file in a directory, or nothing. */
struct chosen {
	char *name; /* NULL: nothing */
	uint32_t directory;
};

struct arranging {
	const struct ranking *before;
	const struct search_path *path;
	size_t type_count;
	struct chosen old[SCHEMA_MAX_TYPES];
	struct chosen new[SCHEMA_MAX_TYPES];
};

static int choose(const struct ranking *ranking, int type, struct chosen *ret_chosen)
{
	uint32_t selected = ranking->orders[type].selected;
	const struct layer *layer;

	*ret_chosen = (struct chosen){0};
	if (selected == STACK_NONE)
		return 0;
	layer = stack_layer(ranking, &ranking->stacks[selected], 0);
	*ret_chosen = (struct chosen){.name = strdup(layer->name), .directory = layer->directory};
	return ret_chosen->name != NULL ? 0 : -ENOMEM;
}

static bool chosen_equal(const struct chosen *first, const struct chosen *second)
{
	if (first->name == NULL || second->name == NULL)
		return first->name == second->name;
	return first->directory == second->directory && strcmp(first->name, second->name) == 0;
}

static void choices_free(struct chosen *choices)
{
	for (size_t i = 0; i < SCHEMA_MAX_TYPES; i++)
		free(choices[i].name);
}

static void arranging_free(struct arranging *arranging)
{
	choices_free(arranging->old);
	choices_free(arranging->new);
}

/* What is selected for each type after the first count operations. */
static int choices_after(const struct arranging *arranging, const struct plan *plan, size_t count, struct chosen *choices)
{
	const struct ranking *before = arranging->before;
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	int error = overlay_make(before->snapshot, plan, count, &snapshot);

	if (error == 0)
		error = ranking_make(snapshot, before->consumer, arranging->path, &before->request, before->facts, &ranking);
	for (size_t i = 0; error == 0 && i < arranging->type_count; i++)
		error = choose(ranking, (int)i, &choices[i]);
	return error;
}

static int is_safe_after(const struct arranging *arranging, const struct plan *plan, size_t count, bool *ret_safe)
{
	struct chosen choices[SCHEMA_MAX_TYPES] = {0};
	int error = choices_after(arranging, plan, count, choices);

	*ret_safe = error == 0;
	for (size_t i = 0; i < arranging->type_count && *ret_safe; i++)
		*ret_safe = chosen_equal(&choices[i], &arranging->old[i]) || chosen_equal(&choices[i], &arranging->new[i]);
	choices_free(choices);
	return error;
}

static bool same_name(const char *first, const char *second)
{
	return first != NULL && second != NULL && strcmp(first, second) == 0;
}

static bool operations_meet(const struct operation *first, const struct operation *second)
{
	return first->name == NULL || same_name(first->name, second->name) || same_name(first->to, second->name) ||
	       same_name(first->name, second->to) || same_name(first->to, second->to);
}

/* Whether operation index may be done at place: nothing between them touches the same names. */
static bool may_come_at(const struct plan *plan, size_t index, size_t place)
{
	for (size_t i = place; i < index; i++)
		if (operations_meet(&plan->operations[i], &plan->operations[index]))
			return false;
	return true;
}

static void move_to(struct plan *plan, size_t index, size_t place)
{
	struct operation moved = plan->operations[index];

	memmove(&plan->operations[place + 1], &plan->operations[place], (index - place) * sizeof moved);
	plan->operations[place] = moved;
}

static void move_back(struct plan *plan, size_t index, size_t place)
{
	struct operation moved = plan->operations[place];

	memmove(&plan->operations[place], &plan->operations[place + 1], (index - place) * sizeof moved);
	plan->operations[index] = moved;
}

/* Finds what can be done at place; *ret_found tells whether something can. */
static int fill_place(const struct arranging *arranging, struct plan *plan, size_t place, bool *ret_found)
{
	size_t last = plan->count <= MOST_OPERATIONS ? plan->count : place + 1;
	int error = 0;

	*ret_found = false;
	for (size_t i = place; error == 0 && i < last; i++) {
		if (!may_come_at(plan, i, place))
			continue;
		move_to(plan, i, place);
		error = is_safe_after(arranging, plan, place + 1, ret_found);
		if (*ret_found)
			return 0;
		move_back(plan, i, place);
	}
	return error;
}

static int arrange(const struct arranging *arranging, struct plan *plan, bool *ret_safe)
{
	bool found = true;
	int error = 0;

	for (size_t place = 0; error == 0 && found && place + 1 < plan->count; place++)
		error = fill_place(arranging, plan, place, &found);
	*ret_safe = found;
	return error;
}

int plan_arrange(struct plan *plan, const struct ranking *before, const struct search_path *path, bool *ret_safe)
{
	cleanup(arranging_free) struct arranging arranging = {
		.before = before, .path = path, .type_count = before->snapshot->schema->type_count};
	cleanup(free_pointer) struct operation *given = NULL;
	int error;

	*ret_safe = true;
	if (plan->count < 2)
		return 0;
	given = malloc(plan->count * sizeof *given);
	if (given == NULL)
		return -ENOMEM;
	memcpy(given, plan->operations, plan->count * sizeof *given);
	error = choices_after(&arranging, plan, 0, arranging.old);
	if (error == 0)
		error = choices_after(&arranging, plan, plan->count, arranging.new);
	if (error == 0)
		error = arrange(&arranging, plan, ret_safe);
	if (error < 0 || !*ret_safe)
		memcpy(plan->operations, given, plan->count * sizeof *given);
	return error;
}
