/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of one name stand one after the other in the table, the oldest first. */
#include "tui/commands/rules.h"

#include <stdio.h>
#include <string.h>

#include "core/host/installed.h"

const struct consumer *rules_installed(const struct root *root, const struct consumer *consumer)
{
	unsigned version = consumer->program != NULL ? installed_version(root, consumer->program) : 0;

	return consumer_for_version(consumer->name, version);
}

bool rules_first(const struct consumer *consumer)
{
	return consumer == consumers || strcmp(consumer[-1].name, consumer->name) != 0;
}

const struct consumer *rules_next(const struct consumer *consumer)
{
	const struct consumer *next = consumer + 1;

	return next < consumers + consumer_count && strcmp(next->name, consumer->name) == 0 ? next : NULL;
}

void rules_version(unsigned version, char text[RULES_VERSION_SIZE])
{
	snprintf(text, RULES_VERSION_SIZE, "%u.%u", version / 1000, version % 1000);
}
