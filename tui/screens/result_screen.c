/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text to be read; who wrote fills it (writing.c). */
#include "tui/screens/result_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/screens/history_screen.h"
#include "tui/screens/movement.h"

struct result_screen {
	char *title;
	char id[RECORD_ID_SIZE];
	struct pager text;
};

static void release(struct screens *screens)
{
	if (screens->result == NULL)
		return;
	pager_free(&screens->result->text);
	free(screens->result->title);
	free(screens->result);
	screens->result = NULL;
}

struct pager *result_screen_open(struct screens *screens, const char *title, const char *id)
{
	release(screens);
	screens->result = calloc(1, sizeof *screens->result);
	if (screens->result == NULL)
		return NULL;
	screens->result->title = strdup(title);
	screens->result->text.wrap = true;
	snprintf(screens->result->id, sizeof screens->result->id, "%s", id);
	screens_open(screens, SCREEN_RESULT);
	return &screens->result->text;
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct pager *text = &screens->result->text;
	int width = canvas->width - 3, height = canvas->height - 4; /* a blank before the sign for more */

	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, screens->result->title != NULL ? screens->result->title : "");
	zones_add(&screens->zones, (struct zone){.area = {2, 1, width, height}, .place = PLACE_RESULT, .pager = text,
						 .action = ACTION_NONE});
	pager_draw(text, canvas, 2, 1, width, height, true);
	if (pager_more_below(text))
		canvas_symbol(canvas, canvas->height - 3, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_RESULT;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	if (action != ACTION_HISTORY_UNDO || screens->result->id[0] != '\0')
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("nothing was written that could be undone"));
	return false;
}

static bool act(struct screens *screens, enum action action)
{
	char id[RECORD_ID_SIZE];

	if (action == ACTION_GO_ON) {
		screens_close_all(screens);
	} else if (action == ACTION_HISTORY) {
		screens_close_all(screens);
		history_screen_open(screens);
	} else if (action == ACTION_HISTORY_UNDO) {
		memcpy(id, screens->result->id, sizeof id);
		screens_close_all(screens);
		history_screen_undo(screens, id);
	} else if (movement_of_action(action) != MOVEMENT_NONE) {
		pager_move(&screens->result->text, movement_of_action(action));
	} else {
		return false;
	}
	return true;
}

const struct behaviour result_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.release = release,
};
