/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every screen and dialog of the interface, and the keys that lead there from the start: one table for the expected screens, the storms and
 * the ways out, in process and on a terminal.
 */
#ifndef TESTS_SUPPORT_WAYS_H
#define TESTS_SUPPORT_WAYS_H

#include "core/base/buffer.h"
#include "tests/support/tree.h"

/* What the interface is opened on. */
enum ground {
	GROUND_USUAL,   /* gpu backends of which one is masked and one stands before it, one for files, a broken descriptor */
	GROUND_EMPTY,   /* no directory, no descriptor */
	GROUND_BROKEN,  /* the usual one, by rules under which the broken descriptor stops every look-up */
	GROUND_HOSTILE, /* names and texts that nobody would choose: wide, combining, right to left, no UTF-8, controls, 255 bytes */
};

struct way {
	const char *name;
	enum ground ground;
	const char *keys; /* by their names, with blanks between them; no Escape among them */
	bool staged;      /* something is staged then, and nothing written */
	bool varies;      /* what is shown differs from run to run */
};

extern const struct way ways[];
extern const size_t way_count;

/* Fills a tree that tree_init() has not seen yet. */
void ground_fill(struct tree *ret_tree, enum ground ground);

/* The value of --consumer on that ground. */
const char *ground_consumer(enum ground ground);

/* Appends what a terminal in keypad mode sends for the keys. */
void keys_append_bytes(struct buffer *bytes, const char *keys);

#endif
