/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reorder: the fewest operations in one directory that give a type the order that is wished, for the consumer of a
 * ranking. Pure.
 *
 * Who is where its neighbours want it keeps its name; the others get names that sort where they belong (between.h).
 * What that costs:
 *	a file of the directory that hides nothing	rename			1 operation
 *	a file of the directory that overrides another	write, mask the old	2; a rename would unhide the other
 *	a file of a more general directory		write, mask the old	2
 *	a link in the directory				write, remove the link	2; a mask where it overrides another
 *	a file of a more specific directory		never
 *	where something that is no file has the name	never: it cannot be masked
 * A consumer that merges no directories knows no mask: there only the directory's own files can be moved, among
 * themselves. A file hides nothing where the next layer below it is a mask. Between plans of equal cost, first the one
 * that moves fewer of the vendor's files, then the one that writes fewer files, then the one that moves what was
 * named, is taken.
 *
 * Each move is one step for every reader of this order: a copy is complete before the original is masked, and of two
 * files with the same bytes only the first counts. First come all moves towards the front, the foremost new place
 * first, then all moves towards the end, the last old place first. So, whatever a request asks for, what it selects
 * after each operation is what it selected before the plan or what it selects after it. (Suppose Z is selected instead
 * of the old X and the new Y. Towards the front: Z has moved ahead of X, and Y, which goes ahead of Z, has not; but Y
 * goes first. Towards the end: X has moved behind Z, and Z, which goes behind Y, has not moved; but Z, which stood
 * behind X, goes first.) There is always such an order, so that there is nothing to warn of.
 */
#ifndef CORE_CHANGE_REORDER_H
#define CORE_CHANGE_REORDER_H

#include "core/base/failure.h"
#include "core/change/plan.h"

/*
 * Appends the operations to the plan, whose directory says where they are made. wished has the orders[type].ranked
 * stacks that take part in the type's order (indices into ranking->stacks), in the order that is wished; named is the
 * one that the person named, or STACK_NONE. ranking is of the files as they would be after what the plan holds
 * already. Appends nothing where the order is so already.
 *
 * Returns 0; -ENOMEM, and then the plan may hold a part and is to be thrown away; or less than 0 with *failure filled
 * and the plan as it was: FAILURE_USAGE where wished is no such list, FAILURE_REFUSED where the files do not allow it.
 * Where names are so long (near NAME_MAX) that only a few others fit between them, several at once may not be found
 * although they exist; then more is moved, or it is refused.
 */
int reorder_plan(const struct ranking *ranking, int type, const uint32_t *wished, uint32_t named, struct plan *plan,
		 struct failure *failure);

#endif
