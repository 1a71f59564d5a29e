/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grid of canvas.h: how text is broken and put into cells. No terminal here. */
#include "tui/canvas.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/measure.h"

static const struct cell blank = {" ", 1, ATTRIBUTE_NORMAL};

size_t canvas_next(const struct canvas *canvas, const char *text, size_t length, int *ret_width)
{
	struct grapheme grapheme = {0};
	size_t step = grapheme_read(canvas->charset, text, length, &grapheme);

	if (ret_width != NULL)
		*ret_width = grapheme.width;
	return step;
}

/* How many bytes fit into width cells; those cells in *ret_used. */
static size_t fitting(const struct canvas *canvas, const char *text, size_t length, int width, int *ret_used)
{
	size_t position = 0;

	*ret_used = 0;
	while (position < length) {
		int cells;
		size_t step = canvas_next(canvas, text + position, length - position, &cells);

		if (*ret_used + cells > width)
			break;
		*ret_used += cells;
		position += step;
	}
	return position;
}

int canvas_width(const struct canvas *canvas, const char *text)
{
	int used;

	fitting(canvas, text, strlen(text), INT_MAX - 2, &used);
	return used;
}

static size_t without_blanks(const char *text, size_t length)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	return length;
}

size_t canvas_line(const struct canvas *canvas, int width, const char *text, size_t length, size_t *ret_next)
{
	size_t position = 0;
	size_t word_end = 0;  /* where the line could end */
	size_t word_next = 0; /* and where the next one would start then; 0: nowhere yet */
	size_t path_next = 0; /* the same within a path that is wider than the line: behind a slash */
	int used = 0;

	while (position < length && text[position] != '\n') {
		int cells;
		size_t step = canvas_next(canvas, text + position, length - position, &cells);

		if (text[position] == ' ') {
			if (word_next == 0 || text[position - 1] != ' ')
				word_end = without_blanks(text, position);
			word_next = word_end != 0 ? position + 1 : 0;
			path_next = 0;
		} else if (used + cells > width && word_next != 0 && cells < 2) {
			*ret_next = word_next;
			return word_end;
		} else if (used + cells > width && position != 0) {
			*ret_next = path_next != 0 ? path_next : position;
			return without_blanks(text, *ret_next);
		} else if (cells == 2) {
			word_end = word_next = position + step;
		}
		used += cells;
		position += step;
		if (position > 1 && text[position - 1] == '/')
			path_next = position;
	}
	*ret_next = position < length ? position + 1 : position;
	return without_blanks(text, position);
}

int canvas_wrap_height(const struct canvas *canvas, int width, const char *text)
{
	size_t left = strlen(text);
	int rows = 0;

	while (left > 0 && width > 0) {
		size_t next;

		canvas_line(canvas, width, text, left, &next);
		text += next;
		left -= next;
		rows++;
	}
	return rows;
}

/* --- the grid --- */

static void cells_blank(struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cells[i] = blank;
}

int canvas_new(struct canvas **ret_canvas, int width, int height, enum charset charset)
{
	struct canvas *canvas = calloc(1, sizeof *canvas);
	int result;

	if (canvas == NULL)
		return -ENOMEM;
	canvas->charset = charset;
	result = canvas_resize(canvas, width, height);
	if (result < 0) {
		canvas_free(canvas);
		return result;
	}
	*ret_canvas = canvas;
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	if (canvas == NULL)
		return;
	free(canvas->cells);
	free(canvas);
}

void canvas_drop(struct canvas **canvas)
{
	canvas_free(*canvas);
}

int canvas_resize(struct canvas *canvas, int width, int height)
{
	struct cell *cells;

	width = width < 1 ? 1 : width;
	height = height < 1 ? 1 : height;
	if (canvas->cells == NULL || canvas->width != width || canvas->height != height) {
		cells = reallocarray(NULL, (size_t)width * (size_t)height, sizeof *cells);
		if (cells == NULL)
			return -ENOMEM;
		free(canvas->cells);
		canvas->cells = cells;
		canvas->width = width;
		canvas->height = height;
	}
	canvas_clear(canvas);
	return 0;
}

void canvas_clear(struct canvas *canvas)
{
	cells_blank(canvas->cells, (size_t)canvas->width * (size_t)canvas->height);
	canvas->cursor_row = -1;
	canvas->cursor_column = -1;
}

static struct cell *cell_at(const struct canvas *canvas, int row, int column)
{
	if (row < 0 || row >= canvas->height || column < 0 || column >= canvas->width)
		return NULL;
	return &canvas->cells[(size_t)row * (size_t)canvas->width + (size_t)column];
}

const struct cell *canvas_cell(const struct canvas *canvas, int row, int column)
{
	return cell_at(canvas, row, column);
}

/* A cell that is written over must not leave the other half of a wide character behind. */
static void cell_release(struct canvas *canvas, int row, int column)
{
	struct cell *cell = cell_at(canvas, row, column);
	struct cell *other = cell->width == 1 ? NULL : cell_at(canvas, row, cell->width == 2 ? column + 1 : column - 1);

	if (other == NULL)
		return;
	*other = (struct cell){" ", 1, other->attribute};
}

static void cell_put(
	struct canvas *canvas, int row, int column, enum attribute attribute, const struct grapheme *grapheme)
{
	struct cell *cell = cell_at(canvas, row, column);
	struct cell *right = grapheme->width == 2 ? cell_at(canvas, row, column + 1) : NULL;
	bool whole = cell != NULL && (right != NULL || grapheme->width == 1);

	if (cell != NULL) {
		cell_release(canvas, row, column);
		*cell = (struct cell){" ", 1, (uint8_t)attribute};
	}
	if (right != NULL) {
		cell_release(canvas, row, column + 1);
		*right = (struct cell){" ", 1, (uint8_t)attribute};
	}
	if (!whole)
		return;
	cell->text[0] = '\0';
	memcpy(cell->text, grapheme->shown, grapheme->shown_length);
	cell->width = (uint8_t)grapheme->width;
	if (right != NULL)
		*right = (struct cell){"", 0, (uint8_t)attribute};
}

/* A visible form takes a cell for each of its characters. */
static void form_put(struct canvas *canvas, int row, int column, enum attribute attribute, const struct grapheme *form)
{
	for (int i = 0; i < form->width; i++)
		cell_put(canvas, row, column + i, attribute, &(struct grapheme){.shown = form->shown + i, .shown_length = 1, .width = 1});
}

void canvas_fill(struct canvas *canvas, int row, int column, int width, int height, enum attribute attribute)
{
	int first_row = row < 0 ? 0 : row;
	int first_column = column < 0 ? 0 : column;
	int end_row = row > canvas->height - height ? canvas->height : row + height;
	int end_column = column > canvas->width - width ? canvas->width : column + width;

	if (width < 1 || height < 1 || first_column >= end_column)
		return;
	for (int y = first_row; y < end_row; y++) {
		cell_release(canvas, y, first_column);
		cell_release(canvas, y, end_column - 1);
		for (int x = first_column; x < end_column; x++)
			*cell_at(canvas, y, x) = (struct cell){" ", 1, (uint8_t)attribute};
	}
}

void canvas_paint(struct canvas *canvas, int row, int column, int width, enum attribute attribute)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(canvas, row, column + i);

		if (cell != NULL)
			cell->attribute = (uint8_t)attribute;
	}
}

void canvas_cursor(struct canvas *canvas, int row, int column)
{
	bool inside = cell_at(canvas, row, column) != NULL;

	canvas->cursor_row = inside ? row : -1;
	canvas->cursor_column = inside ? column : -1;
}

const char *canvas_symbol_text(const struct canvas *canvas, enum symbol symbol)
{
	return symbol_text(canvas->charset, symbol);
}

int canvas_symbol(struct canvas *canvas, int row, int column, enum attribute attribute, enum symbol symbol)
{
	const char *text = canvas_symbol_text(canvas, symbol);
	struct grapheme grapheme = {.shown = text, .shown_length = strlen(text), .width = 1};

	cell_put(canvas, row, column, attribute, &grapheme);
	return 1;
}

int canvas_fit(struct canvas **ret_canvas, const struct canvas *canvas, int width, int height)
{
	struct canvas *copy;
	int result = canvas_new(&copy, width, height, canvas->charset);

	if (result < 0)
		return result;
	for (int row = 0; row < height && row < canvas->height; row++)
		for (int column = 0; column < width && column < canvas->width; column++) {
			const struct cell *cell = cell_at(canvas, row, column);
			struct grapheme grapheme = {.shown = cell->text, .shown_length = strlen(cell->text), .width = cell->width};

			if (cell->width != 0)
				cell_put(copy, row, column, (enum attribute)cell->attribute, &grapheme);
		}
	canvas_cursor(copy, canvas->cursor_row, canvas->cursor_column);
	*ret_canvas = copy;
	return 0;
}

/* --- text --- */

/* Draws all of it, whatever its width. */
static int draw_all(
	struct canvas *canvas, int row, int column, enum attribute attribute, const char *text, size_t length)
{
	size_t position = 0;
	int used = 0;

	while (position < length) {
		struct grapheme grapheme;

		position += grapheme_read(canvas->charset, text + position, length - position, &grapheme);
		if (grapheme.shown == grapheme.form)
			form_put(canvas, row, column + used, attribute, &grapheme);
		else
			cell_put(canvas, row, column + used, attribute, &grapheme);
		used += grapheme.width;
	}
	return used;
}

/* Draws what leaves room for an ellipsis, and the ellipsis. */
static int draw_cut(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text,
	size_t length)
{
	int used;
	size_t fits;

	if (width < 1)
		return 0;
	fits = fitting(canvas, text, length, width - 1, &used);
	draw_all(canvas, row, column, attribute, text, fits);
	return used + canvas_symbol(canvas, row, column + used, attribute, SYMBOL_ELLIPSIS);
}

int canvas_bytes(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text,
	size_t length)
{
	int used;

	if (fitting(canvas, text, length, width, &used) < length)
		return draw_cut(canvas, row, column, width, attribute, text, length);
	return draw_all(canvas, row, column, attribute, text, length);
}

int canvas_text(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text)
{
	return canvas_bytes(canvas, row, column, width, attribute, text, strlen(text));
}

int canvas_column(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text)
{
	int used = canvas_text(canvas, row, column, width, attribute, text);

	canvas_fill(canvas, row, column + used, width - used, 1, attribute);
	return used;
}

int canvas_right(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text)
{
	size_t length = strlen(text);
	int used;

	if (fitting(canvas, text, length, width, &used) < length)
		return canvas_column(canvas, row, column, width, attribute, text);
	canvas_fill(canvas, row, column, width - used, 1, attribute);
	return draw_all(canvas, row, column + width - used, attribute, text, length);
}

int canvas_tail(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text)
{
	size_t length = strlen(text);
	int left = canvas_width(canvas, text);

	if (left <= width || width < 1)
		return canvas_column(canvas, row, column, width, attribute, text);
	while (left > width - 1) {
		int cells;
		size_t step = canvas_next(canvas, text, length, &cells);

		text += step;
		length -= step;
		left -= cells;
	}
	canvas_symbol(canvas, row, column, attribute, SYMBOL_ELLIPSIS);
	return 1 + canvas_column(canvas, row, column + 1, width - 1, attribute, text);
}

void canvas_rule(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *title)
{
	int used = 0;

	if (title != NULL && *title != '\0') {
		used = canvas_text(canvas, row, column, width, attribute, title);
		if (used < width) {
			canvas_fill(canvas, row, column + used, 1, 1, ATTRIBUTE_NORMAL);
			used++;
		}
	}
	while (used < width)
		used += canvas_symbol(canvas, row, column + used, ATTRIBUTE_RULE, SYMBOL_RULE);
}

void canvas_divider(struct canvas *canvas, int row, int column, int height)
{
	for (int i = 0; i < height; i++)
		canvas_symbol(canvas, row + i, column, ATTRIBUTE_RULE, SYMBOL_DIVIDER);
}

int canvas_wrap(
	struct canvas *canvas, int row, int column, int width, int height, enum attribute attribute, const char *text)
{
	size_t left = strlen(text);
	int used = 0;

	while (left > 0 && used < height && width > 0) {
		size_t next;
		size_t line = canvas_line(canvas, width, text, left, &next);

		if (used == height - 1 && next < left) {
			draw_cut(canvas, row + used, column, width, attribute, text, strcspn(text, "\n"));
		} else {
			canvas_bytes(canvas, row + used, column, width, attribute, text, line);
		}
		text += next;
		left -= next;
		used++;
	}
	return used;
}

/* --- the dump --- */

static void append_trimmed(struct buffer *buffer, struct buffer *line, char blank_byte)
{
	while (line->length > 0 && line->data[line->length - 1] == blank_byte)
		line->length--;
	buffer_append(buffer, line->length != 0 ? line->data : "", line->length);
	buffer_append_byte(buffer, '\n');
	buffer->failed |= line->failed;
	buffer_clear(line);
}

void canvas_dump(const struct canvas *canvas, struct buffer *buffer)
{
	cleanup(buffer_free) struct buffer line = {0};

	buffer_format(buffer, "%dx%d cursor %d,%d\n", canvas->width, canvas->height, canvas->cursor_row,
		canvas->cursor_column);
	for (int row = 0; row < canvas->height; row++) {
		for (int column = 0; column < canvas->width; column++)
			buffer_append_text(&line, canvas_cell(canvas, row, column)->text);
		append_trimmed(buffer, &line, ' ');
	}
	buffer_append_text(buffer, "--\n");
	for (int row = 0; row < canvas->height; row++) {
		for (int column = 0; column < canvas->width; column++)
			buffer_append_byte(&line, attribute_letter(canvas_cell(canvas, row, column)->attribute));
		append_trimmed(buffer, &line, '.');
	}
}
