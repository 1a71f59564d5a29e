/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of names that no operation touches and that are alike in all that a ranking looks at, only the first can be the one that is taken, ends
 * the look-up or fails the consumer: where it is passed over, so are the others. What a ranking looks at is listed in layers_alike().
 */
#include "core/change/reduction.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

/* A name is compared with so many kept ones; one that is kept in vain does no harm. */
#define MOST_COMPARED 64

/* All layers of one name: a part of the sorted ones. */
struct namesakes {
	const struct layer **layers;
	size_t count;
};

static int compare_names(const void *first, const void *second)
{
	const struct layer *a = *(const struct layer *const *)first, *b = *(const struct layer *const *)second;
	int by_name = strcmp(a->name, b->name);

	return by_name != 0 ? by_name : (a->directory > b->directory) - (a->directory < b->directory);
}

static bool facts_alike(const struct fact *first, const struct fact *second)
{
	if (first == NULL || second == NULL)
		return first == second;
	if (first->answer != second->answer || first->deviations != second->deviations || first->feature_count != second->feature_count)
		return false;
	for (size_t i = 0; i < first->feature_count; i++)
		if (strcmp(first->features[i], second->features[i]) != 0)
			return false;
	return true;
}

/* Whether all consumers make the same of both layers, wherever their names stand. */
static bool layers_alike(const struct facts *facts, const struct layer *first, const struct layer *second)
{
	const struct descriptor *a = &first->descriptor, *b = &second->descriptor;

	return first->directory == second->directory && first->kind == second->kind && a->type == b->type &&
	       a->deviations == b->deviations && a->problems == b->problems && (a->binary.start == NULL) == (b->binary.start == NULL) &&
	       facts_alike(facts_find(facts, a->binary), facts_find(facts, b->binary));
}

/* Consumers may look at names of one ending only. */
static bool endings_alike(const char *first, const char *second)
{
	for (size_t i = 0; i < consumer_count; i++)
		if (consumer_reads_name(&consumers[i], first) != consumer_reads_name(&consumers[i], second))
			return false;
	return true;
}

static bool namesakes_alike(const struct facts *facts, const struct namesakes *first, const struct namesakes *second)
{
	if (first->count != second->count)
		return false;
	for (size_t i = 0; i < first->count; i++)
		if (!layers_alike(facts, first->layers[i], second->layers[i]))
			return false;
	return endings_alike(first->layers[0]->name, second->layers[0]->name);
}

static int compare_texts(const void *first, const void *second)
{
	return strcmp(*(const char *const *)first, *(const char *const *)second);
}

/* The names that the operations are about, sorted; NULL when memory is out. */
static const char **touched_names(const struct plan *plan, size_t *ret_count)
{
	const char **names = malloc((2 * plan->count + 1) * sizeof *names);

	*ret_count = 0;
	if (names == NULL)
		return NULL;
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->operations[i].name != NULL)
			names[(*ret_count)++] = plan->operations[i].name;
		if (plan->operations[i].to != NULL)
			names[(*ret_count)++] = plan->operations[i].to;
	}
	qsort(names, *ret_count, sizeof *names, compare_texts);
	return names;
}

static const struct layer **layers_by_name(const struct snapshot *snapshot)
{
	const struct layer **sorted = malloc((snapshot->layer_count + (size_t)1) * sizeof *sorted);

	for (uint32_t i = 0; sorted != NULL && i < snapshot->layer_count; i++)
		sorted[i] = &snapshot->layers[i];
	if (sorted != NULL)
		qsort(sorted, snapshot->layer_count, sizeof *sorted, compare_names);
	return sorted;
}

static struct namesakes next_namesakes(const struct layer **sorted, size_t start, size_t count)
{
	size_t end = start + 1;

	while (end < count && strcmp(sorted[end]->name, sorted[start]->name) == 0)
		end++;
	return (struct namesakes){sorted + start, end - start};
}

/* Whether an earlier name makes this one needless. */
static bool is_needless(const struct facts *facts, const struct namesakes *first_kept, size_t kept_count, const struct namesakes *one)
{
	size_t oldest = kept_count > MOST_COMPARED ? kept_count - MOST_COMPARED : 0;

	for (size_t i = kept_count; i-- > oldest;)
		if (namesakes_alike(facts, &first_kept[i], one))
			return true;
	return false;
}

/* Leaves only the layers of the names that are kept. */
static void keep_layers(const struct snapshot *base, const struct namesakes *kept, size_t kept_count, struct snapshot *snapshot)
{
	snapshot->layer_count = 0;
	for (uint32_t directory = 0; directory < base->directory_count; directory++)
		for (size_t i = 0; i < kept_count; i++)
			for (size_t j = 0; j < kept[i].count; j++)
				if (kept[i].layers[j]->directory == directory)
					snapshot->layers[snapshot->layer_count++] = *kept[i].layers[j];
}

int reduction_make(const struct snapshot *base, const struct plan *plan, const struct facts *facts, struct snapshot **ret_snapshot)
{
	size_t touched_count, compared = 0, kept = base->layer_count;
	cleanup(free_pointer) const char **touched = touched_names(plan, &touched_count);
	cleanup(free_pointer) const struct layer **sorted = layers_by_name(base);
	/* Names to be compared with from the front, touched ones from the end: there are no more names than layers. */
	cleanup(free_pointer) struct namesakes *names = malloc((base->layer_count + (size_t)1) * sizeof *names);
	struct namesakes one;
	int error;

	if (touched == NULL || sorted == NULL || names == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < base->layer_count; i += one.count) {
		one = next_namesakes(sorted, i, base->layer_count);
		if (bsearch(&one.layers[0]->name, touched, touched_count, sizeof *touched, compare_texts) != NULL)
			names[--kept] = one;
		else if (!is_needless(facts, names, compared, &one))
			names[compared++] = one;
	}
	memmove(&names[compared], &names[kept], (base->layer_count - kept) * sizeof *names);
	error = snapshot_copy(base, ret_snapshot);
	if (error == 0)
		keep_layers(base, names, compared + base->layer_count - kept, *ret_snapshot);
	return error;
}
