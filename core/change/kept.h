/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes as they are kept beside the operations of a plan document, so that they can be staged one by one again: the members that
 * "changes" of share/schemas/plan.json leaves open. Pure.
 */
#ifndef CORE_CHANGE_KEPT_H
#define CORE_CHANGE_KEPT_H

#include "core/base/json_writer.h"
#include "core/change/change.h"

struct kept_change {
	struct change change;
	uint32_t action; /* the same number for all that the person did in one go */
	char *reason;    /* why it is set aside, and no part of the plan; NULL: it is not; owned */
};

struct kept_changes {
	struct kept_change *items;
	size_t count;
	size_t capacity;
};

void kept_change_free(struct kept_change *kept);
void kept_changes_free(struct kept_changes *kept); /* also for cleanup() */

/* Writes it as an element of "changes". A lack of memory is remembered by the buffer. */
void kept_change_write(struct json_writer *writer, const struct kept_change *kept);

/*
 * Reads the changes of a plan document that plan_json_read() has taken. Where one of them is words alone nothing is read, and the document
 * is one plan. Nothing in it is trusted. Returns 0, or less than 0 with *failure filled as plan_json_read() does.
 */
int kept_changes_read(const char *bytes, size_t length, const char *path, struct kept_changes *ret_kept, struct failure *failure);

#endif
