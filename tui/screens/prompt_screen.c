/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A field over the last line of the screen beneath, which goes on living: whoever opened it decides what a text does. */
#include "tui/screens/prompt_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/widgets/field.h"

#define LEAST_FIELD 8  /* cells that the note leaves to the field */
#define LEAST_ANSWER 4 /* and that the title leaves: room for a word */

struct prompt_screen {
	char *title;
	char *before; /* what stood in the field at first */
	char *note;   /* or NULL */
	enum attribute note_attribute;
	const char *verb; /* what Enter does, translated; NULL: it is done */
	struct field field;
	struct area area; /* where the field was drawn last */
	prompt_function *hear;
};

static void release(struct screens *screens)
{
	struct prompt_screen *prompt = screens->prompt;

	if (prompt == NULL)
		return;
	free(prompt->title);
	free(prompt->before);
	free(prompt->note);
	field_free(&prompt->field);
	free(prompt);
	screens->prompt = NULL;
}

void prompt_screen_open(struct screens *screens, const char *title, const char *text, prompt_function *hear)
{
	struct prompt_screen *prompt;

	release(screens);
	screens->prompt = prompt = calloc(1, sizeof *prompt);
	if (prompt == NULL)
		return;
	prompt->title = strdup(title);
	prompt->before = strdup(text);
	prompt->hear = hear;
	if (prompt->title != NULL && prompt->before != NULL && field_set(&prompt->field, text))
		screens_open(screens, SCREEN_PROMPT);
	if (screens_top(screens) != SCREEN_PROMPT)
		release(screens);
}

void prompt_screen_note(struct screens *screens, const char *note)
{
	if (screens->prompt == NULL)
		return;
	free(screens->prompt->note);
	screens->prompt->note = note != NULL ? strdup(note) : NULL;
	screens->prompt->note_attribute = ATTRIBUTE_WARNING;
}

void prompt_screen_count(struct screens *screens, const char *note)
{
	prompt_screen_note(screens, note);
	if (screens->prompt != NULL)
		screens->prompt->note_attribute = ATTRIBUTE_DIM;
}

void prompt_screen_name_enter(struct screens *screens, const char *verb)
{
	if (screens->prompt != NULL)
		screens->prompt->verb = verb;
}

/* Title and note get their room while the field keeps enough to type in; of the two the note goes first. */
static void draw_line(struct prompt_screen *prompt, struct canvas *canvas, int row)
{
	const char *note = prompt->note != NULL ? prompt->note : "";
	int title_width = canvas_width(canvas, prompt->title) + 1;
	int note_width = note[0] != '\0' ? canvas_width(canvas, note) + 1 : 0;
	int most = canvas->width - 2 - LEAST_ANSWER, room = canvas->width - 2 - LEAST_FIELD;

	if (title_width > most)
		title_width = most > 1 ? most : 0;
	if (note_width > room - title_width)
		note_width = room - title_width > 1 ? room - title_width : 0;
	canvas_fill(canvas, row, 0, canvas->width, 1, ATTRIBUTE_NORMAL);
	canvas_text(canvas, row, 1, title_width - 1, ATTRIBUTE_STRONG, prompt->title);
	canvas_text(canvas, row, canvas->width - note_width, note_width - 1, prompt->note_attribute, note);
	prompt->area = (struct area){row, 0, canvas->width, 1};
	if (canvas->width > 2)
		prompt->area = (struct area){row, 1 + title_width, canvas->width - 2 - title_width - note_width, 1};
	field_draw(&prompt->field, canvas, row, prompt->area.column, prompt->area.width, true);
}

/* What lies beneath is to be seen and not to be clicked. */
static void draw(struct screens *screens, struct canvas *canvas)
{
	screens_draw_beneath(screens, canvas);
	screens->zones.count = 0;
	draw_line(screens->prompt, canvas, canvas->height > 2 ? canvas->height - 2 : 0);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_PROMPT;
}

static const char *hint(const struct screens *screens, enum action action)
{
	return action == ACTION_PROMPT_ACCEPT ? screens->prompt->verb : NULL;
}

/* Whoever hears may open the next prompt, so that this one is gone before. */
static void finish(struct screens *screens, enum prompt_event event)
{
	prompt_function *hear = screens->prompt->hear;
	cleanup(free_pointer) char *text = strdup(event == PROMPT_ACCEPTED ? field_text(&screens->prompt->field) : screens->prompt->before);

	screens_close(screens);
	hear(screens, event, text != NULL ? text : "");
}

static void tell_change(struct screens *screens)
{
	cleanup(free_pointer) char *text = strdup(field_text(&screens->prompt->field));

	if (text != NULL)
		screens->prompt->hear(screens, PROMPT_CHANGED, text);
}

static bool act(struct screens *screens, enum action action)
{
	cleanup(free_pointer) char *before = NULL;

	switch (action) {
	case ACTION_PROMPT_ACCEPT:
		finish(screens, PROMPT_ACCEPTED);
		return true;
	case ACTION_TYPING_CANCEL:
		finish(screens, PROMPT_CANCELLED);
		return true;
	case ACTION_LEAVE:
		finish(screens, PROMPT_CANCELLED);
		return false;
	default:
		before = strdup(field_text(&screens->prompt->field));
		if (!field_act(&screens->prompt->field, action))
			return false;
		if (before == NULL || strcmp(before, field_text(&screens->prompt->field)) != 0)
			tell_change(screens);
		return true;
	}
}

static bool type(struct screens *screens, key_code key)
{
	if (field_type(&screens->prompt->field, key))
		tell_change(screens);
	return true;
}

static bool click(struct screens *screens, int row, int column)
{
	struct prompt_screen *prompt = screens->prompt;

	if (!area_contains(&prompt->area, row, column))
		return false;
	field_point(&prompt->field, column - prompt->area.column);
	return true;
}

const struct behaviour prompt_screen = {
	.place = place,
	.draw = draw,
	.act = act,
	.click = click,
	.type = type,
	.hint = hint,
	.release = release,
};
