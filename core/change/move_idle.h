/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The move of an entry that takes no part, because it is masked or broken: it has no rank, but its name has a place among those that
 * have. A broken file gets another name; of what a mask hides a copy gets one, and the mask stays. Pure.
 */
#ifndef CORE_CHANGE_MOVE_IDLE_H
#define CORE_CHANGE_MOVE_IDLE_H

#include "core/change/move.h"

/*
 * Appends the operations. stack counts and has a type, but no rank. Appends nothing where its name is in that place already. Returns 0,
 * -ENOMEM, or less than 0 with *failure filled: FAILURE_USAGE for a place that there is not, FAILURE_REFUSED where the file cannot be
 * copied or renamed from here, or no name fits.
 */
int move_idle_plan(const struct ranking *ranking, const struct stack *stack, const struct move *move, struct plan *plan,
		   struct failure *failure);

#endif
