/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A copy brought up to date with the file that it was made of: three-way, member by member, by meaning and not by
 * layout. What only one side has changed is taken from that side; what both have changed is asked about. Pure.
 */
#ifndef CORE_CHANGE_REFRESH_H
#define CORE_CHANGE_REFRESH_H

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/descriptor/schema.h"

struct refresh_document {
	const char *bytes; /* NULL where it is not known */
	size_t length;
};

enum refresh_side {
	REFRESH_LOCAL,
	REFRESH_VENDOR,
};

/*
 * What somebody has decided about a key, or, as REFRESH_LOCAL, what is known to have been set in the copy on purpose.
 */
struct refresh_choice {
	const char *key;
	enum refresh_side side;
};

struct refresh {
	struct refresh_document base;   /* the origin as it was when the copy was made; may be unknown */
	struct refresh_document local;  /* the copy */
	struct refresh_document vendor; /* the origin as it is */
	const char *local_path;         /* the copy's path, for messages; may be NULL */
	const char *origin_path;        /* the origin's path, for messages and for the new note */
	const struct refresh_choice *choices;
	size_t choice_count;
};

/*
 * A member on which both sides differ. The values are JSON as it is written, owned, not made safe to show; NULL: not
 * there.
 */
struct refresh_conflict {
	char *key; /* decoded */
	char *base, *local, *vendor;
	bool base_known;
};

struct refresh_conflicts {
	struct refresh_conflict *items;
	size_t count;
	size_t capacity;
};

/*
 * Merges: the vendor's layout with the local values in it, its own keys carried over as well, and the note of the
 * origin renewed. A base that has another digest than the copy's note tells is taken as unknown: then every key on
 * which local and vendor differ is a conflict, also one that only one of them has, unless a choice is made for it. The
 * note is no difference.
 *
 * Returns 0 with the document appended to an empty *ret_document, or with it left empty and what must be asked in
 * *ret_conflicts, to be freed with refresh_conflicts_free(); -ENOMEM; or less than 0 with the failure filled:
 * FAILURE_REFUSED where the copy or the vendor's file cannot be read with certainty, its path saying which of them.
 */
int refresh_merge(const struct schema *schema, const struct refresh *refresh, struct buffer *ret_document,
		  struct refresh_conflicts *ret_conflicts, struct failure *failure);
void refresh_conflicts_free(struct refresh_conflicts *conflicts); /* also for cleanup() */

#endif
