/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface without a terminal: its state, what each action does to it, and how it is drawn on a canvas. A screen is state + event
 * -> state and draw(state, canvas), so that all of it runs in a test.
 */
#ifndef TUI_SCREENS_SCREENS_H
#define TUI_SCREENS_SCREENS_H

#include "core/workspace.h"
#include "tui/action.h"
#include "tui/canvas.h"
#include "tui/widgets/list.h"
#include "tui/widgets/pager.h"

enum screen {
	SCREEN_MAIN,
	SCREEN_REVIEW,
	SCREEN_HELP,
	SCREEN_QUIT,
	SCREEN_CHOOSER,
	SCREEN_COUNT
};

/* What a chooser chooses. */
enum subject {
	SUBJECT_CONSUMER, /* one row of the table of consumers */
	SUBJECT_FEATURES, /* any number of the chosen type's features */
};

struct screens {
	struct workspace *workspace;
	const char *program;   /* "overrule" and the options that a command line must repeat; belongs to the caller */
	const char *user_name; /* whose eyes, NULL: one's own; belongs to the caller */
	enum screen screen;
	enum screen below;    /* the screen that help was opened from */
	enum place focus;     /* of the main screen */
	struct list types;    /* rows are indices into type_rows */
	int *type_rows;       /* type indices; type_count stands for "no type" */
	struct list order;    /* the stacks of the chosen type */
	int longest_name;     /* bytes of the longest name among them: room for it as far as there is */
	struct pager why;     /* about the chosen entry */
	struct pager review;
	struct list help;
	enum action help_actions[ACTION_COUNT];
	struct list chooser;
	enum subject subject;
	struct findings findings; /* of the preview */
	char *notice;             /* what the last action has to say; until the next key */
	enum attribute notice_attribute;
	bool redraw; /* the terminal is to be painted anew */
	bool done;   /* the person has left */
};

/* The first state. The workspace stays the caller's. Returns 0 or -ENOMEM. */
int screens_new(struct workspace *workspace, const char *program, const char *user_name, struct screens **ret_screens);
void screens_free(struct screens *screens);
void screens_free_pointer(struct screens **screens); /* for cleanup() */

/* A key was pressed; a mouse wheel was turned by rows. */
void screens_key(struct screens *screens, key_code key);

/* Does the action, or says in the notice why not now. */
void screens_act(struct screens *screens, enum action action);

/* Draws everything; the canvas may have any size. */
void screens_draw(struct screens *screens, struct canvas *canvas);

/*
 * Whether the action would do something here and now. When not and failure is given, it says why, for actions whose absence needs a
 * word. Reads only.
 */
bool screens_may(const struct screens *screens, enum action action, struct failure *failure);

/* The place that the keys go to. */
enum place screens_place(const struct screens *screens);

/* Says something in the notice; takes text over (NULL: memory is out, nothing is said). */
void screens_say(struct screens *screens, enum attribute attribute, char *text);
void screens_say_failure(struct screens *screens, const struct failure *failure);

/*
 * Asks the binaries that the selections depend on; called once when everything is set up, and by actions that make new questions. What is
 * to be waited for is workspace_answers_descriptor(); screens_hear() is called when that can be read.
 */
void screens_ask(struct screens *screens);
void screens_hear(struct screens *screens);

/* The files or what is staged have changed: the lists follow, staying on the same type and name. */
void screens_refresh(struct screens *screens);

/* The selected stack, NULL where the order is empty; the selected type's index (type_count: no type). */
const struct stack *screens_selected_stack(const struct screens *screens);
int screens_selected_type(const struct screens *screens);

#endif
