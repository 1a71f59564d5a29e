/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of backends: how many descriptors each has, and how its selection stands. */
#ifndef TUI_SCREENS_TYPES_PANE_H
#define TUI_SCREENS_TYPES_PANE_H

#include "tui/screens/main_screen.h"

/* The width that the pane wants on a screen of that width, where it stands beside the order. */
int types_pane_width(int screen_width);

void types_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height);

/* The word for a type, "no type" for type_count. */
const char *types_pane_label(const struct ranking *ranking, int type);

/* Whether the consumer never looks for a backend of the type, of which there are descriptors. */
bool types_pane_is_unused(const struct ranking *ranking, int type);

/* Whether the consumer looks for a backend of the type, there are descriptors of it, and it takes none. */
bool types_pane_selects_none(const struct ranking *ranking, int type);

#endif
