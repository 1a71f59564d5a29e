/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory that is written to: opened without following any link, made where it is missing, and locked against others.
 * Source: COMMIT.md, steps 1 and 2.
 */
#ifndef CORE_COMMIT_DIRECTORY_H
#define CORE_COMMIT_DIRECTORY_H

#include <stdbool.h>

#include "core/base/failure.h"
#include "core/host/root.h"

/*
 * Opens an absolute path below the root component by component, each without following a link. With make, what is missing is made with
 * mode 0755, each new name synced in its parent. When the process checks files as root, every component must belong to root and not
 * be writable by others. Returns the descriptor or less than 0 with *failure filled.
 */
int directory_open(const struct root *root, const char *path, bool make, struct failure *failure);

/*
 * The same for a directory that only its owner may look into: made with mode 0700 (those above it with 0755), and refused where it
 * belongs to somebody else or others can look into it. For what this program keeps for itself.
 */
int directory_open_private(const struct root *root, const char *path, bool make, struct failure *failure);

/*
 * Takes the lock of the open directory, waiting up to two seconds for who holds it. It is given up when the descriptor is
 * closed. Returns 0, or less than 0 with *failure saying who holds it as far as that is known.
 */
int directory_lock(int descriptor, const char *path, struct failure *failure);

#endif
