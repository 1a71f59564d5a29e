/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines, the pieces of them that have an attribute of their own, and the rows that they make at the width that they
 * were last drawn with. All of them are places in one text.
 */
#include "tui/widgets/pager.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>

#include "core/base/memory.h"
#include "core/base/text.h"

struct pager_line {
	size_t start; /* in the text */
	size_t length;
	size_t first_piece; /* they go up to the next line's first */
};

struct pager_piece {
	size_t end; /* in the text: it begins where the one before it ends */
	enum attribute attribute;
};

struct pager_row {
	size_t line;
	size_t start; /* in the text */
	size_t length;
	int indent; /* cells */
};

/* --- filling --- */

static void line_add(struct pager *pager)
{
	if (array_grow(&pager->lines, &pager->line_capacity, pager->line_count, sizeof *pager->lines) < 0) {
		pager->failed = true;
		return;
	}
	pager->lines[pager->line_count++] = (struct pager_line){pager->text.length, 0, pager->piece_count};
}

static void piece_add(struct pager *pager, enum attribute attribute, const char *text, size_t length)
{
	if (pager->failed || length == 0)
		return;
	if (array_grow(&pager->pieces, &pager->piece_capacity, pager->piece_count, sizeof *pager->pieces) < 0) {
		pager->failed = true;
		return;
	}
	buffer_append(&pager->text, text, length);
	pager->failed = buffer_failed(&pager->text);
	pager->pieces[pager->piece_count++] = (struct pager_piece){pager->text.length, attribute};
	pager->lines[pager->line_count - 1].length += length;
}

void pager_continue(struct pager *pager, enum attribute attribute, const char *text)
{
	pager->laid_width = 0;
	if (pager->line_count == 0)
		line_add(pager);
	for (;;) {
		size_t length = strcspn(text, "\n");

		piece_add(pager, attribute, text, length);
		if (text[length] == '\0' || pager->failed)
			return;
		text += length + 1;
		line_add(pager);
	}
}

void pager_add(struct pager *pager, enum attribute attribute, const char *text)
{
	line_add(pager);
	if (!pager->failed)
		pager_continue(pager, attribute, text);
}

bool pager_failed(const struct pager *pager)
{
	return pager->failed;
}

void pager_clear(struct pager *pager)
{
	buffer_clear(&pager->text);
	pager->line_count = 0;
	pager->piece_count = 0;
	pager->row_count = 0;
	pager->laid_width = 0;
	pager->found_length = 0;
	pager->pointed = 0;
	pager->failed = false;
}

void pager_free(struct pager *pager)
{
	buffer_free(&pager->text);
	free(pager->lines);
	free(pager->pieces);
	free(pager->rows);
	*pager = (struct pager){0};
}

/* --- rows --- */

static void row_add(struct pager *pager, size_t line, size_t start, size_t length, int indent)
{
	if (array_grow(&pager->rows, &pager->row_capacity, pager->row_count, sizeof *pager->rows) < 0) {
		pager->failed = true;
		return;
	}
	pager->rows[pager->row_count++] = (struct pager_row){line, start, length, indent};
}

/* The bytes of a line's number or sign, as in "12 text", "3. text", "! text"; 0 where it begins with a word, or a sentence with a number. */
static size_t mark_length(const struct canvas *canvas, const char *text, size_t length, bool indented)
{
	unsigned code;
	size_t mark = 0;

	while (mark < length && text[mark] >= '0' && text[mark] <= '9')
		mark++;
	if (mark == 0 && text_decode(text, length, &code) > 0 && !iswalnum(code))
		mark = canvas_next(canvas, text, length, NULL);
	else if (mark > 0 && mark < length && text[mark] == '.')
		mark++;
	else if (!indented)
		mark = 0;
	return mark < length && text[mark] == ' ' ? mark : 0;
}

static size_t blanks(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text[count] == ' ')
		count++;
	return count;
}

/* How far the rest of a wrapped line is indented: as its words behind blanks and a mark, where that leaves room for more. */
static int hanging_indent(const struct pager *pager, const struct canvas *canvas, const struct pager_line *line, int width)
{
	const char *text = pager->text.data + line->start;
	size_t before = blanks(text, line->length);
	size_t mark = mark_length(canvas, text + before, line->length - before, before > 0), end = before + mark;
	int indent = 0, cells;

	if (mark > 0)
		end += blanks(text + end, line->length - end);
	for (size_t at = 0; at < end; indent += cells)
		at += canvas_next(canvas, text + at, end - at, &cells);
	return indent <= width / 2 ? indent : 0;
}

static void line_lay(struct pager *pager, const struct canvas *canvas, int width, size_t number)
{
	const struct pager_line *line = &pager->lines[number];
	int hanging, indent = 0;
	size_t position = 0;

	if (!pager->wrap || line->length == 0) {
		row_add(pager, number, line->start, line->length, 0);
		return;
	}
	hanging = hanging_indent(pager, canvas, line, width);
	while (position < line->length && !pager->failed) {
		size_t next;
		size_t length = canvas_line(
			canvas, width - indent, pager->text.data + line->start + position, line->length - position, &next);

		row_add(pager, number, line->start + position, length, indent);
		position += next;
		indent = hanging;
	}
}

/* The last row that begins at or before that place of the text. */
static size_t row_of(const struct pager *pager, size_t place)
{
	size_t low = 0;
	size_t high = pager->row_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (pager->rows[middle].start <= place)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void top_bound(struct pager *pager)
{
	size_t last = pager->row_count > pager->height ? pager->row_count - pager->height : 0;

	if (pager->top > last)
		pager->top = last;
}

/* Makes the rows where text, width or wrapping have changed; what was at the top stays there. */
static void rows_lay(struct pager *pager, const struct canvas *canvas, int width)
{
	bool known = pager->top < pager->row_count && pager->top > 0;
	size_t place = known ? pager->rows[pager->top].start : 0;

	if (pager->laid_width == width && pager->laid_wrap == pager->wrap)
		return;
	pager->row_count = 0;
	for (size_t i = 0; i < pager->line_count && !pager->failed; i++)
		line_lay(pager, canvas, width, i);
	if (known)
		pager->top = row_of(pager, place);
	pager->laid_width = width;
	pager->laid_wrap = pager->wrap;
}

/* --- moving and finding --- */

bool pager_scroll(struct pager *pager, int rows)
{
	size_t before = pager->top;
	size_t up = rows < 0 ? (size_t) - (long)rows : 0;

	pager->top = rows >= 0 ? pager->top + (size_t)rows : pager->top > up ? pager->top - up : 0;
	top_bound(pager);
	return pager->top != before;
}

bool pager_move(struct pager *pager, enum movement movement)
{
	int page = pager->height > 1 ? (int)pager->height - 1 : 1;
	size_t before = pager->top;

	switch (movement) {
	case MOVEMENT_UP:
		return pager_scroll(pager, -1);
	case MOVEMENT_DOWN:
		return pager_scroll(pager, 1);
	case MOVEMENT_PAGE_UP:
		return pager_scroll(pager, -page);
	case MOVEMENT_PAGE_DOWN:
		return pager_scroll(pager, page);
	case MOVEMENT_HOME:
		pager->top = 0;
		break;
	case MOVEMENT_END:
		pager->top = pager->row_count;
		break;
	case MOVEMENT_NONE:
		break;
	}
	top_bound(pager);
	return pager->top != before;
}

/* The place of the text within a line; false where it is not. */
static bool line_find(const struct pager *pager, const struct pager_line *line, const char *text, size_t *ret_place)
{
	size_t length = strlen(text);

	for (size_t i = 0; i + length <= line->length; i++)
		if (strncasecmp(pager->text.data + line->start + i, text, length) == 0) {
			*ret_place = line->start + i;
			return true;
		}
	return false;
}

bool pager_find(struct pager *pager, const char *text, bool backwards)
{
	bool again = pager->found_length != 0;
	size_t count = pager->line_count;
	size_t line = again ? pager->found_line : 0;

	if (*text == '\0' || pager->text.length == 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (again || i != 0)
			line = backwards ? (line + count - 1) % count : (line + 1) % count;
		if (!line_find(pager, &pager->lines[line], text, &pager->found_place))
			continue;
		pager->found_line = line;
		pager->found_length = strlen(text);
		if (pager->row_count != 0) {
			size_t row = row_of(pager, pager->found_place);

			if (row < pager->top || row >= pager->top + pager->height)
				pager->top = row;
			top_bound(pager);
		}
		return true;
	}
	return false;
}

bool pager_find_here(struct pager *pager, const char *text)
{
	size_t line = pager->top < pager->row_count ? pager->rows[pager->top].line : 0;

	if (pager->line_count == 0)
		return false;
	/* As if something had been found just before it. */
	pager->found_line = (line + pager->line_count - 1) % pager->line_count;
	pager->found_length = 1;
	if (pager_find(pager, text, false))
		return true;
	pager->found_length = 0;
	return false;
}

void pager_point(struct pager *pager, bool show)
{
	pager->pointed = pager->line_count;
	pager->reaches = show;
}

bool pager_more_below(const struct pager *pager)
{
	return pager->row_count > pager->height && pager->top < pager->row_count - pager->height;
}

bool pager_more_above(const struct pager *pager)
{
	return pager->top > 0;
}

/* --- drawing --- */

/* Gives the part of a drawn row that lies between two places of the text its attribute. */
static void span_paint(const struct pager *pager, struct canvas *canvas, const struct pager_row *shown, int row,
	int column, int width, size_t from, size_t to, enum attribute attribute)
{
	size_t end = shown->start + shown->length;
	int used = 0;
	int first = -1;

	to = to < end ? to : end;
	for (size_t place = shown->start; place < to && used < width;) {
		int cells;

		if (place >= from && first < 0)
			first = used;
		place += canvas_next(canvas, pager->text.data + place, end - place, &cells);
		used += cells;
	}
	if (first >= 0)
		canvas_paint(canvas, row, column + first, (used < width ? used : width) - first, attribute);
}

static void row_draw(
	const struct pager *pager, struct canvas *canvas, const struct pager_row *shown, int row, int column, int width)
{
	size_t start = pager->lines[shown->line].start;

	if (shown->length == 0)
		return;
	column += shown->indent;
	width -= shown->indent;
	canvas_bytes(canvas, row, column, width, ATTRIBUTE_NORMAL, pager->text.data + shown->start, shown->length);
	for (size_t i = pager->lines[shown->line].first_piece;
		i < pager->piece_count && start < shown->start + shown->length; i++) {
		const struct pager_piece *piece = &pager->pieces[i];

		if (piece->end > shown->start && piece->attribute != ATTRIBUTE_NORMAL)
			span_paint(pager, canvas, shown, row, column, width, start, piece->end, piece->attribute);
		start = piece->end;
	}
	if (pager->found_length != 0)
		span_paint(pager, canvas, shown, row, column, width, pager->found_place,
			pager->found_place + pager->found_length, ATTRIBUTE_MATCH);
}

/* The first row of the line that is pointed at; row_count where none is. */
static size_t find_pointed(const struct pager *pager)
{
	size_t row = 0;

	if (pager->pointed == 0)
		return pager->row_count;
	while (row < pager->row_count && pager->rows[row].line + 1 < pager->pointed)
		row++;
	return row;
}

/* With what stands below it as far as that has room: a heading is read with its text. */
static void reach(struct pager *pager)
{
	size_t pointed = find_pointed(pager);

	if (pager->reaches && pointed < pager->row_count && (pointed < pager->top || pointed + pager->height / 2 >= pager->top + pager->height))
		pager->top = pointed > 0 ? pointed - 1 : 0;
	pager->reaches = false;
	top_bound(pager);
}

int pager_pointed_row(const struct pager *pager)
{
	size_t pointed = find_pointed(pager);
	bool in_sight = pointed >= pager->top && pointed < pager->row_count && pointed - pager->top < pager->height;

	return in_sight ? (int)(pointed - pager->top) : -1;
}

void pager_draw(struct pager *pager, struct canvas *canvas, int row, int column, int width, int height, bool focused)
{
	canvas_fill(canvas, row, column, width, height, ATTRIBUTE_NORMAL);
	if (width < 1 || height < 1)
		return;
	rows_lay(pager, canvas, width);
	pager->height = (size_t)height;
	reach(pager);
	for (size_t i = 0; i < pager->height && pager->top + i < pager->row_count; i++)
		row_draw(pager, canvas, &pager->rows[pager->top + i], row + (int)i, column, width);
	if (focused) {
		int pointed = pager_pointed_row(pager);

		canvas_cursor(canvas, row + (pointed > 0 ? pointed : 0), column);
	}
}
