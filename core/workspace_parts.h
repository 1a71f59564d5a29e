/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The workspace's state, for its own files, each above the next: workspace.c, workspace_ask.c, workspace_stage.c, workspace_view.c. */
#ifndef CORE_WORKSPACE_PARTS_H
#define CORE_WORKSPACE_PARTS_H

#include "core/host/root.h"
#include "core/commit/record.h"
#include "core/inquiry.h"
#include "core/workspace.h"

/* A snapshot and what the consumer makes of it. */
struct view {
	struct snapshot *snapshot;
	struct ranking *ranking;
};

struct workspace {
	struct workspace_settings settings;
	struct root root;
	struct search_path path;    /* of the consumer */
	struct search_path scanned; /* that and what it does not look at, but others do */
	struct request request;
	char **features; /* the request's, owned */
	struct inquiry *inquiry;
	const struct facts *facts; /* the inquiry's, for the consumer's way to ask; NULL before anything was asked */
	struct view current;
	struct view preview; /* empty when nothing is staged */
	struct plan plan;
	bool plan_is_safe;
	char *plan_origin;              /* what a plan from elsewhere is, for the record; NULL: it is made of the changes below */
	char undoes[RECORD_ID_SIZE];    /* the transaction that the plan takes back, "" where it takes none back */
	struct commit_result result; /* of the last write */
	struct change *changes; /* staged_count staged ones, and behind them those that can be redone */
	size_t staged_count;
	size_t change_count;
	size_t change_capacity;
};

void workspace_view_free(struct view *view);

/* Scans and ranks. Returns 0, or less than 0 with *failure filled. */
int workspace_scan_view(const struct workspace *workspace, struct view *ret_view, struct failure *failure);

/* Ranks the current files as they would be after the plan. Returns 0 or -ENOMEM. */
int workspace_overlay_view(const struct workspace *workspace, const struct plan *plan, struct view *ret_view);

/* Ranks the current files again, because the request or the facts have changed, and what is staged on top of them. */
int workspace_rank_again(struct workspace *workspace, struct failure *failure);

/* The plan of nothing, for the target directory ("" where there is none: then every change is refused). Returns 0 or -ENOMEM. */
int workspace_new_plan(const struct workspace *workspace, struct plan *ret_plan);

/* Installs a plan with its preview in place of what is planned; takes the plan over on success. Returns 0 or -ENOMEM. */
int workspace_install_plan(struct workspace *workspace, struct plan *plan);

/* Why nothing may be changed at all, as a refusal; 0 where it may. */
int workspace_refuse_change(const struct workspace *workspace, struct failure *failure);

/*
 * Plans the first count changes anew. With drop, those that cannot be made any more are taken out, with all that could be redone, and
 * the last reason is kept.
 */
int workspace_restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure);

#endif
