/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The staging directory: new files wait there until they are complete, old ones are moved there instead of being removed, and the
 * journal says what is being done. Source: COMMIT.md, step 5.
 *
 * For each operation that needs one there is a slot, named by the operation's number. While the journal has one of its two names, the
 * transaction is to be finished in that direction; without a journal nothing has been done yet.
 */
#ifndef CORE_COMMIT_STAGING_H
#define CORE_COMMIT_STAGING_H

#include "core/commit/record.h"

#define STAGING_NAME ".overrule-txn"
#define JOURNAL_FORWARD "plan"
#define JOURNAL_BACKWARD "back"

/* Room for the name of a slot, or of what stands in for one (apply.c). */
#define SLOT_NAME_SIZE 32

/* The name of an operation's slot. */
void slot_name(size_t operation, char name[static SLOT_NAME_SIZE]);

/* Makes the directory. Returns its descriptor, or less than 0 with *failure filled. */
int staging_make(int directory, const char *path, struct failure *failure);

/*
 * Opens the one that another run left. Returns its descriptor, -ENOENT where there is none, or less than 0 with *failure filled where
 * it is nothing that this program can have made.
 */
int staging_open(int directory, const char *path, struct failure *failure);

/* Writes each new file of the record into its slot, durable. kept says for each file whether its metadata must be exact. */
int staging_fill(int staging, struct record *record, const bool *kept, struct failure *failure);

/* Writes the journal, durable and under its name: from here on the transaction will be finished. */
int staging_publish(int directory, int staging, const struct record *record, const struct buffer *journal, struct failure *failure);

/* Takes the directory and all that is in it away, the journal first. */
int staging_remove(int directory, int staging, const char *path, struct failure *failure);

/* Makes what was done in both directories durable. */
int staging_sync(int directory, int staging, const char *path, struct failure *failure);

#endif
