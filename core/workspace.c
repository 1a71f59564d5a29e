/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is open and by whose rules it is seen: scan, rank, and again. All work is done by the rooms below. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/overlay.h"
#include "core/host/scan.h"

void workspace_view_free(struct view *view)
{
	ranking_free(view->ranking);
	snapshot_free(view->snapshot);
	*view = (struct view){0};
}

int workspace_scan_view(const struct workspace *workspace, struct view *ret_view, struct failure *failure)
{
	struct view view = {0};
	int error = snapshot_scan(&workspace->root, workspace->settings.schema, &workspace->scanned, workspace->settings.user,
				  &view.snapshot, failure);

	if (error < 0)
		return error;
	error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     workspace->facts, &view.ranking);
	if (error < 0) {
		workspace_view_free(&view);
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	}
	*ret_view = view;
	return 0;
}

int workspace_overlay_view(const struct workspace *workspace, const struct plan *plan, struct view *ret_view)
{
	struct view view = {0};
	int error = overlay_make(workspace->current.snapshot, plan, plan->count, &view.snapshot);

	if (error == 0)
		error = ranking_make(view.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
			     workspace->facts, &view.ranking);
	if (error < 0) {
		workspace_view_free(&view);
		return error;
	}
	*ret_view = view;
	return 0;
}

const char *workspace_target_directory(const struct workspace *workspace)
{
	const struct snapshot *snapshot = workspace->current.snapshot;
	uint32_t directory = snapshot_directory_of_scope(snapshot, workspace->settings.target);

	return directory != LAYER_NONE ? snapshot->directories[directory].path : NULL;
}

/* The plan of nothing, for the target directory ("" where there is none: then every change is refused). */
int workspace_new_plan(const struct workspace *workspace, struct plan *ret_plan)
{
	const char *directory = workspace_target_directory(workspace);

	return plan_new(workspace->settings.target, directory != NULL ? directory : "", ret_plan);
}

int workspace_refuse_change(const struct workspace *workspace, struct failure *failure)
{
	if (workspace->settings.read_only)
		return failure_set(failure, FAILURE_REFUSED, EROFS, NULL, _("start without --read-only"),
				   _("nothing is changed, because --read-only was given"));
	if (workspace_target_directory(workspace) == NULL)
		return failure_set(failure, FAILURE_REFUSED, ENOENT, NULL, _("use --scope=admin, or set HOME"),
				   _("the environment names no directory for the scope %s"),
				   scope_name(workspace->settings.target));
	return 0;
}

static int path_of(const struct workspace *workspace, const struct consumer *consumer, struct search_path *ret_path)
{
	return search_path_build(consumer->rules, consumer->rule_count, workspace->settings.schema, &workspace->settings.environment,
				 ret_path);
}

/* Where a consumer looks, and that together with where the specification looks, or everybody. */
static int build_paths(const struct workspace *workspace, const struct consumer *consumer, struct search_path *ret_path,
		       struct search_path *ret_scanned)
{
	cleanup(search_path_free) struct search_path path = {0};
	cleanup(search_path_free) struct search_path scanned = {0};
	size_t others = workspace->settings.every_directory ? consumer_count : 1;
	int error = path_of(workspace, consumer, &path);

	if (error == 0)
		error = search_path_join(&scanned, &path);
	for (size_t i = 0; error == 0 && i < others; i++) {
		cleanup(search_path_free) struct search_path other = {0};

		error = path_of(workspace, &consumers[i], &other);
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
		change_free(&workspace->changes[i]);
	free(workspace->changes);
	plan_free(&workspace->plan);
	/* The preview's names and bytes are those of the current snapshot. */
	workspace_view_free(&workspace->preview);
	workspace_view_free(&workspace->current);
	search_path_free(&workspace->path);
	search_path_free(&workspace->scanned);
	free_features(workspace->features, workspace->request.feature_count);
	inquiry_free(workspace->inquiry);
	root_close(&workspace->root);
	free(workspace);
}

void workspace_close_pointer(struct workspace **workspace)
{
	workspace_close(*workspace);
}

const struct ranking *workspace_current(const struct workspace *workspace)
{
	return workspace->current.ranking;
}

const struct ranking *workspace_preview(const struct workspace *workspace)
{
	return workspace->preview.ranking != NULL ? workspace->preview.ranking : workspace->current.ranking;
}

const struct consumer *workspace_consumer(const struct workspace *workspace)
{
	return workspace->settings.consumer;
}

enum scope workspace_target(const struct workspace *workspace)
{
	return workspace->settings.target;
}

bool workspace_is_read_only(const struct workspace *workspace)
{
	return workspace->settings.read_only;
}

const char *workspace_root_path(const struct workspace *workspace)
{
	return workspace->root.path;
}

int workspace_rank_as(const struct workspace *workspace, const struct consumer *consumer, struct ranking **ret_ranking)
{
	cleanup(search_path_free) struct search_path path = {0};
	int error = path_of(workspace, consumer, &path);

	if (error < 0)
		return error;
	return ranking_make(workspace->current.snapshot, consumer, &path, &workspace->request, workspace->facts, ret_ranking);
}

int workspace_set_consumer(struct workspace *workspace, const struct consumer *consumer, struct failure *failure)
{
	const struct consumer *before = workspace->settings.consumer;
	struct search_path path = workspace->path, scanned = workspace->scanned;
	int error = build_paths(workspace, consumer, &workspace->path, &workspace->scanned);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("make the list of directories"));
	workspace->settings.consumer = consumer;
	/* Another consumer may ask otherwise: its facts come with its first question. */
	workspace->facts = NULL;
	error = workspace_rescan(workspace, failure);
	if (error == 0) {
		search_path_free(&path);
		search_path_free(&scanned);
		return 0;
	}
	search_path_free(&workspace->path);
	search_path_free(&workspace->scanned);
	workspace->settings.consumer = before;
	workspace->path = path;
	workspace->scanned = scanned;
	return error;
}

/* Ranks the current files again, because the request or the facts have changed, and what is staged on top of them. */
int workspace_rank_again(struct workspace *workspace, struct failure *failure)
{
	struct ranking *ranking;
	int error = ranking_make(workspace->current.snapshot, workspace->settings.consumer, &workspace->path, &workspace->request,
				 workspace->facts, &ranking);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("rank the descriptors"));
	ranking_free(workspace->current.ranking);
	workspace->current.ranking = ranking;
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}

int workspace_set_request(struct workspace *workspace, int type, const char *const *features, size_t feature_count,
			  struct failure *failure)
{
	char **copies = calloc(feature_count + 1, sizeof *copies);
	struct request before = workspace->request;
	char **before_features = workspace->features;
	bool failed = copies == NULL;
	int error;

	for (size_t i = 0; !failed && i < feature_count; i++)
		failed = (copies[i] = strdup(features[i])) == NULL;
	if (failed) {
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

	if (workspace->staged_count > 0)
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

int workspace_rescan(struct workspace *workspace, struct failure *failure)
{
	struct view view;
	int error = workspace_scan_view(workspace, &view, failure);

	if (error < 0)
		return error;
	/* The preview points into the old snapshot and goes first. */
	workspace_view_free(&workspace->preview);
	workspace_view_free(&workspace->current);
	workspace->current = view;
	return workspace_restage(workspace, workspace->staged_count, true, failure);
}
