/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is staged outlives the program: it is kept up to date while the program waits, and what an earlier run has left is offered at the
 * next start, change by change.
 */
#ifndef TUI_SCREENS_RESUMING_H
#define TUI_SCREENS_RESUMING_H

#include "tui/screens/screens.h"

/* Asks whether what was kept is to be staged again, where something was; from then on this run keeps, too. */
void resuming_offer(struct screens *screens);

/* The program is about to wait: what is staged is kept where it has changed since. Says nothing; what fails is told by resuming_keep(). */
void resuming_note(struct screens *screens);

/*
 * Keeps what is staged, for the next start. Returns a sentence that tells where, or why that failed, for a terminal that may still be there;
 * malloc'ed, NULL where nothing is staged or memory is out.
 */
char *resuming_keep(struct screens *screens);

/* The person leaves by themselves: what this run has kept goes. */
void resuming_end(struct screens *screens);

void resuming_release(struct screens *screens); /* at the end of the screens; what is kept stays */

#endif
