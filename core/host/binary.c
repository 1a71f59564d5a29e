/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at binaries through O_PATH, which neither blocks nor acts. */
#include "core/host/binary.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/memory.h"

int binary_check(const struct root *root, const char *path)
{
	cleanup(close_descriptor) int handle = -1;
	struct stat found;

	/* A relative path would be looked for in whatever directory the consumer happens to run in. */
	if (path[0] != '/')
		return -ENOENT;
	handle = root_open_path(root, path, O_PATH);
	if (handle < 0)
		return handle;
	if (fstat(handle, &found) < 0)
		return -errno;
	if (S_ISDIR(found.st_mode))
		return -EISDIR;
	if (!S_ISREG(found.st_mode))
		return -ENOEXEC;
	return (found.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0 ? 0 : -EACCES;
}

bool binary_is_runnable(const struct root *root, const char *path)
{
	return binary_check(root, path) == 0;
}
