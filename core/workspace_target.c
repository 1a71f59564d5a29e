/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the plan can be carried out, and what it would do to those who read the files: looked at before anything is written. */
#include "core/workspace_parts.h"

#include <errno.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/check.h"
#include "core/commit/directory.h"
#include "core/host/installed.h"

static const struct identity *target_identity(const struct workspace *workspace)
{
	return workspace->settings.target == SCOPE_USER ? workspace->settings.user : NULL;
}

int workspace_examine_target(const struct workspace *workspace, struct target *ret_target)
{
	const char *directory = workspace_target_directory(workspace);
	struct identity_before before;
	int error;

	*ret_target = (struct target){.state = TARGET_FINE};
	/* No directory at all is refused by every change, in words of its own. */
	if (directory == NULL)
		return 0;
	error = identity_enter(target_identity(workspace), &before);
	if (error < 0)
		return error;
	error = scope_writable(&workspace->root, directory, ret_target);
	identity_leave(&before);
	return error;
}

/* The same look at the files as the commit's own. */
static int try_plan(const struct workspace *workspace, bool *ret_changes, struct failure *failure)
{
	const struct plan *plan = &workspace->plan;
	cleanup(close_descriptor) int directory = directory_open(&workspace->root, plan->directory, false, failure);
	cleanup(record_free) struct record record = {0};
	cleanup(free_pointer) bool *kept = NULL;
	int error;

	if (directory < 0 && directory != -ENOENT)
		return directory;
	if (directory < 0 && failure != NULL)
		failure_free(failure);
	error = plan_check(directory < 0 ? -1 : directory, plan, &record, &kept, failure);
	*ret_changes = record.count > 0;
	return error;
}

int workspace_try(const struct workspace *workspace, bool *ret_changes, struct failure *failure)
{
	struct identity_before before;
	int error = identity_enter(target_identity(workspace), &before);

	*ret_changes = false;
	if (error < 0)
		return failure_system(failure, -error, workspace->plan.directory, _("act as the user"));
	error = try_plan(workspace, ret_changes, failure);
	identity_leave(&before);
	return error;
}

const char *workspace_plan_origin(const struct workspace *workspace)
{
	return workspace->plan_origin;
}

int workspace_rank_preview_as(const struct workspace *workspace, const struct consumer *consumer, struct ranking **ret_ranking)
{
	cleanup(search_path_free) struct search_path path = {0};
	int error = search_path_build(consumer->rules, consumer->rule_count, workspace->settings.schema,
				      &workspace->settings.environment, &path);

	if (error < 0)
		return error;
	return ranking_make(workspace_preview(workspace)->snapshot, consumer, &path, &workspace->request, workspace->facts,
			    ret_ranking);
}

const struct consumer *workspace_installed_rules(const struct workspace *workspace, const struct consumer *consumer)
{
	unsigned version = consumer->program != NULL ? installed_version(&workspace->root, consumer->program) : 0;

	return consumer_for_version(consumer->name, version);
}
