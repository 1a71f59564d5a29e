/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Few bytes: what is equal is skipped, blank ends of rows are erased, rows that only moved are scrolled. */
#include "tui/painter.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/likeness.h"
#include "tui/pen.h"
#include "tui/terminfo.h"

/* Clicks and the wheel, in the form that knows columns beyond 223; and marks around what is pasted. */
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

#define SHORT_GAP 4       /* bytes of equal cells that are cheaper to send again than to jump over */
#define SHORT_BLANK 4     /* blanks at the end of a row that are cheaper to send than to erase */
#define SHORT_HOLE 12     /* the same within a row */

struct painter {
	struct pen pen;
	bool last_cell; /* the cell at the lower right can be written without scrolling */
	bool marks;     /* it knows xterm's private modes */
	struct cell *shown;  /* what is on the screen; NULL: nothing is known */
	struct cell *wanted; /* what is to be there, each cell in the first attribute that looks the same */
	uint16_t *shown_prints; /* of both (tui/likeness.h) */
	uint16_t *wanted_prints;
	int width;
	int height;
	bool hidden; /* the cursor */
};

int painter_new(struct painter **ret_painter, enum scheme scheme, bool color)
{
	struct painter *painter = calloc(1, sizeof *painter);
	const char *mouse = terminfo_text("kmous");

	if (painter == NULL)
		return -ENOMEM;
	pen_learn(&painter->pen);
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
	painter_forget(painter);
	free(painter);
}

void painter_scheme(struct painter *painter, enum scheme scheme, bool color)
{
	pen_dress(&painter->pen, scheme, color);
	painter_forget(painter);
}

static void cursor_show(struct painter *painter, bool show)
{
	if (painter->hidden != show)
		return;
	pen_send_capability(&painter->pen, show ? CAPABILITY_SHOW : CAPABILITY_HIDE);
	painter->hidden = !show;
}

/* --- cells --- */

static void cells_blank(struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){" ", 1, ATTRIBUTE_NORMAL};
}

/* As three words, because it is done for every cell. */
static bool cell_equal(const struct cell *first, const struct cell *second)
{
	uint64_t a[3], b[3];

	memcpy(a, first, sizeof a);
	memcpy(b, second, sizeof b);
	return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2])) == 0;
}

static_assert(sizeof(struct cell) == 3 * sizeof(uint64_t), "cell_equal() compares three words");

static bool cell_is_blank(const struct cell *cell)
{
	return cell->text[0] == ' ' && cell->text[1] == '\0';
}

/* A blank that erasing makes as well. */
static bool cell_is_empty(const struct cell *cell)
{
	return cell_is_blank(cell) && cell->attribute == ATTRIBUTE_NORMAL;
}

static struct cell *row_shown(const struct painter *painter, int row)
{
	return painter->shown + (size_t)row * (size_t)painter->width;
}

static const struct cell *row_wanted(const struct painter *painter, int row)
{
	return painter->wanted + (size_t)row * (size_t)painter->width;
}

static bool row_equal(const struct painter *painter, int row)
{
	return memcmp(row_shown(painter, row), row_wanted(painter, row), (size_t)painter->width * sizeof(struct cell)) == 0;
}

/* The column from which on the row is empty. */
static int row_end(const struct cell *cells, int width)
{
	while (width > 0 && cell_is_empty(&cells[width - 1]))
		width--;
	return width;
}

static void row_erase(struct painter *painter, int row, int column)
{
	pen_place(&painter->pen, row, column);
	pen_look(&painter->pen, ATTRIBUTE_NORMAL);
	pen_send_capability(&painter->pen, CAPABILITY_ERASE);
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
		if (cell_equal(&shown[column], &cells[column]) && !cell_is_empty(&cells[column]))
			return false;
	return painter->pen.capabilities[CAPABILITY_ERASE] != NULL;
}

/* Erases the empty cells from column on where they are many; returns how many were. */
static int hole_erase(
	struct painter *painter, struct cell *shown, const struct cell *cells, int row, int column, int end)
{
	const char *erase = painter->pen.capabilities[CAPABILITY_ERASE_CELLS];
	int next = column;

	while (next < end && cell_is_empty(&cells[next]))
		next++;
	if (next - column < SHORT_HOLE || (erase == NULL && !rest_is_new(painter, shown, cells, next)))
		return 0;
	pen_place(&painter->pen, row, column);
	pen_look(&painter->pen, ATTRIBUTE_NORMAL);
	if (erase != NULL) {
		pen_send(&painter->pen, terminfo_fill(erase, next - column, 0));
	} else {
		pen_send_capability(&painter->pen, CAPABILITY_ERASE);
		cells_blank(shown + column, (size_t)(painter->width - column));
	}
	return next - column;
}

/* True where the equal cells between the columns cost less to be sent again than to be jumped over. */
static bool gap_is_short(const struct painter *painter, const struct cell *cells, int column, int next)
{
	size_t bytes = 0;

	for (; column < next && bytes <= SHORT_GAP; column++) {
		bytes += strlen(cells[column].text);
		if (cells[column].attribute != painter->pen.attribute &&
			!(cell_is_empty(&cells[column]) && painter->pen.inks[painter->pen.attribute]))
			return false;
	}
	return bytes <= SHORT_GAP;
}

/*
 * Sends the cells that differ, and the few between them, or up to what is erased from end on, that are cheaper sent than jumped over.
 */
static void cells_paint(struct painter *painter, struct cell *shown, const struct cell *cells, int row, int end, bool erases)
{
	int column = next_difference(shown, cells, 0, end);

	while (column < end) {
		int hole = hole_erase(painter, shown, cells, row, column, end);

		if (hole == 0 && cells[column].width == 0)
			column--;
		if (hole == 0)
			pen_write(&painter->pen, &cells[column], row, column, painter->width);
		column += hole != 0 ? hole : cells[column].width;
		if (column < end && cell_equal(&shown[column], &cells[column])) {
			int next = next_difference(shown, cells, column, end);

			if ((next == end && !erases) || !gap_is_short(painter, cells, column, next))
				column = next;
		}
	}
}

/* Terminals differ in what becomes of a wide character that is pushed over the edge. */
static bool is_narrow(const struct cell *cells, int width)
{
	for (int i = 0; i < width; i++)
		if (cells[i].width != 1 || strlen(cells[i].text) > 4)
			return false;
	return true;
}

/* Looks whether the rest of the row from the first difference on has only moved, and inserts or deletes cells where that pays. */
static void row_shift(struct painter *painter, struct cell *shown, const struct cell *cells, int row)
{
	int column = next_difference(shown, cells, 0, painter->width), shift;
	size_t start = (size_t)row * (size_t)painter->width, rest = (size_t)(painter->width - column);

	if (painter->pen.capabilities[CAPABILITY_INSERT_CELLS] == NULL || painter->pen.capabilities[CAPABILITY_DELETE_CELLS] == NULL ||
		column >= row_end(shown, painter->width) || !is_narrow(shown, painter->width))
		return;
	shift = likeness_shift(painter->shown_prints + start, painter->wanted_prints + start, painter->width, column);
	if (shift == 0)
		return;
	pen_place(&painter->pen, row, column);
	pen_look(&painter->pen, ATTRIBUTE_NORMAL);
	pen_send(&painter->pen, terminfo_fill(painter->pen.capabilities[shift > 0 ? CAPABILITY_INSERT_CELLS : CAPABILITY_DELETE_CELLS],
					shift > 0 ? shift : -shift, 0));
	shown += column;
	if (shift > 0) {
		memmove(shown + shift, shown, (rest - (size_t)shift) * sizeof *shown);
		cells_blank(shown, (size_t)shift);
	} else {
		memmove(shown, shown - shift, (rest - (size_t)-shift) * sizeof *shown);
		cells_blank(shown + rest + shift, (size_t)-shift);
	}
}

static void row_paint(struct painter *painter, int row)
{
	struct cell *shown = row_shown(painter, row);
	const struct cell *cells = row_wanted(painter, row);
	int width = painter->width, end = row_end(cells, width);
	bool erases = painter->pen.capabilities[CAPABILITY_ERASE] != NULL; /* what is behind end */

	if (row_equal(painter, row))
		return;
	row_shift(painter, shown, cells, row);
	if (!erases || width - end < SHORT_BLANK || next_difference(shown, cells, end, width) == width)
		end = width;
	if (row == painter->height - 1 && end == width && !painter->last_cell)
		end--;
	erases = erases && end <= width - SHORT_BLANK;
	cells_paint(painter, shown, cells, row, end, erases);
	if (erases)
		row_erase(painter, row, end);
	memcpy(shown, cells, (size_t)width * sizeof *cells);
	likeness_print(shown, (size_t)width, painter->shown_prints + (size_t)row * (size_t)width);
}

/* --- rows that have moved --- */

/* Scrolls on the screen, and in what is known of it. */
static void region_scroll(struct painter *painter, const struct scrolling *scrolling)
{
	struct pen *pen = &painter->pen;
	bool up = scrolling->distance > 0;
	int steps = up ? scrolling->distance : -scrolling->distance;
	size_t width = (size_t)painter->width;
	size_t kept = (size_t)(scrolling->bottom - scrolling->top + 1 - steps) * width;
	struct cell *first = row_shown(painter, scrolling->top);
	struct cell *second = first + (size_t)steps * width;

	pen_look(pen, ATTRIBUTE_NORMAL);
	pen_send(pen, terminfo_fill(pen->capabilities[CAPABILITY_REGION], scrolling->top, scrolling->bottom));
	pen->row = PLACE_UNKNOWN;
	pen_place(pen, up ? scrolling->bottom : scrolling->top, 0);
	for (int i = 0; i < steps; i++)
		pen_send_capability(pen, up ? CAPABILITY_FORWARD : CAPABILITY_BACKWARD);
	pen_send(pen, terminfo_fill(pen->capabilities[CAPABILITY_REGION], 0, painter->height - 1));
	pen->row = PLACE_UNKNOWN;
	memmove(up ? first : second, up ? second : first, kept * sizeof *first);
	cells_blank(up ? first + kept : first, (size_t)steps * width);
	likeness_print(first, kept + (size_t)steps * width, painter->shown_prints + (size_t)scrolling->top * width);
}

/* Looks for rows that have only moved, and scrolls where that spares enough. */
static void moved_scroll(struct painter *painter)
{
	struct scrolling best;

	if (painter->pen.capabilities[CAPABILITY_REGION] == NULL || painter->pen.capabilities[CAPABILITY_FORWARD] == NULL ||
		painter->pen.capabilities[CAPABILITY_BACKWARD] == NULL)
		return;
	best = likeness_scroll(painter->shown_prints, painter->wanted_prints, painter->width, painter->height);
	if (best.distance != 0)
		region_scroll(painter, &best);
}

/* --- a whole screen --- */

void painter_forget(struct painter *painter)
{
	free(take(painter->shown));
	free(take(painter->wanted));
	free(take(painter->shown_prints));
	free(take(painter->wanted_prints));
}

void painter_enter(struct painter *painter, bool mouse, struct buffer *output)
{
	painter->pen.output = output;
	/* Who had the terminal may have left colours, and no cursor; before smcup, with which terminals keep them for the end. */
	pen_send_capability(&painter->pen, CAPABILITY_PLAIN);
	pen_send_capability(&painter->pen, CAPABILITY_SHOW);
	painter->hidden = false;
	pen_send(&painter->pen, terminfo_text("smcup"));
	pen_send(&painter->pen, terminfo_text("smkx"));
	if (painter->marks)
		pen_send(&painter->pen, PASTE_ON);
	if (painter->marks && mouse)
		pen_send(&painter->pen, MOUSE_ON);
	painter_forget(painter);
}

void painter_leave(struct painter *painter, bool mouse, struct buffer *output)
{
	painter->pen.output = output;
	pen_send_capability(&painter->pen, CAPABILITY_PLAIN);
	if (painter->marks && mouse)
		pen_send(&painter->pen, MOUSE_OFF);
	if (painter->marks)
		pen_send(&painter->pen, PASTE_OFF);
	pen_send(&painter->pen, terminfo_text("rmkx"));
	cursor_show(painter, true);
	if (painter->height > 0)
		pen_send(&painter->pen, terminfo_fill(painter->pen.capabilities[CAPABILITY_ADDRESS], painter->height - 1, 0));
	/* Where there is no other screen to go back to, what comes next begins on a clean line. */
	pen_send(&painter->pen, terminfo_text("el"));
	pen_send(&painter->pen, terminfo_text("rmcup"));
	painter_forget(painter);
}

/* Clears the screen, after which all is known again. */
static int screen_clear(struct painter *painter, int width, int height)
{
	size_t count = (size_t)width * (size_t)height;

	painter_forget(painter);
	painter->shown = reallocarray(NULL, count, sizeof *painter->shown);
	painter->wanted = reallocarray(NULL, count, sizeof *painter->wanted);
	painter->shown_prints = calloc(count, sizeof *painter->shown_prints);
	painter->wanted_prints = calloc(count, sizeof *painter->wanted_prints);
	if (painter->shown == NULL || painter->wanted == NULL || painter->shown_prints == NULL || painter->wanted_prints == NULL) {
		painter_forget(painter);
		return -ENOMEM;
	}
	cells_blank(painter->shown, count);
	painter->width = width;
	painter->height = height;
	pen_send_capability(&painter->pen, CAPABILITY_PLAIN);
	painter->pen.attribute = ATTRIBUTE_NORMAL;
	/* Somebody else's margins would hold it together, and outlast us. */
	if (painter->pen.capabilities[CAPABILITY_REGION] != NULL)
		pen_send(&painter->pen, terminfo_fill(painter->pen.capabilities[CAPABILITY_REGION], 0, height - 1));
	pen_send_capability(&painter->pen, CAPABILITY_CLEAR);
	painter->pen.row = 0;
	painter->pen.column = 0;
	painter->pen.uncertain = false;
	return 0;
}

static void want(struct painter *painter, const struct canvas *canvas)
{
	enum attribute same[ATTRIBUTE_COUNT], same_blank[ATTRIBUTE_COUNT];
	size_t count = (size_t)painter->width * (size_t)painter->height;

	for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
		same[i] = pen_same(&painter->pen, (enum attribute)i, false);
		same_blank[i] = pen_same(&painter->pen, (enum attribute)i, true);
	}
	memcpy(painter->wanted, canvas->cells, count * sizeof *painter->wanted);
	for (size_t i = 0; i < count; i++) {
		struct cell *cell = &painter->wanted[i];

		cell->attribute = (uint8_t)(cell_is_blank(cell) ? same_blank : same)[cell->attribute];
	}
	likeness_print(painter->wanted, count, painter->wanted_prints);
}

static void cursor_paint(struct painter *painter, const struct canvas *canvas)
{
	bool inside = canvas->cursor_row >= 0 && canvas->cursor_row < painter->height && canvas->cursor_column >= 0 &&
	              canvas->cursor_column < painter->width;

	pen_look(&painter->pen, ATTRIBUTE_NORMAL);
	if (inside)
		pen_place(&painter->pen, canvas->cursor_row, canvas->cursor_column);
	cursor_show(painter, inside);
}

int painter_paint(struct painter *painter, const struct canvas *canvas, int width, int height, struct buffer *output)
{
	cleanup(canvas_drop) struct canvas *fitted = NULL;
	bool known = painter->shown != NULL && painter->width == width && painter->height == height;

	painter->pen.output = output;
	if (canvas->width != width || canvas->height != height) {
		int result = canvas_fit(&fitted, canvas, width, height);

		if (result < 0)
			return result;
		canvas = fitted;
	}
	if (!known && screen_clear(painter, width, height) < 0)
		return -ENOMEM;
	want(painter, canvas);
	if (known)
		moved_scroll(painter);
	for (int row = 0; row < height; row++)
		row_paint(painter, row);
	cursor_paint(painter, canvas);
	if (!buffer_failed(output))
		return 0;
	painter_forget(painter);
	return -ENOMEM;
}
