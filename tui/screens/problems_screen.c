/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All findings of the preview, the most severe first, and below them everything about the chosen one. After each change the cursor stays
 * on the same finding, or where that is gone, on the one that follows it.
 */
#include "tui/screens/problems_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/clipboard.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/movement.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/remedies.h"
#include "tui/severity.h"

#define NARROW 60       /* below so many columns a row is only how severe and where */
#define WORD_WIDTH 10   /* the longest word with its sign and air */
#define MOST_PLACE 36   /* cells that a place may take from the text */
#define LEAST_HEIGHT 8  /* below so many rows there is no room for more than the list */

struct problems_screen {
	struct findings findings;
	uint32_t *rows; /* those of the findings that the filter leaves */
	struct list list;
	size_t counts[SEVERITY_ERROR + 1];
	size_t longest_place; /* bytes */
	char *filter;         /* "" or what must be held */
	char *searched;       /* what was searched for last, or "" */
	size_t search_from;   /* the row where the search that is being typed began */
	struct remedy_offer offer;
};

static const struct snapshot *shown_snapshot(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot;
}

/* ---- what is listed ---- */

static const struct finding *chosen(const struct screens *screens)
{
	const struct problems_screen *problems = screens->problems;

	return problems->list.count > 0 ? &problems->findings.items[problems->rows[problems->list.selected]] : NULL;
}

/* "50-x.json:3:7", of a directory its path; safe to show. */
static void append_place(struct buffer *text, const struct snapshot *snapshot, const struct finding *finding)
{
	const char *name = finding->layer != LAYER_NONE ? snapshot->layers[finding->layer].name
							: snapshot->directories[finding->directory].path;

	text_append_visible(text, name, strlen(name));
	if (finding->line > 0)
		buffer_format(text, ":%zu:%zu", finding->line, finding->column);
}

/* For very many findings at each key: nothing is made for it. */
static bool holds(const struct screens *screens, const struct finding *finding, const char *text)
{
	const struct snapshot *snapshot = shown_snapshot(screens);
	const char *name = finding->layer != LAYER_NONE ? snapshot->layers[finding->layer].name
							: snapshot->directories[finding->directory].path;

	return text[0] == '\0' || strcasestr(name, text) != NULL || strcasestr(finding->text, text) != NULL ||
	       strcasestr(code_describe(finding->code)->name, text) != NULL ||
	       strcasestr(severity_word(finding->severity), text) != NULL;
}

static void list_rows(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;
	uint32_t *rows = reallocarray(problems->rows, problems->findings.count + 1, sizeof *rows);
	size_t count = 0;

	problems->rows = rows != NULL ? rows : problems->rows;
	for (size_t i = 0; rows != NULL && i < problems->findings.count; i++)
		if (holds(screens, &problems->findings.items[i], problems->filter))
			rows[count++] = (uint32_t)i;
	list_resize(&problems->list, count, problems->list.height);
}

static void row_changed(struct screens *screens)
{
	remedy_offer_make(screens, chosen(screens), &screens->problems->offer);
}

static void find_all(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;

	findings_free(&problems->findings);
	workspace_check(screens->workspace, &problems->findings);
	memset(problems->counts, 0, sizeof problems->counts);
	problems->longest_place = 0;
	for (size_t i = 0; i < problems->findings.count; i++) {
		cleanup(buffer_free) struct buffer place = {0};

		problems->counts[problems->findings.items[i].severity]++;
		append_place(&place, shown_snapshot(screens), &problems->findings.items[i]);
		problems->longest_place = place.length > problems->longest_place ? place.length : problems->longest_place;
	}
}

/* The chosen finding in words that outlive it. One that has become less severe is another one: its remedy is staged. */
struct chosen_words {
	enum code code;
	enum severity severity;
	char *text;
};

static void refresh(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;
	const struct finding *before;
	struct chosen_words words = {.code = CODE_COUNT};

	if (problems == NULL)
		return;
	before = chosen(screens);
	if (before != NULL)
		words = (struct chosen_words){.code = before->code, .severity = before->severity, .text = strdup(before->text)};
	find_all(screens);
	list_rows(screens);
	for (size_t i = 0; words.text != NULL && i < problems->list.count; i++) {
		const struct finding *finding = &problems->findings.items[problems->rows[i]];

		if (finding->code == words.code && finding->severity == words.severity && strcmp(finding->text, words.text) == 0) {
			list_select(&problems->list, i);
			break;
		}
	}
	free(words.text);
	row_changed(screens);
}

static void release(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;

	if (problems == NULL)
		return;
	findings_free(&problems->findings);
	remedy_offer_free(&problems->offer);
	free(problems->rows);
	free(problems->filter);
	free(problems->searched);
	free(problems);
	screens->problems = NULL;
}

/* Every binary is looked at, none is run: as the command `check` does. */
void problems_screen_open(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	release(screens);
	screens->problems = calloc(1, sizeof *screens->problems);
	if (screens->problems != NULL) {
		screens->problems->filter = strdup("");
		screens->problems->searched = strdup("");
		if (screens->problems->filter == NULL || screens->problems->searched == NULL)
			release(screens);
	}
	if (screens->problems != NULL) {
		if (workspace_examine(screens->workspace, &failure) < 0)
			screens_say_failure(screens, &failure);
		screens_open(screens, SCREEN_PROBLEMS);
	}
	screens_stand_again(screens, &standing);
}

/* ---- drawing ---- */

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
		buffer_append_text(&title, _("; shown is what holds "));
		text_append_visible(&title, problems->filter, strlen(problems->filter));
	}
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, buffer_text(&title));
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	const struct problems_screen *problems = screens->problems;
	const struct finding *finding = &problems->findings.items[problems->rows[index]];
	enum attribute look = attribute_within(attribute, severity_attribute(finding->severity));
	int place_width = problems->longest_place < MOST_PLACE ? (int)problems->longest_place : MOST_PLACE;
	int at = column + WORD_WIDTH;
	cleanup(buffer_free) struct buffer place = {0};

	append_place(&place, shown_snapshot(screens), finding);
	canvas_symbol(canvas, row, column, look, severity_symbol(finding->severity));
	canvas_column(canvas, row, column + 2, WORD_WIDTH - 3, look, severity_word(finding->severity));
	if (width < NARROW) {
		canvas_column(canvas, row, at, column + width - at, attribute, buffer_text(&place));
		return;
	}
	canvas_column(canvas, row, at, place_width, attribute, buffer_text(&place));
	at += place_width + 2;
	canvas_column(canvas, row, at, column + width - at, attribute_within(attribute, ATTRIBUTE_NORMAL), finding->text);
}

/* A paragraph at the row, as far as there is room; returns the row behind it. */
static int draw_paragraph(struct canvas *canvas, int row, int end, enum attribute attribute, const char *text)
{
	return text != NULL && row < end ? row + canvas_wrap(canvas, row, 1, canvas->width - 2, end - row, attribute, text) : row;
}

static void draw_path(const struct screens *screens, struct canvas *canvas, int row, const struct finding *finding)
{
	const struct snapshot *snapshot = shown_snapshot(screens);
	cleanup(buffer_free) struct buffer path = {0};

	if (finding->layer != LAYER_NONE) {
		const char *directory = snapshot->directories[finding->directory].path;

		text_append_visible(&path, directory, strlen(directory));
		buffer_append_byte(&path, '/');
	}
	append_place(&path, snapshot, finding);
	canvas_tail(canvas, row, 1, canvas->width - 2, ATTRIBUTE_STRONG, buffer_text(&path));
}

/* Where, what, what helps, and what it means; the most important first, because a small terminal has no room for all. */
static void draw_chosen(const struct screens *screens, struct canvas *canvas, int row, int height)
{
	const struct finding *finding = chosen(screens);
	cleanup(free_pointer) char *offer = remedy_offer_describe(screens, &screens->problems->offer);
	cleanup(buffer_free) struct buffer remedy = {0};
	int end = row + height;

	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE, _(code_describe(finding->code)->title));
	draw_path(screens, canvas, row + 1, finding);
	row = draw_paragraph(canvas, row + 2, end, severity_attribute(finding->severity) == ATTRIBUTE_ERROR ? ATTRIBUTE_NORMAL
				: severity_attribute(finding->severity), finding->text);
	if (finding->remedy != NULL)
		buffer_format(&remedy, _("What helps: %s"), finding->remedy);
	row = draw_paragraph(canvas, row, end, ATTRIBUTE_STRONG, offer);
	row = draw_paragraph(canvas, row, end, ATTRIBUTE_NORMAL, finding->remedy != NULL ? buffer_text(&remedy) : NULL);
	draw_paragraph(canvas, row, end, ATTRIBUTE_DIM, _(code_describe(finding->code)->explanation));
}

/* That nothing works any more is said before anything else. Returns the row behind it. */
static int draw_broken(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	cleanup(free_pointer) char *text = NULL;

	if (!ranking->breakage.broken || canvas->height < LEAST_HEIGHT)
		return row;
	text = text_format(_("%s finds no backend of any type."), ranking->consumer->name);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_ERROR, SYMBOL_ERROR);
	canvas_text(canvas, row, 3, canvas->width - 4, ATTRIBUTE_ERROR, text != NULL ? text : "?");
	return row + 1;
}

static void draw_none(const struct screens *screens, struct canvas *canvas, int row)
{
	cleanup(free_pointer) char *text = NULL;

	if (screens->problems->findings.count > 0)
		text = strdup(_("No problem holds what the filter says."));
	else
		text = text_format(_("Nothing is wrong here that the rules of %s would stumble over, and nothing that is likely to surprise "
				     "you later."), workspace_consumer(screens->workspace)->name);
	canvas_wrap(canvas, row, 1, canvas->width - 2, canvas->height - row - 1, ATTRIBUTE_NORMAL, text != NULL ? text : "?");
	canvas_cursor(canvas, row, 1);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct problems_screen *problems = screens->problems;
	int row, below, height;

	draw_title(screens, canvas);
	row = draw_broken(screens, canvas, 1);
	below = canvas->height >= LEAST_HEIGHT ? canvas->height * 9 / 20 : 0;
	height = canvas->height - 1 - row - below;
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

/* ---- searching and filtering ---- */

static bool keep(char **text, const char *typed)
{
	char *copy = strdup(typed);

	if (copy == NULL)
		return false;
	free(*text);
	*text = copy;
	return true;
}

/* The next row from that one on which holds what is searched for, around the end; false where none does. */
static bool search(struct screens *screens, size_t from, bool backwards)
{
	struct problems_screen *problems = screens->problems;
	size_t count = problems->list.count;

	for (size_t i = 0; i < count && problems->searched[0] != '\0'; i++) {
		size_t row = backwards ? (from + count - i % count) % count : (from + i) % count;

		if (holds(screens, &problems->findings.items[problems->rows[row]], problems->searched)) {
			list_select(&problems->list, row);
			row_changed(screens);
			return true;
		}
	}
	return false;
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	struct problems_screen *problems = screens->problems;
	bool found;

	if (problems == NULL || !keep(&problems->searched, text))
		return;
	found = event != PROMPT_CANCELLED && search(screens, problems->search_from, false);
	if (!found && list_select(&problems->list, problems->search_from))
		row_changed(screens);
	if (event == PROMPT_CHANGED)
		prompt_screen_note(screens, !found && text[0] != '\0' ? _("no match") : NULL);
}

static void hear_filter(struct screens *screens, enum prompt_event event, const char *text)
{
	(void)event;
	if (screens->problems == NULL || !keep(&screens->problems->filter, text))
		return;
	list_rows(screens);
	row_changed(screens);
	prompt_screen_note(screens, screens->problems->list.count == 0 ? _("no match") : NULL);
}

static void search_again(struct screens *screens, bool backwards)
{
	struct problems_screen *problems = screens->problems;
	size_t count = problems->list.count;

	if (count == 0 || !search(screens, (problems->list.selected + (backwards ? count - 1 : 1)) % count, backwards))
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no match.")));
}

/* ---- acting ---- */

static void go_there(struct screens *screens)
{
	const struct finding *finding = chosen(screens);
	cleanup(free_pointer) char *name = strdup(shown_snapshot(screens)->layers[finding->layer].name);

	screens_close_all(screens);
	if (name == NULL || !entries_go_to(screens, name))
		return;
	screens->main->focus = PLACE_ORDER;
	main_screen_explain(screens);
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct finding *finding = chosen(screens);
	bool needs_one = action == ACTION_REMEDY || action == ACTION_OPEN_ENTRY || action == ACTION_COPY_PATH ||
			 action == ACTION_COPY_COMMAND;

	if (needs_one && finding == NULL) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no problem is chosen"));
		return false;
	}
	if (action == ACTION_REMEDY)
		return remedy_offer_may(screens, &screens->problems->offer, failure);
	if (action == ACTION_OPEN_ENTRY && finding->layer == LAYER_NONE) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("this is about a directory, and not about an entry"));
		return false;
	}
	return true;
}

static void copy(struct screens *screens, enum action action)
{
	const struct finding *finding = chosen(screens);
	const struct snapshot *snapshot = shown_snapshot(screens);

	if (action == ACTION_COPY_PATH)
		clipboard_copy_path(screens, snapshot, finding->directory, finding->layer);
	else
		clipboard_copy_command(screens, "check", finding->layer != LAYER_NONE ? snapshot->layers[finding->layer].name : NULL);
}

static bool act(struct screens *screens, enum action action)
{
	struct problems_screen *problems = screens->problems;

	switch (action) {
	case ACTION_REMEDY:
		remedy_stage(screens, chosen(screens));
		return true;
	case ACTION_OPEN_ENTRY:
		go_there(screens);
		return true;
	case ACTION_SEARCH:
		problems->search_from = problems->list.selected;
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_again(screens, action == ACTION_SEARCH_PREVIOUS);
		return true;
	case ACTION_FILTER:
		prompt_screen_open(screens, _("Filter:"), problems->filter, hear_filter);
		return true;
	case ACTION_COPY_PATH:
	case ACTION_COPY_COMMAND:
		copy(screens, action);
		return true;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return false;
		if (list_move(&problems->list, movement_of_action(action)))
			row_changed(screens);
		return true;
	}
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_PROBLEMS;
}

const struct behaviour problems_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.refresh = refresh,
	.release = release,
};
