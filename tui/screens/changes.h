/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions that stage changes of the entry under the cursor, or of all that are marked, wherever they are asked for. */
#ifndef TUI_SCREENS_CHANGES_H
#define TUI_SCREENS_CHANGES_H

#include "tui/screens/screens.h"

/* As the functions of struct behaviour; changes_may() is true for actions that are none of these. */
bool changes_may(const struct screens *screens, enum action action, struct failure *failure);
bool changes_act(struct screens *screens, enum action action);

/*
 * Stages a change (copied) and brings the lists up to date; says in the notice why it cannot be, or that all is so already. True when it is
 * staged.
 */
bool changes_stage(struct screens *screens, const struct change *change);

#endif
