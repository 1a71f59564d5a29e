/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The person's editor: which one it is, and its words. No shell is asked. */
#ifndef TUI_COMMANDS_EDITOR_H
#define TUI_COMMANDS_EDITOR_H

#include "tui/options.h"

/*
 * Lets the person edit the file and waits. $VISUAL or $EDITOR is split at blanks, with '...', "..." and \ as a shell has them and nothing
 * else; a word that is just "--" is refused, because what follows it would be taken for more files (CVE-2023-22809). Without
 * them: sensible-editor, else vi. Returns 0 when the editor ended well; -ENOMEM; or less than 0 with *failure filled.
 */
int editor_run(const struct options *options, const char *path, struct failure *failure);

/*
 * Splits as described. The words point into the malloc'ed *ret_store. Returns a malloc'ed array that ends with NULL and has room for one
 * word more; NULL with *ret_store NULL where memory is out, and with *ret_store set where a quote does not end.
 */
char **editor_split(const char *text, char **ret_store, size_t *ret_count);

#endif
