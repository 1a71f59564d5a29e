/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writer: its shape, and that what it writes is valid, safe on a terminal and exact, as json-c reads it. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "core/base/json_writer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/descriptor/json.h"

static json_object *tree_of(const struct buffer *buffer)
{
	struct json_report report;
	json_object *tree = json_tokener_parse(buffer_text(buffer));

	assert_non_null(tree);
	assert_int_equal(json_read(buffer_text(buffer), buffer->length, NULL, &report), 0);
	assert_true(json_accepts(&report, JSON_STRICT));
	assert_true(text_is_utf8(buffer_text(buffer), buffer->length));
	return tree;
}

static void document_has_two_spaces_for_each_level_and_ends_in_a_line(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};
	struct json_writer writer = {.buffer = &buffer};

	(void)state;
	json_writer_begin_object(&writer, NULL);
	json_writer_integer(&writer, "version", 1);
	json_writer_begin_array(&writer, "types");
	json_writer_begin_object(&writer, NULL);
	json_writer_string(&writer, "type", "gpu");
	json_writer_null(&writer, "selected");
	json_writer_begin_array(&writer, "order");
	json_writer_end_array(&writer);
	json_writer_begin_object(&writer, "extra");
	json_writer_end_object(&writer);
	json_writer_end_object(&writer);
	json_writer_string(&writer, NULL, NULL);
	json_writer_boolean(&writer, NULL, true);
	json_writer_end_array(&writer);
	json_writer_boolean(&writer, "changed", false);
	json_writer_end_object(&writer);
	assert_string_equal(buffer_text(&buffer), "{\n"
						  "  \"version\": 1,\n"
						  "  \"types\": [\n"
						  "    {\n"
						  "      \"type\": \"gpu\",\n"
						  "      \"selected\": null,\n"
						  "      \"order\": [],\n"
						  "      \"extra\": {}\n"
						  "    },\n"
						  "    null,\n"
						  "    true\n"
						  "  ],\n"
						  "  \"changed\": false\n"
						  "}\n");
}

static void root_may_be_any_value(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};
	struct json_writer writer = {.buffer = &buffer};

	(void)state;
	json_writer_string(&writer, NULL, "x");
	assert_string_equal(buffer_text(&buffer), "\"x\"\n");
	buffer_clear(&buffer);
	json_writer_begin_array(&writer, NULL);
	json_writer_end_array(&writer);
	assert_string_equal(buffer_text(&buffer), "[]\n");
}

static void integers_are_written_to_both_limits(void **state)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, 1234567890, INT64_MAX, INT64_MIN};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		cleanup(buffer_free) struct buffer buffer = {0};
		struct json_writer writer = {.buffer = &buffer};
		char expected[32];

		json_writer_integer(&writer, NULL, values[i]);
		snprintf(expected, sizeof expected, "%" PRId64 "\n", values[i]);
		assert_string_equal(buffer_text(&buffer), expected);
	}
}

static void deep_levels_are_indented_too(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};
	struct json_writer writer = {.buffer = &buffer};

	(void)state;
	for (unsigned i = 0; i < 40; i++)
		json_writer_begin_array(&writer, NULL);
	json_writer_null(&writer, NULL);
	for (unsigned i = 0; i < 40; i++)
		json_writer_end_array(&writer);
	assert_int_equal(strspn(strstr(buffer_text(&buffer), "null") - 80, " "), 80);
	assert_int_equal(strstr(buffer_text(&buffer), "null")[-81], '\n');
}

/* Not through json-c, which makes U+FFFD of a pair whose code ends in D800 to DFFF (0.16, 0.18). */
static void utf8_bytes_come_back_exactly(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 0x110000; code += code < 0x3200 || code >= 0xE0000 ? 1 : 7) {
		cleanup(buffer_free) struct buffer buffer = {0}, back = {0};
		struct json_writer writer = {.buffer = &buffer};
		char bytes[4];
		size_t length;

		if (code >= 0xD800 && code < 0xE000)
			continue;
		length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		for (size_t i = length - 1; i > 0; i--)
			bytes[i] = (char)(0x80 | (code >> 6 * (length - 1 - i) & 0x3F));
		bytes[0] = (char)(length == 1 ? code : (0xF00u >> length & 0xFF) | code >> 6 * (length - 1));
		json_writer_text(&writer, NULL, bytes, length);
		json_decode_string(buffer_text(&buffer), buffer.length - 1, &back);
		assert_int_equal(back.length, length);
		assert_memory_equal(buffer_text(&back), bytes, length);
		if (text_code_is_hidden(code))
			assert_non_null(strchr(buffer_text(&buffer), '\\'));
	}
}

static void hidden_characters_are_escaped_in_keys_and_values(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};
	struct json_writer writer = {.buffer = &buffer};

	(void)state;
	json_writer_begin_object(&writer, NULL);
	json_writer_string(&writer, "k\x1B\"",
		"\x1B[31m\x7F\xC2\x9B\xE2\x80\xAE\xEF\xBB\xBF\xF3\xA0\x81\x81 \xC3\xA9 \"\\/\b\f\n\r\t");
	json_writer_end_object(&writer);
	assert_string_equal(buffer_text(&buffer),
		"{\n  \"k\\u001b\\\"\": \"\\u001b[31m\\u007f\\u009b\\u202e\\ufeff\\udb40\\udc41 "
		"\xC3\xA9 \\\"\\\\/\\b\\f\\n\\r\\t\"\n}\n");
	json_object_put(tree_of(&buffer));
}

static void bytes_that_are_no_utf8_become_visible_and_hexadecimal(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};
	struct json_writer writer = {.buffer = &buffer};
	json_object *tree;

	(void)state;
	json_writer_begin_object(&writer, NULL);
	json_writer_text(&writer, "name", "a\\n\xFF\0b\n", 7);
	json_writer_text(&writer, "path", "a\\n", 3);
	json_writer_begin_array(&writer, "list");
	json_writer_text(&writer, NULL, "\x80", 1);
	json_writer_end_array(&writer);
	json_writer_string(&writer, "own", "a\xFFz");
	json_writer_end_object(&writer);
	tree = tree_of(&buffer);
	assert_string_equal(json_object_get_string(json_object_object_get(tree, "name")), "a\\\\n\\xFF\\x00b\\n");
	assert_string_equal(json_object_get_string(json_object_object_get(tree, "name_hex")), "615c6eff00620a");
	assert_string_equal(json_object_get_string(json_object_object_get(tree, "path")), "a\\n");
	assert_null(json_object_object_get(tree, "path_hex"));
	assert_string_equal(
		json_object_get_string(json_object_array_get_idx(json_object_object_get(tree, "list"), 0)), "\\x80");
	assert_int_equal(json_object_array_length(json_object_object_get(tree, "list")), 1);
	assert_string_equal(json_object_get_string(json_object_object_get(tree, "own")), "a\xEF\xBF\xBDz");
	json_object_put(tree);
}

static void any_bytes_make_a_valid_document(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		cleanup(buffer_free) struct buffer buffer = {0};
		struct json_writer writer = {.buffer = &buffer};
		char bytes[16];
		size_t length = i % (sizeof bytes + 1);

		for (size_t j = 0; j < length; j++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			bytes[j] = (char)(random >> 33);
		}
		json_writer_begin_object(&writer, NULL);
		json_writer_text(&writer, "b", bytes, length);
		json_writer_end_object(&writer);
		json_object_put(tree_of(&buffer));
		for (size_t j = 0; j < buffer.length; j++)
			assert_true(buffer.data[j] == '\n' || (unsigned char)buffer.data[j] >= 0x20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(document_has_two_spaces_for_each_level_and_ends_in_a_line),
		cmocka_unit_test(root_may_be_any_value),
		cmocka_unit_test(integers_are_written_to_both_limits),
		cmocka_unit_test(deep_levels_are_indented_too),
		cmocka_unit_test(utf8_bytes_come_back_exactly),
		cmocka_unit_test(hidden_characters_are_escaped_in_keys_and_values),
		cmocka_unit_test(bytes_that_are_no_utf8_become_visible_and_hexadecimal),
		cmocka_unit_test(any_bytes_make_a_valid_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
