/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries a plan out. All that writes is in this wing. Source: COMMIT.md.
 */
#ifndef CORE_COMMIT_COMMIT_H
#define CORE_COMMIT_COMMIT_H

#include "core/base/failure.h"
#include "core/change/plan.h"
#include "core/host/root.h"

/*
 * Carries the plan out in its directory below the root: takes the lock, checks every expectation, and only then starts to write. Nothing
 * that exists is overwritten. *ret_done counts the operations that were carried out and are durable, also on failure. Returns 0, or
 * less than 0 with *failure naming the step and the path: FAILURE_REFUSED where a file is not as the plan expects.
 */
int plan_commit(const struct root *root, const struct plan *plan, size_t *ret_done, struct failure *failure);

#endif
