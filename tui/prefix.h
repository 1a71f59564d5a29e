/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the QEMU that a person would start keeps its files: some programs look for descriptors there. */
#ifndef TUI_PREFIX_H
#define TUI_PREFIX_H

#include "core/host/root.h"

/*
 * <dir>/../share of the first qemu-system-MACHINE, for this machine, in the directories of path (as PATH has them; NULL: none), looked for
 * inside the root. Nothing is run. *ret_prefix is malloc'ed, NULL where none is found. Returns 0 or -ENOMEM.
 */
int qemu_prefix_find(const struct root *root, const char *path, char **ret_prefix);

#endif
