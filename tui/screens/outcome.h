/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change that was just staged makes of the selections, as the notice. */
#ifndef TUI_SCREENS_OUTCOME_H
#define TUI_SCREENS_OUTCOME_H

#include "tui/screens/screens.h"

/* words are the change as in "mask 50-x.json", safe to show; of several changes the key is named that takes all of them back. */
void outcome_say(struct screens *screens, const char *words);
void outcome_say_several(struct screens *screens, const char *words);

/* " U takes it back.", with the key that is bound. */
void outcome_append_way_back(struct buffer *text, const struct screens *screens);

/* How many changes are staged, and set aside, before something happens to them. */
struct tally {
	size_t staged, aside;
};
struct tally outcome_tally(const struct screens *screens);

/*
 * Says what became of what is staged when the files on the disk have changed: carried over, set aside (the failure names which, and why),
 * or staged again. False where nothing was staged, and nothing is said.
 */
bool outcome_say_carried_over(struct screens *screens, const struct tally *before, const struct failure *failure);

#endif
