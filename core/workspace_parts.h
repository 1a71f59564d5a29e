/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The workspace's state, for its own files, each above the next: workspace.c, workspace_ask.c, workspace_moves.c, workspace_stage.c,
 * workspace_staging.c, workspace_changes.c, workspace_view.c.
 */
#ifndef CORE_WORKSPACE_PARTS_H
#define CORE_WORKSPACE_PARTS_H

#include "core/host/root.h"
#include "core/host/watch.h"
#include "core/change/kept.h"
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
	const struct consumer *unsafe_for; /* who may meet another selection between two operations of the plan; NULL: nobody */
	struct plan adopted;            /* from elsewhere: what is staged is planned on top of it; empty where there is none */
	char *plan_origin;              /* what the adopted plan is, for the record; NULL: there is none */
	char undoes[RECORD_ID_SIZE];    /* the transaction that the adopted plan takes back, "" where it takes none back */
	struct watch *watch;            /* NULL where the machine cannot tell of changes, or nobody asked */
	bool watches;                   /* changes on the disk are to be heard of */
	size_t names_read_again;        /* since the last whole scan */
	struct commit_result result; /* of the last write */
	struct kept_change *changes; /* those before reach are staged or set aside, those behind it can be redone */
	size_t reach;
	size_t aside_count; /* how many before reach are set aside */
	size_t change_count;
	size_t change_capacity;
	uint32_t action;         /* the number of the last action that has staged something */
	unsigned long revision;  /* counts how often what is staged may have changed */
};

void workspace_view_free(struct view *view);

/* Where a consumer looks. Returns 0 or -ENOMEM; to be freed with search_path_free(). */
int workspace_path_of(const struct workspace *workspace, const struct consumer *consumer, struct search_path *ret_path);

/* Scans and ranks. Returns 0, or less than 0 with *failure filled. */
int workspace_scan_view(const struct workspace *workspace, struct view *ret_view, struct failure *failure);

/* Takes the view over as what is there now, and carries what is staged over to it. Returns as workspace_rescan(). */
int workspace_replace_view(struct workspace *workspace, struct view *view, struct failure *failure);

/* Ranks the current files as they would be after the plan. Returns 0 or -ENOMEM. */
int workspace_overlay_view(const struct workspace *workspace, const struct plan *plan, struct view *ret_view);

/* Ranks the current files again, because the request or the facts have changed, and what is staged on top of them. */
int workspace_rank_again(struct workspace *workspace, struct failure *failure);

/* The plan of nothing, for the target directory ("" where there is none: then every change is refused). Returns 0 or -ENOMEM. */
int workspace_new_plan(const struct workspace *workspace, struct plan *ret_plan);

/* Forgets the plan from elsewhere; what is planned stays until it is planned anew. */
void workspace_forget_adopted(struct workspace *workspace);

/* Why nothing may be changed at all, as a refusal; 0 where it may. */
int workspace_refuse_change(const struct workspace *workspace, struct failure *failure);

/* Where the change is that has this index among the staged ones, or among those that are set aside. */
size_t workspace_place_of(const struct workspace *workspace, size_t index, bool aside);

/* Where the action begins whose changes end there. */
size_t workspace_action_start(const struct workspace *workspace, size_t end);

/* What could be redone goes. */
void workspace_forget_redo(struct workspace *workspace);

/* Appends a copy behind everything, without planning it. Returns 0 or -ENOMEM. */
int workspace_append(struct workspace *workspace, const struct change *wanted, uint32_t action);

/* The changes before it are those that are staged or set aside; they are counted. */
void workspace_set_reach(struct workspace *workspace, size_t reach);

/* Takes one out of the list, and what could be redone. */
void workspace_take_out(struct workspace *workspace, size_t place);

/*
 * Plans the first count changes anew; those that are set aside are tried again, and planned where they fit. With drop, those that cannot
 * be made any more are set aside, and the last reason is kept.
 */
int workspace_restage(struct workspace *workspace, size_t count, bool drop, struct failure *failure);

#endif
