/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forms: a clone, a version of one's own in place of the vendor's, a new descriptor. Each field is checked as it is typed. */
#ifndef TUI_SCREENS_FORM_SCREEN_H
#define TUI_SCREENS_FORM_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour form_screen;

/* Whether there is something here for ACTION_CLONE, ACTION_REPLACE or ACTION_NEW; fills failure with why not. */
bool form_screen_may(const struct screens *screens, enum action action, struct failure *failure);

/* The form for one of these; the first two are about the entry under the cursor. */
void form_screen_open(struct screens *screens, enum action action);

/* The editor has given another document: the form goes on with that. */
void form_screen_take(struct screens *screens, const char *bytes, size_t length);

#endif
