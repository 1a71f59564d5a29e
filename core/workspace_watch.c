/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hearing of files that change on the disk while the workspace is open. */
#include "core/workspace_parts.h"

void workspace_watch(struct workspace *workspace)
{
	watch_free(workspace->watch);
	workspace->watch = NULL;
	workspace->watches = true;
	workspace->names_read_again = 0;
	if (watch_new(&workspace->root, workspace->current.snapshot, workspace->settings.user, &workspace->watch) < 0)
		return;
	/* Between the scan and now something may have happened. */
	if (!snapshot_is_current(&workspace->root, workspace->current.snapshot, workspace->settings.user))
		watch_expect_everything(workspace->watch);
}

int workspace_watch_descriptor(const struct workspace *workspace)
{
	return workspace->watch != NULL ? watch_descriptor(workspace->watch) : -1;
}

bool workspace_collect(struct workspace *workspace)
{
	if (workspace->watch != NULL)
		return watch_collect(workspace->watch);
	return !snapshot_is_current(&workspace->root, workspace->current.snapshot, workspace->settings.user);
}

