/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes on their way to a person: the visible form is safe, says all, and can be turned back; base64 and the JSON writer
 * give the bytes back; a shell's argument is safe.
 */
#include <string.h>

#include "core/base/base64.h"
#include "core/base/json_writer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_judge.h"

static void append_code(struct buffer *bytes, unsigned code)
{
	static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
	int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

	buffer_append_byte(bytes, (char)(more == 0 ? code : lead[more + 1] | code >> 6 * more));
	while (more-- > 0)
		buffer_append_byte(bytes, (char)(0x80 | (code >> 6 * more & 0x3F)));
}

/* Reads one form of text.h's list at the backslash; returns its length, 0 where the backslash stands for itself. */
static size_t read_form(const char *at, struct buffer *bytes)
{
	static const char letters[] = "n\nt\tr\r\\\\", upper_digits[] = "0123456789ABCDEF";
	const char *letter = at[1] != '\0' ? strchr(letters, at[1]) : NULL;
	size_t digits;
	char *end;

	if (letter != NULL && (letter - letters) % 2 == 0) {
		buffer_append_byte(bytes, letter[1]);
		return 2;
	}
	if (at[1] == 'x' && strspn(at + 2, upper_digits) >= 2) {
		buffer_append_byte(bytes, (char)strtoul((char[]){at[2], at[3], '\0'}, NULL, 16));
		return 4;
	}
	if (at[1] != 'u' || at[2] != '{')
		return 0;
	digits = strspn(at + 3, upper_digits);
	if (digits == 0 || at[3 + digits] != '}')
		return 0;
	append_code(bytes, (unsigned)strtoul(at + 3, &end, 16));
	return (size_t)(end + 1 - at);
}

/* The bytes that a visible form stands for, by the table in text.h and nothing else. */
static void read_visible(const char *visible, struct buffer *bytes)
{
	for (const char *at = visible; *at != '\0';) {
		size_t form = *at == '\\' ? read_form(at, bytes) : 0;

		if (form == 0)
			buffer_append_byte(bytes, *at);
		at += form != 0 ? form : 1;
	}
}

static void expect_same(const struct buffer *found, const char *bytes, size_t length)
{
	assert_int_equal(found->length, length);
	if (length != 0)
		assert_memory_equal(found->data, bytes, length);
}

static void try_visible(const char *bytes, size_t length)
{
	cleanup(buffer_free) struct buffer visible = {0}, back = {0};

	text_append_visible(&visible, bytes, length);
	fuzz_expect_safe(buffer_text(&visible), visible.length);
	assert_true(text_is_utf8(buffer_text(&visible), visible.length));
	assert_int_equal(text_is_plain(bytes, length),
		visible.length == length && (length == 0 || memcmp(visible.data, bytes, length) == 0));
	read_visible(buffer_text(&visible), &back);
	expect_same(&back, bytes, length);
}

static void try_base64(const char *bytes, size_t length)
{
	cleanup(buffer_free) struct buffer encoded = {0}, back = {0}, again = {0}, decoded = {0};

	base64_append(&encoded, bytes, length);
	assert_int_equal(base64_decode(&back, buffer_text(&encoded), encoded.length), 0);
	expect_same(&back, bytes, length);
	if (base64_decode(&decoded, bytes, length) < 0)
		return;
	base64_append(&again, buffer_text(&decoded), decoded.length);
	expect_same(&again, bytes, length);
}

static void try_document(const char *bytes, size_t length)
{
	cleanup(buffer_free) struct buffer document = {0}, found = {0};
	struct json_writer writer = {.buffer = &document};
	json_object *root = NULL, *text = NULL, *hex = NULL;

	json_writer_begin_object(&writer, NULL);
	json_writer_text(&writer, "text", bytes, length);
	json_writer_end_object(&writer);
	for (size_t i = 0; i < document.length; i++)
		assert_true((unsigned char)document.data[i] >= 0x20 || document.data[i] == '\n');
	assert_true(text_is_utf8(document.data, document.length));
	assert_true(json_judge_takes(document.data, document.length, &root));
	assert_true(json_object_object_get_ex(root, "text", &text));
	if (json_object_object_get_ex(root, "text_hex", &hex)) {
		const char *digits = json_object_get_string(hex);

		for (; *digits != '\0'; digits += 2)
			buffer_append_byte(&found,
				(char)(text_hex_value(digits[0]) << 4 | text_hex_value(digits[1])));
	} else {
		buffer_append(&found, json_object_get_string(text), (size_t)json_object_get_string_len(text));
	}
	expect_same(&found, bytes, length);
	json_object_put(root);
}

static void try_excerpt(const char *bytes, size_t length)
{
	cleanup(free_pointer) char *excerpt = text_excerpt(bytes, length);

	assert_non_null(excerpt);
	fuzz_expect_safe(excerpt, strlen(excerpt));
	/* The longest forms: four bytes for one, eight for a character of two, and the ellipsis. */
	assert_true(strlen(excerpt) <= 4 * TEXT_EXCERPT + strlen("…"));
	assert_true(length > TEXT_EXCERPT || strstr(excerpt, "…") == NULL || memmem(bytes, length, "…", 3) != NULL);
}

static void try_shell(const char *argument)
{
	cleanup(buffer_free) struct buffer line = {0};

	text_append_shell(&line, argument);
	assert_true(line.length != 0);
	fuzz_expect_safe(line.data, line.length);
}

FUZZ_TARGET(text)
{
	cleanup(free_pointer) char *argument = strndup((const char *)bytes, length);

	assert_non_null(argument);
	try_visible((const char *)bytes, length);
	try_base64((const char *)bytes, length);
	try_document((const char *)bytes, length);
	try_excerpt((const char *)bytes, length);
	try_shell(argument);
	return 0;
}
