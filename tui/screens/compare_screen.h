/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each consumer, and each user, selects, side by side. */
#ifndef TUI_SCREENS_COMPARE_SCREEN_H
#define TUI_SCREENS_COMPARE_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour compare_screen;

void compare_screen_open(struct screens *screens);

#endif
