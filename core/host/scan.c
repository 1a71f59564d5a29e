/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scan: openat, fstat, read, close for each regular file, relative to the directory. What readdir says is a link is looked at
 * through O_PATH first, because opening a device can already do something.
 */
#include "core/host/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

/* One byte more than the largest descriptor, so that a file that grew beyond it is noticed by the same read. */
#define READ_SIZE (DESCRIPTOR_MAX_SIZE + 1)

struct scan {
	const struct root *root;
	struct snapshot *snapshot;
	uint32_t directory; /* index */
	int descriptor;     /* of the directory */
	char *buffer;       /* READ_SIZE, for all files */
};

/* Errors that say something about this process or machine, not about the file. */
static bool is_our_trouble(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

static int layer_broken(struct layer *layer, enum layer_kind kind, int error)
{
	if (is_our_trouble(error))
		return -error;
	layer->kind = kind;
	layer->error = error;
	return 0;
}

/* Reads all there is, up to READ_SIZE. One read where the file is as long as it said. Returns the length or -errno. */
static ssize_t read_all(int descriptor, char *buffer, off_t expected)
{
	size_t length = 0;

	while (length < READ_SIZE) {
		ssize_t got = read(descriptor, buffer + length, READ_SIZE - length);

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

static int scan_entry(struct scan *scan, const struct dirent *entry)
{
	struct layer *layer;
	int error;

	if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
		return 0;
	error = snapshot_add_layer(scan->snapshot, scan->directory, entry->d_name, &layer);
	if (error < 0)
		return error;
	if (entry->d_name[0] == '.') {
		layer->kind = LAYER_HIDDEN;
		return 0;
	}
	error = entry->d_type == DT_REG ? scan_plain(scan, layer) : scan_special(scan, layer);
	/* An entry that went away between readdir and here was never met. */
	if (error == 0 && layer->kind == LAYER_UNREADABLE && layer->error == ENOENT)
		scan->snapshot->layer_count--;
	return error;
}

static int scan_entries(struct scan *scan, DIR *stream)
{
	struct dirent *entry;
	int error;

	while ((errno = 0, entry = readdir(stream)) != NULL) {
		error = scan_entry(scan, entry);
		if (error < 0)
			return error;
	}
	return -errno;
}

static int directory_broken(struct directory *directory, int error)
{
	if (is_our_trouble(error))
		return -error;
	directory->state = error == ENOENT ? DIRECTORY_MISSING : DIRECTORY_UNREADABLE;
	directory->error = error;
	return 0;
}

static int scan_directory(struct scan *scan)
{
	struct directory *directory = &scan->snapshot->directories[scan->directory];
	int descriptor = root_open_path(scan->root, directory->path, O_RDONLY | O_DIRECTORY);
	struct stat found;
	DIR *stream;
	int error;

	if (descriptor < 0)
		return directory_broken(directory, -descriptor);
	stream = fdopendir(descriptor);
	if (stream == NULL) {
		error = errno;
		close(descriptor);
		return directory_broken(directory, error);
	}
	scan->descriptor = descriptor;
	directory->state = DIRECTORY_PRESENT;
	if (fstat(descriptor, &found) == 0)
		directory->identity = file_identity_of(&found);
	error = scan_entries(scan, stream);
	closedir(stream);
	/* A directory that breaks off while it is read is as good as one that cannot be opened; the layers so far stay. */
	return error < 0 ? directory_broken(directory, -error) : 0;
}

static int scan_directory_as(struct scan *scan, const struct identity *user)
{
	const struct directory *directory = &scan->snapshot->directories[scan->directory];
	struct identity_before before;
	int error = identity_enter(directory->scope == SCOPE_USER ? user : NULL, &before);

	if (error < 0)
		return error;
	error = scan_directory(scan);
	identity_leave(&before);
	return error;
}

int snapshot_scan(const struct root *root, const struct schema *schema, const struct search_path *path,
		  const struct identity *user, struct snapshot **ret_snapshot, struct failure *failure)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(free_pointer) char *buffer = malloc(READ_SIZE);
	struct scan scan = {.root = root, .buffer = buffer, .descriptor = -1};
	int error = buffer == NULL ? -ENOMEM : snapshot_new(schema, path, &snapshot);

	scan.snapshot = snapshot;
	for (uint32_t i = 0; error == 0 && i < snapshot->directory_count; i++) {
		scan.directory = i;
		error = scan_directory_as(&scan, user);
		if (error < 0)
			return failure_system(failure, -error, snapshot->directories[i].path, _("read the directory"));
	}
	if (error < 0)
		return failure_system(failure, -error, NULL, _("read the directories"));
	*ret_snapshot = take(snapshot);
	return 0;
}
