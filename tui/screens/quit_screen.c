/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question is drawn above the main screen's last rows, so that what is staged stays in sight. */
#include "tui/screens/quit_screen.h"

#include "core/base/buffer.h"
#include "core/base/translate.h"
#include "tui/screens/main_screen.h"

void quit_screen_draw(struct screens *screens, struct canvas *canvas)
{
	size_t staged = workspace_staged_count(screens->workspace);
	struct buffer question = {0};
	int rows, row;

	main_screen_draw(screens, canvas);
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
