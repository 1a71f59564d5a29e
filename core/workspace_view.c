/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files as they are and as they would be, and what can be asked about the workspace. Below the other workspace files. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/translate.h"
#include "core/change/overlay.h"
#include "core/host/scan.h"

int workspace_path_of(const struct workspace *workspace, const struct consumer *consumer, struct search_path *ret_path)
{
	return search_path_build(consumer->rules, consumer->rule_count, workspace->settings.schema, &workspace->settings.environment,
				 ret_path);
}

void workspace_view_free(struct view *view)
{
	ranking_free(view->ranking);
	snapshot_free(view->snapshot);
	*view = (struct view){0};
}

int workspace_scan_view(const struct workspace *workspace, struct view *ret_view, struct failure *failure)
{
	struct view view = {0};
	int error = snapshot_scan(&workspace->root, workspace->settings.schema, &workspace->scanned, workspace->settings.user,
				  &view.snapshot, failure);

	if (error < 0)
		return error;
	error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     workspace->facts, &view.ranking);
	if (error < 0) {
		workspace_view_free(&view);
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	}
	*ret_view = view;
	return 0;
}

int workspace_overlay_view(const struct workspace *workspace, const struct plan *plan, struct view *ret_view)
{
	struct view view = {0};
	int error = overlay_make(workspace->current.snapshot, plan, plan->count, &view.snapshot);

	if (error == 0)
		error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     workspace->facts, &view.ranking);
	if (error < 0) {
		workspace_view_free(&view);
		return error;
	}
	*ret_view = view;
	return 0;
}

const char *workspace_target_directory(const struct workspace *workspace)
{
	const struct snapshot *snapshot = workspace->current.snapshot;
	uint32_t directory = snapshot_directory_of_scope(snapshot, workspace->settings.target);

	return directory != LAYER_NONE ? snapshot->directories[directory].path : NULL;
}

/* The plan of nothing, for the target directory ("" where there is none: then every change is refused). */
int workspace_new_plan(const struct workspace *workspace, struct plan *ret_plan)
{
	const char *directory = workspace_target_directory(workspace);

	return plan_new(workspace->settings.target, directory != NULL ? directory : "", ret_plan);
}

int workspace_refuse_change(const struct workspace *workspace, struct failure *failure)
{
	if (workspace->settings.read_only)
		return failure_set(failure, FAILURE_REFUSED, EROFS, NULL, _("start without --read-only"),
				   _("nothing is changed, because --read-only was given"));
	if (workspace_target_directory(workspace) == NULL)
		return failure_set(failure, FAILURE_REFUSED, ENOENT, NULL, _("use --scope=admin, or set HOME"),
				   _("the environment names no directory for the scope %s"),
				   scope_name(workspace->settings.target));
	return 0;
}

const struct ranking *workspace_current(const struct workspace *workspace)
{
	return workspace->current.ranking;
}

const struct ranking *workspace_preview(const struct workspace *workspace)
{
	return workspace->preview.ranking != NULL ? workspace->preview.ranking : workspace->current.ranking;
}

const struct consumer *workspace_consumer(const struct workspace *workspace)
{
	return workspace->settings.consumer;
}

enum scope workspace_target(const struct workspace *workspace)
{
	return workspace->settings.target;
}

bool workspace_is_read_only(const struct workspace *workspace)
{
	return workspace->settings.read_only;
}

const char *workspace_root_path(const struct workspace *workspace)
{
	return workspace->root.path;
}
