/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan of several changes in their order, each planned on what the ones before it make of the files. */
#ifndef CORE_WORKSPACE_STAGING_H
#define CORE_WORKSPACE_STAGING_H

#include "core/workspace_parts.h"

/* All zero before staging_begin(). */
struct staging {
	struct plan plan;
	struct view view;       /* what the plan's first operations make of the files; empty: as they are */
	size_t viewed;          /* how many operations that are */
	struct moves moves;     /* the last changes, where they are moves in one order: they are planned as one */
	struct view unmoved;    /* before those moves, after that many operations */
	size_t unmoved_count;
};

void staging_free(struct staging *staging); /* also for cleanup() */

/* Begins with the adopted plan; the second also with the first count changes, which could be planned before. Returns 0 or less than 0. */
int staging_begin(const struct workspace *workspace, struct staging *staging);
int staging_begin_with(const struct workspace *workspace, size_t count, struct staging *staging);

/* Plans one change more. Returns 0, or less than 0 with *failure filled and all as before; -ENOMEM ends the staging. */
int staging_add(const struct workspace *workspace, struct staging *staging, const struct change *change, struct failure *failure);

/* The files as they would be after all that is planned, in *ret_ranking, which stays the staging's. Returns 0 or -ENOMEM. */
int staging_look(const struct workspace *workspace, struct staging *staging, const struct ranking **ret_ranking);

/* Takes the staging over as what is planned and previewed; changes is how many are planned. Returns 0 or -ENOMEM, and all is as before. */
int staging_install(struct workspace *workspace, struct staging *staging, size_t changes);

#endif
