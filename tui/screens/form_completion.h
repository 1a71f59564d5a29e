/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a field could hold: a path is completed as a shell does, a type is chosen from all that there are. Where there are several they are
 * listed below the fields; the one that is gone to stands in the field at once, so that what it would mean is seen.
 */
#ifndef TUI_SCREENS_FORM_COMPLETION_H
#define TUI_SCREENS_FORM_COMPLETION_H

#include "tui/screens/form.h"

/* True where the field holds a type. */
bool form_holds_type(const struct form_field *field);

/* True where something of the field's content can be completed. */
bool form_completes(const struct form_field *field);

/*
 * Completes what stands in the field with the focus as far as that is certain, and lists what it could become. False where there is
 * nothing to complete.
 */
bool form_completion_ask(struct form *form, struct screens *screens);

/* Lists all types, with the one in the field selected. */
void form_completion_open_types(struct form *form, const struct schema *schema);

/* Something was typed: a list of types stays as long as one begins so, every other list closes. */
void form_completion_follow(struct form *form, const struct schema *schema);

/* Goes in the list, and puts where that leads into the field; from the one end to the other with UP and DOWN. */
void form_completion_move(struct form *form, const struct schema *schema, enum movement movement);

/* Puts that row into the field and closes the list. */
void form_completion_take(struct form *form, const struct schema *schema, size_t index);

/* Closes the list; back: with what was in the field before. */
void form_completion_close(struct form *form, bool back);

/* Draws the list, paths without what all of them begin with: their directory. */
void form_completion_draw(struct form *form, struct screens *screens, struct canvas *canvas, int row, int height);

#endif
