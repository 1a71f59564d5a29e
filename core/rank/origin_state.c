/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies are few and layers may be many: the copies are sorted by their origin, and each layer is looked for among
 * them.
 */
#include "core/rank/origin_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

struct copy {
	uint32_t layer;
	uint32_t directory; /* the origin's, LAYER_NONE where it is not in the snapshot */
	const char *name;   /* the origin's, in its path */
	struct origin origin;
};

struct copies {
	struct copy *items;
	size_t count;
	size_t capacity;
};

static void copies_free(struct copies *copies)
{
	for (size_t i = 0; i < copies->count; i++)
		origin_free(&copies->items[i].origin);
	free(copies->items);
}

static uint32_t directory_of(const struct snapshot *snapshot, const char *path, size_t length)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		const char *known = snapshot->directories[i].path;

		if (strlen(known) == length && memcmp(known, path, length) == 0)
			return i;
	}
	return LAYER_NONE;
}

/* Returns -ENOENT for a layer that is no copy. */
static int copy_make(const struct snapshot *snapshot, const struct layer *layer, struct copy *ret_copy)
{
	struct copy copy = {.layer = (uint32_t)(layer - snapshot->layers)};
	int error;

	if (layer->kind != LAYER_FILE)
		return -ENOENT;
	error = origin_find(snapshot->schema, layer->bytes, layer->length, &copy.origin);
	if (error < 0)
		return error;
	copy.name = strrchr(copy.origin.path, '/') + 1;
	copy.directory = directory_of(snapshot, copy.origin.path, (size_t)(copy.name - copy.origin.path) - 1);
	*ret_copy = copy;
	return 0;
}

/* What is to be said as long as no file of that name was met. */
static enum origin_state state_without_file(const struct snapshot *snapshot, const struct copy *copy)
{
	if (copy->directory == LAYER_NONE || snapshot->directories[copy->directory].state == DIRECTORY_UNREADABLE)
		return ORIGIN_UNKNOWN;
	return ORIGIN_GONE;
}

static enum origin_state state_with_file(const struct copy *copy, const struct layer *layer)
{
	struct sha256 found;

	switch (layer->kind) {
	case LAYER_FILE:
	case LAYER_EMPTY:
		found = layer_digest(layer);
		return memcmp(&found, &copy->origin.digest, sizeof found) == 0 ? ORIGIN_SAME : ORIGIN_CHANGED;
	case LAYER_TOO_LARGE:
		return ORIGIN_CHANGED;
	case LAYER_UNREADABLE:
		return ORIGIN_UNKNOWN;
	case LAYER_DANGLING:
	case LAYER_NOT_REGULAR:
	case LAYER_HIDDEN:
		return ORIGIN_GONE;
	}
	return ORIGIN_UNKNOWN;
}

int origin_compare(const struct snapshot *snapshot, const struct layer *layer, enum origin_state *ret_state,
		   uint32_t *ret_layer)
{
	struct copy copy;
	uint32_t found = LAYER_NONE;
	int error = copy_make(snapshot, layer, &copy);

	if (error < 0 && error != -ENOENT)
		return error;
	if (error == 0 && copy.directory != LAYER_NONE)
		found = snapshot_find(snapshot, copy.directory, copy.name);
	if (error == -ENOENT)
		*ret_state = ORIGIN_NONE;
	else
		*ret_state = found == LAYER_NONE ? state_without_file(snapshot, &copy)
						 : state_with_file(&copy, &snapshot->layers[found]);
	if (ret_layer != NULL)
		*ret_layer = found;
	if (error == 0)
		origin_free(&copy.origin);
	return 0;
}

static int compare_places(uint32_t directory, const char *name, const struct copy *copy)
{
	if (directory != copy->directory)
		return directory < copy->directory ? -1 : 1;
	return strcmp(name, copy->name);
}

static int compare_copies(const void *first, const void *second)
{
	const struct copy *copy = first;

	return compare_places(copy->directory, copy->name, second);
}

static int collect_copies(const struct snapshot *snapshot, struct copies *copies)
{
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		struct copy copy;
		int error = copy_make(snapshot, &snapshot->layers[i], &copy);

		if (error == -ENOENT)
			continue;
		if (error < 0)
			return error;
		if (array_grow(&copies->items, &copies->capacity, copies->count, sizeof *copies->items) < 0) {
			origin_free(&copy.origin);
			return -ENOMEM;
		}
		copies->items[copies->count++] = copy;
	}
	return 0;
}

/* The first copy whose origin is not before the layer. */
static size_t first_copy_of(const struct copies *copies, const struct layer *layer)
{
	size_t low = 0, high = copies->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_places(layer->directory, layer->name, &copies->items[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int origin_compare_all(const struct snapshot *snapshot, enum origin_state *states)
{
	cleanup(copies_free) struct copies copies = {0};
	int error = collect_copies(snapshot, &copies);

	if (error < 0)
		return error;
	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		states[i] = ORIGIN_NONE;
	if (copies.count == 0)
		return 0;
	qsort(copies.items, copies.count, sizeof *copies.items, compare_copies);
	for (size_t i = 0; i < copies.count; i++)
		states[copies.items[i].layer] = state_without_file(snapshot, &copies.items[i]);
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		for (size_t j = first_copy_of(&copies, layer);
		     j < copies.count && compare_places(layer->directory, layer->name, &copies.items[j]) == 0; j++)
			states[copies.items[j].layer] = state_with_file(&copies.items[j], layer);
	}
	return 0;
}
