/* SPDX-License-Identifier: GPL-2.0-or-later */
/* State and its order: scan, rank, stage, preview, write, scan. All work is done by the rooms below. */
#include "core/workspace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/arrange.h"
#include "core/change/overlay.h"
#include "core/commit/commit.h"
#include "core/host/root.h"
#include "core/host/scan.h"

/* A snapshot and what the consumer makes of it. */
struct view {
	struct snapshot *snapshot;
	struct ranking *ranking;
};

struct workspace {
	struct workspace_settings settings;
	struct root root;
	struct search_path path; /* of the consumer */
	struct request request;
	struct facts facts; /* what the binaries answered so far */
	struct view current;
	struct view preview; /* empty when nothing is staged */
	struct plan plan;
	bool plan_is_safe;
	struct change *changes; /* staged_count staged ones, and behind them those that can be redone */
	size_t staged_count;
	size_t change_count;
	size_t change_capacity;
};

static void view_free(struct view *view)
{
	ranking_free(view->ranking);
	snapshot_free(view->snapshot);
	*view = (struct view){0};
}

static int scan_view(const struct workspace *workspace, struct view *ret_view, struct failure *failure)
{
	struct view view = {0};
	int error = snapshot_scan(&workspace->root, workspace->settings.schema, &workspace->path, workspace->settings.user,
				  &view.snapshot, failure);

	if (error < 0)
		return error;
	error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     &workspace->facts, &view.ranking);
	if (error < 0) {
		view_free(&view);
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	}
	*ret_view = view;
	return 0;
}

static int overlay_view(const struct workspace *workspace, const struct plan *plan, struct view *ret_view)
{
	struct view view = {0};
	int error = overlay_make(workspace->current.snapshot, plan, plan->count, &view.snapshot);

	if (error == 0)
		error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     &workspace->facts, &view.ranking);
	if (error < 0) {
		view_free(&view);
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
static int new_plan(const struct workspace *workspace, struct plan *ret_plan)
{
	const char *directory = workspace_target_directory(workspace);

	return plan_new(workspace->settings.target, directory != NULL ? directory : "", ret_plan);
}

static int refuse_change(const struct workspace *workspace, struct failure *failure)
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

int workspace_open(const struct workspace_settings *settings, struct workspace **ret_workspace, struct failure *failure)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = calloc(1, sizeof *workspace);
	int error;

	if (workspace == NULL)
		return failure_system(failure, ENOMEM, NULL, _("start"));
	workspace->root.descriptor = -1;
	workspace->request.type = TYPE_MISSING;
	workspace->settings = *settings;
	if (workspace->settings.schema == NULL)
		workspace->settings.schema = &schema_vhost_user;
	if (workspace->settings.consumer == NULL)
		workspace->settings.consumer = &consumers[0];
	error = root_open(settings->root, &workspace->root, failure);
	if (error < 0)
		return error;
	error = search_path_build(workspace->settings.consumer->rules, workspace->settings.consumer->rule_count,
				  workspace->settings.schema, &settings->environment, &workspace->path);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("make the list of directories"));
	error = scan_view(workspace, &workspace->current, failure);
	if (error < 0)
		return error;
	error = new_plan(workspace, &workspace->plan);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("start"));
	*ret_workspace = take(workspace);
	return 0;
}

void workspace_close(struct workspace *workspace)
{
	if (workspace == NULL)
		return;
	for (size_t i = 0; i < workspace->change_count; i++)
		change_free(&workspace->changes[i]);
	free(workspace->changes);
	plan_free(&workspace->plan);
	/* The preview's names and bytes are those of the current snapshot. */
	view_free(&workspace->preview);
	view_free(&workspace->current);
	search_path_free(&workspace->path);
	root_close(&workspace->root);
	free(workspace);
}

void workspace_close_pointer(struct workspace **workspace)
{
	workspace_close(*workspace);
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

size_t workspace_staged_count(const struct workspace *workspace)
{
	return workspace->staged_count;
}

const struct change *workspace_staged(const struct workspace *workspace, size_t index)
{
	return &workspace->changes[index];
}

const struct plan *workspace_plan(const struct workspace *workspace)
{
	return &workspace->plan;
}

bool workspace_plan_is_safe(const struct workspace *workspace)
{
	return workspace->plan_is_safe;
}

/* The plan and the preview of some changes in their order, each planned on what the ones before it make of the files. */
struct staging {
	struct plan plan;
	struct view view; /* empty until there is an operation */
};

static void staging_free(struct staging *staging)
{
	plan_free(&staging->plan);
	view_free(&staging->view);
}

static int staging_add(const struct workspace *workspace, struct staging *staging, const struct change *change,
		       struct failure *failure)
{
	const struct ranking *ranking = staging->view.ranking != NULL ? staging->view.ranking : workspace->current.ranking;
	size_t before = staging->plan.count;
	struct view view;
	int error = change_plan(change, ranking, &staging->plan, failure);

	if (error < 0 || staging->plan.count == before)
		return error;
	error = overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("preview the change"));
	view_free(&staging->view);
	staging->view = view;
	return 0;
}

/* Takes the staging over as what is planned and previewed. */
static int staging_install(struct workspace *workspace, struct staging *staging)
{
	struct view view = {0};

	int error;

	plan_simplify(&staging->plan);
	error = plan_arrange(&staging->plan, workspace->current.ranking, &workspace->path, &workspace->plan_is_safe);
	if (error == 0 && staging->plan.count > 0)
		error = overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return error;
	plan_free(&workspace->plan);
	view_free(&workspace->preview);
	workspace->plan = staging->plan;
	workspace->preview = view;
	staging->plan = (struct plan){0};
	return 0;
}

/*
 * Plans the first count changes anew. With drop, those that cannot be made any more are taken out, with all that could be redone, and
 * the last reason is kept.
 */
static int restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure)
{
	cleanup(staging_free) struct staging staging = {0};
	int error = new_plan(workspace, &staging.plan);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct change change = workspace->changes[i];

		if (error == 0)
			error = staging_add(workspace, &staging, &change, failure);
		if (error < 0 && error != -ENOMEM && drop) {
			change_free(&change);
			error = 0;
			continue;
		}
		workspace->changes[kept++] = change;
	}
	if (kept < count) {
		for (size_t i = count; i < workspace->change_count; i++)
			change_free(&workspace->changes[i]);
		workspace->change_count = kept;
	}
	if (error == 0)
		error = staging_install(workspace, &staging);
	if (error == 0)
		workspace->staged_count = kept;
	return error;
}

static int may_stage(const struct workspace *workspace, const struct change *change, bool *ret_changed, struct failure *failure)
{
	cleanup(plan_free) struct plan plan = {0};
	int error = refuse_change(workspace, failure);

	if (error == 0)
		error = new_plan(workspace, &plan);
	if (error == 0)
		error = change_plan(change, workspace_preview(workspace), &plan, failure);
	if (error == 0)
		*ret_changed = plan.count > 0;
	return error;
}

int workspace_may_stage(const struct workspace *workspace, enum change_kind kind, const char *name, struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(name);
	struct change change = {.kind = kind, .name = copy};
	bool changed;

	return copy == NULL ? -ENOMEM : may_stage(workspace, &change, &changed, failure);
}

int workspace_stage(struct workspace *workspace, enum change_kind kind, const char *name, bool *ret_changed,
		    struct failure *failure)
{
	struct change change = {.kind = kind, .name = strdup(name)};
	int error = change.name == NULL ? -ENOMEM : may_stage(workspace, &change, ret_changed, failure);

	if (error == 0 && *ret_changed)
		error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->staged_count,
				   sizeof *workspace->changes);
	if (error < 0 || !*ret_changed) {
		change_free(&change);
		return error;
	}
	for (size_t i = workspace->staged_count; i < workspace->change_count; i++)
		change_free(&workspace->changes[i]);
	workspace->changes[workspace->staged_count] = change;
	workspace->change_count = workspace->staged_count + 1;
	error = restage(workspace, workspace->change_count, false, failure);
	if (error < 0)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

bool workspace_undo(struct workspace *workspace)
{
	if (workspace->staged_count == 0)
		return false;
	return restage(workspace, workspace->staged_count - 1, false, NULL) == 0;
}

bool workspace_redo(struct workspace *workspace)
{
	if (workspace->staged_count == workspace->change_count)
		return false;
	return restage(workspace, workspace->staged_count + 1, false, NULL) == 0;
}

bool workspace_can_redo(const struct workspace *workspace)
{
	return workspace->staged_count < workspace->change_count;
}

void workspace_discard(struct workspace *workspace)
{
	restage(workspace, 0, false, NULL);
}

int workspace_set_target(struct workspace *workspace, enum scope target, struct failure *failure)
{
	enum scope before = workspace->settings.target;
	int error;

	if (workspace->staged_count > 0)
		return failure_set(failure, FAILURE_REFUSED, EBUSY, NULL, _("write or undo what is staged first"),
				   _("the scope stays, because changes for it are staged"));
	workspace->settings.target = target;
	error = refuse_change(workspace, failure);
	if (error == 0)
		error = restage(workspace, 0, false, failure);
	if (error < 0)
		workspace->settings.target = before;
	return error;
}

int workspace_rescan(struct workspace *workspace, struct failure *failure)
{
	struct view view;
	int error = scan_view(workspace, &view, failure);

	if (error < 0)
		return error;
	/* The preview points into the old snapshot and goes first. */
	view_free(&workspace->preview);
	view_free(&workspace->current);
	workspace->current = view;
	return restage(workspace, workspace->staged_count, true, failure);
}

/* Forgets what was staged, without planning anything. */
static void forget_changes(struct workspace *workspace)
{
	for (size_t i = 0; i < workspace->change_count; i++)
		change_free(&workspace->changes[i]);
	workspace->change_count = 0;
	workspace->staged_count = 0;
}

static int commit_as_user(struct workspace *workspace, size_t *ret_done, struct failure *failure)
{
	const struct identity *user = workspace->settings.target == SCOPE_USER ? workspace->settings.user : NULL;
	struct identity_before before;
	int error = identity_enter(user, &before);

	if (error < 0)
		return failure_system(failure, -error, workspace->plan.directory, _("act as the user"));
	error = plan_commit(&workspace->root, &workspace->plan, ret_done, failure);
	identity_leave(&before);
	return error;
}

int workspace_write(struct workspace *workspace, size_t *ret_done, struct failure *failure)
{
	struct view view;
	bool as_previewed;
	int error = refuse_change(workspace, failure), scan_error;

	*ret_done = 0;
	if (error == 0)
		error = commit_as_user(workspace, ret_done, failure);
	if (error < 0) {
		workspace_rescan(workspace, NULL);
		return error;
	}
	scan_error = scan_view(workspace, &view, failure);
	if (scan_error < 0)
		return scan_error;
	as_previewed = snapshot_same_content(view.snapshot, workspace_preview(workspace)->snapshot);
	view_free(&workspace->preview);
	view_free(&workspace->current);
	workspace->current = view;
	forget_changes(workspace);
	error = restage(workspace, 0, false, failure);
	if (error == 0 && !as_previewed)
		error = failure_set(failure, FAILURE_REFUSED, ESTALE, workspace->plan.directory,
				    _("look at the new state: somebody else changed files at the same time"),
				    _("the change was written, but the directories are not as previewed"));
	return error;
}
