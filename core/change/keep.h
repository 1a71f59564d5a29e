/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries of a list keep their places when the list is to be in another order: the heaviest increasing sequence.
 * It knows nothing of files. Pure; n log n.
 */
#ifndef CORE_CHANGE_KEEP_H
#define CORE_CHANGE_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is gained by keeping an item: the first number decides, the next one between equals, and so on. */
struct weight {
	uint32_t parts[5];
};

/*
 * Items in the order that is wished. The first (rank 0) and the last (rank count - 1) are the ends of the list and
 * always kept.
 */
struct keep_item {
	uint32_t rank; /* the place in the order as it is; each from 0 to count - 1 once */
	struct weight weight;
	struct weight total; /* result: of the best sequence that ends here */
	uint32_t previous;   /* result: the item kept before this one in that sequence */
	bool kept;           /* result */
};

/* Two items that must not be kept with everything that is wished between them moved. */
struct keep_pair {
	uint32_t rank; /* of the one that is wished first */
	uint32_t item; /* the index of the other */
};

/*
 * Marks the kept items. Sorts the pairs. Returns 0, -ENOMEM, or -ERANGE where the pairs forbid every sequence; the
 * marks are then of no meaning.
 */
int keep_heaviest(struct keep_item *items, uint32_t count, struct keep_pair *forbidden, size_t forbidden_count);

#endif
