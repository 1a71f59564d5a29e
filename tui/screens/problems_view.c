/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the list of problems and the text about the chosen one share the screen, and what of both a small terminal shows. */
#include "tui/screens/problems_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/notice.h"
#include "tui/sentence.h"
#include "tui/severity.h"

#define NARROW 58        /* a row of fewer cells is only how severe, where, and what in few words */
#define LEAST_HEIGHT 8   /* below so many rows there is no room for more than the list */
#define MOST_CHOSEN 11   /* rows for the chosen one, of which more would stay empty */
#define LEAST_CHOSEN 3   /* its title, and what a key would do */
#define LEAST_TITLE 14   /* cells that a place leaves to what is wrong, on a narrow terminal */

static const struct snapshot *shown_snapshot(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot;
}

static void append_count(struct buffer *text, size_t count, const char *words)
{
	if (count == 0)
		return;
	buffer_append_text(text, text->length > 0 ? ", " : "");
	buffer_format(text, words, count);
}

static void draw_title(const struct screens *screens, struct canvas *canvas)
{
	const struct problems_screen *problems = screens->problems;
	const size_t *counts = problems->counts;
	cleanup(buffer_free) struct buffer numbers = {0};
	cleanup(buffer_free) struct buffer title = {0};

	append_count(&numbers, counts[SEVERITY_ERROR], P_("%zu error", "%zu errors", counts[SEVERITY_ERROR]));
	append_count(&numbers, counts[SEVERITY_WARNING], P_("%zu warning", "%zu warnings", counts[SEVERITY_WARNING]));
	append_count(&numbers, counts[SEVERITY_NOTE], P_("%zu note", "%zu notes", counts[SEVERITY_NOTE]));
	buffer_format(&title, _("Problems: %s"), numbers.length > 0 ? buffer_text(&numbers) : _("none"));
	if (problems->filter[0] != '\0') {
		buffer_append_text(&title, _(", filter: "));
		text_append_visible(&title, problems->filter, strlen(problems->filter));
		buffer_format(&title, P_(", %zu shown", ", %zu shown", problems->list.count), problems->list.count);
	}
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, buffer_text(&title));
}

/* Cells of the longest word for how severe something is. */
static int word_width(const struct canvas *canvas)
{
	int most = 0;

	for (enum severity severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++) {
		int width = canvas_width(canvas, severity_word(severity));

		most = width > most ? width : most;
	}
	return most;
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	const struct problems_screen *problems = screens->problems;
	const struct finding *finding = &problems->findings.items[problems->rows[index]];
	enum attribute look = attribute_within(attribute, severity_attribute(finding->severity));
	bool narrow = width < NARROW;
	int end = column + width, most = narrow ? width - 3 - LEAST_TITLE : width / 3;
	int place_width = problems->longest_place < (size_t)(most > 0 ? most : 0) ? (int)problems->longest_place : most;
	cleanup(buffer_free) struct buffer place = {0};
	cleanup(free_pointer) char *text = narrow ? NULL : sentence(finding->text);

	problems_append_place(&place, shown_snapshot(screens), finding);
	canvas_symbol(canvas, row, column, look, severity_symbol(finding->severity));
	column += 2;
	if (!narrow) {
		canvas_column(canvas, row, column, word_width(canvas), look, severity_word(finding->severity));
		column += word_width(canvas) + 1;
	}
	canvas_column(canvas, row, column, place_width, attribute, buffer_text(&place));
	column += place_width + 1 + !narrow;
	canvas_column(canvas, row, column, end - column, narrow ? look : attribute_within(attribute, ATTRIBUTE_NORMAL),
		      narrow ? _(code_describe(finding->code)->title) : text != NULL ? text : finding->text);
}

/* A paragraph at the row, as far as there is room; returns the row behind it. */
static int draw_paragraph(struct canvas *canvas, int row, int end, enum attribute attribute, const char *text)
{
	return text != NULL && row < end ? row + canvas_wrap(canvas, row, 1, canvas->width - 2, end - row, attribute, text) : row;
}

/* How severe it is and what, as the title of what is said about it. */
static void draw_chosen_title(struct canvas *canvas, int row, const struct finding *finding)
{
	static const char *const titles[] = {
		[SEVERITY_NONE] = N_("Note: %s"),
		[SEVERITY_NOTE] = N_("Note: %s"),
		[SEVERITY_WARNING] = N_("Warning: %s"),
		[SEVERITY_ERROR] = N_("Error: %s"),
	};
	cleanup(free_pointer) char *title = text_format(_(titles[finding->severity]), _(code_describe(finding->code)->title));

	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE, title);
}

static int draw_offer(struct canvas *canvas, int row, int end, const struct remedy_words *words)
{
	int behind = draw_paragraph(canvas, row, end, ATTRIBUTE_STRONG, words->text), at;
	cleanup(free_pointer) char *before = words->text != NULL ? strndup(words->text, words->key) : NULL;
	cleanup(free_pointer) char *key = before != NULL ? strndup(words->text + words->key, words->key_length) : NULL;

	at = before != NULL ? 1 + canvas_width(canvas, before) : canvas->width;
	if (key != NULL && behind > row && at + canvas_width(canvas, key) < canvas->width)
		canvas_paint(canvas, row, at, canvas_width(canvas, key), ATTRIBUTE_KEY);
	return behind;
}

/*
 * Where, what, what helps, which key does it, and what it means. A small terminal has no room for all: the key keeps its row, so that
 * nobody presses it without knowing.
 */
static void draw_chosen(const struct screens *screens, struct canvas *canvas, int row, int height)
{
	const struct problems_screen *problems = screens->problems;
	const struct finding *finding = problems_chosen(screens);
	cleanup(remedy_words_free) struct remedy_words offer = remedy_offer_words(screens, &problems->offer);
	cleanup(free_pointer) char *text = sentence(finding->text);
	cleanup(free_pointer) char *remedy = remedy_describe(finding);
	int end = row + height, kept = offer.text != NULL ? canvas_wrap_height(canvas, canvas->width - 2, offer.text) : 0;
	const char *place = problems->places[problems->rows[problems->list.selected]];

	kept = kept < height - 1 ? kept : height - 1;
	draw_chosen_title(canvas, row, finding);
	row++;
	if (end - row - kept > 1)
		canvas_tail(canvas, row++, 1, canvas->width - 2, ATTRIBUTE_STRONG, place != NULL ? place : "?");
	row = draw_paragraph(canvas, row, end - kept, severity_attribute(finding->severity) == ATTRIBUTE_ERROR ? ATTRIBUTE_NORMAL
				: severity_attribute(finding->severity), text);
	row = draw_paragraph(canvas, row, end - kept, ATTRIBUTE_NORMAL, remedy);
	row = draw_offer(canvas, row, end, &offer);
	draw_paragraph(canvas, row, end, ATTRIBUTE_DIM, _(code_describe(finding->code)->explanation));
}

/* That nothing works any more is said before anything else. Returns the row behind it. */
static int draw_broken(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	cleanup(free_pointer) char *text = NULL;

	if (!ranking->breakage.broken || canvas->height < LEAST_HEIGHT)
		return row;
	text = text_format(_("%s finds no backend."), ranking->consumer->name);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_ERROR, SYMBOL_ERROR);
	return row + canvas_wrap(canvas, row, 3, canvas->width - 4, 2, ATTRIBUTE_ERROR, text != NULL ? text : "?");
}

static void draw_none(const struct screens *screens, struct canvas *canvas, int row)
{
	cleanup(free_pointer) char *text = NULL;

	if (screens->problems->findings.count > 0)
		text = strdup(_("No problem holds what the filter says."));
	else if (shown_snapshot(screens)->layer_count == 0)
		text = strdup(_("There is no descriptor to check."));
	else
		text = text_format(_("No problem found by the rules of %s."), workspace_consumer(screens->workspace)->name);
	canvas_wrap(canvas, row, 1, canvas->width - 2, canvas->height - row - 1, ATTRIBUTE_NORMAL, text != NULL ? text : "?");
	canvas_cursor(canvas, row, 1);
}

/* The rows of the chosen one: as many as without what covers the end of the screen, as long as something of the list stays. */
static int chosen_height(const struct canvas *canvas, size_t count, int row, int covered)
{
	int wanted = canvas->height * 9 / 20, left = canvas->height - 1 - row;

	if (canvas->height < LEAST_HEIGHT)
		return 0;
	/* What the list does not need is given to the text. */
	if (left > 0 && (size_t)left > count && left - (int)count > wanted)
		wanted = left - (int)count;
	if (wanted > MOST_CHOSEN)
		wanted = MOST_CHOSEN;
	if (wanted - covered >= LEAST_CHOSEN)
		return wanted - covered;
	return left - covered > LEAST_CHOSEN ? LEAST_CHOSEN : 0;
}

void problems_draw(struct screens *screens, struct canvas *canvas)
{
	struct problems_screen *problems = screens->problems;
	int covered = notice_covers(screens, canvas), row, below, height;

	draw_title(screens, canvas);
	row = draw_broken(screens, canvas, 1);
	below = chosen_height(canvas, problems->list.count, row, covered);
	height = canvas->height - 1 - row - covered - below;
	if (problems->list.count == 0) {
		draw_none(screens, canvas, row + (canvas->height >= LEAST_HEIGHT));
		return;
	}
	zones_add(&screens->zones, (struct zone){.area = {row, 1, canvas->width - 2, height}, .place = PLACE_PROBLEMS,
						 .list = &problems->list, .action = ACTION_NONE});
	list_draw(&problems->list, canvas, row, 1, canvas->width - 2, height, true, draw_row, screens);
	if (below > 0)
		draw_chosen(screens, canvas, row + height, below);
}
