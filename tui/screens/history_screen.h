/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was written, to be looked at and taken back. */
#ifndef TUI_SCREENS_HISTORY_SCREEN_H
#define TUI_SCREENS_HISTORY_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour history_screen;

void history_screen_open(struct screens *screens);

/* Stages what takes the transaction of that id back and opens the review; says why where it cannot be. */
void history_screen_undo(struct screens *screens, const char *id);

#endif
