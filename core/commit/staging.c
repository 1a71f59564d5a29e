/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making, filling and taking away the staging directory. */
#include "core/commit/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/check.h"
#include "core/commit/file.h"

#define JOURNAL_NEW "plan.new"

void slot_name(size_t operation, char name[static SLOT_NAME_SIZE])
{
	snprintf(name, SLOT_NAME_SIZE, "%zu", operation);
}

int staging_make(int directory, const char *path, struct failure *failure)
{
	int staging, error;

	if (mkdirat(directory, STAGING_NAME, 0700) < 0)
		return fail_at(path, STAGING_NAME, errno, _("make the directory for new files"), failure);
	staging = openat(directory, STAGING_NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (staging >= 0 && fchmod(staging, 0700) == 0)
		return staging;
	error = fail_call_at(path, STAGING_NAME, errno, _("open the directory for new files"), staging < 0 ? "openat" : "fchmod", failure);
	close_descriptor(&staging);
	unlinkat(directory, STAGING_NAME, AT_REMOVEDIR);
	return error;
}

int staging_open(int directory, const char *path, struct failure *failure)
{
	cleanup(close_descriptor) int staging = openat(directory, STAGING_NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat found;
	int opened;

	if (staging < 0 && errno == ENOENT)
		return -ENOENT;
	if (staging < 0 && errno != ELOOP && errno != ENOTDIR)
		return fail_at(path, STAGING_NAME, errno, _("open what an interrupted run left"), failure);
	if (staging >= 0 && fstat(staging, &found) < 0)
		return fail_at(path, STAGING_NAME, errno, _("look at what an interrupted run left"), failure);
	if (staging < 0 || found.st_uid != (uid_t)setfsuid((uid_t)-1) || (found.st_mode & 0077) != 0)
		return failure_set(failure, FAILURE_REFUSED, EPERM, path, _("look at it and move it out of the directory"),
				   _("%s stands there and was not made by this program for this user"), STAGING_NAME);
	opened = staging;
	staging = -1;
	return opened;
}

int staging_fill(int staging, struct record *record, const bool *kept, struct failure *failure)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct record_operation *operation = &record->operations[i];
		char name[SLOT_NAME_SIZE];
		const char *call = NULL;
		int error;

		if (operation->kind != OPERATION_MASK && operation->kind != OPERATION_WRITE)
			continue;
		slot_name(i, name);
		error = file_create(staging, name, &record->files[operation->after], kept[operation->after], &call);
		if (error < 0)
			return fail_call_at(record->directory, operation->name, -error,
					    _("write the new file with the owner, mode and attributes that it is to have"), call,
					    failure);
	}
	return 0;
}

int staging_sync(int directory, int staging, const char *path, struct failure *failure)
{
	if (fsync(staging) < 0 || fsync(directory) < 0)
		return fail_at(path, NULL, errno, _("make the change durable"), failure);
	return 0;
}

int staging_publish(int directory, int staging, const struct record *record, const struct buffer *journal, struct failure *failure)
{
	const char *call = NULL;
	int error = file_write_private(staging, JOURNAL_NEW, journal->data, journal->length, &call);

	if (error == 0 && renameat(staging, JOURNAL_NEW, staging, JOURNAL_FORWARD) < 0) {
		error = -errno;
		call = "renameat";
	}
	if (error < 0)
		return fail_call_at(record->directory, STAGING_NAME, -error, _("write down what is going to be done"), call, failure);
	return staging_sync(directory, staging, record->directory, failure);
}

static int remove_entries(int staging)
{
	int copy = openat(staging, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	int error = 0;

	if (stream == NULL) {
		error = -errno;
		close_descriptor(&copy);
		return error;
	}
	while ((errno = 0, entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(staging, entry->d_name, 0) < 0 && errno != ENOENT) {
			error = -errno;
			break;
		}
	}
	if (error == 0 && errno != 0)
		error = -errno;
	closedir(stream);
	return error;
}

static int remove_staging(int directory, int staging)
{
	int error;

	/* Without its journal what is left is waste, whatever happens to the rest. */
	if ((unlinkat(staging, JOURNAL_FORWARD, 0) < 0 && errno != ENOENT) ||
	    (unlinkat(staging, JOURNAL_BACKWARD, 0) < 0 && errno != ENOENT))
		return -errno;
	error = remove_entries(staging);
	if (error == 0 && unlinkat(directory, STAGING_NAME, AT_REMOVEDIR) < 0)
		error = -errno;
	return error;
}

int staging_remove(int directory, int staging, const char *path, struct failure *failure)
{
	int error = remove_staging(directory, staging);

	/* A second try costs nothing, and an error that passes leaves nothing behind. */
	if (error < 0)
		error = remove_staging(directory, staging);
	return error < 0 ? fail_at(path, STAGING_NAME, -error, _("remove the directory for new files"), failure) : 0;
}
