/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was staged when the interface was ended from outside: kept then, and offered again at the next start. */
#ifndef TUI_SCREENS_RESUMING_H
#define TUI_SCREENS_RESUMING_H

#include "tui/screens/screens.h"

/* Asks whether what was kept is to be staged again, where something was and still can be. */
void resuming_offer(struct screens *screens);

/*
 * Keeps what is staged. Returns a sentence that tells where, or why that failed, for a terminal that may still be there; malloc'ed, NULL
 * where nothing is staged or memory is out.
 */
char *resuming_keep(struct screens *screens);

/* The person leaves by themselves: what was kept goes where it was taken over or given up. */
void resuming_end(struct screens *screens);

#endif
