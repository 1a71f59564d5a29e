/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving the marked entries together, or the chosen one: a step up or down, or to a rank by its number, with what that costs. */
#ifndef TUI_SCREENS_MOVES_H
#define TUI_SCREENS_MOVES_H

#include "tui/screens/screens.h"

/* As the functions of struct behaviour; moves_may() is true for actions that are none of these. */
bool moves_may(const struct screens *screens, enum action action, struct failure *failure);
bool moves_act(struct screens *screens, enum action action);

#endif
