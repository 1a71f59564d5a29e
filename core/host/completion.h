/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a path that is being typed could become, by the directory that it leads to: inside the root, and with that user's rights. */
#ifndef CORE_HOST_COMPLETION_H
#define CORE_HOST_COMPLETION_H

#include "core/host/identity.h"
#include "core/host/root.h"

/* No more than this are listed. */
#define COMPLETION_MOST 10000u

struct completion {
	char **paths; /* whole paths in the order of their bytes; a directory's ends in a slash */
	size_t count;
	size_t capacity;
	size_t common; /* how many bytes all of them begin with; never in the middle of a character */
	bool cut;      /* there are more */
};

/*
 * The files and directories whose path begins with what was typed, from its last slash on; names with a leading dot where the dot was typed.
 * What is neither a file nor a directory is left out. Returns 0, also where there is none; -EINVAL for what does not begin with a slash; or
 * another -errno where the directory cannot be read. To be freed with completion_free().
 */
int completion_find(const struct root *root, const struct identity *who, const char *typed, struct completion *ret_completion);
void completion_free(struct completion *completion); /* also for cleanup() */

#endif
