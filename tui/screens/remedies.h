/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The remedy of a finding as one key, wherever a finding can be chosen. */
#ifndef TUI_SCREENS_REMEDIES_H
#define TUI_SCREENS_REMEDIES_H

#include "tui/screens/screens.h"

/* What is offered for one finding; kept by the screen, because looking for it takes as long as ranking all files. */
struct remedy_offer {
	bool thinkable;       /* there may be one */
	struct change change; /* the one that mends; empty where there is none, or too many files to look for it ahead of the key */
};

/* Looks anew, for a finding of the preview; NULL: none is chosen. Nothing is offered where memory is out. */
void remedy_offer_make(struct screens *screens, const struct finding *finding, struct remedy_offer *offer);
void remedy_offer_free(struct remedy_offer *offer);

/* What the key would do, as a sentence; the key's bytes in it are to be seen as one. */
struct remedy_words {
	char *text; /* NULL: nothing is offered */
	size_t key, key_length;
};

struct remedy_words remedy_offer_words(const struct screens *screens, const struct remedy_offer *offer);
void remedy_words_free(struct remedy_words *words); /* also for cleanup() */

/* Whether the key would do something; says why not. */
bool remedy_offer_may(const struct screens *screens, const struct remedy_offer *offer, struct failure *failure);

/* Stages the remedy of the finding, and says in the notice what was staged and what that makes of the selections. */
void remedy_stage(struct screens *screens, const struct finding *finding);

/* "What helps: ...", as a sentence; malloc'ed, NULL where nothing is known to help. */
char *remedy_describe(const struct finding *finding);

#endif
