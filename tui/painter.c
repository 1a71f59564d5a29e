/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Few bytes: what is equal is skipped, blank ends of rows are erased, rows that only moved are scrolled. */
#include "tui/painter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/look.h"
#include "tui/terminfo.h"

/* Clicks and the wheel, in the form that knows columns beyond 223; and marks around what is pasted. */
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

#define SHORT_GAP 4       /* cells that are equal but cheaper to send again than to jump over */
#define SHORT_BLANK 4     /* blanks at the end of a row that are cheaper to send than to erase */
#define SHORT_HOLE 12     /* the same within a row */
#define SCROLL_DISTANCE 3 /* how many rows a scrolled pane is looked for to have moved */
#define SCROLL_ROWS 4     /* how many rows must have moved for scrolling to pay */
#define PLACE_UNKNOWN (-1)

/* Capabilities that are used again and again. */
enum capability {
	CAPABILITY_ADDRESS,
	CAPABILITY_COLUMN,
	CAPABILITY_CLEAR,
	CAPABILITY_ERASE,
	CAPABILITY_ERASE_CELLS,
	CAPABILITY_PLAIN,
	CAPABILITY_HIDE,
	CAPABILITY_SHOW,
	CAPABILITY_REGION,
	CAPABILITY_FORWARD,
	CAPABILITY_BACKWARD,
	CAPABILITY_COUNT
};

static const char *const capability_names[CAPABILITY_COUNT] = {
	[CAPABILITY_ADDRESS] = "cup",
	[CAPABILITY_COLUMN] = "hpa",
	[CAPABILITY_CLEAR] = "clear",
	[CAPABILITY_ERASE] = "el",
	[CAPABILITY_ERASE_CELLS] = "ech",
	[CAPABILITY_PLAIN] = "sgr0",
	[CAPABILITY_HIDE] = "civis",
	[CAPABILITY_SHOW] = "cnorm",
	[CAPABILITY_REGION] = "csr",
	[CAPABILITY_FORWARD] = "ind",
	[CAPABILITY_BACKWARD] = "ri",
};

struct painter {
	const char *capabilities[CAPABILITY_COUNT];
	const char *plain; /* back to normal, without the change of the character set that is never made */
	bool last_cell;    /* the cell at the lower right can be written without scrolling */
	bool marks;        /* it knows xterm's private modes */
	char looks[ATTRIBUTE_COUNT][LOOK_BYTES]; /* what switches an attribute on, from plain */
	struct cell *shown;                      /* what is on the screen; NULL: nothing is known */
	int width;
	int height;
	int row; /* where the terminal's cursor is now, PLACE_UNKNOWN */
	int column;
	bool hidden;    /* the cursor */
	bool uncertain; /* the last character is one of which terminals differ in how far they go on */
	enum attribute attribute;
	struct buffer *output;
};

static void send(struct painter *painter, const char *bytes)
{
	terminfo_append(painter->output, bytes);
}

static void send_capability(struct painter *painter, enum capability capability)
{
	send(painter, painter->capabilities[capability]);
}

int painter_new(struct painter **ret_painter, enum scheme scheme, bool color)
{
	struct painter *painter = calloc(1, sizeof *painter);
	const char *mouse = terminfo_text("kmous");

	if (painter == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < CAPABILITY_COUNT; i++)
		painter->capabilities[i] = terminfo_text(capability_names[i]);
	painter->plain = painter->capabilities[CAPABILITY_PLAIN];
	if (strstr(painter->plain, "\033[m") != NULL)
		painter->plain = "\033[m";
	painter->last_cell = !terminfo_flag("am") || terminfo_flag("xenl");
	painter->marks = mouse != NULL && mouse[0] == '\033';
	painter_scheme(painter, scheme, color);
	*ret_painter = painter;
	return 0;
}

void painter_free(struct painter *painter)
{
	if (painter == NULL)
		return;
	free(painter->shown);
	free(painter);
}

/* --- looks --- */

void painter_scheme(struct painter *painter, enum scheme scheme, bool color)
{
	looks_make(painter->looks, scheme, color);
	painter_forget(painter);
}

/* Attributes that look alike need no change between them. */
static void look_set(struct painter *painter, enum attribute attribute)
{
	const char *look = painter->looks[attribute];

	if (strcmp(look, painter->looks[painter->attribute]) != 0) {
		if (painter->looks[painter->attribute][0] != '\0')
			send(painter, painter->plain);
		send(painter, look);
	}
	painter->attribute = attribute;
}

/* --- the cursor --- */

static void place(struct painter *painter, int row, int column)
{
	const char *by_column = painter->capabilities[CAPABILITY_COLUMN];
	bool same_row = painter->row == row;

	if (same_row && painter->column == column)
		return;
	if (column == 0 && same_row)
		send(painter, "\r");
	else if (column == 0 && painter->row != PLACE_UNKNOWN && painter->row + 1 == row)
		send(painter, "\r\n");
	else if (same_row && by_column != NULL)
		send(painter, terminfo_fill(by_column, column, 0));
	else
		send(painter, terminfo_fill(painter->capabilities[CAPABILITY_ADDRESS], row, column));
	painter->row = row;
	painter->column = column;
	painter->uncertain = false;
}

static void cursor_show(struct painter *painter, bool show)
{
	if (painter->hidden != show)
		return;
	send_capability(painter, show ? CAPABILITY_SHOW : CAPABILITY_HIDE);
	painter->hidden = !show;
}

/* --- cells --- */

static int least(int first, int second)
{
	return first < second ? first : second;
}

static void cells_blank(struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){" ", 1, ATTRIBUTE_NORMAL};
}

static bool cell_equal(const struct cell *first, const struct cell *second)
{
	return memcmp(first, second, sizeof *first) == 0;
}

/* A blank that erasing makes as well. */
static bool cell_is_empty(const struct painter *painter, const struct cell *cell)
{
	return cell->text[0] == ' ' && cell->text[1] == '\0' && painter->looks[cell->attribute][0] == '\0';
}

static void cell_send(struct painter *painter, const struct cell *cell, int row, int column)
{
	size_t length = strlen(cell->text);
	bool ascii = length == 1;

	if (painter->uncertain && (ascii || painter->row != row))
		painter->column = PLACE_UNKNOWN;
	place(painter, row, column);
	look_set(painter, (enum attribute)cell->attribute);
	buffer_append(painter->output, cell->text, length);
	painter->column = column + cell->width;
	if (painter->column >= painter->width)
		painter->column = PLACE_UNKNOWN;
	painter->uncertain = cell->width == 2 || length > 4;
}

/* The column from which on the row is empty. */
static int row_end(const struct painter *painter, const struct cell *cells, int width)
{
	while (width > 0 && cell_is_empty(painter, &cells[width - 1]))
		width--;
	return width;
}

static void row_erase(struct painter *painter, int row, int column)
{
	place(painter, row, column);
	look_set(painter, ATTRIBUTE_NORMAL);
	send_capability(painter, CAPABILITY_ERASE);
}

/* The first cell from column on that differs, or end. */
static int next_difference(const struct cell *shown, const struct cell *cells, int column, int end)
{
	while (column < end && cell_equal(&shown[column], &cells[column]))
		column++;
	return column;
}

/* True where erasing the row from column on destroys nothing that could stay: then that is as good as erasing cells. */
static bool rest_is_new(const struct painter *painter, const struct cell *shown, const struct cell *cells, int column)
{
	for (; column < painter->width; column++)
		if (cell_equal(&shown[column], &cells[column]) && !cell_is_empty(painter, &cells[column]))
			return false;
	return painter->capabilities[CAPABILITY_ERASE] != NULL;
}

/* Erases the empty cells from column on where they are many; returns how many were. */
static int hole_erase(
	struct painter *painter, struct cell *shown, const struct cell *cells, int row, int column, int end)
{
	const char *erase = painter->capabilities[CAPABILITY_ERASE_CELLS];
	int next = column;

	while (next < end && cell_is_empty(painter, &cells[next]))
		next++;
	if (next - column < SHORT_HOLE || (erase == NULL && !rest_is_new(painter, shown, cells, next)))
		return 0;
	place(painter, row, column);
	look_set(painter, ATTRIBUTE_NORMAL);
	if (erase != NULL) {
		send(painter, terminfo_fill(erase, next - column, 0));
	} else {
		send_capability(painter, CAPABILITY_ERASE);
		cells_blank(shown + column, (size_t)(painter->width - column));
	}
	return next - column;
}

/* Sends the cells that differ, and the few between them that are cheaper sent than jumped over. */
static void cells_paint(struct painter *painter, struct cell *shown, const struct cell *cells, int row, int end)
{
	int column = next_difference(shown, cells, 0, end);

	while (column < end) {
		int hole = hole_erase(painter, shown, cells, row, column, end);

		if (hole == 0 && cells[column].width == 0)
			column--;
		if (hole == 0)
			cell_send(painter, &cells[column], row, column);
		column += hole != 0 ? hole : cells[column].width;
		if (column < end && cell_equal(&shown[column], &cells[column])) {
			int next = next_difference(shown, cells, column, end);

			if (next - column > SHORT_GAP || next == end || cells[column].attribute != painter->attribute)
				column = next;
		}
	}
}

static void row_paint(struct painter *painter, const struct cell *cells, int row)
{
	struct cell *shown = painter->shown + (size_t)row * (size_t)painter->width;
	int width = painter->width;
	int end = row_end(painter, cells, width);
	bool erases = painter->capabilities[CAPABILITY_ERASE] != NULL;

	if (memcmp(shown, cells, (size_t)width * sizeof *cells) == 0)
		return;
	if (!erases || width - end < SHORT_BLANK || next_difference(shown, cells, end, width) == width)
		end = width;
	if (row == painter->height - 1 && end == width && !painter->last_cell)
		end--;
	cells_paint(painter, shown, cells, row, end);
	if (erases && end <= width - SHORT_BLANK)
		row_erase(painter, row, end);
	memcpy(shown, cells, (size_t)width * sizeof *cells);
}

/* --- rows that have moved --- */

static const struct cell *canvas_row(const struct canvas *canvas, int row)
{
	return canvas->cells + (size_t)row * (size_t)canvas->width;
}

static bool row_equal(const struct painter *painter, const struct canvas *canvas, int row, int shown_row)
{
	return memcmp(painter->shown + (size_t)shown_row * (size_t)painter->width, canvas_row(canvas, row),
		       (size_t)painter->width * sizeof(struct cell)) == 0;
}

/*
 * What scrolling by a distance would do: rows that come right by it less those that are right already and would not
 * stay.
 */
struct scrolling {
	int gain;
	int distance; /* rows upwards */
	int top;
	int bottom;
};

static struct scrolling scrolling_try(const struct painter *painter, const struct canvas *canvas, int distance)
{
	struct scrolling scrolling = {.distance = distance, .top = painter->height};

	for (int row = 0; row < painter->height; row++) {
		int from = row + distance;

		if (from < 0 || from >= painter->height || row_equal(painter, canvas, row, row) ||
			!row_equal(painter, canvas, row, from))
			continue;
		scrolling.gain++;
		scrolling.top = least(scrolling.top, least(row, from));
		scrolling.bottom = row > from ? row : from;
	}
	for (int row = scrolling.top; row <= scrolling.bottom; row++)
		scrolling.gain -= row_equal(painter, canvas, row, row);
	return scrolling;
}

/* Scrolls on the screen, and in what is known of it. */
static void region_scroll(struct painter *painter, const struct scrolling *scrolling)
{
	bool up = scrolling->distance > 0;
	int steps = up ? scrolling->distance : -scrolling->distance;
	size_t width = (size_t)painter->width;
	size_t kept = (size_t)(scrolling->bottom - scrolling->top + 1 - steps) * width;
	struct cell *first = painter->shown + (size_t)scrolling->top * width;
	struct cell *second = first + (size_t)steps * width;

	look_set(painter, ATTRIBUTE_NORMAL);
	send(painter, terminfo_fill(painter->capabilities[CAPABILITY_REGION], scrolling->top, scrolling->bottom));
	painter->row = PLACE_UNKNOWN;
	place(painter, up ? scrolling->bottom : scrolling->top, 0);
	for (int i = 0; i < steps; i++)
		send_capability(painter, up ? CAPABILITY_FORWARD : CAPABILITY_BACKWARD);
	send(painter, terminfo_fill(painter->capabilities[CAPABILITY_REGION], 0, painter->height - 1));
	painter->row = PLACE_UNKNOWN;
	memmove(up ? first : second, up ? second : first, kept * sizeof *first);
	cells_blank(up ? first + kept : first, (size_t)steps * width);
}

static int rows_changed(const struct painter *painter, const struct canvas *canvas)
{
	int count = 0;

	for (int row = 0; row < painter->height; row++)
		count += !row_equal(painter, canvas, row, row);
	return count;
}

/* Looks for rows that have only moved, and scrolls where that brings enough of them to their place. */
static void moved_scroll(struct painter *painter, const struct canvas *canvas)
{
	struct scrolling best = {.gain = SCROLL_ROWS - 1};

	if (painter->capabilities[CAPABILITY_REGION] == NULL || painter->capabilities[CAPABILITY_FORWARD] == NULL ||
		painter->capabilities[CAPABILITY_BACKWARD] == NULL || rows_changed(painter, canvas) < SCROLL_ROWS)
		return;
	for (int distance = -SCROLL_DISTANCE; distance <= SCROLL_DISTANCE; distance++) {
		struct scrolling scrolling = scrolling_try(painter, canvas, distance);

		if (distance != 0 && scrolling.gain > best.gain)
			best = scrolling;
	}
	if (best.distance != 0)
		region_scroll(painter, &best);
}

/* --- a whole screen --- */

void painter_forget(struct painter *painter)
{
	free(take(painter->shown));
}

void painter_enter(struct painter *painter, bool mouse, struct buffer *output)
{
	painter->output = output;
	painter->hidden = false;
	send(painter, terminfo_text("smcup"));
	send(painter, terminfo_text("smkx"));
	if (painter->marks)
		send(painter, PASTE_ON);
	if (painter->marks && mouse)
		send(painter, MOUSE_ON);
	painter_forget(painter);
}

void painter_leave(struct painter *painter, bool mouse, struct buffer *output)
{
	painter->output = output;
	send_capability(painter, CAPABILITY_PLAIN);
	if (painter->marks && mouse)
		send(painter, MOUSE_OFF);
	if (painter->marks)
		send(painter, PASTE_OFF);
	send(painter, terminfo_text("rmkx"));
	cursor_show(painter, true);
	if (painter->height > 0)
		send(painter, terminfo_fill(painter->capabilities[CAPABILITY_ADDRESS], painter->height - 1, 0));
	send(painter, terminfo_text("rmcup"));
	painter_forget(painter);
}

/* Clears the screen, after which all is known again. */
static int screen_clear(struct painter *painter, int width, int height)
{
	size_t count = (size_t)width * (size_t)height;

	painter_forget(painter);
	painter->shown = reallocarray(NULL, count, sizeof *painter->shown);
	if (painter->shown == NULL)
		return -ENOMEM;
	cells_blank(painter->shown, count);
	painter->width = width;
	painter->height = height;
	send_capability(painter, CAPABILITY_PLAIN);
	painter->attribute = ATTRIBUTE_NORMAL;
	send_capability(painter, CAPABILITY_CLEAR);
	painter->row = 0;
	painter->column = 0;
	painter->uncertain = false;
	return 0;
}

static void cursor_paint(struct painter *painter, const struct canvas *canvas)
{
	bool inside = canvas->cursor_row >= 0 && canvas->cursor_row < painter->height && canvas->cursor_column >= 0 &&
	              canvas->cursor_column < painter->width;

	look_set(painter, ATTRIBUTE_NORMAL);
	if (inside) {
		if (painter->uncertain)
			painter->column = PLACE_UNKNOWN;
		place(painter, canvas->cursor_row, canvas->cursor_column);
	}
	cursor_show(painter, inside);
}

int painter_paint(struct painter *painter, const struct canvas *canvas, int width, int height, struct buffer *output)
{
	cleanup(canvas_drop) struct canvas *fitted = NULL;
	bool known = painter->shown != NULL && painter->width == width && painter->height == height;

	painter->output = output;
	if (canvas->width != width || canvas->height != height) {
		int result = canvas_fit(&fitted, canvas, width, height);

		if (result < 0)
			return result;
		canvas = fitted;
	}
	if (!known && screen_clear(painter, width, height) < 0)
		return -ENOMEM;
	if (known)
		moved_scroll(painter, canvas);
	for (int row = 0; row < height; row++)
		row_paint(painter, canvas_row(canvas, row), row);
	cursor_paint(painter, canvas);
	if (!buffer_failed(output))
		return 0;
	painter_forget(painter);
	return -ENOMEM;
}
