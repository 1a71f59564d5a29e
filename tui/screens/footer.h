/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line of hints at the bottom, and the notice above it. */
#ifndef TUI_SCREENS_FOOTER_H
#define TUI_SCREENS_FOOTER_H

#include "tui/screens/screens.h"

void footer_draw(struct screens *screens, struct canvas *canvas);

#endif
