/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trees made at random from a number, so that the same number makes the same tree. Few names, few types and many kinds
 * of files, because rules are about files that meet.
 */
#ifndef TESTS_SUPPORT_GENERATE_H
#define TESTS_SUPPORT_GENERATE_H

#include <stdint.h>

#include "tests/support/tree.h"

struct generator {
	uint64_t state;
};

/* A number below limit. */
unsigned generate_below(struct generator *generator, unsigned limit);

/*
 * Fills an ordinary tree (tree_init) with up to 24 entries in the four ordinary directories; some of them may be
 * missing. With specials there are directories, FIFOs and links among them, which only a disk can hold. type and
 * leads_nowhere of each entry are set.
 */
void generate_tree(struct generator *generator, bool specials, struct tree *ret_tree);

/* A name that generated trees use. */
const char *generate_name(struct generator *generator);

/*
 * The seed to begin with: $OVERRULE_SEED where it is set, else the given one. Says on standard output which it is when
 * it was given.
 */
uint64_t generate_seed(uint64_t otherwise);

#endif
