/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions that were interrupted: reported by commands that read, finished by those that write. */
#ifndef TUI_COMMANDS_INTERRUPTION_H
#define TUI_COMMANDS_INTERRUPTION_H

#include "tui/commands/command.h"

/* Says on standard error what an interrupted run has left in the directories that can be written. */
void interruption_warn(struct session *session);

/* Says what the last write did first with the rest of an interrupted run. */
void interruption_tell_recovery(struct session *session);

#endif
