/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Told by ranks, because an entry that was moved may have another name. */
#include "tui/screens/moves.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/outcome.h"
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

/* ---- what is moved ---- */

/* Ranks of the order that is shown, ascending. */
struct group {
	struct rank_move *moves;
	size_t count;
	size_t idle; /* marked entries of this order that take no part, and stay */
};

static void group_free(struct group *group)
{
	free(group->moves);
}

/* The marked entries, or else the one under the cursor. False where memory is out. */
static bool group_make(const struct screens *screens, struct group *group)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = &ranking->orders[entries_type(screens)];
	const struct marks *marks = &screens->entries.marks;
	const struct stack *chosen = entries_stack(screens);
	size_t most = marks->count > 0 ? marks->count : 1;

	group->moves = calloc(most, sizeof *group->moves);
	if (group->moves == NULL)
		return false;
	if (marks->count == 0 && chosen != NULL && chosen->rank != 0)
		group->moves[group->count++] = (struct rank_move){chosen->rank, chosen->rank};
	for (uint32_t i = 0; marks->count > 0 && i < order->count && group->count < most; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (!marks_have(marks, stack_layer(ranking, stack, 0)->name))
			continue;
		if (stack->rank != 0)
			group->moves[group->count++] = (struct rank_move){stack->rank, stack->rank};
		group->idle += stack->rank == 0;
	}
	return true;
}

/* Each one step on, as long as there is room: those that have come to the end stay there, in their order. */
static void group_step(const struct group *group, bool down, uint32_t last)
{
	uint32_t free_rank = down ? last : 1;

	for (size_t i = 0; i < group->count; i++) {
		struct rank_move *move = &group->moves[down ? group->count - 1 - i : i];

		if (down && move->from < free_rank)
			move->to = move->from + 1;
		else if (!down && move->from > free_rank)
			move->to = move->from - 1;
		free_rank = down ? move->to - 1 : move->to + 1;
	}
}

/* All behind each other, from that rank on; where there is no room for all, at the end. */
static void group_gather(const struct group *group, uint32_t rank, uint32_t last)
{
	if (rank + group->count - 1 > last)
		rank = last - (uint32_t)group->count + 1;
	for (size_t i = 0; i < group->count; i++)
		group->moves[i].to = rank + (uint32_t)i;
}

static bool group_moves(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->moves[i].from != group->moves[i].to)
			return true;
	return false;
}

/* ---- telling ---- */

/* "2 files would be written: write 15-b.json, mask 20-b.json. U takes it back." */
static void append_cost(struct buffer *text, const struct screens *screens, const struct plan *plan)
{
	buffer_format(text, P_("%zu file would be written", "%zu files would be written", plan->count), plan->count);
	for (size_t i = 0; i < plan->count && plan->count <= MOST_NAMED; i++) {
		buffer_append_text(text, i == 0 ? ": " : ", ");
		append_operation(text, &plan->operations[i]);
	}
	buffer_append_byte(text, '.');
	outcome_append_way_back(text, screens);
}

static void append_moved(struct buffer *text, const struct screens *screens, const struct group *group)
{
	unsigned first = (unsigned)group->moves[0].to, end = (unsigned)group->moves[group->count - 1].to;

	if (group->count == 1)
		/* TRANSLATORS: a rank, and how many there are */
		buffer_format(text, _("Now rank %u of %u. "), first, (unsigned)last_rank(screens));
	else
		/* TRANSLATORS: how many entries; their first and their last rank, and how many ranks there are */
		buffer_format(text, _("%zu marked entries moved, now between rank %u and %u of %u. "), group->count, first, end,
			      (unsigned)last_rank(screens));
	if (group->idle > 0)
		buffer_format(text, P_("%zu that takes no part stays. ", "%zu that take no part stay. ", group->idle), group->idle);
}

static void say_moved(struct screens *screens, const struct group *group, bool filter_gone)
{
	const struct plan *plan = workspace_plan(screens->workspace);
	struct buffer text = {0};

	append_moved(&text, screens, group);
	if (plan->count == 0)
		buffer_append_text(&text, _("That is where it was: nothing is staged any more."));
	else
		append_cost(&text, screens, plan);
	if (filter_gone)
		buffer_append_text(&text, _(" The filter is taken away, because the new name does not hold its text."));
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

/* ---- moving ---- */

/* Where it is one entry, the cursor goes to it, wherever it was: it is found by its rank, under whatever name. */
static bool go_along(struct screens *screens, int type, const struct group *group)
{
	const struct stack *stack = group->count == 1 ? stack_at_rank(screens, type, group->moves[0].to) : entries_stack(screens);
	bool filtered = screens->entries.filter != NULL;

	if (stack != NULL)
		entries_go_to_stack(screens, stack);
	return filtered && screens->entries.filter == NULL;
}

static void move(struct screens *screens, const struct group *group)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	int type = entries_type(screens);
	bool changed = false;
	int error = workspace_stage_moves(screens->workspace, type, group->moves, group->count, &changed, &failure);
	bool filter_gone;

	screens_stand_again(screens, &standing);
	if (error < 0 || !changed) {
		screens_say_failure(screens, &failure);
		return;
	}
	filter_gone = go_along(screens, type, group);
	screens_ask(screens);
	say_moved(screens, group, filter_gone);
}

static void move_to(struct screens *screens, uint32_t rank)
{
	cleanup(group_free) struct group group = {0};

	if (!group_make(screens, &group) || group.count == 0)
		return;
	group_gather(&group, rank, last_rank(screens));
	if (group_moves(&group))
		move(screens, &group);
	else
		screens_say(screens, ATTRIBUTE_NORMAL, text_format(_("It has rank %u already; nothing was moved."), (unsigned)rank));
}

static void step(struct screens *screens, bool down)
{
	cleanup(group_free) struct group group = {0};

	if (!group_make(screens, &group))
		return;
	group_step(&group, down, last_rank(screens));
	if (group_moves(&group))
		move(screens, &group);
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
	else
		move_to(screens, rank);
}

static void ask_rank(struct screens *screens)
{
	unsigned last = (unsigned)last_rank(screens);
	cleanup(free_pointer) char *name = text_visible(entries_name(screens));
	cleanup(free_pointer) char *title = NULL;

	/* On a narrow screen the selected row says what is moved. */
	if (name != NULL)
		title = screens->narrow ? text_format(_("To rank (1 to %u):"), last) : text_format(_("Move %s to rank (1 to %u):"), name, last);
	if (title == NULL)
		return;
	prompt_screen_open(screens, title, "", hear_rank);
	prompt_screen_name_enter(screens, _("move"));
}

static bool refuse(struct failure *failure, const char *reason, const char *remedy)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, remedy, "%s", reason);
	return false;
}

/* Where it is about what is marked. */
static bool refuse_marked(const struct screens *screens, struct failure *failure, const char *reason)
{
	cleanup(free_pointer) char *remedy = NULL;
	char key[16];

	bindings_first_key(screens->bindings, ACTION_LET_GO, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	remedy = text_format(_("%s takes the marks away"), key);
	return refuse(failure, reason, remedy);
}

/* Why the group cannot go that way. */
static bool may_move(const struct screens *screens, const struct group *group, enum action action, struct failure *failure)
{
	uint32_t last = last_rank(screens);

	if (last <= 1)
		return refuse(failure, _("it is the only one of its order"), NULL);
	if (action == ACTION_MOVE_TO && group->count < last)
		return true;
	group_step(group, action == ACTION_MOVE_DOWN, last);
	if (group_moves(group))
		return true;
	if (group->count == last)
		return refuse_marked(screens, failure, _("all entries of this order are marked, so that none can pass another"));
	if (action == ACTION_MOVE_UP)
		return refuse(failure, group->count == 1 ? _("it comes first already") : _("they come first already"), NULL);
	return refuse(failure, group->count == 1 ? _("it comes last already") : _("they come last already"), NULL);
}

bool moves_may(const struct screens *screens, enum action action, struct failure *failure)
{
	cleanup(group_free) struct group group = {0};

	if (action != ACTION_MOVE_DOWN && action != ACTION_MOVE_UP && action != ACTION_MOVE_TO)
		return true;
	if (entries_stack(screens) == NULL && screens->entries.marks.count == 0)
		return refuse(failure, _("there is no entry here that could be moved"), NULL);
	if (workspace_is_read_only(screens->workspace))
		return refuse(failure, _("nothing is changed, because --read-only was given"), _("start without --read-only"));
	if (!group_make(screens, &group))
		return false;
	if (group.count == 0 && screens->entries.marks.count > 0)
		return refuse_marked(screens, failure, _("none of the marked entries has a rank in this order"));
	if (group.count == 0)
		return refuse(failure, _("this entry takes no part and has no rank"), _("unmask or repair it, then it can be moved"));
	return may_move(screens, &group, action, failure);
}

bool moves_act(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_MOVE_DOWN:
	case ACTION_MOVE_UP:
		step(screens, action == ACTION_MOVE_DOWN);
		return true;
	case ACTION_MOVE_TO:
		ask_rank(screens);
		return true;
	default:
		return false;
	}
}
