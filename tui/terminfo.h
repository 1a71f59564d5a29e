/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a type of terminal can do, from the terminal database of ncurses. The only room that includes curses' headers,
 * whose macros would otherwise take names like `scroll` and KEY_UP from everybody.
 *
 * One terminal at a time: the database of ncurses has one current entry for the whole process.
 */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include <stdbool.h>

#include "core/base/buffer.h"

/*
 * Reads the entry for that $TERM. 0; -ENOTSUP where the type is not known or such a terminal cannot place its cursor or
 * clear itself, with a sentence that names TERM in error; -ENOMEM. After 0 terminfo_close() has to follow.
 */
int terminfo_open(const char *term, int output, struct buffer *error);
void terminfo_close(void);

/*
 * A capability by its terminfo name: its bytes, NULL where the terminal has it not; its number, -1; whether it is set.
 */
const char *terminfo_text(const char *name);
int terminfo_number(const char *name);
bool terminfo_flag(const char *name);

/* A capability with its parameters filled in; valid until the next call. "" where memory is out. */
const char *terminfo_fill(const char *bytes, int first, int second);

/* Appends a capability without its delays `$<5>`: terminals that need them have flow control. NULL is fine. */
void terminfo_append(struct buffer *buffer, const char *bytes);

#endif
