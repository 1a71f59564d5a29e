/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The strict reader: against a table of cases (json_cases.txt), against json-c with mutated documents, and for what no
 * table can say. JSON_CASES names another table, JSON_MUTATIONS another number of mutations.
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

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/descriptor/json.h"
#include "tests/support/json_judge.h"

#define SEED UINT64_C(0x6F76657272756C65)

/* ---- what the reader says, as the table writes it ---- */

static void append_report(struct buffer *line, const struct json_report *report, const char *bytes, size_t length)
{
	buffer_append_byte(line, json_accepts(report, JSON_STRICT) ? 'S' : '-');
	buffer_append_byte(line, json_accepts(report, JSON_YAJL) ? 'Y' : '-');
	buffer_append_byte(line, json_accepts(report, JSON_JSON_C) ? 'C' : '-');
	buffer_append_text(line, "\t");
	for (enum json_deviation i = JSON_EMPTY; i < JSON_DEVIATION_COUNT; i++) {
		struct json_place place;

		if ((report->met & json_bit(i)) == 0)
			continue;
		place = json_place(bytes, length, report->place[i]);
		if (line->data[line->length - 1] != '\t')
			buffer_append_text(line, ", ");
		buffer_format(line, "%s@%zu:%zu", json_deviation_describe(i)->name, place.line, place.column);
		if (i == report->fatal)
			buffer_format(line, "!%s%s", report->expected != NULL ? " " : "",
				report->expected != NULL ? report->expected : "");
	}
}

/* Reads from memory of exactly that size, so that a sanitizer or valgrind sees a byte read too much. */
static int read_exactly(
	const char *bytes, size_t length, const struct json_visitor *visitor, struct json_report *report)
{
	cleanup(free_pointer) char *copy = malloc(length != 0 ? length : 1);

	assert_non_null(copy);
	if (length != 0)
		memcpy(copy, bytes, length);
	return json_read(copy, length, visitor, report);
}

static uint32_t met_in(const char *text)
{
	struct json_report report;

	assert_int_equal(read_exactly(text, strlen(text), NULL, &report), 0);
	return report.met;
}

/* ---- the table ---- */

static size_t percent_decode(char *text)
{
	size_t length = 0;

	for (const char *at = text; *at != '\0'; at++) {
		unsigned value = (unsigned char)*at;

		if (*at == '%') {
			assert_int_equal(sscanf(at + 1, "%2x", &value), 1);
			at += 2;
		}
		text[length++] = (char)value;
	}
	return length;
}

static void check_case(char *line, unsigned number)
{
	char *met = strchr(line, '\t'), *text = met != NULL ? strchr(met + 1, '\t') : NULL;
	cleanup(buffer_free) struct buffer found = {0};
	struct json_report report;
	const char *difference;
	size_t length;

	if (text == NULL)
		fail_msg("json_cases.txt:%u: expected three columns", number);
	*text++ = '\0';
	length = percent_decode(text);
	assert_int_equal(read_exactly(text, length, NULL, &report), 0);
	append_report(&found, &report, text, length);
	if (strcmp(buffer_text(&found), line) != 0)
		fail_msg("json_cases.txt:%u:\nexpected %s\n   found %s", number, line, buffer_text(&found));
	difference = json_judge_differs(text, length);
	if (difference != NULL)
		fail_msg("json_cases.txt:%u: %s", number, difference);
}

static void table_of_cases_is_read_as_written_and_as_json_c_does(void **state)
{
	const char *path = getenv("JSON_CASES");
	FILE *file = fopen(path != NULL ? path : "tests/unit/json_cases.txt", "r");
	char line[4096];
	unsigned number = 0, cases = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		check_case(line, number);
		cases++;
	}
	fclose(file);
	assert_in_range(cases, 150, 10000);
}

/* ---- mutations ---- */

static const char *const seeds[] = {
	"{\"description\": \"QEMU vhost-user-gpu\", \"type\": \"gpu\", \"binary\": \"/usr/lib/qemu/vhost-user-gpu\"}",
	"{\n  \"tags\": [\"origin: \\u0041\\n\", \"x\\\\y\"],\n  \"type\": \"fs\", \"binary\": \"/usr/libexec/virtiofsd\"\n}\n",
	"{\"a\": [1, -2, 3.5, 1e5, 0, -0, 1.25E-3], \"b\": {\"c\": [true, false, null], \"d\": {}}, \"e\": [[], [[]]]}",
	"{\"k\\u00e9y\": \"\\ud83d\\ude00\", \"\xC3\xA9\": \"\xE2\x82\xAC \xF0\x9F\x98\x80\", \"\": \"\", \"k\\\"\": \"\\/\\b\\f\\r\\t\"}",
	"[9223372036854775807, 18446744073709551615, -9223372036854775808, 10000000000000000000, 123456789.125]",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
};

static const char *const splinters[] = {
	"{", "}", "[", "]", ",", ":", "\"", "'", "\\", "/", "0", "1", "9", "-", "+", ".", "e", "E", " ", "\n",
	"\t", "\r", "\v", "\x01", "\x7F", "\x80", "\xC3", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
	"\xC0\x80", "\xED\xA0\x80", "\xFF", "\xEF\xBB\xBF", "NaN", "Infinity", "-Infinity", "null", "true",
	"false", "\\u", "\\u0000", "\\ud83d", "\\ude00", "\\u00e9", "//", "/*", "*/", "#", "\"a\":1,",
	"\"type\"", ",\"a\":[", "00", "01", "1.", "-.5", "1e", "99999999999999999999", "\"\"", "[[[[",
	"{\"a\":", "]]]]", "}}",
};

static uint64_t random_next(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random * UINT64_C(0x2545F4914F6CDD1D) >> 16;
}

/* Replaces some bytes (often none) at a random place by a splinter, a piece of the text, a random byte, or nothing. */
static void mutate(struct buffer *text, uint64_t *random)
{
	cleanup(buffer_free) struct buffer result = {0};
	size_t at = random_next(random) % (text->length + 1);
	size_t left = text->length - at, from = random_next(random) % (text->length + 1);
	size_t removed =
		random_next(random) % 2 == 0 || left == 0 ? 0 : random_next(random) % (left < 6 ? left : 6) + 1;
	char byte = (char)random_next(random);

	buffer_append(&result, buffer_text(text), at);
	switch (random_next(random) % 8) {
	case 0:
		buffer_append_byte(&result, byte);
		break;
	case 1:
		buffer_append(&result, buffer_text(text) + from, (text->length - from) % 24);
		break;
	case 2:
		break;
	default:
		buffer_append_text(&result, splinters[random_next(random) % (sizeof splinters / sizeof *splinters)]);
	}
	buffer_append(&result, buffer_text(text) + at + removed, left - removed);
	buffer_free(text);
	*text = result;
	result = (struct buffer){0};
}

static void mutated_documents_are_judged_as_json_c_judges_them(void **state)
{
	const char *wanted = getenv("JSON_MUTATIONS");
	unsigned long count = wanted != NULL ? strtoul(wanted, NULL, 10) : 200000;
	uint64_t random = SEED;

	(void)state;
	for (unsigned long i = 0; i < count; i++) {
		cleanup(buffer_free) struct buffer text = {0};
		const char *difference;

		buffer_append_text(&text, seeds[i % (sizeof seeds / sizeof *seeds)]);
		for (uint64_t left = random_next(&random) % 3 + 1; left > 0; left--)
			mutate(&text, &random);
		difference = json_judge_differs(buffer_text(&text), text.length);
		if (difference != NULL) {
			cleanup(buffer_free) struct buffer shown = {0};

			text_append_visible(&shown, buffer_text(&text), text.length);
			fail_msg("seed %#llx, mutation %lu: %s: %s", (unsigned long long)SEED, i, difference,
				buffer_text(&shown));
		}
	}
}

/* ---- what a line of a table cannot hold ---- */

static void append_times(struct buffer *text, const char *piece, size_t times)
{
	while (times-- > 0)
		buffer_append_text(text, piece);
}

static void nesting_is_too_deep_exactly_where_json_c_says_so(void **state)
{
	static const struct {
		const char *open, *inside, *close;
	} shapes[] = {{"[", "", "]"}, {"[", "1", "]"}, {"{\"a\":", "1", "}"}, {"{\"a\":", "{}", "}"},
		{"[{\"a\":", "[]", "}]"}};

	(void)state;
	for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++) {
		for (size_t depth = 10; depth <= 40; depth++) {
			cleanup(buffer_free) struct buffer text = {0};
			struct json_report report;
			json_object *tree;

			append_times(&text, shapes[shape].open, depth);
			buffer_append_text(&text, shapes[shape].inside);
			append_times(&text, shapes[shape].close, depth);
			assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
			assert_int_equal(report.met & ~json_bit(JSON_TOO_DEEP), 0);
			assert_int_equal(json_judge_takes(text.data, text.length, &tree), report.met == 0);
			json_object_put(tree);
			assert_true(json_accepts(&report, JSON_YAJL));
		}
	}
}

static void place_of_too_deep_is_the_first_value_beyond_the_limit(void **state)
{
	cleanup(buffer_free) struct buffer text = {0};
	struct json_report report;

	(void)state;
	append_times(&text, "[", 32);
	buffer_append_text(&text, " 1,2");
	append_times(&text, "]", 32);
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.place[JSON_TOO_DEEP], 33);
}

static void any_depth_is_read_without_recursion(void **state)
{
	cleanup(buffer_free) struct buffer text = {0};
	struct json_report report;

	(void)state;
	append_times(&text, "[", 512 * 1024);
	append_times(&text, "]", 512 * 1024);
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.met, json_bit(JSON_TOO_DEEP));
	text.data[512 * 1024 + 300] = '}';
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.fatal, JSON_SYNTAX);
	assert_int_equal(report.place[JSON_SYNTAX], 512 * 1024 + 300);
	buffer_clear(&text);
	append_times(&text, "{\"\":[", 100000);
	append_times(&text, "]}", 100000);
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.met, json_bit(JSON_TOO_DEEP));
}

/* Where this compares each with each, it takes minutes. */
static void duplicate_is_found_among_many_keys(void **state)
{
	cleanup(buffer_free) struct buffer text = {0};
	struct json_report report;
	size_t second, third;

	(void)state;
	buffer_append_text(&text, "{");
	for (unsigned i = 0; i < 90000; i++)
		buffer_format(&text, "\"%06u\":1,", i * 7919u % 90000u);
	buffer_append_text(&text, "\"end\":0}");
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.met, 0);
	text.length--;
	second = text.length + 1;
	buffer_append_text(&text, ",\"00\\u0030777\":1");
	third = text.length + 1;
	buffer_append_text(&text, ",\"000001\":1}");
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.met, json_bit(JSON_DUPLICATE_KEY));
	assert_int_equal(report.place[JSON_DUPLICATE_KEY], second);
	assert_true(third > second);
}

static void document_of_one_mebibyte_is_read_and_a_larger_than_two_gibibytes_refused(void **state)
{
	cleanup(buffer_free) struct buffer text = {0};
	struct json_report report;

	(void)state;
	buffer_append_text(&text, "\"");
	append_times(&text, "a", 1024 * 1024 - 2);
	buffer_append_text(&text, "\"");
	assert_int_equal(json_read(text.data, text.length, NULL, &report), 0);
	assert_int_equal(report.met, 0);
	assert_int_equal(json_read("", 0, NULL, &report), 0);
	assert_int_equal(report.met, json_bit(JSON_EMPTY));
	assert_int_equal(json_read("{}", (size_t)INT32_MAX + 1, NULL, &report), -EFBIG);
}

/* Each byte at each place of strings of each length: the reader looks at eight bytes at once. */
static void special_byte_is_seen_at_every_place_of_a_string(void **state)
{
	(void)state;
	for (unsigned byte = 1; byte < 0x100; byte++) {
		uint32_t met = byte < 0x20 ? json_bit(JSON_CONTROL_CHARACTER) : 0;

		if (byte == '"')
			continue;
		if (byte == '\\')
			met = json_bit(JSON_INVALID_ESCAPE);
		if (byte >= 0x80)
			met = json_bit(JSON_INVALID_UTF8) | json_bit(JSON_NON_ASCII);
		for (size_t length = 1; length < 20; length++) {
			for (size_t at = 0; at < length; at++) {
				char text[32] = "\"";

				memset(text + 1, 'a', length + 1);
				text[1 + at] = (char)byte;
				text[1 + length + 1] = '"';
				assert_int_equal(met_in(text), met);
			}
		}
	}
}

static int record(void *context, const struct json_token *token)
{
	static const char letters[] = "{}[]ksntf0";

	buffer_format(context, "%c%u:%zu-%zu%s ", letters[token->kind], token->depth, token->start, token->end,
		token->escaped ? "e" : "");
	return 0;
}

static void tokens_come_in_order_with_depth_and_offsets(void **state)
{
	static const char text[] = " {\"a\": [1, \"x\\n\"], \"\\u0062\": {}, \"c\": [true,false , null]}";
	cleanup(buffer_free) struct buffer seen = {0};
	const struct json_visitor visitor = {
		.on = {record, record, record, record, record, record, record, record, record, record},
		.context = &seen};
	struct json_report report;

	(void)state;
	assert_int_equal(json_read(text, strlen(text), &visitor, &report), 0);
	assert_int_equal(report.met, 0);
	assert_string_equal(buffer_text(&seen),
		"{0:1-2 k1:2-5 [1:7-8 n2:8-9 s2:11-16e ]1:16-17 k1:19-27e {1:29-30 }1:30-31 "
		"k1:33-36 [1:38-39 t2:39-43 f2:44-49 02:52-56 ]1:56-57 }0:57-58 ");
}

static int refuse(void *context, const struct json_token *token)
{
	(void)context;
	return token->depth == 2 ? -ECANCELED : 0;
}

static void error_of_a_visitor_stops_the_reading(void **state)
{
	static const char text[] = "[01, [1], 'x'";
	const struct json_visitor visitor = {.on = {[JSON_NUMBER] = refuse}};
	struct json_report report;

	(void)state;
	assert_int_equal(json_read(text, strlen(text), &visitor, &report), -ECANCELED);
	assert_int_equal(report.met, json_bit(JSON_BAD_NUMBER));
	assert_int_equal(report.fatal, JSON_NO_DEVIATION);
}

static void first_met_is_the_one_with_the_smallest_offset(void **state)
{
	static const char text[] = "[1,'x',01] x";
	struct json_report report;

	(void)state;
	assert_int_equal(json_read(text, strlen(text), NULL, &report), 0);
	assert_int_equal(json_first_met(&report, UINT32_MAX), JSON_SINGLE_QUOTES);
	assert_int_equal(json_first_met(&report, ~json_bit(JSON_SINGLE_QUOTES)), JSON_BAD_NUMBER);
	assert_int_equal(json_first_met(&report, json_bit(JSON_NUL)), JSON_NO_DEVIATION);
	assert_string_equal(json_expected(&report, JSON_TRAILING_TEXT), "expected nothing more");
}

static void every_deviation_has_a_name_of_its_own_and_a_text(void **state)
{
	(void)state;
	for (enum json_deviation i = JSON_NO_DEVIATION; i < JSON_DEVIATION_COUNT; i++) {
		const struct json_deviation_row *row = json_deviation_describe(i);

		assert_non_null(row->name);
		assert_non_null(row->text);
		assert_non_null(row->expected);
		for (enum json_deviation j = JSON_NO_DEVIATION; j < i; j++)
			assert_string_not_equal(row->name, json_deviation_describe(j)->name);
	}
}

static void place_counts_characters_and_every_kind_of_line(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "a\n\xC3\xA9\xE2\x82\xAC"
				   "b\r\nc\rd\x80"
				   "e\n";
	static const struct {
		size_t offset, line, column;
	} places[] = {{0, 1, 1}, {3, 1, 1}, {4, 1, 2}, {5, 2, 1}, {6, 2, 1}, {7, 2, 2}, {9, 2, 2}, {10, 2, 3},
		{11, 2, 4}, {12, 2, 5}, {13, 3, 1}, {14, 3, 2}, {15, 4, 1}, {17, 4, 3}, {18, 4, 4}, {19, 5, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct json_place place = json_place(text, strlen(text), places[i].offset);

		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.column, places[i].column);
	}
}

static void string_is_decoded_copied_and_compared_alike(void **state)
{
	static const struct {
		const char *quoted, *value;
		size_t length;
	} strings[] = {
		{"\"\"", "", 0},
		{"\"abc\"", "abc", 3},
		{"'a\"b'", "a\"b", 3},
		{"\"a\\nb\\\\\"", "a\nb\\", 4},
		{"\"\\u0041\\u00e9\\u20ac\"", "A\xC3\xA9\xE2\x82\xAC", 6},
		{"\"\\uD83D\\uDE00!\"", "\xF0\x9F\x98\x80!", 5},
		{"\"\\ud836\\udc00\"", "\xF0\x9D\xA0\x80", 4}, /* json-c (0.16, 0.18) takes this for a lone surrogate */
		{"\"\\ud800x\\udc00\"", "\xEF\xBF\xBDx\xEF\xBF\xBD", 7},
		{"\"\\x41\\\"\"", "\\x41\"", 5},
		{"\"\\u00g0\"", "\\u00g0", 6},
		{"\"a\\u0000b\"", "a\0b", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		cleanup(buffer_free) struct buffer decoded = {0};
		cleanup(arena_free) struct arena arena = {0};
		size_t quoted_length = strlen(strings[i].quoted), length = 0;
		char *copy = json_copy_string(&arena, strings[i].quoted, quoted_length, &length);

		json_decode_string(strings[i].quoted, quoted_length, &decoded);
		assert_int_equal(decoded.length, strings[i].length);
		assert_memory_equal(buffer_text(&decoded), strings[i].value, strings[i].length);
		assert_int_equal(length, strings[i].length);
		assert_memory_equal(copy, strings[i].value, strings[i].length + 1);
		/* Compared as a C string, which the value is up to its first NUL. */
		assert_true(json_string_is(strings[i].quoted, quoted_length, strings[i].value));
		assert_false(json_string_is(strings[i].quoted, quoted_length, "abcd"));
	}
	assert_false(json_string_is("\"abc\"", 5, "ab"));
	assert_false(json_string_is("\"a\\u0062\"", 9, "a"));
	assert_false(json_string_is("\"a\\u0062\"", 9, "abc"));
	assert_false(json_string_is("\"\\\\n\"", 5, "\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_of_cases_is_read_as_written_and_as_json_c_does),
		cmocka_unit_test(mutated_documents_are_judged_as_json_c_judges_them),
		cmocka_unit_test(nesting_is_too_deep_exactly_where_json_c_says_so),
		cmocka_unit_test(place_of_too_deep_is_the_first_value_beyond_the_limit),
		cmocka_unit_test(any_depth_is_read_without_recursion),
		cmocka_unit_test(duplicate_is_found_among_many_keys),
		cmocka_unit_test(document_of_one_mebibyte_is_read_and_a_larger_than_two_gibibytes_refused),
		cmocka_unit_test(special_byte_is_seen_at_every_place_of_a_string),
		cmocka_unit_test(tokens_come_in_order_with_depth_and_offsets),
		cmocka_unit_test(error_of_a_visitor_stops_the_reading),
		cmocka_unit_test(first_met_is_the_one_with_the_smallest_offset),
		cmocka_unit_test(every_deviation_has_a_name_of_its_own_and_a_text),
		cmocka_unit_test(place_counts_characters_and_every_kind_of_line),
		cmocka_unit_test(string_is_decoded_copied_and_compared_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
