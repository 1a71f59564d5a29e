/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the confirmed review to the files: a typed word for what is grave, the right where it is missing, and what came of it. */
#ifndef TUI_SCREENS_WRITING_H
#define TUI_SCREENS_WRITING_H

#include "tui/screens/screens.h"

/* Writes what the review shows, where need be after a question. Opens the result, with success or without. */
void writing_begin(struct screens *screens);

/*
 * Keeps what is staged in a file. Returns what is to be said about it, with the command that carries it out; malloc'ed, NULL where that
 * failed, which was said.
 */
char *writing_save_plan(struct screens *screens);

#endif
