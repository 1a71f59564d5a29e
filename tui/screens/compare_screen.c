/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of what each program takes for each type of the preview, or what one program takes for each user. One cell is chosen; below the
 * table stands what is taken there, and by which rule that is another than in the first column. Nobody is asked: what no answer is there
 * for yet is said to be assumed.
 */
#include "tui/screens/compare_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/screens/clipboard.h"
#include "tui/screens/compare_view.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/movement.h"
#include "tui/screens/prompt_screen.h"

static const struct comparison *shown(const struct screens *screens)
{
	return &screens->compare->comparison;
}

/* ---- filling ---- */

/* Returns 0 or -ENOMEM. */
static int compare_programs(const struct workspace *workspace, struct comparison *comparison)
{
	int error = comparison_name_programs(comparison, workspace);

	for (size_t i = 0; error == 0 && i < comparison->count; i++)
		error = workspace_rank_preview_as(workspace, comparison->sides[i].consumer, &comparison->sides[i].opinion.ranking);
	return error;
}

/* They are read anew each time, since nobody tells which of them has changed. Returns 0, or less than 0 with *failure filled. */
static int compare_users(struct screens *screens, struct failure *failure)
{
	struct compare_screen *compare = screens->compare;
	int error = everybody_read(screens->workspace, &screens->person, &compare->everybody, failure);

	if (error < 0)
		return error;
	error = everybody_compare(&compare->everybody, screens->workspace, screens_user_name(screens), compare->consumer,
				  &compare->comparison);
	return error < 0 ? failure_system(failure, -error, NULL, _("compare the users")) : 0;
}

/* False where there is nothing to compare. */
static bool compare_sides(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct compare_screen *compare = screens->compare;
	int error;

	comparison_free(&compare->comparison);
	everybody_free(&compare->everybody);
	if (compare->consumer != NULL && compare->followed != workspace_consumer(screens->workspace))
		compare->consumer = workspace_consumer(screens->workspace);
	compare->followed = workspace_consumer(screens->workspace);
	error = compare->consumer != NULL ? compare_users(screens, &failure)
					  : compare_programs(screens->workspace, &compare->comparison);
	screens_say_failure(screens, &failure);
	if (error < 0)
		comparison_free(&compare->comparison);
	if (compare->side >= compare->comparison.count)
		compare->side = 0;
	return error == 0;
}

static void refresh(struct screens *screens)
{
	struct compare_screen *compare = screens->compare;
	int chosen, type_count = (int)workspace_preview(screens->workspace)->snapshot->schema->type_count;
	size_t count = 0;

	if (compare == NULL)
		return;
	chosen = compare_type(screens);
	if (compare_sides(screens))
		for (int i = 0; i < type_count; i++)
			if (comparison_has(&compare->comparison, (size_t)i))
				compare->types[count++] = i;
	list_resize(&compare->list, count, compare->list.height);
	for (size_t i = 0; i < count; i++)
		if (compare->types[i] == chosen)
			list_select(&compare->list, i);
}

static void release(struct screens *screens)
{
	if (screens->compare == NULL)
		return;
	comparison_free(&screens->compare->comparison);
	everybody_free(&screens->compare->everybody);
	free(screens->compare->searched);
	free(screens->compare);
	screens->compare = NULL;
}

/* The column of the program. */
static void choose_program(struct compare_screen *compare, const struct consumer *consumer)
{
	for (size_t i = 0; i < compare->comparison.count; i++)
		if (compare->comparison.sides[i].consumer == consumer)
			compare->side = i;
}

/* Begins at the type that the main screen is at, and at the chosen rules. */
void compare_screen_open(struct screens *screens)
{
	struct compare_screen *compare;
	int type = entries_type(screens);

	release(screens);
	screens->compare = compare = calloc(1, sizeof *compare);
	if (compare == NULL)
		return;
	screens_open(screens, SCREEN_COMPARE);
	refresh(screens);
	for (size_t i = 0; i < compare->list.count; i++)
		if (compare->types[i] == type)
			list_select(&compare->list, i);
	choose_program(compare, workspace_consumer(screens->workspace));
}

/* Users for the program of the chosen column, or programs again. */
static void turn(struct screens *screens)
{
	struct compare_screen *compare = screens->compare;
	const struct consumer *consumer =
		compare->consumer != NULL ? compare->consumer : compare->comparison.sides[compare->side].consumer;

	compare->consumer = compare->consumer == NULL ? consumer : NULL;
	compare->side = 0;
	screens_refresh(screens);
	if (compare->consumer == NULL)
		choose_program(compare, consumer);
}

int compare_screen_watch_descriptor(const struct screens *screens)
{
	const struct compare_screen *compare = screens->compare;

	return compare != NULL && compare->everybody.people != NULL ? people_watch_descriptor(compare->everybody.people) : -1;
}

bool compare_screen_collect(struct screens *screens)
{
	struct compare_screen *compare = screens->compare;

	return compare != NULL && compare->everybody.people != NULL && people_collect(compare->everybody.people);
}

/* ---- acting ---- */

/* The name that the chosen cell stands for; NULL where its program takes nothing. */
static const char *chosen_name(const struct screens *screens)
{
	const struct ranking *ranking;
	uint32_t layer;

	if (screens->compare->list.count == 0)
		return NULL;
	ranking = compare_ranking(screens, screens->compare->side);
	layer = selection_layer(ranking, compare_type(screens));
	return layer != LAYER_NONE ? ranking->snapshot->layers[layer].name : NULL;
}

/* From now on through the eyes of the column's user; false where that cannot be, which is said then. */
static bool see_as_column(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	const char *account = shown(screens)->sides[screens->compare->side].account;
	struct standing standing;

	if (account == NULL)
		return true;
	standing = screens_stand(screens);
	if (person_choose(&screens->person, screens->workspace, account, &failure) < 0) {
		free(standing.name);
		screens_say_failure(screens, &failure);
		return false;
	}
	screens_stand_again(screens, &standing);
	return true;
}

/* To the entry, as the user of the column has it. */
static void go_there(struct screens *screens)
{
	cleanup(free_pointer) char *name = strdup(chosen_name(screens));

	if (!see_as_column(screens))
		return;
	screens_close_all(screens);
	if (name == NULL || !entries_go_to(screens, name))
		return;
	screens->main->focus = PLACE_ORDER;
	main_screen_explain(screens);
	screens_ask(screens);
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct compare_screen *compare = screens->compare;
	bool needs_name = action == ACTION_OPEN_ENTRY || action == ACTION_COPY_PATH;

	if (action == ACTION_COMPARE_USERS)
		return compare->consumer == NULL && compare->comparison.count > 0;
	if (action == ACTION_COMPARE_PROGRAMS)
		return compare->consumer != NULL;
	if (!needs_name || chosen_name(screens) != NULL)
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is taken there, so that there is no entry to go to"));
	return false;
}

static void copy(struct screens *screens, enum action action)
{
	int type = compare_type(screens);
	const struct ranking *ranking;
	uint32_t layer;

	if (action == ACTION_COPY_COMMAND) {
		clipboard_copy_command(screens, "compare",
				       type >= 0 ? workspace_preview(screens->workspace)->snapshot->schema->types[type].name : NULL);
		return;
	}
	ranking = compare_ranking(screens, screens->compare->side);
	layer = selection_layer(ranking, type);
	clipboard_copy_path(screens, ranking->snapshot, ranking->snapshot->layers[layer].directory, layer);
}

static void step_side(struct screens *screens, bool right)
{
	struct compare_screen *compare = screens->compare;

	if (right && compare->side + 1 < compare->comparison.count)
		compare->side++;
	else if (!right && compare->side > 0)
		compare->side--;
}

/* ---- searching ---- */

static bool holds(const struct screens *screens, size_t index, const char *text)
{
	const struct compare_screen *compare = screens->compare;
	bool found = strcasestr(compare_ranking(screens, 0)->snapshot->schema->types[compare->types[index]].name, text) != NULL;

	for (size_t i = 0; i < compare->comparison.count && !found; i++) {
		enum attribute attribute;
		cleanup(free_pointer) char *cell = comparison_cell(&compare->comparison, i, compare->types[index], &attribute);

		found = cell != NULL && strcasestr(cell, text) != NULL;
	}
	return found;
}

/* The next row behind the chosen one, or before it, around the end. */
static bool search(struct screens *screens, size_t step)
{
	struct compare_screen *compare = screens->compare;
	size_t count = compare->list.count;

	for (size_t i = 1; i <= count && compare->searched != NULL && compare->searched[0] != '\0'; i++) {
		size_t row = (compare->list.selected + i * step) % count;

		if (!holds(screens, row, compare->searched))
			continue;
		list_select(&compare->list, row);
		return true;
	}
	return false;
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	if (screens->compare == NULL || event == PROMPT_CANCELLED)
		return;
	free(screens->compare->searched);
	screens->compare->searched = strdup(text);
	if (event == PROMPT_ACCEPTED && !search(screens, 1))
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no match.")));
}

static bool act(struct screens *screens, enum action action)
{
	struct compare_screen *compare = screens->compare;

	switch (action) {
	case ACTION_FOCUS_LEFT:
	case ACTION_FOCUS_RIGHT:
		step_side(screens, action == ACTION_FOCUS_RIGHT);
		return true;
	case ACTION_OPEN_ENTRY:
		go_there(screens);
		return true;
	case ACTION_COMPARE_USERS:
	case ACTION_COMPARE_PROGRAMS:
		turn(screens);
		return true;
	case ACTION_COPY_PATH:
	case ACTION_COPY_COMMAND:
		copy(screens, action);
		return true;
	case ACTION_SEARCH:
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		if (!search(screens, action == ACTION_SEARCH_NEXT ? 1 : compare->list.count - 1))
			screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no match.")));
		return true;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return false;
		list_move(&compare->list, movement_of_action(action));
		return true;
	}
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_COMPARE;
}

const struct behaviour compare_screen = {
	.place = place,
	.draw = compare_view_draw,
	.may = may,
	.act = act,
	.refresh = refresh,
	.release = release,
};
