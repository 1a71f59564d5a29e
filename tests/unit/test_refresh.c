/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The three-way merge: what one side has changed is taken, what both have changed is asked about, the layout is the
 * vendor's, and against an oracle that knows nothing of layout, on thousands of generated triples. OVERRULE_SEED=NUMBER
 * makes the same ones again.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/origin_note.h"
#include "core/change/refresh.h"
#include "tests/support/generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TRIPLES 4000
#define ORIGIN "/usr/share/qemu/vhost-user/50-a.json"

static struct refresh_document document_of(const char *text)
{
	return (struct refresh_document){.bytes = text, .length = text != NULL ? strlen(text) : 0};
}

/* The copy as it would have been made: with a note of the base. */
static void make_copy(const char *local, const char *base, struct buffer *copy)
{
	struct sha256 digest = sha256_of(base, strlen(base));

	assert_int_equal(origin_note(&schema_vhost_user, local, strlen(local), ORIGIN, &digest, copy, NULL), 0);
}

/* What was merged, without its note, which must be of the vendor's file. */
static void strip(const struct buffer *merged, const char *vendor, struct buffer *plain)
{
	cleanup(origin_free) struct origin origin = {0};
	struct sha256 digest = sha256_of(vendor, strlen(vendor));

	assert_int_equal(origin_find(&schema_vhost_user, merged->data, merged->length, &origin), 0);
	assert_string_equal(origin.path, ORIGIN);
	assert_memory_equal(&origin.digest, &digest, sizeof digest);
	assert_int_equal(origin_strip(&schema_vhost_user, merged->data, merged->length, plain, NULL), 0);
}

struct merge_case {
	const char *base; /* NULL: only its digest is known */
	const char *local, *vendor;
	const char *merged; /* NULL: a conflict on "type" */
};

static const struct merge_case cases[] = {
	/* neither side has changed anything, or both the same */
	{"{\"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"type\": \"fs\"}"},
	{"{\"type\": \"fs\"}", "{\"type\": \"gpu\"}", "{ \"type\":\"\\u0067pu\" }", "{ \"type\":\"\\u0067pu\" }"},
	/* one side */
	{"{\"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"type\": \"gpu\"}", "{\"type\": \"gpu\"}"},
	{"{\"type\": \"fs\"}", "{\"type\": \"gpu\"}", "{\"type\": \"fs\"}", "{\"type\": \"gpu\"}"},
	{"{\"type\":\"fs\"}", "{ \"type\" : \"f\\u0073\" }", "{\"type\": \"gpu\"}", "{\"type\": \"gpu\"}"},
	/* different keys; the layout is the vendor's */
	{"{\"type\": \"fs\", \"binary\": \"/b\"}", "{\"type\":\"fs\",\"binary\":\"/l\"}",
	 "{\n  \"binary\": \"/b\",\n  \"type\": \"gpu\"\n}\n", "{\n  \"binary\": \"/l\",\n  \"type\": \"gpu\"\n}\n"},
	/* added and taken away */
	{"{\"type\": \"fs\"}", "{\"type\": \"fs\", \"x\": [1, {}]}", "{\"type\": \"gpu\"}", "{\"type\": \"gpu\", \"x\": [1, {}]}"},
	{"{\"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"type\": \"fs\", \"features\": []}", "{\"type\": \"fs\", \"features\": []}"},
	{"{\"x\": 1, \"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"x\": 1, \"type\": \"gpu\"}", "{\"type\": \"gpu\"}"},
	{"{\"x\": 1, \"type\": \"fs\"}", "{\"x\": 1, \"type\": \"fs\"}", "{\"type\": \"fs\"}", "{\"type\": \"fs\"}"},
	{"{\"x\": 1, \"y\": 2}", "{\"y\": 2}", "{\"y\": 2}", "{\"y\": 2}"},
	/* an added key keeps its place behind its neighbour; one of the schema goes where the schema has it */
	{"{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"x\": 0, \"b\": 2}", "{\"b\": 3, \"a\": 1, \"c\": 4}",
	 "{\"b\": 3, \"a\": 1, \"x\": 0, \"c\": 4}"},
	{"{\"a\": 1}", "{\"x\": 0, \"a\": 1}", "{\n  \"a\": 2\n}", "{\n  \"x\": 0,\n  \"a\": 2\n}"},
	{"{\"type\": \"fs\"}", "{\"type\": \"fs\", \"tags\": [\"t\"]}", "{\"type\": \"fs\", \"z\": 1}",
	 "{\"type\": \"fs\", \"tags\": [\"t\"], \"z\": 1}"},
	/* line ends of a carried value become the vendor's */
	{"{\"a\": 1}", "{\"a\": [\n1]}", "{\r\n\"a\": 1,\r\n\"b\": 2}", "{\r\n\"a\": [\r\n1],\r\n\"b\": 2}"},
	{"{\"a\": 1}", "{\"a\": [\r\n1]}", "{\n\"a\": 1,\n\"b\": 2}", "{\n\"a\": [\n1],\n\"b\": 2}"},
	/* an empty list of tags is no difference to none */
	{"{\"a\": 1, \"tags\": []}", "{\"a\": 1, \"tags\": []}", "{\"a\": 2, \"tags\": [\"v\"]}", "{\"a\": 2, \"tags\": [\"v\"]}"},
	/* conflicts: both changed it, also by taking it away */
	{"{\"type\": \"fs\"}", "{\"type\": \"gpu\"}", "{\"type\": \"net\"}", NULL},
	{"{\"a\": 1, \"type\": \"fs\"}", "{\"a\": 1}", "{\"a\": 1, \"type\": \"net\"}", NULL},
	{"{\"a\": 1, \"type\": \"fs\"}", "{\"a\": 1, \"type\": \"gpu\"}", "{\"a\": 1}", NULL},
	{"{\"a\": 1}", "{\"a\": 1, \"type\": \"gpu\"}", "{\"a\": 1, \"type\": \"net\"}", NULL},
	/* without a base every difference is one */
	{NULL, "{\"type\": \"gpu\"}", "{\"type\": \"net\"}", NULL},
	{NULL, "{\"a\": 1, \"type\": \"gpu\"}", "{\"a\": 1}", NULL},
	{NULL, "{\"a\": 1}", "{\"a\": 1, \"type\": \"net\"}", NULL},
	{NULL, "{\"a\": 1}", "{ \"a\" : 1 }", "{ \"a\" : 1 }"},
};

static void run_case(const struct merge_case *test)
{
	cleanup(buffer_free) struct buffer copy = {0};
	cleanup(buffer_free) struct buffer merged = {0};
	cleanup(buffer_free) struct buffer plain = {0};
	cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct refresh refresh = {.vendor = document_of(test->vendor), .base = document_of(test->base),
		.origin_path = ORIGIN};

	make_copy(test->local, test->base != NULL ? test->base : "lost", &copy);
	refresh.local = document_of(buffer_text(&copy));
	if (refresh_merge(&schema_vhost_user, &refresh, &merged, &conflicts, &failure) != 0)
		fail_msg("%s: %s", test->local, failure.text);
	if (test->merged == NULL) {
		assert_int_equal(conflicts.count, 1);
		assert_string_equal(conflicts.items[0].key, "type");
		assert_int_equal(conflicts.items[0].base_known, test->base != NULL);
		assert_int_equal(merged.length, 0);
		return;
	}
	if (conflicts.count != 0)
		fail_msg("%s: a conflict on %s", test->local, conflicts.items[0].key);
	strip(&merged, test->vendor, &plain);
	assert_string_equal(buffer_text(&plain), test->merged);
}

static void test_each_case_of_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		run_case(&cases[i]);
}

static void test_conflict_tells_the_three_values(void **state)
{
	static const char base[] = "{\"type\": \"fs\", \"x\": [1,  2]}", vendor[] = "{\"type\": \"net\", \"x\": 7}";
	struct refresh refresh = {.base = document_of(base), .vendor = document_of(vendor), .origin_path = ORIGIN};
	cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
	cleanup(buffer_free) struct buffer copy = {0};
	cleanup(buffer_free) struct buffer merged = {0};

	(void)state;
	make_copy("{\"type\" : \"gpu\"}", base, &copy);
	refresh.local = document_of(buffer_text(&copy));
	assert_int_equal(refresh_merge(&schema_vhost_user, &refresh, &merged, &conflicts, NULL), 0);
	assert_int_equal(conflicts.count, 2);
	assert_string_equal(conflicts.items[0].base, "\"fs\"");
	assert_string_equal(conflicts.items[0].local, "\"gpu\"");
	assert_string_equal(conflicts.items[0].vendor, "\"net\"");
	assert_string_equal(conflicts.items[1].key, "x");
	assert_string_equal(conflicts.items[1].base, "[1,  2]");
	assert_null(conflicts.items[1].local);
}

static void check_choice(enum refresh_side side, const char *base, const char *local, const char *vendor,
			 const char *expected)
{
	const struct refresh_choice choices[] = {{"other", REFRESH_LOCAL}, {"type", side}};
	struct refresh refresh = {.base = document_of(base), .vendor = document_of(vendor), .origin_path = ORIGIN,
				  .choices = choices, .choice_count = 2};
	cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
	cleanup(buffer_free) struct buffer copy = {0};
	cleanup(buffer_free) struct buffer merged = {0};
	cleanup(buffer_free) struct buffer plain = {0};

	make_copy(local, base != NULL ? base : "lost", &copy);
	refresh.local = document_of(buffer_text(&copy));
	assert_int_equal(refresh_merge(&schema_vhost_user, &refresh, &merged, &conflicts, NULL), 0);
	assert_int_equal(conflicts.count, 0);
	strip(&merged, vendor, &plain);
	assert_string_equal(buffer_text(&plain), expected);
}

static void test_answer_settles_a_conflict(void **state)
{
	(void)state;
	check_choice(REFRESH_LOCAL, "{\"type\": \"fs\"}", "{\"type\":\"gpu\"}", "{\"type\": \"net\"}", "{\"type\": \"gpu\"}");
	check_choice(REFRESH_VENDOR, "{\"type\": \"fs\"}", "{\"type\":\"gpu\"}", "{\"type\": \"net\"}", "{\"type\": \"net\"}");
	check_choice(REFRESH_LOCAL, NULL, "{\"a\":1}", "{\"a\": 1, \"type\": \"net\"}", "{\"a\": 1}");
	check_choice(REFRESH_LOCAL, NULL, "{\"a\":1,\"type\":\"gpu\"}", "{\"a\": 1}", "{\"a\": 1, \"type\": \"gpu\"}");
	check_choice(REFRESH_VENDOR, NULL, "{\"a\":1,\"type\":\"gpu\"}", "{\"a\": 1}", "{\"a\": 1}");
	check_choice(REFRESH_LOCAL, NULL, "{\"a\":1}", "{\"type\": 1, \"a\": 1, \"type\": 2}", "{\"a\": 1}");
}

static void test_base_with_another_digest_is_none(void **state)
{
	static const char vendor[] = "{\"type\": \"net\"}", wrong[] = "{\"type\": \"gpu\"}";
	struct refresh refresh = {.base = document_of(wrong), .vendor = document_of(vendor), .origin_path = ORIGIN};
	cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
	cleanup(buffer_free) struct buffer copy = {0};
	cleanup(buffer_free) struct buffer merged = {0};

	(void)state;
	make_copy(wrong, "{\"type\": \"fs\"}", &copy);
	refresh.local = document_of(buffer_text(&copy));
	assert_int_equal(refresh_merge(&schema_vhost_user, &refresh, &merged, &conflicts, NULL), 0);
	assert_int_equal(conflicts.count, 1);
	assert_false(conflicts.items[0].base_known);
	assert_null(conflicts.items[0].base);
}

static void test_broken_side_is_refused_by_its_path(void **state)
{
	static const char good[] = "{\"type\": \"net\"}", bad[] = "{\"type\": \"net\",}";

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const struct refresh refresh = {.local = document_of(i == 0 ? bad : good), .local_path = "/etc/l",
						.vendor = document_of(i == 0 ? good : bad), .origin_path = ORIGIN};
		cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
		cleanup(failure_free) struct failure failure = {0};
		cleanup(buffer_free) struct buffer merged = {0};

		assert_true(refresh_merge(&schema_vhost_user, &refresh, &merged, &conflicts, &failure) < 0);
		assert_int_equal(failure.kind, FAILURE_REFUSED);
		assert_string_equal(failure.path, i == 0 ? "/etc/l" : ORIGIN);
		assert_non_null(strstr(failure.text, "1:15: "));
	}
}

/* ---- generated triples, and an oracle of values alone ---- */

static const char *const keys[] = {"description", "type", "binary", "tags", "x", "y"};
static const char *const values[] = {NULL, "\"a\"", "\"b\"", "[\"a\"]", "[\"a\",\n  \"b\"]", "{\"a\": [1, null]}"};

struct sides {
	const char *values[COUNT(keys)];
};

static void generate_sides(struct generator *generator, const struct sides *like, struct sides *ret_sides)
{
	for (size_t i = 0; i < COUNT(keys); i++) {
		unsigned value = generate_below(generator, COUNT(values));

		/* Tags stay a list, because a note is to go in. */
		ret_sides->values[i] = values[i == 3 && value != 0 ? 3 + value % 2 : value];
		if (like != NULL && generate_below(generator, 3) != 0)
			ret_sides->values[i] = like->values[i];
	}
}

static void write_sides(struct generator *generator, const struct sides *sides, struct buffer *document)
{
	static const char *const gaps[] = {"", " ", "\n  ", "\r\n\t"};
	const char *gap = gaps[generate_below(generator, COUNT(gaps))];
	unsigned first = generate_below(generator, COUNT(keys));
	bool filled = false;

	buffer_append_byte(document, '{');
	for (unsigned i = 0; i < COUNT(keys); i++) {
		unsigned key = (first + i) % (unsigned)COUNT(keys);

		if (sides->values[key] == NULL)
			continue;
		buffer_format(document, "%s%s\"%s\": %s", filled ? "," : "", gap, keys[key], sides->values[key]);
		filled = true;
	}
	buffer_append_text(document, "}\n");
}

/* The same constant or the same nothing. */
static bool conflicting(const struct sides *base, const struct sides *local, const struct sides *vendor, size_t key)
{
	return local->values[key] != vendor->values[key] && local->values[key] != base->values[key] &&
	       vendor->values[key] != base->values[key];
}

static void expect_member(struct json_object *root, const char *key, const char *written)
{
	struct json_object *found, *wanted;

	if (written == NULL) {
		assert_false(json_object_object_get_ex(root, key, NULL));
		return;
	}
	assert_true(json_object_object_get_ex(root, key, &found));
	wanted = json_tokener_parse(written);
	assert_true(json_object_equal(found, wanted));
	json_object_put(wanted);
}

static void expect_conflicts(const struct refresh_conflicts *conflicts, const bool *wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(keys); i++) {
		bool found = false;

		for (size_t j = 0; j < conflicts->count; j++)
			found = found || strcmp(conflicts->items[j].key, keys[i]) == 0;
		assert_int_equal(found, wanted[i]);
		count += wanted[i];
	}
	assert_int_equal(conflicts->count, count);
}

/* Three documents, and what was decided about their conflicts. */
struct triple {
	struct sides base, local, vendor;
	struct buffer base_text, local_text, vendor_text, copy;
	struct refresh refresh;
	struct refresh_conflicts conflicts;
	struct refresh_choice choices[COUNT(keys)];
};

static void triple_free(struct triple *triple)
{
	buffer_free(&triple->base_text);
	buffer_free(&triple->local_text);
	buffer_free(&triple->vendor_text);
	buffer_free(&triple->copy);
	refresh_conflicts_free(&triple->conflicts);
}

static void make_triple(struct generator *generator, struct triple *triple)
{
	generate_sides(generator, NULL, &triple->base);
	generate_sides(generator, &triple->base, &triple->local);
	generate_sides(generator, &triple->base, &triple->vendor);
	write_sides(generator, &triple->base, &triple->base_text);
	write_sides(generator, &triple->local, &triple->local_text);
	write_sides(generator, &triple->vendor, &triple->vendor_text);
	make_copy(buffer_text(&triple->local_text), buffer_text(&triple->base_text), &triple->copy);
	triple->refresh = (struct refresh){.base = document_of(buffer_text(&triple->base_text)),
					   .local = document_of(buffer_text(&triple->copy)),
					   .vendor = document_of(buffer_text(&triple->vendor_text)),
					   .origin_path = ORIGIN,
					   .choices = triple->choices};
}

/* Answers every conflict. */
static void answer(struct generator *generator, struct triple *triple)
{
	for (size_t i = 0; i < triple->conflicts.count; i++)
		triple->choices[i] = (struct refresh_choice){triple->conflicts.items[i].key,
							     (enum refresh_side)generate_below(generator, 2)};
	triple->refresh.choice_count = triple->conflicts.count;
}

static void expect_merged(const struct triple *triple, const struct buffer *merged)
{
	cleanup(buffer_free) struct buffer plain = {0};
	struct json_object *root;

	strip(merged, buffer_text(&triple->vendor_text), &plain);
	root = json_tokener_parse(buffer_text(&plain));
	for (size_t i = 0; i < COUNT(keys); i++) {
		bool take_local = triple->vendor.values[i] == triple->base.values[i];

		for (size_t j = 0; j < triple->refresh.choice_count; j++)
			if (strcmp(triple->choices[j].key, keys[i]) == 0)
				take_local = triple->choices[j].side == REFRESH_LOCAL;
		expect_member(root, keys[i], take_local ? triple->local.values[i] : triple->vendor.values[i]);
	}
	json_object_put(root);
}

static void run_triple(struct generator *generator)
{
	cleanup(triple_free) struct triple triple = {0};
	cleanup(buffer_free) struct buffer merged = {0};
	cleanup(refresh_conflicts_free) struct refresh_conflicts none = {0};
	bool wanted[COUNT(keys)];

	make_triple(generator, &triple);
	for (size_t i = 0; i < COUNT(keys); i++)
		wanted[i] = conflicting(&triple.base, &triple.local, &triple.vendor, i);
	assert_int_equal(refresh_merge(&schema_vhost_user, &triple.refresh, &merged, &triple.conflicts, NULL), 0);
	expect_conflicts(&triple.conflicts, wanted);
	answer(generator, &triple);
	if (triple.conflicts.count != 0)
		assert_int_equal(refresh_merge(&schema_vhost_user, &triple.refresh, &merged, &none, NULL), 0);
	assert_int_equal(none.count, 0);
	expect_merged(&triple, &merged);
}

static void test_merge_agrees_with_an_oracle_of_values(void **state)
{
	struct generator generator = {.state = generate_seed(5)};

	(void)state;
	for (unsigned i = 0; i < TRIPLES; i++)
		run_triple(&generator);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_case_of_the_table),
		cmocka_unit_test(test_conflict_tells_the_three_values),
		cmocka_unit_test(test_answer_settles_a_conflict),
		cmocka_unit_test(test_base_with_another_digest_is_none),
		cmocka_unit_test(test_broken_side_is_refused_by_its_path),
		cmocka_unit_test(test_merge_agrees_with_an_oracle_of_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
