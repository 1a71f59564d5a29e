/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question is drawn above the main screen's last rows, so that what is staged stays in sight. */
#include "tui/screens/quit_screen.h"

#include "core/base/buffer.h"
#include "core/base/translate.h"
#include "tui/screens/writing.h"

static void draw(struct screens *screens, struct canvas *canvas)
{
	/* A plan that was taken over counts as one. */
	size_t staged = workspace_staged_count(screens->workspace) + (workspace_plan_origin(screens->workspace) != NULL);
	struct buffer question = {0};
	int rows, row;

	screens_draw_beneath(screens, canvas);
	screens->zones.count = 0;
	buffer_format(&question,
		      P_("%zu change is staged and not written yet. Nothing on the disk has changed.",
			 "%zu changes are staged and not written yet. Nothing on the disk has changed.", staged),
		      staged);
	rows = canvas_wrap_height(canvas, canvas->width - 2, buffer_text(&question));
	row = canvas->height - 3 - rows;
	row = row < 0 ? 0 : row;
	canvas_fill(canvas, row, 0, canvas->width, canvas->height - row, ATTRIBUTE_NORMAL);
	canvas_rule(canvas, row, 0, canvas->width, ATTRIBUTE_TITLE_FOCUSED, _("Leave?"));
	canvas_wrap(canvas, row + 1, 1, canvas->width - 2, rows, ATTRIBUTE_STRONG, buffer_text(&question));
	canvas_cursor(canvas, row + 1, 1);
	buffer_free(&question);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_QUIT;
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
	.act = act,
};
