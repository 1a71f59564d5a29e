/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By the tools of the system: mkfs, mount with its loop devices, cp. */
#include "tests/fault/image.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"

/* The last transaction of a journal is kept open for a long time: nothing but fsync() ends it within a test. */
const struct image_kind image_kinds[] = {
	{"ext4", "mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0", "24M", "commit=3000"},
	{"xfs", "mkfs.xfs -q -f", "320M", "attr2"},
	{"btrfs", "mkfs.btrfs -q -f --mixed", "64M", "commit=300"},
};
const unsigned image_kind_count = sizeof image_kinds / sizeof image_kinds[0];

/* Runs a command of sh quietly; true when it succeeded. */
static bool run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool run(const char *format, ...)
{
	cleanup(free_pointer) char *command = NULL;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&command, format, arguments);
	va_end(arguments);
	return length >= 0 && system(command) == 0;
}

char *image_begin(void)
{
	char *directory = strdup("/dev/shm/overrule-image-XXXXXX");

	if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    directory != NULL && mkdtemp(directory) != NULL)
		return directory;
	free(directory);
	return NULL;
}

void image_end(char *directory)
{
	if (directory != NULL)
		run("umount --lazy '%s'/*-place 2>/dev/null; rm -rf '%s'", directory, directory);
	free(directory);
}

bool image_make(const struct image_kind *kind, const char *file)
{
	cleanup(free_pointer) char *probe = text_format("%s.probe", file);
	bool made;

	if (probe == NULL || !run("truncate --size=%s '%s' && %s '%s' >/dev/null 2>&1 && mkdir -p '%s'", kind->size, file, kind->make,
				  file, probe))
		return false;
	made = run("mount -o loop,%s '%s' '%s' 2>/dev/null && umount '%s'", kind->options, file, probe, probe);
	rmdir(probe);
	return made;
}

void image_mount(const struct image_kind *kind, const char *file, const char *directory)
{
	if (!run("mkdir -p '%s' && mount -o loop,%s '%s' '%s'", directory, kind->options, file, directory))
		fail_msg("%s cannot be mounted", file);
}

void image_unmount(const char *directory)
{
	if (!run("umount '%s'", directory))
		fail_msg("%s cannot be unmounted", directory);
}

void image_copy(const char *file, const char *copy)
{
	if (!run("cp --sparse=always '%s' '%s'", file, copy))
		fail_msg("%s cannot be copied", file);
}
