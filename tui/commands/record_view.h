/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a transaction did to each name, as it is shown: by `history ID`, and by `undo` where it cannot be taken back. */
#ifndef TUI_COMMANDS_RECORD_VIEW_H
#define TUI_COMMANDS_RECORD_VIEW_H

#include "core/base/difference.h"
#include "tui/commands/command.h"

/* A name that a transaction touched; what stood there before it and what it left, NULL where that was nothing. All is the record's. */
struct touched {
	const char *name;
	const struct known_file *before, *after;
};

/* Each name once, in the order of the operations. malloc'ed array in *ret_touched. Returns 0 or -ENOMEM. */
int record_touched(const struct record *record, struct touched **ret_touched, size_t *ret_count);

/*
 * Appends a unified diff of two contents with their names, made visible; a NULL start stands for no file. Nothing where both are the
 * same; an empty file that comes or goes has only the head. Returns 0 or -ENOMEM.
 */
int view_append_difference(const char *old_name, struct slice old, const char *new_name, struct slice new, struct buffer *text);

/* The content of a file of a record; start NULL where file is. */
struct slice known_content(const struct known_file *file);

/* What the transaction did to that name, as a unified diff made visible. Returns 0 or -ENOMEM. */
int record_append_difference(const struct record *record, const struct touched *touched, struct buffer *text);

/* Prints lines that are safe to show as they are, a tab as blanks; where the output is coloured, by what they say. */
void print_difference_text(struct print *print, const struct buffer *text);

/*
 * Says on standard error, for each name that is not as the record left it: what it was before, what the transaction made of it, and what
 * it is now. Returns EXIT_DONE, or EXIT_SYSTEM where memory is out.
 */
int record_tell_conflict(struct session *session, const struct record *record);

#endif
