/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new look at single entries, by the same means as the scan. */
#include "core/host/rescan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/memory.h"
#include "core/host/scan_file.h"

static bool identities_differ(const struct file_identity *first, const struct file_identity *second)
{
	return !file_identity_equal(first, second) || first->mode != second->mode || first->owner != second->owner ||
	       first->group != second->group || first->links != second->links;
}

/* The last layer is a new look at the entry of that index: takes its place, or is dropped where nothing is different. */
static bool settle_layer(struct snapshot *snapshot, uint32_t index)
{
	struct layer *before = &snapshot->layers[index], *now = &snapshot->layers[snapshot->layer_count - 1];
	bool differs = identities_differ(&before->identity, &now->identity) || !layer_same_content(before, now);

	if (differs)
		*before = *now;
	snapshot->layer_count--;
	return differs;
}

static int rescan_name(struct scan *scan, const char *name, bool *changed)
{
	struct snapshot *snapshot = scan->snapshot;
	uint32_t index = snapshot_find(snapshot, scan->directory, name), before = snapshot->layer_count;
	int error = scan_name(scan, name, false);

	if (error < 0) {
		snapshot->layer_count = before;
		return error;
	}
	if (snapshot->layer_count == before && index != LAYER_NONE)
		snapshot_drop_layer(snapshot, index);
	else if (index != LAYER_NONE && !settle_layer(snapshot, index))
		return 0;
	*changed = *changed || index != LAYER_NONE || snapshot->layer_count != before;
	return 0;
}

/* The directory itself has another time now. */
static void look_at_directory(const struct scan *scan)
{
	struct stat found;

	if (fstat(scan->descriptor, &found) == 0)
		scan->snapshot->directories[scan->directory].identity = file_identity_of(&found);
}

static int rescan_as(struct scan *scan, const struct identity *user, const struct changed_name *names, size_t count, bool *changed)
{
	const struct directory *directory = &scan->snapshot->directories[scan->directory];
	cleanup(close_descriptor) int descriptor = -1;
	struct identity_before before;
	int error = identity_enter(directory->scope == SCOPE_USER ? user : NULL, &before);

	if (error < 0)
		return error;
	descriptor = root_open_path(scan->root, directory->path, O_RDONLY | O_DIRECTORY);
	scan->descriptor = descriptor;
	error = descriptor < 0 ? descriptor : 0;
	if (error == 0)
		look_at_directory(scan);
	for (size_t i = 0; error == 0 && i < count; i++)
		if (names[i].directory == scan->directory)
			error = rescan_name(scan, names[i].name, changed);
	identity_leave(&before);
	return error;
}

static bool names_directory(const struct changed_name *names, size_t count, uint32_t directory)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].directory == directory)
			return true;
	return false;
}

int snapshot_rescan(const struct root *root, struct snapshot *snapshot, const struct identity *user, const struct changed_name *names,
		    size_t count, bool *ret_changed)
{
	cleanup(free_pointer) char *buffer = malloc(SCAN_READ_SIZE);
	struct scan scan = {.root = root, .snapshot = snapshot, .buffer = buffer};
	int error = buffer == NULL ? -ENOMEM : 0;

	*ret_changed = false;
	for (uint32_t i = 0; error == 0 && i < snapshot->directory_count; i++) {
		scan.directory = i;
		if (names_directory(names, count, i))
			error = rescan_as(&scan, user, names, count, ret_changed);
	}
	return error;
}

static bool entry_is_as_scanned(const struct root *root, const struct snapshot *snapshot, const struct layer *layer, int descriptor)
{
	const struct file_identity nothing = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(close_descriptor) int handle = -1;
	struct file_identity identity;
	struct stat found;

	if (layer->kind == LAYER_HIDDEN)
		return true;
	if (layer->link_target != NULL)
		path = layer_path(snapshot, layer);
	handle = path != NULL ? root_open_path(root, path, O_PATH) : openat(descriptor, layer->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	identity = handle >= 0 && fstat(handle, &found) == 0 ? file_identity_of(&found) : nothing;
	return file_identity_equal(&layer->identity, &identity);
}

static bool directory_is_as_scanned(const struct root *root, const struct snapshot *snapshot, uint32_t index)
{
	const struct directory *directory = &snapshot->directories[index];
	cleanup(close_descriptor) int descriptor = root_open_path(root, directory->path, O_RDONLY | O_DIRECTORY);
	struct file_identity identity;
	struct stat found;

	if (descriptor < 0 || fstat(descriptor, &found) < 0)
		return directory->state != DIRECTORY_PRESENT;
	identity = file_identity_of(&found);
	if (directory->state != DIRECTORY_PRESENT || !file_identity_equal(&directory->identity, &identity))
		return false;
	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		if (snapshot->layers[i].directory == index &&
		    !entry_is_as_scanned(root, snapshot, &snapshot->layers[i], descriptor))
			return false;
	return true;
}

bool snapshot_is_current(const struct root *root, const struct snapshot *snapshot, const struct identity *user)
{
	bool current = true;

	for (uint32_t i = 0; current && i < snapshot->directory_count; i++) {
		struct identity_before before;

		if (identity_enter(snapshot->directories[i].scope == SCOPE_USER ? user : NULL, &before) < 0)
			continue;
		current = directory_is_as_scanned(root, snapshot, i);
		identity_leave(&before);
	}
	return current;
}
