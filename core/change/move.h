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

/*
 * Several moves in the order of one type, one after the other, as one wish: the plan of all together is what the reorder finds for the last
 * order alone, and never what the steps would cost one by one. All zero: no move yet.
 */
struct moves {
	uint32_t *wished; /* stacks of the ranking before the first move, in the order that is wished now; NULL: no move yet */
	uint32_t count;
	uint32_t named; /* the one that was moved last */
	int type;
};

/* What one of them does. */
struct moved {
	int type;
	uint32_t from, to; /* ranks, from 1 */
};

void moves_free(struct moves *moves); /* also for cleanup() */

/* Whether a move of that name can be added: the entry takes part, and it is the first move or in the order of the same type. */
bool moves_take(const struct moves *moves, const struct ranking *now, const char *name);

/*
 * Adds a move of an entry of now, which is the ranking that the moves so far lead to. An entry that takes no part is refused; else it
 * returns what move_plan() returns.
 */
int moves_add(struct moves *moves, const struct ranking *now, const struct move *move, struct moved *ret_moved,
	      struct failure *failure);

/* What stands at a rank goes to another one: moves_shift(moves, moved.to, moved.from) takes a move back. */
void moves_shift(struct moves *moves, uint32_t from, uint32_t to);

/* Appends the operations of all moves together, as reorder_plan() does; before is the ranking before the first of them. */
int moves_plan(const struct moves *moves, const struct ranking *before, struct plan *plan, struct failure *failure);

#endif
