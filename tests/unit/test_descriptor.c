/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one descriptor says and what is odd about it, and the tables that it is read by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/descriptor/descriptor.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void read_text(const char *text, struct arena *arena, struct descriptor *ret_descriptor,
		      struct descriptor_places *ret_places)
{
	assert_int_equal(descriptor_read(&schema_vhost_user, text, strlen(text), arena, ret_descriptor, ret_places), 0);
}

static void assert_slice(struct slice slice, const char *expected)
{
	if (expected == NULL) {
		assert_null(slice.start);
		return;
	}
	assert_non_null(slice.start);
	assert_int_equal(slice.length, strlen(expected));
	assert_memory_equal(slice.start, expected, slice.length);
}

static void test_descriptor_texts_are_decoded(void **state)
{
	cleanup(arena_free) struct arena arena = {0};
	struct descriptor descriptor;

	(void)state;
	read_text("{\"description\": \"a \\\"b\\\" \\u00e4\", \"type\": \"g\\u0070u\", \"binary\": \"\\/usr/b\"}",
		&arena, &descriptor, NULL);
	assert_slice(descriptor.description, "a \"b\" \xC3\xA4");
	assert_slice(descriptor.type_word, "gpu");
	assert_slice(descriptor.binary, "/usr/b");
	assert_int_equal(descriptor.type, schema_find_type(&schema_vhost_user, "gpu", 3));
	assert_int_equal(descriptor.problems, 0);
	assert_int_equal(descriptor.fatal, JSON_NO_DEVIATION);
}

static void test_descriptor_texts_without_escapes_are_not_copied(void **state)
{
	static const char text[] = "{\"description\": \"d\", \"type\": \"fs\", \"binary\": \"/b\"}";
	cleanup(arena_free) struct arena arena = {0};
	struct descriptor descriptor;

	(void)state;
	read_text(text, &arena, &descriptor, NULL);
	assert_ptr_equal(descriptor.description.start, text + 17);
	assert_int_equal(arena.used, 0);
}

/* What is wrong, and at which offset. */
static const struct {
	const char *text;
	unsigned problems;
	unsigned looked_at; /* the problem whose place is checked, 0 for none */
	size_t place;
} problems[] = {
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/b\"}", 0, 0, 0},
	{"[]", DESCRIPTOR_ROOT_KIND, DESCRIPTOR_ROOT_KIND, 0},
	{" 1", DESCRIPTOR_ROOT_KIND, DESCRIPTOR_ROOT_KIND, 1},
	{"[{\"type\": \"gpu\"}]", DESCRIPTOR_ROOT_KIND, 0, 0},
	{"{}", DESCRIPTOR_TYPE_ABSENT | DESCRIPTOR_BINARY_ABSENT | DESCRIPTOR_DESCRIPTION_ABSENT,
		DESCRIPTOR_TYPE_ABSENT, 1},
	{"{\"description\": 1, \"type\": \"gpu\", \"binary\": \"/b\"}", DESCRIPTOR_DESCRIPTION_KIND,
		DESCRIPTOR_DESCRIPTION_KIND, 16},
	{"{\"description\": \"d\", \"type\": {}, \"binary\": \"/b\"}", DESCRIPTOR_TYPE_KIND, DESCRIPTOR_TYPE_KIND, 29},
	{"{\"description\": \"d\", \"type\": \"Gpu\", \"binary\": \"/b\"}", DESCRIPTOR_TYPE_WORD, DESCRIPTOR_TYPE_WORD,
		29},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": true}", DESCRIPTOR_BINARY_KIND,
		DESCRIPTOR_BINARY_KIND, 46},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"\"}", DESCRIPTOR_BINARY_RELATIVE,
		DESCRIPTOR_BINARY_RELATIVE, 46},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/b\", \"tags\": null}", DESCRIPTOR_TAGS_KIND,
		DESCRIPTOR_TAGS_KIND, 60},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/b\", \"tags\": [[\"a\"]]}", DESCRIPTOR_TAGS_KIND,
		DESCRIPTOR_TAGS_KIND, 61},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/b\", \"a\": {\"type\": 1}, \"b\": 2}",
		DESCRIPTOR_KEY_UNKNOWN, DESCRIPTOR_KEY_UNKNOWN, 52},
	/* The last of two equal keys counts, with what is wrong about it. */
	{"{\"description\": \"d\", \"type\": 1, \"type\": \"gpu\", \"binary\": \"/b\"}", 0, 0, 0},
	{"{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/b\", \"binary\": \"b\"}",
		DESCRIPTOR_BINARY_RELATIVE, DESCRIPTOR_BINARY_RELATIVE, 62},
	{"{\"description\": \"d\", \"binary\": \"b\", \"type\": \"gpu\", \"binary\": \"/b\"}", 0, 0, 0},
	/* Where the JSON breaks off nothing is said about what is not there. */
	{"{\"type\": \"Gpu\", \"x\": 1", 0, 0, 0},
	{"[", 0, 0, 0},
};

static void test_descriptor_problems_and_their_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(problems); i++) {
		cleanup(arena_free) struct arena arena = {0};
		struct descriptor descriptor, again;
		struct descriptor_places places;
		unsigned bit = problems[i].looked_at;

		read_text(problems[i].text, &arena, &descriptor, &places);
		read_text(problems[i].text, &arena, &again, NULL);
		if (descriptor.problems != problems[i].problems)
			fail_msg("%s: problems %#x, not %#x", problems[i].text, descriptor.problems,
				problems[i].problems);
		assert_int_equal(again.problems, descriptor.problems);
		if (bit != 0 && places.problem[__builtin_ctz(bit)] != problems[i].place)
			fail_msg("%s: at %zu, not %zu", problems[i].text, places.problem[__builtin_ctz(bit)],
				problems[i].place);
	}
}

static void test_descriptor_names_the_unknown_key(void **state)
{
	cleanup(arena_free) struct arena arena = {0};
	struct descriptor descriptor;
	struct descriptor_places places;

	(void)state;
	read_text("{\"Type\": \"gpu\", \"other\": 1}", &arena, &descriptor, &places);
	assert_slice(places.unknown_key, "Type");
	assert_int_equal(descriptor.type, TYPE_MISSING);
	assert_slice(descriptor.type_word, NULL);
	assert_slice(descriptor.binary, NULL);
}

static void test_descriptor_of_broken_json_keeps_its_type(void **state)
{
	cleanup(arena_free) struct arena arena = {0};
	struct descriptor descriptor;

	(void)state;
	read_text("{\"type\": \"fs\", \"binary\": \"/b\" ", &arena, &descriptor, NULL);
	assert_int_equal(descriptor.fatal, JSON_END);
	assert_int_equal(descriptor.deviations, json_bit(JSON_END));
	assert_int_equal(descriptor.type, schema_find_type(&schema_vhost_user, "fs", 2));
}

static void test_schema_has_the_types_of_the_specification(void **state)
{
	static const char *const words[] = {"9p", "balloon", "block", "caif", "console", "crypto", "gpu", "input",
					    "net", "rng", "rpmsg", "rproc-serial", "scsi", "vsock", "fs"};

	(void)state;
	assert_int_equal(schema_vhost_user.type_count, COUNT(words));
	assert_string_equal(schema_vhost_user.subdirectory, "vhost-user");
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_string_equal(schema_vhost_user.types[i].name, words[i]);
		assert_string_not_equal(schema_vhost_user.types[i].title, "");
		assert_int_equal(schema_find_type(&schema_vhost_user, words[i], strlen(words[i])), i);
	}
}

static void test_schema_finds_only_whole_words(void **state)
{
	(void)state;
	assert_int_equal(schema_find_type(&schema_vhost_user, "gp", 2), TYPE_UNKNOWN);
	assert_int_equal(schema_find_type(&schema_vhost_user, "gpus", 4), TYPE_UNKNOWN);
	assert_int_equal(
		schema_find_type(&schema_vhost_user, "gpus", 3), schema_find_type(&schema_vhost_user, "gpu", 3));
	assert_int_equal(schema_find_type(&schema_vhost_user, "", 0), TYPE_UNKNOWN);
	assert_int_equal(schema_find_type(&schema_vhost_user, "gpu\0", 4), TYPE_UNKNOWN);
	assert_non_null(schema_find_key(&schema_vhost_user, "binary", 6));
	assert_null(schema_find_key(&schema_vhost_user, "binar", 5));
	assert_null(schema_find_key(&schema_vhost_user, "Binary", 6));
	assert_non_null(
		schema_find_feature(&schema_vhost_user, schema_find_type(&schema_vhost_user, "gpu", 3), "virgl"));
	assert_null(schema_find_feature(&schema_vhost_user, schema_find_type(&schema_vhost_user, "fs", 2), "virgl"));
}

static void test_schema_guesses_what_was_meant(void **state)
{
	static const struct {
		const char *word;
		const char *meant; /* NULL: nothing is near */
	} guesses[] = {{"gpuu", "gpu"}, {"gup", "gpu"}, {"blok", "block"}, {"sf", "fs"},
		{"rprocserial", "rproc-serial"}, {"virtiofs", NULL}, {"", NULL}, {"baloon", "balloon"}};

	(void)state;
	for (size_t i = 0; i < COUNT(guesses); i++) {
		int nearest = schema_nearest_type(&schema_vhost_user, guesses[i].word, strlen(guesses[i].word));

		if (guesses[i].meant == NULL)
			assert_int_equal(nearest, TYPE_UNKNOWN);
		else
			assert_string_equal(schema_vhost_user.types[nearest].name, guesses[i].meant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptor_texts_are_decoded),
		cmocka_unit_test(test_descriptor_texts_without_escapes_are_not_copied),
		cmocka_unit_test(test_descriptor_problems_and_their_places),
		cmocka_unit_test(test_descriptor_names_the_unknown_key),
		cmocka_unit_test(test_descriptor_of_broken_json_keeps_its_type),
		cmocka_unit_test(test_schema_has_the_types_of_the_specification),
		cmocka_unit_test(test_schema_finds_only_whole_words),
		cmocka_unit_test(test_schema_guesses_what_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
