/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the directory, one component at a time, so that each can be checked and nobody can lead it elsewhere. */
#include "core/commit/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define LOCK_TRIES 40
#define LOCK_PAUSE_NANOSECONDS (50L * 1000 * 1000)

static bool acts_as_root(void)
{
	return setfsuid((uid_t)-1) == 0;
}

/* Whether others can write, by the mode or by an access list, whose members the group's bits stand for. */
static bool others_can_write(int descriptor, const struct stat *found)
{
	if ((found->st_mode & S_IWOTH) != 0)
		return true;
	return (found->st_mode & S_IWGRP) != 0 &&
	       (found->st_gid != 0 || fgetxattr(descriptor, "system.posix_acl_access", NULL, 0) > 0);
}

/* Root writes only where nobody else could have put something in the way. */
static int check_component(int descriptor, const char *path, struct failure *failure)
{
	struct stat found;

	if (fstat(descriptor, &found) < 0)
		return failure_system(failure, errno, path, _("look at the directory"));
	if (!acts_as_root())
		return 0;
	if (found.st_uid != 0)
		return failure_set(failure, FAILURE_REFUSED, EPERM, path,
				   _("give the directory to root, or name the user whose files they are with --user"),
				   _("root does not write below a directory that belongs to another user (%u)"),
				   (unsigned)found.st_uid);
	if (others_can_write(descriptor, &found))
		return failure_set(failure, FAILURE_REFUSED, EPERM, path, _("take that right away: chmod go-w"),
				   _("root does not write below a directory that others can write"));
	return 0;
}

static int make_component(int parent, const char *name, const char *path, mode_t mode, struct failure *failure)
{
	cleanup(close_descriptor) int made = -1;

	if (mkdirat(parent, name, mode) < 0 && errno != EEXIST)
		return failure_system(failure, errno, path, _("make the directory"));
	made = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (made < 0)
		return failure_system(failure, errno, path, _("open the new directory"));
	if (fchmod(made, mode) < 0)
		return failure_system(failure, errno, path, _("set the mode of the new directory"));
	if (fsync(parent) < 0)
		return failure_system(failure, errno, path, _("make the new directory durable"));
	return 0;
}

/* mode is of a directory that is to be made where it is missing; 0 makes none. */
static int open_component(int parent, const char *name, const char *path, mode_t mode, struct failure *failure)
{
	int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int error;

	if (descriptor < 0 && errno == ENOENT && mode != 0) {
		error = make_component(parent, name, path, mode, failure);
		if (error < 0)
			return error;
		descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (descriptor >= 0)
		return descriptor;
	error = errno;
	if (error == ELOOP || error == ENOTDIR) {
		struct stat found;

		if (fstatat(parent, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(found.st_mode))
			return failure_set(failure, FAILURE_REFUSED, ELOOP, path,
					   _("change the files where the link leads, with the tool that made it"),
					   _("the directory is a link, and links are not written through"));
	}
	return failure_system(failure, error, path, _("open the directory"));
}

/* last is the mode of the last component where it is made; 0 makes nothing. */
static int open_path(const struct root *root, const char *path, mode_t last, struct failure *failure)
{
	cleanup(close_descriptor) int current = openat(root->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cleanup(free_pointer) char *walked = strdup(path);
	const char *rest = path;
	int descriptor, error;

	if (walked == NULL)
		return failure_system(failure, ENOMEM, path, _("remember the path"));
	if (current < 0)
		return failure_system(failure, errno, path, _("open the root directory"));
	while (*(rest += strspn(rest, "/")) != '\0') {
		size_t length = strcspn(rest, "/");
		char name[NAME_MAX + 1];
		mode_t mode;

		if (length > NAME_MAX)
			return failure_system(failure, ENAMETOOLONG, path, _("open the directory"));
		memcpy(name, rest, length);
		name[length] = '\0';
		rest += length;
		mode = last == 0 ? 0 : rest[strspn(rest, "/")] == '\0' ? last : 0755;
		walked[rest - path] = '\0';
		descriptor = open_component(current, name, walked, mode, failure);
		walked[rest - path] = *rest;
		if (descriptor < 0)
			return descriptor;
		close_descriptor(&current);
		current = descriptor;
		error = check_component(current, path, failure);
		if (error < 0)
			return error;
	}
	descriptor = current;
	current = -1;
	return descriptor;
}

int directory_open(const struct root *root, const char *path, bool make, struct failure *failure)
{
	return open_path(root, path, make ? 0755 : 0, failure);
}

int directory_open_private(const struct root *root, const char *path, bool make, struct failure *failure)
{
	cleanup(close_descriptor) int descriptor = open_path(root, path, make ? 0700 : 0, failure);
	struct stat found;
	int opened;

	if (descriptor < 0)
		return descriptor;
	if (fstat(descriptor, &found) < 0)
		return failure_system(failure, errno, path, _("look at the directory"));
	if (found.st_uid != (uid_t)setfsuid((uid_t)-1) || (found.st_mode & 0077) != 0)
		return failure_set(failure, FAILURE_REFUSED, EPERM, path, _("give it to the user who keeps it, with mode 0700"),
				   _("the directory must belong to whoever uses it, and nobody else may look into it"));
	opened = descriptor;
	descriptor = -1;
	return opened;
}

/* The list of all locks of the machine, which takes more than one read to get. */
static void read_locks(struct buffer *buffer)
{
	cleanup(close_descriptor) int locks = open("/proc/locks", O_RDONLY | O_CLOEXEC);
	char part[4096];
	ssize_t length;

	while (locks >= 0 && (length = read(locks, part, sizeof part)) > 0)
		buffer_append(buffer, part, (size_t)length);
}

/* The process in a line of that list when it is about the wanted file, else 0. */
static long line_holder(char *line, const char *wanted)
{
	char *place = strstr(line, wanted);

	if (place == NULL || strstr(line, "FLOCK") == NULL)
		return 0;
	while (place > line && place[-1] != ' ')
		place--;
	return strtol(place, NULL, 10);
}

/* Finds who holds the lock. Returns the process number, 0 when it is not known. */
static long lock_holder(int descriptor)
{
	cleanup(buffer_free) struct buffer locks = {0};
	struct stat found;
	char wanted[64];
	long process = 0;

	read_locks(&locks);
	if (fstat(descriptor, &found) < 0 || buffer_failed(&locks) || locks.length == 0)
		return 0;
	snprintf(wanted, sizeof wanted, " %02x:%02x:%llu ", major(found.st_dev), minor(found.st_dev),
		 (unsigned long long)found.st_ino);
	for (char *line = locks.data, *next; process <= 0 && *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		process = line_holder(line, wanted);
	}
	return process;
}

static int refuse_locked(int descriptor, const char *path, struct failure *failure)
{
	long process = lock_holder(descriptor);
	char command_path[64], command[64] = "";
	cleanup(close_descriptor) int file = -1;
	cleanup(free_pointer) char *shown = NULL;
	ssize_t length;

	if (process <= 0)
		return failure_set(failure, FAILURE_REFUSED, EWOULDBLOCK, path, _("wait until it is done, then try again"),
				   _("another program is changing this directory"));
	snprintf(command_path, sizeof command_path, "/proc/%ld/comm", process);
	file = open(command_path, O_RDONLY | O_CLOEXEC);
	length = file < 0 ? 0 : read(file, command, sizeof command - 1);
	command[length > 0 ? length - (command[length - 1] == '\n') : 0] = '\0';
	shown = text_visible(command);
	return failure_set(failure, FAILURE_REFUSED, EWOULDBLOCK, path, _("wait until it is done, then try again"),
			   _("process %ld (%s) is changing this directory"), process, shown != NULL ? shown : "");
}

int directory_lock(int descriptor, const char *path, struct failure *failure)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NANOSECONDS};

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return failure_system(failure, errno, path, _("lock the directory"));
		nanosleep(&pause, NULL);
	}
	return refuse_locked(descriptor, path, failure);
}
