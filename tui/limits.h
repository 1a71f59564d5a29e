/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this process gives up once it is known what it is to do (landlock.h): a command that only reads writes no file any more, one that
 * changes files only those of its scope and of the history. Descriptors from anybody are parsed, and programs' answers. What starts other
 * programs for the person cannot be limited, because they would be, too: the interface, the editor, and who has to ask for more rights.
 */
#ifndef TUI_LIMITS_H
#define TUI_LIMITS_H

#include "tui/commands/command.h"

/* Before a reading command opens anything. What the kernel cannot do is left out. */
void limits_read_only(void);

/* For a changing command that starts nothing, when its scope is known. */
void limits_change(const struct session *session);

#endif
