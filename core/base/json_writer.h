/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes one JSON document into a buffer, member by member: no tree, so that 100,000 entries cost their text only.
 *
 * The document is valid whatever it is given, and safe on a terminal: every character that text.h calls hidden is
 * written as \uXXXX (a surrogate pair above U+FFFF). Two spaces for each level, and a line feed behind the root.
 *
 *	struct json_writer writer = {.buffer = &buffer};
 *	json_writer_begin_object(&writer, NULL);
 *	json_writer_integer(&writer, "version", 1);
 *	json_writer_end_object(&writer);
 *
 * key is the member's name, a constant in UTF-8; NULL for the root and for elements of an array. That begin and end
 * match and that a key is given where one belongs is the caller's duty. A lack of memory is remembered by the buffer.
 */
#ifndef CORE_BASE_JSON_WRITER_H
#define CORE_BASE_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

struct json_writer {
	struct buffer *buffer;
	unsigned depth;
	bool filled; /* the innermost container has an element */
};

void json_writer_begin_object(struct json_writer *writer, const char *key);
void json_writer_end_object(struct json_writer *writer);
void json_writer_begin_array(struct json_writer *writer, const char *key);
void json_writer_end_array(struct json_writer *writer);

/* A text of ours, in UTF-8; what is none becomes U+FFFD. NULL is written as null. */
void json_writer_string(struct json_writer *writer, const char *key, const char *text);

/*
 * Bytes from elsewhere: a file name, a file's content. Where they are UTF-8 the string is exact. Where they are not,
 * which JSON cannot hold, the string is their visible form (text_append_visible), and a second member "KEY_hex" with
 * the exact bytes in lower-case hexadecimal follows; in an array only the visible form is written. So a reader takes
 * KEY_hex if it is there, and KEY otherwise.
 */
void json_writer_text(struct json_writer *writer, const char *key, const void *bytes, size_t length);

void json_writer_integer(struct json_writer *writer, const char *key, int64_t value);
void json_writer_boolean(struct json_writer *writer, const char *key, bool value);
void json_writer_null(struct json_writer *writer, const char *key);

#endif
