/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry that was moved may have another name: it is found again by its rank, and its mark goes with it. */
#include "tui/screens/moves.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/prompt_screen.h"

#define MOST_NAMED 2 /* operations that the notice names one by one */

static const struct stack *stack_at_rank(const struct screens *screens, int type, uint32_t rank)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = &ranking->orders[type];

	for (uint32_t i = 0; i < order->count; i++)
		if (ranking->stacks[order->stacks[i]].rank == rank)
			return &ranking->stacks[order->stacks[i]];
	return NULL;
}

static uint32_t last_rank(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->orders[entries_type(screens)].ranked;
}

static void append_operation(struct buffer *text, const struct operation *operation)
{
	cleanup(free_pointer) char *name = operation->name != NULL ? text_visible(operation->name) : NULL;
	cleanup(free_pointer) char *to = operation->to != NULL ? text_visible(operation->to) : NULL;

	switch (operation->kind) {
	case OPERATION_MKDIR:
		buffer_append_text(text, _("make the directory"));
		break;
	case OPERATION_MASK:
		buffer_format(text, _("mask %s"), name);
		break;
	case OPERATION_REMOVE:
		buffer_format(text, _("remove %s"), name);
		break;
	case OPERATION_WRITE:
		buffer_format(text, _("write %s"), name);
		break;
	case OPERATION_RENAME:
		buffer_format(text, _("rename %s to %s"), name, to);
		break;
	}
}

/* "Rank 2 of 3. 2 files would be written: write 15-b.json, mask 20-b.json. U takes it back." */
static void say_cost(struct screens *screens, uint32_t rank)
{
	const struct plan *plan = workspace_plan(screens->workspace);
	struct buffer text = {0};

	/* TRANSLATORS: a rank, and how many there are */
	buffer_format(&text, _("Now rank %u of %u. "), (unsigned)rank, (unsigned)last_rank(screens));
	if (plan->count == 0) {
		buffer_append_text(&text, _("That is where it was: nothing is staged any more."));
		screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
		return;
	}
	buffer_format(&text, P_("%zu file would be written", "%zu files would be written", plan->count), plan->count);
	for (size_t i = 0; i < plan->count && plan->count <= MOST_NAMED; i++) {
		buffer_append_text(&text, i == 0 ? ": " : ", ");
		append_operation(&text, &plan->operations[i]);
	}
	buffer_append_text(&text, _(". U takes it back."));
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

/* A mark is on a name, and the name may be another one now. */
static void carry_mark(struct screens *screens, const char *before, const struct stack *stack)
{
	const char *name = stack_layer(workspace_preview(screens->workspace), stack, 0)->name;

	if (!marks_have(&screens->entries.marks, before) || strcmp(before, name) == 0)
		return;
	marks_set(&screens->entries.marks, before, false);
	marks_set(&screens->entries.marks, name, true);
}

static void move_to(struct screens *screens, uint32_t rank)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *name = strdup(entries_name(screens));
	struct standing standing = screens_stand(screens);
	int type = entries_type(screens);
	const struct stack *stack;
	bool changed = false;
	int error = name != NULL ? workspace_stage_move(screens->workspace, name, rank, &changed, &failure) : -ENOMEM;

	screens_stand_again(screens, &standing);
	if (error < 0 || !changed) {
		screens_say_failure(screens, &failure);
		return;
	}
	stack = stack_at_rank(screens, type, rank);
	if (stack != NULL) {
		carry_mark(screens, name, stack);
		entries_go_to_stack(screens, stack);
	}
	screens_ask(screens);
	say_cost(screens, rank);
}

/* The rank that was typed, 0 where it is none of the order. */
static uint32_t read_rank(const struct screens *screens, const char *text)
{
	char *end;
	unsigned long rank = strtoul(text, &end, 10);

	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && rank <= last_rank(screens) ? (uint32_t)rank : 0;
}

static void hear_rank(struct screens *screens, enum prompt_event event, const char *text)
{
	cleanup(free_pointer) char *refusal = NULL;
	uint32_t rank = read_rank(screens, text);

	if (event == PROMPT_CANCELLED || (event == PROMPT_ACCEPTED && text[0] == '\0'))
		return;
	if (rank == 0 && text[0] != '\0')
		refusal = text_format(_("a number from 1 to %u"), (unsigned)last_rank(screens));
	if (event == PROMPT_CHANGED)
		prompt_screen_note(screens, refusal);
	else if (rank == 0)
		screens_say(screens, ATTRIBUTE_WARNING, text_format(_("A rank is a number from 1 to %u; nothing was moved."),
								    (unsigned)last_rank(screens)));
	else if (entries_stack(screens) != NULL)
		move_to(screens, rank);
}

static void ask_rank(struct screens *screens)
{
	cleanup(free_pointer) char *title = text_format(_("To rank (1 to %u):"), (unsigned)last_rank(screens));

	if (title != NULL)
		prompt_screen_open(screens, title, "", hear_rank);
}

static bool refuse(struct failure *failure, const char *reason, const char *remedy)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, remedy, "%s", reason);
	return false;
}

bool moves_may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct stack *stack = entries_stack(screens);

	if (action != ACTION_MOVE_DOWN && action != ACTION_MOVE_UP && action != ACTION_MOVE_TO)
		return true;
	if (stack == NULL)
		return refuse(failure, _("there is no entry here that could be moved"), NULL);
	if (workspace_is_read_only(screens->workspace))
		return refuse(failure, _("nothing is changed, because --read-only was given"), _("start without --read-only"));
	if (stack->rank == 0)
		return refuse(failure, _("this entry takes no part and has no rank"), _("unmask or repair it, then it can be moved"));
	if (action == ACTION_MOVE_UP && stack->rank == 1)
		return refuse(failure, _("it comes first already"), NULL);
	if (action != ACTION_MOVE_UP && (last_rank(screens) == 1 || (action == ACTION_MOVE_DOWN && stack->rank == last_rank(screens))))
		return refuse(failure, last_rank(screens) == 1 ? _("it is the only one of its order") : _("it comes last already"), NULL);
	return true;
}

bool moves_act(struct screens *screens, enum action action)
{
	const struct stack *stack = entries_stack(screens);

	switch (action) {
	case ACTION_MOVE_DOWN:
		move_to(screens, stack->rank + 1);
		return true;
	case ACTION_MOVE_UP:
		move_to(screens, stack->rank - 1);
		return true;
	case ACTION_MOVE_TO:
		ask_rank(screens);
		return true;
	default:
		return false;
	}
}
