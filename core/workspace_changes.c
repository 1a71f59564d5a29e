/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of what is staged, set aside or can be redone, without planning anything. Below workspace_stage.c. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

size_t workspace_place_of(const struct workspace *workspace, size_t index, bool aside)
{
	size_t place = 0;

	if (!aside && workspace->aside_count == 0)
		return index;
	for (;; place++)
		if ((workspace->changes[place].reason != NULL) == aside && index-- == 0)
			return place;
}

size_t workspace_staged_count(const struct workspace *workspace)
{
	return workspace->reach - workspace->aside_count;
}

const struct change *workspace_staged(const struct workspace *workspace, size_t index)
{
	return &workspace->changes[workspace_place_of(workspace, index, false)].change;
}

size_t workspace_aside_count(const struct workspace *workspace)
{
	return workspace->aside_count;
}

const struct change *workspace_aside(const struct workspace *workspace, size_t index, const char **ret_reason)
{
	const struct kept_change *kept = &workspace->changes[workspace_place_of(workspace, index, true)];

	if (ret_reason != NULL)
		*ret_reason = kept->reason;
	return &kept->change;
}

unsigned long workspace_revision(const struct workspace *workspace)
{
	return workspace->revision;
}

const struct kept_change *workspace_kept(const struct workspace *workspace, size_t *ret_count)
{
	*ret_count = workspace->reach;
	return workspace->changes;
}

void workspace_forget_redo(struct workspace *workspace)
{
	while (workspace->change_count > workspace->reach)
		kept_change_free(&workspace->changes[--workspace->change_count]);
}

size_t workspace_action_start(const struct workspace *workspace, size_t end)
{
	size_t start = end;

	while (start > 0 && workspace->changes[start - 1].action == workspace->changes[end - 1].action)
		start--;
	return start;
}

int workspace_append(struct workspace *workspace, const struct change *wanted, uint32_t action)
{
	struct kept_change copy = {.action = action};
	int error = array_grow(&workspace->changes, &workspace->change_capacity, workspace->change_count, sizeof *workspace->changes);

	if (error == 0)
		error = change_copy(wanted, &copy.change);
	if (error < 0)
		return error;
	if (action > workspace->action)
		workspace->action = action;
	workspace->changes[workspace->change_count++] = copy;
	return 0;
}

void workspace_set_reach(struct workspace *workspace, size_t reach)
{
	workspace->reach = reach;
	workspace->aside_count = 0;
	for (size_t i = 0; i < reach; i++)
		workspace->aside_count += workspace->changes[i].reason != NULL;
	workspace->revision++;
}

void workspace_take_out(struct workspace *workspace, size_t place)
{
	struct kept_change *changes = workspace->changes;

	workspace_forget_redo(workspace);
	kept_change_free(&changes[place]);
	workspace->change_count--;
	memmove(&changes[place], &changes[place + 1], (workspace->change_count - place) * sizeof *changes);
	workspace_set_reach(workspace, workspace->change_count);
}

void workspace_forget_aside(struct workspace *workspace, size_t index)
{
	workspace_take_out(workspace, workspace_place_of(workspace, index, true));
}

size_t workspace_last_action(const struct workspace *workspace, const struct change **ret_first)
{
	/* What was set aside before a plan was adopted is no action on top of it. */
	bool adopted = workspace->plan_origin != NULL && workspace_staged_count(workspace) == 0;
	size_t reach = adopted ? 0 : workspace->reach, start = reach > 0 ? workspace_action_start(workspace, reach) : 0;

	if (ret_first != NULL)
		*ret_first = reach > 0 ? &workspace->changes[start].change : NULL;
	return reach - start;
}

bool workspace_can_redo(const struct workspace *workspace)
{
	return workspace->reach < workspace->change_count;
}
