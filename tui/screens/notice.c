/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A paragraph below a rule, over the end of the screen. */
#include "tui/screens/notice.h"

#define MOST_ROWS 8
#define ROWS_LEFT 4 /* of the screen and the notice's rule, where the terminal has as many */

static bool is_typed_into(const struct screens *screens)
{
	return screens_top(screens) == SCREEN_PROMPT;
}

/* The row of the last line, or of the one above it that is typed into. */
static int bottom_row(const struct screens *screens, const struct canvas *canvas)
{
	return canvas->height - 1 - is_typed_into(screens);
}

/* The rows of its text; 0 where nothing is said, or there is no room for it. */
static int text_rows(const struct screens *screens, const struct canvas *canvas)
{
	int bottom = bottom_row(screens, canvas), most = bottom > ROWS_LEFT ? bottom - ROWS_LEFT : 1, rows;

	if (screens->notice == NULL || screens->notice[0] == '\0' || bottom < 3)
		return 0;
	if (most > MOST_ROWS)
		most = MOST_ROWS;
	rows = canvas_wrap_height(canvas, canvas->width - 2, screens->notice);
	return rows < most ? rows : most;
}

int notice_covers(const struct screens *screens, const struct canvas *canvas)
{
	int rows = text_rows(screens, canvas);

	return is_typed_into(screens) + (rows > 0 ? rows + 1 : 0);
}

void notice_draw(const struct screens *screens, struct canvas *canvas)
{
	int rows = text_rows(screens, canvas), row = bottom_row(screens, canvas) - rows;

	if (rows == 0)
		return;
	canvas_fill(canvas, row - 1, 0, canvas->width, rows + 1, ATTRIBUTE_NORMAL);
	canvas_rule(canvas, row - 1, 1, canvas->width - 2, ATTRIBUTE_TITLE, NULL);
	canvas_wrap(canvas, row, 1, canvas->width - 2, rows, screens->notice_attribute, screens->notice);
}
