/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A paragraph above a list, with the keys of a chooser. Whoever opened it decides what an answer does. */
#include "tui/screens/question_screen.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screens/movement.h"

struct question_screen {
	char *title;
	char *text;
	char *answers[QUESTION_ANSWERS];
	struct list list;
	question_function *hear;
};

static void release(struct screens *screens)
{
	struct question_screen *question = screens->question;

	if (question == NULL)
		return;
	for (size_t i = 0; i < QUESTION_ANSWERS; i++)
		free(question->answers[i]);
	free(question->title);
	free(question->text);
	free(question);
	screens->question = NULL;
}

/* False where memory is out. */
static bool fill(struct question_screen *question, const char *title, const char *text, const char *const *answers, size_t count)
{
	bool filled = (question->title = strdup(title)) != NULL && (question->text = strdup(text)) != NULL;

	for (size_t i = 0; filled && i < count && i < QUESTION_ANSWERS; i++) {
		filled = (question->answers[i] = strdup(answers[i])) != NULL;
		list_resize(&question->list, i + 1, 1);
	}
	return filled;
}

void question_screen_open(struct screens *screens, const char *title, const char *text, const char *const *answers, size_t count,
			  question_function *hear)
{
	release(screens);
	screens->question = calloc(1, sizeof *screens->question);
	if (screens->question == NULL)
		return;
	screens->question->hear = hear;
	if (fill(screens->question, title, text, answers, count))
		screens_open(screens, SCREEN_QUESTION);
	if (screens_top(screens) != SCREEN_QUESTION)
		release(screens);
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct question_screen *question = context;

	if (index == question->list.selected)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	canvas_column(canvas, row, column + 2, width - 2, attribute, question->answers[index]);
}

/* The answers are seen whole before the sentences are. */
static void draw(struct screens *screens, struct canvas *canvas)
{
	struct question_screen *question = screens->question;
	int width = canvas->width - 2, count = (int)question->list.count;
	int room = canvas->height - 5 - count;
	int rows = canvas_wrap_height(canvas, width, question->text);
	int row;

	canvas_rule(canvas, 0, 1, width, ATTRIBUTE_TITLE_FOCUSED, question->title);
	rows = rows < room ? rows : room > 0 ? room : 0;
	if (rows > 0)
		canvas_wrap(canvas, 2, 1, width, rows, ATTRIBUTE_NORMAL, question->text);
	row = rows > 0 ? rows + 3 : 1;
	count = count < canvas->height - row - 1 ? count : canvas->height - row - 1;
	zones_add(&screens->zones, (struct zone){.area = {row, 1, width, count}, .place = PLACE_CHOOSER, .list = &question->list,
						 .action = ACTION_NONE});
	list_draw(&question->list, canvas, row, 1, width, count, true, draw_row, question);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_CHOOSER;
}

static bool act(struct screens *screens, enum action action)
{
	question_function *hear = screens->question->hear;
	size_t answer = screens->question->list.selected;

	if (action == ACTION_CHOOSE) {
		screens_close(screens);
		hear(screens, answer);
	} else if (movement_of_action(action) != MOVEMENT_NONE) {
		list_move(&screens->question->list, movement_of_action(action));
	} else {
		return false;
	}
	return true;
}

const struct behaviour question_screen = {
	.place = place,
	.draw = draw,
	.act = act,
	.release = release,
};
