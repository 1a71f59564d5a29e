/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: the actions of the place that had the keys, to be read and to be run. */
#ifndef TUI_SCREENS_HELP_SCREEN_H
#define TUI_SCREENS_HELP_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour help_screen;

void help_screen_open(struct screens *screens);

/* The action of the chosen line, while it is open. */
enum action help_screen_chosen(const struct screens *screens);

#endif
