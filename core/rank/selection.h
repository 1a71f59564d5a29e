/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last step of a ranking: which candidate of each order is taken. For ranking.c alone. */
#ifndef CORE_RANK_SELECTION_H
#define CORE_RANK_SELECTION_H

#include "core/rank/ranking.h"

/* Gives a layer its verdict. */
static inline void ranking_judge(struct ranking *ranking, uint32_t layer, enum verdict verdict, enum code code, uint32_t by)
{
	ranking->judgements[layer] = (struct judgement){.verdict = verdict, .code = code, .by = by};
}

/* Selects for each type, unless the consumer fails as a whole. The orders are made, and who takes part is eligible. */
void selection_make(struct ranking *ranking);

#endif
