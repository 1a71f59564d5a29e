/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question before leaving with staged changes. */
#ifndef TUI_SCREENS_QUIT_SCREEN_H
#define TUI_SCREENS_QUIT_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour quit_screen;

void quit_screen_open(struct screens *screens);

#endif
