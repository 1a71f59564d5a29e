/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * File names that sort between two others, made from an old name. Names are compared as bytes, the way every consumer
 * does (RULES.md, "order"). Pure.
 *
 * A new name keeps the stem of the old one, which is what follows a leading run of digits and one separator (- or _),
 * or the whole name where it has none of these. What is tried, in this order:
 *	30-stem		two digits that no neighbour begins with, in the middle of the gap
 *	10-stem		a neighbour's two digits, where the stem alone puts it between
 *	105-stem	three or four digits
 *	stem		without a number, where that sorts between
 *	10-a_50-stem	a part of a neighbour's name, a character, two digits
 *	the shortest name that still ends like the old one
 * A neighbour's digits and the stem alone only where no other name is to fit beside it. A stem is cut only where the
 * name would be longer than NAME_MAX; its ending (".json") always stays. New bytes are printable ASCII; others come
 * from the old name or a neighbour only. No name begins with a dot.
 */
#ifndef CORE_CHANGE_BETWEEN_H
#define CORE_CHANGE_BETWEEN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Both bounds are exclusive. */
struct gap {
	const char *lower; /* NULL: nothing stands before */
	const char *upper; /* NULL: nothing stands behind */
};

/* The names that must not be made. */
struct taken_names {
	bool (*contains)(const void *context, const char *name);
	const void *context;
};

/*
 * Makes one name. before and after say how many more names are to be made below and above it in the same gap, so that
 * it leaves them their share. Returns 0, or -ERANGE where no name fits (the bounds are too close together, or all that
 * fits is taken).
 */
int name_between(const struct gap *gap, const char *old_name, size_t before, size_t after,
		 const struct taken_names *taken, char ret_name[static NAME_MAX + 1]);

/*
 * Makes count names that ascend from the first to the last. ret_names[i] is malloc'ed and made from old_names[i].
 * Returns 0, -ENOMEM or -ERANGE; all of ret_names are NULL when it fails.
 */
int names_between(const struct gap *gap, const char *const *old_names, size_t count, const struct taken_names *taken,
		  char **ret_names);

#endif
