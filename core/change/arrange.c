/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks for an order by trying: what may come next is taken when it leaves every selection old or new, and taken back where nothing can
 * follow. What the files are like depends on which operations are done and not on their order, so no set of them is tried twice. Each
 * trial ranks the files that can decide (reduction.h) as they would be, by the same code as everything else.
 */
#include "core/change/arrange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/change/overlay.h"
#include "core/change/reduction.h"

/* Beyond this many operations, which are also the bits of a set, only the given order is tried. */
#define MOST_OPERATIONS 64

/* Enough to find any order that needs no step back; a search that takes more is given up. */
#define MOST_TRIALS (MOST_OPERATIONS * (MOST_OPERATIONS + 1) / 2)

/* What is selected for one type: the bytes of a file in a directory, or nothing. */
struct chosen {
	char *name; /* NULL: nothing */
	uint32_t directory;
	struct sha256 digest;
};

struct choices {
	struct chosen types[SCHEMA_MAX_TYPES];
};

/* An onlooker that sees the plan's directory, and what it selects before and after the plan. */
struct witness {
	const struct onlooker *onlooker;
	struct choices old, new;
};

struct arranging {
	const struct ranking *before;
	struct snapshot *files; /* of before: those that can decide */
	struct plan *plan;
	const struct operation *given; /* the operations as they were given; the plan's are those of the order that is tried */
	struct witness *witnesses;
	size_t witness_count; /* how many the order must be safe for */
	size_t tried_count;
	uint64_t tried[MOST_TRIALS]; /* sets of operations, a bit for each of the given ones */
};

static int choose(const struct ranking *ranking, int type, struct chosen *ret_chosen)
{
	uint32_t selected = ranking->orders[type].selected;
	const struct layer *layer;

	if (selected == STACK_NONE)
		return 0;
	layer = stack_layer(ranking, &ranking->stacks[selected], 0);
	*ret_chosen = (struct chosen){.name = strdup(layer->name), .directory = layer->directory, .digest = layer_digest(layer)};
	return ret_chosen->name != NULL ? 0 : -ENOMEM;
}

static bool chosen_equal(const struct chosen *first, const struct chosen *second)
{
	if (first->name == NULL || second->name == NULL)
		return first->name == second->name;
	return first->directory == second->directory && strcmp(first->name, second->name) == 0 &&
	       memcmp(&first->digest, &second->digest, sizeof first->digest) == 0;
}

static void choices_free(struct choices *choices)
{
	for (size_t i = 0; i < SCHEMA_MAX_TYPES; i++)
		free(choices->types[i].name);
}

static void arranging_free(struct arranging *arranging)
{
	for (size_t i = 0; i < arranging->witness_count; i++) {
		choices_free(&arranging->witnesses[i].old);
		choices_free(&arranging->witnesses[i].new);
	}
	free(arranging->witnesses);
	snapshot_free(arranging->files);
}

/* What the onlooker selects for each type when the files are like the snapshot. */
static int choices_make(const struct ranking *before, const struct onlooker *onlooker, const struct snapshot *snapshot,
			struct choices *choices)
{
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	int error = ranking_make(snapshot, onlooker->consumer, &onlooker->path, &before->request, before->facts, &ranking);

	for (size_t i = 0; error == 0 && i < snapshot->schema->type_count; i++)
		error = choose(ranking, (int)i, &choices->types[i]);
	return error;
}

static int is_safe_for(const struct arranging *arranging, const struct witness *witness, const struct snapshot *snapshot,
		       bool *ret_safe)
{
	cleanup(choices_free) struct choices choices = {0};
	int error = choices_make(arranging->before, witness->onlooker, snapshot, &choices);

	*ret_safe = error == 0;
	for (size_t i = 0; i < snapshot->schema->type_count && *ret_safe; i++)
		*ret_safe = chosen_equal(&choices.types[i], &witness->old.types[i]) ||
			    chosen_equal(&choices.types[i], &witness->new.types[i]);
	return error;
}

/*
 * Looks whether the moment after the first count operations is safe for the first witnesses. *ret_safe is for how many of them, before the
 * first that it is not for.
 */
static int look_after(const struct arranging *arranging, size_t count, size_t witness_count, size_t *ret_safe)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	int error = overlay_make(arranging->files, arranging->plan, count, &snapshot);
	bool safe = true;

	*ret_safe = 0;
	while (error == 0 && *ret_safe < witness_count) {
		error = is_safe_for(arranging, &arranging->witnesses[*ret_safe], snapshot, &safe);
		if (!safe)
			break;
		++*ret_safe;
	}
	return error;
}

/* The first witness that some moment of the plan as it stands is not safe for; NULL where all are. */
static int look_all_along(const struct arranging *arranging, const struct consumer **ret_unsafe)
{
	size_t safe = arranging->witness_count;
	int error = 0;

	for (size_t count = 1; error == 0 && count < arranging->plan->count; count++)
		error = look_after(arranging, count, safe, &safe);
	*ret_unsafe = safe < arranging->witness_count ? arranging->witnesses[safe].onlooker->consumer : NULL;
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

/* Whether an operation may come next: no earlier one that touches the same names is still to be done. */
static bool may_come_next(const struct arranging *arranging, uint64_t done, size_t index)
{
	if ((done >> index & 1) != 0)
		return false;
	for (size_t i = 0; i < index; i++)
		if ((done >> i & 1) == 0 && operations_meet(&arranging->given[i], &arranging->given[index]))
			return false;
	return true;
}

/* Whether the set is to be tried, which it then is. */
static bool note_trial(struct arranging *arranging, uint64_t set)
{
	for (size_t i = arranging->tried_count; i-- > 0;)
		if (arranging->tried[i] == set)
			return false;
	if (arranging->tried_count == MOST_TRIALS)
		return false;
	arranging->tried[arranging->tried_count++] = set;
	return true;
}

/* Finds an order for what is not done yet, from place on. */
static int arrange_rest(struct arranging *arranging, uint64_t done, size_t place, size_t witness_count, bool *ret_found)
{
	size_t count = arranging->plan->count;
	int error = 0;

	*ret_found = place == count;
	for (size_t i = 0; error == 0 && !*ret_found && i < count; i++) {
		uint64_t set = done | (uint64_t)1 << i;
		size_t safe;

		if (!may_come_next(arranging, done, i) || !note_trial(arranging, set))
			continue;
		arranging->plan->operations[place] = arranging->given[i];
		error = look_after(arranging, place + 1, witness_count, &safe);
		if (error == 0 && safe == witness_count)
			error = arrange_rest(arranging, set, place + 1, witness_count, ret_found);
	}
	return error;
}

/* Finds an order that is safe for the first witnesses; else the plan is left as it was given. */
static int arrange_for(struct arranging *arranging, size_t witness_count, bool *ret_found)
{
	struct plan *plan = arranging->plan;
	int error = 0;

	*ret_found = false;
	arranging->tried_count = 0;
	if (plan->count <= MOST_OPERATIONS)
		error = arrange_rest(arranging, 0, 0, witness_count, ret_found);
	if (!*ret_found)
		memcpy(plan->operations, arranging->given, plan->count * sizeof *plan->operations);
	return error;
}

static bool looks_into(const struct onlooker *onlooker, const char *directory)
{
	for (size_t i = 0; i < onlooker->path.count; i++)
		if (strcmp(onlooker->path.directories[i].path, directory) == 0)
			return true;
	return false;
}

/* Who sees the plan's directory, and what they select before and after. */
static int find_witnesses(struct arranging *arranging, const struct onlooker *onlookers, size_t onlooker_count)
{
	cleanup(snapshot_free_pointer) struct snapshot *after = NULL;
	int error = overlay_make(arranging->files, arranging->plan, arranging->plan->count, &after);

	arranging->witnesses = calloc(onlooker_count + 1, sizeof *arranging->witnesses);
	if (arranging->witnesses == NULL)
		return -ENOMEM;
	for (size_t i = 0; error == 0 && i < onlooker_count; i++) {
		struct witness *witness = &arranging->witnesses[arranging->witness_count];

		if (!looks_into(&onlookers[i], arranging->plan->directory))
			continue;
		witness->onlooker = &onlookers[i];
		arranging->witness_count++;
		error = choices_make(arranging->before, witness->onlooker, arranging->files, &witness->old);
		if (error == 0)
			error = choices_make(arranging->before, witness->onlooker, after, &witness->new);
	}
	return error;
}

static int arrange(struct arranging *arranging, const struct consumer *first, const struct consumer **ret_unsafe)
{
	bool found = false;
	int error = look_all_along(arranging, ret_unsafe);

	if (error < 0 || *ret_unsafe == NULL)
		return error;
	error = arrange_for(arranging, arranging->witness_count, &found);
	if (error == 0 && !found && arranging->witnesses[0].onlooker->consumer == first)
		error = arrange_for(arranging, 1, &found);
	return error < 0 ? error : look_all_along(arranging, ret_unsafe);
}

int plan_arrange(struct plan *plan, const struct ranking *before, const struct onlooker *onlookers, size_t onlooker_count,
		 const struct consumer **ret_unsafe)
{
	cleanup(free_pointer) struct operation *given = NULL;
	cleanup(arranging_free) struct arranging arranging = {.before = before, .plan = plan};
	int error;

	*ret_unsafe = NULL;
	if (plan->count < 2)
		return 0;
	given = malloc(plan->count * sizeof *given);
	if (given == NULL)
		return -ENOMEM;
	memcpy(given, plan->operations, plan->count * sizeof *given);
	arranging.given = given;
	error = reduction_make(before->snapshot, plan, before->facts, &arranging.files);
	if (error == 0)
		error = find_witnesses(&arranging, onlookers, onlooker_count);
	return error < 0 ? error : arrange(&arranging, onlookers[0].consumer, ret_unsafe);
}
