/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ranking in sentences: for a layer, a name or a type. Sentences are whole, translated and safe to show; who shows them breaks
 * the lines.
 */
#ifndef CORE_RANK_WHY_H
#define CORE_RANK_WHY_H

#include "core/rank/ranking.h"

struct why_line {
	uint32_t layer; /* the layer that the sentence is about, or LAYER_NONE */
	char *text;
};

struct why {
	struct why_line *lines;
	size_t count;
	size_t capacity;
};

void why_free(struct why *why);

/* The reason for the verdict of one layer, in one sentence; malloc'ed, NULL when memory is out. */
char *why_layer(const struct ranking *ranking, uint32_t layer);

/* Appends what becomes of a stack and why, layer by layer where there are several. Returns 0 or -ENOMEM. */
int why_stack(const struct ranking *ranking, const struct stack *stack, struct why *why);

/*
 * Appends the selection of a type step by step: where it looked, what hid what, what was passed over, what was selected, or why
 * nothing was. Returns 0 or -ENOMEM.
 */
int why_type(const struct ranking *ranking, int type, struct why *why);

/* Why the consumer fails as a whole, with the remedy; "" when it does not. malloc'ed, NULL when memory is out. */
char *why_broken(const struct ranking *ranking);

/* Why nothing is selected for a type, in one sentence; malloc'ed, NULL when memory is out. */
char *why_none(const struct ranking *ranking, int type);

#endif
