/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions that move a cursor or a text, as movements of the widgets. */
#ifndef TUI_SCREENS_MOVEMENT_H
#define TUI_SCREENS_MOVEMENT_H

#include "tui/action.h"
#include "tui/widgets/list.h"

/* MOVEMENT_NONE for every other action. */
enum movement movement_of_action(enum action action);

#endif
