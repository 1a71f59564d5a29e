/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory that is treated as "/". Every path of the host is opened through it, so that in an image or a container tree
 * nothing outside is ever read: links, also absolute ones, are resolved inside.
 */
#ifndef CORE_HOST_ROOT_H
#define CORE_HOST_ROOT_H

#include <stdbool.h>

#include "core/base/failure.h"

struct root {
	int descriptor; /* of the root directory itself */
	char *path;     /* as given, without a trailing slash; "" for the host's own root */
	bool foreign;   /* not the host's own root: nothing of it may be run */
};

/* Opens path ("/" or NULL for the host's own) as a root. On success *ret_root is to be closed with root_close(). */
int root_open(const char *path, struct root *ret_root, struct failure *failure);
void root_close(struct root *root);

/*
 * Opens an absolute path below the root, following links inside the root only. flags are open(2)'s; O_CLOEXEC and O_NOCTTY are
 * added. Uses openat2(2) with RESOLVE_IN_ROOT, and a walk of its own where the kernel lacks that or a filter forbids it.
 * Returns the descriptor or -errno (-ELOOP after 40 links).
 */
int root_open_path(const struct root *root, const char *path, int flags);

/* The walk that stands in for openat2(2), callable by itself so that it can be tested on every kernel. */
int root_walk_path(const struct root *root, const char *path, int flags);

/* The path as the host sees it: the root's path before it. malloc'ed, NULL when memory is out. */
char *root_host_path(const struct root *root, const char *path);

#endif
