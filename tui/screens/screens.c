/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stack of screens, and what becomes of a key. What a screen does and looks like is in its own file. */
#include "tui/screens/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/options.h"
#include "tui/screens/changes.h"
#include "tui/screens/chooser_screen.h"
#include "tui/screens/clipboard.h"
#include "tui/screens/compare_screen.h"
#include "tui/screens/details_screen.h"
#include "tui/screens/edit.h"
#include "tui/screens/footer.h"
#include "tui/screens/form_screen.h"
#include "tui/screens/help_screen.h"
#include "tui/screens/history_screen.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/outcome.h"
#include "tui/screens/problems_screen.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/quit_screen.h"
#include "tui/screens/result_screen.h"
#include "tui/screens/resuming.h"
#include "tui/screens/review_screen.h"
#include "tui/screens/settings_screen.h"
#include "tui/sentence.h"

#define WHEEL_ROWS 3

static const struct behaviour *const behaviours[SCREEN_COUNT] = {
	[SCREEN_MAIN] = &main_screen,	    [SCREEN_DETAILS] = &details_screen, [SCREEN_COMPARE] = &compare_screen,
	[SCREEN_PROBLEMS] = &problems_screen, [SCREEN_HISTORY] = &history_screen, [SCREEN_REVIEW] = &review_screen,
	[SCREEN_HELP] = &help_screen,	    [SCREEN_QUIT] = &quit_screen,	  [SCREEN_CHOOSER] = &chooser_screen,
	[SCREEN_FORM] = &form_screen,	    [SCREEN_PROMPT] = &prompt_screen,	  [SCREEN_SETTINGS] = &settings_screen,
	[SCREEN_QUESTION] = &question_screen, [SCREEN_RESULT] = &result_screen,
};

enum screen screens_top(const struct screens *screens)
{
	return screens->stack[screens->depth - 1];
}

enum screen screens_beneath(const struct screens *screens)
{
	return screens->stack[screens->depth > 1 ? screens->depth - 2 : 0];
}

enum place screens_place(const struct screens *screens)
{
	return behaviours[screens_top(screens)]->place(screens);
}

enum place screens_place_beneath(const struct screens *screens)
{
	return behaviours[screens_beneath(screens)]->place(screens);
}

void screens_close(struct screens *screens)
{
	enum screen screen = screens_top(screens);

	if (screens->depth == 1)
		return;
	screens->depth--;
	if (behaviours[screen]->release != NULL)
		behaviours[screen]->release(screens);
}

void screens_close_all(struct screens *screens)
{
	while (screens->depth > 1)
		screens_close(screens);
}

void screens_open(struct screens *screens, enum screen screen)
{
	for (int i = 0; i < screens->depth; i++)
		if (screens->stack[i] == screen)
			while (screens->depth > i + 1)
				screens_close(screens);
	if (screens_top(screens) != screen && screens->depth < SCREENS_DEPTH)
		screens->stack[screens->depth++] = screen;
}

void screens_say(struct screens *screens, enum attribute attribute, char *text)
{
	free(screens->notice);
	screens->notice = text;
	screens->notice_attribute = attribute;
}

/* Commands put a failure behind their name and a colon; here it stands alone, and is a sentence. */
void screens_say_failure(struct screens *screens, const struct failure *failure)
{
	struct buffer text = {0};

	if (failure->text == NULL)
		return;
	if (failure->path != NULL) {
		text_append_visible(&text, failure->path, strlen(failure->path));
		buffer_append_text(&text, ": ");
	}
	if (failure->path == NULL)
		sentence_append(&text, failure->text);
	else
		buffer_format(&text, "%s%s", failure->text, sentence_stop(failure->text));
	if (failure->remedy != NULL) {
		buffer_append_byte(&text, ' ');
		sentence_append(&text, failure->remedy);
	}
	screens_say(screens, ATTRIBUTE_WARNING, buffer_take(&text));
}

struct standing screens_stand(const struct screens *screens)
{
	return entries_remember(screens);
}

const char *screens_user_name(const struct screens *screens)
{
	if (screens->person.chosen)
		return screens->person.name;
	return screens->options != NULL ? screens->options->user : NULL;
}

/* The rules, the user and the scope may be others than those that the program was started with. */
static void name_program(struct screens *screens)
{
	struct options options = screens->options != NULL ? *screens->options : (struct options){.scope = SCOPE_ADMIN};
	struct buffer program = {0};
	char label[CONSUMER_LABEL_SIZE];

	consumer_label(workspace_consumer(screens->workspace), label);
	if (workspace_consumer(screens->workspace) != screens->started_consumer)
		options.consumer_word = label;
	options.user = screens_user_name(screens);
	options.scope_given = options.scope_given || options.scope != workspace_target(screens->workspace);
	options.scope = workspace_target(screens->workspace);
	buffer_append_text(&program, "overrule");
	options_append_common(&options, &program);
	free(screens->program);
	screens->program = buffer_take(&program);
}

static void refresh_at(struct screens *screens, int type, const char *name)
{
	name_program(screens);
	findings_free(&screens->findings);
	ranking_check(workspace_preview(screens->workspace), &screens->findings);
	entries_refresh(screens, type, name);
	for (int i = 0; i < screens->depth; i++)
		if (behaviours[screens->stack[i]]->refresh != NULL)
			behaviours[screens->stack[i]]->refresh(screens);
}

void screens_stand_again(struct screens *screens, struct standing *standing)
{
	cleanup(free_pointer) char *name = entries_follow(screens, standing);

	refresh_at(screens, standing->type, name);
	standing_free(standing);
}

void screens_refresh(struct screens *screens)
{
	struct standing standing = screens_stand(screens);

	screens_stand_again(screens, &standing);
}

void screens_ask(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	if (workspace_ask(screens->workspace, TYPE_MISSING, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
}

void screens_hear(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	bool changed;

	if (workspace_hear(screens->workspace, &changed, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
}

void screens_follow(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	struct tally tally = outcome_tally(screens);
	bool changed;
	int error = workspace_follow(screens->workspace, &changed, &failure);

	if (error < 0)
		screens_say_failure(screens, &failure);
	else if (changed)
		outcome_say_carried_over(screens, &tally, &failure);
	screens_stand_again(screens, &standing);
	if (changed)
		screens_ask(screens);
}

int screens_new(const struct screens_setting *setting, struct screens **ret_screens)
{
	cleanup(screens_free_pointer) struct screens *screens = calloc(1, sizeof *screens);
	int error;

	if (screens == NULL)
		return -ENOMEM;
	screens->workspace = setting->workspace;
	screens->started_consumer = workspace_consumer(setting->workspace);
	screens->bindings = setting->bindings;
	screens->start = setting->start;
	screens->services = setting->services;
	screens->options = setting->options;
	screens->stack[screens->depth++] = SCREEN_MAIN;
	error = entries_new(&screens->entries);
	if (error == 0)
		error = main_screen_new(screens);
	if (error < 0)
		return error;
	refresh_at(screens, 0, NULL);
	list_select(&screens->entries.types, 0);
	entries_type_changed(screens);
	main_screen_explain(screens);
	*ret_screens = take(screens);
	return 0;
}

void screens_free(struct screens *screens)
{
	if (screens == NULL)
		return;
	for (int i = 0; i < SCREEN_COUNT; i++)
		if (behaviours[i]->release != NULL)
			behaviours[i]->release(screens);
	edit_end(screens);
	resuming_release(screens);
	findings_free(&screens->findings);
	entries_free(&screens->entries);
	free(screens->notice);
	free(screens->farewell);
	free(screens->program);
	person_free(&screens->person);
	free(screens);
}

void screens_free_pointer(struct screens **screens)
{
	screens_free(*screens);
}

/* What holds for an action wherever it is asked for. */
static bool may_everywhere(const struct screens *screens, enum action action, struct failure *failure)
{
	switch (action) {
	case ACTION_REVIEW:
		if (workspace_plan(screens->workspace)->count > 0 || workspace_aside_count(screens->workspace) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is staged, so there is nothing to write"));
		return false;
	case ACTION_FEATURES:
		if (chooser_screen_count(screens, SUBJECT_FEATURES) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no features are known for backends of this type"));
		return false;
	case ACTION_CANCEL:
		if (workspace_answers_left(screens->workspace) > 0)
			return true;
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no binary is being asked"));
		return false;
	case ACTION_CLONE:
	case ACTION_REPLACE:
	case ACTION_NEW:
		return form_screen_may(screens, action, failure);
	case ACTION_EDIT:
		return edit_is_possible(screens, failure) && form_screen_may(screens, action, failure);
	default:
		return clipboard_may(screens, action, failure) && changes_may(screens, action, failure);
	}
}

bool screens_may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];

	if (behaviour->may != NULL && !behaviour->may(screens, action, failure))
		return false;
	return may_everywhere(screens, action, failure);
}

const char *screens_hint(const struct screens *screens, enum action action)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];
	const char *hint = behaviour->hint != NULL ? behaviour->hint(screens, action) : NULL;

	return hint != NULL ? hint : _(action_describe(action)->hint);
}

static void reload(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	struct tally tally = outcome_tally(screens);

	if (workspace_rescan(screens->workspace, &failure) < 0)
		screens_say_failure(screens, &failure);
	else if (!outcome_say_carried_over(screens, &tally, &failure))
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The directories were read again.")));
	screens_stand_again(screens, &standing);
	screens_ask(screens);
}

static void change_scope(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *path = NULL;
	enum scope scope = workspace_target(screens->workspace) == SCOPE_ADMIN ? SCOPE_USER : SCOPE_ADMIN;

	if (workspace_set_target(screens->workspace, scope, &failure) < 0) {
		screens_say_failure(screens, &failure);
		return;
	}
	path = text_visible(workspace_target_directory(screens->workspace));
	screens_say(screens, ATTRIBUTE_NORMAL, text_format(_("Changes go to %s now."), path != NULL ? path : "?"));
}

static void quit(struct screens *screens)
{
	if (workspace_plan(screens->workspace)->count > 0 || workspace_aside_count(screens->workspace) > 0)
		quit_screen_open(screens);
	else
		screens->done = true;
}

/* What is done in the same way wherever the keys go to. */
static void act_everywhere(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_BACK:
	case ACTION_STAY:
	case ACTION_DISMISS:
	case ACTION_CLOSE:
	case ACTION_TYPING_CANCEL:
		screens_close(screens);
		break;
	case ACTION_LEAVE:
		screens_close_all(screens);
		break;
	case ACTION_REVIEW:
	case ACTION_QUIT_REVIEW:
		screens_close_all(screens);
		review_screen_open(screens);
		break;
	case ACTION_CONSUMER:
		chooser_screen_open(screens, SUBJECT_CONSUMER);
		break;
	case ACTION_FEATURES:
		chooser_screen_open(screens, SUBJECT_FEATURES);
		break;
	case ACTION_USER:
		chooser_screen_open(screens, SUBJECT_USER);
		break;
	case ACTION_DETAILS:
		details_screen_open(screens);
		break;
	case ACTION_COMPARE:
		compare_screen_open(screens);
		break;
	case ACTION_PROBLEMS:
		problems_screen_open(screens);
		break;
	case ACTION_HISTORY:
		history_screen_open(screens);
		break;
	case ACTION_SETTINGS:
		settings_screen_open(screens);
		break;
	case ACTION_CLONE:
	case ACTION_REPLACE:
	case ACTION_NEW:
		form_screen_open(screens, action);
		break;
	case ACTION_EDIT:
		edit_entry(screens);
		break;
	case ACTION_CANCEL:
		workspace_cancel_questions(screens->workspace);
		break;
	case ACTION_SCOPE:
		change_scope(screens);
		break;
	case ACTION_RELOAD:
		reload(screens);
		break;
	case ACTION_REDRAW:
		screens->redraw = true;
		break;
	case ACTION_HELP:
	case ACTION_FORM_HELP:
		help_screen_open(screens);
		break;
	case ACTION_QUIT:
		quit(screens);
		break;
	default:
		if (!clipboard_act(screens, action))
			changes_act(screens, action);
		break;
	}
}

void screens_act(struct screens *screens, enum action action)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];
	cleanup(failure_free) struct failure failure = {0};

	if (!screens_may(screens, action, &failure)) {
		/* What a person who presses a key that does nothing now is told. */
		screens_say_failure(screens, &failure);
		screens->rank_refused = action == ACTION_MOVE_TO;
		return;
	}
	if (behaviour->act == NULL || !behaviour->act(screens, action))
		act_everywhere(screens, action);
}

/* Of actions that share a key the one that can be done now; where none can, the last one that has a reason to tell. */
static enum action action_for_key(const struct screens *screens, key_code key)
{
	enum action found = ACTION_NONE;

	for (int i = 0; i < ACTION_COUNT; i++) {
		cleanup(failure_free) struct failure failure = {0};
		enum action action = (enum action)i;

		if ((action_describe(action)->places & screens_place(screens)) == 0 ||
		    !bindings_have_key(screens->bindings, action, key))
			continue;
		if (screens_may(screens, action, &failure))
			return action;
		if (found == ACTION_NONE || failure.text != NULL)
			found = action;
	}
	return found;
}

/* Terminals and people without F-keys have digits: 1 is F1, 0 is F10. KEY_NONE for every other key. */
static key_code key_behind_digit(key_code key)
{
	if (key < '0' || key > '9')
		return KEY_NONE;
	return key == '0' ? KEY_F1 + 9 : KEY_F1 + (key - '1');
}

static bool type_character(struct screens *screens, key_code key)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];

	return behaviour->type != NULL && key_is_character(key) && behaviour->type(screens, key);
}

void screens_key(struct screens *screens, key_code key)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];
	bool meant_as_rank = screens->rank_refused && key_behind_digit(key) != KEY_NONE;
	enum action action;

	if (meant_as_rank)
		return;
	screens->rank_refused = false;
	screens_say(screens, ATTRIBUTE_NORMAL, NULL);
	if (behaviour->key != NULL && behaviour->key(screens, key))
		return;
	if (type_character(screens, key))
		return;
	action = action_for_key(screens, key);
	if (action == ACTION_NONE)
		action = action_for_key(screens, key_behind_digit(key));
	if (action != ACTION_NONE)
		screens_act(screens, action);
}

void screens_paste(struct screens *screens, key_code key)
{
	type_character(screens, key);
}

/* To the row that was clicked, step by step, since what depends on the row follows each step; a second click there is Enter. */
static void click(struct screens *screens, const struct zone *zone, int row)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];
	bool focused = (zone->place & screens_place(screens)) != 0;
	size_t index, before;

	if (behaviour->focus != NULL && !focused)
		behaviour->focus(screens, zone->place);
	if (zone->list == NULL || !list_index_at(zone->list, row - zone->area.row, &index))
		return;
	if (focused && zone->list->selected == index) {
		screens_key(screens, KEY_ENTER);
		return;
	}
	do {
		before = zone->list->selected;
		if (before != index)
			screens_act(screens, index > before ? ACTION_DOWN : ACTION_UP);
	} while (zone->list->selected != before);
}

/* What lies under the mouse is scrolled: a text by itself, a list by its selection, since what depends on it follows. */
static void wheel(struct screens *screens, const struct zone *zone, bool up)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];

	if (zone != NULL && zone->pager != NULL) {
		pager_scroll(zone->pager, up ? -WHEEL_ROWS : WHEEL_ROWS);
		return;
	}
	if (zone != NULL && zone->list != NULL && behaviour->focus != NULL && (zone->place & screens_place(screens)) == 0)
		behaviour->focus(screens, zone->place);
	for (int i = 0; i < WHEEL_ROWS; i++)
		screens_act(screens, up ? ACTION_UP : ACTION_DOWN);
}

void screens_mouse(struct screens *screens, enum mouse mouse, int row, int column)
{
	const struct behaviour *behaviour = behaviours[screens_top(screens)];
	const struct zone *zone = zones_at(&screens->zones, row, column);

	if (mouse != MOUSE_PRESS) {
		wheel(screens, zone, mouse == MOUSE_WHEEL_UP);
		return;
	}
	screens_say(screens, ATTRIBUTE_NORMAL, NULL);
	if ((behaviour->click != NULL && behaviour->click(screens, row, column)) || zone == NULL)
		return;
	if (zone->action != ACTION_NONE)
		screens_act(screens, zone->action);
	else
		click(screens, zone, row);
}

void screens_draw_beneath(struct screens *screens, struct canvas *canvas)
{
	behaviours[screens_beneath(screens)]->draw(screens, canvas);
}

void screens_draw(struct screens *screens, struct canvas *canvas)
{
	screens->zones.count = 0;
	screens->narrow = canvas->width < MAIN_NARROW || screens->linear;
	canvas_clear(canvas);
	behaviours[screens_top(screens)]->draw(screens, canvas);
	footer_draw(screens, canvas);
	/* Also where there is no room for what it would stand on. */
	if (canvas->cursor_row < 0)
		canvas_cursor(canvas, 0, 0);
}
