/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The types and the order of the chosen type as lists of rows, and the entry under the cursor, which all screens mean. Which rows there are
 * is decided here alone: what is hidden or filtered away has none.
 */
#ifndef TUI_SCREENS_ENTRIES_H
#define TUI_SCREENS_ENTRIES_H

#include <stdint.h>

#include "core/change/descent.h"
#include "core/rank/ranking.h"
#include "tui/screens/haystack.h"
#include "tui/screens/marks.h"
#include "tui/widgets/list.h"

struct screens;

struct entries {
	struct list types;
	int *type_rows; /* type indices; type_count stands for "no type" */
	struct list order;
	uint32_t *order_rows; /* indices of stacks of the preview */
	const char **found;   /* with a filter: where each row holds its text */
	size_t order_capacity;
	int longest_name; /* bytes of the longest name of the order, also among what has no row */
	unsigned verdicts; /* that the order has, likewise: a bit for each */
	uint32_t hidden;  /* how many have no row because they take no part */
	bool hides_idle;  /* those that take no part have no rows */
	char *filter;     /* what they must hold, in small letters; NULL: nothing */
	char *typed;      /* the same as it was typed */
	struct marks marks;
	struct haystack haystack; /* of the preview */
};

/* 0 or -ENOMEM. */
int entries_new(struct entries *entries);
void entries_free(struct entries *entries);

/* The selected type's index (type_count: no type), and stack, NULL where the order has no row. */
int entries_type(const struct screens *screens);
const struct stack *entries_stack(const struct screens *screens);
/* Its name; NULL likewise. Belongs to the preview. */
const char *entries_name(const struct screens *screens);

/* The stack of a row, and the row of a stack; order.count where it has none. */
const struct stack *entries_row(const struct screens *screens, size_t row);
size_t entries_find_row(const struct screens *screens, const struct stack *stack);

/* Lists everything anew after the preview has changed: stays at the type, or goes with the name (NULL: none). */
void entries_refresh(struct screens *screens, int type, const char *name);

/* Back to where the person was in the same preview; a name that has no row leaves the cursor where it is. */
void entries_stand(struct screens *screens, int type, const char *name);

/* The chosen type is another one: its order is listed, with the cursor on what is selected. */
void entries_type_changed(struct screens *screens);

/* Goes to the entry of that name, of whatever type, showing it where it is hidden; false where there is none. */
bool entries_go_to(struct screens *screens, const char *name);
void entries_go_to_stack(struct screens *screens, const struct stack *stack);

/* Lists only what holds the text, "" or NULL: everything; the cursor stays on its entry where that is still listed. */
void entries_filter(struct screens *screens, const char *text);
void entries_hide_idle(struct screens *screens, bool hide);

/* What is selected, and what entries are called, to be found again after the workspace has changed. */
struct standing {
	int type;
	char *name;
	struct descent descent;
};
void standing_free(struct standing *standing);

/* Remembers where the person is. */
struct standing entries_remember(const struct screens *screens);

/*
 * What the entry is called now that was selected then, malloc'ed, NULL for none: a change that is planned anew may give it another name.
 * Marks go with their entries.
 */
char *entries_follow(struct screens *screens, const struct standing *standing);

#endif
