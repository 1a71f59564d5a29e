/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * openat, fstat, read, close for each regular file, relative to the directory. What readdir says is a link is looked at through O_PATH
 * first, because opening a device can already do something.
 */
#include "core/host/scan_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"

bool scan_is_our_trouble(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

static int layer_broken(struct layer *layer, enum layer_kind kind, int error)
{
	if (scan_is_our_trouble(error))
		return -error;
	layer->kind = kind;
	layer->error = error;
	return 0;
}

/* Reads all there is, up to SCAN_READ_SIZE. One read where the file is as long as it said. Returns the length or -errno. */
static ssize_t read_all(int descriptor, char *buffer, off_t expected)
{
	size_t length = 0;

	while (length < SCAN_READ_SIZE) {
		ssize_t got = read(descriptor, buffer + length, SCAN_READ_SIZE - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		length += (size_t)got;
		if (got == 0 || length == (size_t)expected)
			break;
	}
	return (ssize_t)length;
}

/* The layer's file is open: looks at it, and reads it when it is worth reading. */
static int scan_open_file(struct scan *scan, struct layer *layer, int descriptor)
{
	struct stat found;
	ssize_t length;

	if (fstat(descriptor, &found) < 0)
		return layer_broken(layer, LAYER_UNREADABLE, errno);
	layer->identity = file_identity_of(&found);
	if (!S_ISREG(found.st_mode)) {
		layer->kind = LAYER_NOT_REGULAR;
		return 0;
	}
	if (found.st_size == 0) {
		layer->kind = LAYER_EMPTY;
		return 0;
	}
	if (found.st_size > (off_t)DESCRIPTOR_MAX_SIZE) {
		layer->kind = LAYER_TOO_LARGE;
		return 0;
	}
	length = read_all(descriptor, scan->buffer, found.st_size);
	if (length < 0)
		return layer_broken(layer, LAYER_UNREADABLE, (int)-length);
	if (length > (ssize_t)DESCRIPTOR_MAX_SIZE) {
		layer->kind = LAYER_TOO_LARGE;
		return 0;
	}
	layer->identity.size = length;
	if (scan->snapshot->content_size + (size_t)length > SNAPSHOT_MAX_CONTENT)
		return layer_broken(layer, LAYER_UNREADABLE, EFBIG);
	return snapshot_set_content(scan->snapshot, layer, scan->buffer, (size_t)length);
}

/* A regular file that cannot be opened is still a mask when it is empty: what counts is its size. */
static int scan_unopened(struct layer *layer, const struct stat *found, int error)
{
	layer->identity = file_identity_of(found);
	if (!S_ISREG(found->st_mode)) {
		layer->kind = LAYER_NOT_REGULAR;
		return 0;
	}
	if (found->st_size == 0) {
		layer->kind = LAYER_EMPTY;
		return 0;
	}
	if (found->st_size > (off_t)DESCRIPTOR_MAX_SIZE) {
		layer->kind = LAYER_TOO_LARGE;
		return 0;
	}
	return layer_broken(layer, LAYER_UNREADABLE, error);
}

/* Opens for reading what an O_PATH descriptor stands for, so that it cannot be swapped in between. */
static int open_handle(const struct scan *scan, int handle, const char *name)
{
	char path[64];
	int descriptor;

	snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
	descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (descriptor >= 0 || errno != ENOENT || scan->root->foreign)
		return descriptor < 0 ? -errno : descriptor;
	/* Without /proc the name has to do; O_NONBLOCK and the look at the result keep that harmless. */
	descriptor = openat(scan->descriptor, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return descriptor < 0 ? -errno : descriptor;
}

static int scan_handle(struct scan *scan, struct layer *layer, int handle)
{
	cleanup(close_descriptor) int descriptor = -1;
	struct stat found;

	if (fstat(handle, &found) < 0)
		return layer_broken(layer, LAYER_UNREADABLE, errno);
	if (!S_ISREG(found.st_mode) || found.st_size == 0 || found.st_size > (off_t)DESCRIPTOR_MAX_SIZE)
		return scan_unopened(layer, &found, 0);
	descriptor = open_handle(scan, handle, layer->name);
	if (descriptor < 0)
		return scan_unopened(layer, &found, -descriptor);
	return scan_open_file(scan, layer, descriptor);
}

static int scan_link(struct scan *scan, struct layer *layer)
{
	char target[PATH_MAX];
	cleanup(free_pointer) char *path = NULL;
	cleanup(close_descriptor) int handle = -1;
	ssize_t length = readlinkat(scan->descriptor, layer->name, target, sizeof target);

	if (length < 0)
		return layer_broken(layer, LAYER_UNREADABLE, errno);
	layer->link_target = arena_copy(&scan->snapshot->arena, target, (size_t)length);
	path = layer_path(scan->snapshot, layer);
	if (layer->link_target == NULL || path == NULL)
		return -ENOMEM;
	handle = root_open_path(scan->root, path, O_PATH);
	/* An image has its devices once it is started. */
	if (handle == -ENOENT && scan->root->foreign && strcmp(layer->link_target, "/dev/null") == 0) {
		layer->kind = LAYER_NOT_REGULAR;
		return 0;
	}
	if (handle < 0)
		return layer_broken(layer, handle == -EACCES ? LAYER_UNREADABLE : LAYER_DANGLING, -handle);
	return scan_handle(scan, layer, handle);
}

/* What is no plain file by readdir's word, or of a kind that readdir does not tell. */
static int scan_special(struct scan *scan, struct layer *layer)
{
	cleanup(close_descriptor) int handle = openat(scan->descriptor, layer->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat found;

	if (handle < 0)
		return layer_broken(layer, LAYER_UNREADABLE, errno);
	if (fstat(handle, &found) < 0)
		return layer_broken(layer, LAYER_UNREADABLE, errno);
	if (S_ISLNK(found.st_mode))
		return scan_link(scan, layer);
	return scan_handle(scan, layer, handle);
}

static int scan_plain(struct scan *scan, struct layer *layer)
{
	cleanup(close_descriptor) int descriptor =
		openat(scan->descriptor, layer->name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	struct stat found;
	int error = errno;

	if (descriptor >= 0)
		return scan_open_file(scan, layer, descriptor);
	if (error == ELOOP)
		return scan_special(scan, layer);
	if (fstatat(scan->descriptor, layer->name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return layer_broken(layer, LAYER_UNREADABLE, error);
	return scan_unopened(layer, &found, error);
}

int scan_name(struct scan *scan, const char *name, bool plain)
{
	struct layer *layer;
	int error = snapshot_add_layer(scan->snapshot, scan->directory, name, &layer);

	if (error < 0)
		return error;
	if (name[0] == '.') {
		layer->kind = LAYER_HIDDEN;
		return 0;
	}
	error = plain ? scan_plain(scan, layer) : scan_special(scan, layer);
	if (error == 0 && layer->kind == LAYER_UNREADABLE && layer->error == ENOENT)
		scan->snapshot->layer_count--;
	return error;
}
