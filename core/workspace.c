/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is open and by whose rules it is seen: opened, changed, scanned again, written. All work is done by the rooms below. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/commit/commit.h"
#include "core/commit/history.h"

/* Where a consumer looks, and that together with where the specification looks, or everybody. */
static int build_paths(const struct workspace *workspace, const struct consumer *consumer, struct search_path *ret_path,
		       struct search_path *ret_scanned)
{
	cleanup(search_path_free) struct search_path path = {0};
	cleanup(search_path_free) struct search_path scanned = {0};
	size_t others = workspace->settings.every_directory ? consumer_count : 1;
	int error = workspace_path_of(workspace, consumer, &path);

	if (error == 0)
		error = search_path_join(&scanned, &path);
	for (size_t i = 0; error == 0 && i < others; i++) {
		cleanup(search_path_free) struct search_path other = {0};

		error = workspace_path_of(workspace, &consumers[i], &other);
		if (error == 0)
			error = search_path_join(&scanned, &other);
	}
	if (error < 0)
		return error;
	*ret_path = path;
	*ret_scanned = scanned;
	path = (struct search_path){0};
	scanned = (struct search_path){0};
	return 0;
}

int workspace_open(const struct workspace_settings *settings, struct workspace **ret_workspace, struct failure *failure)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = calloc(1, sizeof *workspace);
	int error;

	if (workspace == NULL)
		return failure_system(failure, ENOMEM, NULL, _("start"));
	workspace->root.descriptor = -1;
	workspace->request.type = TYPE_MISSING;
	workspace->settings = *settings;
	if (workspace->settings.schema == NULL)
		workspace->settings.schema = &schema_vhost_user;
	if (workspace->settings.consumer == NULL)
		workspace->settings.consumer = &consumers[0];
	error = root_open(settings->root, &workspace->root, failure);
	if (error < 0)
		return error;
	error = build_paths(workspace, workspace->settings.consumer, &workspace->path, &workspace->scanned);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("make the list of directories"));
	error = workspace_scan_view(workspace, &workspace->current, failure);
	if (error < 0)
		return error;
	error = workspace_new_plan(workspace, &workspace->plan);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("start"));
	*ret_workspace = take(workspace);
	return 0;
}

static void free_features(char **features, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(features[i]);
	free(features);
}

void workspace_close(struct workspace *workspace)
{
	if (workspace == NULL)
		return;
	for (size_t i = 0; i < workspace->change_count; i++)
		kept_change_free(&workspace->changes[i]);
	free(workspace->changes);
	plan_free(&workspace->plan);
	plan_free(&workspace->adopted);
	/* The preview's names and bytes are those of the current snapshot. */
	workspace_view_free(&workspace->preview);
	workspace_view_free(&workspace->current);
	search_path_free(&workspace->path);
	search_path_free(&workspace->scanned);
	free_features(workspace->features, workspace->request.feature_count);
	inquiry_free(workspace->inquiry);
	watch_free(workspace->watch);
	free(workspace->plan_origin);
	root_close(&workspace->root);
	free(workspace);
}

void workspace_close_pointer(struct workspace **workspace)
{
	workspace_close(*workspace);
}

int workspace_rank_as(const struct workspace *workspace, const struct consumer *consumer, struct ranking **ret_ranking)
{
	cleanup(search_path_free) struct search_path path = {0};
	int error = workspace_path_of(workspace, consumer, &path);

	if (error < 0)
		return error;
	return ranking_make(workspace->current.snapshot, consumer, &path, &workspace->request, workspace->facts, ret_ranking);
}

/* Scans what the settings say now; where that fails they are as before. */
static int look_anew(struct workspace *workspace, const struct workspace_settings *before, struct failure *failure)
{
	struct search_path path = workspace->path, scanned = workspace->scanned;
	int error = build_paths(workspace, workspace->settings.consumer, &workspace->path, &workspace->scanned);

	if (error < 0) {
		workspace->settings = *before;
		return failure_system(failure, -error, NULL, _("make the list of directories"));
	}
	error = workspace_rescan(workspace, failure);
	if (error == 0) {
		search_path_free(&path);
		search_path_free(&scanned);
		return 0;
	}
	search_path_free(&workspace->path);
	search_path_free(&workspace->scanned);
	workspace->settings = *before;
	workspace->path = path;
	workspace->scanned = scanned;
	return error;
}

int workspace_set_consumer(struct workspace *workspace, const struct consumer *consumer, struct failure *failure)
{
	const struct workspace_settings before = workspace->settings;

	workspace->settings.consumer = consumer;
	/* Another consumer may ask otherwise: its facts come with its first question. */
	workspace->facts = NULL;
	return look_anew(workspace, &before, failure);
}

int workspace_set_person(struct workspace *workspace, const struct environment *environment, const struct identity *user,
			 struct failure *failure)
{
	const struct workspace_settings before = workspace->settings;

	if (workspace->plan.count > 0 && workspace->settings.target == SCOPE_USER)
		return failure_set(failure, FAILURE_REFUSED, EBUSY, NULL, _("write or undo what is staged first"),
				   _("the user stays, because changes for this one are staged"));
	workspace->settings.environment = *environment;
	workspace->settings.user = user;
	return look_anew(workspace, &before, failure);
}

const struct environment *workspace_environment(const struct workspace *workspace)
{
	return &workspace->settings.environment;
}

const struct identity *workspace_user(const struct workspace *workspace)
{
	return workspace->settings.user;
}

const struct root *workspace_root(const struct workspace *workspace)
{
	return &workspace->root;
}

int workspace_set_request(struct workspace *workspace, int type, const char *const *features, size_t feature_count,
			  struct failure *failure)
{
	char **copies = calloc(feature_count + 1, sizeof *copies);
	struct request before = workspace->request;
	char **before_features = workspace->features;
	bool failed = false;
	int error;

	for (size_t i = 0; copies != NULL && !failed && i < feature_count; i++)
		failed = (copies[i] = strdup(features[i])) == NULL;
	if (copies == NULL || failed) {
		free_features(copies, copies != NULL ? feature_count : 0);
		return failure_system(failure, ENOMEM, NULL, _("remember the features"));
	}
	workspace->features = copies;
	workspace->request = (struct request){
		.type = feature_count > 0 ? type : TYPE_MISSING, .features = (const char *const *)copies, .feature_count = feature_count};
	error = workspace_rank_again(workspace, failure);
	/* A preview that could not be made anew still points to the old request. */
	if (error < 0)
		workspace_view_free(&workspace->preview);
	free_features(before_features, before.feature_count);
	return error;
}

const struct request *workspace_request(const struct workspace *workspace)
{
	return &workspace->request;
}

int workspace_set_target(struct workspace *workspace, enum scope target, struct failure *failure)
{
	enum scope before = workspace->settings.target;
	int error;

	if (workspace->reach > 0 || workspace->plan_origin != NULL)
		return failure_set(failure, FAILURE_REFUSED, EBUSY, NULL, _("write or undo what is staged first"),
				   _("the scope stays, because changes for it are staged"));
	workspace->settings.target = target;
	error = workspace_refuse_change(workspace, failure);
	if (error == 0)
		error = workspace_restage(workspace, 0, false, failure);
	if (error < 0)
		workspace->settings.target = before;
	return error;
}

int workspace_replace_view(struct workspace *workspace, struct view *view, struct failure *failure)
{
	bool changes;
	int error;

	/* The preview points into the old snapshot and goes first. */
	workspace_view_free(&workspace->preview);
	workspace_view_free(&workspace->current);
	workspace->current = *view;
	error = workspace_restage(workspace, workspace->reach, true, failure);
	if (error == 0 && workspace->plan_origin != NULL && workspace_try(workspace, &changes, failure) < 0)
		error = workspace_unadopt(workspace, NULL);
	return error;
}

int workspace_rescan(struct workspace *workspace, struct failure *failure)
{
	struct view view;
	int error = workspace_scan_view(workspace, &view, failure);

	if (error < 0)
		return error;
	error = workspace_replace_view(workspace, &view, failure);
	if (workspace->watches)
		workspace_watch(workspace);
	return error;
}

void workspace_forget_staged(struct workspace *workspace)
{
	size_t kept = 0;

	workspace_forget_adopted(workspace);
	for (size_t i = 0; i < workspace->change_count; i++)
		if (i < workspace->reach && workspace->changes[i].reason != NULL)
			workspace->changes[kept++] = workspace->changes[i];
		else
			kept_change_free(&workspace->changes[i]);
	workspace->change_count = kept;
	workspace->reach = kept;
	workspace->aside_count = kept;
	workspace->revision++;
}

/* Where the history of a scope is kept, inside the root; malloc'ed, NULL where memory is out or nothing says where. */
static char *history_path(const struct workspace *workspace, enum scope scope)
{
	const struct environment *environment = &workspace->settings.environment;

	if (scope == SCOPE_ADMIN)
		return strdup("/var/lib/overrule/history");
	if (environment->xdg_state_home != NULL && environment->xdg_state_home[0] == '/')
		return text_format("%s/overrule/history", environment->xdg_state_home);
	return environment->home != NULL && environment->home[0] == '/'
		       ? text_format("%s/.local/state/overrule/history", environment->home)
		       : NULL;
}

static const struct identity *target_identity(const struct workspace *workspace)
{
	return workspace->settings.target == SCOPE_USER ? workspace->settings.user : NULL;
}

/* The changes in the words of the command line, for the record. */
struct words {
	char **texts;
	size_t count;
};

static void words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->texts[i]);
	free(words->texts);
}

static int describe_changes(const struct workspace *workspace, struct words *ret_words)
{
	size_t origins = workspace->plan_origin != NULL, count = origins + workspace_staged_count(workspace);

	ret_words->texts = calloc(count + 1, sizeof *ret_words->texts);
	if (ret_words->texts == NULL)
		return -ENOMEM;
	for (; ret_words->count < count; ret_words->count++) {
		char **text = &ret_words->texts[ret_words->count];

		*text = ret_words->count < origins ? strdup(workspace->plan_origin)
						   : change_describe(workspace_staged(workspace, ret_words->count - origins));
		if (*text == NULL)
			return -ENOMEM;
	}
	return 0;
}

/* Everything is written: do the directories say what was previewed? */
static int verify_preview(void *context, struct failure *failure)
{
	struct workspace *workspace = context;
	struct view view;
	int differs, error = workspace_scan_view(workspace, &view, failure);

	if (error < 0)
		return error;
	differs = snapshot_compare(view.snapshot, workspace_preview(workspace)->snapshot);
	workspace_view_free(&view);
	if (differs < 0)
		return failure_system(failure, -differs, workspace->plan.directory, _("compare the directory with the preview"));
	if (differs == 0)
		return 0;
	return failure_set(failure, FAILURE_REFUSED, ESTALE, workspace->plan.directory,
			   _("look at the files as they are now, and repeat the change"),
			   _("the directories were not as previewed afterwards, because somebody else changed files at the same time"));
}

static int carry_out(struct workspace *workspace, struct commit_result *ret_result, struct failure *failure)
{
	cleanup(free_pointer) char *history = history_path(workspace, workspace->settings.target);
	cleanup(words_free) struct words words = {0};
	struct commit_settings settings = {
		.root = &workspace->root,
		.user = target_identity(workspace),
		.history = history,
		.who = workspace->settings.who,
		/* With changes on top it does more than to take that one back. */
		.undoes = workspace->undoes[0] != '\0' && workspace_staged_count(workspace) == 0 ? workspace->undoes : NULL,
		.announce = !workspace->root.foreign,
		.verify = verify_preview,
		.context = workspace,
	};

	if (describe_changes(workspace, &words) < 0)
		return failure_system(failure, ENOMEM, NULL, _("describe the changes"));
	settings.what = (const char *const *)words.texts;
	settings.what_count = words.count;
	return plan_carry_out(&settings, &workspace->plan, ret_result, failure);
}

const struct commit_result *workspace_result(const struct workspace *workspace)
{
	return &workspace->result;
}

int workspace_write(struct workspace *workspace, size_t *ret_done, struct failure *failure)
{
	int error = workspace_refuse_change(workspace, failure);

	*ret_done = 0;
	workspace->result = (struct commit_result){0};
	if (error == 0 && workspace->plan.count == 0)
		return 0;
	if (error == 0)
		error = carry_out(workspace, &workspace->result, failure);
	*ret_done = workspace->result.done;
	if (error < 0) {
		workspace_rescan(workspace, NULL);
		return error;
	}
	workspace_forget_staged(workspace);
	return workspace_rescan(workspace, failure);
}

int workspace_recover(struct workspace *workspace, struct failure *failure)
{
	const char *directory = workspace_target_directory(workspace);
	int error = workspace_refuse_change(workspace, failure);

	workspace->result = (struct commit_result){0};
	if (error < 0 || transaction_pending(&workspace->root, directory) == PENDING_NOTHING)
		return error;
	workspace_discard(workspace);
	/* A plan of nothing does nothing but what comes before every plan. */
	error = carry_out(workspace, &workspace->result, failure);
	if (error < 0)
		return error;
	return workspace_rescan(workspace, failure);
}

int workspace_adopt(struct workspace *workspace, struct plan *plan, const char *origin, const char *undoes, struct failure *failure)
{
	cleanup(free_pointer) char *copy = strdup(origin);
	int error = workspace_refuse_change(workspace, failure);

	if (copy == NULL)
		return failure_system(failure, ENOMEM, NULL, _("take the plan over"));
	if (error < 0)
		return error;
	workspace_forget_staged(workspace);
	workspace->adopted = *plan;
	*plan = (struct plan){0};
	workspace->plan_origin = take(copy);
	snprintf(workspace->undoes, sizeof workspace->undoes, "%s", undoes != NULL ? undoes : "");
	error = workspace_restage(workspace, workspace->reach, false, failure);
	if (error < 0) {
		workspace_forget_adopted(workspace);
		failure_system(failure, -error, NULL, _("preview the plan"));
	}
	return error;
}

int workspace_history(const struct workspace *workspace, struct history *ret_history, struct failure *failure)
{
	return workspace_history_for(workspace, HISTORY_ALL, NULL, ret_history, failure);
}

int workspace_history_for(const struct workspace *workspace, enum history_goal goal, const char *id, struct history *ret_history,
			  struct failure *failure)
{
	cleanup(free_pointer) char *path = history_path(workspace, workspace->settings.target);
	struct identity_before before;
	int error;

	*ret_history = (struct history){0};
	if (path == NULL)
		return 0;
	error = identity_enter(target_identity(workspace), &before);
	if (error < 0)
		return failure_system(failure, -error, path, _("act as the user"));
	error = history_list_for(&workspace->root, path, goal, id, ret_history, failure);
	identity_leave(&before);
	return error;
}

int workspace_adopt_undo(struct workspace *workspace, const struct record *record, const char *origin, struct failure *failure)
{
	cleanup(plan_free) struct plan plan = {0};
	int error = history_undo_plan(record, workspace->current.snapshot, &plan, failure);

	return error < 0 ? error : workspace_adopt(workspace, &plan, origin, record->id, failure);
}
