/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives a program in a pseudo-terminal and sees what a person would see (through libvterm). It waits for what is
 * expected, bounded by a deadline, and never for a fixed time.
 *
 * Every function that fails ends the running cmocka test with the screen in the message, but for the pty_try_ ones.
 */
#ifndef TESTS_SUPPORT_PTY_H
#define TESTS_SUPPORT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PTY_DEADLINE 10000 /* milliseconds; PTY_DEADLINE in the environment overrides it (valgrind) */

struct pty;

struct pty_cell {
	char text[32]; /* UTF-8; " " for a blank, "" for the right half of a wide character */
	int width;
	bool bold, underline, reverse; /* libvterm does not tell dim */
	int foreground;                /* number of the palette, -1: the terminal's own, -2: some other */
	int background;
};

struct pty_traffic {
	size_t bytes;  /* that the program sent */
	size_t bursts; /* reads of the master that found something: at most the program's writes */
};

/*
 * Starts argv[0] (looked up in PATH) with exactly the environment given (NULL-terminated, "NAME=VALUE"; TERM belongs in
 * it) on a terminal of that size. pty_end() frees.
 * What else may stand around it: tests/support/around.h.
 */
struct pty *pty_start(char *const argv[], char *const environment[], int width, int height);

/* Types these bytes. */
void pty_type(struct pty *pty, const char *bytes);
void pty_type_bytes(struct pty *pty, const void *bytes, size_t length);

/* Waits until the screen shows the text in one row / in that row / does not show it anywhere. */
void pty_wait(struct pty *pty, const char *text);
void pty_wait_row(struct pty *pty, int row, const char *text);
void pty_wait_gone(struct pty *pty, const char *text);

/* The same with an own deadline, telling instead of failing. */
bool pty_try_wait(struct pty *pty, const char *text, int milliseconds);

/* Waits until the cursor stands there. */
void pty_wait_cursor(struct pty *pty, int row, int column);

/*
 * Reads what comes until nothing has come for that long and the program waits for something: to show that nothing comes, or to let a burst
 * end.
 */
void pty_settle(struct pty *pty, int quiet_milliseconds);

/* Waits until the program's output contains these bytes, counted from pty_traffic_reset() (a bell, OSC 52). */
void pty_wait_output(struct pty *pty, const char *bytes);

/* The same, telling instead of failing: false where the program has ended without them. */
bool pty_try_wait_output(struct pty *pty, const char *bytes);

/* The text of a row, without blanks at its end; all rows, each with a newline. malloc'ed. */
char *pty_row(struct pty *pty, int row);
char *pty_screen(struct pty *pty);

/* Where the look of the cells changes from left to right in each row, and to what: a line for each place. malloc'ed. */
char *pty_looks(struct pty *pty);

bool pty_contains(struct pty *pty, const char *text);
void pty_get_cell(struct pty *pty, int row, int column, struct pty_cell *ret_cell);
void pty_get_cursor(struct pty *pty, int *ret_row, int *ret_column, bool *ret_visible);

/* True while the program has the alternate screen. */
bool pty_alternate(struct pty *pty);

/* True while the terminal would report clicks or mark pastes. */
bool pty_reports(struct pty *pty);

/* Another size, with SIGWINCH from the kernel. */
void pty_resize(struct pty *pty, int width, int height);

/* What the program has sent since the last reset. */
void pty_traffic_reset(struct pty *pty);
struct pty_traffic pty_traffic(struct pty *pty);

/* True when the terminal's modes (termios) are what they were before the program started. */
bool pty_modes_restored(struct pty *pty);

/*
 * The terminal is as it was before the program: modes, screen, cursor, colours, keys, margins, mouse and paste. Writes on the screen, to see
 * that what is written now is plain.
 */
void pty_expect_given_back(struct pty *pty);

pid_t pty_process(const struct pty *pty);
void pty_signal(struct pty *pty, int signal); /* nothing where it has just ended */

/* Waits until the program is stopped (job control); continues it in the foreground, as `fg` does. */
void pty_wait_stopped(struct pty *pty);
void pty_continue(struct pty *pty);

/* Closes the master: the terminal is lost. Only pty_wait_exit() and pty_end() may follow. */
void pty_hang_up(struct pty *pty);

/* True when it is known to have ended. */
bool pty_has_ended(const struct pty *pty);

/* Waits for the end: the exit status, or 128 + signal. Reads what is still to come before. */
int pty_wait_exit(struct pty *pty);

/* Kills what still runs and frees; NULL is fine. */
void pty_end(struct pty *pty);

#endif
