/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list to choose from: whose rules, which features, or whose eyes. */
#ifndef TUI_SCREENS_CHOOSER_SCREEN_H
#define TUI_SCREENS_CHOOSER_SCREEN_H

#include "tui/screens/screens.h"

enum subject {
	SUBJECT_CONSUMER, /* one row of the table of consumers */
	SUBJECT_FEATURES, /* any number of the chosen type's features */
	SUBJECT_USER,     /* whose eyes: an account, or as it was started */
};

extern const struct behaviour chooser_screen;

/* How many rows there would be to choose from now. */
size_t chooser_screen_count(const struct screens *screens, enum subject subject);

void chooser_screen_open(struct screens *screens, enum subject subject);

#endif
