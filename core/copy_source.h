/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file a copy is made of, and what a copy tells about that: for the commands and the forms that make one. Writes nothing. */
#ifndef CORE_COPY_SOURCE_H
#define CORE_COPY_SOURCE_H

#include "core/base/buffer.h"
#include "core/workspace.h"

struct copy_source {
	const struct layer *layer; /* of the preview, valid as long as that; LAYER_FILE */
	char *path;                /* inside the root; owned */
	bool own;                  /* it stands in the target directory */
};

/*
 * The file of that name that takes effect, or under a mask the one that it hides. With beneath, files that are more specific than the
 * target directory do not count: what is written there could not replace them. Returns 0; -ENOMEM; or less than 0 with *failure filled
 * where there is none.
 */
int copy_source_find(const struct workspace *workspace, const char *name, bool beneath, struct copy_source *ret_source,
		     struct failure *failure);
void copy_source_free(struct copy_source *source); /* also for cleanup() */

/* Refuses a name that some directory has: a file there would not stand beside the original, but hide or be hidden. As above. */
int copy_require_free(const struct workspace *workspace, const char *name, struct failure *failure);

/*
 * Notes in the document what it was copied from. *ret_noted is false where it stays as it is, because it cannot be read with certainty.
 * Returns 0 or -ENOMEM.
 */
int copy_source_note(const struct copy_source *source, const struct schema *schema, struct buffer *document, bool *ret_noted);

#endif
