/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at names of files only. */
#include "core/host/installed.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the library of a program lies, and how its version is written behind that prefix. */
static const char *const library_directories[] = {
	"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib/powerpc64le-linux-gnu", "/usr/lib/s390x-linux-gnu",
	"/usr/lib/riscv64-linux-gnu", "/usr/lib/i386-linux-gnu",   "/usr/lib/arm-linux-gnueabihf",    "/usr/lib64",
	"/usr/lib",
};

static DIR *open_directory(const struct root *root, const char *path)
{
	int descriptor = root_open_path(root, path, O_RDONLY | O_DIRECTORY);
	DIR *stream = descriptor >= 0 ? fdopendir(descriptor) : NULL;

	if (stream == NULL && descriptor >= 0)
		close(descriptor);
	return stream;
}

/* "libvirt.so.0.9000.0" says 9.0, "libvirt.so.0.12008.0" says 12.8. */
static unsigned library_version(const char *name, const char *program)
{
	char prefix[64];
	size_t length = (size_t)snprintf(prefix, sizeof prefix, "%s.so.0.", program);
	char *end;
	unsigned long version;

	if (length >= sizeof prefix || strncmp(name, prefix, length) != 0)
		return 0;
	version = strtoul(name + length, &end, 10);
	return end != name + length && *end == '.' && version <= 1000000 ? (unsigned)version : 0;
}

unsigned installed_version(const struct root *root, const char *program)
{
	unsigned newest = 0;

	for (size_t i = 0; i < sizeof library_directories / sizeof library_directories[0]; i++) {
		DIR *stream = open_directory(root, library_directories[i]);
		struct dirent *entry;

		while (stream != NULL && (entry = readdir(stream)) != NULL) {
			unsigned version = library_version(entry->d_name, program);

			newest = version > newest ? version : newest;
		}
		if (stream != NULL)
			closedir(stream);
	}
	return newest;
}

bool installed_render_node(const struct root *root, bool *ret_has)
{
	struct dirent *entry;
	DIR *stream;

	if (root->foreign)
		return false;
	*ret_has = false;
	stream = open_directory(root, "/dev/dri");
	while (stream != NULL && (entry = readdir(stream)) != NULL)
		if (strncmp(entry->d_name, "renderD", strlen("renderD")) == 0)
			*ret_has = true;
	if (stream != NULL)
		closedir(stream);
	return true;
}
