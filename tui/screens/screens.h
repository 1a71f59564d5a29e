/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface without a terminal: its state, what each action does to it, and how it is drawn on a canvas. A screen is state + event
 * -> state and draw(state, canvas), so that all of it runs in a test. Screens lie on each other; each is a row of functions
 * (struct behaviour) in a file of its own, and what it needs beyond the state that all share belongs to that file alone.
 */
#ifndef TUI_SCREENS_SCREENS_H
#define TUI_SCREENS_SCREENS_H

#include "core/workspace.h"
#include "tui/bindings.h"
#include "tui/canvas.h"
#include "tui/person.h"
#include "tui/screens/entries.h"
#include "tui/screens/zone.h"
#include "tui/services.h"
#include "tui/widgets/list.h"
#include "tui/widgets/pager.h"

enum screen {
	SCREEN_MAIN,
	SCREEN_DETAILS,
	SCREEN_COMPARE,
	SCREEN_PROBLEMS,
	SCREEN_HISTORY,
	SCREEN_REVIEW,
	SCREEN_HELP,
	SCREEN_QUIT,
	SCREEN_CHOOSER,
	SCREEN_FORM,
	SCREEN_PROMPT,
	SCREEN_SETTINGS,
	SCREEN_QUESTION,
	SCREEN_RESULT,
	SCREEN_COUNT
};

struct screens;
struct options;
struct start;

/* What a screen does; every function may be NULL. */
struct behaviour {
	/* The place that the keys go to. */
	enum place (*place)(const struct screens *screens);

	void (*draw)(struct screens *screens, struct canvas *canvas);

	/* Whether an action would do something here and now, in addition to what holds everywhere; fills failure with why not. */
	bool (*may)(const struct screens *screens, enum action action, struct failure *failure);

	/* Does the action; false where it is none of this screen, and then it is done as everywhere. */
	bool (*act)(struct screens *screens, enum action action);

	/* A click: the keys go to that place from now on, one of those where this screen lets them go. */
	void (*focus)(struct screens *screens, enum place place);

	/* A click before it means what the zone at that cell says; false where it is to mean that. */
	bool (*click)(struct screens *screens, int row, int column);

	/* A key before it means anything; false where it is to mean what it means everywhere. */
	bool (*key)(struct screens *screens, key_code key);

	/* A character was typed or pasted; false where it does not go into a field here. */
	bool (*type)(struct screens *screens, key_code key);

	/* The footer's word for an action that means something of its own here; NULL: that of the table. Translated. */
	const char *(*hint)(const struct screens *screens, enum action action);

	/* The files, what is staged, the rules or answers have changed: pointers into the workspace are to be found anew. */
	void (*refresh)(struct screens *screens);

	/* Frees what the screen keeps; called when it closes and at the end, also without open. */
	void (*release)(struct screens *screens);
};

#define SCREENS_DEPTH 8

/* What the screens are given; everything stays the caller's and must outlive them. */
struct screens_setting {
	struct workspace *workspace;
	struct bindings *bindings;
	struct start *start;             /* the settings; NULL: they cannot be changed */
	const struct services *services; /* what only the real terminal can do; NULL: nothing of it can be done */
	const struct options *options;   /* as the program was started; NULL: without any */
};

struct screens {
	struct workspace *workspace;
	const struct consumer *started_consumer;
	char *program;                          /* "overrule" with the options that a command line must repeat to mean what is seen here */
	struct person person;                   /* whose eyes */
	struct bindings *bindings;
	struct start *start;
	const struct services *services;
	const struct options *options;
	enum screen stack[SCREENS_DEPTH]; /* the lowest is SCREEN_MAIN */
	int depth;                        /* at least 1 */
	struct entries entries;           /* types and order: what the main screen lists, and the entry that all screens mean */
	struct findings findings;         /* of the preview */
	struct zones zones;               /* where what was drawn, for the mouse */
	char *notice;                     /* what the last action has to say; until the next key */
	enum attribute notice_attribute;
	bool rank_refused; /* the last action: a number that follows is still meant as a rank, and as no F-key */
	bool linear; /* told as lines: one pane below the other */
	bool narrow; /* the main screen shows the types or the order, and not both, as it was drawn last */
	bool redraw; /* the terminal is to be painted anew */
	bool done;   /* the person has left */
	char *farewell;    /* what is to be said on the terminal after that; NULL: nothing */
	/* What the screens keep, each known to its own file; NULL while not open. */
	struct main_screen *main;
	struct details_screen *details;
	struct compare_screen *compare;
	struct problems_screen *problems;
	struct history_screen *history;
	struct review_screen *review;
	struct help_screen *help;
	struct chooser_screen *chooser;
	struct form_screen *form;
	struct prompt_screen *prompt;
	struct settings_screen *settings;
	struct edit_session *edit; /* a file in the editor (tui/screens/edit.h) */
	struct question_screen *question;
	struct quit_screen *quit;
	struct result_screen *result;
	struct resuming *resuming; /* what is kept for the next start (tui/screens/resuming.h) */
};

/* The first state. Returns 0 or -ENOMEM. */
int screens_new(const struct screens_setting *setting, struct screens **ret_screens);
void screens_free(struct screens *screens);
void screens_free_pointer(struct screens **screens); /* for cleanup() */

/* A key was pressed; a character was pasted. */
void screens_key(struct screens *screens, key_code key);
void screens_paste(struct screens *screens, key_code key);

/* The mouse was clicked or its wheel turned at that cell, as the last drawing had it. */
void screens_mouse(struct screens *screens, enum mouse mouse, int row, int column);

/* Does the action, or says in the notice why not now. */
void screens_act(struct screens *screens, enum action action);

/* Draws everything; the canvas may have any size. */
void screens_draw(struct screens *screens, struct canvas *canvas);

/* Draws the screen that lies beneath the uppermost, for a dialog that leaves it in sight. */
void screens_draw_beneath(struct screens *screens, struct canvas *canvas);

/*
 * Whether the action would do something here and now. When not and failure is given, it says why, for actions whose absence needs a
 * word. Reads only.
 */
bool screens_may(const struct screens *screens, enum action action, struct failure *failure);

/* The word of the footer for an action, translated. */
const char *screens_hint(const struct screens *screens, enum action action);

/* The uppermost screen, the one beneath it (of SCREEN_MAIN: itself), and the place that the keys go to there. */
enum screen screens_top(const struct screens *screens);
enum screen screens_beneath(const struct screens *screens);
enum place screens_place(const struct screens *screens);
enum place screens_place_beneath(const struct screens *screens);

/* Lays a screen on the others; where it is open already, those above it close. Closes the uppermost; all but the main screen. */
void screens_open(struct screens *screens, enum screen screen);
void screens_close(struct screens *screens);
void screens_close_all(struct screens *screens);

/* Says something in the notice; takes text over (NULL: memory is out, nothing is said). */
void screens_say(struct screens *screens, enum attribute attribute, char *text);
void screens_say_failure(struct screens *screens, const struct failure *failure);

/*
 * Asks the binaries that the selections depend on; called once when everything is set up, and by actions that make new questions. What is
 * to be waited for is workspace_answers_descriptor(); screens_hear() is called when that can be read.
 */
void screens_ask(struct screens *screens);
void screens_hear(struct screens *screens);

/* Files have changed on the disk: they are read and shown, and what became of what is staged is said. */
void screens_follow(struct screens *screens);

/* Whose eyes, by the name of the account; NULL: one's own. */
const char *screens_user_name(const struct screens *screens);

/*
 * Whatever changes the workspace stands between these two: the first keeps where the person is, as copies, the second brings lists and
 * open screens up to date, staying on the same type and name.
 */
struct standing screens_stand(const struct screens *screens);
void screens_stand_again(struct screens *screens, struct standing *standing);

/* Both, where the workspace has changed without losing the old names. */
void screens_refresh(struct screens *screens);

#endif
