/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans as files: one that a person saves, and the one that is kept when the interface is ended from outside, to be offered at its next
 * start. Both are what `overrule apply` takes. Of the latter there is one for each scope, root and user seen.
 */
#ifndef TUI_RECOVERY_H
#define TUI_RECOVERY_H

#include "core/change/plan_json.h"
#include "core/workspace.h"
#include "tui/options.h"

/* Appends what is planned as a document. A lack of memory is remembered by the buffer. */
void recovery_write_document(const struct workspace *workspace, struct buffer *document);

/* Saves what is planned in a new file of the person's own. Returns 0 with *ret_path (malloc'ed), or -errno. */
int recovery_save_plan(const struct workspace *workspace, const struct options *options, char **ret_path);

/*
 * Keeps what is planned for the next start, durably, in place of what was kept before. *ret_path (malloc'ed) is the file as the host sees
 * it. Returns 0, or less than 0 with *failure filled.
 */
int recovery_keep(const struct workspace *workspace, const struct options *options, char **ret_path, struct failure *failure);

/* Reads what was kept. -ENOENT: nothing was; less than 0 with *failure filled. The plan's directory is set. */
int recovery_read(const struct workspace *workspace, const struct options *options, struct plan_document *ret_document,
		  struct failure *failure);

/* Takes away what was kept. */
void recovery_forget(const struct workspace *workspace, const struct options *options);

#endif
