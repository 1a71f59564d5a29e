/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: the actions of the place that had the keys, to be read and to be run. */
#ifndef TUI_SCREENS_HELP_SCREEN_H
#define TUI_SCREENS_HELP_SCREEN_H

#include "tui/screens/screens.h"

void help_screen_open(struct screens *screens);
void help_screen_draw(struct screens *screens, struct canvas *canvas);

/* The action of the chosen line; ACTION_NONE where there is none. */
enum action help_screen_chosen(const struct screens *screens);

#endif
