/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything about the entry under the cursor: its layers with their content, its origin, its binary, and what is wrong with it. */
#ifndef TUI_SCREENS_DETAILS_SCREEN_H
#define TUI_SCREENS_DETAILS_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour details_screen;

void details_screen_open(struct screens *screens);

#endif
