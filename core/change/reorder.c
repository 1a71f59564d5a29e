/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a wish to operations: what may move and at what price, who keeps its name (keep.h), new names for the others
 * (between.h), and the operations in an order that is safe at each moment.
 */
#include "core/change/reorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/between.h"
#include "core/change/keep.h"
#include "core/change/renaming.h"

/* Which part of a weight says what; a part decides only between equals in all parts before it. */
enum {
	WEIGHT_FIXED,      /* it cannot be moved */
	WEIGHT_OPERATIONS, /* that moving it takes */
	WEIGHT_VENDOR,     /* the vendor ships it */
	WEIGHT_WRITTEN,    /* files that moving it makes */
	WEIGHT_UNNAMED,    /* it is not the one that the person named */
};

/* Wishes whose names leave no room are tried again without that gap; so often, which only made-up names reach. */
#define MOST_ATTEMPTS 64

struct entry {
	const struct stack *stack; /* NULL for an end of the list */
	enum means means;
	char *name; /* the new name; NULL where it keeps its own */
};

struct reordering {
	const struct ranking *ranking;
	uint32_t directory; /* the plan's */
	uint32_t named;     /* the stack that the person named, or STACK_NONE */
	uint32_t count;     /* of entries: the ranked stacks and the two ends */
	uint32_t fixed;     /* how many of them cannot be moved */
	struct entry *entries;
	struct keep_item *items; /* of each entry */
	struct keep_pair *forbidden;
	size_t forbidden_count, forbidden_capacity;
	size_t earlier; /* operations that the plan held before */
	struct plan *plan;
	struct failure *failure;
};

static void reordering_free(struct reordering *reordering)
{
	for (uint32_t i = 0; reordering->entries != NULL && i < reordering->count; i++)
		free(reordering->entries[i].name);
	free(reordering->entries);
	free(reordering->items);
	free(reordering->forbidden);
}

static const struct layer *entry_layer(const struct reordering *reordering, uint32_t entry)
{
	return stack_layer(reordering->ranking, reordering->entries[entry].stack, 0);
}

/* The entry's file name, NULL for an end of the list. */
static const char *entry_name(const struct reordering *reordering, uint32_t entry)
{
	return reordering->entries[entry].stack != NULL ? entry_layer(reordering, entry)->name : NULL;
}

static void weigh(struct reordering *reordering, uint32_t entry, uint32_t stack_index)
{
	const struct snapshot *snapshot = reordering->ranking->snapshot;
	const struct stack *stack = &reordering->ranking->stacks[stack_index];
	enum means means = renaming_means(reordering->ranking, reordering->directory, stack);
	struct means_price price = means_price(means);
	const struct layer *top = stack_layer(reordering->ranking, stack, 0);
	struct weight *weight = &reordering->items[entry].weight;

	reordering->entries[entry] = (struct entry){.stack = stack, .means = means};
	reordering->items[entry].rank = stack->rank;
	reordering->fixed += !price.possible;
	weight->parts[WEIGHT_FIXED] = !price.possible;
	weight->parts[WEIGHT_OPERATIONS] = price.operations;
	weight->parts[WEIGHT_VENDOR] = snapshot->directories[top->directory].scope == SCOPE_VENDOR;
	weight->parts[WEIGHT_WRITTEN] = price.written;
	weight->parts[WEIGHT_UNNAMED] = stack_index != reordering->named;
}

/*
 * Entries and items in the wished order, between the two ends. -EINVAL where it is not a list of the type's ranked
 * stacks.
 */
static int take_wish(struct reordering *reordering, int type, const uint32_t *wished)
{
	const struct ranking *ranking = reordering->ranking;
	uint32_t last = reordering->count - 1;
	cleanup(free_pointer) bool *met = calloc(reordering->count, sizeof *met);

	reordering->entries = calloc(reordering->count, sizeof *reordering->entries);
	reordering->items = calloc(reordering->count, sizeof *reordering->items);
	if (met == NULL || reordering->entries == NULL || reordering->items == NULL)
		return -ENOMEM;
	for (uint32_t i = 1; i < last; i++) {
		uint32_t index = wished[i - 1];
		const struct stack *stack = index < ranking->stack_count ? &ranking->stacks[index] : NULL;

		if (stack == NULL || stack->type != type || stack->rank == 0 || met[stack->rank])
			return failure_set(reordering->failure, FAILURE_USAGE, 0, NULL, NULL,
					   _("the wished order does not name each entry of the type once"));
		met[stack->rank] = true;
		weigh(reordering, i, index);
	}
	reordering->items[last].rank = last;
	return 0;
}

static int refuse_directory(const struct reordering *reordering)
{
	const struct snapshot *snapshot = reordering->ranking->snapshot;
	const char *remedy = _("choose another scope with --scope");

	if (reordering->directory == LAYER_NONE ||
	    snapshot->directories[reordering->directory].state == DIRECTORY_UNREADABLE)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, reordering->plan->directory, remedy,
				   _("nothing can be changed there, because the directory cannot be read"));
	if (snapshot->directories[reordering->directory].scope == SCOPE_VENDOR)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, reordering->plan->directory, remedy,
				   _("the vendor's directories are never written"));
	if (reordering->ranking->places[reordering->directory] == PLACE_NOT_READ)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, reordering->plan->directory, remedy,
				   _("%s does not read that directory, so that nothing there changes its order"),
				   reordering->ranking->consumer->name);
	return 0;
}

/*
 * The entry that stands in the way of the wish: the named one, or the first that is wished behind one that it comes
 * before. 0: none.
 */
static uint32_t first_misplaced(const struct reordering *reordering)
{
	uint32_t highest = 0, misplaced = 0;

	for (uint32_t i = 1; i < reordering->count - 1; i++) {
		const struct entry *entry = &reordering->entries[i];

		if (means_price(entry->means).possible)
			continue;
		if (misplaced == 0 && reordering->items[i].rank < highest)
			misplaced = i;
		if (reordering->items[i].rank > highest)
			highest = reordering->items[i].rank;
	}
	for (uint32_t i = 1; misplaced != 0 && i < reordering->count - 1; i++)
		if (reordering->named != STACK_NONE && !means_price(reordering->entries[i].means).possible &&
		    reordering->entries[i].stack == &reordering->ranking->stacks[reordering->named])
			return i;
	return misplaced;
}

/* It has to be masked in the plan's directory, and that is not possible. */
static int refuse_obstructed(const struct reordering *reordering, const char *name, const char *shown)
{
	cleanup(free_pointer) char *path = NULL;

	if (asprintf(&path, "%s/%s", reordering->plan->directory, name) < 0)
		return -ENOMEM;
	return failure_set(reordering->failure, FAILURE_REFUSED, 0, path,
			   _("remove it first, or choose another scope with --scope"),
			   _("%s cannot be moved, because something that is no file stands where it would be masked"),
			   shown);
}

static int refuse_misplaced(const struct reordering *reordering, uint32_t misplaced)
{
	const struct snapshot *snapshot = reordering->ranking->snapshot;
	const struct layer *layer = entry_layer(reordering, misplaced);
	enum scope scope = snapshot->directories[layer->directory].scope;
	cleanup(free_pointer) char *path = layer_path(snapshot, layer);
	cleanup(free_pointer) char *shown = text_visible(layer->name);
	cleanup(free_pointer) char *remedy = NULL;

	if (path == NULL || shown == NULL)
		return -ENOMEM;
	if (reordering->entries[misplaced].means == MEANS_OBSTRUCTED)
		return refuse_obstructed(reordering, layer->name, shown);
	if (scope != SCOPE_VENDOR && scope != snapshot->directories[reordering->directory].scope &&
	    asprintf(&remedy, _("use --scope=%s"), scope_name(scope)) < 0)
		return -ENOMEM;
	if (reordering->entries[misplaced].means == MEANS_APART)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, remedy,
				   _("%s cannot be moved from %s: it is in another directory, and %s merges none"),
				   shown, reordering->plan->directory, reordering->ranking->consumer->name);
	return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, remedy,
			   _("%s cannot be moved from %s: its file is in the %s scope, which is more specific"),
			   shown, reordering->plan->directory, scope_name(scope));
}

/* The name that an entry of that rank shows, NULL for an end of the list. -ENOMEM where it cannot be made. */
static int show_rank(const struct reordering *reordering, uint32_t rank, char **ret_shown)
{
	*ret_shown = NULL;
	for (uint32_t i = 1; i < reordering->count - 1; i++)
		if (reordering->items[i].rank == rank) {
			*ret_shown = text_visible(entry_name(reordering, i));
			return *ret_shown != NULL ? 0 : -ENOMEM;
		}
	return 0;
}

/* No way around the gaps without room was found; it tells of one of them. */
static int refuse_gap(const struct reordering *reordering)
{
	const struct keep_pair *pair = &reordering->forbidden[0];
	const char *path = reordering->plan->directory, *remedy = _("give the neighbours shorter names first");
	cleanup(free_pointer) char *lower = NULL;
	cleanup(free_pointer) char *upper = NULL;
	int error = show_rank(reordering, pair->rank, &lower);

	if (error == 0)
		error = show_rank(reordering, reordering->items[pair->item].rank, &upper);
	if (error < 0)
		return error;
	if (lower != NULL && upper != NULL)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, remedy,
				   _("no file name sorts after %s and before %s"), lower, upper);
	if (lower != NULL)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, remedy,
				   _("no file name sorts after %s"), lower);
	if (upper != NULL)
		return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, remedy,
				   _("no file name sorts before %s"), upper);
	return failure_set(reordering->failure, FAILURE_REFUSED, 0, path, NULL, _("no file name is free"));
}

/* A ranking's stacks are all names of all directories, whether the consumer looks there or not. */
static bool name_is_known(const void *context, const char *name)
{
	return ranking_find(context, name) != NULL;
}

static int forbid(struct reordering *reordering, uint32_t from, uint32_t to)
{
	int error = array_grow(&reordering->forbidden, &reordering->forbidden_capacity, reordering->forbidden_count,
			       sizeof *reordering->forbidden);

	if (error == 0)
		reordering->forbidden[reordering->forbidden_count++] =
			(struct keep_pair){.rank = reordering->items[from].rank, .item = to};
	return error;
}

/*
 * Whether the entry stands before the names of the plan's directory (-1), among them (0) or behind (1): where
 * directories are merged only the ends of the list do not stand among them.
 */
static int entry_side(const struct reordering *reordering, uint32_t entry)
{
	const uint32_t *places = reordering->ranking->places;
	uint32_t place, own = places[reordering->directory];

	if (reordering->entries[entry].stack == NULL)
		return entry == 0 ? -1 : 1;
	if (reordering->ranking->consumer->merges)
		return 0;
	place = places[entry_layer(reordering, entry)->directory];
	return (place > own) - (place < own);
}

/* Names everything between two entries that keep theirs, or forbids that. */
static int name_gap(struct reordering *reordering, uint32_t from, uint32_t to)
{
	const struct taken_names taken = {name_is_known, reordering->ranking};
	int from_side = entry_side(reordering, from), to_side = entry_side(reordering, to);
	const struct gap gap = {
		.lower = from_side == 0 ? entry_name(reordering, from) : NULL,
		.upper = to_side == 0 ? entry_name(reordering, to) : NULL,
	};
	size_t count = to - from - 1;
	cleanup(free_pointer) const char **old_names = malloc((count + 1) * sizeof *old_names);
	cleanup(free_pointer) char **names = malloc((count + 1) * sizeof *names);
	int error;

	if (old_names == NULL || names == NULL)
		return -ENOMEM;
	if (from_side > 0 || to_side < 0)
		return forbid(reordering, from, to);
	for (size_t i = 0; i < count; i++)
		old_names[i] = entry_name(reordering, from + 1 + (uint32_t)i);
	error = names_between(&gap, old_names, count, &taken, names);
	if (error < 0)
		return error == -ERANGE ? forbid(reordering, from, to) : error;
	for (size_t i = 0; i < count; i++)
		reordering->entries[from + 1 + i].name = names[i];
	return 0;
}

static int name_moved(struct reordering *reordering)
{
	uint32_t from = 0;
	int error = 0;

	for (uint32_t i = 0; i < reordering->count; i++) {
		free(reordering->entries[i].name);
		reordering->entries[i].name = NULL;
	}
	for (uint32_t i = 1; error == 0 && i < reordering->count; i++) {
		if (!reordering->items[i].kept)
			continue;
		if (i - from > 1)
			error = name_gap(reordering, from, i);
		from = i;
	}
	return error;
}

/*
 * Finds the cheapest plan by names: a gap that has no room is forbidden, which is why what is found at last is still
 * the cheapest.
 */
static int choose(struct reordering *reordering)
{
	for (unsigned attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
		size_t forbidden = reordering->forbidden_count;
		const struct weight *total = &reordering->items[reordering->count - 1].total;
		int error = keep_heaviest(reordering->items, reordering->count, reordering->forbidden, forbidden);

		if (error == -ERANGE)
			return refuse_gap(reordering);
		if (error == 0 && total->parts[WEIGHT_FIXED] < reordering->fixed) {
			uint32_t misplaced = first_misplaced(reordering);

			return misplaced != 0 ? refuse_misplaced(reordering, misplaced) : refuse_gap(reordering);
		}
		if (error == 0)
			error = name_moved(reordering);
		if (error < 0 || reordering->forbidden_count == forbidden)
			return error;
	}
	return refuse_gap(reordering);
}

static int add_move(const struct reordering *reordering, uint32_t entry)
{
	const struct entry *moved = &reordering->entries[entry];

	return renaming_add(reordering->ranking, moved->stack, moved->means, moved->name, reordering->earlier,
			    reordering->plan);
}

static bool moves_up(const struct reordering *reordering, uint32_t entry)
{
	return strcmp(reordering->entries[entry].name, entry_name(reordering, entry)) < 0;
}

/* In the order that reorder.h gives the reason for. */
static int add_moves(const struct reordering *reordering)
{
	cleanup(free_pointer) uint32_t *by_rank = calloc(reordering->count, sizeof *by_rank);
	int error = by_rank != NULL ? 0 : -ENOMEM;

	for (uint32_t i = 0; error == 0 && i < reordering->count; i++) {
		by_rank[reordering->items[i].rank] = i;
		if (reordering->entries[i].name != NULL && moves_up(reordering, i))
			error = add_move(reordering, i);
	}
	for (uint32_t rank = reordering->count; error == 0 && rank-- > 0;)
		if (reordering->entries[by_rank[rank]].name != NULL && !moves_up(reordering, by_rank[rank]))
			error = add_move(reordering, by_rank[rank]);
	return error;
}

static int add_operations(const struct reordering *reordering)
{
	const struct directory *target = &reordering->ranking->snapshot->directories[reordering->directory];
	const struct operation directory = {.kind = OPERATION_MKDIR, .mode = 0755, .expectation = EXPECT_ABSENT};
	bool moved = false;
	int error = 0;

	for (uint32_t i = 0; i < reordering->count; i++)
		moved = moved || reordering->entries[i].name != NULL;
	if (moved && target->state == DIRECTORY_MISSING)
		error = plan_add(reordering->plan, directory, NULL);
	return error == 0 ? add_moves(reordering) : error;
}

int reorder_plan(const struct ranking *ranking, int type, const uint32_t *wished, uint32_t named, struct plan *plan,
		 struct failure *failure)
{
	cleanup(reordering_free) struct reordering reordering = {
		.ranking = ranking,
		.directory = snapshot_find_directory(ranking->snapshot, plan->directory),
		.named = named,
		.count = ranking->orders[type].ranked + 2,
		.earlier = plan->count,
		.plan = plan,
		.failure = failure,
	};
	int error = refuse_directory(&reordering);

	if (error == 0)
		error = take_wish(&reordering, type, wished);
	if (error == 0)
		error = choose(&reordering);
	return error == 0 ? add_operations(&reordering) : error;
}
