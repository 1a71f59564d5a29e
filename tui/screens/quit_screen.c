/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question is drawn over the main screen's last rows, so that what is staged stays in sight; an answer without room does nothing. */
#include "tui/screens/quit_screen.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/screens/writing.h"

#define KEY_WIDTH 8

/* The way back first: it has room for the longest. */
static const enum action answers[] = {ACTION_STAY, ACTION_QUIT_REVIEW, ACTION_SAVE_PLAN, ACTION_QUIT_DISCARD};
#define ANSWER_COUNT (sizeof answers / sizeof answers[0])

struct quit_screen {
	bool hidden[ANSWER_COUNT]; /* there was no room for the answer when the question was drawn last */
};

void quit_screen_open(struct screens *screens)
{
	if (screens->quit == NULL)
		screens->quit = calloc(1, sizeof *screens->quit);
	if (screens->quit != NULL)
		screens_open(screens, SCREEN_QUIT);
}

static void release(struct screens *screens)
{
	free(screens->quit);
	screens->quit = NULL;
}

/* In a sentence, or where the screen is small in a word. */
static const char *answer_text(size_t index, bool brief)
{
	const struct action_row *row = action_describe(answers[index]);

	/* The review has this action, too, and stays. */
	if (answers[index] == ACTION_SAVE_PLAN && !brief)
		return _("save plan for overrule apply, and leave");
	return _(brief ? row->hint : row->description);
}

static int answer_rows(const struct canvas *canvas, size_t index, bool brief)
{
	int rows = canvas_wrap_height(canvas, canvas->width - KEY_WIDTH - 2, answer_text(index, brief));

	return rows > 0 ? rows : 1;
}

/* Where all is set aside there is no plan to save. */
static bool is_idle(const struct screens *screens, enum action action)
{
	return action == ACTION_SAVE_PLAN && workspace_plan(screens->workspace)->count == 0;
}

static int rows_of_answers(const struct screens *screens, const struct canvas *canvas, bool brief)
{
	int rows = 0;

	for (size_t i = 0; i < ANSWER_COUNT; i++)
		rows += is_idle(screens, answers[i]) ? 0 : answer_rows(canvas, i, brief);
	return rows;
}

/* Each on lines of its own, behind its key; those that do not fit above the last line are noted. */
static void draw_answers(struct screens *screens, struct canvas *canvas, int row, bool brief)
{
	for (size_t i = 0; i < ANSWER_COUNT; i++) {
		char key[BINDINGS_NAME_SIZE];
		int rows = answer_rows(canvas, i, brief), width = canvas->width - KEY_WIDTH - 2;

		screens->quit->hidden[i] = row + rows > canvas->height - 1 || width < canvas_width(canvas, answer_text(i, true));
		if (screens->quit->hidden[i] || is_idle(screens, answers[i]))
			continue;
		bindings_first_key(screens->bindings, answers[i], key, sizeof key);
		canvas_text(canvas, row, 1, KEY_WIDTH - 1, ATTRIBUTE_KEY, key);
		canvas_wrap(canvas, row, 1 + KEY_WIDTH, width, rows, ATTRIBUTE_NORMAL, answer_text(i, brief));
		zones_add(&screens->zones, (struct zone){.area = {row, 0, canvas->width, rows}, .action = answers[i]});
		row += rows;
	}
}

/* What would be lost; what is set aside is in no plan, so that it is lost also where that is saved. */
static void append_question(struct buffer *question, const struct screens *screens)
{
	/* A plan that was taken over counts as one. */
	size_t staged = workspace_staged_count(screens->workspace) + (workspace_plan_origin(screens->workspace) != NULL);
	size_t aside = workspace_aside_count(screens->workspace);

	if (staged > 0)
		buffer_format(question,
			      P_("%zu change is staged and not written yet. Nothing on the disk has changed.",
				 "%zu changes are staged and not written yet. Nothing on the disk has changed.", staged), staged);
	buffer_append_text(question, staged > 0 && aside > 0 ? " " : "");
	if (aside > 0)
		buffer_format(question, P_("%zu change is set aside until it fits, and lost when you leave.",
					   "%zu changes are set aside until they fit, and lost when you leave.", aside), aside);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	cleanup(buffer_free) struct buffer question = {0};
	int rows, row;
	bool brief;

	screens_draw_beneath(screens, canvas);
	screens->zones.count = 0;
	append_question(&question, screens);
	rows = canvas_wrap_height(canvas, canvas->width - 2, buffer_text(&question));
	brief = rows + rows_of_answers(screens, canvas, false) + 2 > canvas->height;
	if (rows + rows_of_answers(screens, canvas, brief) + 2 > canvas->height)
		rows = 0;
	row = canvas->height - 2 - rows - rows_of_answers(screens, canvas, brief);
	row = row < 0 ? 0 : row;
	canvas_fill(canvas, row, 0, canvas->width, canvas->height - row, ATTRIBUTE_NORMAL);
	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, _("Leave?"));
	canvas_wrap(canvas, row + 1, 1, canvas->width - 2, rows, ATTRIBUTE_STRONG, buffer_text(&question));
	draw_answers(screens, canvas, row + 1 + rows, brief);
	canvas_cursor(canvas, row + 1, 1);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_QUIT;
}

/* Nothing is answered that is not seen; to stay is always possible. */
static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	if (is_idle(screens, action)) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is staged that could be in a plan"));
		return false;
	}
	for (size_t i = 0; i < ANSWER_COUNT; i++)
		if (answers[i] == action && action != ACTION_STAY && screens->quit->hidden[i]) {
			failure_set(failure, FAILURE_REFUSED, 0, NULL, _("make the window larger"),
				    _("there is no room to show what this key would do"));
			return false;
		}
	return true;
}

static bool act(struct screens *screens, enum action action)
{
	if (action == ACTION_QUIT_DISCARD) {
		workspace_discard(screens->workspace);
		screens->done = true;
	} else if (action == ACTION_SAVE_PLAN) {
		/* What is said about it must outlast the screen. */
		screens->farewell = writing_save_plan(screens);
		screens->done = screens->farewell != NULL;
	} else {
		return false;
	}
	return true;
}

const struct behaviour quit_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.release = release,
};
