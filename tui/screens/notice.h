/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the last action had to say, above the last line, and how much of a screen that takes: what a person acts on stays in sight. */
#ifndef TUI_SCREENS_NOTICE_H
#define TUI_SCREENS_NOTICE_H

#include "tui/screens/screens.h"

/* Rows above the last line that are covered: by the notice with its rule, and by the line that is typed into. 0: none. */
int notice_covers(const struct screens *screens, const struct canvas *canvas);

void notice_draw(const struct screens *screens, struct canvas *canvas);

#endif
