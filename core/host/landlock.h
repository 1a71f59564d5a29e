/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes rights over files away from the calling process and all that it will ever start, by Landlock (Linux 5.13 and later). It needs
 * no right of its own and cannot be taken back. What the kernel at hand does not know is left out.
 */
#ifndef CORE_HOST_LANDLOCK_H
#define CORE_HOST_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

enum landlock_right {
	LANDLOCK_READ = 1,    /* files are read, directories listed */
	LANDLOCK_EXECUTE = 2, /* files are run */
	LANDLOCK_CHANGE = 4,  /* files are written, made, renamed and removed; not: owners, modes and attributes */
};

/* A file, or a directory with all that is below it, where rights are kept. */
struct landlock_place {
	const char *path; /* left out where nothing is there; NULL: the descriptor is meant */
	int descriptor;
	unsigned rights;
};

struct landlock_limits {
	unsigned taken; /* which rights are taken away everywhere but in the places */
	const struct landlock_place *places;
	size_t count;
	bool renames; /* files must be renamed from one directory of the places to another: the first version lets nobody do so */
	bool alone;   /* and no TCP, no abstract socket and no signal to anybody who is not limited likewise */
};

/* Which version of Landlock the kernel has; 0 where it has none, or it is switched off. */
int landlock_version(void);

/*
 * Limits the process, which must be able to gain no rights (PR_SET_NO_NEW_PRIVS, which this sets). Returns the version that limits it; 0
 * where nothing was limited, because the kernel has no Landlock or one that cannot do what is wanted; or -errno, and then nothing was
 * limited either.
 */
int landlock_limit(const struct landlock_limits *limits);

#endif
