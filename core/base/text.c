/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Visible text. What is hidden is one table, so that terminal, log, JSON and shell lines agree about it. */
#include "core/base/text.h"

#include <string.h>

static const char hex_digits[] = "0123456789ABCDEF";

/*
 * Sorted. Sources: Unicode 15.1 Cc, Cf without a glyph, Default_Ignorable_Code_Point, Co, Cn by plane, noncharacters.
 */
static const struct {
	unsigned first;
	unsigned last;
} hidden_ranges[] = {
	{0x0000, 0x001F},     /* C0 */
	{0x007F, 0x009F},     /* DEL, C1 */
	{0x00AD, 0x00AD},     /* soft hyphen */
	{0x034F, 0x034F},     /* combining grapheme joiner */
	{0x061C, 0x061C},     /* Arabic letter mark */
	{0x115F, 0x1160},     /* Hangul fillers */
	{0x17B4, 0x17B5},     /* Khmer inherent vowels */
	{0x180B, 0x180F},     /* Mongolian variation selectors, vowel separator */
	{0x200B, 0x200F},     /* zero width, direction marks */
	{0x2028, 0x202E},     /* separators, embeddings, overrides */
	{0x2060, 0x206F},     /* word joiner, invisible operators, isolates, deprecated format */
	{0x3164, 0x3164},     /* Hangul filler */
	{0xD800, 0xF8FF},     /* surrogates, private use */
	{0xFDD0, 0xFDEF},     /* noncharacters */
	{0xFE00, 0xFE0F},     /* variation selectors */
	{0xFEFF, 0xFEFF},     /* byte order mark */
	{0xFFA0, 0xFFA0},     /* halfwidth Hangul filler */
	{0xFFF0, 0xFFFB},     /* unassigned, interlinear annotation */
	{0xFFFE, 0xFFFF},     /* noncharacters */
	{0x13430, 0x1343F},   /* Egyptian hieroglyph format */
	{0x1BCA0, 0x1BCA3},   /* shorthand format */
	{0x1D173, 0x1D17A},   /* musical format */
	{0x1FFFE, 0x1FFFF},   /* noncharacters */
	{0x2FFFE, 0x2FFFF},   /* noncharacters */
	{0x3FFFE, 0xFFFFFFFF} /* noncharacters, unassigned planes, tags, selectors, private planes, beyond Unicode */
};

/* Sorted; all of them are hidden. */
static const struct {
	unsigned first;
	unsigned last;
} written_ranges[] = {
	{0x00AD, 0x00AD},   /* soft hyphen */
	{0x034F, 0x034F},   /* combining grapheme joiner */
	{0x061C, 0x061C},   /* Arabic letter mark */
	{0x180B, 0x180F},   /* Mongolian variation selectors, vowel separator */
	{0x200B, 0x200F},   /* zero width space, joiners, direction marks */
	{0x2060, 0x2060},   /* word joiner */
	{0xFE00, 0xFE0F},   /* variation selectors */
	{0xE0020, 0xE007F}, /* tags */
	{0xE0100, 0xE01EF}, /* variation selectors */
};

bool text_code_is_written(unsigned code)
{
	for (size_t i = 0; i < sizeof written_ranges / sizeof *written_ranges; i++)
		if (code >= written_ranges[i].first && code <= written_ranges[i].last)
			return true;
	return false;
}

bool text_code_is_hidden(unsigned code)
{
	size_t low = 0, high = sizeof hidden_ranges / sizeof *hidden_ranges;

	if (code >= 0x20 && code < 0x7F)
		return false;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (code < hidden_ranges[middle].first)
			high = middle;
		else if (code > hidden_ranges[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

/*
 * By the first byte: the length, the bits that it holds of the code, and the bounds of the second byte (Unicode,
 * table 3-7).
 */
struct lead {
	unsigned char first;
	unsigned char last;
	unsigned char length;
	unsigned char mask;
	unsigned char second_low;
	unsigned char second_high;
};

static const struct lead leads[] = {
	{0xC2, 0xDF, 2, 0x1F, 0x80, 0xBF},
	{0xE0, 0xE0, 3, 0x0F, 0xA0, 0xBF},
	{0xE1, 0xEC, 3, 0x0F, 0x80, 0xBF},
	{0xED, 0xED, 3, 0x0F, 0x80, 0x9F},
	{0xEE, 0xEF, 3, 0x0F, 0x80, 0xBF},
	{0xF0, 0xF0, 4, 0x07, 0x90, 0xBF},
	{0xF1, 0xF3, 4, 0x07, 0x80, 0xBF},
	{0xF4, 0xF4, 4, 0x07, 0x80, 0x8F},
};

static const struct lead *lead_find(unsigned char byte)
{
	for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

size_t text_decode(const char *bytes, size_t length, unsigned *ret_code)
{
	const unsigned char *at = (const unsigned char *)bytes;
	const struct lead *lead;
	unsigned code;

	if (length == 0)
		return 0;
	if (at[0] < 0x80) {
		*ret_code = at[0];
		return 1;
	}
	lead = lead_find(at[0]);
	if (lead == NULL || length < lead->length || at[1] < lead->second_low || at[1] > lead->second_high)
		return 0;
	code = at[0] & lead->mask;
	for (size_t i = 1; i < lead->length; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3Fu);
	}
	*ret_code = code;
	return lead->length;
}

bool text_is_utf8(const void *bytes, size_t length)
{
	const char *at = bytes, *end = at + length;

	while (at < end) {
		unsigned code;
		size_t step = text_decode(at, (size_t)(end - at), &code);

		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

static bool byte_is_hex(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') || (byte >= 'a' && byte <= 'f');
}

/* True when what stands at the place cannot be shown as it is (a backslash aside). */
static bool needs_form(const char *at, size_t length)
{
	unsigned code;

	return text_decode(at, length, &code) == 0 || text_code_is_hidden(code);
}

/*
 * True when a backslash before these bytes would be read, with them or with the form that they get, as something
 * else.
 */
static bool backslash_is_doubled(const char *after, size_t length)
{
	if (length == 0)
		return false;
	if (strchr("\\ntr", after[0]) != NULL || needs_form(after, length))
		return true;
	if (after[0] == 'x')
		return length >= 3 && byte_is_hex(after[1]) && byte_is_hex(after[2]);
	return after[0] == 'u' && length >= 2 && after[1] == '{';
}

/* The number of bytes from here on that are shown as they are. */
static size_t plain_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		unsigned code;
		size_t step;

		if (bytes[at] >= 0x20 && bytes[at] < 0x7F && bytes[at] != '\\') {
			at++;
			continue;
		}
		step = text_decode(bytes + at, length - at, &code);
		if (step == 0 || text_code_is_hidden(code))
			break;
		if (code == '\\' && backslash_is_doubled(bytes + at + 1, length - at - 1))
			break;
		at += step;
	}
	return at;
}

static void write_byte_form(unsigned char byte, char *form)
{
	const char digits[] = {'\\', 'x', hex_digits[byte >> 4], hex_digits[byte & 0xF], '\0'};

	memcpy(form, digits, sizeof digits);
}

static void write_code_form(unsigned code, char *form)
{
	int shift = 20;

	form = stpcpy(form, "\\u{");
	while (shift > 0 && code >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*form++ = hex_digits[code >> shift & 0xF];
	stpcpy(form, "}");
}

size_t text_form(const char *bytes, size_t length, char ret_form[TEXT_FORM_SIZE])
{
	static const struct {
		unsigned code;
		char form[3];
	} letters[] = {{'\\', "\\\\"}, {'\n', "\\n"}, {'\t', "\\t"}, {'\r', "\\r"}};
	unsigned code = 0;
	size_t step = text_decode(bytes, length, &code);

	ret_form[0] = '\0';
	if (length == 0)
		return 0;
	if (step <= 1)
		write_byte_form((unsigned char)bytes[0], ret_form);
	else
		write_code_form(code, ret_form);
	for (size_t i = 0; step == 1 && i < sizeof letters / sizeof *letters; i++)
		if (letters[i].code == code)
			memcpy(ret_form, letters[i].form, sizeof letters[i].form);
	return step != 0 ? step : 1;
}

/* Appends the form of what plain_length stopped at; returns how many bytes it stands for. */
static size_t append_form(struct buffer *buffer, const char *bytes, size_t length)
{
	char form[TEXT_FORM_SIZE];
	size_t step = text_form(bytes, length, form);

	buffer_append_text(buffer, form);
	return step;
}

void text_append_visible(struct buffer *buffer, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length != 0) {
		size_t step = plain_length(at, length);

		if (step != 0)
			buffer_append(buffer, at, step);
		else
			step = append_form(buffer, at, length);
		at += step;
		length -= step;
	}
}

char *text_visible(const char *text)
{
	struct buffer buffer = {0};

	text_append_visible(&buffer, text, strlen(text));
	return buffer_take(&buffer);
}

char *text_name(const char *name)
{
	struct buffer buffer = {0};
	bool quoted = strpbrk(name, " ,\"'") != NULL;

	if (quoted)
		buffer_append_byte(&buffer, '"');
	text_append_visible(&buffer, name, strlen(name));
	if (quoted)
		buffer_append_byte(&buffer, '"');
	return buffer_take(&buffer);
}

/* The most bytes of a text that end with a character, where that can be had by leaving out up to three. */
static size_t excerpt_length(const char *bytes, size_t length)
{
	size_t end = TEXT_EXCERPT;

	if (length <= TEXT_EXCERPT)
		return length;
	while (end > TEXT_EXCERPT - 4 && ((unsigned char)bytes[end] & 0xC0) == 0x80)
		end--;
	return end;
}

char *text_excerpt(const void *bytes, size_t length)
{
	size_t shown = excerpt_length(bytes, length);
	struct buffer buffer = {0};

	text_append_visible(&buffer, bytes, shown);
	if (shown != length)
		buffer_append_text(&buffer, "…");
	return buffer_take(&buffer);
}

bool text_is_plain(const void *bytes, size_t length)
{
	return plain_length(bytes, length) == length;
}

/* Bare words keep clear of what any shell expands, also = and ~ in front. */
static bool argument_is_bare(const char *argument)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";

	return argument[0] != '\0' && argument[0] != '=' && argument[strspn(argument, safe)] == '\0';
}

static bool argument_has_hidden(const char *argument, size_t length)
{
	while (length != 0) {
		unsigned code;
		size_t step = text_decode(argument, length, &code);

		if (step == 0 || text_code_is_hidden(code))
			return true;
		argument += step;
		length -= step;
	}
	return false;
}

/* Octal with three digits is the one form that ends by itself in every shell that knows $'...'. */
static void append_octal(struct buffer *buffer, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		char form[4] = {
			'\\', (char)('0' + (byte >> 6)), (char)('0' + (byte >> 3 & 7)), (char)('0' + (byte & 7))};

		buffer_append(buffer, form, sizeof form);
	}
}

static void append_dollar_quoted(struct buffer *buffer, const char *argument, size_t length)
{
	buffer_append_text(buffer, "$'");
	while (length != 0) {
		unsigned code = 0;
		size_t step = text_decode(argument, length, &code);

		if (step == 0 || text_code_is_hidden(code)) {
			step = step != 0 ? step : 1;
			append_octal(buffer, argument, step);
		} else {
			if (code == '\'' || code == '\\')
				buffer_append_byte(buffer, '\\');
			buffer_append(buffer, argument, step);
		}
		argument += step;
		length -= step;
	}
	buffer_append_byte(buffer, '\'');
}

void text_append_shell(struct buffer *buffer, const char *argument)
{
	size_t length = strlen(argument);

	if (argument_is_bare(argument)) {
		buffer_append(buffer, argument, length);
		return;
	}
	if (argument_has_hidden(argument, length)) {
		append_dollar_quoted(buffer, argument, length);
		return;
	}
	buffer_append_byte(buffer, '\'');
	for (; *argument != '\0'; argument++) {
		if (*argument == '\'')
			buffer_append_text(buffer, "'\\''");
		else
			buffer_append_byte(buffer, *argument);
	}
	buffer_append_byte(buffer, '\'');
}

char *text_format(const char *format, ...)
{
	struct buffer buffer = {0};
	va_list arguments;

	va_start(arguments, format);
	buffer_format_list(&buffer, format, arguments);
	va_end(arguments);
	return buffer_take(&buffer);
}

int text_hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}
