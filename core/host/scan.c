/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories, one after the other, each entry by core/host/scan_file.h. */
#include "core/host/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/host/scan_file.h"

static bool is_entry(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int scan_entries(struct scan *scan, DIR *stream)
{
	struct dirent *entry;
	int error;

	while ((errno = 0, entry = readdir(stream)) != NULL) {
		error = is_entry(entry->d_name) ? scan_name(scan, entry->d_name, entry->d_type == DT_REG) : 0;
		if (error < 0)
			return error;
	}
	return -errno;
}

static int directory_broken(struct directory *directory, int error)
{
	if (scan_is_our_trouble(error))
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
	cleanup(free_pointer) char *buffer = malloc(SCAN_READ_SIZE);
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
