/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would make another entry win: the fewest changes after which the same ranking selects it. Found by planning and ranking, not
 * guessed. Pure.
 */
#ifndef CORE_CHANGE_WINNING_H
#define CORE_CHANGE_WINNING_H

#include "core/change/change.h"

enum winning_state {
	WINNING_ALREADY,   /* it is selected */
	WINNING_BY_CHANGE, /* the changes make it so */
	WINNING_BY_REPAIR, /* its file must be repaired first: what is wrong is told by its verdict */
	WINNING_NEVER,     /* no change of files from here makes it win: its binary, the request or the rules are against it */
};

struct winning {
	enum winning_state state;
	struct change *changes; /* WINNING_BY_CHANGE: in their order */
	size_t count;
	size_t operations; /* file operations that they take together */
};

/* Where the changes are to be made, and by whose look-up path it is ranked. */
struct winning_question {
	const struct ranking *ranking;
	const struct search_path *path; /* of the ranking's consumer */
	enum scope target;
	const char *directory; /* of the target */
};

/* Returns 0 or -ENOMEM. *ret_winning is to be freed with winning_free(). */
int winning_find(const struct winning_question *question, const struct stack *stack, struct winning *ret_winning);
void winning_free(struct winning *winning); /* also for cleanup() */

/*
 * A sentence, and below it the changes as a command line each, beginning with program ("overrule" and the options that matter); or why
 * there are none. Where something is staged it is said that the commands act on what that leaves. Translated and safe to show; malloc'ed,
 * NULL when memory is out.
 */
char *winning_describe(const struct winning *winning, const char *name, const char *program, bool staged);

#endif
