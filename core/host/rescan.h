/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a snapshot up with the disk without reading everything again. */
#ifndef CORE_HOST_RESCAN_H
#define CORE_HOST_RESCAN_H

#include "core/host/identity.h"
#include "core/host/root.h"
#include "core/host/snapshot.h"

/* An entry of a directory that may have changed, appeared or gone. */
struct changed_name {
	uint32_t directory; /* index into snapshot->directories */
	char *name;
};

/*
 * Looks at these entries again, in place; user as for snapshot_scan(). *ret_changed tells whether anything is not as it was. What the
 * snapshot held of them before stays allocated as long as it lives. Returns 0, or less than 0 where only a new scan can tell what is there.
 */
int snapshot_rescan(const struct root *root, struct snapshot *snapshot, const struct identity *user, const struct changed_name *names,
		    size_t count, bool *ret_changed);

/*
 * Whether every directory and file still has the times, size and inode that were scanned: for file systems that do not tell what happens
 * on them. Each file is looked at, none is read.
 */
bool snapshot_is_current(const struct root *root, const struct snapshot *snapshot, const struct identity *user);

#endif
