/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table for people: columns line up, and on a terminal no line is wider than it. Where room is short, columns give way in the order
 * that they say, down to their least width.
 */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include <stdint.h>

#include "tui/print.h"

struct table_column {
	int least;   /* the width that is kept when room is short; 0: gives nothing */
	int gives;   /* the higher, the earlier it gives room */
	bool tail;   /* what is cut is the beginning */
	bool right;  /* set to the right */
	bool tight;  /* one blank behind it, not two */
};

struct table_cell {
	size_t offset; /* of a C string in the table's texts */
	int width;
	uint8_t attribute;
};

#define TABLE_MOST_COLUMNS 9

struct table {
	const struct table_column *columns;
	size_t column_count;
	enum charset charset;
	struct buffer texts;
	struct table_cell *cells; /* row after row; a row of one cell in the first column and none behind it is a heading */
	size_t count;
	size_t capacity;
	bool failed;
};

/* The columns belong to the caller. To be freed with table_free(). */
void table_open(struct table *table, const struct table_column *columns, size_t column_count, enum charset charset);
void table_free(struct table *table); /* for cleanup() too */

/* The next cell, from the left; text is safe to show. */
void table_add(struct table *table, enum attribute attribute, const char *text);
/* The same for bytes from elsewhere. */
void table_add_bytes(struct table *table, enum attribute attribute, const void *bytes, size_t length);

/* A line of its own, which has no columns. Only at the beginning of a row. */
void table_add_heading(struct table *table, enum attribute attribute, const char *text);

/* Prints everything. */
void table_print(const struct table *table, struct print *print);

#endif
