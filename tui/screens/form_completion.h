/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion in a form: of a word of the table of types, and of a path, whose candidates are shown to be gone through. */
#ifndef TUI_SCREENS_FORM_COMPLETION_H
#define TUI_SCREENS_FORM_COMPLETION_H

#include "tui/screens/form.h"

/*
 * Completes what stands in the field with the focus as far as that is certain, or goes to the next candidate where there are several
 * already. False where there is nothing to complete.
 */
bool form_completion_ask(struct form *form, struct screens *screens);

/* Puts the next candidate into the field, or the one before. */
void form_completion_step(struct form *form, bool forward);

/* Draws the candidates, without what all of them begin with: their directory. */
void form_completion_draw(const struct form *form, struct canvas *canvas, int row, int height);

#endif
