/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is staged: each change planned on what the ones before it make of the files; and writing it. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/arrange.h"
#include "core/commit/commit.h"

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
	workspace_view_free(&staging->view);
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
	error = workspace_overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("preview the change"));
	workspace_view_free(&staging->view);
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
		error = workspace_overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return error;
	plan_free(&workspace->plan);
	workspace_view_free(&workspace->preview);
	workspace->plan = staging->plan;
	workspace->preview = view;
	staging->plan = (struct plan){0};
	return 0;
}

/*
 * Plans the first count changes anew. With drop, those that cannot be made any more are taken out, with all that could be redone, and
 * the last reason is kept.
 */
int workspace_restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure)
{
	cleanup(staging_free) struct staging staging = {0};
	int error = workspace_new_plan(workspace, &staging.plan);
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
	int error = workspace_refuse_change(workspace, failure);

	if (error == 0)
		error = workspace_new_plan(workspace, &plan);
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
	error = workspace_restage(workspace, workspace->change_count, false, failure);
	if (error < 0)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

bool workspace_undo(struct workspace *workspace)
{
	if (workspace->staged_count == 0)
		return false;
	return workspace_restage(workspace, workspace->staged_count - 1, false, NULL) == 0;
}

bool workspace_redo(struct workspace *workspace)
{
	if (workspace->staged_count == workspace->change_count)
		return false;
	return workspace_restage(workspace, workspace->staged_count + 1, false, NULL) == 0;
}

bool workspace_can_redo(const struct workspace *workspace)
{
	return workspace->staged_count < workspace->change_count;
}

void workspace_discard(struct workspace *workspace)
{
	workspace_restage(workspace, 0, false, NULL);
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
	int error = workspace_refuse_change(workspace, failure), scan_error;

	*ret_done = 0;
	if (error == 0 && workspace->plan.count == 0)
		return 0;
	if (error == 0)
		error = commit_as_user(workspace, ret_done, failure);
	if (error < 0) {
		workspace_rescan(workspace, NULL);
		return error;
	}
	scan_error = workspace_scan_view(workspace, &view, failure);
	if (scan_error < 0)
		return scan_error;
	as_previewed = snapshot_same_content(view.snapshot, workspace_preview(workspace)->snapshot);
	workspace_view_free(&workspace->preview);
	workspace_view_free(&workspace->current);
	workspace->current = view;
	forget_changes(workspace);
	error = workspace_restage(workspace, 0, false, failure);
	if (error == 0 && !as_previewed)
		error = failure_set(failure, FAILURE_REFUSED, ESTALE, workspace->plan.directory,
				    _("look at the new state: somebody else changed files at the same time"),
				    _("the change was written, but the directories are not as previewed"));
	return error;
}
