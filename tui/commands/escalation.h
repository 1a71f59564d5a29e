/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change that this process has no right to write: kept as a plan, and carried out by `overrule apply` with that right. */
#ifndef TUI_COMMANDS_ESCALATION_H
#define TUI_COMMANDS_ESCALATION_H

#include "tui/commands/result.h"

/* Whether somebody with more rights would write to the same place: not for root, and not for somebody's own directory. */
bool escalation_helps(const struct session *session);

/*
 * Saves the plan and tells the command that carries it out; at a terminal also asks, and runs it. why is what stands in the way. Returns
 * the exit code: that of the command where it was run, else EXIT_SYSTEM.
 */
int escalation_run(struct session *session, const struct telling *telling, const struct failure *why);

#endif
