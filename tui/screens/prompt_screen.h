/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line to type into, at the bottom of the screen that it lies on: a text to search, a filter, a rank. That screen hears of each
 * character, so that it can follow as the person types.
 */
#ifndef TUI_SCREENS_PROMPT_SCREEN_H
#define TUI_SCREENS_PROMPT_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour prompt_screen;

/* What came of the text: it was changed, taken, or given up (then text is what it was at first). */
enum prompt_event { PROMPT_CHANGED, PROMPT_ACCEPTED, PROMPT_CANCELLED };

typedef void prompt_function(struct screens *screens, enum prompt_event event, const char *text);

/* title stands before the field, a translated text; text is what stands in it at first. */
void prompt_screen_open(struct screens *screens, const char *title, const char *text, prompt_function *hear);

/* Something about what is typed, to stand behind the field: "no match" as a warning, "3 entries" as a count. NULL: nothing. Copied. */
void prompt_screen_note(struct screens *screens, const char *note);
void prompt_screen_count(struct screens *screens, const char *note);

/* The footer's word for the key that takes what was typed: "write", translated, a string that stays. After prompt_screen_open(). */
void prompt_screen_name_enter(struct screens *screens, const char *verb);

#endif
