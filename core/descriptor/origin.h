/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a copy of a descriptor came from, as the copy itself tells: two of its tags, which consumers must ignore. They
 * are read here and written by change/origin_note.h.
 */
#ifndef CORE_DESCRIPTOR_ORIGIN_H
#define CORE_DESCRIPTOR_ORIGIN_H

#include "core/base/sha256.h"
#include "core/descriptor/schema.h"

/*
 * What the tags begin with. A path that is no UTF-8, which JSON cannot hold, is told in lower-case hexadecimal instead.
 */
#define ORIGIN_TAG_PATH "overrule:origin="
#define ORIGIN_TAG_PATH_HEX "overrule:origin_hex="
#define ORIGIN_TAG_DIGEST "overrule:sha256="

struct origin {
	char *path; /* absolute, inside the root, as bytes; owned */
	struct sha256 digest;
};

/*
 * Reads the note out of a descriptor. Of several tags that tell the same the last one counts. Returns 0; -ENOENT where
 * there is no note, only a half of one, or no JSON; -ENOMEM.
 */
int origin_find(const struct schema *schema, const char *bytes, size_t length, struct origin *ret_origin);
void origin_free(struct origin *origin); /* also for cleanup() */

/* True for a tag that is a part of such a note. */
bool origin_is_tag(const char *text, size_t length);

/* The key of the schema that holds tags: the first one that is a list; NULL where there is none. */
const char *origin_key(const struct schema *schema);

#endif
