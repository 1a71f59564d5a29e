/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions as a list; nothing is written by hand here. */
#include "tui/screens/help_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/prompt_screen.h"

#define KEYS_WIDTH 21
#define KEY_WIDTH 8 /* of the first one alone */
#define NARROW 60
#define ROOMY 16       /* from this height on there is air between the parts */
#define MEANING_ROWS 2 /* for all of the chosen line, below the list */

/* What the signs in the lists mean, behind the actions. */
static const struct {
	enum symbol symbol;
	enum attribute attribute;
	const char *meaning; /* msgid */
} signs[] = {
	{SYMBOL_WINNER, ATTRIBUTE_WINNER, N_("wins: this one is selected")},
	{SYMBOL_NONE, ATTRIBUTE_DIM, N_("takes no part, or is not possible now")},
	{SYMBOL_WARNING, ATTRIBUTE_WARNING, N_("a warning; of a type: none is selected")},
	{SYMBOL_ERROR, ATTRIBUTE_ERROR, N_("an error; of a type: the look-up fails")},
	{SYMBOL_DIFFERENT, ATTRIBUTE_STRONG, N_("programs differ in what they take")},
	{SYMBOL_STAGED, ATTRIBUTE_STRONG, N_("staged: changed, not written yet")},
	{SYMBOL_MARKED, ATTRIBUTE_STRONG, N_("marked")},
};
#define SIGN_COUNT (sizeof signs / sizeof *signs)

struct help_screen {
	struct list list;
	enum action actions[ACTION_COUNT];
	size_t action_count; /* the rows before those of the signs */
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
	screens->help->action_count = count;
	list_resize(&screens->help->list, count + ((place & PLACE_READING) != 0 ? SIGN_COUNT : 0), 1);
	screens_open(screens, SCREEN_HELP);
}

static void release(struct screens *screens)
{
	if (screens->help != NULL)
		free(screens->help->searched);
	free(screens->help);
	screens->help = NULL;
}

static bool is_sign(const struct help_screen *help, size_t index)
{
	return index >= help->action_count;
}

/* On the screen that the help is about. */
static bool is_possible(const struct screens *screens, enum action action, struct failure *failure)
{
	struct screens probe = *screens;

	while (screens_top(&probe) != SCREEN_HELP)
		probe.depth--;
	probe.depth--;
	return screens_may(&probe, action, failure);
}

static void draw_sign(struct canvas *canvas, int row, int column, int width, int keys_width, enum attribute attribute, size_t sign)
{
	canvas_symbol(canvas, row, column + 2, attribute_within(attribute, signs[sign].attribute), signs[sign].symbol);
	canvas_column(canvas, row, column + keys_width + 1, width - keys_width - 1, attribute, _(signs[sign].meaning));
}

/* An action that would do nothing now is dimmed, with the sign of what takes no part. */
static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	int keys_width = width < NARROW ? KEY_WIDTH : KEYS_WIDTH;
	char first_key[BINDINGS_NAME_SIZE];
	enum action action;
	bool possible;

	if (is_sign(screens->help, index)) {
		draw_sign(canvas, row, column, width, keys_width, attribute, index - screens->help->action_count);
		return;
	}
	action = screens->help->actions[index];
	possible = is_possible(screens, action, NULL);
	if (!possible)
		canvas_symbol(canvas, row, column, attribute_within(attribute, ATTRIBUTE_DIM), SYMBOL_NONE);
	bindings_first_key(screens->bindings, action, first_key, sizeof first_key);
	canvas_column(canvas, row, column + 2, keys_width - 2, attribute_within(attribute, ATTRIBUTE_KEY),
		      width < NARROW ? first_key : bindings_keys(screens->bindings, action));
	canvas_column(canvas, row, column + keys_width + 1, width - keys_width - 1,
		      attribute_within(attribute, possible ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM),
		      _(action_describe(action)->description));
}

/* What the chosen line has no room for: all of a text that is cut, and why it is not possible now; malloc'ed. */
static char *explain_chosen(const struct screens *screens, const struct canvas *canvas)
{
	const struct help_screen *help = screens->help;
	size_t index = help->list.selected;
	bool sign = is_sign(help, index);
	const char *said = _(sign ? signs[index - help->action_count].meaning : action_describe(help->actions[index])->description);
	cleanup(failure_free) struct failure failure = {0};
	struct buffer text = {0};
	int width = canvas->width - 2;

	if (canvas_width(canvas, said) > width - (width < NARROW ? KEY_WIDTH : KEYS_WIDTH) - 1)
		buffer_append_text(&text, said);
	if (!sign && !is_possible(screens, help->actions[index], &failure))
		/* TRANSLATORS: %s is why an action is not possible now */
		buffer_format(&text, _("%sNot now: %s"), text.length > 0 ? ". " : "",
			      failure.text != NULL ? failure.text : _("there is nothing to do"));
	return buffer_take(&text);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	cleanup(free_pointer) char *explained = explain_chosen(screens, canvas);
	int row = canvas->height >= ROOMY ? 2 : 1, end = canvas->height - 1 - notice_covers(screens, canvas), width = canvas->width - 2;

	canvas_rule(canvas, 0, 1, width, ATTRIBUTE_TITLE_FOCUSED, _("What can be done here"));
	if (end - row > 2 * MEANING_ROWS) {
		end -= MEANING_ROWS;
		canvas_wrap(canvas, end, 1, width, MEANING_ROWS, ATTRIBUTE_NORMAL, explained != NULL ? explained : "");
		end -= canvas->height >= ROOMY;
	}
	zones_add(&screens->zones, (struct zone){.area = {row, 1, width, end - row}, .place = PLACE_HELP,
						 .list = &screens->help->list, .action = ACTION_NONE});
	list_draw(&screens->help->list, canvas, row, 1, width, end - row, true, draw_row, screens);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_HELP;
}

enum action help_screen_chosen(const struct screens *screens)
{
	size_t selected = screens->help->list.selected;

	return is_sign(screens->help, selected) ? ACTION_NONE : screens->help->actions[selected];
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
	enum action action;

	if (is_sign(screens->help, index))
		return strcasestr(_(signs[index - screens->help->action_count].meaning), text) != NULL;
	action = screens->help->actions[index];
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
	char key[BINDINGS_NAME_SIZE];

	if (action == ACTION_RUN && help_screen_chosen(screens) == ACTION_NONE) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("this line explains a sign"));
		return false;
	}
	if (action == ACTION_SEARCH && screens_beneath(screens) == SCREEN_PROMPT) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("a line is being typed already"));
		return false;
	}
	if ((action != ACTION_SEARCH_NEXT && action != ACTION_SEARCH_PREVIOUS) ||
	    (screens->help->searched != NULL && screens->help->searched[0] != '\0'))
		return true;
	bindings_first_key(screens->bindings, ACTION_SEARCH, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was searched for yet: %s does that"), key);
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
