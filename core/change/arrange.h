/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of a plan's operations: such that after each single one every type's selection is the one before the plan or the one after
 * it, so that a program which looks in between never starts a third backend. Pure.
 */
#ifndef CORE_CHANGE_ARRANGE_H
#define CORE_CHANGE_ARRANGE_H

#include "core/change/plan.h"

/* A program that may look while the plan is carried out, and where it looks. */
struct onlooker {
	const struct consumer *consumer;
	struct search_path path;
};

/*
 * Puts the operations into an order that is safe for every onlooker, or where there is none for the first one, whose rules the person has
 * chosen; operations on one name keep their order. before is the ranking of the files as they are, with what is known and wanted.
 * *ret_unsafe is NULL where each moment is safe for all, else the consumer of an onlooker that may meet another selection: the first one
 * where no order was found for it either, and then the plan stays as it was. Returns 0 or -ENOMEM.
 */
int plan_arrange(struct plan *plan, const struct ranking *before, const struct onlooker *onlookers, size_t onlooker_count,
		 const struct consumer **ret_unsafe);

#endif
