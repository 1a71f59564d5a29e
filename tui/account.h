/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who --user names. On the host that is asked of the system's accounts; below a foreign root of that root's own /etc/passwd and
 * /etc/group, because the host's users are not those of an image.
 */
#ifndef TUI_ACCOUNT_H
#define TUI_ACCOUNT_H

#include "core/base/failure.h"
#include "core/host/identity.h"
#include "core/host/root.h"

struct account {
	char *home;
	gid_t *groups;
	struct identity identity; /* its groups are the ones above */
};

/* Returns 0, or less than 0 with *failure filled: FAILURE_USAGE where there is no such user. To be freed with account_free(). */
int account_find(const struct root *root, const char *name, struct account *ret_account, struct failure *failure);

/* Names of people that account_find() would find, in the order of the file of accounts. To be freed with account_names_free(). */
struct account_names {
	char **names;
	size_t count;
	size_t capacity;
};

/*
 * The accounts of people and of root that are written in the root's /etc/passwd, at most 200: those that a service of the network knows, too,
 * are not listed. Returns 0 or -errno.
 */
int account_list(const struct root *root, struct account_names *ret_names);
void account_names_free(struct account_names *names); /* for cleanup() too */

/*
 * The name of whoever has logged in, also behind sudo and the like as far as the kernel knows it, for the history. malloc'ed, safe to
 * keep; NULL where it is not known.
 */
char *account_login_name(void);

void account_free(struct account *account); /* for cleanup() too */

#endif
