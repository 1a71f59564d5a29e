/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same plan, overlay and ranking as when it is staged, on top of what is staged already. */
#include "core/foresight.h"

#include "core/base/memory.h"
#include "core/change/overlay.h"
#include "core/workspace_parts.h"

void foresight_free(struct foresight *foresight)
{
	ranking_free(foresight->ranking);
	snapshot_free(foresight->snapshot);
	*foresight = (struct foresight){0};
}

int workspace_foresee(const struct workspace *workspace, const struct change *change, struct foresight *ret_foresight,
		      struct failure *failure)
{
	const struct ranking *preview = workspace_preview(workspace);
	cleanup(foresight_free) struct foresight foresight = {0};
	cleanup(plan_free) struct plan plan = {0};
	int error = workspace_refuse_change(workspace, failure);

	if (error == 0)
		error = workspace_new_plan(workspace, &plan);
	if (error == 0)
		error = change_plan(change, preview, &plan, failure);
	if (error == 0)
		error = overlay_make(preview->snapshot, &plan, plan.count, &foresight.snapshot);
	if (error == 0)
		error = ranking_make(foresight.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
				     workspace->facts, &foresight.ranking);
	if (error < 0)
		return error;
	foresight.changes = plan.count > 0;
	*ret_foresight = foresight;
	foresight = (struct foresight){0};
	return 0;
}
