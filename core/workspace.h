/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one door to the core: what is open, by whose rules it is seen, what is staged, and what the staged changes would make of it.
 * It owns the snapshots and rankings that it hands out; they stay valid until the next call that changes the workspace.
 */
#ifndef CORE_WORKSPACE_H
#define CORE_WORKSPACE_H

#include "core/base/failure.h"
#include "core/change/change.h"
#include "core/change/descent.h"
#include "core/change/kept.h"
#include "core/change/winning.h"
#include "core/commit/commit.h"
#include "core/commit/history.h"
#include "core/host/capability_result.h"
#include "core/host/completion.h"
#include "core/host/executable.h"
#include "core/host/identity.h"
#include "core/host/root.h"
#include "core/host/target.h"
#include "core/rank/check.h"
#include "core/rank/why.h"

struct workspace_settings {
	const char *root;                /* NULL: the host's own */
	struct environment environment;  /* of the person who is seen */
	const struct identity *user;     /* as whom the user's directory is read and written; NULL: as the process */
	const struct schema *schema;     /* NULL: schema_vhost_user */
	const struct consumer *consumer; /* NULL: the first row of the table */
	enum scope target;               /* where changes go: SCOPE_ADMIN or SCOPE_USER */
	const char *who;                 /* who makes changes, for the history; NULL: not known */
	bool read_only;                  /* every change is refused */
	bool trust;                      /* binaries that others could replace are asked, too */
	unsigned answer_milliseconds;    /* how long a binary may take to answer; 0: five seconds */
	bool every_directory;            /* also those that only other consumers read are scanned: for workspace_rank_as() */
};

struct workspace;

/* Opens and scans. The settings' strings must outlive the workspace. Returns 0, or less than 0 with *failure filled. */
int workspace_open(const struct workspace_settings *settings, struct workspace **ret_workspace, struct failure *failure);
void workspace_close(struct workspace *workspace);
void workspace_close_pointer(struct workspace **workspace); /* for cleanup() */

/* The files as they were scanned, and as they would be with everything staged; the same when nothing is. */
const struct ranking *workspace_current(const struct workspace *workspace);
const struct ranking *workspace_preview(const struct workspace *workspace);

/*
 * Ranks the current files by another consumer's rules, with the same request and facts. *ret_ranking is the caller's, to be freed before
 * the workspace changes. Returns 0 or -ENOMEM.
 */
int workspace_rank_as(const struct workspace *workspace, const struct consumer *consumer, struct ranking **ret_ranking);

/* Other rules from now on. What is staged is carried over. Returns 0, or less than 0 with *failure filled and all as before. */
int workspace_set_consumer(struct workspace *workspace, const struct consumer *consumer, struct failure *failure);

/*
 * Through the eyes of another person from now on: the environment's strings and the identity (as in the settings) must outlive the workspace,
 * or the next call. What is staged is carried over; refused where it is staged for the person's own directory. Returns as
 * workspace_set_consumer().
 */
int workspace_set_person(struct workspace *workspace, const struct environment *environment, const struct identity *user,
			 struct failure *failure);
const struct environment *workspace_environment(const struct workspace *workspace);
/* As whom the user's directory is read; NULL: as the process. */
const struct identity *workspace_user(const struct workspace *workspace);
const struct root *workspace_root(const struct workspace *workspace);

/*
 * Features that are wanted of a type's backend from now on, copied; none with feature_count 0. Returns 0, or less than 0 with *failure
 * filled.
 */
int workspace_set_request(struct workspace *workspace, int type, const char *const *features, size_t feature_count,
			  struct failure *failure);
const struct request *workspace_request(const struct workspace *workspace);

const struct consumer *workspace_consumer(const struct workspace *workspace);
enum scope workspace_target(const struct workspace *workspace);
bool workspace_is_read_only(const struct workspace *workspace);
/* The directory that changes are written to, inside the root; NULL where the search path has none for that scope. */
const char *workspace_target_directory(const struct workspace *workspace);
/* The root's path as given, "" for the host's own: what stands before each path for whoever looks from outside. */
const char *workspace_root_path(const struct workspace *workspace);

/* Changes go there from now on. Returns 0, or less than 0 with *failure filled where something is staged or the scope has no directory. */
int workspace_set_target(struct workspace *workspace, enum scope target, struct failure *failure);

/* Whether the target directory could be written, as whose it is. Returns 0 or less than 0; to be freed with target_free(). */
int workspace_examine_target(const struct workspace *workspace, struct target *ret_target);

/*
 * Scans again and carries what is staged over. A staged change that no longer can be made is set aside, an adopted plan dropped, and
 * *failure says which and why; the others stay, and what was set aside before is staged again where it fits. Returns 0, or less than 0
 * where the scan itself failed, and then everything is as before.
 */
int workspace_rescan(struct workspace *workspace, struct failure *failure);

/* From now on changes on the disk are heard of: what follows has to be called from time to time. */
void workspace_watch(struct workspace *workspace);

/* Readable when workspace_collect() has something to take in; -1 where the machine cannot tell, and then it looks at each file itself. */
int workspace_watch_descriptor(const struct workspace *workspace);

/*
 * Takes in what has happened on the disk; true when workspace_follow() has something to read. Better called once more before that, after a
 * moment without news, since a file is rarely written in one step.
 */
bool workspace_collect(struct workspace *workspace);

/*
 * Reads what has changed on the disk, and only that, and carries what is staged over as workspace_rescan() does. *ret_changed is false where
 * all is as it was. Returns as workspace_rescan().
 */
int workspace_follow(struct workspace *workspace, bool *ret_changed, struct failure *failure);

/*
 * Stages a change of the name. *ret_changed is false where all is so already. Returns 0, or less than 0 with *failure saying why it
 * cannot be made. Drops what could have been redone.
 */
int workspace_stage(struct workspace *workspace, enum change_kind kind, const char *name, bool *ret_changed,
		    struct failure *failure);

/* The same for any change, which is copied. */
int workspace_stage_change(struct workspace *workspace, const struct change *change, bool *ret_changed, struct failure *failure);

/*
 * Stages that the entry comes to that rank of its order. A move of the entry that was moved last takes the place of that change, and takes
 * it back where that is all. Returns as workspace_stage().
 */
int workspace_stage_move(struct workspace *workspace, const char *name, uint32_t rank, bool *ret_changed, struct failure *failure);

/* From one rank of an order to another. */
struct rank_move {
	uint32_t from, to;
};

/*
 * Stages that several entries of a type's order go to other ranks, keeping their order among themselves: both from and to ascend. It is
 * one action, and takes the place of the last action where that moved the same entries. Returns as workspace_stage().
 */
int workspace_stage_moves(struct workspace *workspace, int type, const struct rank_move *moves, size_t count, bool *ret_changed,
			  struct failure *failure);

/* Many at once, as one action, planned once: all are staged, or none. Returns as workspace_stage(). */
int workspace_stage_all(struct workspace *workspace, const struct change *changes, size_t count, struct failure *failure);

/*
 * Stages changes of an earlier session (copied) behind what is staged, with their actions; what does not fit any more is set aside, and
 * *failure says which and why. Returns 0 or less than 0.
 */
int workspace_stage_kept(struct workspace *workspace, const struct kept_changes *kept, struct failure *failure);

/* The reason why the change cannot be made now, or 0 when it can; stages nothing. */
int workspace_may_stage(const struct workspace *workspace, enum change_kind kind, const char *name, struct failure *failure);

/*
 * Asks the binaries whose answers the selections depend on, and looks at those that are selected; with a type (TYPE_MISSING: all) only
 * about that. Returns without waiting: the answers come by workspace_hear(). Returns 0, or less than 0 with *failure filled.
 */
int workspace_ask(struct workspace *workspace, int type, struct failure *failure);

/* Looks at the binary of every candidate, without running any. Returns 0, or less than 0 with *failure filled. */
int workspace_examine(struct workspace *workspace, struct failure *failure);

/* Readable when workspace_hear() has something to do; -1 while nothing was asked. How many answers are still to come. */
int workspace_answers_descriptor(const struct workspace *workspace);
size_t workspace_answers_left(const struct workspace *workspace);

/*
 * Takes in the answers that have come, ranks again and asks what that makes necessary. *ret_changed tells whether something is different
 * now. Returns 0, or less than 0 with *failure filled.
 */
int workspace_hear(struct workspace *workspace, bool *ret_changed, struct failure *failure);

/* Asks and waits until the selection of the type (TYPE_MISSING: of all) rests on answers. Returns 0, or less than 0 with *failure filled. */
int workspace_ask_and_wait(struct workspace *workspace, int type, struct failure *failure);

/* Asks one binary with --print-capabilities without waiting: workspace_answer() has it after workspace_hear(). Returns 0 or less than 0. */
int workspace_begin_asking(struct workspace *workspace, struct slice binary, struct failure *failure);

/* Looks at one binary, whether its entry takes part or not, without running it. Returns 0, or less than 0 with *failure filled. */
int workspace_examine_binary(struct workspace *workspace, struct slice binary, struct failure *failure);

/* What runs is killed, what waits is not asked. */
void workspace_cancel_questions(struct workspace *workspace);

/* Asks one binary with --print-capabilities and waits. *ret_result belongs to the workspace. Returns 0 or less than 0. */
int workspace_ask_binary(struct workspace *workspace, struct slice binary, const struct capability_result **ret_result,
			 struct failure *failure);

/* Asks several, some at a time, and waits for all. Returns 0, or less than 0 with *failure filled. */
int workspace_ask_binaries(struct workspace *workspace, const struct slice *binaries, size_t count, struct failure *failure);
/* What came of asking that binary; NULL where it was not asked. Belongs to the workspace. */
const struct capability_result *workspace_answer(const struct workspace *workspace, struct slice binary);

/* What another consumer makes of the current files. The facts are its own, so that several stand side by side. */
struct opinion {
	struct ranking *ranking;
	struct facts *facts;
};

/*
 * Ranks the current files by another consumer's rules, and asks and waits as it would, until its selection of the type (TYPE_MISSING: of
 * all) rests on answers. Opinions share one snapshot and are valid until the next scan. Returns 0, or less than 0 with *failure filled; to
 * be freed with opinion_free().
 */
int workspace_ask_as(struct workspace *workspace, const struct consumer *consumer, int type, struct opinion *ret_opinion,
		     struct failure *failure);
void opinion_free(struct opinion *opinion); /* also for cleanup() */

/*
 * The findings of the preview, as ranking_check() has them, with what a file is that is no document at all: libmagic is loaded for
 * those. Returns 0 or -ENOMEM.
 */
int workspace_check(const struct workspace *workspace, struct findings *ret_findings);

/*
 * What a binary is, in libmagic's words, in English and safe to show; *ret_text is malloc'ed. Returns 0, -ENOTSUP where there is no
 * libmagic, or -errno where the file cannot be looked at.
 */
int workspace_describe_binary(const struct workspace *workspace, struct slice binary, char **ret_text);

/*
 * Looks at the program at path (inside the root) as the person who is seen, without running it. Returns 0 or -errno; to be freed with
 * executable_free().
 */
int workspace_examine_program(const struct workspace *workspace, const char *path, struct executable *ret_executable);

/* What a path that is being typed could become, as the person who is seen. Returns as completion_find(). */
int workspace_complete_path(const struct workspace *workspace, const char *typed, struct completion *ret_completion);

size_t workspace_staged_count(const struct workspace *workspace);
const struct change *workspace_staged(const struct workspace *workspace, size_t index);

/* Staged changes that do not fit the files as they are, in their order; *ret_reason (or NULL) is why, and belongs to the workspace. */
size_t workspace_aside_count(const struct workspace *workspace);
const struct change *workspace_aside(const struct workspace *workspace, size_t index, const char **ret_reason);

/* Goes up whenever what is staged may have changed. */
unsigned long workspace_revision(const struct workspace *workspace);

/* All changes that are staged or set aside, as they are to be kept; they stay the workspace's. */
const struct kept_change *workspace_kept(const struct workspace *workspace, size_t *ret_count);

/*
 * Takes the staged change at that index out, and the adopted plan; what remains is planned anew. What no longer can be made without it is
 * set aside, and *failure says which and why. What could have been redone is dropped. Returns 0 or -ENOMEM.
 */
int workspace_unstage(struct workspace *workspace, size_t index, struct failure *failure);
int workspace_unadopt(struct workspace *workspace, struct failure *failure);
/* Forgets a change that is set aside. */
void workspace_forget_aside(struct workspace *workspace, size_t index);

/*
 * Takes the last action back with all that it has staged, or the adopted plan where nothing is staged on top of it; or does an action
 * again, setting aside what does not fit any more. False where there is none.
 */
bool workspace_undo(struct workspace *workspace);
bool workspace_redo(struct workspace *workspace);
/* How many changes the last action has staged, and in *ret_first (or NULL) the first; 0 and NULL where there is none but an adopted plan. */
size_t workspace_last_action(const struct workspace *workspace, const struct change **ret_first);
/* Whether workspace_redo() would do something. */
bool workspace_can_redo(const struct workspace *workspace);
/* Takes everything staged back, and what is set aside. */
void workspace_discard(struct workspace *workspace);
/*
 * Forgets what is staged, with what could be redone, but not what is set aside: somebody else has written it. Nothing is planned before
 * workspace_rescan().
 */
void workspace_forget_staged(struct workspace *workspace);

/*
 * What would make the stack of the preview win, with changes to the target directory. Returns 0 or -ENOMEM; to be freed with
 * winning_free().
 */
int workspace_winning(const struct workspace *workspace, const struct stack *stack, struct winning *ret_winning);

/*
 * The change that mends a finding of the preview, found by trying (change/remedy.h); *ret_change is empty where there is none. Returns 0
 * or -ENOMEM; to be freed with change_free(). The first only says whether there could be one: cheap, where very many files make the
 * other one slow.
 */
bool workspace_remedy_is_thinkable(const struct workspace *workspace, const struct finding *finding);
int workspace_remedy(const struct workspace *workspace, const struct finding *finding, struct change *ret_change);

/* What entries are called in the preview. Returns 0 or -ENOMEM; to be freed with descent_free(). */
int workspace_descent(const struct workspace *workspace, struct descent *ret_descent);

/* What is to be done for everything that is staged. No operation when nothing is. */
const struct plan *workspace_plan(const struct workspace *workspace);

/* What the adopted plan is, as workspace_adopt() was told; NULL where the plan is made of the staged changes alone. */
const char *workspace_plan_origin(const struct workspace *workspace);

/* True when after each single operation every type's selection is the one before or the one after, by the rules of every consumer. */
bool workspace_plan_is_safe(const struct workspace *workspace);

/* The consumer for which that is not so, before others the one whose rules are chosen; NULL where it is so for all. */
const struct consumer *workspace_plan_unsafe_for(const struct workspace *workspace);

/* Ranks the preview by another consumer's rules, as workspace_rank_as() does the files as they are. */
int workspace_rank_preview_as(const struct workspace *workspace, const struct consumer *consumer, struct ranking **ret_ranking);

/* The row of the consumer's name for the version of its program that is installed below the root, the newest where none is found. */
const struct consumer *workspace_installed_rules(const struct workspace *workspace, const struct consumer *consumer);

/*
 * Looks whether the plan could be carried out on the files as they are at this moment, with the commit's own checks but without writing.
 * *ret_changes is false where all is so already. Returns 0, or less than 0 with *failure naming the file that is not as expected.
 */
int workspace_try(const struct workspace *workspace, bool *ret_changes, struct failure *failure);

/*
 * Carries the plan out, scans again and compares with the preview, and takes everything back where that differs. Returns 0 when all is
 * durable and in the history, with nothing staged any more; or less than 0 with *failure filled, after a scan that shows what is really there.
 * *ret_done counts the operations that are durable; workspace_result() says more about the last write.
 */
int workspace_write(struct workspace *workspace, size_t *ret_done, struct failure *failure);
const struct commit_result *workspace_result(const struct workspace *workspace);

/*
 * Finishes what an interrupted run has left in the target directory, before anything is planned on files that this would change. Takes
 * everything staged back where there was something. Returns 0, workspace_result() saying what was done; or less than 0 with *failure filled.
 */
int workspace_recover(struct workspace *workspace, struct failure *failure);

/*
 * Takes a plan from elsewhere over in place of what is staged: a document that `apply` was given, or what takes a transaction back. What
 * is set aside stays, and is staged on top of it where it fits then. origin says what it is, for the record; undoes is the id of the transaction that it takes back, or NULL. It is previewed like staged changes
 * and carried out by workspace_write(), with what is staged on top of it. Returns 0 and *plan is empty, or less than 0 with *failure filled.
 */
int workspace_adopt(struct workspace *workspace, struct plan *plan, const char *origin, const char *undoes, struct failure *failure);

/* The transactions of the target scope. Returns 0, or less than 0 with *failure filled; to be freed with history_free(). */
int workspace_history(const struct workspace *workspace, struct history *ret_history, struct failure *failure);

/* The same, with no more read than the goal needs (history_list_for()). */
int workspace_history_for(const struct workspace *workspace, enum history_goal goal, const char *id, struct history *ret_history,
			  struct failure *failure);

/* Adopts the plan that takes the transaction back. Returns 0, or less than 0 with *failure saying which file was changed since. */
int workspace_adopt_undo(struct workspace *workspace, const struct record *record, const char *origin, struct failure *failure);

#endif
