/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the file that a descriptor names as its binary is. Nothing is run and nothing is read. */
#ifndef CORE_HOST_BINARY_H
#define CORE_HOST_BINARY_H

#include <stdbool.h>

#include "core/host/root.h"

/*
 * Whether the path, inside the root, is a regular file that somebody may execute. Returns 0 or the reason why it cannot be started:
 * -ENOENT and the like where it cannot be reached, -EISDIR or -ENOEXEC where it is no regular file, -EACCES without an execute bit.
 */
int binary_check(const struct root *root, const char *path);

bool binary_is_runnable(const struct root *root, const char *path);

#endif
