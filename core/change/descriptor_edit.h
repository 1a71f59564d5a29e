/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A descriptor with another value for a key, and every other byte as it was: order, unknown keys, indentation, line
 * ends. So a copy differs from the vendor's file in what was meant and nowhere else. Pure.
 */
#ifndef CORE_CHANGE_DESCRIPTOR_EDIT_H
#define CORE_CHANGE_DESCRIPTOR_EDIT_H

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/change/layout_list.h"
#include "core/descriptor/schema.h"

/*
 * Sets a key of the schema. value is a text; for a list either a JSON array of texts or words with commas between them,
 * the blanks around each being no part of it and "" the empty list. Of two equal keys the last one, which counts, is
 * changed; a key that is not there is put where the schema's order has it. Characters outside ASCII are escaped unless
 * the document has some as they are, because json-c 0.18 refuses them.
 *
 * Returns 0 with the document appended to an empty *ret_document; -ENOMEM; or less than 0 with the failure filled:
 * FAILURE_USAGE for a key or a value that cannot be meant, FAILURE_REFUSED, beginning with "line:column: ", for a
 * document that cannot be read with certainty.
 */
int descriptor_set(const struct schema *schema, const char *bytes, size_t length, const char *key, const char *value,
		   struct buffer *ret_document, struct failure *failure);

/*
 * A new descriptor, laid out as QEMU's own are. A NULL leaves its key out, which suits tags alone. Returns like
 * descriptor_set.
 */
int descriptor_new(const struct schema *schema, const char *description, const char *type, const char *binary,
		   const char *tags, struct buffer *ret_document, struct failure *failure);

/* The place among the members at which a new one with that key belongs: behind those that the schema has before it. */
size_t descriptor_key_position(const struct schema *schema, const struct layout *layout, const char *key);

/*
 * Writes a list into the member at index, or into a new one with that key where index is LAYOUT_NONE; the old elements
 * keep the way they are written. Empties wanted. For the values of a person and for notes (origin_note.h). Returns like
 * descriptor_set.
 */
int descriptor_set_list(const struct schema *schema, const struct layout *layout, const char *key,
			struct layout_list *wanted, struct buffer *ret_document, struct failure *failure);

#endif
