/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of consumers. */
#include "core/rank/consumer.h"

#include <string.h>

#include "core/base/translate.h"
#include "core/descriptor/descriptor.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct search_rule spec_rules[] = {
	{SCOPE_USER, SEARCH_CONFIG_HOME, NULL},
	{SCOPE_ADMIN, SEARCH_FIXED, "/etc"},
	{SCOPE_VENDOR, SEARCH_DATA_DIRS, NULL},
};

const struct consumer consumers[] = {
	{
		.name = "spec",
		.title = N_("the specification"),
		.rules = spec_rules,
		.rule_count = COUNT(spec_rules),
		.dialect = JSON_STRICT,
		.bad_problems = (uint16_t)~DESCRIPTOR_KEY_UNKNOWN,
		.bad_file = POLICY_PASS_OVER,
		.dangling_link = POLICY_PASS_OVER,
		.closed_directory = POLICY_PASS_OVER,
		.source = N_("QEMU's docs/interop/vhost-user.json"),
	},
};

const size_t consumer_count = COUNT(consumers);

const struct consumer *consumer_find(const char *name)
{
	for (size_t i = 0; i < consumer_count; i++)
		if (strcmp(consumers[i].name, name) == 0)
			return &consumers[i];
	return NULL;
}
