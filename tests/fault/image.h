/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file system in a file of its own, mounted in a mount namespace of the test's. The file is the disk: what it holds at a moment is what
 * would be there after the power had been cut, because what the file system has not written yet is in the kernel's memory alone.
 */
#ifndef TESTS_FAULT_IMAGE_H
#define TESTS_FAULT_IMAGE_H

#include <stdbool.h>

struct image_kind {
	const char *name;    /* of the file system */
	const char *make;    /* command that makes one, to be followed by the file's path */
	const char *size;    /* as truncate(1) takes it */
	const char *options; /* to mount it so that nothing is written but what is asked for, for as long as a test lasts */
};

extern const struct image_kind image_kinds[];
extern const unsigned image_kind_count;

/* Goes into a mount namespace and makes a directory in memory for the files. Returns its path, malloc'ed; NULL where it may not. */
char *image_begin(void);
/* Takes the directory away with all that is in it. */
void image_end(char *directory);

/* Makes an empty file system in a new file. False where it, its tools or loop devices are missing. */
bool image_make(const struct image_kind *kind, const char *file);

/* Mounts it at a directory, and takes it from there; both must succeed. */
void image_mount(const struct image_kind *kind, const char *file, const char *directory);
void image_unmount(const char *directory);

/* The file as it is at this moment under another name. */
void image_copy(const char *file, const char *copy);

#endif
