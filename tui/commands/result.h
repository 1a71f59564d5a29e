/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change says: the plan of a --dry-run, and the result of a write. The result is made before the write, because it tells what was
 * selected before, and said when the write has succeeded.
 */
#ifndef TUI_COMMANDS_RESULT_H
#define TUI_COMMANDS_RESULT_H

#include "tui/commands/command.h"

struct telling {
	const struct buffer *notes; /* the caller's: sentences for people */
	struct print body;          /* operations and selections, as people or programs are told them */
	size_t planned;             /* operations */
	struct buffer plan;         /* the plan as `apply` takes it; empty for root, who needs nobody else to carry it out */
};

/* Returns the exit code; in any case to be freed with telling_free(). */
int telling_prepare(struct session *session, const struct buffer *notes, struct telling *ret_telling);
void telling_free(struct telling *telling); /* also for cleanup() */

/* After a write, or where there was nothing to write: says it, with the id of the transaction and how to undo it. */
int telling_finish(struct session *session, const struct telling *telling);

/* Says what a --dry-run shows. Returns the exit code. */
int plan_tell(struct session *session, const struct buffer *notes);

#endif
