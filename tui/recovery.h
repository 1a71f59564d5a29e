/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans as files: one that a person saves, and those that are kept while something is staged, to be offered at the next start after a crash,
 * a power cut or an end from outside. All are what `overrule apply` takes. Of the latter each running program has one of its own, locked
 * as long as it runs; they are numbered, for each scope, root and user seen.
 */
#ifndef TUI_RECOVERY_H
#define TUI_RECOVERY_H

#include "core/change/kept.h"
#include "core/change/plan_json.h"
#include "core/workspace.h"
#include "tui/options.h"

#define RECOVERY_NAME_SIZE 80

/* Appends what is planned as a document. A lack of memory is remembered by the buffer. */
void recovery_write_document(const struct workspace *workspace, struct buffer *document);

/* Saves what is planned in a new file of the person's own. Returns 0 with *ret_path (malloc'ed), or -errno. */
int recovery_save_plan(const struct workspace *workspace, const struct options *options, char **ret_path);

/* What this run keeps. Begins with all zero but for the descriptors, -1. */
struct kept_file {
	char name[RECOVERY_NAME_SIZE]; /* of its file, "" while it has none */
	int directory;                 /* that it is in; -1: none */
	char *path;                    /* of that, as the host sees it */
	int lock;                      /* its file, locked; -1: none */
	struct buffer document;        /* what is in it */
	unsigned long revision;        /* of the workspace, when that was looked at last */
};

/*
 * Makes the file say what is staged now, atomically and durably, where that is something else than before; takes it away where nothing is
 * staged any more. Returns 0, or less than 0 with *failure filled.
 */
int recovery_update(struct kept_file *recovery, const struct workspace *workspace, const struct options *options, struct failure *failure);

/* The number of the next file behind that one (first 0) that no running program has; 0: there is none. */
unsigned recovery_find(const struct workspace *workspace, const struct options *options, unsigned behind);

/* What was kept: the plan, and its single changes where they are known. */
struct kept_plan {
	struct plan_document document; /* its directory is set */
	struct kept_changes changes;
};

/* Reads it. -ENOENT: it is gone, or for another scope; less than 0 with *failure filled. */
int recovery_read(const struct workspace *workspace, const struct options *options, unsigned number, struct kept_plan *ret_plan,
		  struct failure *failure);
void kept_plan_free(struct kept_plan *plan); /* also for cleanup() */

/* That file is the one of this run from now on; false where another program was faster. */
bool recovery_take(struct kept_file *recovery, const struct workspace *workspace, const struct options *options, unsigned number);

/* Takes away the file that this run has, or gives it up for the next start. */
void recovery_remove(struct kept_file *recovery);
void recovery_release(struct kept_file *recovery);

#endif
