/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether somebody else could put another program in the place of a file: a program that is run for a person must be in
 * nobody's hands but that person's and root's. Every directory on the way counts, and every link.
 */
#ifndef CORE_HOST_TRUST_H
#define CORE_HOST_TRUST_H

#include <sys/types.h>

#include "core/host/root.h"

enum trust {
	TRUST_GOOD,        /* only root and the user can change what the path leads to */
	TRUST_OTHER_OWNER, /* a part of the path belongs to somebody else */
	TRUST_WRITABLE,    /* a part of the path may be written by its group or by all; ACLs show in these bits too */
	TRUST_UNKNOWN,     /* a part of the path could not be looked at */
	TRUST_COUNT
};

/* Who owns nothing that is trusted: what runs as nobody may be anybody's (and so what a user namespace cannot name). */
#define TRUST_NOBODY ((uid_t)65534)

/*
 * Walks along path (absolute, inside the root) as the process. user is trusted besides root, unless it is TRUST_NOBODY.
 * A sticky directory that others may write to is only good for entries that are root's, and for directories of the user. Returns 0, with
 * the part that is to blame in *ret_blame (malloc'ed, inside the root; NULL for TRUST_GOOD), or -ENOMEM.
 */
int trust_examine(const struct root *root, const char *path, uid_t user, enum trust *ret_trust, char **ret_blame);

/*
 * Whether path is a directory in which nobody but root and the user can put or change anything; with sticky also one where others may add
 * entries, but not take away or rename what is not theirs, as in /tmp. False where that cannot be known.
 */
bool trust_directory(const struct root *root, const char *path, uid_t user, bool sticky);

/* "good", "other-owner", ...: stable, for machines. */
const char *trust_name(enum trust trust);

/*
 * A sentence about the part that is to blame (NULL for TRUST_GOOD), translated and safe to show; malloc'ed, NULL when
 * memory is out.
 */
char *trust_explain(enum trust trust, const char *blame);

#endif
