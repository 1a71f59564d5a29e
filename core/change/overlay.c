/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries operations out on a copy of the list of layers. */
#include "core/change/overlay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static int put_content(struct snapshot *snapshot, uint32_t directory, const struct operation *operation)
{
	uint32_t index = snapshot_find(snapshot, directory, operation->name);
	struct layer *layer;
	int error = 0;

	if (index != LAYER_NONE)
		layer = &snapshot->layers[index];
	else
		error = snapshot_add_layer(snapshot, directory, operation->name, &layer);
	if (error < 0)
		return error;
	layer->link_target = NULL;
	layer->identity = (struct file_identity){0};
	return snapshot_set_content(snapshot, layer, operation->content, operation->content_length);
}

static int rename_layer(struct snapshot *snapshot, uint32_t directory, const struct operation *operation)
{
	uint32_t index = snapshot_find(snapshot, directory, operation->name);

	if (index == LAYER_NONE)
		return 0;
	snapshot->layers[index].name = arena_copy_text(&snapshot->arena, operation->to);
	return snapshot->layers[index].name != NULL ? 0 : -ENOMEM;
}

static int overlay_apply(struct snapshot *snapshot, uint32_t directory, const struct operation *operation)
{
	uint32_t index;

	switch (operation->kind) {
	case OPERATION_MKDIR:
		snapshot->directories[directory].state = DIRECTORY_PRESENT;
		return 0;
	case OPERATION_MASK:
	case OPERATION_WRITE:
		return put_content(snapshot, directory, operation);
	case OPERATION_RENAME:
		return rename_layer(snapshot, directory, operation);
	case OPERATION_REMOVE:
		index = snapshot_find(snapshot, directory, operation->name);
		if (index != LAYER_NONE)
			snapshot_drop_layer(snapshot, index);
		return 0;
	}
	return 0;
}

int overlay_make(const struct snapshot *base, const struct plan *plan, size_t operation_count, struct snapshot **ret_snapshot)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	uint32_t directory = snapshot_find_directory(base, plan->directory);
	int error = snapshot_copy(base, &snapshot);

	for (size_t i = 0; error == 0 && directory != LAYER_NONE && i < operation_count; i++)
		error = overlay_apply(snapshot, directory, &plan->operations[i]);
	if (error < 0)
		return error;
	*ret_snapshot = take(snapshot);
	return 0;
}
