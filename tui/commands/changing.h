/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all commands that change files do: stage everything or nothing, show the plan and each type's selection before and after, write
 * unless --dry-run, say how to undo it.
 */
#ifndef TUI_COMMANDS_CHANGING_H
#define TUI_COMMANDS_CHANGING_H

#include "tui/commands/command.h"

struct change_command {
	const char *name;
	enum change_kind kind;
	const char *inverse_name; /* the command that undoes it */
	enum change_kind inverse;
	const char *already; /* what is said of a name where all is so already; msgid with one %s */
};

/* Makes the change for each of the session's arguments. Returns the exit code. */
int change_names(struct session *session, const struct change_command *command);

#endif
