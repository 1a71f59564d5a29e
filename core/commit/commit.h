/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries a plan out. All that writes is in this wing. Source: COMMIT.md.
 */
#ifndef CORE_COMMIT_COMMIT_H
#define CORE_COMMIT_COMMIT_H

#include <time.h>

#include "core/base/failure.h"
#include "core/change/plan.h"
#include "core/commit/record.h"
#include "core/commit/recover.h"
#include "core/host/identity.h"
#include "core/host/root.h"

/* What is not in the plan. Everything belongs to the caller. */
struct commit_settings {
	const struct root *root;
	const struct identity *user; /* as whom everything is read and written; NULL: as the process */
	const char *history;         /* the directory of the history, absolute inside the root; NULL: none is kept */
	struct timespec now;         /* when it is done, for the record; zero: the time of day */
	const char *who;             /* who does it, for the record */
	const char *const *what;     /* the changes in words, for the record */
	size_t what_count;
	const char *undoes; /* the id of the transaction that the plan takes back; NULL: none */
	bool announce;      /* tell the system's log */
	/*
	 * Called when everything is done and durable, not as the user: looks whether the files are as they were previewed. Less than 0, with
	 * *failure filled, takes everything back. The staging directory is still there then. NULL: nothing is looked at.
	 */
	int (*verify)(void *context, struct failure *failure);
	void *context;
};

struct commit_result {
	bool changed;            /* false: all was so already, and nothing was written */
	size_t done;             /* operations that were carried out and are durable */
	char id[RECORD_ID_SIZE]; /* of the transaction; "" where there is none */
	enum recovery recovery;  /* what was done first with the rest of an interrupted run, also on failure */
	char recovered[RECORD_ID_SIZE];
};

/*
 * Carries the plan out in its directory below the root: takes the lock, finishes what an interrupted run left, checks every expectation,
 * and only then starts to write. Operations that would change nothing are left out. Nothing that exists is overwritten: what is replaced
 * or removed is in the history first. Returns 0 when everything is durable; or less than 0 with *failure naming the step and the path, and
 * then the files are as before, or *failure says what could not be taken back. FAILURE_REFUSED: a file is not as the plan expects.
 */
int plan_carry_out(const struct commit_settings *settings, const struct plan *plan, struct commit_result *ret_result,
		   struct failure *failure);

/* The same without a history: *ret_done as in the result. */
int plan_commit(const struct root *root, const struct plan *plan, size_t *ret_done, struct failure *failure);

#endif
