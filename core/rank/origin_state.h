/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the file that a copy was made of is still what it was then. Pure: both are looked up in the snapshot. */
#ifndef CORE_RANK_ORIGIN_STATE_H
#define CORE_RANK_ORIGIN_STATE_H

#include "core/descriptor/origin.h"
#include "core/host/snapshot.h"

enum origin_state {
	ORIGIN_NONE,    /* the layer tells of no origin */
	ORIGIN_SAME,    /* the origin has the content that it had when the copy was made */
	ORIGIN_CHANGED, /* it has another content, perhaps none */
	ORIGIN_GONE,    /* no file is there any more */
	ORIGIN_UNKNOWN, /* it lies in no directory of the snapshot, or cannot be read */
};

/*
 * For one layer; ret_layer (may be NULL) is the origin's index in the snapshot, or LAYER_NONE. Linear. Returns 0 or
 * -ENOMEM.
 */
int origin_compare(const struct snapshot *snapshot, const struct layer *layer, enum origin_state *ret_state,
		   uint32_t *ret_layer);

/* For all layers of the snapshot, one state each; n log n in the number of copies. Returns 0 or -ENOMEM. */
int origin_compare_all(const struct snapshot *snapshot, enum origin_state *states);

#endif
