/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Setting a key changes that key and nothing else, in documents of every layout; what is set is what json-c reads back;
 * and what cannot be meant is refused. OVERRULE_SEED=NUMBER makes the same documents again.
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
#include "core/change/descriptor_edit.h"
#include "core/descriptor/descriptor.h"
#include "tests/support/generate.h"

#define DOCUMENTS 6000

static int set(const char *bytes, const char *key, const char *value, struct buffer *result, struct failure *failure)
{
	return descriptor_set(&schema_vhost_user, bytes, strlen(bytes), key, value, result, failure);
}

static void check_set(const char *before, const char *key, const char *value, const char *expected)
{
	cleanup(buffer_free) struct buffer result = {0};
	cleanup(failure_free) struct failure failure = {0};

	if (set(before, key, value, &result, &failure) != 0)
		fail_msg("%s: %s=%s: %s", before, key, value, failure.text);
	assert_string_equal(buffer_text(&result), expected);
}

#define QEMU "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/b\"\n}\n"

static void test_value_is_replaced_where_it_stands(void **state)
{
	(void)state;
	check_set(QEMU, "binary", "/usr/bin/x",
		  "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/usr/bin/x\"\n}\n");
	check_set("{\"x\":{\"type\":\"a\"},\"type\" :\t\"fs\" }", "type", "gpu", "{\"x\":{\"type\":\"a\"},\"type\" :\t\"gpu\" }");
	check_set("{\"type\": 5}", "type", "gpu", "{\"type\": \"gpu\"}");
	check_set("{\"type\": {\"a\": [1, {}]} , \"b\": 0}", "type", "gpu", "{\"type\": \"gpu\" , \"b\": 0}");
	check_set("{\"t\\u0079pe\": \"fs\"}", "type", "gpu", "{\"t\\u0079pe\": \"gpu\"}");
	check_set(QEMU, "type", "gpu", QEMU);
}

static void test_of_two_equal_keys_the_last_is_changed(void **state)
{
	(void)state;
	check_set("{\"type\": \"fs\", \"type\": \"gpu\", \"b\": 1}", "type", "net",
		  "{\"type\": \"fs\", \"type\": \"net\", \"b\": 1}");
}

static void test_new_member_goes_where_the_schema_has_it(void **state)
{
	(void)state;
	check_set("{\"a\": 0, \"type\": \"fs\", \"b\": 1}", "description", "d",
		  "{\"a\": 0, \"description\": \"d\", \"type\": \"fs\", \"b\": 1}");
	check_set("{\"type\": \"fs\", \"tags\": []}", "binary", "/b", "{\"type\": \"fs\", \"binary\": \"/b\", \"tags\": []}");
	check_set("{\"tags\": [], \"binary\": \"/b\"}", "description", "d",
		  "{\"tags\": [], \"description\": \"d\", \"binary\": \"/b\"}");
	check_set("{\"description\": \"d\", \"a\": 1}", "binary", "/b", "{\"description\": \"d\", \"binary\": \"/b\", \"a\": 1}");
	check_set("{\"a\": 1}", "type", "fs", "{\"a\": 1, \"type\": \"fs\"}");
	check_set("{\"type\": \"fs\"}", "description", "d", "{\"description\": \"d\", \"type\": \"fs\"}");
}

static void test_new_member_looks_like_its_neighbours(void **state)
{
	static const struct {
		const char *before, *behind;
	} cases[] = {
		{"{\"type\":\"fs\",\"x\":1}", "{\"type\":\"fs\",\"binary\":\"/b\",\"x\":1}"},
		{"{ \"type\" : \"fs\" }", "{ \"type\" : \"fs\", \"binary\" : \"/b\" }"},
		{"{\"type\":\"fs\"}", "{\"type\":\"fs\",\"binary\":\"/b\"}"},
		{"{}", "{\"binary\": \"/b\"}"},
		{"{ }", "{ \"binary\": \"/b\" }"},
		{"{\n}\n", "{\n  \"binary\": \"/b\"\n}\n"},
		{"{\r\n}", "{\r\n  \"binary\": \"/b\"\r\n}"},
		{"{\n\t\"type\": \"fs\"\n}", "{\n\t\"type\": \"fs\",\n\t\"binary\": \"/b\"\n}"},
		{"{\r\n    \"type\": \"fs\"\r\n}\r\n", "{\r\n    \"type\": \"fs\",\r\n    \"binary\": \"/b\"\r\n}\r\n"},
		{"{\n  \"type\": \"fs\"\n, \"x\": 1\n}", "{\n  \"type\": \"fs\"\n, \"binary\": \"/b\"\n, \"x\": 1\n}"},
		{"{ \"type\": \"fs\",\n  \"x\": 1 }", "{ \"type\": \"fs\",\n  \"binary\": \"/b\",\n  \"x\": 1 }"},
		{"\n { \"type\"\n:\n\"fs\"}  ", "\n { \"type\"\n:\n\"fs\", \"binary\"\n:\n\"/b\"}  "},
		{"{\n  \"y\": 1,\n\n  \"type\": \"fs\",\n  \"x\": 1\n}",
		 "{\n  \"y\": 1,\n\n  \"type\": \"fs\",\n  \"binary\": \"/b\",\n  \"x\": 1\n}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_set(cases[i].before, "binary", "/b", cases[i].behind);
}

static void test_tags_are_words_or_an_array(void **state)
{
	(void)state;
	check_set("{\"a\": 1}", "tags", " one ,two words,, ", "{\"a\": 1, \"tags\": [\"one\", \"two words\"]}");
	check_set("{\"a\": 1}", "tags", " [\"a,b\" , \"\\u0063\"] ", "{\"a\": 1, \"tags\": [\"a,b\", \"c\"]}");
	check_set("{\"a\":1}", "tags", "x,y", "{\"a\":1,\"tags\":[\"x\",\"y\"]}");
	check_set("{\"a\": 1, \"tags\": [ \"x\" ]}", "tags", "", "{\"a\": 1, \"tags\": []}");
	check_set("{\"tags\": \"odd\"}", "tags", "x", "{\"tags\": [\"x\"]}");
	check_set(QEMU, "tags", "x,y",
		  "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/b\",\n  \"tags\": [\n    \"x\",\n    \"y\"\n  "
		  "]\n}\n");
	check_set("{\n\t\"a\": 1\n}", "tags", "x", "{\n\t\"a\": 1,\n\t\"tags\": [\n\t\t\"x\"\n\t]\n}");
	check_set("  {\r\n     \"a\": 1\r\n  }", "tags", "x",
		  "  {\r\n     \"a\": 1,\r\n     \"tags\": [\r\n        \"x\"\r\n     ]\r\n  }");
}

static void test_tags_that_stay_keep_their_bytes(void **state)
{
	(void)state;
	check_set("{\"tags\": [ \"\\u0061\" ,  \"b\",\"c\" ]}", "tags", "a,b,c,d",
		  "{\"tags\": [ \"\\u0061\" ,  \"b\",\"c\" ,  \"d\" ]}");
	check_set("{\"tags\": [\n \"\\u0061\"\n]}", "tags", "a,b", "{\"tags\": [\n \"\\u0061\",\n \"b\"\n]}");
	check_set("{\"tags\": [\"a\", \"\\/\", \"c\"]}", "tags", "/,c", "{\"tags\": [\"\\/\", \"c\"]}");
}

static void test_characters_are_escaped_as_little_as_is_safe(void **state)
{
	(void)state;
	check_set("{\"description\": \"\"}", "description", "a\"\\/\n\t\x7F\x1B", "{\"description\": \"a\\\"\\\\/\\n\\t\\u007f\\u001b\"}");
	check_set("{\"description\": \"\"}", "description", "\xC3\xA4 \xF0\x9F\x98\x80", "{\"description\": \"\\u00e4 \\ud83d\\ude00\"}");
	check_set("{\"description\": \"\xC3\xB6\"}", "description", "\xC3\xA4\xE2\x80\xAE", "{\"description\": \"\xC3\xA4\\u202e\"}");
}

static void check_refused(const char *bytes, const char *key, const char *value, enum failure_kind kind,
			  const char *text, const char *remedy)
{
	cleanup(buffer_free) struct buffer result = {0};
	cleanup(failure_free) struct failure failure = {0};

	assert_true(set(bytes, key, value, &result, &failure) < 0);
	assert_int_equal(failure.kind, kind);
	assert_int_equal(result.length, 0);
	if (strstr(failure.text, text) == NULL || (remedy != NULL && strstr(failure.remedy, remedy) == NULL))
		fail_msg("%s (%s) has no \"%s\" (%s)", failure.text, failure.remedy, text, remedy != NULL ? remedy : "");
}

static void test_what_cannot_be_meant_is_refused(void **state)
{
	(void)state;
	check_refused(QEMU, "name", "x", FAILURE_USAGE, "\"name\" is no key", "description, type, binary, tags");
	check_refused(QEMU, "Type\x1B", "x", FAILURE_USAGE, "Type\\x1B", NULL);
	check_refused(QEMU, "type", "gpo", FAILURE_USAGE, "\"gpo\"", "\"gpu\"");
	check_refused(QEMU, "type", "nothing-like-it", FAILURE_USAGE, "none of the known types", "overrule types");
	check_refused(QEMU, "type", "", FAILURE_USAGE, "none of the known types", NULL);
	check_refused(QEMU, "binary", "bin/x", FAILURE_USAGE, "\"bin/x\" is no absolute path", "/");
	check_refused(QEMU, "binary", "", FAILURE_USAGE, "no absolute path", NULL);
	check_refused(QEMU, "binary", "/\xFF", FAILURE_USAGE, "not UTF-8", NULL);
	check_refused(QEMU, "tags", "[1]", FAILURE_USAGE, "no list of texts", NULL);
	check_refused(QEMU, "tags", "[\"a\",]", FAILURE_USAGE, "no list of texts", NULL);
	check_refused(QEMU, "tags", "[", FAILURE_USAGE, "no list of texts", NULL);
	check_refused(QEMU, "tags", "[\"\\u0000\"]", FAILURE_REFUSED, "would not read", NULL);
}

static void test_document_that_is_not_certain_is_refused_with_its_place(void **state)
{
	(void)state;
	check_refused("", "type", "fs", FAILURE_REFUSED, "1:1: ", NULL);
	check_refused("[]", "type", "fs", FAILURE_REFUSED, "1:1: the document is no object", NULL);
	check_refused("\n  7", "type", "fs", FAILURE_REFUSED, "the document is no object", NULL);
	check_refused("{\n  \"type\": \"fs\",\n}", "type", "gpu", FAILURE_REFUSED, "2:15: ", NULL);
	check_refused("{\"type\": 'fs'}", "type", "gpu", FAILURE_REFUSED, "1:10: ", NULL);
	check_refused("{\"type\": \"fs\"} x", "type", "gpu", FAILURE_REFUSED, "1:16: ", NULL);
	check_refused("\xEF\xBB\xBF{\"type\": \"fs\"}", "type", "gpu", FAILURE_REFUSED, "byte order mark", NULL);
	check_refused("{\"type\": \"fs\", \"n\": 01}", "type", "gpu", FAILURE_REFUSED, "1:21: ", NULL);
}

static void test_result_is_never_larger_than_a_descriptor_may_be(void **state)
{
	size_t size = DESCRIPTOR_MAX_SIZE;
	cleanup(free_pointer) char *value = malloc(size + 1);

	(void)state;
	assert_non_null(value);
	memset(value, 'x', size);
	value[size] = '\0';
	check_refused(QEMU, "description", value, FAILURE_USAGE, "larger than", NULL);
	value[0] = '{';
	check_refused(value, "description", "", FAILURE_REFUSED, "1:2: ", NULL);
}

static void test_new_descriptor_looks_like_those_of_qemu(void **state)
{
	cleanup(buffer_free) struct buffer result = {0};
	cleanup(failure_free) struct failure failure = {0};

	(void)state;
	assert_int_equal(descriptor_new(&schema_vhost_user, "d", "gpu", "/b", NULL, &result, &failure), 0);
	assert_string_equal(buffer_text(&result), QEMU);
	buffer_free(&result);
	assert_int_equal(descriptor_new(&schema_vhost_user, "d", "gpu", "/b", "x", &result, &failure), 0);
	assert_string_equal(buffer_text(&result), "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/b\",\n  \"tags\": [\n    "
						  "\"x\"\n  ]\n}\n");
	buffer_free(&result);
	assert_int_equal(descriptor_new(&schema_vhost_user, "d", "gpo", "/b", NULL, &result, &failure), -EINVAL);
	assert_int_equal(result.length, 0);
}

/* ---- generated documents ---- */

struct style {
	const char *open, *colon, *comma, *close, *end;
};

static const struct style styles[] = {
	{"{", ":", ",", "}", ""},
	{"{", ": ", ", ", "}", "\n"},
	{"{ ", " : ", " , ", " }", "\n"},
	{"{\n  ", ": ", ",\n  ", "\n}", "\n"},
	{"{\r\n\t", ": ", ",\r\n\t", "\r\n}", "\r\n"},
	{"\n{\n      ", " :\t", "\n    , ", "\n  }", "\n\n"},
	{"{\n", ":", ",\n", "\n}", ""},
	{"{\n\n  ", ": ", ",\n\n  ", "}", " "},
};

static const char *const keys[] = {"description", "type", "binary", "tags", "features", "t\\u0079pe2", "x \\\" y", "tags2"};

static const char *const values[] = {
	"\"fs\"", "\"\"", "\"\\u00e4\\n\\\\\"", "1.5e3", "null", "[]", "[ \"a\",\n\"b\" ]", "{\"type\":[{}, {\"tags\": []}]}", "true",
	"[\"\\u0061\"]", "\"\xC3\xA4\"", "[1, \"a\", {\"b\": \"c\"}, []]",
};

static const char *const texts[] = {
	"/usr/bin/x", "/", "/a b", "/\"\\", "/\xC3\xA4\xE2\x80\xAE", "/\n\x01", "/\xF0\x9F\x98\x80", "/,\xEE\x80\x80,b",
};

static const char *pick(struct generator *generator, const char *const list[], size_t count)
{
	return list[generate_below(generator, (unsigned)count)];
}

#define PICK(generator, list) pick(generator, list, sizeof(list) / sizeof((list)[0]))

/* A document whose keys are each there or not, in any order, sometimes twice. */
static void generate_document(struct generator *generator, struct buffer *document)
{
	const struct style *style = &styles[generate_below(generator, sizeof styles / sizeof styles[0])];
	unsigned count = generate_below(generator, 7), first = generate_below(generator, 8);
	unsigned step = generate_below(generator, 4) == 0 ? 0 : 2 * generate_below(generator, 4) + 1;

	buffer_append_text(document, style->open);
	for (unsigned i = 0; i < count; i++) {
		if (i != 0)
			buffer_append_text(document, style->comma);
		buffer_format(document, "\"%s\"%s", keys[(first + i * step) % 8], style->colon);
		buffer_append_text(document, PICK(generator, values));
	}
	buffer_append_text(document, style->close);
	buffer_append_text(document, style->end);
}

static struct json_object *read_by_json_c(const struct buffer *document)
{
	struct json_object *root = json_tokener_parse(buffer_text(document));

	assert_non_null(root);
	return root;
}

static bool holds_list(struct json_object *list, const char *words)
{
	cleanup(free_pointer) char *copy = strdup(words);
	size_t count = 0;

	for (char *word = strtok(copy, ","); word != NULL; word = strtok(NULL, ",")) {
		struct json_object *element = json_object_array_get_idx(list, count++);

		if (element == NULL || strcmp(json_object_get_string(element), word) != 0)
			return false;
	}
	return json_object_array_length(list) == count;
}

/* json-c reads what was set, and of every other key what it read before. */
static void expect_meaning(const struct buffer *before, const struct buffer *behind, const char *key, const char *value)
{
	struct json_object *old_root = read_by_json_c(before), *new_root = read_by_json_c(behind), *found;
	bool had_it = json_object_object_get_ex(old_root, key, NULL);

	assert_true(json_object_object_get_ex(new_root, key, &found));
	if (strcmp(key, "tags") == 0)
		assert_true(holds_list(found, value));
	else
		assert_string_equal(json_object_get_string(found), value);
	json_object_object_del(old_root, key);
	json_object_object_del(new_root, key);
	assert_true(json_object_equal(old_root, new_root));
	assert_true(had_it || strstr(buffer_text(behind), key) != NULL);
	json_object_put(old_root);
	json_object_put(new_root);
}

/* One piece was put in or exchanged: what stands before and behind it is as it was. */
static void expect_one_span(const struct buffer *before, const struct buffer *behind, const struct layout *layout,
			    const char *key)
{
	size_t index = layout_find(layout, key), head = 0, tail = 0;
	const char *old_text = buffer_text(before), *new_text = buffer_text(behind);

	while (head < before->length && head < behind->length && old_text[head] == new_text[head])
		head++;
	while (tail < before->length && tail < behind->length &&
	       old_text[before->length - 1 - tail] == new_text[behind->length - 1 - tail])
		tail++;
	if (index == LAYOUT_NONE) {
		assert_true(head + tail >= before->length);
		return;
	}
	assert_true(head >= layout->members[index].value_start);
	assert_true(tail >= before->length - layout->members[index].value_end);
}

/* A member that was put in and is taken out again leaves nothing behind. */
static void expect_way_back(const struct buffer *before, const struct buffer *behind, const char *key)
{
	cleanup(layout_free) struct layout layout = {0};
	cleanup(buffer_free) struct buffer back = {0};

	assert_int_equal(layout_read(behind->data, behind->length, &layout, NULL), 0);
	layout_remove(&layout, layout_find(&layout, key), &back);
	assert_string_equal(buffer_text(&back), buffer_text(before));
}

static void test_only_what_was_asked_for_changes_in_any_document(void **state)
{
	struct generator generator = {.state = generate_seed(4)};

	(void)state;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		cleanup(buffer_free) struct buffer before = {0};
		cleanup(buffer_free) struct buffer behind = {0};
		cleanup(layout_free) struct layout layout = {0};
		cleanup(failure_free) struct failure failure = {0};
		const char *key = keys[generate_below(&generator, 4)];
		const char *value = strcmp(key, "type") == 0 ? "rproc-serial" : PICK(&generator, texts);

		generate_document(&generator, &before);
		if (set(buffer_text(&before), key, value, &behind, &failure) != 0)
			fail_msg("%s: %s=%s: %s", buffer_text(&before), key, value, failure.text);
		assert_int_equal(layout_read(before.data, before.length, &layout, NULL), 0);
		expect_meaning(&before, &behind, key, value);
		expect_one_span(&before, &behind, &layout, key);
		if (layout.count != 0 && layout_find(&layout, key) == LAYOUT_NONE)
			expect_way_back(&before, &behind, key);
	}
}

/* Every byte of a good document cut off or changed: it is refused, or the result is right. */
static void test_damaged_documents_are_refused_or_right(void **state)
{
	static const char document[] = "{\"description\": \"\\u00e4\", \"type\":\"fs\",\n\"tags\" : [\"a\", {\"x\": [1]}], \"y\": -1.5}";
	static const char bytes[] = {'"', '\\', '{', '}', '[', ']', ',', ':', '\0', '\n', ' ', '1', (char)0xFF, 'u'};

	(void)state;
	for (size_t at = 0; at < sizeof document - 1; at++)
		for (size_t i = 0; i <= sizeof bytes; i++) {
			cleanup(buffer_free) struct buffer before = {0};
			cleanup(buffer_free) struct buffer behind = {0};
			const char *key = keys[(at + i) % 4], *value = (at + i) % 4 == 1 ? "gpu" : "/v";

			buffer_append(&before, document, i < sizeof bytes ? sizeof document - 1 : at);
			if (i < sizeof bytes)
				before.data[at] = bytes[i];
			if (descriptor_set(&schema_vhost_user, buffer_text(&before), before.length, key, value, &behind,
				NULL) == 0)
				expect_meaning(&before, &behind, key, value);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value_is_replaced_where_it_stands),
		cmocka_unit_test(test_of_two_equal_keys_the_last_is_changed),
		cmocka_unit_test(test_new_member_goes_where_the_schema_has_it),
		cmocka_unit_test(test_new_member_looks_like_its_neighbours),
		cmocka_unit_test(test_tags_are_words_or_an_array),
		cmocka_unit_test(test_tags_that_stay_keep_their_bytes),
		cmocka_unit_test(test_characters_are_escaped_as_little_as_is_safe),
		cmocka_unit_test(test_what_cannot_be_meant_is_refused),
		cmocka_unit_test(test_document_that_is_not_certain_is_refused_with_its_place),
		cmocka_unit_test(test_result_is_never_larger_than_a_descriptor_may_be),
		cmocka_unit_test(test_new_descriptor_looks_like_those_of_qemu),
		cmocka_unit_test(test_only_what_was_asked_for_changes_in_any_document),
		cmocka_unit_test(test_damaged_documents_are_refused_or_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
