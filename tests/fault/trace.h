/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a piece of code in a process of its own and stops it at each of its system calls: to count them, to kill it there, or to let a
 * call fail without being done.
 */
#ifndef TESTS_FAULT_TRACE_H
#define TESTS_FAULT_TRACE_H

#include <stdbool.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL,  /* SIGKILL in the place of the call */
	FAULT_ERROR, /* the call is not done and gives the error */
	FAULT_SHORT, /* a write of more than one byte writes only half of them */
	FAULT_OTHER, /* somebody else does something just before the call */
};

struct fault {
	enum fault_kind kind;
	unsigned at;     /* the number of the call, from 1 */
	int error;       /* FAULT_ERROR */
	void (*other)(void *context); /* FAULT_OTHER: called with the context of body, outside the child */
	bool no_flags;   /* beside it: no renameat2() is done, all give EINVAL, as on file systems without the flags */
};

struct trace {
	unsigned calls;  /* that were begun */
	unsigned syncs;  /* fsync() and fdatasync() among them */
	bool met;        /* the fault's call was reached, and the fault fits it */
	long call;       /* which system call that was */
	bool killed;
	int status;      /* what body returned, where it was not killed; -1 where it ended in another way */
};

/* True where this kernel and processor can do it. */
bool trace_works(void);

/* Runs body(context) in a child under the fault. body returns a small number and must not use cmocka. */
struct trace trace_run(int (*body)(void *context), void *context, struct fault fault);

#endif
