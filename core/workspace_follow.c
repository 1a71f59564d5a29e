/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading what has changed on the disk, and only that. */
#include "core/workspace_parts.h"

/* What was read and is not shown any more stays in memory until a whole scan: that is made after so many names. */
#define MOST_NAMES_BETWEEN_SCANS 10000

/* Moves the arena, which owns what both snapshots say. */
static void hand_arena_over(struct snapshot *from, struct snapshot *to)
{
	to->arena = from->arena;
	from->arena = (struct arena){0};
}

/* The current view with these names looked at again. On failure the current one is as before. */
static int view_of_names(struct workspace *workspace, const struct changed_name *names, size_t count, struct view *ret_view,
			 bool *ret_changed)
{
	struct snapshot *before = workspace->current.snapshot;
	struct view view = {0};
	int error = snapshot_copy(before, &view.snapshot);

	if (error < 0)
		return error;
	hand_arena_over(before, view.snapshot);
	error = snapshot_rescan(&workspace->root, view.snapshot, workspace->settings.user, names, count, ret_changed);
	if (error == 0)
		error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
				     workspace->facts, &view.ranking);
	if (error < 0) {
		hand_arena_over(view.snapshot, before);
		workspace_view_free(&view);
		return error;
	}
	*ret_view = view;
	return 0;
}

static bool names_a_link(const struct snapshot *snapshot, const struct changed_name *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t index = snapshot_find(snapshot, names[i].directory, names[i].name);

		if (index != LAYER_NONE && snapshot->layers[index].link_target != NULL)
			return true;
	}
	return false;
}

static int follow_names(struct workspace *workspace, const struct changed_name *names, size_t count, bool *ret_changed,
			struct failure *failure)
{
	bool links = names_a_link(workspace->current.snapshot, names, count);
	struct view view;
	int error = view_of_names(workspace, names, count, &view, ret_changed);

	if (error < 0)
		return error;
	workspace->names_read_again += count;
	error = workspace_replace_view(workspace, &view, failure);
	if (links || names_a_link(workspace->current.snapshot, names, count))
		workspace_watch(workspace);
	return error;
}

int workspace_follow(struct workspace *workspace, bool *ret_changed, struct failure *failure)
{
	const struct changed_name *names = NULL;
	bool everything = true;
	size_t count = 0;

	*ret_changed = true;
	if (workspace->watch != NULL)
		names = watch_take(workspace->watch, &count, &everything);
	if (!everything && count == 0) {
		*ret_changed = false;
		return 0;
	}
	if (!everything && workspace->names_read_again < MOST_NAMES_BETWEEN_SCANS &&
	    follow_names(workspace, names, count, ret_changed, failure) == 0)
		return 0;
	return workspace_rescan(workspace, failure);
}
