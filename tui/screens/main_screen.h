/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main screen: types, the order of the chosen one, and why. */
#ifndef TUI_SCREENS_MAIN_SCREEN_H
#define TUI_SCREENS_MAIN_SCREEN_H

#include "tui/screens/screens.h"

void main_screen_draw(struct screens *screens, struct canvas *canvas);

/* Fills the pager with the reasons and layers of the chosen entry. */
void main_screen_explain(struct screens *screens);

#endif
