/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row is the cursor, the type, signs, on a wide screen a word, and the count; a type without descriptors gives its room to its name. */
#include "tui/screens/types_pane.h"

#include <stdio.h>

#include "core/base/translate.h"

#define COUNT_WIDTH 3
#define SIGNS_WIDTH 3 /* one for the consumers, one for the selection, and air */
#define LEAST_LABEL 8

static const struct {
	int screen_width, width;
	bool has_words;
} widths[] = {{132, 20, true}, {100, 22, false}, {0, 18, false}};

enum state { STATE_EMPTY, STATE_BROKEN, STATE_NONE, STATE_FAILS, STATE_SELECTED, STATE_NOT_ASKED, STATE_COUNT };

static const struct {
	enum symbol symbol;
	enum attribute attribute;
	const char *word; /* msgid */
} states[STATE_COUNT] = {
	[STATE_BROKEN] = {SYMBOL_ERROR, ATTRIBUTE_ERROR, N_("broken")},
	[STATE_NONE] = {SYMBOL_WARNING, ATTRIBUTE_WARNING, N_("none")},
	[STATE_FAILS] = {SYMBOL_WARNING, ATTRIBUTE_WARNING, N_("fails")},
	[STATE_SELECTED] = {SYMBOL_WINNER, ATTRIBUTE_WINNER, N_("selected")},
	[STATE_NOT_ASKED] = {SYMBOL_NONE, ATTRIBUTE_DIM, N_("unused")},
};

/* Cells of the longest word of a state, and the blank behind it. */
static int word_width(void)
{
	const struct canvas measure = {.charset = CHARSET_UTF8};
	int width = 0;

	for (size_t i = 0; i < STATE_COUNT; i++) {
		int own = states[i].word != NULL ? canvas_width(&measure, _(states[i].word)) : 0;

		width = own > width ? own : width;
	}
	return width + 1;
}

int types_pane_width(int screen_width)
{
	size_t i = 0;

	while (screen_width < widths[i].screen_width)
		i++;
	return widths[i].width + (widths[i].has_words ? word_width() : 0);
}

const char *types_pane_label(const struct ranking *ranking, int type)
{
	return type == (int)ranking->snapshot->schema->type_count ? _("no type") : ranking->snapshot->schema->types[type].name;
}

/* What is selected is known not to start. */
static bool start_fails(const struct ranking *ranking, int type)
{
	const struct fact *fact = facts_find(ranking->facts, ranking_selected_binary(ranking, type));

	return ranking->orders[type].start_fails || (fact != NULL && fact->trouble != CODE_COUNT);
}

static enum state state_of(const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];

	if (order->count == 0)
		return STATE_EMPTY;
	if (order->selected != STACK_NONE)
		return start_fails(ranking, type) ? STATE_FAILS : STATE_SELECTED;
	if (order->rule == NULL || (order->rule->selection != SELECTION_FIRST && order->rule->selection != SELECTION_PROBED))
		return STATE_NOT_ASKED;
	return ranking->breakage.broken ? STATE_BROKEN : STATE_NONE;
}

bool types_pane_is_unused(const struct ranking *ranking, int type)
{
	return state_of(ranking, type) == STATE_NOT_ASKED;
}

bool types_pane_selects_none(const struct ranking *ranking, int type)
{
	enum state state = state_of(ranking, type);

	return state == STATE_NONE || state == STATE_BROKEN;
}

/* A pane as it is drawn: what is the same for all of its rows. */
struct drawing {
	const struct screens *screens;
	int words;
};

/* The signs and the word behind the label; returns the column behind the room that is left to the label. */
static int draw_state(struct canvas *canvas, int row, int column, int end, enum attribute attribute, enum state state, bool differs,
		      int words)
{
	int at = end - COUNT_WIDTH - SIGNS_WIDTH;
	bool has_word = at - words - column >= LEAST_LABEL + 2;

	if (has_word)
		at -= words;
	if (state == STATE_EMPTY)
		return at + 1;
	if (differs)
		canvas_symbol(canvas, row, at, attribute_within(attribute, ATTRIBUTE_STRONG), SYMBOL_DIFFERENT);
	canvas_symbol(canvas, row, at + 1, attribute_within(attribute, states[state].attribute), states[state].symbol);
	if (has_word)
		canvas_column(canvas, row, at + SIGNS_WIDTH, words, attribute_within(attribute, states[state].attribute),
			      _(states[state].word));
	return differs ? at : at + 1;
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index, const void *context)
{
	const struct drawing *drawing = context;
	const struct screens *screens = drawing->screens;
	const struct ranking *ranking = workspace_preview(screens->workspace);
	int type = screens->entries.type_rows[index], end = column + width, label_end;
	uint32_t entries = ranking->orders[type].count;
	enum attribute text = attribute_within(attribute, entries > 0 ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM);
	char count[16];

	if (index == screens->entries.types.selected)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	label_end = draw_state(canvas, row, column, end, attribute, state_of(ranking, type), screens->main->outlook.differs[type],
			       drawing->words);
	if (entries > 0)
		snprintf(count, sizeof count, "%u", (unsigned)entries);
	else
		snprintf(count, sizeof count, "%s", canvas_symbol_text(canvas, SYMBOL_NONE));
	if (entries == 0)
		label_end = end - canvas_width(canvas, count);
	canvas_text(canvas, row, column + 2, label_end - 1 - column - 2, text, types_pane_label(ranking, type));
	canvas_right(canvas, row, end - canvas_width(canvas, count), canvas_width(canvas, count), text, count);
}

void types_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	struct drawing drawing = {screens, word_width()};

	canvas_rule(canvas, row, column + 1, width - 2, main_screen_title(screens, PLACE_TYPES), _("Types"));
	zones_add(&screens->zones, (struct zone){.area = {row + 1, column + 1, width - 2, height - 1}, .place = PLACE_TYPES,
						 .list = &screens->entries.types, .action = ACTION_NONE});
	list_draw(&screens->entries.types, canvas, row + 1, column + 1, width - 2, height - 1,
		  main_screen_has_focus(screens, PLACE_TYPES), draw_row, &drawing);
}
