/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tries ways to the top, each on the files as the steps before would leave them, and takes the one with the fewest operations that
 * arrives: bring the entry back where it is masked, then move it to the front, or mask what wins before it one after the other. Of two
 * that cost the same it takes the one with fewer changes, and then the move, which leaves all others as they are.
 */
#include "core/change/winning.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/overlay.h"

/* More masks than this are no advice to anybody. */
#define MOST_CHANGES 4

/* A way that is being tried: the changes so far, and what they make of the files. */
struct way {
	const struct winning_question *question;
	const struct layer *wanted; /* what is to win: it stays what it is under another name */
	const char *name;
	bool moved; /* to the front: the name may be another one now */
	bool sure;  /* it wins where it is first, so that the move need not be tried */
	struct change changes[MOST_CHANGES];
	size_t count;
	struct plan plan;
	struct snapshot *snapshot; /* NULL before the first change */
	struct ranking *ranking;
};

static void way_free(struct way *way)
{
	for (size_t i = 0; i < way->count; i++)
		change_free(&way->changes[i]);
	plan_free(&way->plan);
	ranking_free(way->ranking);
	snapshot_free(way->snapshot);
}

static const struct ranking *way_ranking(const struct way *way)
{
	return way->ranking != NULL ? way->ranking : way->question->ranking;
}

static int way_new(const struct winning_question *question, const struct stack *stack, struct way *ret_way)
{
	*ret_way = (struct way){
		.question = question,
		.wanted = stack_shown_layer(question->ranking, stack),
		.name = stack_layer(question->ranking, stack, 0)->name,
	};
	return plan_new(question->target, question->directory, &ret_way->plan);
}

static int way_rank(struct way *way)
{
	const struct ranking *first = way->question->ranking;
	struct snapshot *snapshot = NULL;
	struct ranking *ranking = NULL;
	int error = overlay_make(first->snapshot, &way->plan, way->plan.count, &snapshot);

	if (error == 0)
		error = ranking_make(snapshot, first->consumer, way->question->path, &first->request, first->facts, &ranking);
	if (error < 0) {
		snapshot_free(snapshot);
		return error;
	}
	ranking_free(way->ranking);
	snapshot_free(way->snapshot);
	way->snapshot = snapshot;
	way->ranking = ranking;
	return 0;
}

/* Goes one step. *ret_gone is false where the change cannot be made, or makes no difference. */
static int way_go(struct way *way, enum change_kind kind, const char *name, bool *ret_gone)
{
	struct change change = {.kind = kind, .name = strdup(name), .place = MOVE_FIRST};
	size_t before = way->plan.count;
	int error;

	*ret_gone = false;
	if (change.name == NULL)
		return -ENOMEM;
	error = way->count < MOST_CHANGES ? change_plan(&change, way_ranking(way), &way->plan, NULL) : -ESTALE;
	if (error < 0 || way->plan.count == before) {
		change_free(&change);
		return error == -ENOMEM ? error : 0;
	}
	way->changes[way->count++] = change;
	*ret_gone = true;
	return way->sure ? 0 : way_rank(way);
}

/* A link may have become a file with the same bytes. */
static bool holds_the_same(const struct layer *first, const struct layer *second)
{
	return first->length == second->length && (first->length == 0 || memcmp(first->bytes, second->bytes, first->length) == 0);
}

/* Whether what is first of the type, where the move has put the entry, wins. */
static bool way_arrives_in_front(const struct way *way)
{
	const struct ranking *ranking = way_ranking(way);
	int type = way->wanted->descriptor.type;
	uint32_t selected = type >= 0 ? ranking->orders[type].selected : STACK_NONE;
	const struct stack *stack = selected != STACK_NONE ? &ranking->stacks[selected] : NULL;

	return stack != NULL && stack->rank == 1 && holds_the_same(stack_shown_layer(ranking, stack), way->wanted);
}

/* Whether the entry wins in the type that it would be of. */
static bool way_arrives(const struct way *way)
{
	const struct ranking *ranking = way_ranking(way);
	const struct stack *stack = way->moved ? NULL : ranking_find(ranking, way->name);

	if (way->moved)
		return way->sure || way_arrives_in_front(way);
	return stack != NULL && stack->counts && stack->type >= 0 &&
	       ranking->orders[stack->type].selected == (uint32_t)(stack - ranking->stacks);
}

/* The name of what wins in the entry's type, copied; NULL where nothing does. */
static char *winner_name(const struct way *way)
{
	const struct ranking *ranking = way_ranking(way);
	const struct stack *stack = ranking_find(ranking, way->name);
	uint32_t selected = stack != NULL && stack->type >= 0 ? ranking->orders[stack->type].selected : STACK_NONE;

	return selected != STACK_NONE ? strdup(stack_layer(ranking, &ranking->stacks[selected], 0)->name) : NULL;
}

/* What stops every look-up is masked, as far as a mask helps against it. */
static int way_mend(struct way *way)
{
	bool gone = true;
	int error = 0;

	while (error == 0 && gone && way_ranking(way)->breakage.broken && way_ranking(way)->breakage.layer != LAYER_NONE) {
		const struct ranking *ranking = way_ranking(way);
		cleanup(free_pointer) char *name = strdup(ranking->snapshot->layers[ranking->breakage.layer].name);

		if (name == NULL)
			return -ENOMEM;
		if (strcmp(name, way->name) == 0)
			return 0;
		error = way_go(way, CHANGE_MASK, name, &gone);
	}
	return error;
}

static bool is_masked(const struct way *way)
{
	const struct stack *stack = ranking_find(way_ranking(way), way->name);

	return stack != NULL && stack->counts && stack->depth > 1 && stack_layer(way_ranking(way), stack, 0)->kind == LAYER_EMPTY;
}

static int way_begin(struct way *way)
{
	bool gone;
	int error = way_mend(way);

	return error == 0 && is_masked(way) ? way_go(way, CHANGE_UNMASK, way->name, &gone) : error;
}

/* What would do wins when it is first, where no binary has a say: behind the one that is selected none was listened to. */
static bool would_do(const struct way *way)
{
	const struct ranking *ranking = way_ranking(way);
	const struct stack *stack = ranking_find(ranking, way->name);

	return stack != NULL && stack->rank != 0 && stack->type >= 0 && !ranking->breakage.broken &&
	       stack_judgement(ranking, stack).verdict == VERDICT_ELIGIBLE && !ranking_asks(ranking, stack->type);
}

static int way_by_move(struct way *way)
{
	int error = way_begin(way);

	if (error < 0 || way_arrives(way))
		return error;
	way->sure = would_do(way);
	return way_go(way, CHANGE_MOVE, way->name, &way->moved);
}

static size_t way_cost(const struct way *way)
{
	size_t cost = 0;

	for (size_t i = 0; i < way->plan.count; i++)
		cost += way->plan.operations[i].kind != OPERATION_MKDIR;
	return cost;
}

/* How many in front of the entry have to be masked at least, as far as that is known: what is eligible wins when it is first. */
static size_t count_ahead(const struct way *way)
{
	const struct ranking *ranking = way_ranking(way);
	const struct stack *stack = ranking_find(ranking, way->name);
	const struct order *order = stack != NULL && stack->rank != 0 ? &ranking->orders[stack->type] : NULL;
	size_t count = 0;

	for (uint32_t i = 0; order != NULL && i < order->count && count <= MOST_CHANGES; i++) {
		const struct stack *other = &ranking->stacks[order->stacks[i]];
		enum verdict verdict = stack_judgement(ranking, other).verdict;

		if (other == stack)
			break;
		count += other->rank != 0 && (verdict == VERDICT_SELECTED || verdict == VERDICT_ELIGIBLE);
	}
	return count;
}

/* As long as that stays cheaper than another way; most is SIZE_MAX where there is none. */
static int way_by_masks(struct way *way, size_t most)
{
	bool gone = true;
	int error = way_begin(way);

	if (error == 0 && way->count + count_ahead(way) > MOST_CHANGES)
		return 0;
	while (error == 0 && gone && way_cost(way) + count_ahead(way) < most && !way_arrives(way)) {
		cleanup(free_pointer) char *winner = winner_name(way);

		if (winner == NULL)
			return 0;
		error = way_go(way, CHANGE_MASK, winner, &gone);
	}
	return error;
}

static int take_way(struct way *way, struct winning *winning)
{
	winning->changes = calloc(way->count + 1, sizeof *winning->changes);
	if (winning->changes == NULL)
		return -ENOMEM;
	memcpy(winning->changes, way->changes, way->count * sizeof *winning->changes);
	winning->count = way->count;
	winning->operations = way_cost(way);
	winning->state = WINNING_BY_CHANGE;
	way->count = 0;
	return 0;
}

/* Where no change helps: is the file itself what is wrong? */
static enum winning_state hopeless_state(const struct ranking *ranking, const struct stack *stack)
{
	enum verdict verdict = ranking->judgements[stack_layer_index(ranking, stack, 0)].verdict;

	return verdict == VERDICT_INVALID || verdict == VERDICT_UNKNOWN_TYPE || verdict == VERDICT_UNREADABLE ||
			       verdict == VERDICT_BREAKS_CONSUMER
		       ? WINNING_BY_REPAIR
		       : WINNING_NEVER;
}

int winning_find(const struct winning_question *question, const struct stack *stack, struct winning *ret_winning)
{
	cleanup(way_free) struct way masks = {0};
	cleanup(way_free) struct way move = {0};
	int error = way_new(question, stack, &masks);
	bool moves;

	*ret_winning = (struct winning){.state = WINNING_ALREADY};
	if (error == 0)
		error = way_new(question, stack, &move);
	if (error < 0 || way_arrives(&masks))
		return error;
	error = way_by_move(&move);
	moves = error == 0 && way_arrives(&move);
	if (error == 0)
		error = way_by_masks(&masks, moves ? way_cost(&move) : SIZE_MAX);
	if (error < 0)
		return error;
	if (way_arrives(&masks) && (!moves || way_cost(&masks) < way_cost(&move)))
		return take_way(&masks, ret_winning);
	if (moves)
		return take_way(&move, ret_winning);
	ret_winning->state = hopeless_state(question->ranking, stack);
	return 0;
}

void winning_free(struct winning *winning)
{
	for (size_t i = 0; i < winning->count; i++)
		change_free(&winning->changes[i]);
	free(winning->changes);
	*winning = (struct winning){0};
}

char *winning_describe(const struct winning *winning, const char *name, const char *program, bool staged)
{
	cleanup(free_pointer) char *shown = text_name(name);
	struct buffer text = {0};

	if (shown == NULL)
		return NULL;
	if (winning->state == WINNING_BY_REPAIR)
		return text_format(_("%s would take part if its file were repaired."), shown);
	if (winning->state != WINNING_BY_CHANGE)
		return strdup("");
	buffer_format(&text, staged ? _("After the staged changes are written, this makes %s win:") : _("This makes %s win:"), shown);
	for (size_t i = 0; i < winning->count; i++) {
		cleanup(free_pointer) char *words = change_describe(&winning->changes[i]);

		buffer_format(&text, "\n  %s %s", program, words != NULL ? words : "?");
	}
	return buffer_take(&text);
}
