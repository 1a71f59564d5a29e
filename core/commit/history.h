/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The transactions that were carried out, one file for each, kept until somebody takes them away: ID.json in a directory of mode 0700.
 * What is damaged is reported and stops nothing.
 */
#ifndef CORE_COMMIT_HISTORY_H
#define CORE_COMMIT_HISTORY_H

#include "core/commit/record.h"
#include "core/host/root.h"

struct history_entry {
	char id[RECORD_ID_SIZE];
	bool unread;            /* nobody needed it: only the id is known, and the record is empty */
	bool damaged;           /* problem says how, and the record is empty */
	bool undone;            /* a later transaction, which was not undone itself, has taken this one back */
	struct record record;
	struct failure problem;
};

struct history {
	struct history_entry *entries; /* newest first */
	size_t count;
	size_t capacity;
};

/*
 * Reads the history in the directory path (absolute, inside the root). None there: no entries. Returns 0, or less than 0 with *failure
 * filled. Writes nothing.
 */
int history_list(const struct root *root, const char *path, struct history *ret_history, struct failure *failure);

/* What somebody wants to know of a history. */
enum history_goal {
	HISTORY_ALL,
	HISTORY_UNDO, /* history_undo_target() */
	HISTORY_REDO, /* history_redo_target() */
	HISTORY_ONE,  /* history_find() of an id, and there whether it is damaged; undone is not known */
};

/* The same, but reads no more than the goal needs, from the newest on: what is undone does not take longer with each transaction. */
int history_list_for(const struct root *root, const char *path, enum history_goal goal, const char *id, struct history *ret_history,
		     struct failure *failure);
void history_free(struct history *history); /* also for cleanup() */

/* The entry of that id, or of the only id that begins like that; NULL where there is none, or more than one. */
const struct history_entry *history_find(const struct history *history, const char *id);

/* Reads one entry: as history_list(), but a damaged one is a failure. */
int history_read(const struct root *root, const char *path, const char *id, struct record *ret_record, struct failure *failure);

/*
 * The transaction that `undo` without an id takes back: the newest that is in effect and is not itself an undo. The one that `redo` takes
 * back: the newest undo in effect, unless something was changed after it. NULL where there is none.
 */
const struct history_entry *history_undo_target(const struct history *history);
const struct history_entry *history_redo_target(const struct history *history);

/*
 * Makes the plan that takes a transaction back: bytes, modes, owners, attributes and names as they were before it. To redo, take the undo's
 * own record back. current is how the files are now. A plan without operations: all is so already. A directory that the transaction
 * made stays, empty. Returns 0, or less than 0 with *failure: FAILURE_REFUSED naming the file that was changed since. Pure.
 */
int history_undo_plan(const struct record *record, const struct snapshot *current, struct plan *ret_plan, struct failure *failure);

/* ---- for the commit ---- */

/* Opens the directory, with make after making it, and locks it. Returns its descriptor, or less than 0 with *failure filled. */
int history_open(const struct root *root, const char *path, bool make, struct failure *failure);

/* The newest id, "" where there is none. Returns 0 or -errno. */
int history_newest(int history, char ret_id[static RECORD_ID_SIZE]);

/* Writes a record durably, but not yet under a name that counts; gives it that name; takes back either. Return 0 or -errno; *ret_call as in file.h. */
int history_prepare(int history, const struct buffer *document, const char **ret_call);
int history_publish(int history, const char *id, const char **ret_call);
int history_discard(int history, const char *id);

/* Whether the record has its name already. Returns 0 or -errno. */
int history_has(int history, const char *id, bool *ret_has);

/*
 * Before the staging directory goes: keeps what is in its slots and no file of the record, as ID.late-NUMBER. Somebody wrote it
 * into a file that had been open before it was replaced, or to a name at the same moment as this program. Without a history (-1) such a
 * file is -ESTALE. Returns 0 or -errno.
 */
int history_keep_late(int history, int staging, const struct record *record);

#endif
