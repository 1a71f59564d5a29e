/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The review: what would be written, as sentences and as shell commands, and what that makes of each selection. */
#ifndef TUI_SCREENS_REVIEW_SCREEN_H
#define TUI_SCREENS_REVIEW_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour review_screen;

void review_screen_open(struct screens *screens);

#endif
