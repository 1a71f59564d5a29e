/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of the chosen type: who comes first, who is taken, and who takes no part. */
#ifndef TUI_SCREENS_ORDER_PANE_H
#define TUI_SCREENS_ORDER_PANE_H

#include "tui/screens/main_screen.h"

void order_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height);

/* Draws a column of a row in which what is searched for, or filtered by, is marked. */
void order_pane_draw_found(const struct screens *screens, struct canvas *canvas, int row, int column, int width, enum attribute attribute,
			   enum attribute part, const char *text);

#endif
