/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions as a list; nothing is written by hand here. */
#include "tui/screens/help_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/prompt_screen.h"

#define KEYS_WIDTH 18
#define KEY_WIDTH 8 /* of the first one alone */
#define NARROW 60

struct help_screen {
	struct list list;
	enum action actions[ACTION_COUNT];
	char *searched;     /* what was searched for last; NULL: nothing */
	size_t search_from; /* the row where the search that is being typed began */
};

void help_screen_open(struct screens *screens)
{
	enum place place = screens_place(screens);
	size_t count = 0;

	/* While it is being searched it is there already. */
	if (screens->help != NULL) {
		screens_open(screens, SCREEN_HELP);
		return;
	}
	screens->help = calloc(1, sizeof *screens->help);
	if (screens->help == NULL)
		return;
	for (int i = 0; i < ACTION_COUNT; i++)
		if ((action_describe((enum action)i)->places & place) != 0)
			screens->help->actions[count++] = (enum action)i;
	list_resize(&screens->help->list, count, 1);
	screens_open(screens, SCREEN_HELP);
}

static void release(struct screens *screens)
{
	if (screens->help != NULL)
		free(screens->help->searched);
	free(screens->help);
	screens->help = NULL;
}

/* An action that would do nothing now is dimmed; what running it would say is why not. */
static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	enum action action = screens->help->actions[index];
	struct screens probe = *screens;
	int keys_width = width < NARROW ? KEY_WIDTH : KEYS_WIDTH;
	char first_key[16];
	bool possible;

	while (screens_top(&probe) != SCREEN_HELP)
		probe.depth--;
	probe.depth--;
	possible = screens_may(&probe, action, NULL);
	bindings_first_key(screens->bindings, action, first_key, sizeof first_key);
	canvas_column(canvas, row, column + 1, keys_width - 1, attribute_within(attribute, ATTRIBUTE_KEY),
		      width < NARROW ? first_key : bindings_keys(screens->bindings, action));
	canvas_column(canvas, row, column + keys_width + 1, width - keys_width - 1,
		      attribute_within(attribute, possible ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM),
		      _(action_describe(action)->description));
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	int height = canvas->height - 4 - notice_covers(screens, canvas);

	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, _("What can be done here"));
	zones_add(&screens->zones, (struct zone){.area = {2, 1, canvas->width - 2, height}, .place = PLACE_HELP,
						 .list = &screens->help->list, .action = ACTION_NONE});
	list_draw(&screens->help->list, canvas, 2, 1, canvas->width - 2, height, true, draw_row, screens);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_HELP;
}

enum action help_screen_chosen(const struct screens *screens)
{
	return screens->help->actions[screens->help->list.selected];
}

static void run_chosen(struct screens *screens)
{
	enum action action = help_screen_chosen(screens);

	screens_close(screens);
	screens_act(screens, action);
}

/* In what stands on the row, letters without regard to case. */
static bool row_holds(const struct screens *screens, size_t index, const char *text)
{
	enum action action = screens->help->actions[index];

	return strcasestr(bindings_keys(screens->bindings, action), text) != NULL ||
	       strcasestr(_(action_describe(action)->hint), text) != NULL ||
	       strcasestr(_(action_describe(action)->description), text) != NULL;
}

/* The next row from that one on that holds what is searched for, around the end; false where none does. */
static bool search(struct screens *screens, size_t from, bool backwards)
{
	struct help_screen *help = screens->help;
	size_t count = help->list.count;

	for (size_t i = 0; i < count && help->searched != NULL && help->searched[0] != '\0'; i++) {
		size_t row = (from + (backwards ? count - i : i)) % count;

		if (!row_holds(screens, row, help->searched))
			continue;
		list_select(&help->list, row);
		return true;
	}
	return false;
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	struct help_screen *help = screens->help;
	char *kept = strdup(text);
	bool found;

	if (kept == NULL)
		return;
	free(help->searched);
	help->searched = kept;
	found = event != PROMPT_CANCELLED && search(screens, help->search_from, false);
	if (!found)
		list_select(&help->list, help->search_from);
	if (event == PROMPT_CHANGED)
		prompt_screen_note(screens, found || text[0] == '\0' ? NULL : _("no match"));
}

static void search_again(struct screens *screens, bool backwards)
{
	struct list *list = &screens->help->list;

	if (!search(screens, (list->selected + (backwards ? list->count - 1 : 1)) % list->count, backwards))
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("no match")));
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	if (action == ACTION_SEARCH && screens_beneath(screens) == SCREEN_PROMPT) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("a line is being typed already"));
		return false;
	}
	if ((action != ACTION_SEARCH_NEXT && action != ACTION_SEARCH_PREVIOUS) ||
	    (screens->help->searched != NULL && screens->help->searched[0] != '\0'))
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was searched for yet: / does that"));
	return false;
}

static bool act(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_RUN:
		run_chosen(screens);
		return true;
	case ACTION_SEARCH:
		screens->help->search_from = screens->help->list.selected;
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_again(screens, action == ACTION_SEARCH_PREVIOUS);
		return true;
	default:
		list_move(&screens->help->list, movement_of_action(action));
		return movement_of_action(action) != MOVEMENT_NONE;
	}
}

const struct behaviour help_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.release = release,
};
