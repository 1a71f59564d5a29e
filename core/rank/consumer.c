/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of consumers. What is not in the specification was read in the programs' sources and measured: RULES.md. */
#include "core/rank/consumer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/translate.h"
#include "core/descriptor/descriptor.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PRINT_CAPABILITIES "--print-capabilities"

/* A program that fails, does not run, or says nothing that can be read. */
#define ANSWER_USELESS (ANSWER_CANNOT_RUN | ANSWER_FAILED | ANSWER_NO_JSON | ANSWER_NO_FEATURES)

/* What libvirt refuses in a document; all else fails later or never. */
#define LIBVIRT_BAD (DESCRIPTOR_ROOT_KIND | DESCRIPTOR_TYPE_ABSENT | DESCRIPTOR_TYPE_KIND | DESCRIPTOR_TYPE_WORD)

static const struct search_rule spec_directories[] = {
	{SCOPE_USER, SEARCH_CONFIG_HOME, NULL},
	{SCOPE_ADMIN, SEARCH_FIXED, "/etc"},
	{SCOPE_VENDOR, SEARCH_DATA_DIRS, NULL},
};

static const struct search_rule libvirt_system_directories[] = {
	{SCOPE_ADMIN, SEARCH_FIXED, "/etc"},
	{SCOPE_VENDOR, SEARCH_FIXED, "/usr/share"},
};

static const struct search_rule libvirt_session_directories[] = {
	{SCOPE_USER, SEARCH_CONFIG_HOME_VERBATIM, NULL},
	{SCOPE_ADMIN, SEARCH_FIXED, "/etc"},
	{SCOPE_VENDOR, SEARCH_FIXED, "/usr/share"},
};

static const struct search_rule lima_directories[] = {
	{SCOPE_USER, SEARCH_HOME, "/.local/share"},
	{SCOPE_VENDOR, SEARCH_QEMU_PREFIX, NULL},
	{SCOPE_VENDOR, SEARCH_FIXED, "/usr/share"},
};

static const struct type_rule spec_types[] = {
	{.type = NULL, .selection = SELECTION_FIRST, .argument = PRINT_CAPABILITIES, .passed_over = ANSWER_USELESS,
	 .asks_features = true},
};

#define LIBVIRT_GPU                                                                                                              \
	{.type = "gpu", .selection = SELECTION_PROBED, .argument = PRINT_CAPABILITIES, .passed_over = ANSWER_USELESS,            \
	 .asks_features = true, .needs_render_node = true}
#define LIBVIRT_OTHERS {.type = NULL, .selection = SELECTION_NEVER}

static const struct type_rule libvirt_types[] = {
	LIBVIRT_GPU,
	{.type = "fs", .selection = SELECTION_FIRST, .start_needs_binary = true},
	LIBVIRT_OTHERS,
};

static const struct type_rule libvirt_probing_types[] = {
	LIBVIRT_GPU,
	{.type = "fs", .selection = SELECTION_PROBED, .argument = PRINT_CAPABILITIES, .passed_over = ANSWER_NO_JSON,
	 .start_needs_binary = true},
	LIBVIRT_OTHERS,
};

static const struct type_rule libvirt_old_session_types[] = {
	LIBVIRT_GPU,
	{.type = "fs", .selection = SELECTION_REFUSED},
	LIBVIRT_OTHERS,
};

static const struct type_rule lima_types[] = {
	{.type = "fs", .selection = SELECTION_PROBED, .argument = "--version",
	 .passed_over = ANSWER_CANNOT_RUN | ANSWER_FAILED},
	{.type = NULL, .selection = SELECTION_NEVER},
};

#define LIBVIRT(which, directories, first, json, choice)                                                                         \
	.name = which, .program = "libvirt", .since = first, .rules = directories, .rule_count = COUNT(directories),             \
	.merges = true, .dialect = json, .bad_problems = LIBVIRT_BAD, .bad_file = POLICY_FAIL, .dangling_link = POLICY_FAIL,     \
	.closed_directory = POLICY_FAIL, .types = choice,                                                                        \
	.source = N_("libvirt's src/qemu/qemu_interop_config.c and qemu_vhost_user.c, and a live daemon")

const struct consumer consumers[] = {
	{
		.name = "spec",
		.title = N_("the specification"),
		.rules = spec_directories,
		.rule_count = COUNT(spec_directories),
		.merges = true,
		.dialect = JSON_STRICT,
		.bad_problems = (uint16_t)~DESCRIPTOR_KEY_UNKNOWN,
		.bad_file = POLICY_PASS_OVER,
		.dangling_link = POLICY_PASS_OVER,
		.closed_directory = POLICY_PASS_OVER,
		.types = spec_types,
		.source = N_("QEMU's docs/interop/vhost-user.json"),
	},
	{LIBVIRT("libvirt-system", libvirt_system_directories, 0, JSON_YAJL, libvirt_types),
	 .title = N_("libvirt's system daemon before 10.8")},
	{LIBVIRT("libvirt-system", libvirt_system_directories, VERSION(10, 8), JSON_JSON_C, libvirt_probing_types),
	 .title = N_("libvirt's system daemon from 10.8 on")},
	{LIBVIRT("libvirt-session", libvirt_session_directories, 0, JSON_YAJL, libvirt_old_session_types),
	 .title = N_("libvirt's session daemon before 10.0")},
	{LIBVIRT("libvirt-session", libvirt_session_directories, VERSION(10, 0), JSON_YAJL, libvirt_types),
	 .title = N_("libvirt's session daemon from 10.0 to 10.7")},
	{LIBVIRT("libvirt-session", libvirt_session_directories, VERSION(10, 8), JSON_JSON_C, libvirt_probing_types),
	 .title = N_("libvirt's session daemon from 10.8 on")},
	{
		.name = "lima",
		.title = N_("Lima, which looks for fs only"),
		.rules = lima_directories,
		.rule_count = COUNT(lima_directories),
		.suffix = ".json",
		.merges = false,
		.dialect = JSON_STRICT,
		.bad_problems = LIBVIRT_BAD | DESCRIPTOR_BINARY_ABSENT | DESCRIPTOR_BINARY_KIND,
		.bad_file = POLICY_PASS_OVER,
		.dangling_link = POLICY_PASS_OVER,
		.closed_directory = POLICY_PASS_OVER,
		.types = lima_types,
		.source = N_("Lima's pkg/qemu (Go)"),
	},
};

const size_t consumer_count = COUNT(consumers);

const struct consumer *consumer_for_version(const char *name, unsigned version)
{
	const struct consumer *found = NULL;

	for (size_t i = 0; i < consumer_count; i++)
		if (strcmp(consumers[i].name, name) == 0 && (version == 0 || consumers[i].since <= version))
			found = &consumers[i];
	return found;
}

/* "9.0", "10.8.1" or "12": the first two numbers. Returns 0 where it is no version. */
static unsigned parse_version(const char *text)
{
	unsigned numbers[3] = {0};

	for (size_t i = 0; i < 3; i++) {
		char *end;

		if (text[0] < '0' || text[0] > '9' || strspn(text, "0123456789") > 3)
			return 0;
		numbers[i] = (unsigned)strtoul(text, &end, 10);
		if (*end == '\0')
			return VERSION(numbers[0], numbers[1]);
		if (*end != '.')
			return 0;
		text = end + 1;
	}
	return 0;
}

const struct consumer *consumer_find(const char *name)
{
	const char *at = strchr(name, '@');
	char bare[32];
	unsigned version;

	if (at == NULL)
		return consumer_for_version(name, 0);
	if ((size_t)(at - name) >= sizeof bare)
		return NULL;
	memcpy(bare, name, (size_t)(at - name));
	bare[at - name] = '\0';
	version = parse_version(at + 1);
	return version == 0 ? NULL : consumer_for_version(bare, version);
}

void consumer_label(const struct consumer *consumer, char label[static CONSUMER_LABEL_SIZE])
{
	/* The first row of a program holds for what was measured with 9.0. */
	unsigned version = consumer->since != 0 ? consumer->since : VERSION(9, 0);

	if (consumer->program == NULL)
		snprintf(label, CONSUMER_LABEL_SIZE, "%s", consumer->name);
	else
		snprintf(label, CONSUMER_LABEL_SIZE, "%s@%u.%u", consumer->name, version / 1000, version % 1000);
}

bool consumer_reads_name(const struct consumer *consumer, const char *name)
{
	size_t length, wanted;

	if (consumer->suffix == NULL)
		return true;
	length = strlen(name);
	wanted = strlen(consumer->suffix);
	return length >= wanted && strcmp(name + length - wanted, consumer->suffix) == 0;
}

const struct type_rule *consumer_type_rule(const struct consumer *consumer, const char *type)
{
	const struct type_rule *rule = consumer->types;

	while (rule->type != NULL && strcmp(rule->type, type) != 0)
		rule++;
	return rule;
}
