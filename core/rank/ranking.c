/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snapshot -> stacks -> order -> selection -> verdicts, in that order, each step once over all layers. No file is touched here.
 */
#include "core/rank/ranking.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/rank/selection.h"

static const struct {
	const char *name;
	const char *title;
} verdicts[VERDICT_COUNT] = {
	[VERDICT_SELECTED] = {"selected", N_("selected")},
	[VERDICT_ELIGIBLE] = {"eligible", N_("eligible")},
	[VERDICT_LACKS_FEATURE] = {"lacks-feature", N_("lacks feature")},
	[VERDICT_UNUSABLE] = {"unusable", N_("unusable")},
	[VERDICT_INVALID] = {"invalid", N_("invalid")},
	[VERDICT_UNKNOWN_TYPE] = {"unknown-type", N_("unknown type")},
	[VERDICT_MASKED] = {"masked", N_("masked")},
	[VERDICT_OVERRIDDEN] = {"overridden", N_("overridden")},
	[VERDICT_MASK] = {"mask", N_("mask")},
	[VERDICT_IGNORED] = {"ignored", N_("ignored")},
	[VERDICT_UNREADABLE] = {"unreadable", N_("unreadable")},
	[VERDICT_BREAKS_CONSUMER] = {"breaks-consumer", N_("breaks all")},
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

const char *verdict_title(enum verdict verdict)
{
	return _(verdicts[verdict].title);
}

/* A layer with the place of its directory in the consumer's path: what is sorted. */
struct placed {
	const char *name;
	uint32_t layer;
	uint32_t place; /* 0 is the most specific; PLACE_NOT_READ where the consumer does not look */
	bool counts;
	bool apart; /* directories follow each other instead of being merged */
};

static int compare_placed(const void *first, const void *second)
{
	const struct placed *a = first, *b = second;
	int by_name;

	if (a->apart && a->place != b->place)
		return a->place < b->place ? -1 : 1;
	by_name = strcmp(a->name, b->name);
	if (by_name != 0)
		return by_name;
	/* What counts comes first, so that a look-up by name meets it first. */
	if (a->counts != b->counts)
		return a->counts ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->layer < b->layer ? -1 : 1;
}

static void break_consumer(struct ranking *ranking, enum code code, uint32_t layer, uint32_t directory)
{
	if (ranking->breakage.broken)
		return;
	ranking->breakage = (struct breakage){.broken = true, .code = code, .layer = layer, .directory = directory};
}

/* Whether the layer takes part in the merge by names; gives those that do not their verdict. */
static bool layer_counts(struct ranking *ranking, uint32_t index, uint32_t place)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	bool fails = ranking->consumer->dangling_link == POLICY_FAIL;

	if (layer->kind == LAYER_HIDDEN) {
		ranking_judge(ranking, index, VERDICT_IGNORED, CODE_NAME_HIDDEN, LAYER_NONE);
		return false;
	}
	if (place == PLACE_NOT_READ) {
		ranking_judge(ranking, index, VERDICT_IGNORED, CODE_DIRECTORY_NOT_READ, LAYER_NONE);
		return false;
	}
	if (!consumer_reads_name(ranking->consumer, layer->name)) {
		ranking_judge(ranking, index, VERDICT_IGNORED, CODE_NAME_SUFFIX, LAYER_NONE);
		return false;
	}
	if (layer->kind == LAYER_NOT_REGULAR) {
		ranking_judge(ranking, index, VERDICT_IGNORED, CODE_NOT_REGULAR, LAYER_NONE);
		return false;
	}
	if (layer->kind == LAYER_DANGLING) {
		ranking_judge(ranking, index, fails ? VERDICT_BREAKS_CONSUMER : VERDICT_IGNORED, CODE_DANGLING_LINK, LAYER_NONE);
		return false;
	}
	return true;
}

static void find_places(const struct snapshot *snapshot, const struct search_path *path, uint32_t *places)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		places[i] = PLACE_NOT_READ;
		for (size_t j = 0; j < path->count; j++)
			if (strcmp(path->directories[j].path, snapshot->directories[i].path) == 0)
				places[i] = (uint32_t)j;
	}
}

/* Directories and dangling links are met before any file is read, the most general directory first. */
static void find_early_breakage(struct ranking *ranking, const struct search_path *path)
{
	const struct snapshot *snapshot = ranking->snapshot;

	for (size_t i = path->count; i-- > 0;) {
		uint32_t directory = snapshot_find_directory(snapshot, path->directories[i].path);

		if (directory == LAYER_NONE)
			continue;
		if (snapshot->directories[directory].state == DIRECTORY_UNREADABLE &&
		    ranking->consumer->closed_directory == POLICY_FAIL)
			break_consumer(ranking, CODE_DIRECTORY_CLOSED, LAYER_NONE, directory);
		for (uint32_t j = 0; j < snapshot->layer_count; j++)
			if (snapshot->layers[j].directory == directory &&
			    ranking->judgements[j].verdict == VERDICT_BREAKS_CONSUMER)
				break_consumer(ranking, CODE_DANGLING_LINK, j, directory);
	}
}

static int sort_layers(struct ranking *ranking, const struct search_path *path, struct placed **ret_placed)
{
	const struct snapshot *snapshot = ranking->snapshot;
	struct placed *placed = malloc((snapshot->layer_count + (size_t)1) * sizeof *placed);

	if (placed == NULL)
		return -ENOMEM;
	find_places(snapshot, path, ranking->places);
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		uint32_t place = ranking->places[snapshot->layers[i].directory];

		placed[i] = (struct placed){.name = snapshot->layers[i].name, .layer = i, .place = place};
		placed[i].apart = !ranking->consumer->merges;
		placed[i].counts = layer_counts(ranking, i, place);
	}
	qsort(placed, snapshot->layer_count, sizeof *placed, compare_placed);
	*ret_placed = placed;
	return 0;
}

static void make_stacks(struct ranking *ranking, const struct placed *placed)
{
	uint32_t count = ranking->snapshot->layer_count;

	for (uint32_t i = 0; i < count; i++) {
		struct stack *last = ranking->stack_count > 0 ? &ranking->stacks[ranking->stack_count - 1] : NULL;

		ranking->stacked[i] = placed[i].layer;
		if (i > 0 && !placed[i].apart && placed[i].counts && placed[i - 1].counts &&
		    strcmp(placed[i].name, placed[i - 1].name) == 0) {
			last->depth++;
			continue;
		}
		ranking->stacks[ranking->stack_count++] =
			(struct stack){.first = i, .depth = 1, .counts = placed[i].counts, .type = TYPE_MISSING};
	}
}

/* Which code says why the document is bad. Called for documents that are. */
static enum code document_code(const struct layer *layer, const struct consumer *consumer)
{
	uint32_t deviations = layer->descriptor.deviations & ~json_forgiven(consumer->dialect);
	unsigned problems = layer->descriptor.problems & consumer->bad_problems;

	if ((deviations & json_bit(JSON_EMPTY)) != 0)
		return CODE_BLANK_FILE;
	if (deviations == json_bit(JSON_DUPLICATE_KEY))
		return CODE_DUPLICATE_KEY;
	if (deviations != 0)
		return CODE_NOT_JSON;
	if ((problems & (DESCRIPTOR_ROOT_KIND | DESCRIPTOR_TYPE_KIND | DESCRIPTOR_BINARY_KIND | DESCRIPTOR_DESCRIPTION_KIND |
			 DESCRIPTOR_TAGS_KIND)) != 0)
		return CODE_WRONG_KIND;
	if ((problems & (DESCRIPTOR_TYPE_ABSENT | DESCRIPTOR_BINARY_ABSENT | DESCRIPTOR_DESCRIPTION_ABSENT)) != 0)
		return CODE_MISSING_KEY;
	if ((problems & DESCRIPTOR_TYPE_WORD) != 0)
		return CODE_UNKNOWN_TYPE;
	return CODE_RELATIVE_BINARY;
}

static bool document_is_good(const struct layer *layer, const struct consumer *consumer)
{
	return (layer->descriptor.deviations & ~json_forgiven(consumer->dialect)) == 0 &&
	       (layer->descriptor.problems & consumer->bad_problems) == 0;
}

static void judge_bad(struct ranking *ranking, uint32_t layer, enum verdict verdict, enum code code)
{
	if (ranking->consumer->bad_file == POLICY_FAIL) {
		break_consumer(ranking, code, layer, ranking->snapshot->layers[layer].directory);
		verdict = VERDICT_BREAKS_CONSUMER;
	}
	ranking_judge(ranking, layer, verdict, code, LAYER_NONE);
}

/* The verdict of the layer that takes effect, as far as it depends on that layer alone. Returns true when it may be selected. */
static bool judge_top(struct ranking *ranking, uint32_t index, bool hides_something)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	enum code code;

	switch (layer->kind) {
	case LAYER_EMPTY:
		if (!ranking->consumer->merges) {
			judge_bad(ranking, index, VERDICT_INVALID, CODE_BLANK_FILE);
			return false;
		}
		ranking_judge(ranking, index, VERDICT_MASK, hides_something ? CODE_MASK : CODE_ORPHAN_MASK, LAYER_NONE);
		return false;
	case LAYER_TOO_LARGE:
		judge_bad(ranking, index, VERDICT_UNREADABLE, CODE_TOO_LARGE);
		return false;
	case LAYER_FILE:
		break;
	default:
		judge_bad(ranking, index, VERDICT_UNREADABLE, CODE_UNREADABLE);
		return false;
	}
	if (document_is_good(layer, ranking->consumer)) {
		ranking_judge(ranking, index, VERDICT_ELIGIBLE, CODE_AFTER_SELECTED, LAYER_NONE);
		return true;
	}
	code = document_code(layer, ranking->consumer);
	judge_bad(ranking, index, code == CODE_UNKNOWN_TYPE ? VERDICT_UNKNOWN_TYPE : VERDICT_INVALID, code);
	return false;
}

/* The type that a stack is shown under. */
static int8_t listed_type(const struct ranking *ranking, const struct stack *stack)
{
	for (uint32_t i = 0; i < stack->depth; i++) {
		const struct layer *layer = stack_layer(ranking, stack, i);

		if (layer->kind == LAYER_FILE && layer->descriptor.type >= 0)
			return layer->descriptor.type;
	}
	return TYPE_MISSING;
}

static void judge_stack(struct ranking *ranking, struct stack *stack)
{
	uint32_t top = stack_layer_index(ranking, stack, 0);

	stack->type = listed_type(ranking, stack);
	if (!stack->counts)
		return;
	if (judge_top(ranking, top, stack->depth > 1))
		stack->rank = 1;
	for (uint32_t i = 1; i < stack->depth; i++) {
		bool under_mask = i == 1 && stack_layer(ranking, stack, 0)->kind == LAYER_EMPTY;

		ranking_judge(ranking, stack_layer_index(ranking, stack, i), under_mask ? VERDICT_MASKED : VERDICT_OVERRIDDEN,
		      under_mask ? CODE_HIDDEN_BY_MASK : CODE_OVERRIDDEN, stack_layer_index(ranking, stack, i - 1));
	}
}

static uint32_t order_index(const struct ranking *ranking, const struct stack *stack)
{
	return stack->type >= 0 ? (uint32_t)stack->type : (uint32_t)ranking->snapshot->schema->type_count;
}

/* Groups the stacks by type, keeping the order of names, and numbers those that take part. */
static void make_orders(struct ranking *ranking)
{
	size_t order_count = ranking->snapshot->schema->type_count + 1;
	uint32_t start = 0;

	for (uint32_t i = 0; i < ranking->stack_count; i++)
		ranking->orders[order_index(ranking, &ranking->stacks[i])].count++;
	for (size_t i = 0; i < order_count; i++) {
		struct order *order = &ranking->orders[i];

		order->stacks = ranking->listed + start;
		order->selected = STACK_NONE;
		start += order->count;
		order->count = 0;
	}
	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		struct stack *stack = &ranking->stacks[i];
		struct order *order = &ranking->orders[order_index(ranking, stack)];

		ranking->listed[(size_t)(order->stacks - ranking->listed) + order->count++] = i;
		if (stack->rank != 0)
			stack->rank = ++order->ranked;
	}
}

static int ranking_allocate(struct ranking *ranking)
{
	size_t count = ranking->snapshot->layer_count + (size_t)1;

	ranking->stacks = malloc(count * sizeof *ranking->stacks);
	ranking->stacked = malloc(count * sizeof *ranking->stacked);
	ranking->listed = malloc(count * sizeof *ranking->listed);
	ranking->judgements = calloc(count, sizeof *ranking->judgements);
	ranking->places = malloc((ranking->snapshot->directory_count + (size_t)1) * sizeof *ranking->places);
	if (ranking->places == NULL)
		return -ENOMEM;
	if (ranking->stacks == NULL || ranking->stacked == NULL || ranking->listed == NULL || ranking->judgements == NULL)
		return -ENOMEM;
	return 0;
}

int ranking_make(const struct snapshot *snapshot, const struct consumer *consumer, const struct search_path *path,
		 const struct request *request, const struct facts *facts, struct ranking **ret_ranking)
{
	cleanup(ranking_free_pointer) struct ranking *ranking = calloc(1, sizeof *ranking);
	cleanup(free_pointer) struct placed *placed = NULL;
	int error;

	if (ranking == NULL)
		return -ENOMEM;
	ranking->snapshot = snapshot;
	ranking->consumer = consumer;
	ranking->facts = facts;
	ranking->request = request != NULL ? *request : (struct request){.type = TYPE_MISSING};
	error = ranking_allocate(ranking);
	if (error == 0)
		error = sort_layers(ranking, path, &placed);
	if (error < 0)
		return error;
	make_stacks(ranking, placed);
	find_early_breakage(ranking, path);
	for (uint32_t i = 0; i < ranking->stack_count; i++)
		judge_stack(ranking, &ranking->stacks[i]);
	make_orders(ranking);
	selection_make(ranking);
	*ret_ranking = take(ranking);
	return 0;
}

void ranking_free(struct ranking *ranking)
{
	if (ranking == NULL)
		return;
	free(ranking->stacks);
	free(ranking->stacked);
	free(ranking->listed);
	free(ranking->judgements);
	free(ranking->places);
	free(ranking);
}

void ranking_free_pointer(struct ranking **ranking)
{
	ranking_free(*ranking);
}

const struct layer *stack_shown_layer(const struct ranking *ranking, const struct stack *stack)
{
	uint32_t depth = 0;

	while (depth + 1 < stack->depth && stack_layer(ranking, stack, depth)->kind == LAYER_EMPTY)
		depth++;
	return stack_layer(ranking, stack, depth);
}

struct judgement stack_judgement(const struct ranking *ranking, const struct stack *stack)
{
	if (stack->depth > 1 && stack_layer(ranking, stack, 0)->kind == LAYER_EMPTY)
		return ranking->judgements[stack_layer_index(ranking, stack, 1)];
	return ranking->judgements[stack_layer_index(ranking, stack, 0)];
}

/* Directories that follow each other: the first of that name which counts, else any. */
static const struct stack *find_apart(const struct ranking *ranking, const char *name)
{
	const struct stack *found = NULL;

	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		const struct stack *stack = &ranking->stacks[i];

		if (strcmp(stack_layer(ranking, stack, 0)->name, name) != 0)
			continue;
		if (stack->counts)
			return stack;
		if (found == NULL)
			found = stack;
	}
	return found;
}

const struct stack *ranking_find(const struct ranking *ranking, const char *name)
{
	uint32_t low = 0, high = ranking->stack_count;

	if (!ranking->consumer->merges)
		return find_apart(ranking, name);
	/* Of several with the same name the first is wanted: the one that counts. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(stack_layer(ranking, &ranking->stacks[middle], 0)->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == ranking->stack_count || strcmp(stack_layer(ranking, &ranking->stacks[low], 0)->name, name) != 0)
		return NULL;
	return &ranking->stacks[low];
}

struct slice ranking_selected_binary(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	if (selected == STACK_NONE)
		return (struct slice){0};
	return stack_layer(ranking, &ranking->stacks[selected], 0)->descriptor.binary;
}
