/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person can choose for all sessions, and the keys. */
#ifndef TUI_SCREENS_SETTINGS_SCREEN_H
#define TUI_SCREENS_SETTINGS_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour settings_screen;

void settings_screen_open(struct screens *screens);

/* Says what is wrong with the file, line by line; where that is more than a notice holds, as a question that can be scrolled. */
void settings_screen_complain(struct screens *screens, const char *complaints);

#endif
