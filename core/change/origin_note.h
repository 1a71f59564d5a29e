/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes into a copy where it came from (descriptor/origin.h), and takes that out again. Pure. */
#ifndef CORE_CHANGE_ORIGIN_NOTE_H
#define CORE_CHANGE_ORIGIN_NOTE_H

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/descriptor/origin.h"

/*
 * Notes path and digest of the origin in the tags of a descriptor; tags that are there stay as they are written, an
 * older note is replaced, nothing else changes. Returns 0 with the document appended to an empty *ret_document;
 * -ENOMEM; or less than 0 with the failure filled: FAILURE_REFUSED where the document cannot be read with certainty or
 * its tags are no list.
 */
int origin_note(const struct schema *schema, const char *bytes, size_t length, const char *path,
		const struct sha256 *digest, struct buffer *ret_document, struct failure *failure);

/*
 * The descriptor without the note, as it was before: where nothing is left in the list, the key goes too (so that only
 * a list that was empty before it got a note does not come back). A document without a note is given back as it is.
 * Returns like origin_note.
 */
int origin_strip(const struct schema *schema, const char *bytes, size_t length, struct buffer *ret_document,
		 struct failure *failure);

#endif
