/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of a plan's operations: such that after each single one every type's selection is the one before the plan or the one after
 * it, so that a program which looks in between never starts a third backend. Pure.
 */
#ifndef CORE_CHANGE_ARRANGE_H
#define CORE_CHANGE_ARRANGE_H

#include "core/change/plan.h"

/*
 * Puts the operations into a safe order, keeping those on one name in their order. before is the ranking of the files as they are; path
 * is its consumer's. *ret_safe is false where no such order was found: then the plan stays as it was. Returns 0 or -ENOMEM.
 */
int plan_arrange(struct plan *plan, const struct ranking *before, const struct search_path *path, bool *ret_safe);

#endif
