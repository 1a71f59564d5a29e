/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of what each program takes for each type of the preview. One cell is chosen; below the table stands what its program takes, and
 * by which rule that is another than what the first one takes. Nobody is asked: what no answer is there for yet is said to be assumed.
 */
#include "tui/screens/compare_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/comparison.h"
#include "tui/screens/clipboard.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/movement.h"
#include "tui/screens/prompt_screen.h"

#define TYPE_WIDTH 9    /* with the sign before it and air */
#define COLUMN_WIDTH 22 /* the least that a program gets */
#define LEAST_HEIGHT 8  /* below so many rows there is only the table */

struct compare_screen {
	struct comparison comparison;
	int types[SCHEMA_MAX_TYPES]; /* those that are shown */
	struct list list;
	size_t side;  /* the chosen column */
	size_t first; /* the first column in sight */
	char *searched;
};

static const struct comparison *shown(const struct screens *screens)
{
	return &screens->compare->comparison;
}

static const struct ranking *side_ranking(const struct screens *screens, size_t side)
{
	return shown(screens)->sides[side].opinion.ranking;
}

static int chosen_type(const struct screens *screens)
{
	const struct compare_screen *compare = screens->compare;

	return compare->list.count > 0 ? compare->types[compare->list.selected] : TYPE_MISSING;
}

/* ---- filling ---- */

/* False where memory is out: then there is nothing to compare. */
static bool compare_sides(struct screens *screens)
{
	struct comparison *comparison = &screens->compare->comparison;

	comparison_free(comparison);
	comparison_name_sides(comparison, screens->workspace);
	for (size_t i = 0; i < comparison->count; i++)
		if (workspace_rank_preview_as(screens->workspace, comparison->sides[i].consumer, &comparison->sides[i].opinion.ranking) < 0)
			return false;
	return true;
}

static void refresh(struct screens *screens)
{
	struct compare_screen *compare = screens->compare;
	int chosen, type_count = (int)workspace_preview(screens->workspace)->snapshot->schema->type_count;
	size_t count = 0;

	if (compare == NULL)
		return;
	chosen = chosen_type(screens);
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
	free(screens->compare->searched);
	free(screens->compare);
	screens->compare = NULL;
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
	for (size_t i = 0; i < compare->comparison.count; i++)
		if (compare->comparison.sides[i].consumer == workspace_consumer(screens->workspace))
			compare->side = i;
}

/* ---- drawing ---- */

/* Which columns fit, and how wide each of them is; the chosen one is brought into sight. */
struct columns {
	size_t first, count;
	int width;
};

static struct columns lay_columns(struct screens *screens, int width)
{
	struct compare_screen *compare = screens->compare;
	size_t all = compare->comparison.count, fit = width > TYPE_WIDTH ? (size_t)((width - TYPE_WIDTH) / COLUMN_WIDTH) : 0;

	fit = fit < 1 ? 1 : fit > all ? all : fit;
	if (compare->side < compare->first)
		compare->first = compare->side;
	if (compare->side >= compare->first + fit)
		compare->first = compare->side + 1 - fit;
	if (compare->first + fit > all)
		compare->first = all - fit;
	return (struct columns){.first = compare->first, .count = fit, .width = (width - TYPE_WIDTH) / (int)fit};
}

/* The programs' names; signs tell that there are more on a side. */
static void draw_head(const struct screens *screens, struct canvas *canvas, int row, const struct columns *columns)
{
	const struct comparison *comparison = shown(screens);

	if (columns->first > 0)
		canvas_text(canvas, row, 1, TYPE_WIDTH - 1, ATTRIBUTE_RULE, "<");
	for (size_t i = 0; i < columns->count; i++) {
		size_t side = columns->first + i;
		char label[CONSUMER_LABEL_SIZE];

		consumer_label(comparison->sides[side].consumer, label);
		canvas_column(canvas, row, 1 + TYPE_WIDTH + (int)i * columns->width, columns->width - 1,
			      side == screens->compare->side ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, label);
	}
	if (columns->first + columns->count < comparison->count)
		canvas_text(canvas, row, canvas->width - 1, 1, ATTRIBUTE_RULE, ">");
}

struct row_context {
	struct screens *screens;
	struct columns columns;
};

static void draw_cell(const struct row_context *context, struct canvas *canvas, int row, int column, size_t side, int type,
		      enum attribute attribute)
{
	const struct comparison *comparison = shown(context->screens);
	const struct ranking *ranking = side_ranking(context->screens, side);
	enum attribute look;
	cleanup(free_pointer) char *text = comparison_cell(comparison, side, type, &look);
	bool differs = side > 0 && comparison_differs(comparison, side, type);
	enum symbol symbol = ranking->breakage.broken ? SYMBOL_ERROR : differs ? SYMBOL_DIFFERENT : SYMBOL_WINNER;

	look = attribute_within(attribute, look);
	if (ranking->breakage.broken || differs || ranking->orders[type].selected != STACK_NONE)
		canvas_symbol(canvas, row, column, look, symbol);
	canvas_column(canvas, row, column + 2, context->columns.width - 3, look, text != NULL ? text : "?");
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *pointer)
{
	const struct row_context *context = pointer;
	const struct compare_screen *compare = context->screens->compare;
	int type = compare->types[index];

	(void)width;
	/* One cell is selected, and not the whole row. */
	attribute = ATTRIBUTE_NORMAL;
	canvas_fill(canvas, row, column, width, 1, ATTRIBUTE_NORMAL);
	if (comparison_parts(&compare->comparison, type))
		canvas_symbol(canvas, row, column, ATTRIBUTE_WARNING, SYMBOL_DIFFERENT);
	canvas_column(canvas, row, column + 2, TYPE_WIDTH - 3,
		      index == compare->list.selected ? ATTRIBUTE_STRONG : ATTRIBUTE_NORMAL,
		      side_ranking(context->screens, 0)->snapshot->schema->types[type].name);
	for (size_t i = 0; i < context->columns.count; i++) {
		size_t side = context->columns.first + i;
		int at = column + TYPE_WIDTH + (int)i * context->columns.width;
		bool selected = index == compare->list.selected && side == compare->side;

		draw_cell(context, canvas, row, at, side, type, selected ? ATTRIBUTE_SELECTED : attribute);
		if (selected) {
			canvas_paint(canvas, row, at, context->columns.width - 1, ATTRIBUTE_SELECTED);
			canvas_cursor(canvas, row, at);
		}
	}
}

static int draw_paragraph(struct canvas *canvas, int row, int end, enum attribute attribute, char *text)
{
	if (text != NULL && row < end)
		row += canvas_wrap(canvas, row, 1, canvas->width - 2, end - row, attribute, text);
	free(text);
	return row;
}

/* What the chosen program takes, where that rests on an assumption, and why it is another one. */
static void draw_chosen(const struct screens *screens, struct canvas *canvas, int row, int end)
{
	const struct comparison *comparison = shown(screens);
	size_t side = screens->compare->side;
	const struct ranking *ranking = side_ranking(screens, side);
	int type = chosen_type(screens);
	cleanup(free_pointer) char *takes = selection_describe(ranking, type);
	char *doubt = NULL;

	canvas_rule(canvas, row++, 1, canvas->width - 2, ATTRIBUTE_TITLE, _(comparison->sides[side].consumer->title));
	if (side > 0 && comparison_differs(comparison, side, type)) {
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, comparison_describe(comparison, side, type));
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_WARNING, comparison_describe_rule(comparison, side, type));
	} else if (ranking->orders[type].selected == STACK_NONE) {
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, why_none(ranking, type));
	} else {
		/* TRANSLATORS: a type, a program, and what it takes */
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL,
				     text_format(_("%s: %s takes %s."), ranking->snapshot->schema->types[type].name,
						 comparison->sides[side].consumer->name, takes != NULL ? takes : "?"));
		if (side > 0 && !comparison_differs(comparison, side, type))
			row = draw_paragraph(canvas, row, end, ATTRIBUTE_DIM,
					     text_format(_("So does %s."), comparison->sides[0].consumer->name));
	}
	if (selection_doubt(ranking, type, &doubt) == 0)
		draw_paragraph(canvas, row, end, ATTRIBUTE_DIM, doubt);
}

static void draw_none(struct canvas *canvas, int row)
{
	canvas_wrap(canvas, row, 1, canvas->width - 2, canvas->height - row - 1, ATTRIBUTE_NORMAL,
		    _("No program finds a descriptor of any type here, so that there is nothing to compare."));
	canvas_cursor(canvas, row, 1);
}

static void draw_title(const struct screens *screens, struct canvas *canvas)
{
	cleanup(free_pointer) char *user = screens_user_name(screens) != NULL ? text_visible(screens_user_name(screens)) : NULL;
	/* TRANSLATORS: %s is the user whose eyes are looked through */
	cleanup(free_pointer) char *title = user != NULL ? text_format(_("What each program takes, for the user %s"), user)
							  : strdup(_("What each program takes"));

	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, title);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct compare_screen *compare = screens->compare;
	struct row_context context = {.screens = screens};
	int below = canvas->height >= LEAST_HEIGHT ? canvas->height * 9 / 20 : 0;
	int height = canvas->height - 3 - below;

	draw_title(screens, canvas);
	if (compare->list.count == 0) {
		draw_none(canvas, canvas->height > 3 ? 2 : 0);
		return;
	}
	context.columns = lay_columns(screens, canvas->width - 2);
	draw_head(screens, canvas, 1, &context.columns);
	zones_add(&screens->zones, (struct zone){.area = {2, 1, canvas->width - 2, height}, .place = PLACE_COMPARE,
						 .list = &compare->list, .action = ACTION_NONE});
	list_draw(&compare->list, canvas, 2, 1, canvas->width - 2, height, false, draw_row, &context);
	if (below > 0)
		draw_chosen(screens, canvas, 2 + height, canvas->height - 1);
}

/* ---- acting ---- */

/* The name that the chosen cell stands for; NULL where its program takes nothing. */
static const char *chosen_name(const struct screens *screens)
{
	const struct ranking *ranking;
	uint32_t layer;

	if (screens->compare->list.count == 0)
		return NULL;
	ranking = side_ranking(screens, screens->compare->side);
	layer = selection_layer(ranking, chosen_type(screens));
	return layer != LAYER_NONE ? ranking->snapshot->layers[layer].name : NULL;
}

static void go_there(struct screens *screens)
{
	cleanup(free_pointer) char *name = strdup(chosen_name(screens));

	screens_close_all(screens);
	if (name == NULL || !entries_go_to(screens, name))
		return;
	screens->main->focus = PLACE_ORDER;
	main_screen_explain(screens);
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	bool needs_name = action == ACTION_OPEN_ENTRY || action == ACTION_COPY_PATH;

	if (!needs_name || chosen_name(screens) != NULL)
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing is taken there, so that there is no entry to go to"));
	return false;
}

static void copy(struct screens *screens, enum action action)
{
	int type = chosen_type(screens);
	const struct ranking *ranking;
	uint32_t layer;

	if (action == ACTION_COPY_COMMAND) {
		clipboard_copy_command(screens, "compare",
				       type >= 0 ? workspace_preview(screens->workspace)->snapshot->schema->types[type].name : NULL);
		return;
	}
	ranking = side_ranking(screens, screens->compare->side);
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
	bool found = strcasestr(side_ranking(screens, 0)->snapshot->schema->types[compare->types[index]].name, text) != NULL;

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
	.draw = draw,
	.may = may,
	.act = act,
	.refresh = refresh,
	.release = release,
};
