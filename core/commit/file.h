/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single files: read with everything that they are, and written so that they are durable and complete before anybody can see them.
 * Names are basenames in an open directory; no link is ever followed. Functions return 0 or -errno, and who calls them says
 * what was meant; where several system calls can fail, *ret_call becomes the name of the one that did (or stays as it was).
 */
#ifndef CORE_COMMIT_FILE_H
#define CORE_COMMIT_FILE_H

#include "core/commit/record.h"

/* What stands there is no file that can be read or replaced: no error of the system. */
#define FILE_UNFIT 1

/*
 * Reads a regular file with one link and at most DESCRIPTOR_MAX_SIZE bytes. -ENOENT: nothing is there. FILE_UNFIT: something
 * that is no such file stands there, or it changed while it was read.
 */
int file_load(int directory, const char *name, struct known_file *ret_file, const char **ret_call);

/*
 * Creates the file, which must not be there: bytes, owner, attributes, and the mode last; then makes it durable. Afterwards *file
 * knows its inode, its time, and the metadata that it really has. With keep, owner and attributes must become exactly those of
 * the metadata; else the owner is set as far as that is allowed, and what the directory hands down stays.
 */
int file_create(int directory, const char *name, struct known_file *file, bool keep, const char **ret_call);

/* Whether the file at that name is the known one: inode, size and time; with content, also its bytes. -ENOENT: nothing is there. */
int file_compare(int directory, const char *name, const struct known_file *file, bool content, bool *ret_same);

/* Which of the files (by inode, size and time) stands at that name: its index in *ret_index, or count where it is none of them. */
int file_identify(int directory, const char *name, const struct known_file *files, uint32_t count, uint32_t *ret_index);

/* Reads a whole file of ours, however large, with a NUL behind. */
int file_read_all(int directory, const char *name, char **ret_bytes, size_t *ret_length, const char **ret_call);

/* Creates a file of mode 0600 that must not be there, and makes it durable. */
int file_write_private(int directory, const char *name, const char *bytes, size_t length, const char **ret_call);

#endif
