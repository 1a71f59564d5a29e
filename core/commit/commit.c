/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations on files. A new file is staged under a name with a dot, which no reader looks at, and gets its name when it is
 * complete and durable; a file that goes is first moved to such a name and looked at again before it is dropped.
 */
#include "core/commit/commit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/directory.h"

#define STAGED_NAME ".overrule-new"
#define REMOVED_NAME ".overrule-old"

struct committing {
	const struct plan *plan;
	int directory;
	struct failure *failure;
};

static int fail_at(const struct committing *committing, int error, const char *name, const char *step)
{
	cleanup(free_pointer) char *path = NULL;

	if (name == NULL || asprintf(&path, "%s/%s", committing->plan->directory, name) < 0)
		path = NULL;
	return failure_system(committing->failure, error, path != NULL ? path : committing->plan->directory, step);
}

static int refuse_changed(const struct committing *committing, const char *name)
{
	cleanup(free_pointer) char *path = NULL;

	if (asprintf(&path, "%s/%s", committing->plan->directory, name) < 0)
		path = NULL;
	return failure_set(committing->failure, FAILURE_REFUSED, ESTALE, path,
			   _("look at it again and repeat the change; nothing was written"),
			   _("the file is not as it was when it was read"));
}

/* Renames without ever replacing anything. Where the file system cannot promise that, a second link does it. */
static int rename_new(int directory, const char *from, const char *to)
{
	if (syscall(SYS_renameat2, directory, from, directory, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (linkat(directory, from, directory, to, 0) < 0)
		return -errno;
	return unlinkat(directory, from, 0) < 0 ? -errno : 0;
}

/* The file is open: whether it holds exactly what is expected. */
static int compare_content(const struct committing *committing, const struct operation *operation, int file,
			   const struct stat *found)
{
	cleanup(free_pointer) char *bytes = NULL;
	struct sha256 digest;
	size_t length = 0;

	if (found->st_size > (off_t)DESCRIPTOR_MAX_SIZE)
		return refuse_changed(committing, operation->name);
	bytes = malloc(DESCRIPTOR_MAX_SIZE + 1);
	if (bytes == NULL)
		return fail_at(committing, ENOMEM, operation->name, _("read the file"));
	while (length <= DESCRIPTOR_MAX_SIZE) {
		ssize_t got = read(file, bytes + length, DESCRIPTOR_MAX_SIZE + 1 - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_at(committing, errno, operation->name, _("read the file"));
		if (got == 0)
			break;
		length += (size_t)got;
	}
	digest = sha256_of(bytes, length);
	if (memcmp(digest.bytes, operation->expected.bytes, sizeof digest.bytes) != 0)
		return refuse_changed(committing, operation->name);
	return 0;
}

static bool same_file(const struct file_identity *shown, const struct stat *found)
{
	return shown->device == found->st_dev && shown->inode == found->st_ino && shown->size == found->st_size &&
	       shown->modified.tv_sec == found->st_mtim.tv_sec && shown->modified.tv_nsec == found->st_mtim.tv_nsec;
}

static int check_present(const struct committing *committing, const struct operation *operation)
{
	cleanup(close_descriptor) int file = -1;
	struct stat found;

	/* What is no regular file is not opened: a FIFO would block, a device would act. */
	if (fstatat(committing->directory, operation->name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? refuse_changed(committing, operation->name)
				       : fail_at(committing, errno, operation->name, _("look at the file"));
	if (!S_ISREG(found.st_mode) || found.st_nlink != 1)
		return refuse_changed(committing, operation->name);
	if (operation->identity.inode != 0 && !same_file(&operation->identity, &found))
		return refuse_changed(committing, operation->name);
	file = openat(committing->directory, operation->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (file < 0)
		return fail_at(committing, errno, operation->name, _("open the file"));
	return compare_content(committing, operation, file, &found);
}

static int check_operation(const struct committing *committing, const struct operation *operation)
{
	struct stat found;

	if (operation->kind == OPERATION_MKDIR)
		return 0;
	if (operation->expectation == EXPECT_CONTENT)
		return check_present(committing, operation);
	if (fstatat(committing->directory, operation->name, &found, AT_SYMLINK_NOFOLLOW) == 0)
		return refuse_changed(committing, operation->name);
	return errno == ENOENT ? 0 : fail_at(committing, errno, operation->name, _("look at the file"));
}

/* Makes the staged file complete and durable; the mode comes last. */
static int fill_staged(const struct committing *committing, const struct operation *operation, int file)
{
	struct stat directory;

	if (fstat(committing->directory, &directory) < 0)
		return fail_at(committing, errno, NULL, _("look at the directory"));
	if (fchown(file, directory.st_uid, directory.st_gid) < 0 && errno != EPERM)
		return fail_at(committing, errno, operation->name, _("set the owner of the new file"));
	if (fchmod(file, operation->mode) < 0)
		return fail_at(committing, errno, operation->name, _("set the mode of the new file"));
	if (fsync(file) < 0)
		return fail_at(committing, errno, operation->name, _("make the new file durable"));
	return 0;
}

/*
 * Under the lock a file of our own names is the rest of a run that was killed. Empty ones are dropped: a staged mask, or a mask whose
 * removal had been begun. What holds bytes is somebody's, and is left for a person to look at.
 */
static int clear_leftover(const struct committing *committing, const char *name)
{
	struct stat found;

	if (fstatat(committing->directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fail_at(committing, errno, name, _("look at what an interrupted run left"));
	if (!S_ISREG(found.st_mode) || found.st_size != 0) {
		cleanup(free_pointer) char *path = NULL;

		if (asprintf(&path, "%s/%s", committing->plan->directory, name) < 0)
			path = NULL;
		return failure_set(committing->failure, FAILURE_REFUSED, EEXIST, path,
				   _("look at the file and move it to its name or out of the directory"),
				   _("an interrupted run left a file with content"));
	}
	if (unlinkat(committing->directory, name, 0) < 0)
		return fail_at(committing, errno, name, _("remove what an interrupted run left"));
	return 0;
}

static int install_empty(const struct committing *committing, const struct operation *operation)
{
	cleanup(close_descriptor) int file = -1;
	int error, closed;

	file = openat(committing->directory, STAGED_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return fail_at(committing, errno, operation->name, _("create the new file"));
	error = fill_staged(committing, operation, file);
	closed = close(file);
	file = -1;
	if (error == 0 && closed < 0)
		error = fail_at(committing, errno, operation->name, _("close the new file"));
	if (error == 0) {
		error = rename_new(committing->directory, STAGED_NAME, operation->name);
		if (error == -EEXIST)
			error = refuse_changed(committing, operation->name);
		else if (error < 0)
			error = fail_at(committing, -error, operation->name, _("give the new file its name"));
	}
	if (error < 0)
		unlinkat(committing->directory, STAGED_NAME, 0);
	return error;
}

/* Takes the file back to its name: what was moved aside is not what had been checked. */
static int put_back(const struct committing *committing, const struct operation *operation)
{
	int error = rename_new(committing->directory, REMOVED_NAME, operation->name);

	if (error < 0)
		return fail_at(committing, -error, REMOVED_NAME, _("put the file back to its name"));
	return refuse_changed(committing, operation->name);
}

static int remove_checked(const struct committing *committing, const struct operation *operation)
{
	struct stat before, after;
	int error;

	if (fstatat(committing->directory, operation->name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_at(committing, errno, operation->name, _("look at the file"));
	error = rename_new(committing->directory, operation->name, REMOVED_NAME);
	if (error < 0)
		return fail_at(committing, -error, operation->name, _("move the file aside"));
	if (fstatat(committing->directory, REMOVED_NAME, &after, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_at(committing, errno, REMOVED_NAME, _("look at the file that was moved aside"));
	if (before.st_dev != after.st_dev || before.st_ino != after.st_ino || after.st_size != 0 || !S_ISREG(after.st_mode))
		return put_back(committing, operation);
	if (unlinkat(committing->directory, REMOVED_NAME, 0) < 0) {
		error = errno;
		put_back(committing, operation);
		return fail_at(committing, error, operation->name, _("remove the file"));
	}
	return 0;
}

static int apply_operation(const struct committing *committing, const struct operation *operation)
{
	int error = 0;

	switch (operation->kind) {
	case OPERATION_MKDIR:
		return 0;
	case OPERATION_MASK:
		error = install_empty(committing, operation);
		break;
	case OPERATION_REMOVE:
		error = remove_checked(committing, operation);
		break;
	case OPERATION_WRITE:
	case OPERATION_RENAME:
		return fail_at(committing, EOPNOTSUPP, operation->name, _("write the file"));
	}
	if (error == 0 && fsync(committing->directory) < 0)
		return fail_at(committing, errno, operation->name, _("make the change durable"));
	return error;
}

static bool plan_makes_directory(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].kind == OPERATION_MKDIR)
			return true;
	return false;
}

int plan_commit(const struct root *root, const struct plan *plan, size_t *ret_done, struct failure *failure)
{
	cleanup(close_descriptor) int directory = -1;
	struct committing committing = {.plan = plan, .failure = failure};
	int error;

	*ret_done = 0;
	directory = directory_open(root, plan->directory, plan_makes_directory(plan), failure);
	if (directory < 0)
		return directory;
	committing.directory = directory;
	error = directory_lock(directory, plan->directory, failure);
	if (error == 0)
		error = clear_leftover(&committing, STAGED_NAME);
	if (error == 0)
		error = clear_leftover(&committing, REMOVED_NAME);
	for (size_t i = 0; error == 0 && i < plan->count; i++)
		error = check_operation(&committing, &plan->operations[i]);
	for (size_t i = 0; error == 0 && i < plan->count; i++) {
		error = apply_operation(&committing, &plan->operations[i]);
		if (error == 0)
			*ret_done = i + 1;
	}
	return error;
}
