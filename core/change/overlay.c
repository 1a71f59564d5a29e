/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries operations out on a copy of the list of layers. */
#include "core/change/overlay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static int copy_snapshot(const struct snapshot *base, struct snapshot **ret_snapshot)
{
	cleanup(snapshot_free_pointer) struct snapshot *copy = calloc(1, sizeof *copy);

	if (copy == NULL)
		return -ENOMEM;
	copy->schema = base->schema;
	copy->directories = malloc((base->directory_count + (size_t)1) * sizeof *copy->directories);
	copy->layers = malloc((base->layer_count + (size_t)1) * sizeof *copy->layers);
	if (copy->directories == NULL || copy->layers == NULL)
		return -ENOMEM;
	memcpy(copy->directories, base->directories, base->directory_count * sizeof *copy->directories);
	if (base->layer_count != 0)
		memcpy(copy->layers, base->layers, base->layer_count * sizeof *copy->layers);
	copy->directory_count = base->directory_count;
	copy->layer_count = base->layer_count;
	copy->layer_capacity = base->layer_count + (size_t)1;
	*ret_snapshot = take(copy);
	return 0;
}

static void drop_layer(struct snapshot *snapshot, uint32_t index)
{
	snapshot->layer_count--;
	memmove(&snapshot->layers[index], &snapshot->layers[index + 1],
		(snapshot->layer_count - index) * sizeof *snapshot->layers);
}

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
			drop_layer(snapshot, index);
		return 0;
	}
	return 0;
}

int overlay_make(const struct snapshot *base, const struct plan *plan, size_t operation_count, struct snapshot **ret_snapshot)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	uint32_t directory = snapshot_find_directory(base, plan->directory);
	int error = copy_snapshot(base, &snapshot);

	for (size_t i = 0; error == 0 && directory != LAYER_NONE && i < operation_count; i++)
		error = overlay_apply(snapshot, directory, &plan->operations[i]);
	if (error < 0)
		return error;
	*ret_snapshot = take(snapshot);
	return 0;
}
