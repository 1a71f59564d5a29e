/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands around the program under test when its stories are told once more (tests/terminal/test_stories_again.py), by the environment
 * of the test:
 *
 *   PTY_AROUND=valgrind   its complaints are in $TMPDIR/valgrind-* and make the exit status 99
 *   PTY_AROUND=tmux       a tmux of its own, which stands for the program then: signals and the exit status are tmux's
 *   PTY_TERM=NAME         another terminal than the story has chosen, unless that is a dumb one
 */
#ifndef TESTS_SUPPORT_AROUND_H
#define TESTS_SUPPORT_AROUND_H

#include <stdbool.h>

#define AROUND_WORDS 64

struct around {
	char *words[AROUND_WORDS]; /* the command line, NULL at its end */
	char *environment[AROUND_WORDS];
	char place[256], term[64];
};

/*
 * Fills in what is to be started for a command line and an environment: the program and what follows it get what is asked for before them.
 * A word is the program where its last part is that of $OVERRULE; without one nothing changes. Points into both and itself.
 */
void around_fill(struct around *around, char *const argv[], char *const environment[]);

/* Whether that stands around the program. */
bool around_is(const char *name);

/* Skips the running case where that stands around the program, and says why. */
void around_skip(const char *name, const char *why);

#endif
