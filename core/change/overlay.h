/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot as it would be after a plan: what is previewed is ranked by the same code as what is on the disk. Pure.
 */
#ifndef CORE_CHANGE_OVERLAY_H
#define CORE_CHANGE_OVERLAY_H

#include "core/change/plan.h"

/*
 * The snapshot after the first operation_count operations of the plan. Names and bytes are shared: base must outlive the result.
 * Returns 0 or -ENOMEM.
 */
int overlay_make(const struct snapshot *base, const struct plan *plan, size_t operation_count, struct snapshot **ret_snapshot);

#endif
