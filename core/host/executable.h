/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would happen if a program were started, found out without starting it: is it there, may that user execute it, is
 * it made for this machine, is its interpreter there, and who could replace it. Nothing that could block or act when
 * opened is opened, and of a file little more than its first 4 KiB are read.
 */
#ifndef CORE_HOST_EXECUTABLE_H
#define CORE_HOST_EXECUTABLE_H

#include <sys/stat.h>

#include "core/host/identity.h"
#include "core/host/root.h"
#include "core/host/snapshot.h"
#include "core/host/trust.h"

/*
 * Where programs named without a slash are looked for, here (#!/usr/bin/env NAME) and by what is run for its
 * capabilities.
 */
#define EXECUTABLE_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum executable_state {
	EXECUTABLE_RUNS,               /* nothing speaks against it */
	EXECUTABLE_ABSENT,             /* the path leads nowhere, or is not absolute: error says how */
	EXECUTABLE_NOT_REGULAR,        /* a directory, FIFO, socket or device */
	EXECUTABLE_NOT_EXECUTABLE,     /* mode, ACL, a directory above it or a noexec mount forbid it to that user */
	EXECUTABLE_OTHER_ARCHITECTURE, /* ELF, but for another machine */
	EXECUTABLE_INTERPRETER_ABSENT, /* what must start it (ELF's loader, the program of #!) is not there or does not run */
	EXECUTABLE_UNKNOWN_FORMAT, /* neither ELF nor #! */
	EXECUTABLE_UNREADABLE,     /* may be executed, but not read (error says why): what it is, is not known */
	EXECUTABLE_STATE_COUNT
};

enum executable_form {
	EXECUTABLE_OTHER, /* not known, or neither of the two */
	EXECUTABLE_ELF,
	EXECUTABLE_SCRIPT,
};

struct executable {
	enum executable_state state;
	enum executable_form form;
	int error;                     /* errno where a call decided the state, else 0 */
	struct file_identity identity; /* of what links lead to; zero for EXECUTABLE_ABSENT */
	char *interpreter; /* what must start it, or the part of that which is not there; NULL where none is needed */
	enum trust trust;  /* of the file and of all that must start it; TRUST_UNKNOWN where that is not there */
	char *blame;       /* the part of a path that trust is about; NULL for TRUST_GOOD */
};

/*
 * Examines path (inside the root) as who would see it (NULL: the process). Where the process cannot act as who, the
 * mode bits are read in the name of who. Returns 0, or -errno where the machine (memory, descriptors) and not the file
 * is the problem; then *ret_executable is empty. To be freed with executable_free().
 */
int executable_examine(
	const struct root *root, const char *path, const struct identity *who, struct executable *ret_executable);

/*
 * The same, and keeps open what was examined (O_PATH), so that it can be run and nothing else; -1 for
 * EXECUTABLE_ABSENT.
 */
int executable_open(const struct root *root, const char *path, const struct identity *who,
	struct executable *ret_executable, int *ret_descriptor);

/* Frees the texts; for cleanup() too. */
void executable_free(struct executable *executable);

/* Copies with the texts. Returns 0 or -ENOMEM, and then *ret_copy is empty. */
int executable_copy(const struct executable *executable, struct executable *ret_copy);

/* "runs", "absent", "other-architecture", ...: stable, for machines. */
const char *executable_state_name(enum executable_state state);

/* The state of the file at path as a sentence, translated and safe to show; malloc'ed, NULL when memory is out. */
char *executable_explain(const struct executable *executable, const char *path);

#endif
