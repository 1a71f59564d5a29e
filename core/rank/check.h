/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The findings of a ranking: everything about the files that is worth telling. Pure. */
#ifndef CORE_RANK_CHECK_H
#define CORE_RANK_CHECK_H

#include "core/base/finding.h"
#include "core/rank/ranking.h"

/*
 * Appends all findings of the consumer's view, the most severe first, then by directory and name. How severe one is depends on what
 * it does to the consumer. Returns 0 or -ENOMEM; *ret_findings is to be freed with findings_free().
 */
int ranking_check(const struct ranking *ranking, struct findings *ret_findings);

/* True when the layer has a finding of at least that severity in the list. */
bool findings_concern(const struct findings *findings, uint32_t layer, enum severity severity);

#endif
