/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of a directory becomes a layer; for the scan alone. */
#ifndef CORE_HOST_SCAN_FILE_H
#define CORE_HOST_SCAN_FILE_H

#include "core/host/root.h"
#include "core/host/snapshot.h"

/* One byte more than the largest descriptor, so that a file that grew beyond it is noticed by the same read. */
#define SCAN_READ_SIZE (DESCRIPTOR_MAX_SIZE + 1)

struct scan {
	const struct root *root;
	struct snapshot *snapshot;
	uint32_t directory; /* index */
	int descriptor;     /* of the directory */
	char *buffer;       /* SCAN_READ_SIZE, for all files */
};

/* Errors that say something about this process or machine, not about the file. */
bool scan_is_our_trouble(int error);

/*
 * Looks at the entry of that name and adds its layer; plain: readdir says that it is a regular file. What fails about it is noted in the
 * layer; an entry that is not there (any more) adds nothing. Returns 0, or less than 0 for our own trouble.
 */
int scan_name(struct scan *scan, const char *name, bool plain);

#endif
