/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all commands that change files do: stage everything or nothing, show the plan and each type's selection before and after, write
 * unless --dry-run, say how to undo it.
 */
#ifndef TUI_COMMANDS_CHANGING_H
#define TUI_COMMANDS_CHANGING_H

#include "tui/commands/command.h"

struct changing {
	struct session *session;
	struct target target; /* whether the scope can be written */
	struct buffer notes;  /* what is so already, for people: a sentence a line */
	bool restores;        /* what was there once comes back, also where a consumer fails at it: undo, redo, revert */
};

/*
 * Looks whether anything can be changed in the target scope, and says so where it cannot be: before anybody has done work for nothing.
 * Returns the exit code; in any case to be freed with changing_free().
 */
int changing_begin(struct changing *changing, struct session *session);
void changing_free(struct changing *changing); /* also for cleanup() */

/* Stages a change; already is what is said where all is so already, safe to show, or NULL. Returns the exit code. */
int changing_stage(struct changing *changing, const struct change *change, const char *already);

/* Adds a sentence for people about a name, which is made safe to show; format is a translated text with one %s. */
void changing_note(struct changing *changing, const char *format, const char *name);

/* Tells and writes what is staged, or the plan that the workspace has adopted. Returns the exit code. */
int changing_finish(struct changing *changing);

/* All of it for one kind of change of each of the session's arguments; already is a msgid with one %s, the name. */
int change_names(struct session *session, enum change_kind kind, const char *already);

#endif
