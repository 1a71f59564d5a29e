/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the history knows of a copy: the file that it was made of, as that was then, and what was set in the copy on purpose. */
#ifndef TUI_COMMANDS_PAST_H
#define TUI_COMMANDS_PAST_H

#include "tui/commands/copy.h"

struct past {
	struct buffer base; /* the origin as it was; empty where that is not known */
	bool settings_known; /* the copy was made by replace alone: all that was changed in it is below */
	uint32_t set;        /* bits of the schema's keys, by their index */
};

/*
 * Looks for the past of a local copy; vendor is what its origin is now, wanted the digest of what it was. Without a history that can be read
 * nothing is known. Returns 0 or -ENOMEM; to be freed with past_free() in any case.
 */
int past_find(struct session *session, const struct layer *local, const struct layer *vendor, const struct sha256 *wanted,
	      struct past *ret_past);
void past_free(struct past *past); /* also for cleanup() */

/* True where it is known that the key was never changed in the copy. */
bool past_never_set(const struct session *session, const struct past *past, const char *key);

#endif
