/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the difference between what is on the screen and a canvas into the bytes that a terminal of that type
 * understands. It only fills a buffer; terminal.c sends it, in one write.
 *
 * It takes the terminal database of ncurses but not its screen. That one (6.4) flushes before each movement of the
 * cursor, four writes for a bar that moves by a row; it replaces signal handlers; and starting it costs more
 * instructions than the rest of the first paint. The price is here: only what is common to all terminals in use is
 * optimised.
 */
#ifndef TUI_PAINTER_H
#define TUI_PAINTER_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "tui/attribute.h"
#include "tui/canvas.h"

struct painter;

/* A painter for the terminal that terminfo_open() has found, which stays open as long; 0 or -ENOMEM. */
int painter_new(struct painter **ret_painter, enum scheme scheme, bool color);
void painter_free(struct painter *painter);

/* How attributes look from now on; without color as SCHEME_MONOCHROME. The next paint sends everything. */
void painter_scheme(struct painter *painter, enum scheme scheme, bool color);

/* Nothing is known of what is on the screen: the next paint sends everything. */
void painter_forget(struct painter *painter);

/*
 * Takes the screen (alternate screen, keys of the keypad, marked paste, mouse), and gives it back with a plain cursor.
 */
void painter_enter(struct painter *painter, bool mouse, struct buffer *output);
void painter_leave(struct painter *painter, bool mouse, struct buffer *output);

/*
 * Appends what makes a window of that size, last painted by this painter, look like the canvas; nothing where it does
 * already. 0 or -ENOMEM (also where the buffer failed), after which nothing is known of the screen.
 */
int painter_paint(struct painter *painter, const struct canvas *canvas, int width, int height, struct buffer *output);

#endif
