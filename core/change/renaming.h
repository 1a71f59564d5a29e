/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the entry of an order gets another name by operations in one directory, and what that costs. Pure.
 */
#ifndef CORE_CHANGE_RENAMING_H
#define CORE_CHANGE_RENAMING_H

#include "core/change/plan.h"

/* The means, and their operations in their order: a copy is complete before the original goes. */
enum means {
	MEANS_RENAME,           /* rename */
	MEANS_COPY_AND_MASK,    /* write the copy, mask the old name, which is free in the directory */
	MEANS_COPY_AND_REPLACE, /* write the copy, let a mask take the place of the file with the old name */
	MEANS_COPY_AND_REMOVE,  /* write the copy, remove the link */
	/* There are none, and the entry must keep its name: */
	MEANS_TOO_SPECIFIC, /* its file stands where the directory cannot overrule it */
	MEANS_APART,        /* its file stands in another directory, and the consumer merges none */
	MEANS_OBSTRUCTED,   /* its old name cannot be masked: something that is no file has it in the directory */
};

struct means_price {
	bool possible;
	uint32_t operations;
	uint32_t written; /* files that are made */
};

struct means_price means_price(enum means means);

/* The means for a stack that takes part; directory is one that the consumer reads. */
enum means renaming_means(const struct ranking *ranking, uint32_t directory, const struct stack *stack);

/*
 * Appends the operations of means that are possible. The plan's first earlier operations are taken for done in the
 * files of the ranking. Returns 0 or -ENOMEM.
 */
int renaming_add(const struct ranking *ranking, const struct stack *stack, enum means means, const char *new_name,
		 size_t earlier, struct plan *plan);

#endif
