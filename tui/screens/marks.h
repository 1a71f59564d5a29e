/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names that were marked for an action on several. A mark is on a name, so that it outlives whatever the files become. */
#ifndef TUI_SCREENS_MARKS_H
#define TUI_SCREENS_MARKS_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: nothing is marked. */
struct marks {
	char **names; /* sorted as bytes */
	size_t count;
	size_t capacity;
};

void marks_free(struct marks *marks); /* leaves nothing marked */

bool marks_have(const struct marks *marks, const char *name);

/* Marks the name (copied), or not any more. 0 or -ENOMEM. */
int marks_set(struct marks *marks, const char *name, bool marked);

#endif
