/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a transaction did to each name, as it is shown: by `history ID`, and by `undo` where it cannot be taken back. */
#ifndef TUI_COMMANDS_RECORD_VIEW_H
#define TUI_COMMANDS_RECORD_VIEW_H

#include "tui/commands/command.h"
#include "tui/difference_view.h"

/* Prints lines that are safe to show as they are, a tab as blanks; where the output is coloured, by what they say. */
void print_difference_text(struct print *print, const struct buffer *text);

/*
 * Says on standard error, for each name that is not as the record left it: what it was before, what the transaction made of it, and what
 * it is now. Returns EXIT_DONE, or EXIT_SYSTEM where memory is out.
 */
int record_tell_conflict(struct session *session, const struct record *record);

#endif
