/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The review: what would be written, as sentences and as shell commands, and what that makes of each selection. */
#ifndef TUI_SCREENS_REVIEW_SCREEN_H
#define TUI_SCREENS_REVIEW_SCREEN_H

#include "tui/screens/screens.h"

/* Fills the pager from what is staged. */
void review_screen_open(struct screens *screens);
void review_screen_draw(struct screens *screens, struct canvas *canvas);

/* Writes what is shown, and says in the notice how that went and how to undo it. */
void review_screen_write(struct screens *screens);

#endif
