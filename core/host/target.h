/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a scope's directory could be written, looked at without writing: so that what cannot be changed is told when the scope is
 * chosen, not when a change fails. The commit decides for itself (commit/directory.h).
 */
#ifndef CORE_HOST_TARGET_H
#define CORE_HOST_TARGET_H

#include <sys/types.h>

#include "core/base/failure.h"
#include "core/host/root.h"

enum target_state {
	TARGET_FINE,
	TARGET_LINK,          /* a part of the path is a link, and links are not written through */
	TARGET_READ_ONLY,     /* it lies on a read-only file system */
	TARGET_FOREIGN,       /* root acts as itself, and a part of the path belongs to another user */
	TARGET_NO_PERMISSION, /* whoever acts may not write there */
};

struct target {
	enum target_state state;
	char *blame; /* the part of the path that is to blame, inside the root; NULL for TARGET_FINE */
	uid_t owner; /* TARGET_FOREIGN: who owns it */
};

/*
 * Looks at an absolute path inside the root, component by component; where it ends early, the last directory counts, because the rest
 * would be made there. Acts as the process does at the moment (identity.h). Returns 0 or -ENOMEM; to be freed with target_free().
 */
int scope_writable(const struct root *root, const char *path, struct target *ret_target);
void target_free(struct target *target); /* also for cleanup() */

/*
 * The state as a failure, 0 for TARGET_FINE: FAILURE_REFUSED for a link and a foreign directory, FAILURE_SYSTEM with EROFS or EACCES for
 * the others.
 */
int target_failure(const struct target *target, struct failure *failure);

#endif
