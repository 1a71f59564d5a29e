/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For each item in turn the best of all sequences that end before it at a lower rank is looked up in a tree over the
 * ranks, which holds the best item of each range.
 */
#include "core/change/keep.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define NO_ITEM UINT32_MAX

struct keeping {
	struct keep_item *items;
	uint32_t count;
	uint32_t *tree; /* 2 * count indices of items: a rank's leaf stands at count + rank, a parent at half of that */
	const struct keep_pair *forbidden; /* sorted: by item, then by rank */
	size_t forbidden_count;
};

static int weight_compare(const struct weight *first, const struct weight *second)
{
	for (size_t i = 0; i < sizeof first->parts / sizeof first->parts[0]; i++)
		if (first->parts[i] != second->parts[i])
			return first->parts[i] < second->parts[i] ? -1 : 1;
	return 0;
}

static void weight_add(struct weight *sum, const struct weight *weight)
{
	for (size_t i = 0; i < sizeof sum->parts / sizeof sum->parts[0]; i++)
		sum->parts[i] += weight->parts[i];
}

/* The one with the heavier sequence. */
static uint32_t better(const struct keeping *keeping, uint32_t first, uint32_t second)
{
	if (first == NO_ITEM || second == NO_ITEM)
		return first == NO_ITEM ? second : first;
	return weight_compare(&keeping->items[first].total, &keeping->items[second].total) >= 0 ? first : second;
}

static void tree_put(struct keeping *keeping, uint32_t item)
{
	size_t node = (size_t)keeping->count + keeping->items[item].rank;

	for (keeping->tree[node] = item; node > 1; node /= 2)
		keeping->tree[node / 2] = better(keeping, keeping->tree[node / 2], item);
}

/* The best item with a rank from start to before end, or NO_ITEM. */
static uint32_t tree_best(const struct keeping *keeping, uint32_t start, uint32_t end)
{
	size_t low = (size_t)start + keeping->count, high = (size_t)end + keeping->count;
	uint32_t best = NO_ITEM;

	for (; low < high; low /= 2, high /= 2) {
		if (low % 2 == 1)
			best = better(keeping, best, keeping->tree[low++]);
		if (high % 2 == 1)
			best = better(keeping, best, keeping->tree[--high]);
	}
	return best;
}

/* What may be kept just before the item: all ranks below its own, but for those that a pair forbids. */
static uint32_t best_before(const struct keeping *keeping, uint32_t item, size_t *next_pair)
{
	uint32_t best = NO_ITEM, start = 0;

	for (; *next_pair < keeping->forbidden_count && keeping->forbidden[*next_pair].item == item; (*next_pair)++) {
		uint32_t rank = keeping->forbidden[*next_pair].rank;

		best = better(keeping, best, tree_best(keeping, start, rank));
		start = rank + 1;
	}
	return better(keeping, best, tree_best(keeping, start, keeping->items[item].rank));
}

static int compare_pairs(const void *first, const void *second)
{
	const struct keep_pair *a = first, *b = second;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static void mark_kept(const struct keeping *keeping)
{
	uint32_t item = keeping->count - 1;

	for (uint32_t i = 0; i < keeping->count; i++)
		keeping->items[i].kept = false;
	for (; item != NO_ITEM; item = keeping->items[item].previous)
		keeping->items[item].kept = true;
}

int keep_heaviest(struct keep_item *items, uint32_t count, struct keep_pair *forbidden, size_t forbidden_count)
{
	cleanup(free_pointer) uint32_t *tree = malloc(2 * (size_t)count * sizeof *tree);
	struct keeping keeping = {
		.items = items,
		.count = count,
		.tree = tree,
		.forbidden = forbidden,
		.forbidden_count = forbidden_count,
	};
	size_t next_pair = 0;

	if (tree == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < 2 * (size_t)count; i++)
		tree[i] = NO_ITEM;
	if (forbidden_count > 0)
		qsort(forbidden, forbidden_count, sizeof *forbidden, compare_pairs);
	for (uint32_t i = 0; i < count; i++) {
		items[i].total = items[i].weight;
		items[i].previous = best_before(&keeping, i, &next_pair);
		if (items[i].previous != NO_ITEM)
			weight_add(&items[i].total, &items[items[i].previous].total);
		if (i == 0 || items[i].previous != NO_ITEM)
			tree_put(&keeping, i);
	}
	if (items[count - 1].previous == NO_ITEM)
		return -ERANGE;
	mark_kept(&keeping);
	return 0;
}
