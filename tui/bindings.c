/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A binding is kept as the person reads and writes it; a key is looked up by reading the names, which costs nothing at a person's pace. */
#include "tui/bindings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bindings_keys(const struct bindings *bindings, enum action action)
{
	if (bindings->keys[action] != NULL)
		return bindings->keys[action];
	return bindings->left[action] != NULL ? bindings->left[action] : action_describe(action)->keys;
}

const char *bindings_next_key(const char *keys, char name[BINDINGS_NAME_SIZE])
{
	size_t length;

	keys += strspn(keys, " ");
	length = strcspn(keys, " ");
	if (length == 0)
		return NULL;
	snprintf(name, BINDINGS_NAME_SIZE, "%.*s", (int)length, keys);
	return keys + length;
}

const char *bindings_bad_key(const char *keys, size_t *ret_length)
{
	char name[BINDINGS_NAME_SIZE];
	const char *next;
	key_code key;

	while ((next = bindings_next_key(keys, name)) != NULL) {
		keys += strspn(keys, " ");
		if ((size_t)(next - keys) >= sizeof name || !key_parse(name, &key)) {
			*ret_length = (size_t)(next - keys);
			return keys;
		}
		keys = next;
	}
	return NULL;
}

static bool keys_hold(const char *keys, key_code key)
{
	char name[BINDINGS_NAME_SIZE];
	key_code candidate;

	while ((keys = bindings_next_key(keys, name)) != NULL)
		if (key_parse(name, &candidate) && candidate == key)
			return true;
	return false;
}

bool bindings_have_key(const struct bindings *bindings, enum action action, key_code key)
{
	return keys_hold(bindings_keys(bindings, action), key);
}

bool bindings_meet(enum action first, enum action second)
{
	const struct action_row *one = action_describe(first), *other = action_describe(second);
	const char *keys = one->keys;
	char name[BINDINGS_NAME_SIZE];
	key_code key;

	if (first == second || (one->places & other->places) == 0)
		return false;
	while ((keys = bindings_next_key(keys, name)) != NULL)
		if (key_parse(name, &key) && keys_hold(other->keys, key))
			return false;
	return true;
}

enum action bindings_rival(const struct bindings *bindings, enum action action, key_code key, bool chosen)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		if ((!chosen || bindings->keys[i] != NULL) && bindings_have_key(bindings, (enum action)i, key) &&
		    bindings_meet(action, (enum action)i))
			return (enum action)i;
	return ACTION_NONE;
}

bool bindings_only_key(const struct bindings *bindings, enum action action, key_code key)
{
	const char *keys = bindings_keys(bindings, action);
	char name[BINDINGS_NAME_SIZE];
	key_code other;

	while ((keys = bindings_next_key(keys, name)) != NULL)
		if (key_parse(name, &other) && other != key)
			return false;
	return true;
}

/* What those that were chosen leave to an action of its keys in the table. Returns 0 or -ENOMEM. */
static int leave(struct bindings *bindings, enum action action)
{
	const char *keys = action_describe(action)->keys;
	char name[BINDINGS_NAME_SIZE];
	struct buffer left = {0};
	bool taken = false;
	key_code key;

	while ((keys = bindings_next_key(keys, name)) != NULL)
		if (key_parse(name, &key) && bindings_rival(bindings, action, key, true) != ACTION_NONE)
			taken = true;
		else
			buffer_format(&left, "%s%s", left.length > 0 ? " " : "", name);
	free(bindings->left[action]);
	bindings->left[action] = NULL;
	if (!taken) {
		buffer_free(&left);
		return 0;
	}
	buffer_append_text(&left, "");
	bindings->left[action] = buffer_take(&left);
	return bindings->left[action] != NULL ? 0 : -ENOMEM;
}

static int leave_all(struct bindings *bindings)
{
	int error = 0;

	for (int i = 0; i < ACTION_COUNT && error == 0; i++)
		if (bindings->keys[i] == NULL)
			error = leave(bindings, (enum action)i);
	return error;
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
	return leave_all(bindings);
}

int bindings_reset(struct bindings *bindings, enum action action)
{
	free(bindings->keys[action]);
	bindings->keys[action] = NULL;
	return leave_all(bindings);
}

void bindings_free(struct bindings *bindings)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		free(bindings->keys[i]);
		free(bindings->left[i]);
	}
	*bindings = (struct bindings){0};
}

void bindings_first_key(const struct bindings *bindings, enum action action, char *name, size_t size)
{
	char first[BINDINGS_NAME_SIZE] = "";

	bindings_next_key(bindings_keys(bindings, action), first);
	snprintf(name, size, "%s", first);
}
