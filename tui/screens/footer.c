/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last line: what can be done here and now, the most useful first; above it what the last action had to say. */
#include "tui/screens/footer.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/screens/notice.h"

#define NARROW 60

static bool hint_is_due(const struct screens *screens, enum action action)
{
	const struct action_row *row = action_describe(action);

	return (row->places & screens_place(screens)) != 0 && row->hint[0] != '\0' && screens_may(screens, action, NULL);
}

/* What must always be found: how to get help, and out. */
static bool hint_is_last(enum action action)
{
	switch (action) {
	case ACTION_HELP:
	case ACTION_FORM_HELP:
	case ACTION_QUIT:
	case ACTION_CLOSE:
	case ACTION_BACK:
	case ACTION_STAY:
	case ACTION_DISMISS:
	case ACTION_KEEP_KEYS:
	case ACTION_CANDIDATE_LEAVE:
	case ACTION_TYPING_CANCEL:
	case ACTION_GO_ON:
		return true;
	default:
		return false;
	}
}

/* How many actions from this one on share its hint, and so one place in the footer. */
static int hint_run(const struct screens *screens, enum action action)
{
	int count = 1;

	while ((int)action + count < ACTION_COUNT && hint_is_due(screens, (enum action)((int)action + count)) &&
	       strcmp(screens_hint(screens, action), screens_hint(screens, (enum action)((int)action + count))) == 0)
		count++;
	return count;
}

/* The first key of the action that no hint before has; where all are taken, the first. */
static void free_key(const struct screens *screens, enum action action, const struct buffer *shown, char name[BINDINGS_NAME_SIZE])
{
	const char *keys = bindings_keys(screens->bindings, action);

	while ((keys = bindings_next_key(keys, name)) != NULL) {
		char word[BINDINGS_NAME_SIZE + 2];

		snprintf(word, sizeof word, " %s ", name);
		if (strstr(buffer_text(shown), word) == NULL)
			return;
	}
	bindings_first_key(screens->bindings, action, name, BINDINGS_NAME_SIZE);
}

/* "J/K": a key of each. On a narrow screen the longest name that many ways out have is what keyboards print on that key. */
static void hint_keys(const struct screens *screens, enum action action, int count, bool narrow, const struct buffer *shown,
		      struct buffer *keys)
{
	char key[BINDINGS_NAME_SIZE];

	for (int i = 0; i < count; i++) {
		free_key(screens, (enum action)((int)action + i), shown, key);
		buffer_format(keys, "%s%s", i > 0 ? "/" : "", narrow && strcmp(key, "Escape") == 0 ? "Esc" : key);
	}
}

/* Draws a hint at the column, or where there is no canvas only measures; returns its cells. */
static int draw_hint(struct screens *screens, struct canvas *canvas, int column, enum action action, int count, bool measure,
		     struct buffer *shown)
{
	struct buffer keys = {0};
	int row = canvas->height - 1, width;

	hint_keys(screens, action, count, canvas->width < NARROW, shown, &keys);
	width = canvas_width(canvas, buffer_text(&keys)) + 1 + canvas_width(canvas, screens_hint(screens, action));
	if (!measure) {
		int at = column + canvas_text(canvas, row, column, canvas->width - column, ATTRIBUTE_KEY, buffer_text(&keys)) + 1;

		canvas_text(canvas, row, at, canvas->width - at, ATTRIBUTE_NORMAL, screens_hint(screens, action));
		zones_add(&screens->zones, (struct zone){.area = {row, column, width, 1}, .action = action});
		buffer_format(shown, " %s ", buffer_text(&keys));
	}
	buffer_free(&keys);
	return width;
}

/* Draws the hints that are last, or the others, as far as they fit before limit. Returns the column behind them. */
static int draw_hints(struct screens *screens, struct canvas *canvas, int column, int limit, bool last, struct buffer *shown)
{
	for (int i = 0, count; i < ACTION_COUNT; i += count) {
		enum action action = (enum action)i;

		count = 1;
		if (hint_is_last(action) != last || !hint_is_due(screens, action))
			continue;
		count = hint_run(screens, action);
		if (column + draw_hint(screens, canvas, column, action, count, true, shown) <= limit)
			column += draw_hint(screens, canvas, column, action, count, false, shown) + 2;
	}
	return column;
}

void footer_draw(struct screens *screens, struct canvas *canvas)
{
	cleanup(buffer_free) struct buffer shown = {0};
	int reserved = 0, column;

	notice_draw(screens, canvas);
	if (canvas->height < 2)
		return;
	for (int i = 0; i < ACTION_COUNT; i++)
		if (hint_is_last((enum action)i) && hint_is_due(screens, (enum action)i))
			reserved += draw_hint(screens, canvas, 0, (enum action)i, 1, true, &shown) + 2;
	column = draw_hints(screens, canvas, 1, canvas->width - reserved, false, &shown);
	draw_hints(screens, canvas, column, canvas->width, true, &shown);
}
