/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building, searching and comparing snapshots. Pure. */
#include "core/host/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"

static bool times_equal(const struct timespec *first, const struct timespec *second)
{
	return first->tv_sec == second->tv_sec && first->tv_nsec == second->tv_nsec;
}

struct file_identity file_identity_of(const struct stat *found)
{
	return (struct file_identity){
		.device = found->st_dev,
		.inode = found->st_ino,
		.size = found->st_size,
		.modified = found->st_mtim,
		.changed = found->st_ctim,
		.mode = found->st_mode,
		.owner = found->st_uid,
		.group = found->st_gid,
		.links = found->st_nlink,
	};
}

bool file_identity_equal(const struct file_identity *first, const struct file_identity *second)
{
	return first->device == second->device && first->inode == second->inode && first->size == second->size &&
	       times_equal(&first->modified, &second->modified) && times_equal(&first->changed, &second->changed);
}

int snapshot_new(const struct schema *schema, const struct search_path *path, struct snapshot **ret_snapshot)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = calloc(1, sizeof *snapshot);

	if (snapshot == NULL)
		return -ENOMEM;
	snapshot->schema = schema;
	snapshot->directories = calloc(path->count != 0 ? path->count : 1, sizeof *snapshot->directories);
	if (snapshot->directories == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < path->count; i++) {
		struct directory *directory = &snapshot->directories[i];

		directory->scope = path->directories[i].scope;
		directory->state = DIRECTORY_MISSING;
		directory->path = arena_copy_text(&snapshot->arena, path->directories[i].path);
		if (directory->path == NULL)
			return -ENOMEM;
	}
	snapshot->directory_count = (uint32_t)path->count;
	*ret_snapshot = take(snapshot);
	return 0;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	arena_free(&snapshot->arena);
	free(snapshot->layers);
	free(snapshot->directories);
	free(snapshot);
}

void snapshot_free_pointer(struct snapshot **snapshot)
{
	snapshot_free(*snapshot);
}

int snapshot_copy(const struct snapshot *base, struct snapshot **ret_snapshot)
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
	copy->content_size = base->content_size;
	*ret_snapshot = take(copy);
	return 0;
}

static int make_room(struct snapshot *snapshot, const struct snapshot *other)
{
	size_t layer_count = (size_t)snapshot->layer_count + other->layer_count + 1;
	size_t directory_count = (size_t)snapshot->directory_count + other->directory_count + 1;
	struct directory *directories = realloc(snapshot->directories, directory_count * sizeof *directories);
	struct layer *layers;

	if (directories == NULL)
		return -ENOMEM;
	snapshot->directories = directories;
	layers = realloc(snapshot->layers, layer_count * sizeof *layers);
	if (layers == NULL)
		return -ENOMEM;
	snapshot->layers = layers;
	snapshot->layer_capacity = layer_count;
	return 0;
}

int snapshot_append(struct snapshot *snapshot, const struct snapshot *other)
{
	int error = make_room(snapshot, other);

	for (uint32_t i = 0; error == 0 && i < other->directory_count; i++) {
		if (snapshot_find_directory(snapshot, other->directories[i].path) != LAYER_NONE)
			continue;
		for (uint32_t j = 0; j < other->layer_count; j++) {
			struct layer *layer = &snapshot->layers[snapshot->layer_count];

			if (other->layers[j].directory != i)
				continue;
			*layer = other->layers[j];
			layer->directory = snapshot->directory_count;
			snapshot->content_size += layer->length;
			snapshot->layer_count++;
		}
		snapshot->directories[snapshot->directory_count++] = other->directories[i];
	}
	return error;
}

int snapshot_add_layer(struct snapshot *snapshot, uint32_t directory, const char *name, struct layer **ret_layer)
{
	int error = array_grow(&snapshot->layers, &snapshot->layer_capacity, snapshot->layer_count, sizeof *snapshot->layers);
	const char *copy = error < 0 ? NULL : arena_copy_text(&snapshot->arena, name);

	if (copy == NULL)
		return -ENOMEM;
	*ret_layer = &snapshot->layers[snapshot->layer_count++];
	**ret_layer = (struct layer){.name = copy, .directory = directory, .descriptor.type = TYPE_MISSING};
	return 0;
}

int snapshot_set_content(struct snapshot *snapshot, struct layer *layer, const char *bytes, size_t length)
{
	layer->length = (uint32_t)length;
	layer->kind = length == 0 ? LAYER_EMPTY : LAYER_FILE;
	layer->bytes = NULL;
	layer->descriptor = (struct descriptor){.type = TYPE_MISSING};
	if (length == 0)
		return 0;
	layer->bytes = arena_copy(&snapshot->arena, bytes, length);
	if (layer->bytes == NULL)
		return -ENOMEM;
	snapshot->content_size += length;
	return descriptor_read(snapshot->schema, layer->bytes, length, &snapshot->arena, &layer->descriptor, NULL);
}

void snapshot_drop_layer(struct snapshot *snapshot, uint32_t index)
{
	snapshot->layer_count--;
	memmove(&snapshot->layers[index], &snapshot->layers[index + 1],
		(snapshot->layer_count - index) * sizeof *snapshot->layers);
}

uint32_t snapshot_find(const struct snapshot *snapshot, uint32_t directory, const char *name)
{
	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		if (snapshot->layers[i].directory == directory && strcmp(snapshot->layers[i].name, name) == 0)
			return i;
	return LAYER_NONE;
}

uint32_t snapshot_directory_of_scope(const struct snapshot *snapshot, enum scope scope)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++)
		if (snapshot->directories[i].scope == scope)
			return i;
	return LAYER_NONE;
}

uint32_t snapshot_find_directory(const struct snapshot *snapshot, const char *path)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++)
		if (strcmp(snapshot->directories[i].path, path) == 0)
			return i;
	return LAYER_NONE;
}

struct sha256 layer_digest(const struct layer *layer)
{
	return sha256_of(layer->bytes, layer->kind == LAYER_FILE ? layer->length : 0);
}

char *layer_path(const struct snapshot *snapshot, const struct layer *layer)
{
	char *path;

	return asprintf(&path, "%s/%s", snapshot->directories[layer->directory].path, layer->name) < 0 ? NULL : path;
}

static bool text_equal_or_both_null(const char *first, const char *second)
{
	return first == NULL || second == NULL ? first == second : strcmp(first, second) == 0;
}

bool layer_same_content(const struct layer *first, const struct layer *second)
{
	return first->kind == second->kind && first->error == second->error && first->length == second->length &&
	       text_equal_or_both_null(first->link_target, second->link_target) &&
	       (first->length == 0 || memcmp(first->bytes, second->bytes, first->length) == 0);
}

static int compare_places(const void *first, const void *second)
{
	const struct layer *a = *(const struct layer *const *)first, *b = *(const struct layer *const *)second;

	if (a->directory != b->directory)
		return a->directory < b->directory ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* The layers by directory and name, without those that no reader looks at: our own staging has such a name. */
static const struct layer **sorted_layers(const struct snapshot *snapshot, uint32_t *ret_count)
{
	const struct layer **sorted = malloc((snapshot->layer_count + (size_t)1) * sizeof *sorted);
	uint32_t count = 0;

	if (sorted == NULL)
		return NULL;
	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		if (snapshot->layers[i].kind != LAYER_HIDDEN)
			sorted[count++] = &snapshot->layers[i];
	qsort(sorted, count, sizeof *sorted, compare_places);
	*ret_count = count;
	return sorted;
}

int snapshot_compare(const struct snapshot *first, const struct snapshot *second)
{
	cleanup(free_pointer) const struct layer **first_sorted = NULL;
	cleanup(free_pointer) const struct layer **second_sorted = NULL;
	uint32_t first_count, second_count;

	if (first->directory_count != second->directory_count)
		return 1;
	for (uint32_t i = 0; i < first->directory_count; i++)
		if (first->directories[i].state != second->directories[i].state ||
		    strcmp(first->directories[i].path, second->directories[i].path) != 0)
			return 1;
	first_sorted = sorted_layers(first, &first_count);
	second_sorted = sorted_layers(second, &second_count);
	if (first_sorted == NULL || second_sorted == NULL)
		return -ENOMEM;
	if (first_count != second_count)
		return 1;
	for (uint32_t i = 0; i < first_count; i++)
		if (compare_places(&first_sorted[i], &second_sorted[i]) != 0 || !layer_same_content(first_sorted[i], second_sorted[i]))
			return 1;
	return 0;
}
