/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A binding is kept as the person reads and writes it; a key is looked up by reading the names, which costs nothing at a person's pace. */
#include "tui/bindings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_NAME_SIZE 16

const char *bindings_keys(const struct bindings *bindings, enum action action)
{
	return bindings->keys[action] != NULL ? bindings->keys[action] : action_describe(action)->keys;
}

/* Copies the next name of a list of key names and returns what follows it; NULL at the end. */
static const char *next_key_name(const char *keys, char *name, size_t size)
{
	size_t length;

	keys += strspn(keys, " ");
	length = strcspn(keys, " ");
	if (length == 0)
		return NULL;
	snprintf(name, size, "%.*s", (int)length, keys);
	return keys + length;
}

const char *bindings_bad_key(const char *keys, size_t *ret_length)
{
	char name[KEY_NAME_SIZE];
	const char *next;
	key_code key;

	while ((next = next_key_name(keys, name, sizeof name)) != NULL) {
		keys += strspn(keys, " ");
		if ((size_t)(next - keys) >= sizeof name || !key_parse(name, &key)) {
			*ret_length = (size_t)(next - keys);
			return keys;
		}
		keys = next;
	}
	return NULL;
}

int bindings_set(struct bindings *bindings, enum action action, const char *keys)
{
	size_t length;
	char *copy;

	if (bindings_bad_key(keys, &length) != NULL)
		return -EINVAL;
	copy = strdup(keys);
	if (copy == NULL)
		return -ENOMEM;
	free(bindings->keys[action]);
	bindings->keys[action] = copy;
	return 0;
}

void bindings_reset(struct bindings *bindings, enum action action)
{
	free(bindings->keys[action]);
	bindings->keys[action] = NULL;
}

void bindings_free(struct bindings *bindings)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		bindings_reset(bindings, (enum action)i);
}

bool bindings_have_key(const struct bindings *bindings, enum action action, key_code key)
{
	const char *keys = bindings_keys(bindings, action);
	char name[KEY_NAME_SIZE];
	key_code candidate;

	while ((keys = next_key_name(keys, name, sizeof name)) != NULL)
		if (key_parse(name, &candidate) && candidate == key)
			return true;
	return false;
}

void bindings_first_key(const struct bindings *bindings, enum action action, char *name, size_t size)
{
	name[0] = '\0';
	next_key_name(bindings_keys(bindings, action), name, size);
}
