/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list: there are as many entries as programs that somebody asked about, which is a handful. */
#include "core/host/capability_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

struct capability_cache_entry {
	char *path;
	char *arguments; /* as join_arguments() has them */
	uid_t user;
	struct file_identity identity;
	struct capability_result result;
};

static void entry_free(struct capability_cache_entry *entry)
{
	free(entry->path);
	free(entry->arguments);
	capability_result_free(&entry->result);
}

/* Each argument behind a byte that says that there is one; a NUL instead of that byte ends the list. */
static char *join_arguments(const char *const *arguments)
{
	struct buffer joined = {0};

	for (size_t i = 0; arguments[i] != NULL; i++) {
		buffer_append_byte(&joined, '+');
		buffer_append(&joined, arguments[i], strlen(arguments[i]) + 1);
	}
	return buffer_take(&joined);
}

static bool arguments_equal(const char *joined, const char *const *arguments)
{
	for (size_t i = 0; arguments[i] != NULL; i++) {
		if (*joined == '\0' || strcmp(joined + 1, arguments[i]) != 0)
			return false;
		joined += strlen(joined) + 1;
	}
	return *joined == '\0';
}

static struct capability_cache_entry *find_question(
	const struct capability_cache *cache, const struct capability_key *key)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct capability_cache_entry *entry = &cache->entries[i];

		if (entry->user == key->user && strcmp(entry->path, key->path) == 0 &&
		    arguments_equal(entry->arguments, key->arguments))
			return entry;
	}
	return NULL;
}

const struct capability_result *capability_cache_find(
	const struct capability_cache *cache, const struct capability_key *key)
{
	const struct capability_cache_entry *entry = find_question(cache, key);

	return entry != NULL && file_identity_equal(&entry->identity, &key->identity) ? &entry->result : NULL;
}

int capability_cache_put(
	struct capability_cache *cache, const struct capability_key *key, const struct capability_result *result)
{
	struct capability_cache_entry entry = {.user = key->user, .identity = key->identity},
				      *known = find_question(cache, key);

	if (known == NULL && array_grow(&cache->entries, &cache->capacity, cache->count, sizeof *cache->entries) < 0)
		return -ENOMEM;
	entry.path = strdup(key->path);
	entry.arguments = join_arguments(key->arguments);
	if (entry.path == NULL || entry.arguments == NULL || capability_result_copy(result, &entry.result) < 0) {
		entry_free(&entry);
		return -ENOMEM;
	}
	if (known == NULL)
		known = &cache->entries[cache->count++];
	else
		entry_free(known);
	*known = entry;
	return 0;
}

void capability_cache_free(struct capability_cache *cache)
{
	for (size_t i = 0; i < cache->count; i++)
		entry_free(&cache->entries[i]);
	free(cache->entries);
	*cache = (struct capability_cache){0};
}
