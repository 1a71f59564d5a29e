/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The moves of a transaction: each operation is one move of a file, or one exchange of two, between the scope's directory and the staging
 * directory, and each can be done backwards. Nothing is overwritten and nothing unlinked. Source: COMMIT.md, steps 6 and 8.
 */
#ifndef CORE_COMMIT_APPLY_H
#define CORE_COMMIT_APPLY_H

#include "core/commit/record.h"
#include "core/host/root.h"

/* The two directories, open. */
struct apply {
	int directory;
	int staging;
	const struct record *record;
	const struct root *root; /* inside which they are: for commands that are told */
};

/*
 * Does one operation of the record, or takes it back, as compare and swap: what was moved must be the known file, else it is moved back.
 * Returns 0, or less than 0 with *failure filled and the operation not done: FAILURE_REFUSED where a file is not the known one.
 */
int apply_forward(const struct apply *apply, size_t index, struct failure *failure);
int apply_backward(const struct apply *apply, size_t index, struct failure *failure);

/*
 * After a crash: finds how many operations are done, and completes one that was done by half. With forward, a directory that is as the
 * whole transaction leaves it counts as done, whatever the slots hold; without, one that is as before counts as not begun.
 * Returns 0, or less than 0 with *failure naming a file that somebody else has changed.
 */
int apply_locate(const struct apply *apply, bool forward, size_t *ret_done, struct failure *failure);

#endif
