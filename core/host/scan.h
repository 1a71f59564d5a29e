/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the directories of a search path into a snapshot. Each file is opened once and read once; nothing that could block or act
 * when it is opened (FIFO, device, socket) is ever opened. What fails about one entry is noted in its layer and nowhere else.
 */
#ifndef CORE_HOST_SCAN_H
#define CORE_HOST_SCAN_H

#include "core/base/failure.h"
#include "core/host/identity.h"
#include "core/host/root.h"
#include "core/host/snapshot.h"

/*
 * Scans. user (NULL: nobody else) is whose eyes the SCOPE_USER directories are read through, for a root that looks at what belongs
 * to a user. Returns 0, or -ENOMEM / -EMFILE and the like with *failure filled when the machine, not a file, is the problem.
 */
int snapshot_scan(const struct root *root, const struct schema *schema, const struct search_path *path,
		  const struct identity *user, struct snapshot **ret_snapshot, struct failure *failure);

#endif
