/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As many columns as fit, the chosen one among them; below the table what is taken in the chosen cell, and why. */
#include "tui/screens/compare_view.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/screens/notice.h"

#define TYPE_WIDTH 9    /* with the sign before it and air */
#define COLUMN_WIDTH 22 /* the least that a program gets */
#define LEAST_HEIGHT 8  /* below so many rows there is only the table */

static const struct comparison *shown(const struct screens *screens)
{
	return &screens->compare->comparison;
}

const struct ranking *compare_ranking(const struct screens *screens, size_t side)
{
	return shown(screens)->sides[side].opinion.ranking;
}

int compare_type(const struct screens *screens)
{
	const struct compare_screen *compare = screens->compare;

	return compare->list.count > 0 ? compare->types[compare->list.selected] : TYPE_MISSING;
}

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
	/* Where there is more room again, those are shown that had to go. */
	if (fit > compare->fit)
		compare->first -= fit - compare->fit < compare->first ? fit - compare->fit : compare->first;
	compare->fit = fit;
	if (compare->side < compare->first)
		compare->first = compare->side;
	if (compare->side >= compare->first + fit)
		compare->first = compare->side + 1 - fit;
	if (compare->first + fit > all)
		compare->first = all - fit;
	return (struct columns){.first = compare->first, .count = fit, .width = (width - TYPE_WIDTH) / (int)fit};
}

/* The names of the programs with their versions, or of the users; signs tell that there are more on a side. */
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
			      side == screens->compare->side ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE,
			      comparison->by_users ? comparison->sides[side].name : label);
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
	const struct ranking *ranking = compare_ranking(context->screens, side);
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
		      compare_ranking(context->screens, 0)->snapshot->schema->types[type].name);
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

/* Why a user's column is alone, or that there are users of whom nothing can be said. */
static char *say_users(const struct compare_screen *compare)
{
	size_t closed = everybody_closed(&compare->everybody);

	if (!people_matter_to(compare->consumer))
		return text_format(_("%s reads no directory of a user, so that everybody gets the same."), compare->consumer->name);
	if (closed == 0)
		return NULL;
	return text_format(P_("%zu user is missing, whose directories may not be looked into; root may.",
			      "%zu users are missing, whose directories may not be looked into; root may.", closed), closed);
}

/* What is taken in the chosen column, in one sentence. */
static char *say_taken(const struct comparison *comparison, size_t side, int type)
{
	const struct side *chosen = &comparison->sides[side];
	const char *type_name = chosen->opinion.ranking->snapshot->schema->types[type].name;
	cleanup(free_pointer) char *takes = selection_describe(chosen->opinion.ranking, type);

	if (takes == NULL)
		return NULL;
	if (comparison->by_users)
		/* TRANSLATORS: a type, a program, what it takes, and a user */
		return text_format(_("%s: %s takes %s for %s."), type_name, chosen->consumer->name, takes, chosen->name);
	/* TRANSLATORS: a type, a program, and what it takes */
	return text_format(_("%s: %s takes %s."), type_name, chosen->name, takes);
}

/* What is taken in the chosen column, and why it is something else than in the first one. */
static int draw_sentences(const struct comparison *comparison, size_t side, int type, struct canvas *canvas, int row, int end)
{
	const struct ranking *ranking = comparison->sides[side].opinion.ranking;

	if (side > 0 && comparison_differs(comparison, side, type)) {
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, comparison_describe(comparison, side, type));
		return draw_paragraph(canvas, row, end, ATTRIBUTE_WARNING, comparison_describe_rule(comparison, side, type));
	}
	if (ranking->orders[type].selected == STACK_NONE)
		return draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, why_none(ranking, type));
	row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, say_taken(comparison, side, type));
	if (side == 0 && !comparison_parts(comparison, type))
		return row;
	if (side == 0) {
		cleanup(free_pointer) char *others = comparison_others(comparison, type);

		return draw_paragraph(canvas, row, end, ATTRIBUTE_WARNING,
				      others != NULL ? text_format(_("Not the same for: %s."), others) : NULL);
	}
	return draw_paragraph(canvas, row, end, ATTRIBUTE_DIM,
			      text_format(comparison->by_users ? _("The same as for %s.") : _("So does %s."),
					  comparison->sides[0].name));
}

/* All about the chosen cell, also where it rests on an assumption. */
static void draw_chosen(const struct screens *screens, struct canvas *canvas, int row, int end)
{
	const struct comparison *comparison = shown(screens);
	size_t side = screens->compare->side;
	int type = compare_type(screens);
	char *doubt = NULL;

	canvas_rule(canvas, row++, 1, canvas->width - 2, ATTRIBUTE_TITLE,
		    comparison->by_users ? comparison->sides[side].name : _(comparison->sides[side].consumer->title));
	row = draw_sentences(comparison, side, type, canvas, row, end);
	if (selection_doubt(compare_ranking(screens, side), type, &doubt) == 0)
		row = draw_paragraph(canvas, row, end, ATTRIBUTE_DIM, doubt);
	if (comparison->by_users)
		draw_paragraph(canvas, row, end, ATTRIBUTE_DIM, say_users(screens->compare));
}

static void draw_none(struct canvas *canvas, int row)
{
	canvas_wrap(canvas, row, 1, canvas->width - 2, canvas->height - row - 1, ATTRIBUTE_NORMAL,
		    _("No program finds a descriptor of any type here, so that there is nothing to compare."));
	canvas_cursor(canvas, row, 1);
}

static char *title(const struct screens *screens)
{
	cleanup(free_pointer) char *user = screens_user_name(screens) != NULL ? text_visible(screens_user_name(screens)) : NULL;
	char label[CONSUMER_LABEL_SIZE];

	if (screens->compare->consumer != NULL) {
		consumer_label(screens->compare->consumer, label);
		/* TRANSLATORS: %s is a program with its version */
		return text_format(_("What %s takes for each user"), label);
	}
	/* TRANSLATORS: %s is the user whose eyes are looked through */
	return user != NULL ? text_format(_("What each program takes, for the user %s"), user) : strdup(_("What each program takes"));
}

/* With how many columns there are, where not all are in sight. */
static void draw_title(const struct screens *screens, struct canvas *canvas, size_t in_sight)
{
	cleanup(free_pointer) char *what = title(screens), *text = NULL;
	size_t all = shown(screens)->count;

	if (what != NULL)
		/* TRANSLATORS: what the columns show, and how many of all are in sight */
		text = in_sight >= all ? strdup(what)
		       : shown(screens)->by_users ? text_format(_("%s, %zu of %zu columns"), what, in_sight, all)
						  : text_format(_("%s, %zu of %zu programs"), what, in_sight, all);
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, text != NULL ? text : "");
}

void compare_view_draw(struct screens *screens, struct canvas *canvas)
{
	struct compare_screen *compare = screens->compare;
	struct row_context context = {.screens = screens};
	int below = canvas->height >= LEAST_HEIGHT ? canvas->height * 9 / 20 : 0;
	int covered = notice_covers(screens, canvas), height = canvas->height - 3 - (below > covered ? below : covered);

	if (compare->list.count == 0) {
		draw_title(screens, canvas, compare->comparison.count);
		draw_none(canvas, canvas->height > 3 ? 2 : 0);
		return;
	}
	context.columns = lay_columns(screens, canvas->width - 2);
	draw_title(screens, canvas, context.columns.count);
	draw_head(screens, canvas, 1, &context.columns);
	zones_add(&screens->zones, (struct zone){.area = {2, 1, canvas->width - 2, height}, .place = PLACE_COMPARE,
						 .list = &compare->list, .action = ACTION_NONE});
	list_draw(&compare->list, canvas, 2, 1, canvas->width - 2, height, false, draw_row, &context);
	if (below > 0)
		draw_chosen(screens, canvas, 2 + height, canvas->height - 1);
}
