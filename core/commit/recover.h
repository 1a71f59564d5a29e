/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run that was killed left behind: finished in the direction that its journal says, or cleaned away where nothing had been done.
 * Source: COMMIT.md, step 8.
 */
#ifndef CORE_COMMIT_RECOVER_H
#define CORE_COMMIT_RECOVER_H

#include "core/base/failure.h"
#include "core/commit/record.h"
#include "core/host/root.h"

enum recovery {
	RECOVERY_NOTHING,    /* nothing was left */
	RECOVERY_CLEANED,    /* the interrupted transaction had done nothing yet, or everything but its own cleaning */
	RECOVERY_FINISHED,   /* it was carried out to its end: the new state */
	RECOVERY_TAKEN_BACK, /* it had failed, and was taken back to its beginning: the old state */
};

enum pending {
	PENDING_NOTHING,
	PENDING_WASTE,       /* files were prepared, and nothing was done */
	PENDING_TRANSACTION, /* some of a plan may have been done */
};

/*
 * For commands that only read: whether an interrupted run left something in the directory (absolute, inside the root) that the next
 * change will finish. A run that is at work now is not counted. Writes nothing. What cannot be looked at counts as nothing.
 */
enum pending transaction_pending(const struct root *root, const char *directory);

/*
 * Finishes what was left in the open and locked directory, whose path is for messages. history: the path of the history, or NULL for
 * none. ret_id gets the id of the transaction, "" where it is not known. Returns 0, or less than 0 with *failure filled, and then
 * everything stays as it is, to be tried again.
 */
int transaction_recover(const struct root *root, const char *history, int directory, const char *path, enum recovery *ret_recovery,
			char ret_id[static RECORD_ID_SIZE], struct failure *failure);

#endif
