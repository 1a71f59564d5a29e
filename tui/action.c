/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions. */
#include "tui/action.h"

#include <ctype.h>

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

static bool is_name(const char *name, const char *typed)
{
	for (; *name != '\0' && (*name == '_' ? *typed == '_' || *typed == '-' : *name == toupper((unsigned char)*typed)); name++)
		typed++;
	return *name == '\0' && *typed == '\0';
}

enum action action_parse(const char *name)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		if (is_name(rows[i].name, name))
			return (enum action)i;
	return ACTION_NONE;
}
