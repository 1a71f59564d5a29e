/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last line: what can be done here and now, the most useful first; above it what the last action had to say. */
#include "core/base/translate.h"
#include "tui/screens/footer.h"

#define NOTICE_ROWS 4

static void draw_notice(const struct screens *screens, struct canvas *canvas)
{
	int width = canvas->width - 2, rows;

	if (screens->notice == NULL || screens->notice[0] == '\0' || canvas->height < 4)
		return;
	rows = canvas_wrap_height(canvas, width, screens->notice);
	if (rows > NOTICE_ROWS)
		rows = NOTICE_ROWS;
	if (rows > canvas->height - 2)
		rows = canvas->height - 2;
	canvas_fill(canvas, canvas->height - 2 - rows, 0, canvas->width, rows + 1, ATTRIBUTE_NORMAL);
	canvas_rule(canvas, canvas->height - 2 - rows, 0, canvas->width, ATTRIBUTE_TITLE, NULL);
	canvas_wrap(canvas, canvas->height - 1 - rows, 1, width, rows, screens->notice_attribute, screens->notice);
}

static bool hint_is_due(const struct screens *screens, enum action action)
{
	const struct action_row *row = action_describe(action);

	return (row->places & screens_place(screens)) != 0 && row->hint[0] != '\0' && screens_may(screens, action, NULL);
}

/* What must always be found: how to get help, and out. */
static bool hint_is_last(enum action action)
{
	return action == ACTION_HELP || action == ACTION_QUIT;
}

static int hint_width(const struct canvas *canvas, enum action action)
{
	char key[16];

	action_first_key(action, key, sizeof key);
	return canvas_width(canvas, key) + 1 + canvas_width(canvas, _(action_describe(action)->hint));
}

static int draw_hint(struct canvas *canvas, int row, int column, enum action action)
{
	char key[16];

	action_first_key(action, key, sizeof key);
	column += canvas_text(canvas, row, column, canvas->width - column, ATTRIBUTE_KEY, key) + 1;
	return column + canvas_text(canvas, row, column, canvas->width - column, ATTRIBUTE_NORMAL,
				    _(action_describe(action)->hint)) + 2;
}

/* Draws the hints that are last, or the others, as far as they fit before limit. Returns the column behind them. */
static int draw_hints(const struct screens *screens, struct canvas *canvas, int column, int limit, bool last)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		enum action action = (enum action)i;

		if (hint_is_last(action) == last && hint_is_due(screens, action) &&
		    column + hint_width(canvas, action) <= limit)
			column = draw_hint(canvas, canvas->height - 1, column, action);
	}
	return column;
}

void footer_draw(const struct screens *screens, struct canvas *canvas)
{
	int reserved = 0, column;

	draw_notice(screens, canvas);
	if (canvas->height < 2)
		return;
	for (int i = 0; i < ACTION_COUNT; i++)
		if (hint_is_last((enum action)i) && hint_is_due(screens, (enum action)i))
			reserved += hint_width(canvas, (enum action)i) + 2;
	column = draw_hints(screens, canvas, 1, canvas->width - reserved, false);
	draw_hints(screens, canvas, column, canvas->width, true);
}
