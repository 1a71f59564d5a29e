/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is besides its bytes and its name: mode, owner and extended attributes (ACL and security label among them). A value, so
 * that a plan made from the history can carry it.
 */
#ifndef CORE_CHANGE_METADATA_H
#define CORE_CHANGE_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct file_attribute {
	char *name; /* with its name space, as in "user.comment" */
	char *value;
	size_t length;
};

struct file_metadata {
	mode_t mode; /* permission bits only */
	uid_t owner;
	gid_t group;
	struct file_attribute *attributes; /* in no order */
	size_t attribute_count;
	size_t attribute_capacity;
};

/* A deep copy. Returns 0 or -ENOMEM. */
int file_metadata_copy(const struct file_metadata *metadata, struct file_metadata *ret_copy);
void file_metadata_free(struct file_metadata *metadata); /* also for cleanup() */

/* Appends an attribute; name and value are copied. Returns 0 or -ENOMEM. */
int file_metadata_add(struct file_metadata *metadata, const char *name, const void *value, size_t length);

/* The attribute of that name, or NULL. */
const struct file_attribute *file_metadata_find(const struct file_metadata *metadata, const char *name);

bool file_metadata_equal(const struct file_metadata *first, const struct file_metadata *second);

#endif
