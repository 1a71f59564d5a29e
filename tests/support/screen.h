/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares what a screen draws with the screen that is expected, kept as a file that people can read and review.
 */
#ifndef TESTS_SUPPORT_SCREEN_H
#define TESTS_SUPPORT_SCREEN_H

#include "tui/canvas.h"

/*
 * Fails the running cmocka test when the canvas's dump is not what tests/screen/expected/NAME.txt holds (and shows the
 * first line that differs). With UPDATE_SCREENS=1 in the environment the file is written instead, to be read before it
 * is committed. The directory is $SCREENS, or tests/screen/expected under the current one.
 */
void screen_expect(const struct canvas *canvas, const char *name);

/* The same for a text that is made of dumps. */
void screen_expect_text(const struct buffer *dump, const char *name);

/* The text of a row, without blanks at its end, malloc'ed. */
char *screen_row(const struct canvas *canvas, int row);

/* The letters of a row's attributes, without '.' at the end, malloc'ed. */
char *screen_attributes(const struct canvas *canvas, int row);

/* True when some row contains the text. */
bool screen_contains(const struct canvas *canvas, const char *text);

#endif
