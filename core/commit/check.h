/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a plan means for the files as they are now: every expectation is looked at before anything is written. Source: COMMIT.md,
 * step 4. Nothing is written here.
 */
#ifndef CORE_COMMIT_CHECK_H
#define CORE_COMMIT_CHECK_H

#include "core/base/failure.h"
#include "core/change/plan.h"
#include "core/commit/record.h"

/*
 * Carries the plan out in mind, on the open directory (-1 for one that does not exist yet), and adds to the record the operations that
 * are to be done and the files that they meet and make; those to be made have no inode yet. What is as wanted already is left out: a
 * record without operations means that nothing is to be done. *ret_kept gets, for each file, whether its metadata must be exact.
 * Returns 0, or less than 0 with *failure naming the file: FAILURE_REFUSED where one is not as the plan expects it.
 */
int plan_check(int directory, const struct plan *plan, struct record *record, bool **ret_kept, struct failure *failure);

/* "DIRECTORY/NAME is not as it was when it was read": fills the failure and returns -ESTALE. */
int refuse_changed(const char *directory, const char *name, struct failure *failure);

/* The failure of a system call on DIRECTORY/NAME; name may be NULL. Returns -error. */
int fail_at(const char *directory, const char *name, int error, const char *step, struct failure *failure);

/* The same for a step of several calls; call may be NULL. */
int fail_call_at(const char *directory, const char *name, int error, const char *step, const char *call, struct failure *failure);

#endif
