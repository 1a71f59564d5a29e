/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person can choose for all sessions, and the keys. */
#ifndef TUI_SCREENS_SETTINGS_SCREEN_H
#define TUI_SCREENS_SETTINGS_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour settings_screen;

void settings_screen_open(struct screens *screens);

#endif
