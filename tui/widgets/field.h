/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of text that is typed. The bytes stay as they are, also those that are no UTF-8 (a path may hold them); what cannot be drawn, as
 * a joiner, is shown in the visible form of text.h. The cursor stands between what is drawn as one: a character with those that combine
 * with it, or such a form.
 */
#ifndef TUI_WIDGETS_FIELD_H
#define TUI_WIDGETS_FIELD_H

#include "core/base/buffer.h"
#include "tui/action.h"
#include "tui/canvas.h"

#define FIELD_LIMIT ((size_t)4096)

/* All zero is an empty field. */
struct field {
	struct buffer text;
	size_t cursor; /* bytes before it */
	size_t first;  /* bytes that are scrolled out on the left; field_draw() sets it */
	size_t limit;  /* the most bytes; 0: FIELD_LIMIT */
	/* How it was drawn last, for field_point(). */
	enum charset charset;
	int left; /* cells before the text */
};

void field_free(struct field *field);

/* The whole content, "" when empty. Belongs to the field. */
const char *field_text(const struct field *field);

/* Another content, the cursor behind it. False where it is too long or memory is out, and then nothing has changed. */
bool field_set(struct field *field, const char *text);

/* Puts bytes at the cursor, which goes behind them. False as field_set(). */
bool field_insert(struct field *field, const char *bytes, size_t length);

/* Types a character; false where the key is none or there is no room for it. */
bool field_type(struct field *field, key_code key);

/* Does an action of the table that is one of a field's; false for every other one. */
bool field_act(struct field *field, enum action action);

/* A click: puts the cursor before what was drawn at that cell, counted from where the field was drawn, or behind the text. */
void field_point(struct field *field, int cell);

/*
 * Draws it into width cells, scrolled so that the cursor is seen; ellipses stand for what is cut at an end. Where focused, the hardware
 * cursor is put on the cell of the field's cursor.
 */
void field_draw(struct field *field, struct canvas *canvas, int row, int column, int width, bool focused);

#endif
