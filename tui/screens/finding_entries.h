/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search and the filter of the main screen: both follow as the person types, and lead back where that is given up. */
#ifndef TUI_SCREENS_FINDING_ENTRIES_H
#define TUI_SCREENS_FINDING_ENTRIES_H

#include "tui/screens/main_screen.h"

/* As the functions of struct behaviour; finding_may() is true for actions that are none of these. */
bool finding_may(const struct screens *screens, enum action action, struct failure *failure);
bool finding_act(struct screens *screens, enum action action);

/* Frees what was kept for the way back. */
void finding_forget_origin(struct screens *screens);

#endif
