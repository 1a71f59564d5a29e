/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which directories hold descriptors, from the most specific to the most general. Pure: what the environment says is given as
 * values. Each consumer has rules of its own (rank/consumer.h); the result is the same kind of list.
 */
#ifndef CORE_HOST_SEARCH_PATH_H
#define CORE_HOST_SEARCH_PATH_H

#include <stddef.h>

#include "core/descriptor/schema.h"

enum scope {
	SCOPE_VENDOR,
	SCOPE_ADMIN,
	SCOPE_USER,
};
#define SCOPE_COUNT 3

/* "vendor", "admin", "user": the words of the JSON, not translated. */
const char *scope_name(enum scope scope);

/* What the person's environment says; NULL where a variable is unset. The strings belong to the caller. */
struct environment {
	const char *account_home;    /* the home directory of the account, for programs that fall back to it */
	const char *home;            /* HOME, or the home directory of the user seen */
	const char *xdg_config_home; /* XDG_CONFIG_HOME */
	const char *xdg_data_dirs;   /* XDG_DATA_DIRS */
	const char *xdg_state_home;  /* XDG_STATE_HOME: where the history of the user's scope is kept */
	const char *qemu_prefix;     /* <prefix>/share of the QEMU that is found on PATH; no variable, but as personal as one */
};

enum search_base {
	SEARCH_FIXED,                /* the rule's own path */
	SEARCH_DATA_DIRS,            /* each of XDG_DATA_DIRS, default /usr/local/share:/usr/share; relative ones are left out */
	SEARCH_CONFIG_HOME,          /* XDG_CONFIG_HOME, or HOME/.config when that is unset, empty or relative */
	SEARCH_CONFIG_HOME_VERBATIM, /* XDG_CONFIG_HOME as it is when set, also empty or relative to /; else HOME/.config likewise, or the account's */
	SEARCH_HOME,                 /* HOME followed by the rule's path */
	SEARCH_QEMU_PREFIX,          /* where the QEMU on PATH keeps its files */
};

struct search_rule {
	enum scope scope;
	enum search_base base;
	const char *path; /* SEARCH_FIXED: in place of /usr/share and the like; SEARCH_HOME: below it; else NULL */
};

struct search_directory {
	enum scope scope;
	char *path; /* absolute, without a trailing slash */
};

struct search_path {
	struct search_directory *directories; /* most specific first, no path twice */
	size_t count;
};

/*
 * Applies rules (most specific first) for a schema: each base is followed by /qemu/<subdirectory>. A base that the environment
 * cannot give (no HOME) contributes nothing. Returns 0 or -ENOMEM; *ret_path is to be freed with search_path_free().
 */
int search_path_build(const struct search_rule *rules, size_t rule_count, const struct schema *schema,
		      const struct environment *environment, struct search_path *ret_path);

/* Adds the directories of other that path lacks, at its end. Returns 0 or -ENOMEM. */
int search_path_join(struct search_path *path, const struct search_path *other);

/* Frees; for cleanup() too. */
void search_path_free(struct search_path *path);

#endif
