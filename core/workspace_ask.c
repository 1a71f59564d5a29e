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

/* Queues the questions for a type from the candidate on that is taken without having been asked. */
static int ask_type(struct workspace *workspace, int type)
{
	const struct ranking *ranking = workspace_preview(workspace);
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

/* One round of questions. *ret_queued tells whether there are answers to come that were not asked for before. */
static int ask_round(struct workspace *workspace, int type, bool *ret_queued, struct failure *failure)
{
	int type_count = (int)workspace->settings.schema->type_count;
	size_t before;
	int error = need_inquiry(workspace);

	*ret_queued = false;
	if (error < 0)
		return failure_system(failure, -error, NULL, _("ask the binaries"));
	if (workspace->facts == NULL && take_facts(workspace, failure) < 0)
		return -ENOMEM;
	before = inquiry_left(workspace->inquiry);
	for (int i = 0; error == 0 && i < type_count; i++)
		if (type == TYPE_MISSING || type == i)
			error = ask_type(workspace, i);
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

int workspace_examine(struct workspace *workspace, struct failure *failure)
{
	const struct ranking *ranking = workspace_preview(workspace);
	int error = need_inquiry(workspace);

	for (uint32_t i = 0; error == 0 && i < ranking->stack_count; i++) {
		const struct stack *stack = &ranking->stacks[i];

		if (stack->rank != 0)
			error = inquiry_examine(workspace->inquiry, stack_layer(ranking, stack, 0)->descriptor.binary);
	}
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

int workspace_ask_binary(struct workspace *workspace, struct slice binary, const struct capability_result **ret_result,
			 struct failure *failure)
{
	static const char argument[] = "--print-capabilities";
	bool queued;
	int error = need_inquiry(workspace);

	if (error == 0)
		error = inquiry_ask(workspace->inquiry, binary, argument, &queued);
	if (error == 0)
		error = inquiry_finish(workspace->inquiry);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("ask the binary"));
	*ret_result = inquiry_result(workspace->inquiry, binary, argument);
	return 0;
}
