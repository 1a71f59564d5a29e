/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reader judges with: escapes (decoding must see the same), numbers, and the keys of the objects that are
 * open. Private to the json files.
 */
#ifndef CORE_DESCRIPTOR_JSON_PARTS_H
#define CORE_DESCRIPTOR_JSON_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/descriptor/json.h"

/* One escape sequence, or two that are a pair of surrogates. */
struct json_escape {
	size_t length;                 /* of bytes, from the backslash on */
	unsigned code;                 /* what it stands for; not for JSON_INVALID_ESCAPE, which stands for its bytes */
	enum json_deviation deviation; /* JSON_NO_DEVIATION, or what is remarkable about it */
};

/* Reads the one at the backslash; length (not 0) is what there is up to the end of the text. */
struct json_escape json_escape_read(const char *backslash, size_t length);

/* The first characters of a document are ASCII: in UTF-16 and UTF-32 there are NUL bytes between them. */
bool json_looks_like_utf16(const char *bytes, size_t length);

/* The length (2 to 4) of what is built like a UTF-8 sequence, valid or not; 0 for what is not even that. */
size_t json_loose_utf8_length(const char *bytes, size_t length);

/* Compares two values bytewise; left and right are what stands between the quotes. <0, 0, >0. */
int json_compare_values(const char *left, size_t left_length, const char *right, size_t right_length);

/* The json_bit()s of what is remarkable about a number, which is all the bytes that might belong to one. */
uint32_t json_number_judge(const char *text, size_t length);

/* Memory that begins inside its owner and moves to the heap when it becomes too small. */
struct json_stack {
	void *memory;
	void *inside;
	size_t size; /* bytes */
};

/* Doubles it. 0 or -ENOMEM. */
int json_stack_grow(struct json_stack *stack);
void json_stack_free(struct json_stack *stack);

struct json_key {
	uint32_t start;  /* offset behind the opening quote; of an object's frame: the index of the one around it */
	uint32_t length; /* of the raw bytes; JSON_KEY_ESCAPED is set when one of them is a backslash */
};
#define JSON_KEY_ESCAPED UINT32_C(0x80000000)
#define JSON_KEYS_INSIDE 64

/* The keys of all objects that are open, the innermost last, each object's behind its frame. */
struct json_keys {
	struct json_stack stack; /* of struct json_key */
	size_t count;
	size_t frame; /* index of the innermost object's; its keys follow */
	struct json_key inside[JSON_KEYS_INSIDE];
};

void json_keys_init(struct json_keys *keys);

/* An object begins; a key of it was met. 0 or -ENOMEM. */
int json_keys_open(struct json_keys *keys);
int json_keys_add(struct json_keys *keys, size_t start, size_t length, bool escaped);

/*
 * The object ends. True when it has a key twice: the offset of the first repetition (behind its quote) in *ret_start.
 */
bool json_keys_close(struct json_keys *keys, const char *bytes, size_t *ret_start);

#endif
