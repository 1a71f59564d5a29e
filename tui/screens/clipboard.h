/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the terminal is asked to copy, for all screens: the path of what is meant, and the command line that shows or does the same. */
#ifndef TUI_SCREENS_CLIPBOARD_H
#define TUI_SCREENS_CLIPBOARD_H

#include "tui/screens/screens.h"

/*
 * As the functions of struct behaviour, for the entry under the cursor: its path, and the command that shows it. A screen that means
 * something else acts by itself, with the functions below.
 */
bool clipboard_may(const struct screens *screens, enum action action, struct failure *failure);
bool clipboard_act(struct screens *screens, enum action action);

/* Asks the terminal to copy the text (NULL: memory is out), and says in the notice that it was asked, or why it was not. */
void clipboard_copy(struct screens *screens, const char *text);

/* The path of a file or (LAYER_NONE) directory of the snapshot, as who looks from outside of the root finds it. */
void clipboard_copy_path(struct screens *screens, const struct snapshot *snapshot, uint32_t directory, uint32_t layer);

/* A command line: the program with its options, the words, and the argument (NULL: none), quoted for the shell. */
void clipboard_copy_command(struct screens *screens, const char *words, const char *argument);

#endif
