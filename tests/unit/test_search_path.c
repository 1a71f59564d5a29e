/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which directories are looked at, in which order, for what the environment says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/rank/consumer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* "scope:path" one after the other. */
static char *path_text(const struct search_path *path)
{
	struct buffer text = {0};

	for (size_t i = 0; i < path->count; i++)
		buffer_format(&text, "%s%s:%s", i == 0 ? "" : " ", scope_name(path->directories[i].scope),
			path->directories[i].path);
	return buffer_take(&text);
}

#define REST "admin:/etc/qemu/vhost-user vendor:/usr/local/share/qemu/vhost-user vendor:/usr/share/qemu/vhost-user"
#define USER_REST "user:/h/.config/qemu/vhost-user " REST

static const struct {
	const char *home;
	const char *xdg_config_home;
	const char *xdg_data_dirs;
	const char *expected;
} rows[] = {
	{"/h", NULL, NULL, USER_REST},
	{"/h", "", "", USER_REST},
	{"/h/", NULL, NULL, USER_REST},
	{"/h", "relative", NULL, USER_REST},
	{"/h", "./relative", NULL, USER_REST},
	{"/h", "/c", NULL, "user:/c/qemu/vhost-user " REST},
	{"/h", "/c//", NULL, "user:/c/qemu/vhost-user " REST},
	{"/h", "/", NULL, "user:/qemu/vhost-user " REST},
	{NULL, "/c", NULL, "user:/c/qemu/vhost-user " REST},
	{NULL, NULL, NULL, REST},
	{"", NULL, NULL, REST},
	{"h", "c", NULL, REST},
	{"/", NULL, NULL, "user:/.config/qemu/vhost-user " REST},
	{NULL, NULL, "/a:/b", "admin:/etc/qemu/vhost-user vendor:/a/qemu/vhost-user vendor:/b/qemu/vhost-user"},
	{NULL, NULL, "/a:/b:/a:/a/", "admin:/etc/qemu/vhost-user vendor:/a/qemu/vhost-user vendor:/b/qemu/vhost-user"},
	{NULL, NULL,
		":/a::b:./c:/d:", "admin:/etc/qemu/vhost-user vendor:/a/qemu/vhost-user vendor:/d/qemu/vhost-user"},
	{NULL, NULL, "relative", "admin:/etc/qemu/vhost-user"},
	{NULL, NULL, "/etc:/a", "admin:/etc/qemu/vhost-user vendor:/a/qemu/vhost-user"},
	{NULL, "/etc", "/a", "user:/etc/qemu/vhost-user vendor:/a/qemu/vhost-user"},
	{NULL, "/a", "/a:/b", "user:/a/qemu/vhost-user admin:/etc/qemu/vhost-user vendor:/b/qemu/vhost-user"},
};

static void test_search_path_of_the_specification(void **state)
{
	const struct consumer *spec = consumer_find("spec");

	(void)state;
	assert_non_null(spec);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct environment environment = {.home = rows[i].home,
			.xdg_config_home = rows[i].xdg_config_home,
			.xdg_data_dirs = rows[i].xdg_data_dirs};
		cleanup(search_path_free) struct search_path path = {0};
		cleanup(free_pointer) char *text = NULL;

		assert_int_equal(
			search_path_build(spec->rules, spec->rule_count, &schema_vhost_user, &environment, &path), 0);
		text = path_text(&path);
		assert_string_equal(text, rows[i].expected);
	}
}

static char *built(
	const struct search_rule *rules, size_t count, const struct schema *schema, struct environment environment)
{
	cleanup(search_path_free) struct search_path path = {0};

	assert_int_equal(search_path_build(rules, count, schema, &environment, &path), 0);
	return path_text(&path);
}

static void assert_built(const struct search_rule *rules, size_t count, const struct schema *schema,
			 struct environment environment, const char *expected)
{
	cleanup(free_pointer) char *text = built(rules, count, schema, environment);

	assert_string_equal(text, expected);
}

/* libvirt takes XDG_CONFIG_HOME as it is (RULES.md). */
static void test_search_path_with_the_configuration_home_taken_verbatim(void **state)
{
	static const struct search_rule rule = {SCOPE_USER, SEARCH_CONFIG_HOME_VERBATIM, NULL};

	(void)state;
	assert_built(
		&rule, 1, &schema_vhost_user, (struct environment){.home = "/h"}, "user:/h/.config/qemu/vhost-user");
	assert_built(&rule, 1, &schema_vhost_user, (struct environment){.home = "/h", .xdg_config_home = ""},
		"user:/qemu/vhost-user");
	assert_built(&rule, 1, &schema_vhost_user, (struct environment){.home = "/h", .xdg_config_home = "/c"},
		"user:/c/qemu/vhost-user");
}

static void test_search_path_follows_rules_and_schema(void **state)
{
	static const struct search_rule rules[] = {{SCOPE_VENDOR, SEARCH_HOME, "/.local/share"},
		{SCOPE_VENDOR, SEARCH_FIXED, "/var/lib/"}, {SCOPE_ADMIN, SEARCH_FIXED, "/var/lib"}};
	struct schema firmware = schema_vhost_user;

	(void)state;
	firmware.subdirectory = "firmware";
	assert_built(rules, COUNT(rules), &firmware, (struct environment){.home = "/h"},
		     "vendor:/h/.local/share/qemu/firmware vendor:/var/lib/qemu/firmware");
	assert_built(rules, 0, &firmware, (struct environment){0}, "");
}

static void test_search_paths_are_joined_without_repetition(void **state)
{
	static const struct search_rule first_rules[] = {{SCOPE_ADMIN, SEARCH_FIXED, "/etc"}};
	static const struct search_rule second_rules[] = {
		{SCOPE_VENDOR, SEARCH_FIXED, "/etc"}, {SCOPE_VENDOR, SEARCH_FIXED, "/v"}};
	const struct environment environment = {0};
	cleanup(search_path_free) struct search_path first = {0}, second = {0};
	cleanup(free_pointer) char *text = NULL;

	(void)state;
	assert_int_equal(search_path_build(first_rules, 1, &schema_vhost_user, &environment, &first), 0);
	assert_int_equal(search_path_build(second_rules, 2, &schema_vhost_user, &environment, &second), 0);
	assert_int_equal(search_path_join(&first, &second), 0);
	text = path_text(&first);
	assert_string_equal(text, "admin:/etc/qemu/vhost-user vendor:/v/qemu/vhost-user");
	assert_int_equal(second.count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search_path_of_the_specification),
		cmocka_unit_test(test_search_path_with_the_configuration_home_taken_verbatim),
		cmocka_unit_test(test_search_path_follows_rules_and_schema),
		cmocka_unit_test(test_search_paths_are_joined_without_repetition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
