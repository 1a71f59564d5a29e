/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Through whose eyes the interface looks: one's own, or those of an account that was chosen while it runs. */
#ifndef TUI_PERSON_H
#define TUI_PERSON_H

#include "core/workspace.h"
#include "tui/account.h"

/* All zero: as the program was started. */
struct person {
	char *name; /* of the account that was chosen */
	bool chosen;
	struct account account;
	struct environment started; /* how the workspace was opened, once somebody was chosen */
	const struct identity *started_as;
};

/*
 * Looks through the eyes of the account of that name from now on; NULL: as the program was started. Returns 0, or less than 0 with *failure
 * filled and all as before. The person must live as long as the workspace; person_free() comes after it.
 */
int person_choose(struct person *person, struct workspace *workspace, const char *name, struct failure *failure);
void person_free(struct person *person);

/* What the account's environment would say, as far as it can be known; started is how the program was started. Points into both. */
struct environment person_environment(const struct environment *started, const struct account *account);

#endif
