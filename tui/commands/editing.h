/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A descriptor in the person's editor: a private copy elsewhere, read back when the editor has ended. What is to become of it is decided by
 * whoever asked, the command or the interface.
 */
#ifndef TUI_COMMANDS_EDITING_H
#define TUI_COMMANDS_EDITING_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/options.h"

struct editing {
	char *directory; /* of the copy */
	char *path;      /* of the copy; NULL before there is one */
	bool keep;       /* the copy stays when the editing ends */
	char *before;    /* what was in the file at first */
	size_t before_length;
	char *content; /* as it was edited; NULL before editing_run() */
	size_t length;
};

/* Makes the copy under the file's own name, which tells editors the language. Returns 0; -ENOMEM; or less than 0 with *failure filled. */
int editing_begin(struct editing *editing, const struct options *options, const char *name, const char *bytes, size_t length,
		  struct failure *failure);

/* Lets the person edit the copy and reads it back, also more than once. Returns as editing_begin(). */
int editing_run(struct editing *editing, const struct options *options, struct failure *failure);

/* What has become of the copy, also where the editor failed: it cannot be read any more, is as it was at first, or was written to. */
enum copy_state { COPY_GONE, COPY_UNCHANGED, COPY_CHANGED };
enum copy_state editing_look(const struct editing *editing);

/* Whether the copy was as it was at first when it was read back. */
bool editing_is_unchanged(const struct editing *editing);

/* Ends it; the copy goes, unless it is to be kept. Also for cleanup(). */
void editing_end(struct editing *editing);

#endif
