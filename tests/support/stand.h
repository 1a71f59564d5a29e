/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small tree on the disk with a workspace on it: where writing is tried. Whatever goes wrong fails the running cmocka
 * test.
 */
#ifndef TESTS_SUPPORT_STAND_H
#define TESTS_SUPPORT_STAND_H

#include "tests/support/tree.h"

/* The vendor's 50-a.json, which can be masked, and 60-b.json, which the administrator masks. */
struct stand {
	struct tree tree;
	char *root;
	struct workspace *workspace;
};

void stand_make(struct stand *stand, enum scope target);
/* The same without 60-b.json, before the administrator's directory was ever made. */
void stand_make_bare(struct stand *stand);
void stand_free(struct stand *stand); /* also for cleanup() */

/* Stages a change, which must be possible and change something. */
void stand_stage(struct stand *stand, enum change_kind kind, const char *name);

/* The path on this host of a file in the administrator's directory, malloc'ed; of the directory itself for "". */
char *stand_path(const struct stand *stand, const char *name);

/* Fails when a file of the program's own is left somewhere. */
void stand_expect_no_rest(const struct stand *stand);

/* Writes what is staged, which must succeed. */
void stand_write_well(struct stand *stand);

/* Writing must fail in that way, and neither a name nor a byte below the root be another than before. */
void stand_write_in_vain(struct stand *stand, enum failure_kind kind, struct failure *failure);

#endif
