/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells the system's log what was changed, for whoever looks there after the fact.
 */
#ifndef CORE_COMMIT_ANNOUNCE_H
#define CORE_COMMIT_ANNOUNCE_H

#include "core/commit/record.h"

/* One line to syslog(3), which the journal reads too: who, what, where, and the id in the history. Never fails, never waits for long. */
void record_announce(const struct record *record);

#endif
