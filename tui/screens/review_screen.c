/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that a person should have seen before files change: what is staged, to be taken out one by one, and what it means. */
#include "tui/screens/review_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/review_text.h"
#include "tui/screens/writing.h"

#define LEAST_TEXT_ROWS 5
#define NARROW 58 /* a row of fewer cells says what a change is, and not what that means */

struct review_screen {
	struct list changes; /* the adopted plan, if there is one, then the staged changes, then those that are set aside */
	struct pager text;
	enum place focus;
	char *searched; /* or NULL */
};

static size_t adopted_count(const struct screens *screens)
{
	return workspace_plan_origin(screens->workspace) != NULL;
}

/* How many rows are part of the plan; behind them are those that are set aside. */
static size_t planned_count(const struct screens *screens)
{
	return adopted_count(screens) + workspace_staged_count(screens->workspace);
}

static void refresh(struct screens *screens)
{
	struct review_screen *review = screens->review;

	list_resize(&review->changes, planned_count(screens) + workspace_aside_count(screens->workspace), review->changes.height);
	review_text_fill(screens->workspace, &review->text);
}

static void release(struct screens *screens)
{
	if (screens->review == NULL)
		return;
	pager_free(&screens->review->text);
	free(screens->review->searched);
	free(screens->review);
	screens->review = NULL;
}

void review_screen_open(struct screens *screens)
{
	release(screens);
	screens->review = calloc(1, sizeof *screens->review);
	if (screens->review == NULL)
		return;
	screens->review->text.wrap = true;
	screens->review->focus = PLACE_REVIEW_TEXT;
	screens->review->changes.height = 1;
	refresh(screens);
	screens_open(screens, SCREEN_REVIEW);
}

/* ---- drawing ---- */

static char *row_words(const struct screens *screens, size_t index, bool narrow)
{
	const struct workspace *workspace = screens->workspace;
	size_t adopted = adopted_count(screens), planned = planned_count(screens);
	cleanup(free_pointer) char *words = NULL;

	if (index < adopted)
		return text_visible(workspace_plan_origin(workspace));
	if (index < planned && narrow)
		return review_change_name(workspace_staged(workspace, index - adopted));
	if (index < planned)
		return review_change_words(workspace, workspace_staged(workspace, index - adopted));
	words = review_change_name(workspace_aside(workspace, index - planned, NULL));
	/* TRANSLATORS: %s is a change that does not fit the files any more */
	return words != NULL ? text_format(_("set aside: %s"), words) : NULL;
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	bool aside = index >= planned_count(screens);
	cleanup(free_pointer) char *words = row_words(screens, index, width < NARROW);

	if (index == screens->review->changes.selected)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	canvas_symbol(canvas, row, column + 2, attribute_within(attribute, aside ? ATTRIBUTE_WARNING : ATTRIBUTE_STRONG),
		      aside ? SYMBOL_WARNING : SYMBOL_STAGED);
	canvas_column(canvas, row, column + 4, width - 5, attribute, words != NULL ? words : "?");
}

/* The list gets a quarter of the screen at most, so that what it means is seen, too. */
static int list_rows(const struct screens *screens, const struct canvas *canvas)
{
	int most = canvas->height / 4 > 1 ? canvas->height / 4 : 1;
	int count = (int)screens->review->changes.count;

	if (canvas->height - notice_covers(screens, canvas) < LEAST_TEXT_ROWS + 4)
		return screens->review->focus == PLACE_REVIEW ? 1 : 0;
	return count < most ? count : most;
}

static void draw_text(struct screens *screens, struct canvas *canvas, int row)
{
	struct pager *text = &screens->review->text;
	bool focused = screens->review->focus == PLACE_REVIEW_TEXT;
	int width = canvas->width - 3; /* a blank before the signs for more */
	int height = canvas->height - 2 - row - notice_covers(screens, canvas);

	canvas_rule(canvas, row, 1, canvas->width - 2, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, _("What that means"));
	zones_add(&screens->zones, (struct zone){.area = {row + 1, 1, width, height}, .place = PLACE_REVIEW_TEXT, .pager = text,
						 .action = ACTION_NONE});
	pager_draw(text, canvas, row + 1, 1, width, height, focused);
	if (pager_more_above(text))
		canvas_symbol(canvas, row + 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (pager_more_below(text))
		canvas_symbol(canvas, row + height, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

/* How many files change, for how many changes, and that it is not done yet, which the shortest form says first. */
static char *title_words(size_t operations, size_t changes, int form)
{
	struct buffer title = {0};

	if (operations == 0)
		return strdup(_("Review: nothing can be written now"));
	if (form == 2) {
		buffer_format(&title, P_("Not written yet: %zu file operation", "Not written yet: %zu file operations", operations), operations);
		return buffer_take(&title);
	}
	buffer_format(&title, P_("Review: %zu file operation", "Review: %zu file operations", operations), operations);
	if (form == 0 && changes > 1)
		buffer_format(&title, P_(" for %zu change", " for %zu changes", changes), changes);
	buffer_append_text(&title, form == 0 ? _(", nothing is written yet") : _(", not written yet"));
	return buffer_take(&title);
}

/* The longest form that fits: rather that than a piece of a sentence. */
static void draw_title(const struct screens *screens, struct canvas *canvas)
{
	bool focused = screens->review->focus == PLACE_REVIEW;
	size_t operations = workspace_plan(screens->workspace)->count, changes = planned_count(screens);

	for (int form = 0; form < 3; form++) {
		cleanup(free_pointer) char *title = title_words(operations, changes, form);

		if (title != NULL && form < 2 && canvas_width(canvas, title) > canvas->width - 4)
			continue;
		canvas_rule(canvas, 0, 1, canvas->width - 2, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, title);
		return;
	}
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct review_screen *review = screens->review;
	int rows = list_rows(screens, canvas);

	draw_title(screens, canvas);
	zones_add(&screens->zones, (struct zone){.area = {1, 1, canvas->width - 2, rows}, .place = PLACE_REVIEW, .list = &review->changes,
						 .action = ACTION_NONE});
	list_draw(&review->changes, canvas, 1, 1, canvas->width - 2, rows, review->focus == PLACE_REVIEW, draw_row, screens);
	if (rows > 0 && review->changes.top > 0)
		canvas_symbol(canvas, 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (rows > 0 && review->changes.top + (size_t)rows < review->changes.count)
		canvas_symbol(canvas, rows, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
	draw_text(screens, canvas, rows + 1);
}

/* ---- acting ---- */

static enum place place(const struct screens *screens)
{
	return screens->review->focus;
}

static void focus(struct screens *screens, enum place where)
{
	screens->review->focus = where;
}

/* What no longer fits without it is named; with nothing left there is nothing to review. */
static void remove_chosen(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	size_t index = screens->review->changes.selected, adopted = adopted_count(screens), planned = planned_count(screens);
	int error = 0;

	if (index < adopted)
		error = workspace_unadopt(screens->workspace, &failure);
	else if (index < planned)
		error = workspace_unstage(screens->workspace, index - adopted, &failure);
	else
		workspace_forget_aside(screens->workspace, index - planned);
	if (error < 0 || failure.text != NULL)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
	if (workspace_plan(screens->workspace)->count > 0 || workspace_aside_count(screens->workspace) > 0)
		return;
	screens_close(screens);
	if (failure.text == NULL)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("Nothing is staged any more.")));
}

static void save_plan(struct screens *screens)
{
	char *said = writing_save_plan(screens);

	if (said != NULL)
		screens_say(screens, ATTRIBUTE_NORMAL, said);
}

/* From the beginning at each character, so that what is found is the first one that holds all of it. */
static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	struct review_screen *review = screens->review;
	bool found;

	if (event == PROMPT_CANCELLED || review == NULL)
		return;
	review->text.found_length = 0;
	found = pager_find(&review->text, text, false);
	if (event == PROMPT_CHANGED) {
		prompt_screen_note(screens, found || text[0] == '\0' ? NULL : _("no match"));
		return;
	}
	free(review->searched);
	review->searched = strdup(text);
	if (!found && text[0] != '\0')
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no match.")));
}

static void search_on(struct screens *screens, bool backwards)
{
	struct review_screen *review = screens->review;

	if (review->searched != NULL && review->searched[0] != '\0')
		pager_find(&review->text, review->searched, backwards);
}

static bool refuse_to_write(const struct screens *screens, struct failure *failure)
{
	cleanup(free_pointer) char *remedy = NULL;
	char key[16];

	bindings_first_key(screens->bindings, ACTION_REMOVE, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	remedy = text_format(_("press %s to remove what is set aside, or wait until it fits again"), key);
	failure_set(failure, FAILURE_REFUSED, 0, NULL, remedy, _("nothing of this can be written now"));
	return false;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	bool next = action == ACTION_SEARCH_NEXT || action == ACTION_SEARCH_PREVIOUS;

	if (next && (screens->review->searched == NULL || screens->review->searched[0] == '\0')) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was searched for yet"));
		return false;
	}
	if ((action == ACTION_CONFIRM || action == ACTION_SAVE_PLAN) && workspace_plan(screens->workspace)->count == 0)
		return refuse_to_write(screens, failure);
	if (action == ACTION_REMOVE && screens->review->changes.count == 0) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is staged that could be taken out"));
		return false;
	}
	return true;
}

static void move(struct screens *screens, enum movement movement)
{
	if (screens->review->focus == PLACE_REVIEW)
		list_move(&screens->review->changes, movement);
	else
		pager_move(&screens->review->text, movement);
}

static bool act(struct screens *screens, enum action action)
{
	struct review_screen *review = screens->review;

	switch (action) {
	case ACTION_CONFIRM:
		writing_begin(screens);
		return true;
	case ACTION_REMOVE:
		remove_chosen(screens);
		return true;
	case ACTION_SAVE_PLAN:
		save_plan(screens);
		return true;
	case ACTION_FOCUS_NEXT:
	case ACTION_FOCUS_PREVIOUS:
		review->focus = review->focus == PLACE_REVIEW ? PLACE_REVIEW_TEXT : PLACE_REVIEW;
		return true;
	case ACTION_SEARCH:
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_on(screens, action == ACTION_SEARCH_PREVIOUS);
		return true;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return false;
		move(screens, movement_of_action(action));
		return true;
	}
}

const struct behaviour review_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.focus = focus,
	.refresh = refresh,
	.release = release,
};
