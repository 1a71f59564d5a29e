/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which binaries have to be asked, so that selections rest on answers. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

/* Enough at a time that slow ones are asked beside each other, few enough that none is asked in vain where the first one does. */
#define ASKED_AT_ONCE 8

#define PRINT_CAPABILITIES "--print-capabilities"

static int need_inquiry(struct workspace *workspace)
{
	const struct inquiry_settings settings = {
		.root = &workspace->root,
		.identity = workspace->settings.user,
		.trust = workspace->settings.trust,
		.milliseconds = workspace->settings.answer_milliseconds,
	};

	return workspace->inquiry != NULL ? 0 : inquiry_new(&settings, &workspace->inquiry);
}

/* How the consumer asks: one argument serves all of its types. */
static const char *consumer_argument(const struct consumer *consumer)
{
	const struct type_rule *rule = consumer->types;

	while (rule->argument == NULL && rule->type != NULL)
		rule++;
	return rule->argument;
}

static int take_facts(struct workspace *workspace, struct failure *failure)
{
	const struct facts *facts = inquiry_facts(workspace->inquiry, consumer_argument(workspace->settings.consumer));

	if (facts == NULL)
		return failure_system(failure, ENOMEM, NULL, _("keep the answers"));
	workspace->facts = facts;
	return workspace_rank_again(workspace, failure);
}

/* Facts about nothing change no ranking, and ranking very many files takes time. */
static int begin_facts(struct workspace *workspace, struct failure *failure)
{
	const struct facts *facts = inquiry_facts(workspace->inquiry, consumer_argument(workspace->settings.consumer));

	if (facts == NULL)
		return failure_system(failure, ENOMEM, NULL, _("keep the answers"));
	if (facts->count > 0)
		return take_facts(workspace, failure);
	workspace->facts = facts;
	return 0;
}

/* Queues the questions for a type from the candidate on that is taken without having been asked. */
static int ask_type(const struct workspace *workspace, const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];
	size_t asked = 0;
	bool reached = false;
	int error = 0;

	if (order->selected == STACK_NONE)
		return 0;
	for (uint32_t i = 0; error == 0 && i < order->count && asked < ASKED_AT_ONCE; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];
		struct slice binary = stack_layer(ranking, stack, 0)->descriptor.binary;
		bool queued;

		reached = reached || order->stacks[i] == order->selected;
		if (!reached || stack->rank == 0)
			continue;
		if (!order->assumed)
			return inquiry_examine(workspace->inquiry, binary);
		error = inquiry_ask(workspace->inquiry, binary, order->rule->argument, &queued);
		asked += queued;
	}
	return error;
}

/* The same for one type, or with TYPE_MISSING for all. */
static int ask_types(const struct workspace *workspace, const struct ranking *ranking, int type)
{
	int type_count = (int)workspace->settings.schema->type_count, error = 0;

	for (int i = 0; error == 0 && i < type_count; i++)
		if (type == TYPE_MISSING || type == i)
			error = ask_type(workspace, ranking, i);
	return error;
}

/* One round of questions. *ret_queued tells whether there are answers to come that were not asked for before. */
static int ask_round(struct workspace *workspace, int type, bool *ret_queued, struct failure *failure)
{
	size_t before;
	int error = need_inquiry(workspace);

	*ret_queued = false;
	if (error < 0)
		return failure_system(failure, -error, NULL, _("ask the binaries"));
	if (workspace->facts == NULL && begin_facts(workspace, failure) < 0)
		return -ENOMEM;
	before = inquiry_left(workspace->inquiry);
	error = ask_types(workspace, workspace_preview(workspace), type);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("ask the binaries"));
	*ret_queued = inquiry_left(workspace->inquiry) > before;
	return inquiry_step(workspace->inquiry) ? take_facts(workspace, failure) : 0;
}

int workspace_ask(struct workspace *workspace, int type, struct failure *failure)
{
	bool queued;

	return ask_round(workspace, type, &queued, failure);
}

/* Also what lies under another file: whether that one is worse than what it overrides is worth telling. */
static int examine_stack(struct workspace *workspace, const struct ranking *ranking, const struct stack *stack)
{
	int error = 0;

	for (uint32_t i = 0; error == 0 && i < stack->depth; i++) {
		struct slice binary = stack_layer(ranking, stack, i)->descriptor.binary;

		if (binary.start != NULL)
			error = inquiry_examine(workspace->inquiry, binary);
	}
	return error;
}

int workspace_examine(struct workspace *workspace, struct failure *failure)
{
	const struct ranking *ranking = workspace_preview(workspace);
	int error = need_inquiry(workspace);

	for (uint32_t i = 0; error == 0 && i < ranking->stack_count; i++)
		if (ranking->stacks[i].rank != 0)
			error = examine_stack(workspace, ranking, &ranking->stacks[i]);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("look at the binaries"));
	return take_facts(workspace, failure);
}

int workspace_answers_descriptor(const struct workspace *workspace)
{
	return workspace->inquiry != NULL ? inquiry_descriptor(workspace->inquiry) : -1;
}

size_t workspace_answers_left(const struct workspace *workspace)
{
	return workspace->inquiry != NULL ? inquiry_left(workspace->inquiry) : 0;
}

int workspace_hear(struct workspace *workspace, bool *ret_changed, struct failure *failure)
{
	int error;

	*ret_changed = workspace->inquiry != NULL && inquiry_step(workspace->inquiry);
	if (!*ret_changed)
		return 0;
	error = take_facts(workspace, failure);
	return error < 0 ? error : workspace_ask(workspace, TYPE_MISSING, failure);
}

int workspace_ask_and_wait(struct workspace *workspace, int type, struct failure *failure)
{
	bool queued;
	int error;

	while ((error = ask_round(workspace, type, &queued, failure)) == 0 && queued) {
		error = inquiry_finish(workspace->inquiry);
		if (error < 0)
			return failure_system(failure, -error, NULL, _("wait for the answers"));
		error = take_facts(workspace, failure);
		if (error < 0)
			return error;
	}
	return error;
}

void workspace_cancel_questions(struct workspace *workspace)
{
	if (workspace->inquiry != NULL)
		inquiry_cancel(workspace->inquiry);
}

int workspace_ask_binaries(struct workspace *workspace, const struct slice *binaries, size_t count, struct failure *failure)
{
	int error = need_inquiry(workspace);
	bool queued;

	for (size_t i = 0; error == 0 && i < count; i++)
		error = inquiry_ask(workspace->inquiry, binaries[i], PRINT_CAPABILITIES, &queued);
	if (error == 0)
		error = inquiry_finish(workspace->inquiry);
	return error < 0 ? failure_system(failure, -error, NULL, _("ask the binaries")) : 0;
}

int workspace_begin_asking(struct workspace *workspace, struct slice binary, struct failure *failure)
{
	int error = need_inquiry(workspace);
	bool queued;

	if (error == 0)
		error = inquiry_ask(workspace->inquiry, binary, PRINT_CAPABILITIES, &queued);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("ask the binaries"));
	return inquiry_step(workspace->inquiry) ? take_facts(workspace, failure) : 0;
}

int workspace_examine_binary(struct workspace *workspace, struct slice binary, struct failure *failure)
{
	int error = need_inquiry(workspace);

	if (error == 0)
		error = inquiry_examine(workspace->inquiry, binary);
	return error < 0 ? failure_system(failure, -error, NULL, _("look at the binaries")) : take_facts(workspace, failure);
}

const struct capability_result *workspace_answer(const struct workspace *workspace, struct slice binary)
{
	return workspace->inquiry != NULL ? inquiry_result(workspace->inquiry, binary, PRINT_CAPABILITIES) : NULL;
}

int workspace_ask_binary(struct workspace *workspace, struct slice binary, const struct capability_result **ret_result,
			 struct failure *failure)
{
	int error = workspace_ask_binaries(workspace, &binary, 1, failure);

	if (error == 0)
		*ret_result = workspace_answer(workspace, binary);
	return error;
}

static void facts_free(struct facts *facts)
{
	if (facts != NULL)
		free((void *)facts->items);
	free(facts);
}

void opinion_free(struct opinion *opinion)
{
	ranking_free(opinion->ranking);
	facts_free(opinion->facts);
	*opinion = (struct opinion){0};
}

/* Copies what the inquiry makes anew for everybody who asks otherwise. NULL when memory is out. */
static struct facts *facts_copy(const struct facts *facts)
{
	struct facts *copy = malloc(sizeof *copy);
	struct fact *items = calloc(facts->count + 1, sizeof *items);

	if (copy == NULL || items == NULL) {
		free(items);
		free(copy);
		return NULL;
	}
	if (facts->count > 0)
		memcpy(items, facts->items, facts->count * sizeof *items);
	*copy = *facts;
	copy->items = items;
	return copy;
}

/* Returns 0 or -ENOMEM; what was made so far is in the opinion. */
static int opinion_make(struct workspace *workspace, const struct consumer *consumer, struct opinion *opinion)
{
	const struct facts *facts = inquiry_facts(workspace->inquiry, consumer_argument(consumer));
	cleanup(search_path_free) struct search_path path = {0};
	int error;

	opinion->facts = facts != NULL ? facts_copy(facts) : NULL;
	if (opinion->facts == NULL)
		return -ENOMEM;
	error = search_path_build(consumer->rules, consumer->rule_count, workspace->settings.schema, &workspace->settings.environment,
				  &path);
	if (error < 0)
		return error;
	return ranking_make(workspace->current.snapshot, consumer, &path, &workspace->request, opinion->facts, &opinion->ranking);
}

/* Asks until nothing new is learned by it. */
static int opinion_ask(struct workspace *workspace, const struct consumer *consumer, int type, struct opinion *opinion)
{
	int error;

	do {
		opinion_free(opinion);
		error = opinion_make(workspace, consumer, opinion);
		if (error == 0)
			error = ask_types(workspace, opinion->ranking, type);
		if (error == 0)
			error = inquiry_finish(workspace->inquiry);
	} while (error == 0 && inquiry_step(workspace->inquiry));
	return error;
}

int workspace_ask_as(struct workspace *workspace, const struct consumer *consumer, int type, struct opinion *ret_opinion,
		     struct failure *failure)
{
	struct opinion opinion = {0};
	int error = need_inquiry(workspace);

	if (error == 0)
		error = opinion_ask(workspace, consumer, type, &opinion);
	/* The inquiry's own facts were made for the other way to ask. */
	if (error == 0 && workspace->facts != NULL)
		error = take_facts(workspace, NULL);
	if (error < 0) {
		opinion_free(&opinion);
		return failure_system(failure, -error, NULL, _("ask the binaries"));
	}
	*ret_opinion = opinion;
	return 0;
}
