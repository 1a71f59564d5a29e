/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What management programs make of the same files, or one of them for several users, side by side, and the first rule where they part: for
 * the command and the screen.
 */
#ifndef TUI_COMPARISON_H
#define TUI_COMPARISON_H

#include "core/workspace.h"
#include "tui/attribute.h"

/* One management program, by the rules of the version that is installed, or one user. */
struct side {
	const struct consumer *consumer;
	char *name;             /* of the program or the user, for sentences; safe to show */
	const char *account;    /* whose side it is; NULL for a program, for who is seen, and for several users */
	struct opinion opinion; /* its facts may be NULL, where those of the workspace are used */
};

struct comparison {
	struct side *sides; /* all of one snapshot; the first is what the others are compared with */
	size_t count, capacity;
	bool by_users; /* the sides are users, and all have the same consumer */
	bool named;    /* types were named: only these */
	bool wanted[SCHEMA_MAX_TYPES];
};

void comparison_free(struct comparison *comparison); /* also for cleanup() */

/* One more side, without an opinion yet; takes name over (NULL: memory is out). NULL when memory is out. */
struct side *comparison_add(struct comparison *comparison, const struct consumer *consumer, char *name);

/* Names the programs: each once, the chosen one by the rules that were chosen for it. Returns 0 or -ENOMEM. */
int comparison_name_programs(struct comparison *comparison, const struct workspace *workspace);

/* Whether the type is shown: it was named, or none was and one of them has files of it. */
bool comparison_has(const struct comparison *comparison, size_t type);

/* Whether the side takes something else than the first one does; whether any does. One that never looks for the type differs from nobody. */
bool comparison_differs(const struct comparison *comparison, size_t side, int type);
bool comparison_parts(const struct comparison *comparison, int type);

/* The names of those that differ, safe to show and malloc'ed; NULL when memory is out. */
char *comparison_others(const struct comparison *comparison, int type);

/* What the side takes, in a word or by its name, and how that looks; safe to show, malloc'ed, NULL when memory is out. */
char *comparison_cell(const struct comparison *comparison, size_t side, int type, enum attribute *ret_attribute);

/*
 * Two sentences: what the first one and the side take, and the first rule where they part. malloc'ed, NULL when memory is out. Only where
 * they differ.
 */
char *comparison_describe(const struct comparison *comparison, size_t side, int type);
char *comparison_describe_rule(const struct comparison *comparison, size_t side, int type);

/* The rule as a sentence without whose it is, and the side whose it is; malloc'ed, NULL when memory is out. */
char *comparison_reason(const struct comparison *comparison, size_t side, int type, size_t *ret_by);

#endif
