/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two passes: cells are gathered with their widths, then printed when the widths of the columns are known. */
#include "tui/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"

#define HEADING (-1)

void table_open(struct table *table, const struct table_column *columns, size_t column_count, enum charset charset)
{
	*table = (struct table){.columns = columns, .column_count = column_count, .charset = charset};
}

void table_free(struct table *table)
{
	free(table->cells);
	buffer_free(&table->texts);
}

static void add_cell(struct table *table, enum attribute attribute, size_t offset, int width)
{
	if (buffer_failed(&table->texts) ||
	    array_grow(&table->cells, &table->capacity, table->count, sizeof *table->cells) < 0) {
		table->failed = true;
		return;
	}
	table->cells[table->count++] = (struct table_cell){.offset = offset, .width = width, .attribute = (uint8_t)attribute};
}

static size_t add_text(struct table *table, const char *text)
{
	size_t offset = table->texts.length;

	charset_append(&table->texts, table->charset, text, strlen(text));
	buffer_append_byte(&table->texts, '\0');
	return offset;
}

void table_add(struct table *table, enum attribute attribute, const char *text)
{
	size_t offset = add_text(table, text);
	bool failed = buffer_failed(&table->texts);

	add_cell(table, attribute, offset, failed ? 0 : charset_width(table->charset, table->texts.data + offset));
}

void table_add_bytes(struct table *table, enum attribute attribute, const void *bytes, size_t length)
{
	struct buffer visible = {0};

	text_append_visible(&visible, bytes, length);
	table->failed |= buffer_failed(&visible);
	table_add(table, attribute, buffer_text(&visible));
	buffer_free(&visible);
}

void table_add_heading(struct table *table, enum attribute attribute, const char *text)
{
	add_cell(table, attribute, add_text(table, text), HEADING);
}

static void find_widths(const struct table *table, int *widths)
{
	size_t column = 0;

	for (size_t i = 0; i < table->count; i++) {
		int width = table->cells[i].width;

		if (width == HEADING)
			continue;
		if (width > widths[column])
			widths[column] = width;
		column = (column + 1) % table->column_count;
	}
}

static int gap_behind(const struct table_column *column)
{
	return column->tight ? 1 : 2;
}

static int total_width(const struct table *table, const int *widths)
{
	int total = 0, gap = 0;

	for (size_t i = 0; i < table->column_count; i++) {
		if (widths[i] == 0)
			continue;
		total += gap + widths[i];
		gap = gap_behind(&table->columns[i]);
	}
	return total;
}

/* The column that gives room next, or column_count when none can any more. */
static size_t giving_column(const struct table *table, const int *widths)
{
	size_t giving = table->column_count;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct table_column *column = &table->columns[i];

		if (column->least == 0 || widths[i] <= column->least)
			continue;
		if (giving == table->column_count || column->gives > table->columns[giving].gives)
			giving = i;
	}
	return giving;
}

static void fit_widths(const struct table *table, int *widths, int room)
{
	int excess;
	size_t giving;

	while ((excess = total_width(table, widths) - room) > 0 &&
	       (giving = giving_column(table, widths)) < table->column_count) {
		int left = widths[giving] - excess;

		widths[giving] = left > table->columns[giving].least ? left : table->columns[giving].least;
	}
}

static void append_blanks(struct buffer *buffer, int count)
{
	for (int i = 0; i < count; i++)
		buffer_append_byte(buffer, ' ');
}

/* One line while it grows: blanks are owed, so that none stand at its end. */
struct line {
	struct print *print;
	int used;
	int owed;
};

static void line_add(struct line *line, const struct table *table, const struct table_cell *cell, const struct table_column *column,
		     int width)
{
	const char *text = table->texts.data + cell->offset;
	int room = line->print->width > 0 ? line->print->width - line->used - line->owed : width;
	int shown = cell->width < width ? cell->width : width;

	if (width == 0)
		return;
	if (shown > room)
		shown = room;
	if (column->right)
		line->owed += width - shown;
	if (shown > 0) {
		append_blanks(&line->print->buffer, line->owed);
		line->used += line->owed;
		line->owed = 0;
		if (cell->attribute != ATTRIBUTE_NORMAL)
			print_attribute(line->print, cell->attribute);
		if (line->print->width > 0)
			shown = charset_append_cut(&line->print->buffer, table->charset, text, shown, column->tail);
		else
			buffer_append_text(&line->print->buffer, text);
		if (cell->attribute != ATTRIBUTE_NORMAL)
			print_attribute(line->print, ATTRIBUTE_NORMAL);
		line->used += shown;
	}
	line->owed += gap_behind(column) + (column->right ? 0 : width - shown);
}

static void print_heading(const struct table *table, const struct table_cell *cell, struct print *print)
{
	static const struct table_column whole = {0};
	struct line line = {.print = print};

	if (cell->offset < table->texts.length && table->texts.data[cell->offset] != '\0') {
		struct table_cell measured = *cell;

		measured.width = charset_width(table->charset, table->texts.data + cell->offset);
		line_add(&line, table, &measured, &whole, measured.width);
	}
	buffer_append_byte(&print->buffer, '\n');
}

void table_print(const struct table *table, struct print *print)
{
	int widths[TABLE_MOST_COLUMNS] = {0};

	print->buffer.failed |= table->failed;
	if (table->failed)
		return;
	find_widths(table, widths);
	if (print->width > 0)
		fit_widths(table, widths, print->width);
	for (size_t i = 0; i < table->count;) {
		struct line line = {.print = print};

		if (table->cells[i].width == HEADING) {
			print_heading(table, &table->cells[i++], print);
			continue;
		}
		for (size_t column = 0; column < table->column_count && i < table->count; column++, i++)
			line_add(&line, table, &table->cells[i], &table->columns[column], widths[column]);
		buffer_append_byte(&print->buffer, '\n');
		print_relax(print);
	}
}
