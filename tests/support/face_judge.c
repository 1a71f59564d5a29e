/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every screen, whatever it shows, in whatever language and size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/face.h"
#include "tui/screens/notice.h"

#define LEAST_WIDTH 40 /* what the interface promises to work with */
#define LEAST_HEIGHT 12

static void complain(const struct face *face, const char *what, int row, int column)
{
	cleanup(buffer_free) struct buffer dump = {0};

	canvas_dump(face->canvas, &dump);
	print_error("%s", buffer_text(&dump));
	fail_msg("%s, at %d,%d of the screen %d", what, row, column, (int)screens_top(face->screens));
}

/* No half of a wide character, and nothing that a terminal would obey. */
static void judge_cells(const struct face *face)
{
	for (int row = 0; row < face->canvas->height; row++)
		for (int column = 0; column < face->canvas->width; column++) {
			const struct cell *cell = canvas_cell(face->canvas, row, column);
			const struct cell *before = canvas_cell(face->canvas, row, column - 1);
			const struct cell *next = canvas_cell(face->canvas, row, column + 1);

			if (cell->width == 2 && (next == NULL || next->width != 0))
				complain(face, "a wide character without its right half", row, column);
			if (cell->width == 0 && (before == NULL || before->width != 2))
				complain(face, "the right half of nothing", row, column);
			for (const char *at = cell->text; *at != '\0'; at++)
				if ((unsigned char)*at < 0x20 || *at == 0x7f ||
				    (face->canvas->charset == CHARSET_ASCII && (unsigned char)*at > 0x7e))
					complain(face, "a character that must not be shown", row, column);
		}
}

static void judge_zones(const struct face *face)
{
	const struct canvas *canvas = face->canvas;

	for (int i = 0; i < face->screens->zones.count; i++) {
		const struct area *area = &face->screens->zones.items[i].area;

		if (area->height > 0 && area->width > 0 &&
		    (area->row < 0 || area->column < 0 || area->row + area->height > canvas->height ||
		     area->column + area->width > canvas->width))
			complain(face, "a zone that reaches outside", area->row, area->column);
	}
}

/* On the selected row of the list that has the keys, or in the field. */
static void judge_cursor(const struct face *face)
{
	const struct canvas *canvas = face->canvas;
	const struct cell *cell = canvas_cell(canvas, canvas->cursor_row, canvas->cursor_column);
	enum place place = screens_place(face->screens);

	if (cell == NULL)
		complain(face, "there is no cursor", canvas->cursor_row, canvas->cursor_column);
	if ((place & PLACE_TYPING) != 0 && cell->attribute != ATTRIBUTE_FIELD)
		complain(face, "the cursor is in no field", canvas->cursor_row, canvas->cursor_column);
	for (int i = 0; i < face->screens->zones.count; i++) {
		const struct zone *zone = &face->screens->zones.items[i];

		if ((zone->place & place) == 0 || zone->list == NULL || zone->list->count == 0)
			continue;
		if (canvas->cursor_row != zone->area.row + (int)(zone->list->selected - zone->list->top))
			complain(face, "the cursor is not on the selected row", canvas->cursor_row, canvas->cursor_column);
		if (canvas->cursor_row >= canvas->height - 1 - notice_covers(face->screens, canvas))
			complain(face, "a notice lies over the selected row", canvas->cursor_row, canvas->cursor_column);
	}
}

/* What says that there is more is read by itself, and not as the end of a word. */
static void judge_marks(const struct face *face)
{
	const struct canvas *canvas = face->canvas;

	for (int row = 0; row < canvas->height; row++)
		for (int column = 1; column < canvas->width; column++) {
			const struct cell *cell = canvas_cell(canvas, row, column), *before = canvas_cell(canvas, row, column - 1);

			if (cell->attribute != ATTRIBUTE_RULE || (strcmp(cell->text, canvas_symbol_text(canvas, SYMBOL_UP)) != 0 &&
								  strcmp(cell->text, canvas_symbol_text(canvas, SYMBOL_DOWN)) != 0))
				continue;
			if (before->text[0] != '\0' && strcmp(before->text, " ") != 0)
				complain(face, "a text touches the sign for more", row, column);
		}
}

/* When the table has such an action for this place, and it could be done now, one of them can be read in the last line. */
static void judge_hint(const struct face *face, const enum action *actions, size_t count, const char *what)
{
	const struct screens *screens = face->screens;
	bool possible = false;

	for (size_t i = 0; i < count; i++) {
		possible = possible || ((action_describe(actions[i])->places & screens_place(screens)) != 0 &&
					screens_may(screens, actions[i], NULL));
		for (int j = 0; j < screens->zones.count; j++)
			if (screens->zones.items[j].action == actions[i] && screens->zones.items[j].area.row == face->canvas->height - 1)
				return;
	}
	if (possible)
		complain(face, what, face->canvas->height - 1, 0);
}

static void judge_footer(const struct face *face)
{
	static const enum action help[] = {ACTION_HELP, ACTION_FORM_HELP};
	static const enum action out[] = {ACTION_BACK, ACTION_STAY,  ACTION_DISMISS, ACTION_TYPING_CANCEL, ACTION_CANDIDATE_LEAVE,
					  ACTION_CLOSE, ACTION_GO_ON, ACTION_QUIT, ACTION_KEEP_KEYS};

	judge_hint(face, help, sizeof help / sizeof *help, "the last line does not show how to get help");
	judge_hint(face, out, sizeof out / sizeof *out, "the last line does not show a way out");
}

/* The first that the table has for here and now, beside help and the ways out: what the screen is there for. */
static void judge_first_hint(const struct face *face)
{
	static const enum action others[] = {ACTION_HELP,   ACTION_FORM_HELP, ACTION_BACK,  ACTION_STAY, ACTION_DISMISS, ACTION_TYPING_CANCEL,
					     ACTION_CANDIDATE_LEAVE, ACTION_CLOSE, ACTION_GO_ON, ACTION_QUIT, ACTION_KEEP_KEYS};

	for (int i = 0; i < ACTION_COUNT; i++) {
		const enum action action = (enum action)i;
		const struct action_row *row = action_describe(action);
		bool other = row->hint[0] == '\0';

		for (size_t j = 0; j < sizeof others / sizeof *others; j++)
			other = other || others[j] == action;
		if (other || (row->places & screens_place(face->screens)) == 0 || !screens_may(face->screens, action, NULL))
			continue;
		judge_hint(face, &action, 1, "the last line does not show the first of what can be done");
		return;
	}
}

void face_judge(const struct face *face)
{
	judge_cells(face);
	if (face->canvas->width < LEAST_WIDTH || face->canvas->height < LEAST_HEIGHT)
		return;
	judge_zones(face);
	judge_cursor(face);
	judge_marks(face);
	judge_footer(face);
	judge_first_hint(face);
}
