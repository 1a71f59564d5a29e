/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of actions as a list; nothing is written by hand here. */
#include "tui/screens/help_screen.h"

#include "core/base/translate.h"

#define KEYS_WIDTH 18

void help_screen_open(struct screens *screens)
{
	enum place place = screens_place(screens);
	size_t count = 0;

	for (int i = 0; i < ACTION_COUNT; i++)
		if ((action_describe((enum action)i)->places & place) != 0)
			screens->help_actions[count++] = (enum action)i;
	screens->help = (struct list){0};
	list_resize(&screens->help, count, 1);
}

enum action help_screen_chosen(const struct screens *screens)
{
	return screens->help.count > 0 ? screens->help_actions[screens->help.selected] : ACTION_NONE;
}

/* An action that would do nothing now is dimmed; what running it would say is why not. */
static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	const struct action_row *action = action_describe(screens->help_actions[index]);
	struct screens probe = *screens;
	bool possible;

	probe.screen = screens->below;
	possible = screens_may(&probe, screens->help_actions[index], NULL);
	canvas_column(canvas, row, column + 1, KEYS_WIDTH - 1, attribute_within(attribute, ATTRIBUTE_KEY), action->keys);
	canvas_column(canvas, row, column + KEYS_WIDTH + 1, width - KEYS_WIDTH - 1,
		      attribute_within(attribute, possible ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM), _(action->description));
}

void help_screen_draw(struct screens *screens, struct canvas *canvas)
{
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, _("What can be done here"));
	list_draw(&screens->help, canvas, 2, 1, canvas->width - 2, canvas->height - 4, true, draw_row, screens);
}
