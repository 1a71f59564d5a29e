/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions as a list; nothing is written by hand here. */
#include "tui/screens/help_screen.h"

#include <stdlib.h>

#include "core/base/translate.h"
#include "tui/screens/movement.h"

#define KEYS_WIDTH 18

struct help_screen {
	struct list list;
	enum action actions[ACTION_COUNT];
};

void help_screen_open(struct screens *screens)
{
	enum place place = screens_place(screens);
	size_t count = 0;

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
	bool possible;

	probe.depth--;
	possible = screens_may(&probe, action, NULL);
	canvas_column(canvas, row, column + 1, KEYS_WIDTH - 1, attribute_within(attribute, ATTRIBUTE_KEY),
		      bindings_keys(screens->bindings, action));
	canvas_column(canvas, row, column + KEYS_WIDTH + 1, width - KEYS_WIDTH - 1,
		      attribute_within(attribute, possible ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM),
		      _(action_describe(action)->description));
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, _("What can be done here"));
	zones_add(&screens->zones, (struct zone){.area = {2, 1, canvas->width - 2, canvas->height - 4}, .place = PLACE_HELP,
						 .list = &screens->help->list, .action = ACTION_NONE});
	list_draw(&screens->help->list, canvas, 2, 1, canvas->width - 2, canvas->height - 4, true, draw_row, screens);
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

static bool act(struct screens *screens, enum action action)
{
	if (action == ACTION_RUN)
		run_chosen(screens);
	else if (movement_of_action(action) != MOVEMENT_NONE)
		list_move(&screens->help->list, movement_of_action(action));
	else
		return false;
	return true;
}

const struct behaviour help_screen = {
	.place = place,
	.draw = draw,
	.act = act,
	.release = release,
};
