/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds what has only moved between two screens: the rest of a row to the side, rows up or down. It judges by about how many bytes that
 * spares; a wrong judgement costs bytes and is never seen. Pure.
 */
#ifndef TUI_LIKENESS_H
#define TUI_LIKENESS_H

#include <stdint.h>

#include "tui/canvas.h"

/* A screen as numbers that are quick to compare: equal for equal cells (now and then for others, too), 0 for a blank of no attribute. */
void likeness_print(const struct cell *cells, size_t count, uint16_t *prints);

/* By how many cells the row from column on is best shifted to the right, or by less than 0 to the left, before it is painted; 0: not. */
int likeness_shift(const uint16_t *shown, const uint16_t *wanted, int width, int column);

struct scrolling {
	int gain;     /* bytes */
	int distance; /* rows upwards; 0: nothing is to be scrolled */
	int top;      /* of the region that is scrolled */
	int bottom;
};

/* What is best scrolled before a screen is painted. */
struct scrolling likeness_scroll(const uint16_t *shown, const uint16_t *wanted, int width, int height);

#endif
