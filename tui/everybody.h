/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All users of the host as sides of a comparison: the one whose eyes are looked through, each who has files of their own or gets something
 * else, and everybody else together.
 */
#ifndef TUI_EVERYBODY_H
#define TUI_EVERYBODY_H

#include "core/people.h"
#include "tui/comparison.h"
#include "tui/person.h"

struct everybody {
	struct account_names names;
	struct account *accounts; /* one for each member */
	const char **shown;       /* their names, which belong to names */
	struct people *people;
	size_t count;
};

/*
 * Reads the accounts and what each has of their own, without the person who is seen. Returns 0, or less than 0 with *failure filled; to be
 * freed with everybody_free().
 */
int everybody_read(const struct workspace *workspace, const struct person *person, struct everybody *ret_everybody,
		   struct failure *failure);
void everybody_free(struct everybody *everybody); /* for cleanup() too */

/*
 * Adds the sides with their opinions for the consumer; seen_name is the account whose eyes are looked through, NULL where the program was
 * started so. The opinions must be freed before the next call and before everybody. Returns 0 or -ENOMEM.
 */
int everybody_compare(struct everybody *everybody, const struct workspace *workspace, const char *seen_name,
		      const struct consumer *consumer, struct comparison *comparison);

/* How many users' own directories the process may not look into. */
size_t everybody_closed(const struct everybody *everybody);

#endif
