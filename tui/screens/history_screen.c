/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list is read when the screen opens, not when something else changes: only writing adds to it, and that closes this screen. What
 * takes a transaction back becomes a plan like any other, and goes through the review.
 */
#include "tui/screens/history_screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/history_view.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/review_screen.h"

struct history_screen {
	struct history history;
	struct failure problem; /* why it could not be read */
	size_t *rows;           /* indices of the entries that are shown */
	struct list list;
	struct pager record;
	enum place focus;
	char *filter, *searched; /* or NULL */
};

static const struct history_entry *chosen(const struct screens *screens)
{
	const struct history_screen *screen = screens->history;

	return screen->list.count > 0 ? &screen->history.entries[screen->rows[screen->list.selected]] : NULL;
}

static void show_record(struct screens *screens)
{
	struct history_screen *screen = screens->history;

	pager_clear(&screen->record);
	screen->record.top = 0;
	screen->record.found_length = 0;
	if (chosen(screens) != NULL)
		history_view_fill(&screen->history, chosen(screens), screens->bindings, screens->program, &screen->record);
	else
		history_view_fill_empty(screens->workspace, &screen->problem, screen->filter != NULL, &screen->record);
}

static void list_rows(struct screens *screens)
{
	struct history_screen *screen = screens->history;
	size_t count = 0;

	for (size_t i = 0; i < screen->history.count; i++)
		if (screen->filter == NULL || history_view_holds(&screen->history.entries[i], screen->filter))
			screen->rows[count++] = i;
	list_resize(&screen->list, count, screen->list.height);
	show_record(screens);
}

static void read_history(struct screens *screens)
{
	struct history_screen *screen = screens->history;

	history_free(&screen->history);
	failure_free(&screen->problem);
	screen->history = (struct history){0};
	workspace_history(screens->workspace, &screen->history, &screen->problem);
	free(screen->rows);
	screen->rows = calloc(screen->history.count + 1, sizeof *screen->rows);
	if (screen->rows == NULL)
		history_free(&screen->history);
	list_rows(screens);
}

static void release(struct screens *screens)
{
	struct history_screen *screen = screens->history;

	if (screen == NULL)
		return;
	history_free(&screen->history);
	failure_free(&screen->problem);
	pager_free(&screen->record);
	free(screen->rows);
	free(screen->filter);
	free(screen->searched);
	free(screen);
	screens->history = NULL;
}

void history_screen_open(struct screens *screens)
{
	release(screens);
	screens->history = calloc(1, sizeof *screens->history);
	if (screens->history == NULL)
		return;
	screens->history->focus = PLACE_HISTORY;
	screens->history->record.wrap = true;
	screens->history->list.height = 1;
	read_history(screens);
	screens_open(screens, SCREEN_HISTORY);
}

/* ---- drawing ---- */

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct history_screen *screen = context;

	if (index == screen->list.selected)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	history_view_draw_row(canvas, row, column + 2, width - 2, attribute, &screen->history.entries[screen->rows[index]]);
}

static void draw_list(struct screens *screens, struct canvas *canvas, struct area area)
{
	struct history_screen *screen = screens->history;
	bool focused = screen->focus == PLACE_HISTORY;
	struct buffer title = {0};

	/* TRANSLATORS: %s is a scope */
	buffer_format(&title, _("History of %s"), scope_name(workspace_target(screens->workspace)));
	if (screen->list.count > 0)
		buffer_format(&title, P_(": %zu transaction", ": %zu transactions", screen->list.count), screen->list.count);
	if (screen->filter != NULL) {
		buffer_append_text(&title, _(" with "));
		text_append_visible(&title, screen->filter, strlen(screen->filter));
	}
	canvas_rule(canvas, area.row, area.column, area.width, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, buffer_text(&title));
	buffer_free(&title);
	area.row++;
	area.height--;
	zones_add(&screens->zones, (struct zone){.area = area, .place = PLACE_HISTORY, .list = &screen->list, .action = ACTION_NONE});
	list_draw(&screen->list, canvas, area.row, area.column, area.width, area.height, focused, draw_row, screen);
}

static void draw_record(struct screens *screens, struct canvas *canvas, struct area area)
{
	struct history_screen *screen = screens->history;
	bool focused = screen->focus == PLACE_RECORD;

	if (screen->list.count > 0)
		canvas_rule(canvas, area.row, area.column, area.width, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE,
			    _("What was done"));
	area.row++;
	area.height--;
	zones_add(&screens->zones, (struct zone){.area = area, .place = PLACE_RECORD, .pager = &screen->record, .action = ACTION_NONE});
	/* A blank before the sign for more. */
	pager_draw(&screen->record, canvas, area.row, area.column, area.width - 1, area.height, focused);
	if (pager_more_below(&screen->record))
		canvas_symbol(canvas, area.row + area.height - 1, area.column + area.width, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

/* Beside each other where there is room for both, else one below the other; nothing to list needs no list. */
static void draw(struct screens *screens, struct canvas *canvas)
{
	int width = canvas->width, height = canvas->height - 2 - notice_covers(screens, canvas);
	int rows = (int)screens->history->list.count + 1;

	if (width >= HISTORY_VIEW_WIDE && screens->history->list.count > 0) {
		draw_list(screens, canvas, (struct area){0, 1, width / 2 - 2, height});
		draw_record(screens, canvas, (struct area){0, width / 2 + 1, width - width / 2 - 2, height});
		return;
	}
	rows = rows < height / 2 ? rows : height / 2;
	draw_list(screens, canvas, (struct area){0, 1, width - 2, rows});
	draw_record(screens, canvas, (struct area){rows, 1, width - 2, height - rows});
	if (screens->history->list.count == 0)
		canvas_cursor(canvas, rows + 1, 1);
}

/* ---- acting ---- */

static enum place place(const struct screens *screens)
{
	return screens->history->focus;
}

static void focus(struct screens *screens, enum place where)
{
	screens->history->focus = where;
}

static bool refuse(struct failure *failure, const char *remedy, const char *reason)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, remedy, "%s", reason);
	return false;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct history_screen *screen = screens->history;
	const struct history_entry *entry = chosen(screens);
	bool takes_back = action == ACTION_HISTORY_UNDO || action == ACTION_HISTORY_REDO;
	bool looks = action == ACTION_SEARCH || action == ACTION_FILTER || action == ACTION_FOCUS_NEXT;

	if (looks && screen->history.count == 0)
		return refuse(failure, NULL, _("nothing was written yet that could be looked for"));
	if (takes_back && workspace_plan(screens->workspace)->count > 0)
		return refuse(failure, _("write it first, or take it out in the review"), _("something else is staged"));
	if (action == ACTION_HISTORY_UNDO && entry == NULL)
		return refuse(failure, NULL, _("nothing was written yet that could be taken back"));
	if (action == ACTION_HISTORY_UNDO && entry->damaged)
		return refuse(failure, NULL, _("the record of this transaction is damaged"));
	if (action == ACTION_HISTORY_UNDO && entry->undone)
		return refuse(failure, NULL, _("this transaction was taken back already"));
	if (action == ACTION_HISTORY_REDO && history_redo_target(&screen->history) == NULL)
		return refuse(failure, _("only what was undone, and nothing changed since, can be done again"),
			      _("there is nothing to redo"));
	if ((action == ACTION_SEARCH_NEXT || action == ACTION_SEARCH_PREVIOUS) && screen->searched == NULL)
		return refuse(failure, NULL, _("nothing was searched for yet"));
	return true;
}

/* Stages what takes the entry back and shows it; where a file was changed since, says which. */
static void take_back(struct screens *screens, const struct history_entry *entry, bool redo)
{
	cleanup(failure_free) struct failure failure = {0};
	const struct record *record = &entry->record;
	const char *meant = redo && record->undoes[0] != '\0' ? record->undoes : record->id;
	cleanup(free_pointer) char *origin = text_format("%s %s", redo ? "redo" : "undo", meant);
	struct standing standing = screens_stand(screens);
	int error = origin != NULL ? workspace_adopt_undo(screens->workspace, record, origin, &failure) : -ENOMEM;

	if (error == 0 && workspace_plan(screens->workspace)->count == 0) {
		workspace_unadopt(screens->workspace, NULL);
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The files are so already; there is nothing to take back.")));
	}
	screens_stand_again(screens, &standing);
	if (error < 0) {
		screens_say_failure(screens, &failure);
	} else if (workspace_plan(screens->workspace)->count > 0) {
		screens_close_all(screens);
		review_screen_open(screens);
		screens_ask(screens);
	}
}

void history_screen_undo(struct screens *screens, const char *id)
{
	cleanup(history_free) struct history history = {0};
	cleanup(failure_free) struct failure failure = {0};
	const struct history_entry *entry;

	if (workspace_history(screens->workspace, &history, &failure) < 0) {
		screens_say_failure(screens, &failure);
		return;
	}
	entry = history_find(&history, id);
	if (entry != NULL && !entry->damaged)
		take_back(screens, entry, false);
	else
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("The transaction is not in the history any more.")));
}

static void hear_filter(struct screens *screens, enum prompt_event event, const char *text)
{
	struct history_screen *screen = screens->history;

	(void)event;
	free(screen->filter);
	screen->filter = text[0] != '\0' ? strdup(text) : NULL;
	list_rows(screens);
	prompt_screen_note(screens, screen->list.count == 0 ? _("none") : NULL);
}

/* The next row from one on, around the end, that holds what was searched for; false where none does. */
static bool find_row(struct history_screen *screen, size_t from, bool backwards)
{
	for (size_t i = 0; i < screen->list.count; i++) {
		size_t step = backwards ? screen->list.count - i : i;
		size_t row = (from + step) % screen->list.count;

		if (!history_view_holds(&screen->history.entries[screen->rows[row]], screen->searched))
			continue;
		list_select(&screen->list, row);
		return true;
	}
	return false;
}

static bool search(struct screens *screens, bool again, bool backwards)
{
	struct history_screen *screen = screens->history;
	size_t count = screen->list.count, step = again ? (backwards ? count - 1 : 1) : 0;
	bool found;

	if (screen->searched == NULL)
		return true;
	if (screen->focus == PLACE_RECORD)
		return pager_find(&screen->record, screen->searched, backwards);
	found = count > 0 && find_row(screen, screen->list.selected + step, backwards);
	if (found)
		show_record(screens);
	return found;
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	struct history_screen *screen = screens->history;
	bool found;

	if (event == PROMPT_CANCELLED)
		return;
	free(screen->searched);
	screen->searched = text[0] != '\0' ? strdup(text) : NULL;
	screen->record.found_length = 0;
	found = search(screens, false, false);
	if (event == PROMPT_CHANGED)
		prompt_screen_note(screens, found ? NULL : _("not found"));
	else if (!found)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The text is not there.")));
}

static void move(struct screens *screens, enum movement movement)
{
	if (screens->history->focus == PLACE_RECORD)
		pager_move(&screens->history->record, movement);
	else if (list_move(&screens->history->list, movement))
		show_record(screens);
}

static void set_focus(struct screens *screens, enum action action)
{
	bool record = action == ACTION_FOCUS_RIGHT || action == ACTION_FOCUS_ENTER;

	if (action == ACTION_FOCUS_NEXT || action == ACTION_FOCUS_PREVIOUS)
		record = screens->history->focus == PLACE_HISTORY;
	focus(screens, record ? PLACE_RECORD : PLACE_HISTORY);
}

static bool act(struct screens *screens, enum action action)
{
	struct history_screen *screen = screens->history;

	switch (action) {
	case ACTION_HISTORY_UNDO:
		take_back(screens, chosen(screens), false);
		return true;
	case ACTION_HISTORY_REDO:
		take_back(screens, history_redo_target(&screen->history), true);
		return true;
	case ACTION_FILTER:
		prompt_screen_open(screens, _("Only with:"), screen->filter != NULL ? screen->filter : "", hear_filter);
		return true;
	case ACTION_SEARCH:
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		if (!search(screens, true, action == ACTION_SEARCH_PREVIOUS))
			screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The text is not there.")));
		return true;
	case ACTION_FOCUS_NEXT:
	case ACTION_FOCUS_PREVIOUS:
	case ACTION_FOCUS_RIGHT:
	case ACTION_FOCUS_ENTER:
	case ACTION_FOCUS_LEFT:
		set_focus(screens, action);
		return true;
	case ACTION_RELOAD:
		read_history(screens);
		return false;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return false;
		move(screens, movement_of_action(action));
		return true;
	}
}

const struct behaviour history_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.focus = focus,
	.release = release,
};
