/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A question that needs more words than a key: some sentences, and below them the answers to choose from. Escape answers nothing. */
#ifndef TUI_SCREENS_QUESTION_SCREEN_H
#define TUI_SCREENS_QUESTION_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour question_screen;

#define QUESTION_ANSWERS 8

/* The index of the answer; the question is closed before. */
typedef void question_function(struct screens *screens, size_t answer);

/*
 * title, text (both translated and safe to show) and the answers are copied. The first answer is the one under the cursor. A question that is
 * open already is asked again when this one has been answered.
 */
void question_screen_open(struct screens *screens, const char *title, const char *text, const char *const *answers, size_t count,
			  question_function *hear);

/* The footer's word for giving none of the answers, where another one says more: "later", translated, a string that stays. */
void question_screen_name_leaving(struct screens *screens, const char *verb);

#endif
