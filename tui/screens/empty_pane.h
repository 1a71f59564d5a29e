/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands where an order has no rows: why, where it was looked, and what brings descriptors. */
#ifndef TUI_SCREENS_EMPTY_PANE_H
#define TUI_SCREENS_EMPTY_PANE_H

#include "tui/screens/main_screen.h"

void empty_pane_draw(const struct screens *screens, struct canvas *canvas, int row, int column, int width, int height);

#endif
