/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the arguments TYPE and NAME stand for, and what was likely meant where they stand for nothing. */
#ifndef TUI_COMMANDS_SUBJECT_H
#define TUI_COMMANDS_SUBJECT_H

#include "tui/commands/command.h"

/* The schema of the session's files. */
const struct schema *session_schema(const struct session *session);

/* The index of the type in *ret_type and EXIT_DONE; else what is wrong was told, and the exit code is returned. */
int subject_type(struct session *session, const char *word, int *ret_type);

/* Tells that no directory has a file of that name, and which name is near. Returns EXIT_NO. */
int subject_no_name(struct session *session, const char *name);

/*
 * The stacks of that name: the one that counts first, then single layers of the same name that do not. NULL and *ret_count 0 where there is
 * none.
 */
const struct stack *subject_stacks(const struct ranking *ranking, const char *name, size_t *ret_count);

#endif
