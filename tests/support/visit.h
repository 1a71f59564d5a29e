/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program under test on a ground of ways.h, in a pseudo-terminal, with a home of its own. */
#ifndef TESTS_SUPPORT_VISIT_H
#define TESTS_SUPPORT_VISIT_H

#include "tests/support/pty.h"
#include "tests/support/ways.h"

struct visit {
	struct tree tree;
	char *root, *home;
	char *listing; /* what took effect before anything was done */
	struct pty *pty;
};

/* Lays the ground without starting anything; starts the program there, which may be done again after it has ended. */
void visit_prepare(struct visit *visit, enum ground ground);
void visit_start(struct visit *visit, enum ground ground, const char *term, int width, int height);

/* Both, and waits for the first screen. */
void visit_begin(struct visit *visit, enum ground ground);

/* Presses keys, given by their names. */
void visit_type(struct visit *visit, const char *keys);

/*
 * Has everything painted anew, by a signal that says that the size may have changed, which changes no state as a key would; returns the
 * screen, as visit_screen() does, when it has come. malloc'ed; NULL where the program has ended meanwhile.
 */
char *visit_repaint(struct visit *visit);

/* The screen, how it looks, and the cursor's place as they are, when nothing more comes. malloc'ed. */
char *visit_screen(struct visit *visit);

/* Nothing below the root's /etc and /usr has changed since visit_prepare(). */
void visit_expect_untouched(const struct visit *visit);

/* Ends what still runs and removes everything. */
void visit_end(struct visit *visit);

#endif
