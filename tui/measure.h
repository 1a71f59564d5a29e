/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one measure of text on a screen: what is drawn as one, how many cells it takes, and what stands in for characters
 * that cannot or must not be drawn. It must agree with ncurses and with the terminal, or columns would shift: so it
 * asks libc's wcwidth(), as ncurses does, and replaces what terminals disagree on. The locale has to be set before.
 */
#ifndef TUI_MEASURE_H
#define TUI_MEASURE_H

#include <stddef.h>

#include "core/base/text.h"
#include "tui/canvas.h"

struct grapheme {
	const char *shown; /* points into the text, or to form, so that it is not to be copied */
	size_t shown_length;
	int width;                 /* 1 or 2; of a form its length */
	char form[TEXT_FORM_SIZE]; /* ASCII, a cell for each character */
};

/*
 * Reads what is drawn as one: a character with the combining ones that follow (as many as a cell holds). Controls,
 * hidden characters, bytes that are no UTF-8, a combining character with nothing to combine with, characters of
 * disputed width, and without UTF-8 all that is not ASCII, are drawn in the visible form of text.h, so that two texts that differ never
 * look the same; a backslash before such a form is doubled. Returns its bytes in text, 0 at the end.
 */
size_t grapheme_read(enum charset charset, const char *text, size_t length, struct grapheme *ret_grapheme);

/* The sign in that charset. */
const char *symbol_text(enum charset charset, enum symbol symbol);

#endif
