/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hears of changes in the directories of a snapshot as they happen: inotify on each directory, on what links lead to, and, where something
 * is missing, on the nearest directory above it that is there.
 */
#ifndef CORE_HOST_WATCH_H
#define CORE_HOST_WATCH_H

#include "core/host/identity.h"
#include "core/host/rescan.h"

struct watch;

/*
 * Starts to listen for the snapshot's directories; what changes later in what the snapshot says of links and missing directories is only
 * heard by a new one. root must outlive it. Returns 0, or -errno where the kernel has no way to tell (then snapshot_is_current() has to be
 * asked from time to time).
 */
int watch_new(const struct root *root, const struct snapshot *snapshot, const struct identity *user, struct watch **ret_watch);
void watch_free(struct watch *watch);
void watch_free_pointer(struct watch **watch); /* for cleanup() */

/* Readable when there is something to collect. */
int watch_descriptor(const struct watch *watch);

/* Something may have been missed: the next watch_take() says so. */
void watch_expect_everything(struct watch *watch);

/* Takes in what has happened, without waiting; true when something has. */
bool watch_collect(struct watch *watch);

/*
 * What has been collected since the last call: the names, each once, which belong to the watch until the next call; *ret_everything instead
 * where only a new scan and a new watch tell what is there.
 */
const struct changed_name *watch_take(struct watch *watch, size_t *ret_count, bool *ret_everything);

#endif
