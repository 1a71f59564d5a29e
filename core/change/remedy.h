/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What mends a finding, as a change that can be staged. Found by planning and checking what it would leave, so that nothing is offered
 * that would not mend. Pure.
 */
#ifndef CORE_CHANGE_REMEDY_H
#define CORE_CHANGE_REMEDY_H

#include "core/change/winning.h"

/*
 * Whether there is a kind of change that could mend the finding, by its code and the place of its file alone. Cheap, and may be wrong: what
 * remedy_find() finds counts.
 */
bool remedy_is_thinkable(const struct winning_question *question, const struct finding *finding);

/*
 * The change after which the finding is gone, or is a note where it was more, and which brings nothing as severe upon the same name and
 * breaks no look-up. Of several the one that leaves the least to complain about. Returns 0, with *ret_change empty (its name is NULL)
 * where there is none; or -ENOMEM. To be freed with change_free().
 */
int remedy_find(const struct winning_question *question, const struct finding *finding, struct change *ret_change);

#endif
