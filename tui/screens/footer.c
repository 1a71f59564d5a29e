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

void footer_draw(const struct screens *screens, struct canvas *canvas)
{
	int row = canvas->height - 1, column = 1;

	draw_notice(screens, canvas);
	if (canvas->height < 2)
		return;
	for (int i = 0; i < ACTION_COUNT; i++) {
		enum action action = (enum action)i;
		const char *hint = _(action_describe(action)->hint);
		char key[16];
		int width;

		if (!hint_is_due(screens, action))
			continue;
		action_first_key(action, key, sizeof key);
		width = canvas_width(canvas, key) + 1 + canvas_width(canvas, hint);
		if (column + width > canvas->width)
			continue;
		column += canvas_text(canvas, row, column, canvas->width - column, ATTRIBUTE_KEY, key) + 1;
		column += canvas_text(canvas, row, column, canvas->width - column, ATTRIBUTE_NORMAL, hint) + 2;
	}
}
