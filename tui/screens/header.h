/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first lines of the main screen: whose rules, whose eyes, where to, how much is staged; and who fails, in words. */
#ifndef TUI_SCREENS_HEADER_H
#define TUI_SCREENS_HEADER_H

#include "tui/screens/main_screen.h"

/* The first line. */
void header_draw(const struct screens *screens, struct canvas *canvas);

/* What is broken, from the row on; returns the rows that it takes. */
int header_draw_breakage(const struct screens *screens, struct canvas *canvas, int row);

#endif
