/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The candidates of each type in their turn, by the consumer's rule for the type and by what their binaries answered. */
#include "core/rank/selection.h"

/* What an answer that is not good enough makes of a candidate. */
static enum code answer_code(enum answer answer)
{
	switch (answer) {
	case ANSWER_CANNOT_RUN:
		return CODE_CANNOT_RUN;
	case ANSWER_FAILED:
		return CODE_PROBE_FAILED;
	case ANSWER_NO_JSON:
		return CODE_PROBE_NO_JSON;
	default:
		return CODE_PROBE_NO_FEATURES;
	}
}

static bool features_wanted(const struct ranking *ranking, int type)
{
	return ranking->request.type == type && ranking->request.feature_count > 0;
}

bool ranking_asks(const struct ranking *ranking, int type)
{
	const struct type_rule *rule = ranking->orders[type].rule;

	return rule->selection == SELECTION_PROBED ||
	       (rule->selection == SELECTION_FIRST && rule->asks_features && features_wanted(ranking, type));
}

/* The winner wants to draw on a render node by itself, and the host has none. */
static bool lacks_render_node(const struct ranking *ranking, const struct order *order, int type, const struct fact *fact)
{
	const struct facts *facts = ranking->facts;

	if (!order->rule->needs_render_node || !facts->render_node_known || facts->has_render_node)
		return false;
	if (ranking->request.type == type && request_names(&ranking->request, "render-node"))
		return false;
	return fact_has_feature(fact, "render-node");
}

/* The answer as the consumer reads it, which may take less for JSON than others do. */
static enum answer answer_to(const struct consumer *consumer, const struct fact *fact)
{
	bool readable = (fact->deviations & ~json_forgiven(consumer->dialect)) == 0;

	return fact->answer == ANSWER_GOOD && !readable ? ANSWER_NO_JSON : fact->answer;
}

enum trial {
	TRIAL_TAKEN,
	TRIAL_NEXT, /* passed over */
	TRIAL_STOP, /* nothing is taken, and nothing else is tried */
};

static bool has_binary(const struct ranking *ranking, uint32_t layer)
{
	return ranking->snapshot->layers[layer].descriptor.binary.start != NULL;
}

/* One candidate in its turn. */
static enum trial try_candidate(struct ranking *ranking, struct order *order, int type, uint32_t layer)
{
	const struct fact *fact = facts_find(ranking->facts, ranking->snapshot->layers[layer].descriptor.binary);
	enum answer answer;

	if (fact != NULL && fact->answer == ANSWER_NOT_ASKED)
		fact = NULL;
	if (!ranking_asks(ranking, type))
		return TRIAL_TAKEN;
	if (!has_binary(ranking, layer) && (order->rule->passed_over & ANSWER_CANNOT_RUN) != 0) {
		ranking_judge(ranking, layer, VERDICT_UNUSABLE, CODE_CANNOT_RUN, LAYER_NONE);
		return TRIAL_NEXT;
	}
	if (fact == NULL) {
		order->assumed = true;
		return TRIAL_TAKEN;
	}
	answer = answer_to(ranking->consumer, fact);
	if ((answer & order->rule->passed_over) != 0) {
		ranking_judge(ranking, layer, VERDICT_UNUSABLE, answer_code(answer), LAYER_NONE);
		return TRIAL_NEXT;
	}
	if (order->rule->asks_features && features_wanted(ranking, type) && fact_lacks(fact, &ranking->request) != NULL) {
		ranking_judge(ranking, layer, VERDICT_LACKS_FEATURE, CODE_FEATURE_MISSING, LAYER_NONE);
		return TRIAL_NEXT;
	}
	if (lacks_render_node(ranking, order, type, fact)) {
		ranking_judge(ranking, layer, VERDICT_UNUSABLE, CODE_NO_RENDER_NODE, LAYER_NONE);
		return TRIAL_STOP;
	}
	return TRIAL_TAKEN;
}

/* Some consumers take a winner that cannot be started, and fail only then. */
static bool start_fails(const struct ranking *ranking, const struct order *order, uint32_t layer)
{
	const struct fact *fact = facts_find(ranking->facts, ranking->snapshot->layers[layer].descriptor.binary);

	if (!has_binary(ranking, layer))
		return true;
	return order->rule->start_needs_binary && fact != NULL && (fact->answer & (ANSWER_CANNOT_RUN | ANSWER_FAILED)) != 0;
}

/* The candidates in their turn, until one is taken or the look-up gives up. */
static void select_from(struct ranking *ranking, struct order *order, int type)
{
	uint32_t decided = LAYER_NONE;
	enum trial trial = TRIAL_NEXT;

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];
		uint32_t top = stack_layer_index(ranking, stack, 0);

		if (stack->rank == 0)
			continue;
		if (trial != TRIAL_NEXT) {
			ranking_judge(ranking, top, VERDICT_ELIGIBLE, trial == TRIAL_TAKEN ? CODE_AFTER_SELECTED : CODE_NOT_TRIED, decided);
			continue;
		}
		trial = try_candidate(ranking, order, type, top);
		decided = top;
		if (trial != TRIAL_TAKEN)
			continue;
		order->selected = order->stacks[i];
		order->start_fails = start_fails(ranking, order, top);
		ranking_judge(ranking, top, VERDICT_SELECTED, CODE_FIRST_MATCH, LAYER_NONE);
	}
}

/* Nothing of the type is ever taken: everything that could take part gets the same word. */
static void select_nothing(struct ranking *ranking, const struct order *order)
{
	enum code code = order->rule->selection == SELECTION_NEVER ? CODE_TYPE_NOT_CHOSEN : CODE_TYPE_REFUSED;

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank != 0)
			ranking_judge(ranking, stack_layer_index(ranking, stack, 0), VERDICT_IGNORED, code, LAYER_NONE);
	}
}

void selection_make(struct ranking *ranking)
{
	const struct schema *schema = ranking->snapshot->schema;

	for (int i = 0; i < (int)schema->type_count; i++) {
		struct order *order = &ranking->orders[i];

		order->rule = consumer_type_rule(ranking->consumer, schema->types[i].name);
		if (ranking->breakage.broken)
			continue;
		if (order->rule->selection == SELECTION_NEVER || order->rule->selection == SELECTION_REFUSED)
			select_nothing(ranking, order);
		else
			select_from(ranking, order, i);
	}
}
