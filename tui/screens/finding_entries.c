/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A search goes through the rows of the order, and where none of them holds the text, through the names of the other types. */
#include "tui/screens/finding_entries.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/types_pane.h"
#include "tui/screens/why_pane.h"

enum way { WAY_HERE, WAY_NEXT, WAY_PREVIOUS }; /* from the row on, behind it, before it */

void finding_forget_origin(struct screens *screens)
{
	struct main_screen *main = screens->main;

	standing_free(&main->origin);
	free(main->origin_search);
	free(main->origin_filter);
	main->origin_search = main->origin_filter = NULL;
}

static char *copy_of(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

static void keep_origin(struct screens *screens)
{
	finding_forget_origin(screens);
	screens->main->origin = screens_stand(screens);
	screens->main->origin_search = copy_of(screens->main->search);
	screens->main->origin_filter = copy_of(screens->entries.typed);
}

/* The row that is count steps away, around the end. */
static size_t row_after(size_t row, size_t count, size_t steps, enum way way)
{
	return way == WAY_PREVIOUS ? (row + count - steps % count) % count : (row + steps) % count;
}

static bool find_row(struct screens *screens, const char *text, enum way way)
{
	const struct entries *entries = &screens->entries;
	size_t count = entries->order.count;

	for (size_t i = way == WAY_HERE ? 0 : 1; i < count + (way != WAY_HERE); i++) {
		size_t row = row_after(entries->order.selected, count, i, way);

		if (haystack_find(&entries->haystack, entries->order_rows[row], text) != NULL) {
			list_select(&screens->entries.order, row);
			return true;
		}
	}
	return false;
}

/* In the order of that type, by name alone, since the eye looks for a name when the whole screen changes. */
static bool find_in_type(struct screens *screens, int type, const char *text)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = &ranking->orders[type];

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if ((screens->entries.hides_idle && stack->rank == 0) ||
		    !haystack_find_name(&screens->entries.haystack, order->stacks[i], text))
			continue;
		entries_go_to_stack(screens, stack);
		return true;
	}
	return false;
}

/* With a filter other types are not looked at: going there would take it away. */
static bool find_elsewhere(struct screens *screens, const char *text, enum way way)
{
	const struct list types = screens->entries.types;

	for (size_t i = 1; i < types.count && screens->entries.filter == NULL; i++)
		if (find_in_type(screens, screens->entries.type_rows[row_after(types.selected, types.count, i, way)], text))
			return true;
	return false;
}

static bool find_type(struct screens *screens, const char *text, enum way way)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	struct list *types = &screens->entries.types;

	for (size_t i = way == WAY_HERE ? 0 : 1; i < types->count + (way != WAY_HERE); i++) {
		size_t row = row_after(types->selected, types->count, i, way);

		if (haystack_place(types_pane_label(ranking, screens->entries.type_rows[row]), text) == NULL)
			continue;
		if (list_select(types, row))
			entries_type_changed(screens);
		return true;
	}
	return false;
}

/* Goes to what holds the text; false where nothing does. */
static bool find(struct screens *screens, const char *text, enum way way)
{
	if (!haystack_make(&screens->entries.haystack, workspace_preview(screens->workspace)))
		return false;
	if (screens->main->focus == PLACE_TYPES && find_type(screens, text, way))
		return true;
	return find_row(screens, text, way) || find_elsewhere(screens, text, way);
}

/* Back to where the prompt was opened. */
static void go_back(struct screens *screens)
{
	const struct standing *origin = &screens->main->origin;

	entries_stand(screens, origin->type, origin->name);
}

static void follow_search(struct screens *screens, const char *text)
{
	bool found = true;

	free(screens->main->search);
	screens->main->search = text[0] != '\0' ? haystack_lower(text) : NULL;
	go_back(screens);
	main_screen_explain(screens);
	if (screens->main->search != NULL && screens->main->focus == PLACE_WHY) {
		found = pager_find(why_pane_text(screens), screens->main->search, false);
	} else if (screens->main->search != NULL) {
		found = find(screens, screens->main->search, WAY_HERE);
		main_screen_explain(screens);
	}
	prompt_screen_note(screens, found ? NULL : _("no match"));
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	if (event == PROMPT_CHANGED) {
		follow_search(screens, text);
		return;
	}
	if (event == PROMPT_CANCELLED) {
		go_back(screens);
		free(screens->main->search);
		screens->main->search = take(screens->main->origin_search);
		main_screen_explain(screens);
	}
	finding_forget_origin(screens);
}

static void hear_filter(struct screens *screens, enum prompt_event event, const char *text)
{
	cleanup(free_pointer) char *note = NULL;

	if (event != PROMPT_ACCEPTED) {
		entries_filter(screens, event == PROMPT_CHANGED ? text : screens->main->origin_filter);
		go_back(screens);
		main_screen_explain(screens);
	}
	if (event != PROMPT_CHANGED) {
		finding_forget_origin(screens);
		return;
	}
	if (screens->entries.filter != NULL)
		note = text_format(P_("%zu entry", "%zu entries", screens->entries.order.count), screens->entries.order.count);
	if (screens->entries.filter != NULL && screens->entries.order.count == 0)
		prompt_screen_note(screens, _("no match"));
	else
		prompt_screen_count(screens, note);
}

static void search_again(struct screens *screens, enum way way)
{
	const char *text = screens->main->search;
	bool found;

	if (screens->main->focus == PLACE_WHY) {
		found = pager_find(why_pane_text(screens), text, way == WAY_PREVIOUS);
	} else {
		found = find(screens, text, way);
		main_screen_explain(screens);
	}
	if (!found)
		screens_say(screens, ATTRIBUTE_NORMAL, text_format(_("There is no other match for: %s"), text));
}

bool finding_may(const struct screens *screens, enum action action, struct failure *failure)
{
	bool finds = action == ACTION_SEARCH || action == ACTION_FILTER;
	char key[16];

	if (finds && workspace_preview(screens->workspace)->stack_count == 0) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is nothing that could be found"));
		return false;
	}
	if ((action != ACTION_SEARCH_NEXT && action != ACTION_SEARCH_PREVIOUS) || screens->main->search != NULL)
		return true;
	bindings_first_key(screens->bindings, ACTION_SEARCH, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was searched for yet: %s does that"), key);
	return false;
}

bool finding_act(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_SEARCH:
		keep_origin(screens);
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
		search_again(screens, WAY_NEXT);
		return true;
	case ACTION_SEARCH_PREVIOUS:
		search_again(screens, WAY_PREVIOUS);
		return true;
	case ACTION_FILTER:
		keep_origin(screens);
		prompt_screen_open(screens, _("Filter:"), screens->entries.typed != NULL ? screens->entries.typed : "", hear_filter);
		return true;
	default:
		return false;
	}
}
