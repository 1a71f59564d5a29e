/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a program that is not trusted, so that it can read, compute and answer, and nothing of it is left afterwards.
 *
 * Between this process and the program stands a supervisor. Where the kernel lets it, the supervisor is the first
 * process of a PID namespace: when it ends, the kernel kills all that is in there, whatever it did to get away.
 * Elsewhere the supervisor adopts every process that loses its parent (PR_SET_CHILD_SUBREAPER) and kills until nothing
 * is left. A program in a namespace sees no other process to signal; in a user namespace it has no name for its user
 * either, so that it can create no file.
 *
 * The program has a session without a terminal, a process group of its own, /dev/null as input, pipes as output and
 * error output, no other descriptor but (for a script) none, an environment of three variables, / as directory, limits
 * (confine_child.c), and can gain no rights. Where the kernel can see to it, it writes no file, reads and runs those of
 * the system and of its own package only, and makes no socket (confine_wall.c). Nothing here blocks.
 */
#ifndef CORE_HOST_CONFINE_H
#define CORE_HOST_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/host/identity.h"
#include "core/host/snapshot.h"

struct confine_order {
	int binary;                     /* an O_PATH descriptor of the program */
	const char *path;               /* of the same file, and its argument zero */
	const char *const *arguments;   /* those after it, ended by NULL */
	bool by_path;                   /* for scripts: their interpreter opens them by their path */
	const char *interpreter;        /* what starts it; NULL where nothing must */
	struct file_identity expected;  /* what must stand there at the moment of running, by descriptor and by path */
	const struct identity *who;     /* whom it runs as; NULL: the process, which then must not be root */
	unsigned milliseconds;          /* what the caller will wait: the limit of processor time follows from it */
	bool without_namespaces;        /* as if the kernel allowed none */
};

struct confined {
	pid_t supervisor;  /* a child of this process, to be waited for by this number; 0 when it is gone */
	pid_t program;     /* as the supervisor knows it; 0 until it has told */
	bool sealed;       /* in a PID namespace */
	bool cleared;      /* the supervisor has told that nothing of the program is left */
	unsigned patience; /* so often confine_is_over() looks for a group that nobody has cleared away */
	int output;        /* read ends, not blocking; -1 when closed */
	int messages;
	int control;       /* hangs up when the supervisor ends */
};

enum confine_report_kind {
	CONFINE_STARTED = 1, /* value: the program's process number */
	CONFINE_FAILED,      /* value: errno of what kept it from being run; ESTALE where it is not what was expected */
	CONFINE_ENDED,       /* value: its status, as waitpid(2) gives it; what it left behind goes with the supervisor */
	CONFINE_SWEPT,       /* it was killed because it was told to, with all that belonged to it */
};

/* What the supervisor tells through control, one packet each. */
struct confine_report {
	int kind;
	int value;
};

/* Starts. Returns 0, or -errno where the machine has no room. *ret_confined is to be ended with confine_end(). */
int confine_start(const struct confine_order *order, struct confined *ret_confined);

/*
 * The next report, if one is there: 1. 0 where none is there yet, -EPIPE where none will come any more; a supervisor
 * that ended without having cleared everything away (the program can kill it where it is not sealed) is followed by the
 * program's group then.
 */
int confine_receive(struct confined *confined, struct confine_report *ret_report);

/*
 * Has everything killed. Where it is not sealed the supervisor does so, and may be hindered: confine_kill_hard() after
 * a while.
 */
void confine_kill(const struct confined *confined);
void confine_kill_hard(const struct confined *confined);

/* True once the supervisor was waited for: then nothing is left (not sealed: that it could find). */
bool confine_is_over(struct confined *confined);

/* Kills what still runs, waits for its end (two seconds at most) and closes the descriptors. */
void confine_end(struct confined *confined);

#endif
