/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where exactly a document is wrong, in words and with line and column. The scan keeps only bits of this; the few documents that are
 * asked about are read once more from the bytes in memory.
 */
#ifndef CORE_RANK_FAULT_H
#define CORE_RANK_FAULT_H

#include "core/base/finding.h"
#include "core/host/snapshot.h"

struct fault {
	enum code code;
	size_t line, column; /* 1 is the first */
	char *text;          /* translated, safe to show */
	char *remedy;        /* translated, safe to show; NULL where the registry's is enough */
};

/*
 * All faults of the layer's document among the deviations and problems of the two masks, in the order of their places. Calls
 * visit for each with ownership of the texts. Returns 0, -ENOMEM, or what visit returned when that was not 0.
 */
typedef int fault_visit(void *context, struct fault fault);
int layer_find_faults(const struct snapshot *snapshot, const struct layer *layer, uint32_t deviations, unsigned problems,
		      fault_visit *visit, void *context);

/* The first of them; returns -ENOENT when there is none. The texts are to be freed with fault_free(). */
int layer_first_fault(const struct snapshot *snapshot, const struct layer *layer, uint32_t deviations, unsigned problems,
		      struct fault *ret_fault);

void fault_free(struct fault *fault);

#endif
