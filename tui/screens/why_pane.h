/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the chosen entry wins or does not, what is wrong with it, what would make it win, and which layers it has. */
#ifndef TUI_SCREENS_WHY_PANE_H
#define TUI_SCREENS_WHY_PANE_H

#include "tui/screens/main_screen.h"

/* What it says, made anew where main->why_filled is false. */
struct pager *why_pane_text(struct screens *screens);

void why_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height);

/* "staged, not on the disk yet" for a layer that only the preview has, else "". */
const char *why_pane_staged(const struct screens *screens, const struct layer *layer);

#endif
