/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens paths inside a root: by the kernel where it can, else component by component. */
#include "core/host/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

#define MOST_LINKS 40

int root_open(const char *path, struct root *ret_root, struct failure *failure)
{
	cleanup(close_descriptor) int descriptor = -1;
	cleanup(free_pointer) char *copy = NULL;
	struct stat root_stat, host_stat;
	size_t length;

	if (path == NULL)
		path = "/";
	descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return failure_system(failure, errno, path, _("open the directory that --root names"));
	if (fstat(descriptor, &root_stat) < 0 || stat("/", &host_stat) < 0)
		return failure_system(failure, errno, path, _("look at the directory that --root names"));
	copy = strdup(path);
	if (copy == NULL)
		return failure_system(failure, ENOMEM, path, _("remember the path"));
	for (length = strlen(copy); length > 0 && copy[length - 1] == '/'; length--)
		copy[length - 1] = '\0';
	ret_root->foreign = root_stat.st_dev != host_stat.st_dev || root_stat.st_ino != host_stat.st_ino;
	ret_root->descriptor = descriptor;
	ret_root->path = take(copy);
	descriptor = -1;
	return 0;
}

void root_close(struct root *root)
{
	if (root->path != NULL)
		close_descriptor(&root->descriptor);
	free(root->path);
	*root = (struct root){.descriptor = -1};
}

/* A path that is still to be walked: the part at hand, and where the rest begins. */
struct walk {
	char rest[2 * PATH_MAX];
	int directories[PATH_MAX / 2]; /* the way back for "..", the root excluded */
	int depth;
	int links;
};

static int walk_directory(const struct root *root, const struct walk *walk)
{
	return walk->depth > 0 ? walk->directories[walk->depth - 1] : root->descriptor;
}

static void walk_back(struct walk *walk)
{
	if (walk->depth > 0)
		close(walk->directories[--walk->depth]);
}

/* Puts the target of a link before what is left of the path. */
static int walk_follow(const struct root *root, struct walk *walk, const char *name)
{
	char target[PATH_MAX], joined[2 * PATH_MAX];
	ssize_t length = readlinkat(walk_directory(root, walk), name, target, sizeof target - 1);
	int written;

	if (length < 0)
		return -errno;
	if (++walk->links > MOST_LINKS)
		return -ELOOP;
	target[length] = '\0';
	written = snprintf(joined, sizeof joined, "%s/%s", target, walk->rest);
	if (written < 0 || (size_t)written >= sizeof joined)
		return -ENAMETOOLONG;
	if (target[0] == '/')
		while (walk->depth > 0)
			walk_back(walk);
	memcpy(walk->rest, joined, (size_t)written + 1);
	return 0;
}

/* Takes the next name off the path. Returns false when none is left. */
static bool walk_next(struct walk *walk, char name[static NAME_MAX + 1], int *ret_error)
{
	char *start = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(start, "/");

	*ret_error = 0;
	if (length == 0)
		return false;
	if (length > NAME_MAX) {
		*ret_error = -ENAMETOOLONG;
		return false;
	}
	memcpy(name, start, length);
	name[length] = '\0';
	memmove(walk->rest, start + length, strlen(start + length) + 1);
	return true;
}

static bool walk_is_at_end(const struct walk *walk)
{
	return walk->rest[strspn(walk->rest, "/")] == '\0';
}

static int walk_step(const struct root *root, struct walk *walk, const char *name, int flags, int *ret_descriptor)
{
	bool last = walk_is_at_end(walk);
	int directory = walk_directory(root, walk), descriptor, handle;
	struct stat found;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		walk_back(walk);
		return 0;
	}
	handle = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (handle < 0)
		return -errno;
	if (fstat(handle, &found) < 0) {
		int error = -errno;

		close(handle);
		return error;
	}
	if (S_ISLNK(found.st_mode) && !(last && (flags & O_NOFOLLOW) != 0)) {
		close(handle);
		return walk_follow(root, walk, name);
	}
	if (!last) {
		if (!S_ISDIR(found.st_mode) || walk->depth == (int)(sizeof walk->directories / sizeof walk->directories[0])) {
			close(handle);
			return S_ISDIR(found.st_mode) ? -ENAMETOOLONG : -ENOTDIR;
		}
		walk->directories[walk->depth++] = handle;
		return 0;
	}
	close(handle);
	descriptor = openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
	if (descriptor < 0)
		return -errno;
	*ret_descriptor = descriptor;
	return 0;
}

int root_walk_path(const struct root *root, const char *path, int flags)
{
	char name[NAME_MAX + 1];
	struct walk *walk;
	int descriptor = -1, error;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	walk = calloc(1, sizeof *walk);
	if (walk == NULL)
		return -ENOMEM;
	strcpy(walk->rest, path);
	for (error = 0; error == 0 && descriptor < 0 && walk_next(walk, name, &error);)
		error = walk_step(root, walk, name, flags, &descriptor);
	if (error == 0 && descriptor < 0) {
		descriptor = openat(walk_directory(root, walk), ".", (flags & ~O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY);
		error = descriptor < 0 ? -errno : 0;
	}
	while (walk->depth > 0)
		walk_back(walk);
	free(walk);
	return error != 0 ? error : descriptor;
}

int root_open_path(const struct root *root, const char *path, int flags)
{
	/* openat2 refuses flags that mean nothing with O_PATH. */
	int added = O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY);
	struct open_how how = {.flags = (unsigned)(flags | added), .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	long descriptor;

	if (!root->foreign) {
		descriptor = open(path, flags | added);
		return descriptor < 0 ? -errno : (int)descriptor;
	}
	descriptor = syscall(SYS_openat2, root->descriptor, path, &how, sizeof how);
	if (descriptor >= 0)
		return (int)descriptor;
	if (errno == ENOSYS || errno == EPERM || errno == EAGAIN)
		return root_walk_path(root, path, flags);
	return -errno;
}

char *root_host_path(const struct root *root, const char *path)
{
	char *joined;

	return asprintf(&joined, "%s%s", root->path, path) < 0 ? NULL : joined;
}
