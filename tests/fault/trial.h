/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of faults share: a plan of known operations, or its undo, carried out in a process that is traced; the states that it may
 * lead to; and what must be true afterwards, whatever happened. Whatever is not so fails the running cmocka test.
 */
#ifndef TESTS_FAULT_TRIAL_H
#define TESTS_FAULT_TRIAL_H

#include "tests/fault/trace.h"
#include "tests/support/scene.h"

#define TRIAL_MOST_OPERATIONS 10

/* Which operations of the table in trial.c: those from first on. From TRIAL_MKDIR on, the directory is missing before. */
#define TRIAL_MKDIR 10U

struct range {
	unsigned first, count;
};

/* Each kind of operation alone, and plans of 2, 3, 5 and 10 operations. */
#define TRIAL_RANGES 11
extern const struct range trial_ranges[TRIAL_RANGES];

/* What a process that is traced said of its failure. */
struct told {
	enum failure_kind kind; /* FAILURE_NONE: nothing */
	char path[512], text[1024], remedy[1024];
};

struct trial {
	struct scene scene;
	struct plan plan;
	char id[RECORD_ID_SIZE]; /* of what is to be undone; "": the plan itself is tried */
	struct told *told;       /* in memory that is shared with the process */
};

/* What is tried, the directory after each of its operations, and what came of it. */
struct subject {
	struct range range;
	bool undo;
	char *states[TRIAL_MOST_OPERATIONS + 1];
	unsigned points, old, new;
};

/* True with $LONG_TESTS: more errors, more places. */
bool trial_is_long(void);

/* Makes a trial ready to be tried: the plan, or with undo its undo. */
void trial_make(struct trial *trial, struct range range, bool undo);
void trial_free(struct trial *trial); /* also for cleanup() */

void subject_make(struct subject *subject, struct range range, bool undo);
void subject_free(struct subject *subject); /* also for cleanup() */

/* Prints how many points were tried and what came of them; there must have been one. */
void subject_tell(const char *what, const struct subject *subject);

/* For trace_run(): the plan, and the recovery as the next start does it. The context is a trial. */
int trial_carry_out(void *context);
int trial_carry_recovery_out(void *context);

/* Recovers in this process. *ret_recovery is RECOVERY_NOTHING where the directory does not exist. */
int trial_recover(const struct trial *trial, enum recovery *ret_recovery, struct failure *failure);

/* The recovery succeeds, tells what it has done, and leaves the old state or the new one, a history that fits, and nothing else. */
void trial_expect_recovered(struct subject *subject, const struct trial *trial, const char *title);

/* Looks at what a run that the error met has said; its status is in the trace. */
typedef void told_check(const struct trial *trial, const struct trace *trace, int error, const char *title);

/* Runs the subject under the fault at each call from fault.at (0: the first) on, stride by stride. told may be NULL. */
void subject_try_everywhere(struct subject *subject, struct fault fault, unsigned stride, told_check *told);

/* The faults are in the calls and not on the disk: a file system in memory makes each run quick. For a group of cmocka tests. */
int trial_use_memory(void **state);
int trial_leave_memory(void **state);

#endif
