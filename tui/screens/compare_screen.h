/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each consumer, and each user, selects, side by side. */
#ifndef TUI_SCREENS_COMPARE_SCREEN_H
#define TUI_SCREENS_COMPARE_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour compare_screen;

void compare_screen_open(struct screens *screens);

/*
 * Readable when something may have changed in the directories of users who are compared; -1 while there is nothing to hear of. The second
 * takes that in, true when the screens are to be brought up to date.
 */
int compare_screen_watch_descriptor(const struct screens *screens);
bool compare_screen_collect(struct screens *screens);

#endif
