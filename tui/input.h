/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens, one event after the other: keys, the window's size, signals, files that became readable, the terminal's
 * end. The program waits here and nowhere else, and while nothing happens it sleeps without a time-out.
 *
 * It owns the signals HUP, INT, QUIT, TERM, TSTP, CONT, WINCH and PIPE from input_open() to input_close(). Programs
 * that are started meanwhile get them as they were, because handlers do not survive exec and nothing is blocked; PIPE
 * is ignored, which does survive: whoever starts a program sets it back.
 */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stddef.h>

#include "tui/key.h"
#include "tui/terminal.h"

enum event_kind {
	EVENT_NONE,     /* the time-out has passed */
	EVENT_KEY,      /* key */
	EVENT_PASTE,    /* key: a character that was pasted, not typed: it goes into a field or nowhere */
	EVENT_MOUSE,    /* mouse, row, column */
	EVENT_RESIZE,   /* ask terminal_size() */
	EVENT_SUSPEND,  /* ^Z or SIGTSTP: put things in order, then input_stop() */
	EVENT_CONTINUE, /* stopped and continued by others: terminal_suspend(), terminal_resume(), draw */
	EVENT_SIGNAL,   /* signal: HUP, INT, QUIT or TERM: the program is to end */
	EVENT_FILE,     /* file: that descriptor can be read (or has ended) */
	EVENT_LOST      /* the terminal is gone; comes again when asked again */
};

struct event {
	enum event_kind kind;
	key_code key;
	int signal;
	int file;
	enum mouse mouse;
	int row; /* cells, from 0 */
	int column;
};

#define INPUT_FILES 16 /* how many descriptors can be watched */

struct input;

/* Starts to listen on the terminal, which must outlive it. 0 or -errno. */
int input_open(struct input **ret_input, struct terminal *terminal);

/*
 * Puts the signals back and frees; the pointer is NULL afterwards. A signal by which the program was told to end, and
 * the hang-up of a terminal that is gone, are ignored from then on: they come twice, and the second must not end it
 * while it puts things in order.
 */
void input_close(struct input **input);

/*
 * Waits for the next event: at most timeout_milliseconds, for ever when that is negative. What a person did comes
 * before files, so that keys never wait for a busy directory.
 */
void input_read(struct input *input, int timeout_milliseconds, struct event *ret_event);

/* True when an event is there already: a screen that is about to be replaced need not be painted. */
bool input_pending(struct input *input);

/* Watches one more descriptor, until it is removed. 0, -ENOSPC, or -EEXIST. It stays the caller's. */
int input_watch(struct input *input, int file);
void input_unwatch(struct input *input, int file);

/* ^Z: gives the terminal back, stops the process group, and takes the terminal again when it goes on. Draw after it. */
void input_stop(struct input *input);

/*
 * Around a program that uses the terminal (an editor, sudo): gives the terminal to it, and takes it again. ^C and ^Z
 * that were typed for that program are forgotten.
 */
void input_release(struct input *input);
void input_acquire(struct input *input);

#endif
