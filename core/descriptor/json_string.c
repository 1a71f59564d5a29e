/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of keys and strings: decoded into memory only where somebody wants to have them. */
#include "core/base/text.h"
#include "core/descriptor/json_parts.h"

#include <string.h>

#define REPLACEMENT_CHARACTER 0xFFFD

static const char escape_letters[] = "\"\\/bfnrt";
static const char escape_values[] = "\"\\/\b\f\n\r\t";

/* The code of \uXXXX, or -1 where no such thing stands. */
static long code_unit(const char *backslash, size_t length)
{
	long code = 0;

	if (length < 6 || backslash[0] != '\\' || backslash[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = text_hex_value(backslash[i]);

		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

static struct json_escape unicode_escape_read(const char *backslash, size_t length)
{
	long high = code_unit(backslash, length);
	long low;

	if (high < 0)
		return (struct json_escape){.length = 2, .deviation = JSON_INVALID_ESCAPE};
	if (high == 0)
		return (struct json_escape){.length = 6, .code = 0, .deviation = JSON_ESCAPED_NUL};
	if (high < 0xD800 || high > 0xDFFF)
		return (struct json_escape){.length = 6, .code = (unsigned)high};
	low = code_unit(backslash + 6, length - 6);
	if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
		return (struct json_escape){6, REPLACEMENT_CHARACTER, JSON_LONE_SURROGATE};
	return (struct json_escape){
		.length = 12, .code = (unsigned)(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))};
}

struct json_escape json_escape_read(const char *backslash, size_t length)
{
	const char *letter;

	if (length < 2)
		return (struct json_escape){.length = 1, .deviation = JSON_INVALID_ESCAPE};
	if (backslash[1] == 'u')
		return unicode_escape_read(backslash, length);
	letter = memchr(escape_letters, backslash[1], sizeof escape_letters - 1);
	if (letter != NULL)
		return (struct json_escape){.length = 2, .code = (unsigned char)escape_values[letter - escape_letters]};
	/*
	 * A control or a byte above 0x7F behind it is judged for itself; a quote of the other kind does not end the
	 * string.
	 */
	if ((unsigned char)backslash[1] < 0x20 || (unsigned char)backslash[1] >= 0x80)
		return (struct json_escape){.length = 1, .deviation = JSON_INVALID_ESCAPE};
	return (struct json_escape){.length = 2, .deviation = JSON_INVALID_ESCAPE};
}

bool json_looks_like_utf16(const char *bytes, size_t length)
{
	static const char patterns[][4] = {{1, 0, 1, 0}, {0, 1, 0, 1}, {1, 0, 0, 0}, {0, 0, 0, 1}};

	for (size_t i = 0; length >= 4 && i < sizeof patterns / sizeof *patterns; i++) {
		const char *pattern = patterns[i];

		if (pattern[0] == (bytes[0] != 0) && pattern[1] == (bytes[1] != 0) && pattern[2] == (bytes[2] != 0) &&
			pattern[3] == (bytes[3] != 0))
			return true;
	}
	return length >= 4 && memcmp(bytes, "\0\0\xFE\xFF", 4) == 0;
}

size_t json_loose_utf8_length(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t wanted = at[0] < 0xC0 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF8 ? 4 : 0;

	for (size_t i = 1; i < wanted; i++) {
		if (i >= length || (at[i] & 0xC0) != 0x80)
			return 0;
	}
	return wanted;
}

static size_t utf8_encode(unsigned code, char bytes[4])
{
	static const struct {
		unsigned end;
		unsigned char lead;
	} forms[] = {{0x80, 0}, {0x800, 0xC0}, {0x10000, 0xE0}, {0x110000, 0xF0}};
	size_t length = 1;

	while (code >= forms[length - 1].end)
		length++;
	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	bytes[0] = (char)(forms[length - 1].lead | code);
	return length;
}

/* A walk over the value, piece by piece: what stands raw up to the next backslash, or one decoded escape. */
struct piece {
	const char *at; /* of the source, behind the piece */
	const char *end;
	const char *bytes; /* the piece */
	size_t length;
	char decoded[4];
};

static bool piece_next(struct piece *piece)
{
	const char *from = piece->at, *backslash;
	struct json_escape escape;

	if (from == piece->end)
		return false;
	backslash = memchr(from, '\\', (size_t)(piece->end - from));
	piece->bytes = from;
	if (backslash != from) {
		piece->at = backslash != NULL ? backslash : piece->end;
		piece->length = (size_t)(piece->at - from);
		return true;
	}
	escape = json_escape_read(from, (size_t)(piece->end - from));
	piece->at = from + escape.length;
	piece->length = escape.length;
	if (escape.deviation != JSON_INVALID_ESCAPE) {
		piece->length = utf8_encode(escape.code, piece->decoded);
		piece->bytes = piece->decoded;
	}
	return true;
}

static struct piece piece_first(const char *quoted, size_t length)
{
	return (struct piece){.at = quoted + 1, .end = quoted + length - 1};
}

void json_decode_string(const char *quoted, size_t length, struct buffer *buffer)
{
	struct piece piece = piece_first(quoted, length);

	while (piece_next(&piece))
		buffer_append(buffer, piece.bytes, piece.length);
}

char *json_copy_string(struct arena *arena, const char *quoted, size_t length, size_t *ret_length)
{
	struct piece piece = piece_first(quoted, length);
	char *copy = arena_copy(arena, quoted + 1, length - 2); /* a value is never longer than its source */
	size_t used = 0;

	if (copy == NULL)
		return NULL;
	while (piece_next(&piece)) {
		memcpy(copy + used, piece.bytes, piece.length);
		used += piece.length;
	}
	copy[used] = '\0';
	*ret_length = used;
	return copy;
}

/* The next piece of a key as programs written in C read it: an escaped NUL ends it. */
static bool piece_next_in_text(struct piece *piece)
{
	if (!piece_next(piece))
		return false;
	if (piece->length != 1 || piece->bytes[0] != '\0')
		return true;
	piece->length = 0;
	piece->at = piece->end;
	return false;
}

bool json_string_is(const char *quoted, size_t length, const char *text)
{
	struct piece piece = piece_first(quoted, length);

	for (; piece.at < piece.end && *piece.at != '\\'; piece.at++, text++) {
		if (*piece.at != *text || *text == '\0')
			return false;
	}
	while (piece_next_in_text(&piece)) {
		if (strnlen(text, piece.length) < piece.length || memcmp(text, piece.bytes, piece.length) != 0)
			return false;
		text += piece.length;
	}
	return *text == '\0';
}

int json_compare_values(const char *left, size_t left_length, const char *right, size_t right_length)
{
	struct piece a = {.at = left, .end = left + left_length}, b = {.at = right, .end = right + right_length};

	for (;;) {
		size_t common;
		int order;

		if (a.length == 0 && !piece_next_in_text(&a))
			return b.length == 0 && !piece_next_in_text(&b) ? 0 : -1;
		if (b.length == 0 && !piece_next_in_text(&b))
			return 1;
		common = a.length < b.length ? a.length : b.length;
		order = memcmp(a.bytes, b.bytes, common);
		if (order != 0)
			return order;
		a.bytes += common;
		a.length -= common;
		b.bytes += common;
		b.length -= common;
	}
}
