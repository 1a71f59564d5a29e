/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change would make of what is staged, before it is staged itself: for forms that tell it while one types. Writes nothing. */
#ifndef CORE_FORESIGHT_H
#define CORE_FORESIGHT_H

#include "core/workspace.h"

struct foresight {
	bool changes; /* false: all is so already */
	struct ranking *ranking;
	struct snapshot *snapshot;
};

/*
 * Plans the change on the preview and ranks what that makes of it. The result points into the preview, and is to be freed before the
 * workspace changes. Returns 0; -ENOMEM; or less than 0 with *failure saying why the change cannot be made. To be freed with foresight_free().
 */
int workspace_foresee(const struct workspace *workspace, const struct change *change, struct foresight *ret_foresight,
		      struct failure *failure);
void foresight_free(struct foresight *foresight); /* also for cleanup() */

#endif
