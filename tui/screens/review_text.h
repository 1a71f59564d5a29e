/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The review in words: what is staged, what it means, what is selected before and after, and the files line by line. */
#ifndef TUI_SCREENS_REVIEW_TEXT_H
#define TUI_SCREENS_REVIEW_TEXT_H

#include "tui/consequences.h"
#include "tui/widgets/pager.h"

/* Fills the text with everything that a person should have seen before files change. */
void review_text_fill(const struct workspace *workspace, struct pager *text);

/* The name that is selected for a type before and after, as one line, safe to show; malloc'ed, NULL where memory is out. */
char *review_selection_line(const struct ranking *before, const struct ranking *after, int type);

/* A staged change as a sentence, safe to show; malloc'ed, NULL where memory is out. */
char *review_change_words(const struct change *change);

#endif
