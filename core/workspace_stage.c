/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is staged: each change planned on what the ones before it make of the files. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/workspace_staging.h"

int workspace_descent(const struct workspace *workspace, struct descent *ret_descent)
{
	return descent_find(&workspace->plan, workspace->current.snapshot, ret_descent);
}

const struct plan *workspace_plan(const struct workspace *workspace)
{
	return &workspace->plan;
}

bool workspace_plan_is_safe(const struct workspace *workspace)
{
	return workspace->unsafe_for == NULL;
}

const struct consumer *workspace_plan_unsafe_for(const struct workspace *workspace)
{
	return workspace->unsafe_for;
}

void workspace_forget_adopted(struct workspace *workspace)
{
	plan_free(&workspace->adopted);
	free(workspace->plan_origin);
	workspace->plan_origin = NULL;
	workspace->undoes[0] = '\0';
}

/* Says which change it was that no longer can be made. */
static void name_dropped(const struct change *change, struct failure *failure)
{
	cleanup(free_pointer) char *words = change_describe(change);
	cleanup(free_pointer) char *text = NULL;

	if (failure == NULL || failure->text == NULL || words == NULL)
		return;
	/* TRANSLATORS: the first %s is a change in the words of the command line, the second why it cannot be made */
	text = text_format(_("no longer staged, because it cannot be done now: %s (%s)"), words, failure->text);
	if (text != NULL) {
		free(failure->text);
		failure->text = take(text);
	}
}

/* Takes the reason over from the failure, which names the change afterwards where the person has not heard of it yet. */
static int set_aside(struct kept_change *kept, struct failure *reason, struct failure *failure)
{
	char *text = reason->text != NULL ? strdup(reason->text) : strdup("?");

	if (text == NULL)
		return -ENOMEM;
	if (kept->reason == NULL && failure != NULL) {
		name_dropped(&kept->change, reason);
		failure_free(failure);
		*failure = *reason;
		*reason = (struct failure){0};
	}
	free(kept->reason);
	kept->reason = text;
	return 0;
}

/* Plans one of the changes, or sets it aside where that may be. */
static int restage_one(struct workspace *workspace, struct staging *staging, struct kept_change *kept, bool drop,
		       struct failure *failure)
{
	cleanup(failure_free) struct failure reason = {0};
	int error = staging_add(workspace, staging, &kept->change, &reason);

	if (error == 0) {
		free(kept->reason);
		kept->reason = NULL;
		return 0;
	}
	if (error != -ENOMEM && (drop || kept->reason != NULL))
		return set_aside(kept, &reason, failure);
	if (failure != NULL) {
		failure_free(failure);
		*failure = reason;
		reason = (struct failure){0};
	}
	return error;
}

int workspace_restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure)
{
	cleanup(staging_free) struct staging staging = {0};
	size_t planned = 0;
	int error = staging_begin(workspace, &staging);

	for (size_t i = 0; error == 0 && i < count; i++) {
		error = restage_one(workspace, &staging, &workspace->changes[i], drop, failure);
		planned += workspace->changes[i].reason == NULL;
	}
	if (error == 0)
		error = staging_install(workspace, &staging, planned);
	workspace_set_reach(workspace, error == 0 ? count : workspace->reach);
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

/* Plans what was appended; where that fails, nothing of it is left. */
static int stage_appended(struct workspace *workspace, int error, bool drop, struct failure *failure)
{
	if (error < 0)
		failure_system(failure, ENOMEM, NULL, _("stage the change"));
	else
		error = workspace_restage(workspace, workspace->change_count, drop, failure);
	if (error < 0)
		workspace_forget_redo(workspace);
	return error;
}

int workspace_stage_change(struct workspace *workspace, const struct change *wanted, bool *ret_changed, struct failure *failure)
{
	int error = may_stage(workspace, wanted, ret_changed, failure);

	if (error < 0 || !*ret_changed)
		return error;
	workspace_forget_redo(workspace);
	return stage_appended(workspace, workspace_append(workspace, wanted, workspace->action + 1), false, failure);
}

int workspace_stage_all(struct workspace *workspace, const struct change *wanted, size_t count, struct failure *failure)
{
	int error = workspace_refuse_change(workspace, failure);
	uint32_t action = workspace->action + 1;

	if (error < 0)
		return error;
	workspace_forget_redo(workspace);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = workspace_append(workspace, &wanted[i], action);
	return stage_appended(workspace, error, false, failure);
}

int workspace_stage_kept(struct workspace *workspace, const struct kept_changes *kept, struct failure *failure)
{
	int error = workspace_refuse_change(workspace, failure);
	uint32_t first = workspace->action + 1;

	if (error < 0)
		return error;
	workspace_forget_redo(workspace);
	for (size_t i = 0; error == 0 && i < kept->count; i++)
		error = workspace_append(workspace, &kept->items[i].change, first + kept->items[i].action);
	return stage_appended(workspace, error, true, failure);
}

int workspace_stage(struct workspace *workspace, enum change_kind kind, const char *name, bool *ret_changed,
		    struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(name);
	const struct change change = {.kind = kind, .name = copy};

	return copy == NULL ? -ENOMEM : workspace_stage_change(workspace, &change, ret_changed, failure);
}

int workspace_unstage(struct workspace *workspace, size_t index, struct failure *failure)
{
	workspace_take_out(workspace, workspace_place_of(workspace, index, false));
	return workspace_restage(workspace, workspace->reach, true, failure);
}

int workspace_unadopt(struct workspace *workspace, struct failure *failure)
{
	workspace_forget_adopted(workspace);
	return workspace_restage(workspace, workspace->reach, true, failure);
}

bool workspace_undo(struct workspace *workspace)
{
	if (workspace->plan_origin != NULL && workspace_staged_count(workspace) == 0)
		return workspace_unadopt(workspace, NULL) == 0;
	if (workspace->reach == 0)
		return false;
	return workspace_restage(workspace, workspace_action_start(workspace, workspace->reach), false, NULL) == 0;
}

bool workspace_redo(struct workspace *workspace)
{
	size_t end = workspace->reach;

	if (!workspace_can_redo(workspace))
		return false;
	while (end < workspace->change_count && workspace->changes[end].action == workspace->changes[workspace->reach].action)
		end++;
	return workspace_restage(workspace, end, true, NULL) == 0;
}

void workspace_discard(struct workspace *workspace)
{
	workspace_forget_adopted(workspace);
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
	return workspace_restage(workspace, workspace->reach, true, failure);
}
