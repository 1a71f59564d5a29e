/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers that were had already. A question is the same when path, arguments, user and the file's identity (device,
 * inode, size, times) are. It lives as long as the program runs and is never written to disk.
 */
#ifndef CORE_HOST_CAPABILITY_CACHE_H
#define CORE_HOST_CAPABILITY_CACHE_H

#include "core/host/capability_result.h"

struct capability_cache_entry;

/* Empty when it is all zero. */
struct capability_cache {
	struct capability_cache_entry *entries;
	size_t count;
	size_t capacity;
};

/* The question. The strings belong to the caller. */
struct capability_key {
	const char *path;
	const char *const *arguments; /* ended by NULL */
	uid_t user;
	struct file_identity identity;
};

/* What is remembered, or NULL. Belongs to the cache, until something is put into it. */
const struct capability_result *capability_cache_find(
	const struct capability_cache *cache, const struct capability_key *key);

/* Remembers a copy; what was known about the same path, arguments and user goes. Returns 0 or -ENOMEM. */
int capability_cache_put(
	struct capability_cache *cache, const struct capability_key *key, const struct capability_result *result);

/* Forgets everything; for cleanup() too. */
void capability_cache_free(struct capability_cache *cache);

#endif
