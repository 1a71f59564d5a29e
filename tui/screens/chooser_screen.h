/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list to choose from: whose rules, or which features. */
#ifndef TUI_SCREENS_CHOOSER_SCREEN_H
#define TUI_SCREENS_CHOOSER_SCREEN_H

#include "tui/screens/screens.h"

/* How many rows there would be to choose from now. */
size_t chooser_screen_count(const struct screens *screens, enum subject subject);

void chooser_screen_open(struct screens *screens, enum subject subject);
void chooser_screen_draw(struct screens *screens, struct canvas *canvas);

/* The row under the cursor is meant: rules change and the chooser closes; a feature is wanted, or not any more. */
void chooser_screen_choose(struct screens *screens);

#endif
