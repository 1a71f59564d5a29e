/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The review in words: what is staged, what it means, what is selected before and after, and the files line by line. */
#ifndef TUI_SCREENS_REVIEW_TEXT_H
#define TUI_SCREENS_REVIEW_TEXT_H

#include "tui/consequences.h"
#include "tui/widgets/pager.h"

/* Fills the text with everything that a person should have seen before files change. */
void review_text_fill(const struct workspace *workspace, struct pager *text);

/* All of these are safe to show, malloc'ed, and NULL where memory is out. */

/* The name that is selected for a type, or a word for none. */
char *review_selected_name(const struct ranking *ranking, int type);

/* The line about a type whose selection changes, or has changed where all that is written. */
char *review_selection_line(const struct ranking *before, const struct ranking *after, int type, bool written);

/* The line about an operation of the plan, with its number. */
char *review_operation_line(const struct plan *plan, size_t index);

/* A change with what it means for the file; and only what it is, "mask 50-x.json", for a notice or where there is little room. */
char *review_change_words(const struct workspace *workspace, const struct change *change);
char *review_change_name(const struct change *change);

#endif
