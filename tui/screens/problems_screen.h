/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All findings, the most severe first. */
#ifndef TUI_SCREENS_PROBLEMS_SCREEN_H
#define TUI_SCREENS_PROBLEMS_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour problems_screen;

void problems_screen_open(struct screens *screens);

#endif
