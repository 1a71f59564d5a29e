/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions, and looking keys up in it. */
#include "tui/action.h"

#include <stdio.h>
#include <string.h>

#include "core/base/translate.h"

static const struct action_row rows[ACTION_COUNT] = {
#define ACTION_ROW(identifier, keys, places, hint, description) {#identifier, keys, places, hint, description},
	ACTION_TABLE(ACTION_ROW)
#undef ACTION_ROW
};

const struct action_row *action_describe(enum action action)
{
	return &rows[action];
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

bool action_has_key(enum action action, key_code key)
{
	const char *keys = rows[action].keys;
	char name[16];
	key_code candidate;

	while ((keys = next_key_name(keys, name, sizeof name)) != NULL)
		if (key_parse(name, &candidate) && candidate == key)
			return true;
	return false;
}

void action_first_key(enum action action, char *name, size_t size)
{
	next_key_name(rows[action].keys, name, size);
}
