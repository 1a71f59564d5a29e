/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entry of the files as they are became which one of a plan's preview: what is moved may have another name. So a person who stands
 * on an entry, or has marked it, stays with it whatever is planned anew. Pure.
 */
#ifndef CORE_CHANGE_DESCENT_H
#define CORE_CHANGE_DESCENT_H

#include "core/change/plan.h"

/* Names that the plan gives to what had another one. All zero: none. */
struct descent {
	struct descent_pair {
		char *before, *after;
	} *pairs;
	size_t count;
	size_t capacity;
};

/* Finds renamed files, and those that are written again under another name while the old one goes. Returns 0 or -ENOMEM. */
int descent_find(const struct plan *plan, const struct snapshot *snapshot, struct descent *ret_descent);
void descent_free(struct descent *descent); /* also for cleanup() */

/*
 * What the entry of that name in the preview of one plan is called in the preview of another plan. What was left under a name that
 * the entry has lost (a mask) stays what it is. Belongs to one of the three.
 */
const char *descent_follow(const struct descent *from, const struct descent *to, const char *name);

#endif
