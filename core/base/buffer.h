/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing byte string. Always followed by a NUL that does not count, so that data is a C string when the bytes are text.
 *
 * A failed allocation is remembered in the buffer: later appends do nothing, and the one place that uses the result asks
 * buffer_failed(). So that code which builds a text reads as the text.
 */
#ifndef CORE_BASE_BUFFER_H
#define CORE_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *data; /* NULL until something was appended */
	size_t length;
	size_t capacity;
	bool failed;
};

void buffer_append(struct buffer *buffer, const void *bytes, size_t length);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* True when an append ran out of memory: the content is then a prefix of what was meant. */
bool buffer_failed(const struct buffer *buffer);

/* The content as a C string, "" when empty. Belongs to the buffer. */
const char *buffer_text(const struct buffer *buffer);

/* Gives the content away as a malloc'ed C string ("" when empty); the buffer is empty afterwards. NULL when it failed. */
char *buffer_take(struct buffer *buffer);

/* Empties the buffer and keeps its memory. */
void buffer_clear(struct buffer *buffer);

/* Frees; for cleanup() too. */
void buffer_free(struct buffer *buffer);

#endif
