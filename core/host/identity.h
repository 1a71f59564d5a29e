/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acting on files as somebody else for a moment. Only the identity that the kernel checks files with is changed (setfsuid), which
 * also takes root's power over files away; everything else of the process stays as it is.
 */
#ifndef CORE_HOST_IDENTITY_H
#define CORE_HOST_IDENTITY_H

#include <stddef.h>
#include <sys/types.h>

struct identity {
	uid_t user;
	gid_t group;
	const gid_t *groups; /* supplementary ones; belong to the caller */
	size_t group_count;
};

/* What to go back to. */
struct identity_before {
	uid_t user;
	gid_t group;
	gid_t *groups;
	int group_count;
	int changed;
};

/*
 * Takes the identity on; a NULL identity, or a process that is that user already, changes nothing. Returns 0 or -errno (-EPERM
 * for anyone but root), and then nothing has changed. Each success is followed by identity_leave().
 */
int identity_enter(const struct identity *identity, struct identity_before *ret_before);
void identity_leave(struct identity_before *before);

#endif
