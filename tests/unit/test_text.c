/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Safe text: what is hidden, that the visible form loses nothing, and that a shell reads back what was written for
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"

static uint64_t random_next(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *random >> 33;
}

static size_t encode(unsigned code, char bytes[4])
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	bytes[0] = (char)(length == 1 ? code : (0xF00u >> length & 0xFF) | code);
	return length;
}

static void assert_visible(const char *bytes, size_t length, const char *expected)
{
	cleanup(buffer_free) struct buffer buffer = {0};

	text_append_visible(&buffer, bytes, length);
	assert_string_equal(buffer_text(&buffer), expected);
	assert_int_equal(
		text_is_plain(bytes, length), strlen(expected) == length && memcmp(bytes, expected, length) == 0);
}

#define ASSERT_VISIBLE(literal, expected) assert_visible(literal, sizeof(literal) - 1, expected)

static void every_class_of_hidden_characters_is_hidden_to_its_borders(void **state)
{
	static const struct {
		unsigned first, last;
	} hidden[] = {{0x00, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160},
		{0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
		{0xD800, 0xF8FF}, {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1FFFE, 0x1FFFF}, {0x2FFFE, 0x2FFFF}, {0x3FFFE, 0x110000}};

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
		assert_true(text_code_is_hidden(hidden[i].first));
		assert_true(text_code_is_hidden(hidden[i].last));
		assert_true(text_code_is_hidden((hidden[i].first + hidden[i].last) / 2));
		if (hidden[i].first != 0)
			assert_false(text_code_is_hidden(hidden[i].first - 1));
		if (hidden[i].last < 0x110000)
			assert_false(text_code_is_hidden(hidden[i].last + 1));
	}
	assert_true(text_code_is_hidden(0xE0001));
	assert_true(text_code_is_hidden(0xE0041));
	assert_true(text_code_is_hidden(0xE0100));
	assert_false(text_code_is_hidden(0xFFFD));
	assert_false(text_code_is_hidden(0x1F600));
	assert_false(text_code_is_hidden(0x20000));
}

static void utf8_is_decoded_strictly(void **state)
{
	static const char *const invalid[] = {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80",
		"\xE0\x9F\xBF", "\xE2\x82", "\xE2\x28\xA1", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"};
	unsigned code = 0;

	(void)state;
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		assert_int_equal(text_decode(invalid[i], strlen(invalid[i]), &code), 0);
		assert_false(text_is_utf8(invalid[i], strlen(invalid[i])));
	}
	assert_int_equal(text_decode("", 0, &code), 0);
	assert_true(text_is_utf8("", 0));
	for (unsigned wanted = 0; wanted < 0x110000; wanted++) {
		char bytes[4];
		size_t length = encode(wanted, bytes);

		if (wanted >= 0xD800 && wanted < 0xE000)
			continue;
		assert_int_equal(text_decode(bytes, length, &code), length);
		assert_int_equal(code, wanted);
		assert_int_equal(text_decode(bytes, length - 1, &code), 0);
	}
}

static void visible_form_is_as_the_header_says(void **state)
{
	(void)state;
	ASSERT_VISIBLE("", "");
	ASSERT_VISIBLE("plain \xC3\xA9 \xF0\x9F\x98\x80 ~", "plain \xC3\xA9 \xF0\x9F\x98\x80 ~");
	ASSERT_VISIBLE("a\nb\tc\rd", "a\\nb\\tc\\rd");
	ASSERT_VISIBLE("\x1B[31m\x07\0", "\\x1B[31m\\x07\\x00");
	ASSERT_VISIBLE("\x7F\xC2\x9B\xC2\x85", "\\x7F\\u{9B}\\u{85}");
	ASSERT_VISIBLE("\xFF\xC3", "\\xFF\\xC3");
	ASSERT_VISIBLE("\xE2\x80\xAE\xEF\xBB\xBF\xF3\xA0\x81\x81", "\\u{202E}\\u{FEFF}\\u{E0041}");
	ASSERT_VISIBLE("C:\\dir\\.\\", "C:\\dir\\.\\");
	ASSERT_VISIBLE("\\n \\t \\r \\\\", "\\\\n \\\\t \\\\r \\\\\\");
	ASSERT_VISIBLE("\\x41 \\xZZ \\x4", "\\\\x41 \\xZZ \\x4");
	ASSERT_VISIBLE("\\u{41} \\u41", "\\\\u{41} \\u41");
	ASSERT_VISIBLE("\\\x1B", "\\\\\\x1B");
	ASSERT_VISIBLE("\\\xFF", "\\\\\\xFF");
}

static void visible_text_of_a_string_is_the_same(void **state)
{
	cleanup(free_pointer) char *visible = text_visible("a\x1B\\n");

	(void)state;
	assert_string_equal(visible, "a\\x1B\\\\n");
	assert_true(text_is_plain("a\\b \xC3\xA9", 6));
	assert_false(text_is_plain("a\\n", 3));
	assert_false(text_is_plain("a\xFF", 2));
}

/* Reads one piece of the visible form, as a person would. */
static size_t unvisible(const char *at, struct buffer *bytes)
{
	static const char letters[] = "ntr\\", values[] = "\n\t\r\\";
	const char *letter;
	unsigned code;
	int used = 0;

	if (*at != '\\') {
		buffer_append_byte(bytes, *at);
		return 1;
	}
	letter = at[1] != '\0' ? strchr(letters, at[1]) : NULL;
	if (letter != NULL) {
		buffer_append_byte(bytes, values[letter - letters]);
		return 2;
	}
	if (at[1] == 'x' && strspn(at + 2, "0123456789ABCDEFabcdef") >= 2 && sscanf(at + 2, "%2x", &code) == 1) {
		buffer_append_byte(bytes, (char)code);
		return 4;
	}
	if (sscanf(at, "\\u{%x}%n", &code, &used) == 1 && used > 0) {
		char encoded[4];

		buffer_append(bytes, encoded, encode(code, encoded));
		return (size_t)used;
	}
	buffer_append_byte(bytes, '\\');
	return 1;
}

static void bytes_can_be_had_back_from_the_visible_form(void **state)
{
	static const char alphabet[] = "\\\\\\nxu{}41Atr\n\x1B\xFF\xC3\xA9\xC2\x9B\xE2\x80\xAE\0z";
	uint64_t random = 7;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		cleanup(buffer_free) struct buffer visible = {0}, back = {0};
		char bytes[12];
		size_t length = random_next(&random) % (sizeof bytes + 1);

		for (size_t j = 0; j < length; j++)
			bytes[j] = alphabet[random_next(&random) % (sizeof alphabet - 1)];
		text_append_visible(&visible, bytes, length);
		assert_true(text_is_utf8(buffer_text(&visible), visible.length));
		for (size_t at = 0; at < visible.length;)
			at += unvisible(visible.data + at, &back);
		assert_int_equal(back.length, length);
		assert_memory_equal(buffer_text(&back), bytes, length);
	}
}

static void assert_shell(const char *argument, const char *expected)
{
	cleanup(buffer_free) struct buffer buffer = {0};

	text_append_shell(&buffer, argument);
	assert_string_equal(buffer_text(&buffer), expected);
}

static void shell_word_is_bare_quoted_or_escaped(void **state)
{
	(void)state;
	assert_shell("/etc/qemu/vhost-user/50-x.json", "/etc/qemu/vhost-user/50-x.json");
	assert_shell("--set", "--set");
	assert_shell("a=b", "a=b");
	assert_shell("=b", "'=b'");
	assert_shell("", "''");
	assert_shell("~", "'~'");
	assert_shell("a b", "'a b'");
	assert_shell("it's", "'it'\\''s'");
	assert_shell("$(x)`y`!", "'$(x)`y`!'");
	assert_shell("a\\b", "'a\\b'");
	assert_shell("\xC3\xA9", "'\xC3\xA9'");
	assert_shell("a\nb", "$'a\\012b'");
	assert_shell("'\\\x1B"
		     "7",
		"$'\\'\\\\\\0337'");
	assert_shell("\xFF"
		     "1",
		"$'\\3771'");
	assert_shell("\xE2\x80\xAE", "$'\\342\\200\\256'");
}

/* What bash makes of the word. */
static void assert_bash_reads(const char *argument)
{
	cleanup(buffer_free) struct buffer script = {0}, found = {0};
	FILE *output;
	int byte;

	buffer_append_text(&script, "printf %s ");
	text_append_shell(&script, argument);
	setenv("WORD_SCRIPT", buffer_text(&script), 1);
	output = popen("exec bash --norc -c \"$WORD_SCRIPT\"", "r");
	assert_non_null(output);
	while ((byte = getc(output)) != EOF)
		buffer_append_byte(&found, (char)byte);
	assert_int_equal(pclose(output), 0);
	assert_string_equal(buffer_text(&found), argument);
}

static void bash_reads_back_what_was_written(void **state)
{
	uint64_t random = 11;

	(void)state;
	if (access("/bin/bash", X_OK) != 0)
		skip();
	for (unsigned i = 0; i < 60; i++) {
		char argument[24];
		size_t length = 1 + random_next(&random) % (sizeof argument - 1);

		for (size_t j = 0; j < length; j++)
			argument[j] = (char)(1 + random_next(&random) % (i % 2 == 0 ? 126 : 255));
		argument[length - 1] = '\0';
		assert_bash_reads(argument);
	}
	assert_bash_reads("\n\n'\\\xFF"
			  "7\x1B\xE2\x80\xAE x");
}

/* What people write is kept out of the terminal, too; what turns others' direction is not written. */
static void what_is_written_is_hidden_all_the_same(void **state)
{
	static const unsigned written[] = {0x200c, 0x200d, 0x200e, 0xfe0f, 0xe0067, 0x34f, 0xad};
	static const unsigned others[] = {0x1b, 0x9b, 0x7f, 0x202e, 0x2066, 0x2028, 0xfeff, 0xfff9, 0xd800, 0xe000, 'a', 0x301};

	(void)state;
	for (unsigned code = 0; code < 0x110000; code++)
		assert_true(!text_code_is_written(code) || text_code_is_hidden(code));
	for (size_t i = 0; i < sizeof written / sizeof *written; i++)
		assert_true(text_code_is_written(written[i]));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(text_code_is_written(others[i]));
}

static void a_form_can_be_had_of_everything(void **state)
{
	static const struct {
		const char *bytes, *form;
		size_t step;
	} cases[] = {{"\x1b", "\\x1B", 1}, {"\n", "\\n", 1},	 {"\\", "\\\\", 1},		 {"\xff", "\\xFF", 1},
		     {"a", "\\x61", 1},	  {"\xc3\xa9", "\\u{E9}", 2}, {"\xf4\x8f\xbf\xbf", "\\u{10FFFF}", 4}};
	char form[TEXT_FORM_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(text_form(cases[i].bytes, strlen(cases[i].bytes), form), cases[i].step);
		assert_string_equal(form, cases[i].form);
	}
	assert_int_equal(text_form("", 0, form), 0);
}

/* A name must not be able to say something in the sentence that it stands in. */
static void a_name_in_a_sentence_stays_a_name(void **state)
{
	static const struct {
		const char *name, *shown;
	} names[] = {
		{"50-qemu-gpu.json", "50-qemu-gpu.json"},
		{"x.json, which masks that name", "\"x.json, which masks that name\""},
		{"a,b", "\"a,b\""},
		{"it's", "\"it's\""},
		{"a\tb", "a\\tb"},
		{"\377 b", "\"\\xFF b\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		cleanup(free_pointer) char *shown = text_name(names[i].name);

		assert_string_equal(shown, names[i].shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_class_of_hidden_characters_is_hidden_to_its_borders),
		cmocka_unit_test(utf8_is_decoded_strictly),
		cmocka_unit_test(visible_form_is_as_the_header_says),
		cmocka_unit_test(visible_text_of_a_string_is_the_same),
		cmocka_unit_test(bytes_can_be_had_back_from_the_visible_form),
		cmocka_unit_test(shell_word_is_bare_quoted_or_escaped),
		cmocka_unit_test(bash_reads_back_what_was_written),
		cmocka_unit_test(what_is_written_is_hidden_all_the_same),
		cmocka_unit_test(a_form_can_be_had_of_everything),
		cmocka_unit_test(a_name_in_a_sentence_stays_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
