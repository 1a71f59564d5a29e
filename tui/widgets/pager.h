/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text to be read: lines with attributes that can be scrolled, wrapped and searched. Details, diffs, help and reviews
 * are pagers.
 *
 * Like a buffer it remembers when memory ran out, so that code which fills one reads as the text; pager_failed() tells.
 */
#ifndef TUI_WIDGETS_PAGER_H
#define TUI_WIDGETS_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "tui/canvas.h"
#include "tui/widgets/list.h"

struct pager_line;
struct pager_piece;
struct pager_row;

/* All zero is an empty pager. */
struct pager {
	bool wrap;     /* long lines go on in the next row, below their first word, otherwise they end in an ellipsis */
	size_t top;    /* the first row that is shown; a row is a line or a part of a wrapped one */
	size_t height; /* rows that are shown; pager_draw() sets it */
	size_t row_count;
	/* The rest is its own. */
	struct buffer text;
	struct pager_line *lines;
	size_t line_count, line_capacity;
	struct pager_piece *pieces;
	size_t piece_count, piece_capacity;
	struct pager_row *rows;
	size_t row_capacity;
	size_t found_line; /* what pager_find() found last */
	size_t found_place;
	size_t found_length; /* 0: nothing */
	size_t pointed; /* the line that is pointed at, counted from 1; 0: none */
	bool reaches;   /* it is to be brought into sight when it is drawn */
	int laid_width;      /* the width for which rows were made, 0: they must be made again */
	bool laid_wrap;
	bool failed;
};

/* Adds lines: a newline in text starts another one. A copy is made. */
void pager_add(struct pager *pager, enum attribute attribute, const char *text);

/* Goes on in the last line, in another attribute (a key in a sentence, a word of JSON). */
void pager_continue(struct pager *pager, enum attribute attribute, const char *text);

bool pager_failed(const struct pager *pager);

/* Empties it; keeps wrap and, as far as the new text allows, top, so that a text can be refreshed under the reader. */
void pager_clear(struct pager *pager);
void pager_free(struct pager *pager);

/* Scrolls; true when that changed something. */
bool pager_move(struct pager *pager, enum movement movement);
bool pager_scroll(struct pager *pager, int rows);

/*
 * Looks for text (letters of ASCII without regard to case) in the lines after the one found last, or before it, around
 * the end; shows it. False where there is none.
 */
bool pager_find(struct pager *pager, const char *text, bool backwards);

/* The same from the first line that is shown on: for a text that is still being typed. */
bool pager_find_here(struct pager *pager, const char *text);

/*
 * Points at the line that was added last: the cursor stands there as long as it is in sight, and it is brought into sight once where show
 * is true.
 */
void pager_point(struct pager *pager, bool show);

/* Where it was drawn last, as a row of the rectangle; -1: out of sight, or nothing is pointed at. */
int pager_pointed_row(const struct pager *pager);

/*
 * Draws what is visible into that rectangle, which is blanked before. Where focused, the cursor stands on the line that
 * is pointed at, or on the first cell.
 */
void pager_draw(struct pager *pager, struct canvas *canvas, int row, int column, int width, int height, bool focused);

/* True when there is more below (or above) than is shown. */
bool pager_more_below(const struct pager *pager);
bool pager_more_above(const struct pager *pager);

#endif
