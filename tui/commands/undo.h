/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How to undo what a command does, as a line for the shell. */
#ifndef TUI_COMMANDS_UNDO_H
#define TUI_COMMANDS_UNDO_H

#include "tui/commands/changing.h"

/*
 * The command that takes the session's staged changes back: overrule with the inverse change for each argument that changed something,
 * or the file operation where that change would be refused (a mask that hides nothing). *ret_text is malloc'ed, NULL when nothing
 * changed. Returns 0 or -ENOMEM.
 */
int undo_describe(struct session *session, const struct change_command *command, const bool *changed, char **ret_text);

#endif
