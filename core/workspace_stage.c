/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is staged: each change planned on what the ones before it make of the files. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/arrange.h"

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

int workspace_install_plan(struct workspace *workspace, struct plan *plan)
{
	struct view view = {0};
	int error = plan->count > 0 ? workspace_overlay_view(workspace, plan, &view) : 0;

	if (error < 0)
		return error;
	plan_free(&workspace->plan);
	workspace_view_free(&workspace->preview);
	workspace->plan = *plan;
	workspace->preview = view;
	*plan = (struct plan){0};
	return 0;
}

/* Takes the staging over as what is planned and previewed. */
static int staging_install(struct workspace *workspace, struct staging *staging)
{
	int error;

	plan_simplify(&staging->plan);
	error = plan_arrange(&staging->plan, workspace->current.ranking, &workspace->path, &workspace->plan_is_safe);
	if (error < 0)
		return error;
	free(workspace->plan_origin);
	workspace->plan_origin = NULL;
	workspace->undoes[0] = '\0';
	return workspace_install_plan(workspace, &staging->plan);
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

int workspace_stage_change(struct workspace *workspace, const struct change *wanted, bool *ret_changed, struct failure *failure)
{
	struct change change = {0};
	int error = may_stage(workspace, wanted, ret_changed, failure);

	if (error < 0 || !*ret_changed)
		return error;
	error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->staged_count, sizeof *workspace->changes);
	if (error == 0)
		error = change_copy(wanted, &change);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("stage the change"));
	for (size_t i = workspace->staged_count; i < workspace->change_count; i++)
		change_free(&workspace->changes[i]);
	workspace->changes[workspace->staged_count] = change;
	workspace->change_count = workspace->staged_count + 1;
	error = workspace_restage(workspace, workspace->change_count, false, failure);
	if (error < 0)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

/* Appends copies behind what is staged, in place of what could be redone. Returns 0 or -ENOMEM. */
static int append_changes(struct workspace *workspace, const struct change *wanted, size_t count)
{
	int error = 0;

	for (size_t i = workspace->staged_count; i < workspace->change_count; i++)
		change_free(&workspace->changes[i]);
	workspace->change_count = workspace->staged_count;
	for (size_t i = 0; error == 0 && i < count; i++) {
		error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->change_count, sizeof *workspace->changes);
		if (error == 0)
			error = change_copy(&wanted[i], &workspace->changes[workspace->change_count]);
		if (error == 0)
			workspace->change_count++;
	}
	return error;
}

int workspace_stage_all(struct workspace *workspace, const struct change *wanted, size_t count, struct failure *failure)
{
	int error = workspace_refuse_change(workspace, failure);

	if (error < 0)
		return error;
	if (append_changes(workspace, wanted, count) < 0)
		error = failure_system(failure, ENOMEM, NULL, _("stage the change"));
	if (error == 0)
		error = workspace_restage(workspace, workspace->change_count, false, failure);
	while (error < 0 && workspace->change_count > workspace->staged_count)
		change_free(&workspace->changes[--workspace->change_count]);
	return error;
}

int workspace_stage(struct workspace *workspace, enum change_kind kind, const char *name, bool *ret_changed,
		    struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(name);
	const struct change change = {.kind = kind, .name = copy};

	return copy == NULL ? -ENOMEM : workspace_stage_change(workspace, &change, ret_changed, failure);
}

int workspace_winning(const struct workspace *workspace, const struct stack *stack, struct winning *ret_winning)
{
	const char *directory = workspace_target_directory(workspace);
	const struct winning_question question = {
		.ranking = workspace_preview(workspace),
		.path = &workspace->path,
		.target = workspace->settings.target,
		.directory = directory != NULL ? directory : "",
	};

	return winning_find(&question, stack, ret_winning);
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

int workspace_rank_again(struct workspace *workspace, struct failure *failure)
{
	struct ranking *ranking;
	int error = ranking_make(workspace->current.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
				 workspace->facts, &ranking);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	ranking_free(workspace->current.ranking);
	workspace->current.ranking = ranking;
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}
