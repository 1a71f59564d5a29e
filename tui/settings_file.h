/* SPDX-License-Identifier: GPL-2.0-or-later */
/* $XDG_CONFIG_HOME/overrule/settings, or ~/.config/overrule/settings: read at the start, changed by the settings screen. */
#ifndef TUI_SETTINGS_FILE_H
#define TUI_SETTINGS_FILE_H

#include "core/base/failure.h"
#include "core/host/search_path.h"
#include "tui/settings.h"

/* malloc'ed; NULL where the environment does not say where (or memory is out). */
char *settings_file_path(const struct environment *environment);

/*
 * Reads the file. complaints gets a line for each thing that is wrong with it ("PATH:LINE: ..."); also a file that cannot be read, or that
 * belongs to somebody else, is only told there. *ret_found tells whether there is one. Returns 0 or -ENOMEM.
 */
int settings_file_read(const char *path, struct settings *settings, struct buffer *complaints, bool *ret_found);

/*
 * Changes one setting in the file (NULL: takes it away), making file and directory where they are missing; replaces it as a whole, so that
 * it is never half written. Returns 0, or less than 0 with *failure filled and the file as it was.
 */
int settings_file_change(const char *path, const char *name, const char *value, struct failure *failure);

#endif
