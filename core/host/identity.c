/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setfsuid and setfsgid report nothing, so that each is asked again with an impossible id, which changes nothing. */
#include "core/host/identity.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "core/base/memory.h"

#define ASK ((uid_t)-1)

static uid_t file_user(void)
{
	return (uid_t)setfsuid(ASK);
}

static gid_t file_group(void)
{
	return (gid_t)setfsgid((gid_t)ASK);
}

static int remember_groups(struct identity_before *before)
{
	int count = getgroups(0, NULL);

	if (count < 0)
		return -errno;
	before->groups = calloc((size_t)count + 1, sizeof *before->groups);
	if (before->groups == NULL)
		return -ENOMEM;
	before->group_count = getgroups(count, before->groups);
	return before->group_count < 0 ? -errno : 0;
}

int identity_enter(const struct identity *identity, struct identity_before *ret_before)
{
	int error;

	*ret_before = (struct identity_before){.user = file_user(), .group = file_group()};
	if (identity == NULL || identity->user == ret_before->user)
		return 0;
	error = remember_groups(ret_before);
	if (error == 0 && setgroups(identity->group_count, identity->groups) < 0)
		error = -errno;
	if (error < 0) {
		free(ret_before->groups);
		*ret_before = (struct identity_before){0};
		return error;
	}
	ret_before->changed = 1;
	setfsgid(identity->group);
	setfsuid(identity->user);
	if (file_user() == identity->user && file_group() == identity->group)
		return 0;
	identity_leave(ret_before);
	return -EPERM;
}

void identity_leave(struct identity_before *before)
{
	int saved = errno;

	if (before->changed) {
		setfsuid(before->user);
		setfsgid(before->group);
		/* A root that may not take its own groups back must not go on with somebody else's. */
		if (setgroups((size_t)before->group_count, before->groups) < 0)
			abort();
	}
	free(before->groups);
	*before = (struct identity_before){0};
	errno = saved;
}
