/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a content that is to be installed, told with line and column. */
#ifndef TUI_COMMANDS_VALIDATION_H
#define TUI_COMMANDS_VALIDATION_H

#include "tui/commands/command.h"

/*
 * EXIT_DONE where the content is a good descriptor; else says "PREFIX PATH:LINE:COLUMN: what is wrong" on standard error and returns
 * EXIT_REFUSED.
 */
int validation_refuse(struct session *session, const char *prefix, const char *path, const char *bytes, size_t length);

/* True where it is a good descriptor. Says nothing. */
bool validation_passes(struct session *session, const char *bytes, size_t length);

#endif
