/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a change would make a consumer fail as a whole, so that no guest starts any more. */
#ifndef TUI_COMMANDS_BREAKAGE_H
#define TUI_COMMANDS_BREAKAGE_H

#include "tui/commands/command.h"

/*
 * Compares the preview with the files as they are, by the rules of every consumer that the program knows. What the session's consumer
 * would fail at is refused, unless allowed is true; then, and of all others, it is only warned. Returns the exit code.
 */
int breakage_check(struct session *session, bool allowed);

#endif
