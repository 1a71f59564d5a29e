/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The growing byte string of buffer.h. */
#include "core/base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t capacity = buffer->capacity != 0 ? buffer->capacity : 64;
	char *data;

	if (buffer->failed)
		return false;
	if (buffer->data != NULL && more < buffer->capacity - buffer->length)
		return true;
	while (capacity - buffer->length <= more) {
		if (capacity > SIZE_MAX / 4) {
			buffer->failed = true;
			return false;
		}
		capacity *= 2;
	}
	data = realloc(buffer->data, capacity);
	if (data == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!buffer_reserve(buffer, length))
		return;
	if (length != 0)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
	buffer_append(buffer, &byte, 1);
}

/* Enough for most of what is formatted, so that it is done once. */
#define LIKELY_LENGTH 96

void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments)
{
	va_list again;
	size_t room;
	int length;

	if (!buffer_reserve(buffer, LIKELY_LENGTH))
		return;
	room = buffer->capacity - buffer->length;
	va_copy(again, arguments);
	length = vsnprintf(buffer->data + buffer->length, room, format, again);
	va_end(again);
	if (length >= 0 && (size_t)length >= room) {
		if (!buffer_reserve(buffer, (size_t)length)) {
			buffer->data[buffer->length] = '\0';
			return;
		}
		length = vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
	}
	if (length < 0) {
		buffer->data[buffer->length] = '\0';
		buffer->failed = true;
		return;
	}
	buffer->length += (size_t)length;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buffer_format_list(buffer, format, arguments);
	va_end(arguments);
}

bool buffer_failed(const struct buffer *buffer)
{
	return buffer->failed;
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->data != NULL ? buffer->data : "";
}

char *buffer_take(struct buffer *buffer)
{
	char *data;

	if (buffer->data == NULL)
		buffer_append(buffer, "", 0);
	data = buffer->failed ? NULL : buffer->data;
	if (buffer->failed)
		free(buffer->data);
	*buffer = (struct buffer){0};
	return data;
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
	if (buffer->data != NULL)
		buffer->data[0] = '\0';
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){0};
}
