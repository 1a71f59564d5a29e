/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How two texts differ, line by line, as a unified diff: for the review, for `diff` and for `patch`. Any bytes will do.
 * What it may cost has a bound, beyond which all that differs is told as one replacement: always right, only longer.
 */
#ifndef CORE_BASE_DIFFERENCE_H
#define CORE_BASE_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/* How many lines around a change are usually shown. */
#define DIFFERENCE_CONTEXT 3u

enum difference_kind {
	DIFFERENCE_SAME = ' ',
	DIFFERENCE_REMOVED = '-',
	DIFFERENCE_ADDED = '+',
	DIFFERENCE_HUNK = '@', /* the head of a group of lines: start is NULL, the ranges say which lines follow */
};

/* Lines of one text: first counts from 1; where count is 0, it is the line behind which they would stand. */
struct difference_range {
	size_t first;
	size_t count;
};

struct difference_line {
	enum difference_kind kind;
	bool ended;        /* a line feed follows; false only for the last line of a text that does not end in one */
	const char *start; /* in the caller's bytes, without the line feed */
	size_t length;
	struct difference_range old_range, new_range; /* DIFFERENCE_HUNK */
};

struct difference {
	struct difference_line *lines; /* none where the texts are equal */
	size_t count;
	size_t capacity;
};

/*
 * Compares; context is how many equal lines are shown around each change. The result points into both texts (which may
 * be NULL where their length is 0). Returns 0 or -ENOMEM.
 */
int difference_make(const char *old_bytes, size_t old_length, const char *new_bytes, size_t new_length,
		    unsigned context, struct difference *ret_difference);
void difference_free(struct difference *difference); /* also for cleanup() */

/*
 * Appends it as patch(1) takes it, with both names in its head; nothing where the texts are equal. Names with a control
 * character, a quote or a backslash are quoted as GNU diff does. The name of a text that is not there is "/dev/null".
 */
void difference_append_patch(const struct difference *difference, const char *old_name, const char *new_name,
			     struct buffer *buffer);

/* The same for people: each line and both names are made visible (text.h), so that patch(1) may not take it. */
void difference_append_visible(const struct difference *difference, const char *old_name, const char *new_name,
			       struct buffer *buffer);

/*
 * Appends one line of it, without a line feed, made visible: "@@ -1,2 +1 @@", "-text". For who shows lines one by one.
 */
void difference_append_line(const struct difference_line *line, struct buffer *buffer);

#endif
