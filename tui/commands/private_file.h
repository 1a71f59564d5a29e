/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the person's own, which nobody else may read: a plan that waits, a copy that is edited. */
#ifndef TUI_COMMANDS_PRIVATE_FILE_H
#define TUI_COMMANDS_PRIVATE_FILE_H

#include "tui/commands/command.h"

/*
 * Makes a new directory with mode 0700 below TMPDIR, or below /tmp where others could replace it in TMPDIR. malloc'ed; NULL with errno set
 * where that fails.
 */
char *private_directory_make(const struct options *options);

/* Makes a path's directories as far as they are missing, for their owner alone. The path is as before afterwards. Returns 0 or -errno. */
int private_directories_make(char *path);

/* Writes a new file with mode 0600 that must not be there. Returns 0 or -errno, and then no file is left. */
int private_file_write(const char *path, const char *bytes, size_t length);

/*
 * Where plans are kept for good, made where it is missing; malloc'ed. NULL where the environment does not say it or the place is not the
 * person's own.
 */
char *private_plans_directory(const struct options *options);

/*
 * Keeps a plan in $XDG_STATE_HOME/overrule/plans (mode 0700), or where that cannot be in a new private directory. Returns 0 with the path
 * in *ret_path (malloc'ed), or -errno.
 */
int private_plan_keep(const struct options *options, const char *bytes, size_t length, char **ret_path);

/*
 * Reads a whole file of at most limit bytes; "-" is standard input where that is allowed. *ret_bytes is malloc'ed, with a NUL behind.
 * Returns 0; -EFBIG; -EINVAL for what can hold no file; or another -errno.
 */
int file_read(const char *path, size_t limit, bool allow_input, char **ret_bytes, size_t *ret_length);

#endif
