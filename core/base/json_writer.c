/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Appends in runs: what needs no escape is copied as a piece. */
#include "core/base/json_writer.h"

#include <string.h>

#include "core/base/text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static const char hex_digits[] = "0123456789abcdef";

static void append_code_unit(struct buffer *buffer, unsigned unit)
{
	char escape[6] = {'\\', 'u', hex_digits[unit >> 12 & 0xF], hex_digits[unit >> 8 & 0xF],
		hex_digits[unit >> 4 & 0xF], hex_digits[unit & 0xF]};

	buffer_append(buffer, escape, sizeof escape);
}

static void append_code(struct buffer *buffer, unsigned code)
{
	static const char codes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = code != 0 && code < 0x80 ? strchr(codes, (int)code) : NULL;

	if (found != NULL) {
		char escape[2] = {'\\', letters[found - codes]};

		buffer_append(buffer, escape, sizeof escape);
	} else if (code < 0x10000) {
		append_code_unit(buffer, code);
	} else {
		append_code_unit(buffer, 0xD800 + ((code - 0x10000) >> 10));
		append_code_unit(buffer, 0xDC00 + (code & 0x3FF));
	}
}

/* The number of bytes from here on that stand in a JSON string as they are. */
static size_t plain_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		unsigned code;
		size_t step;

		if (bytes[at] >= 0x20 && bytes[at] < 0x7F) {
			if (bytes[at] == '"' || bytes[at] == '\\')
				break;
			at++;
			continue;
		}
		step = text_decode(bytes + at, length - at, &code);
		if (step == 0 || text_code_is_hidden(code))
			break;
		at += step;
	}
	return at;
}

static void append_escaped(struct buffer *buffer, const char *bytes, size_t length)
{
	while (length != 0) {
		size_t step = plain_length(bytes, length);
		unsigned code;

		if (step != 0) {
			buffer_append(buffer, bytes, step);
		} else if ((step = text_decode(bytes, length, &code)) != 0) {
			append_code(buffer, code);
		} else {
			buffer_append_text(buffer, REPLACEMENT);
			step = 1;
		}
		bytes += step;
		length -= step;
	}
}

static void append_quoted(struct buffer *buffer, const char *bytes, size_t length)
{
	buffer_append_byte(buffer, '"');
	append_escaped(buffer, bytes, length);
	buffer_append_byte(buffer, '"');
}

static void append_line(struct json_writer *writer)
{
	static const char spaces[] = "                                ";
	size_t left = (size_t)writer->depth * 2;

	buffer_append_byte(writer->buffer, '\n');
	while (left != 0) {
		size_t step = left < sizeof spaces - 1 ? left : sizeof spaces - 1;

		buffer_append(writer->buffer, spaces, step);
		left -= step;
	}
}

/* Everything in front of a value: comma, line, key. suffix belongs to the key. */
static void begin_value(struct json_writer *writer, const char *key, const char *suffix)
{
	if (writer->filled)
		buffer_append_byte(writer->buffer, ',');
	if (writer->depth != 0)
		append_line(writer);
	writer->filled = true;
	if (key == NULL)
		return;
	buffer_append_byte(writer->buffer, '"');
	append_escaped(writer->buffer, key, strlen(key));
	buffer_append_text(writer->buffer, suffix);
	buffer_append(writer->buffer, "\": ", 3);
}

static void end_value(struct json_writer *writer)
{
	if (writer->depth != 0)
		return;
	buffer_append_byte(writer->buffer, '\n');
	writer->filled = false;
}

static void begin_container(struct json_writer *writer, const char *key, char bracket)
{
	begin_value(writer, key, "");
	buffer_append_byte(writer->buffer, bracket);
	writer->depth++;
	writer->filled = false;
}

static void end_container(struct json_writer *writer, char bracket)
{
	writer->depth--;
	if (writer->filled)
		append_line(writer);
	buffer_append_byte(writer->buffer, bracket);
	writer->filled = true;
	end_value(writer);
}

void json_writer_begin_object(struct json_writer *writer, const char *key)
{
	begin_container(writer, key, '{');
}

void json_writer_end_object(struct json_writer *writer)
{
	end_container(writer, '}');
}

void json_writer_begin_array(struct json_writer *writer, const char *key)
{
	begin_container(writer, key, '[');
}

void json_writer_end_array(struct json_writer *writer)
{
	end_container(writer, ']');
}

void json_writer_string(struct json_writer *writer, const char *key, const char *text)
{
	if (text == NULL) {
		json_writer_null(writer, key);
		return;
	}
	begin_value(writer, key, "");
	append_quoted(writer->buffer, text, strlen(text));
	end_value(writer);
}

static void write_hexadecimal(struct json_writer *writer, const char *key, const unsigned char *bytes, size_t length)
{
	begin_value(writer, key, "_hex");
	buffer_append_byte(writer->buffer, '"');
	for (size_t i = 0; i < length; i++) {
		char digits[2] = {hex_digits[bytes[i] >> 4], hex_digits[bytes[i] & 0xF]};

		buffer_append(writer->buffer, digits, sizeof digits);
	}
	buffer_append_byte(writer->buffer, '"');
	end_value(writer);
}

void json_writer_text(struct json_writer *writer, const char *key, const void *bytes, size_t length)
{
	struct buffer visible = {0};

	begin_value(writer, key, "");
	if (text_is_utf8(bytes, length)) {
		append_quoted(writer->buffer, bytes, length);
		end_value(writer);
		return;
	}
	text_append_visible(&visible, bytes, length);
	append_quoted(writer->buffer, buffer_text(&visible), visible.length);
	writer->buffer->failed |= buffer_failed(&visible);
	buffer_free(&visible);
	end_value(writer);
	if (key != NULL)
		write_hexadecimal(writer, key, bytes, length);
}

void json_writer_integer(struct json_writer *writer, const char *key, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char digits[20];
	size_t first = sizeof digits;

	do {
		digits[--first] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (value < 0)
		digits[--first] = '-';
	begin_value(writer, key, "");
	buffer_append(writer->buffer, digits + first, sizeof digits - first);
	end_value(writer);
}

static void write_word(struct json_writer *writer, const char *key, const char *word)
{
	begin_value(writer, key, "");
	buffer_append_text(writer->buffer, word);
	end_value(writer);
}

void json_writer_boolean(struct json_writer *writer, const char *key, bool value)
{
	write_word(writer, key, value ? "true" : "false");
}

void json_writer_null(struct json_writer *writer, const char *key)
{
	write_word(writer, key, "null");
}
