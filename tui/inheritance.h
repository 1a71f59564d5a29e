/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What root inherits from whoever it became root for: `su` keeps most of the environment, `sudo -E` all of it. Nothing in it may make root
 * read what others can change, as that would be theirs to decide, not root's. Nobody else is limited in their own environment.
 */
#ifndef TUI_INHERITANCE_H
#define TUI_INHERITANCE_H

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/host/root.h"
#include "core/host/search_path.h"

/*
 * Refuses to run with rights that the caller does not have: as a set-user-ID or set-group-ID program, or with capabilities of the file.
 * Returns 0, or less than 0 with *failure filled.
 */
int inheritance_refuse_borrowed_rights(struct failure *failure);

/*
 * Takes out of the process's environment what would make a library read files that others choose: locales, converters, message
 * catalogues, terminal descriptions. Before the locale is set.
 */
void inheritance_sift_libraries(void);

/*
 * Sets to NULL, or to a shorter list in *ret_data_dirs (malloc'ed), what leads to descriptors or to a state that others than root can
 * change. *ret_left_out names the variables, each with the part of its path that is to blame, or is empty. For root only. Returns 0 or -ENOMEM.
 */
int inheritance_sift_directories(const struct root *root, struct environment *environment, char **ret_data_dirs,
				 struct buffer *ret_left_out);

#endif
