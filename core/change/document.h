/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON document of our own kind (a plan, a record of the history), read strictly into a flat list of nodes that know their place, so
 * that whatever is wrong with it, also with its meaning, is told with line and column. Pure.
 */
#ifndef CORE_CHANGE_DOCUMENT_H
#define CORE_CHANGE_DOCUMENT_H

#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/descriptor/json.h"

/* The index of no node. */
#define DOCUMENT_NONE UINT32_MAX

struct document_node {
	enum json_kind kind; /* a BEGIN stands for the whole container; an END is never a node */
	uint32_t start;
	uint32_t end;  /* of a container: unused */
	uint32_t next; /* the node behind this one and all that is in it */
};

struct document {
	const char *bytes; /* the caller's */
	size_t length;
	const char *path; /* for messages; the caller's */
	enum failure_kind kind; /* of a failure: FAILURE_USAGE for a document that a person gave, FAILURE_REFUSED for one of ours */
	struct failure *failure;
	struct document_node *nodes; /* the root is the first */
	uint32_t count;
	size_t capacity;
};

/*
 * Reads length bytes, which must be RFC 8259 with no key twice and have at most node_limit nodes. bytes, path and failure of *document are
 * given; the rest is filled. Returns 0, or less than 0 with the failure filled. To be freed with document_free() in any case.
 */
int document_read(struct document *document, size_t node_limit);
void document_free(struct document *document); /* also for cleanup() */

/* Fills the failure with what is wrong at the node, and returns less than 0. */
int document_refuse(const struct document *document, uint32_t node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The elements of an array, or the keys of an object (the value stands behind its key): DOCUMENT_NONE at the end. */
uint32_t document_first(const struct document *document, uint32_t container);
uint32_t document_next(const struct document *document, uint32_t container, uint32_t element);
uint32_t document_next_key(const struct document *document, uint32_t object, uint32_t key);

/* The value of a member, or DOCUMENT_NONE; also for what is no object. */
uint32_t document_member(const struct document *document, uint32_t object, const char *key);

/* The value of a member that must be there and be of that kind. Returns 0 or less than 0. */
int document_require(const struct document *document, uint32_t object, const char *key, enum json_kind kind, uint32_t *ret_node);

/* Refuses a node that is no object, or has a key that is not in the list, which ends with NULL. */
int document_check_keys(const struct document *document, uint32_t object, const char *const keys[]);

/* The string's bytes, malloc'ed, with a NUL behind. Returns 0 or less than 0. */
int document_text(const struct document *document, uint32_t node, char **ret_text, size_t *ret_length);

/* A required member that is a string without a NUL byte. */
int document_member_text(const struct document *document, uint32_t object, const char *key, char **ret_text);

/*
 * A required member of bytes: KEY, or in its place KEY_hex with the exact bytes (json_writer_text), or KEY_base64. With a NULL
 * ret_length, no NUL byte may be in it.
 */
int document_member_bytes(const struct document *document, uint32_t object, const char *key, char **ret_bytes, size_t *ret_length);

/* A required member that is a whole number from least to most. */
int document_member_integer(const struct document *document, uint32_t object, const char *key, int64_t least, int64_t most,
			    int64_t *ret_value);

/* A required member that is a file mode: four octal digits in a string. */
int document_member_mode(const struct document *document, uint32_t object, const char *key, unsigned *ret_mode);

/* The number of elements of an array. */
size_t document_count(const struct document *document, uint32_t array);

#endif
