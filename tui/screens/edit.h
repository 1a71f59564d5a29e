/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The person's editor from the interface: the terminal is given away, and what comes back is staged when it is good. Where it is not, the
 * person decides; their copy is never lost without that.
 */
#ifndef TUI_SCREENS_EDIT_H
#define TUI_SCREENS_EDIT_H

#include "tui/screens/form.h"

/* Whether there is a terminal to give away; fills failure with why not. */
bool edit_is_possible(const struct screens *screens, struct failure *failure);

/* ACTION_EDIT: the file of the entry under the cursor. */
void edit_entry(struct screens *screens);

/* The document of the form as far as it can be made, to go on in the form with what comes back. */
void edit_form(struct screens *screens, struct form *form);

/* Ends what is left of an editing; a copy that nobody has decided about stays where it is. */
void edit_end(struct screens *screens);

#endif
