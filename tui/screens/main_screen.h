/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main screen: types, the order of the chosen one, why, and on a wide terminal the layers beside them. Each pane is drawn by a file of
 * its own; where they are is decided here.
 */
#ifndef TUI_SCREENS_MAIN_SCREEN_H
#define TUI_SCREENS_MAIN_SCREEN_H

#include "tui/screens/outlook.h"
#include "tui/screens/screens.h"

/* Below so many columns the types are not beside the order; from so many on the layers are. */
#define MAIN_NARROW 60
#define MAIN_WIDE 120

struct main_screen {
	enum place focus;
	struct pager why;    /* about the chosen entry; why_pane_text() fills it */
	bool why_filled;
	struct pager layers; /* with their content, as far as they were drawn: filled when it is drawn first */
	bool layers_filled;
	struct outlook outlook;
	bool outlook_due; /* the preview has changed since */
	char *search;     /* what was searched for, in small letters; NULL: nothing */
	/* Where the person was when the search or filter began, for the way back. */
	struct standing origin;
	char *origin_search, *origin_filter;
};

extern const struct behaviour main_screen;

/* Its state, made once. 0 or -ENOMEM. */
int main_screen_new(struct screens *screens);

/* The chosen entry is another one, or something else is to be said about it. */
void main_screen_explain(struct screens *screens);

/* Says in three lines what this is, for who has never seen it. */
void main_screen_welcome(struct screens *screens);

/* Whether the pane has the keys, and its title's attribute. */
bool main_screen_has_focus(const struct screens *screens, enum place place);
enum attribute main_screen_title(const struct screens *screens, enum place place);

#endif
