/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real terminal: its modes, its size, and a canvas carried to it with as few bytes as there are changes, in one
 * write. It is given back as it was found.
 *
 * One terminal at a time, since the terminal database of ncurses knows one. It sets no signal handlers: signals belong
 * to tui/input.h.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "tui/attribute.h"
#include "tui/canvas.h"

struct terminal;

struct terminal_options {
	const char *term; /* $TERM; NULL: not set */
	int input;        /* descriptors of the terminal, not closed by it */
	int output;
	enum scheme scheme;
	bool color; /* false: as SCHEME_MONOCHROME (NO_COLOR, --color=never) */
	bool ascii; /* --ascii; without UTF-8 in the locale it is ASCII anyway */
	bool mouse; /* clicks and the wheel are asked for */
};

/*
 * Takes the terminal: alternate screen, no echo, keys one by one, also ^C and ^Z as keys. 0; -ENOTSUP where the
 * terminal is not known, or cannot put the cursor anywhere (a sentence for people, naming TERM, is in error; nothing
 * was written to the terminal); -ENOTTY where it is none; -ENOMEM.
 */
int terminal_open(struct terminal **ret_terminal, const struct terminal_options *options, struct buffer *error);

/* The charset for its canvas. */
enum charset terminal_charset(const struct terminal *terminal);

/* The size that the window has now, asked of the kernel; never under 1. */
void terminal_size(const struct terminal *terminal, int *ret_width, int *ret_height);

/*
 * Makes the terminal look like the canvas. Only what differs from the last paint is sent, and nothing when nothing
 * differs. A canvas of another size than the window is cut or leaves the rest blank. 0; -EIO where the terminal is
 * gone; -ENOMEM.
 */
int terminal_paint(struct terminal *terminal, const struct canvas *canvas);

/* The next paint sends everything, as if nothing was on the screen (^L). */
void terminal_redraw(struct terminal *terminal);

/* Changes how it looks and whether the mouse is asked for; the next paint sends everything. Its charset may be another one then. */
void terminal_dress(struct terminal *terminal, enum scheme scheme, bool color, bool mouse, bool ascii);

/* Gives the terminal back for a while (an editor, sudo, ^Z), and takes it again; the next paint sends everything. */
void terminal_suspend(struct terminal *terminal);
void terminal_resume(struct terminal *terminal);

/*
 * Asks the terminal to put text into the clipboard (OSC 52). Whether it did is never known. 0; -ENOTSUP
 * where terminals of that type do not know how; -EIO.
 */
int terminal_copy(struct terminal *terminal, const char *text);

/*
 * Gives the terminal back for good and frees; NULL is fine. The pointer is NULL afterwards, so that twice is fine too.
 */
void terminal_close(struct terminal **terminal);

/*
 * For the input reader: the descriptor to read from, and the bytes that the terminal sends for the key with that
 * terminfo name ("kcuu1"), NULL where it has none.
 */
int terminal_input(const struct terminal *terminal);
const char *terminal_key(const struct terminal *terminal, const char *capability);

#endif
