/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan of several changes in their order, each planned on what the ones before it make of the files. */
#ifndef CORE_WORKSPACE_STAGING_H
#define CORE_WORKSPACE_STAGING_H

#include "core/workspace_parts.h"

/* Begins with all zero but for the plan, a new one. */
struct staging {
	struct plan plan;
	struct view view;       /* what the plan's first operations make of the files; empty: as they are */
	size_t viewed;          /* how many operations that are */
	struct moves moves;     /* the last changes, where they are moves in one order: they are planned as one */
	struct view unmoved;    /* before those moves, after that many operations */
	size_t unmoved_count;
};

void staging_free(struct staging *staging); /* also for cleanup() */

/* Plans one change more. Returns 0, or less than 0 with *failure filled and all as before; -ENOMEM ends the staging. */
int staging_add(const struct workspace *workspace, struct staging *staging, const struct change *change, struct failure *failure);

/* The files as they would be after all that is planned, in *ret_ranking, which stays the staging's. Returns 0 or -ENOMEM. */
int staging_look(const struct workspace *workspace, struct staging *staging, const struct ranking **ret_ranking);

#endif
