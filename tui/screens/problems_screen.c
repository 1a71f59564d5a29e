/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All findings of the preview, the most severe first, and below them everything about the chosen one. After each change the cursor stays
 * on the same finding, or where that is gone or mended, on the first that followed it and is still there.
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
#include "tui/screens/problems_parts.h"
#include "tui/screens/prompt_screen.h"
#include "tui/severity.h"

#define MOST_TO_FOLLOW 64 /* findings behind the chosen one among which the next is looked for */

static const struct snapshot *shown_snapshot(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot;
}

/* ---- what is listed ---- */

const struct finding *problems_chosen(const struct screens *screens)
{
	const struct problems_screen *problems = screens->problems;

	return problems->list.count > 0 ? &problems->findings.items[problems->rows[problems->list.selected]] : NULL;
}

void problems_append_place(struct buffer *text, const struct snapshot *snapshot, const struct finding *finding)
{
	const char *name = finding->layer != LAYER_NONE ? snapshot->layers[finding->layer].name
							: snapshot->directories[finding->directory].path;

	text_append_visible(text, name, strlen(name));
	if (finding->line > 0)
		buffer_format(text, ":%zu:%zu", finding->line, finding->column);
}

static char *whole_place(const struct snapshot *snapshot, const struct finding *finding)
{
	struct buffer path = {0};

	if (finding->layer != LAYER_NONE) {
		const char *directory = snapshot->directories[finding->directory].path;

		text_append_visible(&path, directory, strlen(directory));
		buffer_append_byte(&path, '/');
	}
	problems_append_place(&path, snapshot, finding);
	return buffer_take(&path);
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
	remedy_offer_make(screens, problems_chosen(screens), &screens->problems->offer);
}

static void free_all(struct findings *findings, char **places)
{
	for (size_t i = 0; places != NULL && i < findings->count; i++)
		free(places[i]);
	free(places);
	findings_free(findings);
}

/* What was found before must have been freed or taken away. */
static void find_all(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;
	const struct snapshot *snapshot = shown_snapshot(screens);

	workspace_check(screens->workspace, &problems->findings);
	problems->places = calloc(problems->findings.count + 1, sizeof *problems->places);
	if (problems->places == NULL)
		findings_free(&problems->findings);
	memset(problems->counts, 0, sizeof problems->counts);
	problems->longest_place = 0;
	for (size_t i = 0; i < problems->findings.count; i++) {
		cleanup(buffer_free) struct buffer place = {0};

		problems->counts[problems->findings.items[i].severity]++;
		problems->places[i] = whole_place(snapshot, &problems->findings.items[i]);
		problems_append_place(&place, snapshot, &problems->findings.items[i]);
		problems->longest_place = place.length > problems->longest_place ? place.length : problems->longest_place;
	}
}

/* One that has become less severe is another one: its remedy is staged. */
static bool is_same(const struct finding *one, const char *place, const struct finding *other, const char *other_place)
{
	return one->code == other->code && one->severity == other->severity && place != NULL && other_place != NULL &&
	       strcmp(place, other_place) == 0 && strcmp(one->text, other->text) == 0;
}

static bool select_same(struct problems_screen *problems, const struct finding *finding, const char *place)
{
	for (size_t i = 0; i < problems->list.count; i++) {
		uint32_t at = problems->rows[i];

		if (is_same(finding, place, &problems->findings.items[at], problems->places[at])) {
			list_select(&problems->list, i);
			return true;
		}
	}
	return false;
}

static void refresh(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;
	struct findings before;
	char **places;
	uint32_t *rows;
	struct list list;

	if (problems == NULL)
		return;
	before = problems->findings;
	places = take(problems->places);
	rows = take(problems->rows);
	list = problems->list;
	problems->findings = (struct findings){0};
	problems->list.count = 0;
	find_all(screens);
	list_rows(screens);
	for (size_t i = list.selected; i < list.count && i < list.selected + MOST_TO_FOLLOW; i++)
		if (select_same(problems, &before.items[rows[i]], places[rows[i]]))
			break;
	free(rows);
	free_all(&before, places);
	row_changed(screens);
}

static void release(struct screens *screens)
{
	struct problems_screen *problems = screens->problems;

	if (problems == NULL)
		return;
	free_all(&problems->findings, problems->places);
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
	const struct finding *finding = problems_chosen(screens);
	cleanup(free_pointer) char *name = strdup(shown_snapshot(screens)->layers[finding->layer].name);

	screens_close_all(screens);
	if (name == NULL || !entries_go_to(screens, name))
		return;
	screens->main->focus = PLACE_ORDER;
	main_screen_explain(screens);
}

static bool refuse(struct failure *failure, const char *reason)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, "%s", reason);
	return false;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct finding *finding = problems_chosen(screens);
	bool needs_one = action == ACTION_REMEDY || action == ACTION_OPEN_ENTRY || action == ACTION_COPY_PATH ||
			 action == ACTION_COPY_COMMAND;

	if (needs_one && finding == NULL)
		return refuse(failure, _("no problem is chosen"));
	if ((action == ACTION_SEARCH && finding == NULL) || (action == ACTION_FILTER && screens->problems->findings.count == 0))
		return refuse(failure, _("there is no problem that could be found"));
	if (action == ACTION_REMEDY)
		return remedy_offer_may(screens, &screens->problems->offer, failure);
	if (action == ACTION_OPEN_ENTRY && finding->layer == LAYER_NONE)
		return refuse(failure, _("this is about a directory, and not about an entry"));
	return true;
}

static void copy(struct screens *screens, enum action action)
{
	const struct finding *finding = problems_chosen(screens);
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
		remedy_stage(screens, problems_chosen(screens));
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
	.draw = problems_draw,
	.may = may,
	.act = act,
	.refresh = refresh,
	.release = release,
};
