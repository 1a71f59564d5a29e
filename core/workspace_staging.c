/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files are overlaid only when the next change has to see what the ones before it do; moves of one order are one wish. */
#include "core/workspace_staging.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/arrange.h"

void staging_free(struct staging *staging)
{
	plan_free(&staging->plan);
	workspace_view_free(&staging->view);
	moves_free(&staging->moves);
	workspace_view_free(&staging->unmoved);
}

static const struct ranking *ranking_of(const struct workspace *workspace, const struct view *view)
{
	return view->ranking != NULL ? view->ranking : workspace->current.ranking;
}

int staging_look(const struct workspace *workspace, struct staging *staging, const struct ranking **ret_ranking)
{
	struct view view = {0};
	int error;

	if (staging->viewed != staging->plan.count) {
		error = staging->plan.count > 0 ? workspace_overlay_view(workspace, &staging->plan, &view) : 0;
		if (error < 0)
			return error;
		workspace_view_free(&staging->view);
		staging->view = view;
		staging->viewed = staging->plan.count;
	}
	*ret_ranking = ranking_of(workspace, &staging->view);
	return 0;
}

/* Whether planning something about the name has to see what the last operations do. */
static bool must_look(const struct staging *staging, const char *name)
{
	for (size_t i = staging->viewed; i < staging->plan.count; i++) {
		const struct operation *operation = &staging->plan.operations[i];

		if (operation->kind == OPERATION_MKDIR || strcmp(operation->name, name) == 0 ||
		    (operation->to != NULL && strcmp(operation->to, name) == 0))
			return true;
	}
	return false;
}

static void end_moves(struct staging *staging)
{
	moves_free(&staging->moves);
	workspace_view_free(&staging->unmoved);
}

/* What is viewed now becomes what was there before the moves. */
static void begin_moves(struct staging *staging)
{
	end_moves(staging);
	staging->unmoved = staging->view;
	staging->unmoved_count = staging->plan.count;
	staging->view = (struct view){0};
	/* Nothing is viewed, not even where nothing is planned. */
	staging->viewed = SIZE_MAX;
}

/* Plans all moves together in place of what was planned for those before the last one. */
static int plan_moves(const struct workspace *workspace, struct staging *staging, struct failure *failure)
{
	while (staging->plan.count > staging->unmoved_count)
		plan_remove(&staging->plan, staging->plan.count - 1);
	staging->viewed = SIZE_MAX;
	return moves_plan(&staging->moves, ranking_of(workspace, &staging->unmoved), &staging->plan, failure);
}

static int add_move(const struct workspace *workspace, struct staging *staging, const struct ranking *now, const struct move *move,
		    struct failure *failure)
{
	struct moved moved;
	int error;

	if (!moves_take(&staging->moves, now, move->name) || staging->moves.wished == NULL) {
		begin_moves(staging);
		now = ranking_of(workspace, &staging->unmoved);
	}
	error = moves_add(&staging->moves, now, move, &moved, failure);
	if (error < 0)
		return error;
	error = plan_moves(workspace, staging, failure);
	if (error == 0 || error == -ENOMEM)
		return error;
	/* Without that move it could be planned before. */
	moves_shift(&staging->moves, moved.to, moved.from);
	return plan_moves(workspace, staging, NULL) == -ENOMEM ? -ENOMEM : error;
}

/* Who takes a mask back that is not written yet means the content that it was put in the place of, and not an empty place. */
static bool take_mask_back(struct staging *staging, const char *name)
{
	for (size_t i = staging->plan.count; i-- > 0;) {
		const struct operation *operation = &staging->plan.operations[i];

		if (operation->name == NULL ||
		    (strcmp(operation->name, name) != 0 && (operation->to == NULL || strcmp(operation->to, name) != 0)))
			continue;
		if (!operation_empties(operation))
			return false;
		end_moves(staging);
		plan_remove(&staging->plan, i);
		staging->viewed = SIZE_MAX;
		return true;
	}
	return false;
}

int staging_add(const struct workspace *workspace, struct staging *staging, const struct change *change, struct failure *failure)
{
	const struct move move = {change->name, change->place, change->other, change->rank};
	const struct ranking *now = ranking_of(workspace, &staging->view);
	bool moves = change->kind == CHANGE_MOVE;
	int error = 0;

	if (change->kind == CHANGE_UNMASK && take_mask_back(staging, change->name))
		return 0;
	if (moves || staging->viewed > staging->plan.count || must_look(staging, change->name))
		error = staging_look(workspace, staging, &now);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("preview the change"));
	if (moves && moves_take(&(struct moves){0}, now, change->name))
		return add_move(workspace, staging, now, &move, failure);
	end_moves(staging);
	return change_plan(change, now, &staging->plan, failure);
}

/* Begins with the plan from elsewhere: copies its operations. */
static int staging_adopt(const struct workspace *workspace, struct staging *staging)
{
	const struct plan *adopted = &workspace->adopted;
	int error = 0;

	plan_free(&staging->plan);
	error = plan_new(adopted->scope, adopted->directory, &staging->plan);
	for (size_t i = 0; error == 0 && i < adopted->count; i++)
		error = plan_add(&staging->plan, adopted->operations[i], adopted->operations[i].name);
	return error;
}

int staging_begin(const struct workspace *workspace, struct staging *staging)
{
	int error = workspace_new_plan(workspace, &staging->plan);

	return error == 0 && workspace->plan_origin != NULL ? staging_adopt(workspace, staging) : error;
}

int staging_begin_with(const struct workspace *workspace, size_t count, struct staging *staging)
{
	int error = staging_begin(workspace, staging);

	for (size_t i = 0; error == 0 && i < count; i++)
		if (workspace->changes[i].reason == NULL)
			error = staging_add(workspace, staging, &workspace->changes[i].change, NULL);
	return error;
}

static void onlookers_free(struct onlooker **onlookers)
{
	for (size_t i = 0; *onlookers != NULL && i <= consumer_count; i++)
		search_path_free(&(*onlookers)[i].path);
	free(*onlookers);
}

/* Puts the operations into an order that is safe for all consumers, and notes where there is none. */
static int arrange(struct workspace *workspace, struct plan *plan)
{
	cleanup(onlookers_free) struct onlooker *onlookers = calloc(consumer_count + 1, sizeof *onlookers);
	size_t count = 0;

	if (onlookers == NULL)
		return -ENOMEM;
	for (size_t i = 0; i <= consumer_count; i++) {
		const struct consumer *consumer = i == 0 ? workspace->settings.consumer : &consumers[i - 1];

		if (i > 0 && consumer == workspace->settings.consumer)
			continue;
		onlookers[count].consumer = consumer;
		if (workspace_path_of(workspace, consumer, &onlookers[count++].path) < 0)
			return -ENOMEM;
	}
	return plan_arrange(plan, workspace->current.ranking, onlookers, count, &workspace->unsafe_for);
}

int staging_install(struct workspace *workspace, struct staging *staging, size_t changes)
{
	struct view view = {0};
	int error;

	/* What takes a transaction back keeps each of its operations. */
	if (changes > 0)
		plan_simplify(&staging->plan);
	error = arrange(workspace, &staging->plan);
	if (error == 0 && staging->plan.count > 0)
		error = workspace_overlay_view(workspace, &staging->plan, &view);
	if (error < 0)
		return error;
	plan_free(&workspace->plan);
	workspace_view_free(&workspace->preview);
	workspace->plan = staging->plan;
	workspace->preview = view;
	staging->plan = (struct plan){0};
	return 0;
}
