/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the other consumers would make of the preview: where they select something else, and which of them fail as a whole. */
#ifndef TUI_SCREENS_OUTLOOK_H
#define TUI_SCREENS_OUTLOOK_H

#include "core/workspace.h"

#define OUTLOOK_MOST 8 /* more names than the table of consumers has */

struct outlook {
	const struct consumer *others[OUTLOOK_MOST]; /* the installed version of each, looked up once */
	size_t other_count;
	bool differs[SCHEMA_MAX_TYPES + 1];
	struct buffer broken; /* names of the consumers that fail, parted by commas */
	char *broken_by;      /* the file, or directory, at which the first of them does; safe to show */
};

/* Ranks the preview by the rules of every consumer but the chosen one. Where memory is out nothing is said of anybody. */
void outlook_make(struct outlook *outlook, const struct workspace *workspace);
void outlook_forget(struct outlook *outlook); /* nothing is known any more; frees everything */

#endif
