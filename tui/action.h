/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that can be done in the interface, once: the table below makes the enum, the keys, the hints of the footer, the help that
 * can be run, and the manual's table of keys.
 */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/key.h"

/* Where the keys go; an action says in which of these it exists. */
enum place {
	PLACE_TYPES = 1 << 0,
	PLACE_ORDER = 1 << 1,
	PLACE_WHY = 1 << 2,
	PLACE_REVIEW = 1 << 3,
	PLACE_HELP = 1 << 4,
	PLACE_QUIT = 1 << 5,
	PLACE_CHOOSER = 1 << 6,
};
#define PLACE_MAIN (PLACE_TYPES | PLACE_ORDER | PLACE_WHY)
#define PLACE_ANY (PLACE_MAIN | PLACE_REVIEW | PLACE_HELP | PLACE_QUIT | PLACE_CHOOSER)

/*
 * ACTION(identifier, keys, places, hint, description): keys by their names, separated by blanks, the first being the one that is shown;
 * hint is the word of the footer ("" for an action that has none there). Actions of the same key exist in different places, or exclude
 * each other. The footer shows hints in this order.
 */
#define ACTION_TABLE(ACTION)                                                                                                     \
	ACTION(CONFIRM, "y", PLACE_REVIEW, N_("write"), N_("write what is shown"))                                               \
	ACTION(BACK, "Escape q F10 h Left", PLACE_REVIEW, N_("back"), N_("back, nothing is written"))                            \
	ACTION(RUN, "Enter", PLACE_HELP, N_("do it"), N_("do what the chosen line says"))                                        \
	ACTION(CLOSE, "Escape q F10 ?", PLACE_HELP, N_("close"), N_("close the help"))                                           \
	ACTION(QUIT_REVIEW, "w", PLACE_QUIT, N_("review & write"), N_("look at what is staged, then write it"))                  \
	ACTION(QUIT_DISCARD, "d", PLACE_QUIT, N_("discard & quit"), N_("forget what is staged and leave"))                       \
	ACTION(STAY, "Escape n", PLACE_QUIT, N_("stay"), N_("do not leave"))                                                     \
	ACTION(CHOOSE, "Enter Space", PLACE_CHOOSER, N_("choose"), N_("choose the line, or take the choice back"))               \
	ACTION(DISMISS, "Escape q F10", PLACE_CHOOSER, N_("done"), N_("back to the main screen"))                                \
	ACTION(MASK, "m", PLACE_MAIN, N_("mask"), N_("hide the entry with an empty file of its name"))                           \
	ACTION(UNMASK, "m", PLACE_MAIN, N_("unmask"), N_("take the empty file away again"))                                      \
	ACTION(REVIEW, "w F2", PLACE_MAIN, N_("review & write"), N_("look at what is staged, then write it"))                    \
	ACTION(UNDO, "U Backspace", PLACE_MAIN, N_("undo"), N_("take the last staged change back"))                              \
	ACTION(REDO, "R", PLACE_MAIN, N_("redo"), N_("stage it again"))                                                          \
	ACTION(CONSUMER, "v F3", PLACE_MAIN, N_("rules"), N_("look by the rules of another program"))                            \
	ACTION(FEATURES, "f", PLACE_MAIN, N_("features"), N_("say which features the backend must have"))                        \
	ACTION(CANCEL, "x", PLACE_MAIN, N_("stop asking"), N_("stop asking the binaries"))                                       \
	ACTION(SCOPE, "s", PLACE_MAIN, N_("scope"), N_("write to the other scope: admin or user"))                               \
	ACTION(FOCUS_NEXT, "Tab", PLACE_MAIN, N_("next pane"), N_("go to the next pane"))                                        \
	ACTION(FOCUS_PREVIOUS, "S-Tab", PLACE_MAIN, "", N_("go to the pane before"))                                             \
	ACTION(FOCUS_RIGHT, "l Right Enter", PLACE_MAIN, "", N_("go to the pane on the right"))                                  \
	ACTION(FOCUS_LEFT, "h Left", PLACE_MAIN, "", N_("go to the pane on the left"))                                           \
	ACTION(UP, "k Up", PLACE_ANY, "", N_("one line up"))                                                                     \
	ACTION(DOWN, "j Down", PLACE_ANY, "", N_("one line down"))                                                               \
	ACTION(PAGE_UP, "PgUp C-b", PLACE_ANY, "", N_("one page up"))                                                            \
	ACTION(PAGE_DOWN, "PgDn C-f Space", PLACE_ANY, "", N_("one page down"))                                                  \
	ACTION(HOME, "Home g", PLACE_ANY, "", N_("to the first line"))                                                           \
	ACTION(END, "End G", PLACE_ANY, "", N_("to the last line"))                                                              \
	ACTION(RELOAD, "r F5", PLACE_MAIN, "", N_("read the directories again"))                                                 \
	ACTION(REDRAW, "C-l", PLACE_ANY, "", N_("paint the screen anew"))                                                        \
	ACTION(HELP, "? F1", PLACE_MAIN | PLACE_REVIEW, N_("help"), N_("show what can be done here"))                            \
	ACTION(QUIT, "q F10 C-c", PLACE_MAIN, N_("quit"), N_("leave; asks when something is staged"))                            \
	ACTION(LEAVE, "C-c", PLACE_REVIEW | PLACE_HELP | PLACE_QUIT | PLACE_CHOOSER, "", N_("back to the main screen"))

enum action {
#define ACTION_ENUM(identifier, keys, places, hint, description) ACTION_##identifier,
	ACTION_TABLE(ACTION_ENUM)
#undef ACTION_ENUM
	ACTION_COUNT,
	ACTION_NONE = ACTION_COUNT
};

struct action_row {
	const char *name; /* "MASK": for a file of key bindings and for tests */
	const char *keys;
	unsigned places;
	const char *hint;        /* msgid, "" where the footer does not show it */
	const char *description; /* msgid */
};

const struct action_row *action_describe(enum action action);

/* True when the key is one of the action's. */
bool action_has_key(enum action action, key_code key);

/* The name of the first key of an action, into name (at least 16 bytes). */
void action_first_key(enum action action, char *name, size_t size);

#endif
