/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One descriptor, read: what it says and everything that is odd about it. Nobody is judged for here: whether a descriptor is good
 * depends on the consumer, which says what it forgives as a mask (rank/consumer.h).
 */
#ifndef CORE_DESCRIPTOR_DESCRIPTOR_H
#define CORE_DESCRIPTOR_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/descriptor/json.h"
#include "core/descriptor/schema.h"

/* More than this is no descriptor to anybody and is not read (RULES.md, libvirt: 1,048,576 bytes are allowed). */
#define DESCRIPTOR_MAX_SIZE ((size_t)1024 * 1024)

/* Bytes with a length; not ended by a NUL. start is NULL when there is no such text. */
struct slice {
	const char *start;
	uint32_t length;
};

/* What is odd about a document that is JSON. One bit each. */
enum descriptor_problem {
	DESCRIPTOR_ROOT_KIND = 1 << 0,           /* the document is no object */
	DESCRIPTOR_TYPE_ABSENT = 1 << 1,         /* no key type */
	DESCRIPTOR_TYPE_KIND = 1 << 2,           /* type is no text */
	DESCRIPTOR_TYPE_WORD = 1 << 3,           /* type is none of the schema's words */
	DESCRIPTOR_BINARY_ABSENT = 1 << 4,       /* no key binary */
	DESCRIPTOR_BINARY_KIND = 1 << 5,         /* binary is no text */
	DESCRIPTOR_BINARY_RELATIVE = 1 << 6,     /* binary is text, but does not start with a slash (or is empty) */
	DESCRIPTOR_DESCRIPTION_ABSENT = 1 << 7,  /* no key description */
	DESCRIPTOR_DESCRIPTION_KIND = 1 << 8,    /* description is no text */
	DESCRIPTOR_TAGS_KIND = 1 << 9,           /* tags is no list of texts */
	DESCRIPTOR_KEY_UNKNOWN = 1 << 10,        /* a key that the schema does not have */
};
#define DESCRIPTOR_PROBLEM_COUNT 11

struct descriptor {
	struct slice description; /* decoded; in the bytes or the arena */
	struct slice binary;
	struct slice type_word;
	uint32_t deviations; /* json_bit()s of what was met */
	uint16_t problems;   /* descriptor_problem bits; none when the JSON broke off */
	int8_t type;         /* index into the schema's types, TYPE_MISSING or TYPE_UNKNOWN */
	uint8_t fatal;       /* enum json_deviation that ended the reading, JSON_NO_DEVIATION when the end was reached */
};

/* Where the first of each problem stands, as offsets; for a missing key the end of the object. */
struct descriptor_places {
	struct json_report json;
	size_t problem[DESCRIPTOR_PROBLEM_COUNT];
	struct slice unknown_key; /* the first one, as written between its quotes */
};

/*
 * Reads length bytes (at most DESCRIPTOR_MAX_SIZE). Of two equal keys the last counts, as for json-c. Decoded texts point into
 * bytes, or into the arena where they held escapes. ret_places may be NULL. Returns 0, also for a hopeless document, or -ENOMEM.
 */
int descriptor_read(const struct schema *schema, const char *bytes, size_t length, struct arena *arena,
		    struct descriptor *ret_descriptor, struct descriptor_places *ret_places);


#endif
