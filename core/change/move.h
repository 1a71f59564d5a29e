/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One entry to another place of its order, all others keeping theirs among themselves: the wish for the reorder
 * (reorder.h). Pure.
 */
#ifndef CORE_CHANGE_MOVE_H
#define CORE_CHANGE_MOVE_H

#include "core/base/failure.h"
#include "core/change/plan.h"

enum move_place {
	MOVE_FIRST,
	MOVE_LAST,
	MOVE_BEFORE, /* other */
	MOVE_AFTER,  /* other */
	MOVE_RANK,   /* rank, from 1 */
};

struct move {
	const char *name; /* of the file that is moved */
	enum move_place place;
	const char *other; /* MOVE_BEFORE, MOVE_AFTER: a name of the same type; else not looked at */
	uint32_t rank;     /* MOVE_RANK; else not looked at */
};

/*
 * Appends the operations as reorder_plan() does, and returns what it returns. Also FAILURE_USAGE for a rank that the
 * order does not have and for a place beside itself, FAILURE_REFUSED for a name without a type, and for two of different
 * types. An entry that takes no part, because it is masked or broken, is moved as move_idle.h says.
 */
int move_plan(const struct ranking *ranking, const struct move *move, struct plan *plan, struct failure *failure);

#endif
