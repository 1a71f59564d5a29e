/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The right to write that this process lacks: which programs could lend it, and the command that they would run. */
#ifndef TUI_RIGHTS_H
#define TUI_RIGHTS_H

#include "core/workspace.h"
#include "tui/options.h"

/*
 * Whether somebody with more rights would write to the same place: not for root, and not for somebody's own directory. user is whose eyes
 * were asked for, NULL: one's own.
 */
bool rights_help(const struct workspace *workspace, const char *user);

/* The programs of this host that run a command with root's rights, the best first; malloc'ed paths. Returns how many. */
#define RIGHTS_HELPERS 4
size_t rights_find(char *ret_helpers[RIGHTS_HELPERS]);

/* A command as words, all owned; the last place stays NULL. */
#define COMMAND_LINE_WORDS 12
struct command_line {
	char *words[COMMAND_LINE_WORDS];
	size_t count;
	bool failed; /* memory is out, or there are too many words */
};

/* `HELPER overrule OPTIONS apply PLAN`, without a helper where that is NULL. To be freed with command_line_free() in any case. */
void command_line_make(const struct options *options, const char *plan, const char *helper, struct command_line *line);
void command_line_free(struct command_line *line); /* also for cleanup() */

/* As it is typed into a shell; malloc'ed, NULL where it failed. */
char *command_line_text(const struct command_line *line);

/* As target_failure(), with the option that helps where the directory is a user's who has a name. */
int rights_explain(const struct root *root, const struct target *target, struct failure *failure);

#endif
