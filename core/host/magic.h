/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kind of file bytes are, in libmagic's words, for people. The library is opened when it is first asked for,
 * because loading it takes longer than everything else together; nothing depends on its being there.
 */
#ifndef CORE_HOST_MAGIC_H
#define CORE_HOST_MAGIC_H

#include <stddef.h>

/* No more than this is looked at. */
#define MAGIC_LOOK_SIZE ((size_t)64 * 1024)

struct magic;

/*
 * Loads the library and its data. The data are those of the system: neither the variable MAGIC nor a file in the home
 * directory is honoured. Returns 0, -ENOTSUP where library or data are not there, or -ENOMEM. To be ended with
 * magic_end().
 */
int magic_start(struct magic **ret_magic);
void magic_end(struct magic *magic);
void magic_end_pointer(struct magic **magic); /* for cleanup() */

/*
 * Describes the first MAGIC_LOOK_SIZE of length bytes. Nothing compressed is unpacked, and no other program is run. The
 * text is safe to show, in English, malloc'ed. Returns 0, -ENOMEM, or -EINVAL where libmagic fails.
 */
int magic_describe(struct magic *magic, const void *bytes, size_t length, char **ret_text);

/* The same for an open regular file, from its start; its position stays. Returns -errno of reading too. */
int magic_describe_file(struct magic *magic, int descriptor, char **ret_text);

#endif
