/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at names and modes only. */
#include "tui/prefix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

/* QEMU's word for a machine, where it is not the kernel's. */
static const struct {
	const char *kernel;
	const char *qemu;
} machines[] = {
	{"i486", "i386"}, {"i586", "i386"}, {"i686", "i386"}, {"armv6l", "arm"}, {"armv7l", "arm"}, {"armv8l", "arm"}, {"ppc64le", "ppc64"},
};

static const char *qemu_machine(const struct utsname *names)
{
	for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
		if (strcmp(machines[i].kernel, names->machine) == 0)
			return machines[i].qemu;
	return names->machine;
}

static bool is_program(const struct root *root, const char *path)
{
	cleanup(close_descriptor) int descriptor = root_open_path(root, path, O_PATH);
	struct stat found;

	return descriptor >= 0 && fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode) &&
	       (found.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
}

/* "/usr/bin" becomes "/usr/share", as text: links are not followed, as Lima does not. */
static char *share_beside(const char *directory, size_t length)
{
	struct buffer prefix = {0};

	while (length > 0 && directory[length - 1] == '/')
		length--;
	while (length > 0 && directory[length - 1] != '/')
		length--;
	buffer_append(&prefix, directory, length);
	buffer_append_text(&prefix, "share");
	return buffer_take(&prefix);
}

int qemu_prefix_find(const struct root *root, const char *path, char **ret_prefix)
{
	struct utsname names;
	size_t length;

	*ret_prefix = NULL;
	if (path == NULL || uname(&names) < 0)
		return 0;
	for (const char *directory = path;; directory += length + 1) {
		struct buffer program = {0};
		bool found;

		length = strcspn(directory, ":");
		buffer_append(&program, directory, length);
		buffer_format(&program, "/qemu-system-%s", qemu_machine(&names));
		found = directory[0] == '/' && is_program(root, buffer_text(&program));
		buffer_free(&program);
		if (found) {
			*ret_prefix = share_beside(directory, length);
			return *ret_prefix != NULL ? 0 : -ENOMEM;
		}
		if (directory[length] == '\0')
			return 0;
	}
}
