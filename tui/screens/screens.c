/* SPDX-License-Identifier: GPL-2.0-or-later */
/* State and actions. What a screen looks like is in its own file. */
#include "tui/screens/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/chooser_screen.h"
#include "tui/screens/footer.h"
#include "tui/screens/help_screen.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/quit_screen.h"
#include "tui/screens/review_screen.h"

enum place screens_place(const struct screens *screens)
{
	static const enum place places[SCREEN_COUNT] = {
		[SCREEN_REVIEW] = PLACE_REVIEW, [SCREEN_HELP] = PLACE_HELP, [SCREEN_QUIT] = PLACE_QUIT,
		[SCREEN_CHOOSER] = PLACE_CHOOSER};

	return screens->screen == SCREEN_MAIN ? screens->focus : places[screens->screen];
}

void screens_say(struct screens *screens, enum attribute attribute, char *text)
{
	free(screens->notice);
	screens->notice = text;
	screens->notice_attribute = attribute;
}

void screens_say_failure(struct screens *screens, const struct failure *failure)
{
	struct buffer text = {0};

	if (failure->text == NULL)
		return;
	if (failure->path != NULL) {
		text_append_visible(&text, failure->path, strlen(failure->path));
		buffer_append_text(&text, ": ");
	}
	buffer_append_text(&text, failure->text);
	if (failure->remedy != NULL)
		buffer_format(&text, "; %s", failure->remedy);
	screens_say(screens, ATTRIBUTE_WARNING, buffer_take(&text));
}

int screens_selected_type(const struct screens *screens)
{
	return screens->types.count > 0 ? screens->type_rows[screens->types.selected] : 0;
}

static const struct order *selected_order(const struct screens *screens)
{
	return &workspace_preview(screens->workspace)->orders[screens_selected_type(screens)];
}

const struct stack *screens_selected_stack(const struct screens *screens)
{
	const struct order *order = selected_order(screens);

	if (screens->order.selected >= order->count)
		return NULL;
	return &workspace_preview(screens->workspace)->stacks[order->stacks[screens->order.selected]];
}

/* Types with entries come first, "no type" after them, and then the types that nobody has anything for. */
static void list_types(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	int type_count = (int)ranking->snapshot->schema->type_count;
	size_t count = 0;

	for (int i = 0; i <= type_count; i++)
		if (ranking->orders[i].count > 0)
			screens->type_rows[count++] = i;
	for (int i = 0; i < type_count; i++)
		if (ranking->orders[i].count == 0)
			screens->type_rows[count++] = i;
	list_resize(&screens->types, count, screens->types.height);
}

static void select_type(struct screens *screens, int type)
{
	for (size_t i = 0; i < screens->types.count; i++)
		if (screens->type_rows[i] == type)
			list_select(&screens->types, i);
}

static bool select_name(struct screens *screens, const char *name)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = selected_order(screens);

	for (uint32_t i = 0; i < order->count; i++)
		if (strcmp(stack_layer(ranking, &ranking->stacks[order->stacks[i]], 0)->name, name) == 0) {
			list_select(&screens->order, i);
			return true;
		}
	return false;
}

/* The rows of the chosen type's order, and how wide their names are. */
static void list_order(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = selected_order(screens);

	list_resize(&screens->order, order->count, screens->order.height);
	screens->longest_name = 0;
	for (uint32_t i = 0; i < order->count; i++) {
		int length = (int)strlen(stack_layer(ranking, &ranking->stacks[order->stacks[i]], 0)->name);

		if (length > screens->longest_name)
			screens->longest_name = length;
	}
}

/* A change may have given the entry another type, or none: the cursor goes with it. */
static void follow_name(struct screens *screens, const char *name)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct stack *stack = ranking_find(ranking, name);

	if (select_name(screens, name) || stack == NULL)
		return;
	select_type(screens, stack->type >= 0 ? stack->type : (int)ranking->snapshot->schema->type_count);
	list_order(screens);
	select_name(screens, name);
}

static void type_changed(struct screens *screens)
{
	const struct order *order = selected_order(screens);

	screens->order = (struct list){.height = screens->order.height};
	list_order(screens);
	for (uint32_t i = 0; i < order->count; i++)
		if (order->stacks[i] == order->selected)
			list_select(&screens->order, i);
	main_screen_explain(screens);
}

/* The old state's texts may be gone, so that what is to be found again is given as copies. */
static void refresh_at(struct screens *screens, int type, const char *name)
{
	findings_free(&screens->findings);
	ranking_check(workspace_preview(screens->workspace), &screens->findings);
	list_types(screens);
	select_type(screens, type);
	list_order(screens);
	if (name != NULL)
		follow_name(screens, name);
	main_screen_explain(screens);
}

/* What is selected now, to be found again after the workspace has changed. name is malloc'ed. */
struct standing {
	int type;
	char *name;
};

static struct standing standing_of(const struct screens *screens)
{
	const struct stack *stack = screens_selected_stack(screens);
	const struct ranking *ranking = workspace_preview(screens->workspace);

	return (struct standing){
		.type = screens_selected_type(screens),
		.name = stack != NULL ? strdup(stack_layer(ranking, stack, 0)->name) : NULL,
	};
}

static void stand_again(struct screens *screens, struct standing *standing)
{
	refresh_at(screens, standing->type, standing->name);
	free(standing->name);
}

void screens_refresh(struct screens *screens)
{
	struct standing standing = standing_of(screens);

	stand_again(screens, &standing);
}

void screens_ask(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};

	if (workspace_ask(screens->workspace, TYPE_MISSING, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_refresh(screens);
}

void screens_hear(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = standing_of(screens);
	bool changed;

	if (workspace_hear(screens->workspace, &changed, &failure) < 0)
		screens_say_failure(screens, &failure);
	stand_again(screens, &standing);
}

int screens_new(struct workspace *workspace, const char *program, const char *user_name, struct screens **ret_screens)
{
	cleanup(screens_free_pointer) struct screens *screens = calloc(1, sizeof *screens);

	if (screens == NULL)
		return -ENOMEM;
	screens->workspace = workspace;
	screens->program = program;
	screens->user_name = user_name;
	screens->focus = PLACE_ORDER;
	screens->why.wrap = true;
	screens->review.wrap = true;
	screens->type_rows = calloc(SCHEMA_MAX_TYPES + 1, sizeof *screens->type_rows);
	if (screens->type_rows == NULL)
		return -ENOMEM;
	refresh_at(screens, 0, NULL);
	list_select(&screens->types, 0);
	type_changed(screens);
	*ret_screens = take(screens);
	return 0;
}

void screens_free(struct screens *screens)
{
	if (screens == NULL)
		return;
	findings_free(&screens->findings);
	pager_free(&screens->why);
	pager_free(&screens->review);
	free(screens->type_rows);
	free(screens->notice);
	free(screens);
}

void screens_free_pointer(struct screens **screens)
{
	screens_free(*screens);
}

/* Whether the chosen entry is masked by a file in the target directory or elsewhere. */
static bool selected_is_masked(const struct screens *screens)
{
	const struct stack *stack = screens_selected_stack(screens);

	return stack != NULL && stack->counts &&
	       stack_layer(workspace_preview(screens->workspace), stack, 0)->kind == LAYER_EMPTY;
}

static const char *selected_name(const struct screens *screens)
{
	const struct stack *stack = screens_selected_stack(screens);

	return stack != NULL ? stack_layer(workspace_preview(screens->workspace), stack, 0)->name : NULL;
}

static bool may_change(const struct screens *screens, enum change_kind kind, struct failure *failure)
{
	const char *name = selected_name(screens);

	if (name == NULL) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is no entry here that could be changed"));
		return false;
	}
	return workspace_may_stage(screens->workspace, kind, name, failure) == 0;
}

bool screens_may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct workspace *workspace = screens->workspace;

	switch (action) {
	case ACTION_MASK:
		return !selected_is_masked(screens) && may_change(screens, CHANGE_MASK, failure);
	case ACTION_UNMASK:
		return selected_is_masked(screens) && may_change(screens, CHANGE_UNMASK, failure);
	case ACTION_REVIEW:
		if (workspace_plan(workspace)->count > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is staged, so that there is nothing to write"));
		return false;
	case ACTION_FEATURES:
		if (chooser_screen_count(screens, SUBJECT_FEATURES) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no features are known for backends of this type"));
		return false;
	case ACTION_CANCEL:
		if (workspace_answers_left(workspace) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no binary is being asked"));
		return false;
	case ACTION_UNDO:
		if (workspace_staged_count(workspace) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is staged that could be undone"));
		return false;
	case ACTION_REDO:
		if (workspace_can_redo(workspace))
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was undone that could be staged again"));
		return false;
	default:
		return true;
	}
}

/* What a person who presses a key that does nothing now is told. */
static void say_why_not(struct screens *screens, enum action action)
{
	cleanup(failure_free) struct failure failure = {0};

	screens_may(screens, action, &failure);
	screens_say_failure(screens, &failure);
}

static void stage(struct screens *screens, enum change_kind kind)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = standing_of(screens);
	bool changed = false;

	if (standing.name != NULL && workspace_stage(screens->workspace, kind, standing.name, &changed, &failure) < 0)
		screens_say_failure(screens, &failure);
	else if (!changed)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("It is so already.")));
	stand_again(screens, &standing);
	screens_ask(screens);
}

static void reload(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = standing_of(screens);

	if (workspace_rescan(screens->workspace, &failure) == 0)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The directories were read again.")));
	screens_say_failure(screens, &failure);
	stand_again(screens, &standing);
	screens_ask(screens);
}

static void undo_or_redo(struct screens *screens, bool (*step)(struct workspace *))
{
	struct standing standing = standing_of(screens);

	step(screens->workspace);
	stand_again(screens, &standing);
}

static void change_scope(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	enum scope scope = workspace_target(screens->workspace) == SCOPE_ADMIN ? SCOPE_USER : SCOPE_ADMIN;

	if (workspace_set_target(screens->workspace, scope, &failure) < 0)
		screens_say_failure(screens, &failure);
}

static void quit(struct screens *screens)
{
	if (workspace_plan(screens->workspace)->count > 0)
		screens->screen = SCREEN_QUIT;
	else
		screens->done = true;
}

static void focus_step(struct screens *screens, int step)
{
	static const enum place panes[] = {PLACE_TYPES, PLACE_ORDER, PLACE_WHY};
	int at = 0;

	for (int i = 0; i < 3; i++)
		if (panes[i] == screens->focus)
			at = i;
	screens->focus = panes[(at + step + 3) % 3];
}

static void focus_sideways(struct screens *screens, bool right)
{
	if (right && screens->focus == PLACE_TYPES)
		screens->focus = PLACE_ORDER;
	else if (!right)
		screens->focus = PLACE_TYPES;
}

static void open_review(struct screens *screens)
{
	screens->screen = SCREEN_REVIEW;
	review_screen_open(screens);
}

static void open_help(struct screens *screens)
{
	help_screen_open(screens);
	screens->below = screens->screen;
	screens->screen = SCREEN_HELP;
}

static void run_chosen(struct screens *screens)
{
	enum action action = help_screen_chosen(screens);

	screens->screen = screens->below;
	if (action != ACTION_NONE)
		screens_act(screens, action);
}

static enum movement movement_of(enum action action)
{
	switch (action) {
	case ACTION_UP:
		return MOVEMENT_UP;
	case ACTION_DOWN:
		return MOVEMENT_DOWN;
	case ACTION_PAGE_UP:
		return MOVEMENT_PAGE_UP;
	case ACTION_PAGE_DOWN:
		return MOVEMENT_PAGE_DOWN;
	case ACTION_HOME:
		return MOVEMENT_HOME;
	case ACTION_END:
		return MOVEMENT_END;
	default:
		return MOVEMENT_NONE;
	}
}

static void move(struct screens *screens, enum movement movement)
{
	switch (screens_place(screens)) {
	case PLACE_TYPES:
		if (list_move(&screens->types, movement))
			type_changed(screens);
		break;
	case PLACE_ORDER:
		if (list_move(&screens->order, movement))
			main_screen_explain(screens);
		break;
	case PLACE_WHY:
		pager_move(&screens->why, movement);
		break;
	case PLACE_REVIEW:
		pager_move(&screens->review, movement);
		break;
	case PLACE_HELP:
		list_move(&screens->help, movement);
		break;
	case PLACE_CHOOSER:
		list_move(&screens->chooser, movement);
		break;
	case PLACE_QUIT:
		break;
	}
}

void screens_act(struct screens *screens, enum action action)
{
	if (!screens_may(screens, action, NULL)) {
		say_why_not(screens, action);
		return;
	}
	switch (action) {
	case ACTION_CONFIRM:
		review_screen_write(screens);
		break;
	case ACTION_BACK:
	case ACTION_STAY:
	case ACTION_DISMISS:
	case ACTION_LEAVE:
		screens->screen = SCREEN_MAIN;
		break;
	case ACTION_CLOSE:
		screens->screen = screens->below;
		break;
	case ACTION_RUN:
		run_chosen(screens);
		break;
	case ACTION_QUIT_DISCARD:
		workspace_discard(screens->workspace);
		screens->done = true;
		break;
	case ACTION_MASK:
		stage(screens, CHANGE_MASK);
		break;
	case ACTION_UNMASK:
		stage(screens, CHANGE_UNMASK);
		break;
	case ACTION_REVIEW:
	case ACTION_QUIT_REVIEW:
		open_review(screens);
		break;
	case ACTION_UNDO:
		undo_or_redo(screens, workspace_undo);
		break;
	case ACTION_REDO:
		undo_or_redo(screens, workspace_redo);
		break;
	case ACTION_CONSUMER:
		chooser_screen_open(screens, SUBJECT_CONSUMER);
		break;
	case ACTION_FEATURES:
		chooser_screen_open(screens, SUBJECT_FEATURES);
		break;
	case ACTION_CHOOSE:
		chooser_screen_choose(screens);
		break;
	case ACTION_CANCEL:
		workspace_cancel_questions(screens->workspace);
		break;
	case ACTION_SCOPE:
		change_scope(screens);
		break;
	case ACTION_FOCUS_NEXT:
		focus_step(screens, 1);
		break;
	case ACTION_FOCUS_PREVIOUS:
		focus_step(screens, -1);
		break;
	case ACTION_FOCUS_RIGHT:
		focus_sideways(screens, true);
		break;
	case ACTION_FOCUS_LEFT:
		focus_sideways(screens, false);
		break;
	case ACTION_RELOAD:
		reload(screens);
		break;
	case ACTION_REDRAW:
		screens->redraw = true;
		break;
	case ACTION_HELP:
		open_help(screens);
		break;
	case ACTION_QUIT:
		quit(screens);
		break;
	default:
		move(screens, movement_of(action));
		break;
	}
}

/* Of actions that share a key the one that can be done now; where none can, the last one that has a reason to tell. */
static enum action action_for_key(const struct screens *screens, key_code key)
{
	enum action found = ACTION_NONE;

	for (int i = 0; i < ACTION_COUNT; i++) {
		enum action action = (enum action)i;

		if ((action_describe(action)->places & screens_place(screens)) == 0 || !action_has_key(action, key))
			continue;
		if (screens_may(screens, action, NULL))
			return action;
		if (found == ACTION_NONE || (action == ACTION_UNMASK && selected_is_masked(screens)))
			found = action;
	}
	return found;
}

void screens_key(struct screens *screens, key_code key)
{
	enum action action;

	screens_say(screens, ATTRIBUTE_NORMAL, NULL);
	action = action_for_key(screens, key);
	if (action != ACTION_NONE)
		screens_act(screens, action);
}

void screens_draw(struct screens *screens, struct canvas *canvas)
{
	static void (*const drawers[SCREEN_COUNT])(struct screens *, struct canvas *) = {
		[SCREEN_MAIN] = main_screen_draw,
		[SCREEN_REVIEW] = review_screen_draw,
		[SCREEN_HELP] = help_screen_draw,
		[SCREEN_QUIT] = quit_screen_draw,
		[SCREEN_CHOOSER] = chooser_screen_draw,
	};

	canvas_clear(canvas);
	drawers[screens->screen](screens, canvas);
	footer_draw(screens, canvas);
}
