/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change that was just staged makes of the selections, as the notice. */
#ifndef TUI_SCREENS_OUTCOME_H
#define TUI_SCREENS_OUTCOME_H

#include "tui/screens/screens.h"

/* words are the change in those of the command line, safe to show. */
void outcome_say(struct screens *screens, const char *words);

#endif
