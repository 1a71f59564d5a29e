/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text above its answers, with the keys of a chooser; both are wrapped, so that nothing is cut on a narrow screen, and a long text is
 * scrolled by pages. Whoever opened it decides what an answer does.
 */
#include "tui/screens/question_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/screens/movement.h"

struct question_screen {
	char *title;
	struct pager text;
	char *answers[QUESTION_ANSWERS];
	struct area areas[QUESTION_ANSWERS]; /* where they were drawn last */
	struct list list;
	question_function *hear;
	const char *leaving; /* what the key does that gives no answer; NULL: the word of the table */
	struct question_screen *beneath; /* one that waits for an answer to this one */
};

static struct question_screen *question_free(struct question_screen *question)
{
	struct question_screen *beneath = question->beneath;

	for (size_t i = 0; i < QUESTION_ANSWERS; i++)
		free(question->answers[i]);
	free(question->title);
	pager_free(&question->text);
	free(question);
	return beneath;
}

static void release(struct screens *screens)
{
	while (screens->question != NULL)
		screens->question = question_free(screens->question);
}

/* False where memory is out. */
static bool fill(struct question_screen *question, const char *title, const char *text, const char *const *answers, size_t count)
{
	bool filled = (question->title = strdup(title)) != NULL;

	question->text.wrap = true;
	pager_add(&question->text, ATTRIBUTE_NORMAL, text);
	filled = filled && !pager_failed(&question->text);

	for (size_t i = 0; filled && i < count && i < QUESTION_ANSWERS; i++) {
		filled = (question->answers[i] = strdup(answers[i])) != NULL;
		list_resize(&question->list, i + 1, 1);
	}
	return filled;
}

void question_screen_open(struct screens *screens, const char *title, const char *text, const char *const *answers, size_t count,
			  question_function *hear)
{
	struct question_screen *question = calloc(1, sizeof *question);

	if (question == NULL)
		return;
	if (screens_top(screens) != SCREEN_QUESTION)
		release(screens);
	question->hear = hear;
	question->beneath = screens->question;
	screens->question = question;
	if (fill(question, title, text, answers, count))
		screens_open(screens, SCREEN_QUESTION);
	else
		screens->question = question_free(question);
}

void question_screen_name_leaving(struct screens *screens, const char *verb)
{
	if (screens->question != NULL)
		screens->question->leaving = verb;
}

static const char *hint(const struct screens *screens, enum action action)
{
	return action == ACTION_DISMISS ? screens->question->leaving : NULL;
}

/* ---- drawing ---- */

static int answer_rows(const struct question_screen *question, const struct canvas *canvas, size_t index)
{
	int rows = canvas_wrap_height(canvas, canvas->width - 4, question->answers[index]);

	return rows > 0 ? rows : 1;
}

/* The rows from one answer up to another one. */
static int rows_between(const struct question_screen *question, const struct canvas *canvas, size_t first, size_t end)
{
	int rows = 0;

	for (size_t i = first; i < end; i++)
		rows += answer_rows(question, canvas, i);
	return rows;
}

static void draw_answer(struct screens *screens, struct canvas *canvas, size_t index, int row, int rows)
{
	struct question_screen *question = screens->question;
	bool here = index == question->list.selected;
	enum attribute attribute = here ? ATTRIBUTE_SELECTED : ATTRIBUTE_NORMAL;

	question->areas[index] = (struct area){row, 1, canvas->width - 2, rows};
	canvas_fill(canvas, row, 1, canvas->width - 2, rows, attribute);
	canvas_wrap(canvas, row, 3, canvas->width - 4, rows, attribute, question->answers[index]);
	if (!here)
		return;
	canvas_symbol(canvas, row, 1, attribute, SYMBOL_CURSOR);
	canvas_cursor(canvas, row, 1);
}

/* Where there is no room for all, those around the one under the cursor. */
static void draw_answers(struct screens *screens, struct canvas *canvas, int row, int height)
{
	struct question_screen *question = screens->question;
	size_t first = 0;

	memset(question->areas, 0, sizeof question->areas);
	while (first < question->list.selected && rows_between(question, canvas, first, question->list.selected + 1) > height)
		first++;
	for (size_t i = first; i < question->list.count && height > 0; i++) {
		int rows = answer_rows(question, canvas, i);

		rows = rows < height ? rows : height;
		draw_answer(screens, canvas, i, row, rows);
		row += rows;
		height -= rows;
	}
}

/* The answers are seen whole before the text is; the rest of it is scrolled to. */
static void draw(struct screens *screens, struct canvas *canvas)
{
	struct question_screen *question = screens->question;
	int width = canvas->width - 3, end = canvas->height - 1; /* a blank before the signs for more */
	int answers = rows_between(question, canvas, 0, question->list.count);
	int room = end - answers - 3, row = 1;

	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, question->title);
	if (room > 0) {
		/* Once to know how many rows there are. */
		pager_draw(&question->text, canvas, 2, 1, width, room, false);
		row = 2 + (question->text.row_count < (size_t)room ? (int)question->text.row_count : room);
		zones_add(&screens->zones, (struct zone){.area = {2, 1, width, row - 2}, .pager = &question->text, .action = ACTION_NONE});
		if (pager_more_above(&question->text))
			canvas_symbol(canvas, 2, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
		if (pager_more_below(&question->text))
			canvas_symbol(canvas, row - 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
		row++;
	}
	draw_answers(screens, canvas, row, end - row);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_CHOOSER;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	(void)screens, (void)failure;
	return action != ACTION_MARK_CHOICE && action != ACTION_APPLY_CHOICES;
}

/* One that waited beneath is asked again. */
static void close_question(struct screens *screens)
{
	struct question_screen *beneath = question_free(take(screens->question));

	screens_close(screens);
	screens->question = beneath;
	if (beneath != NULL)
		screens_open(screens, SCREEN_QUESTION);
}

static void answer(struct screens *screens)
{
	question_function *hear = screens->question->hear;
	size_t chosen = screens->question->list.selected;

	close_question(screens);
	hear(screens, chosen);
}

static bool act(struct screens *screens, enum action action)
{
	struct question_screen *question = screens->question;
	enum movement movement = movement_of_action(action);
	bool scrolls = pager_more_above(&question->text) || pager_more_below(&question->text);

	if (action == ACTION_CHOOSE)
		answer(screens);
	else if (action == ACTION_DISMISS)
		close_question(screens);
	else if (scrolls && (movement == MOVEMENT_PAGE_UP || movement == MOVEMENT_PAGE_DOWN))
		pager_move(&question->text, movement);
	else if (movement != MOVEMENT_NONE)
		list_move(&question->list, movement);
	else
		return false;
	return true;
}

/* The first click goes to an answer, the second one gives it. */
static bool click(struct screens *screens, int row, int column)
{
	struct question_screen *question = screens->question;

	for (size_t i = 0; i < question->list.count; i++) {
		if (!area_contains(&question->areas[i], row, column))
			continue;
		if (i == question->list.selected)
			answer(screens);
		else
			list_select(&question->list, i);
		return true;
	}
	return false;
}

const struct behaviour question_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.click = click,
	.hint = hint,
	.release = release,
};
