/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On a wide screen, beside the order: the layers of the chosen entry with what is in them. */
#ifndef TUI_SCREENS_LAYERS_PANE_H
#define TUI_SCREENS_LAYERS_PANE_H

#include "tui/screens/main_screen.h"

void layers_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height);

#endif
