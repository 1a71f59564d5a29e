/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `compare` found, for its two faces. */
#ifndef TUI_COMMANDS_COMPARE_H
#define TUI_COMMANDS_COMPARE_H

#include "tui/commands/command.h"
#include "tui/comparison.h"

/* The document of `compare --json`. Returns the exit code. */
int compare_json(struct session *session, const struct comparison *comparison);

#endif
