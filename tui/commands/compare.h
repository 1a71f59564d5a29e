/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `compare` found, for its two faces. */
#ifndef TUI_COMMANDS_COMPARE_H
#define TUI_COMMANDS_COMPARE_H

#include "tui/commands/command.h"

/* More names than the table of consumers has. */
#define COMPARISON_MOST 7

/* One management program, by the rules of the version that is installed. */
struct side {
	const struct consumer *consumer;
	struct opinion opinion;
};

struct comparison {
	struct session *session;
	struct side sides[COMPARISON_MOST]; /* all of one snapshot; the first is what the others are compared with */
	size_t count;
	bool named; /* types were named: only these */
	bool wanted[SCHEMA_MAX_TYPES];
};

/* Whether the type is shown: it was named, or none was and one of them has files of it. */
bool comparison_has(const struct comparison *comparison, size_t type);

/* Whether the side takes something else than the first one does. One that never looks for the type differs from nobody. */
bool comparison_differs(const struct comparison *comparison, size_t side, int type);

/* The first rule where they part, as a sentence, and by whose rules it is one; malloc'ed, NULL when memory is out. */
char *comparison_reason(const struct comparison *comparison, size_t side, int type, const struct consumer **ret_by);

/* The document of `compare --json`. Returns the exit code. */
int compare_json(const struct comparison *comparison);

#endif
