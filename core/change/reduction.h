/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few files that decide what is selected while a plan is carried out, so that looking at each moment of it does not mean ranking ten
 * thousand files each time. What is left is ranked by the same code as everything else. Pure.
 */
#ifndef CORE_CHANGE_REDUCTION_H
#define CORE_CHANGE_REDUCTION_H

#include "core/change/plan.h"

/*
 * A snapshot without the layers that no consumer's selection depends on, before, after and between the operations of the plan, whichever
 * of them are done: for every consumer, path and request, and these facts (may be NULL), each type's selection is of the same layer as in
 * the whole, and the consumer fails as a whole in both or in neither. Names and bytes are shared: base must outlive the result. Returns
 * 0 or -ENOMEM.
 */
int reduction_make(const struct snapshot *base, const struct plan *plan, const struct facts *facts, struct snapshot **ret_snapshot);

#endif
