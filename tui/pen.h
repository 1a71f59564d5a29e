/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a terminal writes next and how what it writes looks, and the fewest bytes that change that. The painter decides what is written
 * where; this decides how to get there.
 */
#ifndef TUI_PEN_H
#define TUI_PEN_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "tui/attribute.h"
#include "tui/canvas.h"
#include "tui/look.h"

#define PLACE_UNKNOWN (-1)

/* Capabilities that are used again and again. */
enum capability {
	CAPABILITY_ADDRESS,
	CAPABILITY_COLUMN,
	CAPABILITY_RIGHT,
	CAPABILITY_LEFT,
	CAPABILITY_LEFT_ONE,
	CAPABILITY_DOWN_ONE,
	CAPABILITY_CLEAR,
	CAPABILITY_ERASE,
	CAPABILITY_ERASE_CELLS,
	CAPABILITY_INSERT_CELLS,
	CAPABILITY_DELETE_CELLS,
	CAPABILITY_PLAIN,
	CAPABILITY_HIDE,
	CAPABILITY_SHOW,
	CAPABILITY_REGION,
	CAPABILITY_FORWARD,
	CAPABILITY_BACKWARD,
	CAPABILITY_COUNT
};

struct pen {
	const char *capabilities[CAPABILITY_COUNT]; /* NULL: the terminal has it not */
	const char *plain; /* back to normal, without the change of the character set that is never made */
	char looks[ATTRIBUTE_COUNT][LOOK_BYTES]; /* what switches an attribute on, from plain */
	bool inks[ATTRIBUTE_COUNT];              /* it changes only what is written: a blank looks as in plain */
	int row;                                 /* where the terminal's cursor is now, PLACE_UNKNOWN */
	int column;
	bool uncertain; /* the last character is one of which terminals differ in how far they go on */
	enum attribute attribute;
	struct buffer *output;
};

/* Takes what the terminal can do from the one that terminfo_open() has found. */
void pen_learn(struct pen *pen);

/* How attributes look from now on; without color as SCHEME_MONOCHROME. */
void pen_dress(struct pen *pen, enum scheme scheme, bool color);

/* The first attribute that looks the same; of a blank the first with which a blank looks the same. */
enum attribute pen_same(const struct pen *pen, enum attribute attribute, bool blank);

/* Appends bytes, or a capability where the terminal has it, without delays. */
void pen_send(struct pen *pen, const char *bytes);
void pen_send_capability(struct pen *pen, enum capability capability);

void pen_place(struct pen *pen, int row, int column);
void pen_look(struct pen *pen, enum attribute attribute);

/* Writes a cell, on a terminal of that width. */
void pen_write(struct pen *pen, const struct cell *cell, int row, int column, int width);

#endif
