/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that can be done in the interface, once: the table below makes the enum, the keys, the hints of the footer, the help that
 * can be run, the file of settings and the manual's table of keys. Which keys a person has chosen instead is in tui/bindings.h.
 */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>

#include "tui/key.h"

/* Where the keys go; an action says in which of these it exists. */
enum place {
	PLACE_TYPES = 1 << 0,
	PLACE_ORDER = 1 << 1,
	PLACE_WHY = 1 << 2,
	PLACE_DETAILS = 1 << 3,
	PLACE_COMPARE = 1 << 4,
	PLACE_PROBLEMS = 1 << 5,
	PLACE_HISTORY = 1 << 6,
	PLACE_RECORD = 1 << 7, /* the text beside the history */
	PLACE_REVIEW = 1 << 8,
	PLACE_REVIEW_TEXT = 1 << 9,
	PLACE_HELP = 1 << 10,
	PLACE_QUIT = 1 << 11,
	PLACE_CHOOSER = 1 << 12,
	PLACE_FORM = 1 << 13,
	PLACE_PROMPT = 1 << 14, /* one line at the bottom: search, filter, rank */
	PLACE_SETTINGS = 1 << 15,
	PLACE_KEY = 1 << 16, /* the next key is the answer */
	PLACE_RESULT = 1 << 17, /* what came of writing */
	PLACE_CANDIDATES = 1 << 18, /* what the field of a form could hold, in a list below the fields */
};
#define PLACE_MAIN (PLACE_TYPES | PLACE_ORDER | PLACE_WHY)
#define PLACE_ENTRY (PLACE_MAIN | PLACE_DETAILS) /* where one entry is meant */
#define PLACE_READING (PLACE_ENTRY | PLACE_COMPARE | PLACE_PROBLEMS | PLACE_HISTORY | PLACE_RECORD)
#define PLACE_REVIEWING (PLACE_REVIEW | PLACE_REVIEW_TEXT)
#define PLACE_LISTS (PLACE_READING | PLACE_REVIEWING | PLACE_RESULT | PLACE_HELP | PLACE_CHOOSER | PLACE_SETTINGS)
#define PLACE_FORMS (PLACE_FORM | PLACE_CANDIDATES)
#define PLACE_TYPING (PLACE_FORMS | PLACE_PROMPT) /* characters go into a field */
#define PLACE_ANY (PLACE_LISTS | PLACE_QUIT | PLACE_TYPING)

/*
 * ACTION(identifier, keys, places, hint, description): keys by their names, separated by blanks, the first being the one that is shown;
 * hint is the word of the footer ("" for an action that has none there). Actions of the same key exist in different places, or exclude
 * each other. The footer shows hints in this order, and one hint for two neighbours that share it. Where no character is typed, a digit without a meaning of its own is the F-key of that
 * number, 0 being F10.
 */
#define ACTION_TABLE(ACTION)                                                                                                     \
	ACTION(CONFIRM, "y", PLACE_REVIEWING, N_("write"), N_("write what is shown"))                                    \
	ACTION(REMOVE, "d Delete", PLACE_REVIEWING, N_("remove"), N_("remove the chosen change"))                        \
	ACTION(GO_ON, "Enter Escape q F10", PLACE_RESULT, N_("go on"), N_("back to the main screen"))                    \
	ACTION(HISTORY_UNDO, "U", PLACE_HISTORY | PLACE_RECORD | PLACE_RESULT, N_("undo it"), N_("stage what takes it back")) \
	ACTION(HISTORY_REDO, "R", PLACE_HISTORY | PLACE_RECORD, N_("redo"), N_("stage again what was undone"))    \
	ACTION(QUIT_REVIEW, "w", PLACE_QUIT, N_("review"), N_("look at what is staged, then write it"))                  \
	ACTION(BACK, "Escape q F10 h Left", PLACE_REVIEWING, N_("back"), N_("back, nothing is written"))                 \
	ACTION(RUN, "Enter", PLACE_HELP, N_("do it"), N_("do what the chosen line says"))                                \
	ACTION(QUIT_DISCARD, "d", PLACE_QUIT, N_("discard"), N_("forget what is staged and leave"))                      \
	ACTION(SAVE_PLAN, "p", PLACE_REVIEWING | PLACE_QUIT, N_("save plan"), N_("save plan for overrule apply"))        \
	ACTION(STAY, "Escape n q F10", PLACE_QUIT, N_("stay"), N_("do not leave"))                                       \
	ACTION(MARK_CHOICE, "Space", PLACE_CHOOSER, N_("mark"), N_("mark the line, or not any more"))                     \
	ACTION(APPLY_CHOICES, "Enter", PLACE_CHOOSER, N_("take marked"), N_("take what is marked"))                       \
	ACTION(CHOOSE, "Enter Space", PLACE_CHOOSER, N_("choose"), N_("take the line"))                                   \
	ACTION(KEEP_KEYS, "Escape", PLACE_KEY, N_("no other key"), N_("leave the keys as they are"))                      \
	ACTION(CHANGE_SETTING, "Enter Space", PLACE_SETTINGS, N_("change"), N_("change the chosen setting"))             \
	ACTION(RESET_SETTING, "d Delete", PLACE_SETTINGS, N_("default"), N_("take the chosen setting back to what it is without a file")) \
	ACTION(DISMISS, "Escape q F10", PLACE_CHOOSER, N_("cancel"), N_("leave all as it is"))                    \
	ACTION(FORM_OPEN, "Enter Space M-Down", PLACE_FORM, N_("types"), N_("show all types, to choose one"))             \
	ACTION(CANDIDATE_TAKE, "Enter", PLACE_CANDIDATES, N_("take"), N_("take what is in the field now"))                \
	ACTION(CANDIDATE_NEXT, "Down Tab C-n", PLACE_CANDIDATES, N_("next"), N_("next line, into the field"))             \
	ACTION(CANDIDATE_PREVIOUS, "Up S-Tab C-p", PLACE_CANDIDATES, "", N_("line before, into the field"))               \
	ACTION(CANDIDATE_LEAVE, "Escape F10 C-g", PLACE_CANDIDATES, N_("back"), N_("back to what was typed"))             \
	ACTION(FORM_ACCEPT, "Enter F2", PLACE_FORM, N_("stage"), N_("stage what the form says"))                          \
	ACTION(PROMPT_ACCEPT, "Enter", PLACE_PROMPT, N_("done"), N_("take what was typed"))                              \
	ACTION(TYPING_CANCEL, "Escape F10 C-g", PLACE_FORM | PLACE_PROMPT, N_("cancel"), N_("back, without what was typed"))\
	ACTION(FORM_EDITOR, "F4 M-e", PLACE_FORM, N_("editor"), N_("go on in the editor"))                               \
	ACTION(FORM_COMPLETE, "Tab", PLACE_FORM, N_("complete"), N_("complete, or the next field"))                      \
	ACTION(FORM_NEXT, "Down C-n", PLACE_FORM, N_("next field"), N_("go to the next field"))                          \
	ACTION(FORM_PREVIOUS, "Up S-Tab C-p", PLACE_FORM, "", N_("go to the field before"))                               \
	ACTION(FORM_PAGE_UP, "PgUp", PLACE_FORMS, "", N_("scroll up below the fields"))                                   \
	ACTION(FORM_PAGE_DOWN, "PgDn", PLACE_FORMS, "", N_("scroll down below the fields"))                               \
	ACTION(FIELD_LEFT, "Left C-b", PLACE_TYPING, "", N_("one character to the left"))                                \
	ACTION(FIELD_RIGHT, "Right C-f", PLACE_TYPING, "", N_("one character to the right"))                             \
	ACTION(FIELD_HOME, "Home C-a", PLACE_TYPING, "", N_("to the beginning of the field"))                            \
	ACTION(FIELD_END, "End C-e", PLACE_TYPING, "", N_("to the end of the field"))                                    \
	ACTION(FIELD_BACKSPACE, "Backspace", PLACE_TYPING, "", N_("delete before the cursor"))                           \
	ACTION(FIELD_DELETE, "Delete C-d", PLACE_TYPING, "", N_("delete under the cursor"))                              \
	ACTION(FIELD_WORD, "C-w", PLACE_TYPING, "", N_("delete the word before it"))                                     \
	ACTION(FIELD_CLEAR, "C-u", PLACE_TYPING, "", N_("delete all before the cursor"))                                 \
	ACTION(FIELD_CUT, "C-k", PLACE_TYPING, "", N_("delete all behind the cursor"))                                   \
	ACTION(REVIEW, "w F2", PLACE_READING, N_("review"), N_("review and write the changes"))                          \
	ACTION(REMEDY, "a", PLACE_DETAILS | PLACE_PROBLEMS, N_("mend"), N_("mend it: stage the remedy"))                 \
	ACTION(FINDING_NEXT, "Tab", PLACE_DETAILS, N_("next problem"), N_("to the next problem"))                        \
	ACTION(FINDING_PREVIOUS, "S-Tab", PLACE_DETAILS, "", N_("to the problem before"))                                \
	ACTION(ASK, "A", PLACE_DETAILS, N_("ask binary"), N_("ask binary what it can do"))                               \
	ACTION(OPEN_ENTRY, "Enter", PLACE_PROBLEMS | PLACE_COMPARE, N_("jump"), N_("jump to it, on the main screen"))  \
	ACTION(COMPARE_USERS, "Tab", PLACE_COMPARE, N_("by user"), N_("show what this program takes for each user, side by side")) \
	ACTION(COMPARE_PROGRAMS, "Tab", PLACE_COMPARE, N_("by program"), N_("show what each program takes, side by side")) \
	ACTION(ORDER, "Enter", PLACE_TYPES, N_("order"), N_("go to the order of this type"))                             \
	ACTION(MASK, "m F8", PLACE_ENTRY, N_("mask"), N_("mask: an empty file hides it"))                                \
	ACTION(UNMASK, "m F8", PLACE_ENTRY, N_("unmask"), N_("unmask: take the mask away"))                              \
	ACTION(MOVE_DOWN, "J S-Down M-Down", PLACE_ORDER, N_("move"), N_("move it down in the order"))                   \
	ACTION(MOVE_UP, "K S-Up M-Up", PLACE_ORDER, N_("move"), N_("move it up in the order"))                           \
	ACTION(TYPES, "h Left", PLACE_ORDER | PLACE_WHY, N_("types"), N_("go to the types"))                             \
	ACTION(CLONE, "c F5", PLACE_ENTRY, N_("clone"), N_("clone: a descriptor beside it"))                             \
	ACTION(EDIT, "e F4", PLACE_ENTRY, N_("edit"), N_("edit the file in the editor"))                                 \
	ACTION(CONSUMER, "v", PLACE_MAIN | PLACE_COMPARE | PLACE_PROBLEMS, N_("rules"), N_("choose whose rules apply"))  \
	ACTION(SEARCH, "/", PLACE_READING | PLACE_REVIEW_TEXT | PLACE_HELP, N_("search"), N_("search as you type"))      \
	ACTION(MOVE_TO, "o F6", PLACE_ORDER, N_("to rank"), N_("to rank: move it by number"))                            \
	ACTION(REPLACE, "p", PLACE_ENTRY, N_("replace"), N_("replace it by your own version"))                           \
	ACTION(NEW, "i F7", PLACE_MAIN, N_("new"), N_("new descriptor, with a form"))                                    \
	ACTION(REVERT, "x Delete", PLACE_ENTRY, N_("revert"), N_("revert: remove the local file"))                       \
	ACTION(UNDO, "U Backspace", PLACE_ENTRY | PLACE_PROBLEMS, N_("undo"), N_("undo the last staged change"))         \
	ACTION(REDO, "R", PLACE_ENTRY | PLACE_PROBLEMS, N_("redo"), N_("redo what was undone last"))                     \
	ACTION(DETAILS, "d F3 Enter", PLACE_ORDER | PLACE_WHY, N_("details"), N_("show all details of the entry"))       \
	ACTION(MARK, "Space", PLACE_ORDER, N_("mark"), N_("mark it, to act on several"))                                 \
	ACTION(MARK_ALL, "*", PLACE_ORDER, "", N_("mark all, or none"))                                                  \
	ACTION(SEARCH_NEXT, "n", PLACE_READING | PLACE_REVIEW_TEXT | PLACE_HELP, "", N_("to the next match"))            \
	ACTION(SEARCH_PREVIOUS, "N", PLACE_READING | PLACE_REVIEW_TEXT | PLACE_HELP, "", N_("to the match before"))      \
	ACTION(FILTER, "&", PLACE_MAIN | PLACE_PROBLEMS | PLACE_HISTORY, N_("filter"), N_("filter: only what holds a text")) \
	ACTION(SHOW_ALL, ".", PLACE_MAIN, "", N_("show all, or what takes part"))                                        \
	ACTION(FEATURES, "f", PLACE_MAIN, N_("features"), N_("features the backend must have"))                          \
	ACTION(USER, "u", PLACE_MAIN | PLACE_COMPARE, N_("user"), N_("look as another user"))                            \
	ACTION(SCOPE, "s", PLACE_MAIN, N_("scope"), N_("other scope: admin or user"))                                    \
	ACTION(PROBLEMS, "P", PLACE_MAIN, N_("problems"), N_("problems: all that is wrong"))                             \
	ACTION(COMPARE, "C", PLACE_MAIN, N_("compare"), N_("compare programs, side by side"))                            \
	ACTION(HISTORY, "H", PLACE_MAIN | PLACE_RESULT, N_("history"), N_("history: undo what was written"))             \
	ACTION(COPY_PATH, "y", PLACE_READING & ~(PLACE_HISTORY | PLACE_RECORD), "", N_("copy the path, by the terminal"))                                  \
	ACTION(COPY_COMMAND, "Y", PLACE_READING & ~(PLACE_HISTORY | PLACE_RECORD), "", N_("copy it as a command line"))                                    \
	ACTION(SETTINGS, "S F9", PLACE_MAIN, N_("settings"), N_("settings: colours, mouse, keys"))                       \
	ACTION(CANCEL, "X", PLACE_ENTRY, N_("stop asking"), N_("stop asking the binaries"))                              \
	ACTION(FOCUS_NEXT, "Tab", PLACE_MAIN | PLACE_HISTORY | PLACE_RECORD | PLACE_REVIEWING, N_("next pane"), N_("go to the next pane")) \
	ACTION(FOCUS_PREVIOUS, "S-Tab", PLACE_MAIN | PLACE_HISTORY | PLACE_RECORD | PLACE_REVIEWING, "", N_("go to the pane before")) \
	ACTION(FOCUS_RIGHT, "l Right", PLACE_MAIN | PLACE_COMPARE | PLACE_HISTORY, "", N_("go to the pane on the right")) \
	ACTION(FOCUS_ENTER, "Enter", PLACE_HISTORY, "", N_("go to the pane on the right"))                               \
	ACTION(FOCUS_LEFT, "h Left", PLACE_MAIN | PLACE_COMPARE | PLACE_RECORD, "", N_("go to the pane on the left"))    \
	ACTION(UP, "k Up", PLACE_LISTS, "", N_("one line up"))                                                           \
	ACTION(DOWN, "j Down", PLACE_LISTS, "", N_("one line down"))                                                     \
	ACTION(PAGE_UP, "PgUp C-b", PLACE_LISTS, "", N_("one page up"))                                                  \
	ACTION(PAGE_DOWN, "PgDn C-f", PLACE_LISTS, "", N_("one page down"))                                              \
	ACTION(HOME, "Home g", PLACE_LISTS, "", N_("to the first line"))                                                 \
	ACTION(END, "End G", PLACE_LISTS, "", N_("to the last line"))                                                    \
	ACTION(RELOAD, "r C-r", PLACE_READING, "", N_("read the directories again"))                                     \
	ACTION(REDRAW, "C-l", PLACE_ANY, "", N_("paint the screen anew"))                                                \
	ACTION(HELP, "? F1", PLACE_READING | PLACE_REVIEWING | PLACE_RESULT | PLACE_CHOOSER | PLACE_SETTINGS, N_("help"), N_("show what can be done here")) \
	ACTION(FORM_HELP, "F1", PLACE_TYPING, N_("help"), N_("show what can be done here"))                              \
	ACTION(CLOSE, "Escape q F10", PLACE_DETAILS | PLACE_COMPARE | PLACE_PROBLEMS | PLACE_HISTORY | PLACE_RECORD | PLACE_HELP | PLACE_SETTINGS, N_("close"), N_("back to where you were")) \
	ACTION(LET_GO, "Escape", PLACE_MAIN, "", N_("drop filter, then marks"))                                          \
	ACTION(QUIT, "q F10 C-c", PLACE_MAIN, N_("quit"), N_("quit; asks about staged work"))                            \
	ACTION(LEAVE, "C-c", PLACE_ANY & ~PLACE_MAIN, "", N_("back to the main screen"))

enum action {
#define ACTION_ENUM(identifier, keys, places, hint, description) ACTION_##identifier,
	ACTION_TABLE(ACTION_ENUM)
#undef ACTION_ENUM
	ACTION_COUNT,
	ACTION_NONE = ACTION_COUNT
};

struct action_row {
	const char *name; /* "MASK": for a file of key bindings and for tests */
	const char *keys; /* as long as nobody has chosen others */
	unsigned places;
	const char *hint;        /* msgid, "" where the footer does not show it */
	const char *description; /* msgid */
};

const struct action_row *action_describe(enum action action);

/* The action of that name, without regard to case, '-' standing for '_'; ACTION_NONE where there is none. */
enum action action_parse(const char *name);

#endif
