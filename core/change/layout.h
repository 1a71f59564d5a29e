/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON object as it is laid out: where each member stands, and the three edits that leave every byte alone that they
 * do not mean. It knows nothing of descriptors. Pure.
 */
#ifndef CORE_CHANGE_LAYOUT_H
#define CORE_CHANGE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/descriptor/json.h"

/* The index of no member. */
#define LAYOUT_NONE SIZE_MAX

/* Offsets into the document, an end being behind the last byte; quotes and brackets belong to it. */
struct layout_member {
	size_t key_start, key_end;
	size_t value_start, value_end;
	enum json_kind kind; /* of the value; a BEGIN stands for the whole container */
};

struct layout {
	const char *bytes; /* the caller's */
	size_t length;
	size_t inside_start, inside_end; /* what lies between the braces */
	uint32_t deviations;             /* json_bit()s of what was met */
	struct layout_member *members;   /* in the order of the document */
	size_t count;
	size_t capacity;
};

/*
 * Reads length bytes (at most DESCRIPTOR_MAX_SIZE), which must be an object that the strict reader takes; only that a
 * key stands twice is let through. Returns 0; -ENOMEM; or less than 0 with the failure filled: FAILURE_REFUSED, its
 * text beginning with "line:column: ". To be freed with layout_free() in any case.
 */
int layout_read(const char *bytes, size_t length, struct layout *layout, struct failure *failure);
void layout_free(struct layout *layout); /* also for cleanup() */

/* The member with that key; of several the last one, which is the one that counts. LAYOUT_NONE where there is none. */
size_t layout_find(const struct layout *layout, const char *key);

/* A piece of the document. */
const char *layout_key(const struct layout *layout, size_t index, size_t *ret_length);   /* with its quotes */
const char *layout_value(const struct layout *layout, size_t index, size_t *ret_length); /* as it is written */

/*
 * Appends the document with one change: another value; one more member, which becomes number position (0 to count),
 * spaced like its neighbours; a member gone, with what parts it from its neighbour. key and value are JSON as it is to
 * be written.
 */
void layout_replace(const struct layout *layout, size_t index, const struct buffer *value, struct buffer *result);
void layout_insert(const struct layout *layout, size_t position, const struct buffer *key, const struct buffer *value,
		   struct buffer *result);
void layout_remove(const struct layout *layout, size_t index, struct buffer *result);

/*
 * Appends what begins the line of a member (line end and indentation), as new members would get it at that position;
 * nothing where members stand on one line.
 */
void layout_append_line_start(const struct layout *layout, size_t position, struct buffer *result);

/*
 * Appends what begins the line of an element inside such a member: one level deeper than line_start, which
 * layout_append_line_start gave and which is not empty.
 */
void layout_append_deeper(const struct layout *layout, const struct buffer *line_start, struct buffer *result);

/* True where the document has blanks behind its colons or commas: a list on one line then gets them, too. */
bool layout_is_airy(const struct layout *layout);

/*
 * True where a character outside ASCII may be written as it is: the document has some already. Not all readers take
 * them.
 */
bool layout_has_non_ascii(const struct layout *layout);

/*
 * Appends value with its line ends changed to those of the document; value is JSON, so that they are but white space.
 */
void layout_append_adapted(const struct layout *layout, const char *value, size_t length, struct buffer *result);

/*
 * Appends a JSON string with its quotes: what must be escaped, every hidden character (text.h), and what is outside
 * ASCII unless plain is true. The text is UTF-8; a NUL byte becomes \u0000.
 */
void json_append_string(struct buffer *buffer, const char *text, size_t length, bool plain);

#endif
