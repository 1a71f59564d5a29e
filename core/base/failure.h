/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why something was not done, as data for a person: which path, what is wrong, what to do. What is wrong with a user's file is
 * a finding (finding.h) and not a failure.
 */
#ifndef CORE_BASE_FAILURE_H
#define CORE_BASE_FAILURE_H

enum failure_kind {
	FAILURE_NONE,
	FAILURE_USAGE,   /* what was asked for cannot be meant: exit code 2 */
	FAILURE_REFUSED, /* the state of the files forbids it: exit code 3 */
	FAILURE_SYSTEM,  /* permission, space, I/O, memory: exit code 4 */
};

struct failure {
	enum failure_kind kind;
	int error;    /* errno of the failed call, 0 where none */
	char *path;   /* the file or directory, as bytes; NULL where none */
	char *text;   /* what is wrong, translated and safe to show */
	char *remedy; /* what to do, translated and safe to show; NULL where nothing helps */
};

/*
 * Fills *failure (which may be NULL: then nothing is kept) and returns -error, or -EINVAL for FAILURE_USAGE and -ESTALE for
 * FAILURE_REFUSED where error is 0. path and remedy may be NULL and are copied. Bytes from files that go into the
 * format must have gone through text_visible().
 */
int failure_set(struct failure *failure, enum failure_kind kind, int error, const char *path, const char *remedy,
		const char *format, ...) __attribute__((format(printf, 6, 7)));

/*
 * The same for a system call: the text is "cannot <step>: <strerror>", step being a translated phrase such as "open the
 * directory"; the remedy is the one that fits the error number. Returns -error.
 */
int failure_system(struct failure *failure, int error, const char *path, const char *step);

/* The same for a step of several system calls: the text names the one that failed, such as "fsync". call may be NULL. */
int failure_call(struct failure *failure, int error, const char *path, const char *step, const char *call);

/* Frees the texts; for cleanup() too. */
void failure_free(struct failure *failure);

#endif
