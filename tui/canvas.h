/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A grid of cells in memory that screens draw into. It knows no terminal: tests compare it as text, and
 * terminal_paint() carries what has changed to the real one. So every screen can be drawn in a test, and nothing
 * flickers.
 *
 * Whatever is asked for, nothing is drawn outside of the canvas or beyond the width that was given, a wide character is
 * never cut in half, and no control or hidden character becomes a cell. Rows and columns count from 0.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "tui/attribute.h"

/* What the terminal can show. */
enum charset {
	CHARSET_UTF8,       /* everything */
	CHARSET_UTF8_PLAIN, /* --ascii in a UTF-8 locale: our own lines and symbols in ASCII, texts as they are */
	CHARSET_ASCII,      /* a locale without UTF-8: everything else is shown as \u{E9} */
	CHARSET_COUNT
};

/* Signs that the interface draws by itself; each has a UTF-8 and an ASCII form, all one cell wide. */
enum symbol {
	SYMBOL_RULE,        /* ─ - */
	SYMBOL_DIVIDER,     /* │ | */
	SYMBOL_CURSOR,      /* ▸ > the row under the cursor */
	SYMBOL_WINNER,      /* ● * */
	SYMBOL_NONE,        /* – - has no rank, nothing selected */
	SYMBOL_WARNING,     /* ! ! */
	SYMBOL_ERROR,       /* ✗ X */
	SYMBOL_DONE,        /* ✓ + */
	SYMBOL_MARKED,      /* ◆ # chosen for an action on several */
	SYMBOL_STAGED,      /* ± ~ changed, not written yet */
	SYMBOL_DIFFERENT,   /* ≠ / consumers disagree */
	SYMBOL_ELLIPSIS,    /* … $ a text that was cut */
	SYMBOL_UP,          /* ↑ ^ more above */
	SYMBOL_DOWN,        /* ↓ v more below */
	SYMBOL_RIGHT,       /* → > becomes */
	SYMBOL_BULLET,      /* • - */
	SYMBOL_COUNT
};

/*
 * One cell: a base character with its combining ones. The right half of a wide character has width 0 and no text.
 * ncurses takes five characters for a cell, so that is the bound: 5 * 4 bytes.
 */
#define CELL_BYTES 22

struct cell {
	char text[CELL_BYTES]; /* UTF-8, NUL-terminated */
	uint8_t width;         /* 0, 1 or 2 */
	uint8_t attribute;     /* enum attribute */
};

struct canvas {
	int width;
	int height;
	enum charset charset;
	int cursor_row; /* -1: no cursor */
	int cursor_column;
	struct cell *cells; /* height rows of width */
};

/* A blank canvas; 0 or -ENOMEM. Sizes under 1 are taken as 1. canvas_free() frees it, also as cleanup(canvas_drop). */
int canvas_new(struct canvas **ret_canvas, int width, int height, enum charset charset);
void canvas_free(struct canvas *canvas);
void canvas_drop(struct canvas **canvas);

/* Gives it another size and blanks it; 0 or -ENOMEM, in which case nothing has changed. */
int canvas_resize(struct canvas *canvas, int width, int height);

/* A copy with another size, cut or with blanks at its ends; 0 or -ENOMEM. */
int canvas_fit(struct canvas **ret_canvas, const struct canvas *canvas, int width, int height);

/* Blanks everything and takes the cursor away. */
void canvas_clear(struct canvas *canvas);

/* Blanks a rectangle in that attribute. */
void canvas_fill(struct canvas *canvas, int row, int column, int width, int height, enum attribute attribute);

/*
 * Draws text in at most width cells. What does not fit ends in an ellipsis at a cell's border. Returns the cells used,
 * 0 to width; what is outside of the canvas counts as used, so that columns stay where they are.
 */
int canvas_text(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text);

/* The same for length bytes. */
int canvas_bytes(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text,
	size_t length);

/* The same as canvas_text(), and blanks the rest of width in that attribute: a column of a table, a whole row. */
int canvas_column(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text);

/* As canvas_column(), set to the right: numbers. */
int canvas_right(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text);

/* As canvas_column(), but what is cut is the beginning: paths, whose end says more. */
int canvas_tail(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *text);

/* Draws one sign; returns 1. */
int canvas_symbol(struct canvas *canvas, int row, int column, enum attribute attribute, enum symbol symbol);

/* The sign as text in the canvas's charset, to be put into a sentence. */
const char *canvas_symbol_text(const struct canvas *canvas, enum symbol symbol);

/*
 * A thin line over width cells, with a title before it when that is not NULL: `Order of gpu ─────`. The title is drawn
 * in attribute, the line as a rule.
 */
void canvas_rule(struct canvas *canvas, int row, int column, int width, enum attribute attribute, const char *title);

/* A thin line downwards over height rows. */
void canvas_divider(struct canvas *canvas, int row, int column, int height);

/*
 * Draws a paragraph, broken between words, at each newline, and within a word that is wider than the line, there behind a slash where it
 * has one. In at most height rows; the last ends in an ellipsis where the text goes on. Returns the rows used. The rest of the rows is
 * left as it was.
 */
int canvas_wrap(
	struct canvas *canvas, int row, int column, int width, int height, enum attribute attribute, const char *text);

/* The rows that canvas_wrap() would use with any number of them. 0 for an empty text. */
int canvas_wrap_height(const struct canvas *canvas, int width, const char *text);

/*
 * Where the first line of a paragraph ends: the bytes to draw are returned, in *ret_next the bytes until the next line
 * starts (0 only for an empty text). For whoever breaks lines by itself.
 */
size_t canvas_line(const struct canvas *canvas, int width, const char *text, size_t length, size_t *ret_next);

/* The cells that a text takes on this canvas. */
int canvas_width(const struct canvas *canvas, const char *text);

/*
 * Steps over what is drawn as one: a cell, a wide pair, or the visible form of what cannot be drawn. Returns its bytes (0 only when length
 * is 0), its cells in *ret_width, which may be NULL. The one measure: everything above is made of it, and so must be what edits a
 * text.
 */
size_t canvas_next(const struct canvas *canvas, const char *text, size_t length, int *ret_width);

/* Gives width cells of a row another attribute, keeping their text. */
void canvas_paint(struct canvas *canvas, int row, int column, int width, enum attribute attribute);

/* Where the hardware cursor stands; outside of the canvas: nowhere. */
void canvas_cursor(struct canvas *canvas, int row, int column);

/* The cell, NULL outside. */
const struct cell *canvas_cell(const struct canvas *canvas, int row, int column);

/*
 * For tests: "WIDTHxHEIGHT cursor ROW,COLUMN", the rows as text without blanks at their ends, a line "--", the rows as
 * letters of attributes (attribute_letter()), likewise without '.' at their ends.
 */
void canvas_dump(const struct canvas *canvas, struct buffer *buffer);

#endif
