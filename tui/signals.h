/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals that ask a command to stop while it changes files: what has begun is finished, or taken back, and told before anything else
 * counts. Before and after that they end the process as usual.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
	bool held;
	sigset_t before;
};

/* SIGINT, SIGTERM, SIGHUP and SIGQUIT wait from now on. */
void signals_hold(struct signals *signals);

/* They come again; those that came meanwhile are dropped. True where one did. Does nothing where they were not held. */
bool signals_release(struct signals *signals);

/*
 * Ends the process by the signal, which has asked for it and was heard: whoever has started it sees that, as of every other program.
 * Returns where that cannot be.
 */
void signals_die(int signal);

/* An exit code that stands for a signal, as shells have it. */
#define EXIT_SIGNAL 128

#endif
