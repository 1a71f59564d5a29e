/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `list` is asked for, for its two faces. */
#ifndef TUI_COMMANDS_LIST_H
#define TUI_COMMANDS_LIST_H

#include "tui/commands/command.h"

struct listing {
	struct session *session;
	const struct ranking *ranking;
	struct findings findings;    /* of what is listed */
	bool named;                  /* types were named: only these */
	bool wanted[SCHEMA_MAX_TYPES]; /* the named ones */
};

/* Whether the type is listed: it was named, or none was and it has files. */
bool listing_has(const struct listing *listing, size_t type);

/* The document of `list --json`. Returns the exit code. */
int list_json(const struct listing *listing);

#endif
