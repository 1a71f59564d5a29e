/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields one below the other, what is to be known about each beside it, and at the bottom what all of it would do. */
#include "tui/screens/form_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/copy_source.h"
#include "tui/screens/changes.h"
#include "tui/screens/edit.h"
#include "tui/screens/form.h"
#include "tui/screens/form_completion.h"
#include "tui/screens/notice.h"

#define ROOMY 19       /* from this height on each field has a line for its note */
#define TYPE_WIDTH 20  /* of the field for a word of the table of types */
#define LEAST_FIELD 6  /* columns below which a field stands without its label */
#define LEAST_HINT 12  /* columns below which there is no room for a hint */
#define LEAST_OUTCOME 3

struct form_screen {
	struct form form;
	bool typed;   /* something would be lost by leaving */
	bool leaving; /* that was said, and the next press leaves */
};

bool form_screen_may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct workspace *workspace = screens->workspace;
	const char *name = entries_name(screens);
	struct copy_source source = {0};

	if (workspace_is_read_only(workspace)) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, _("start without --read-only"),
			    _("nothing is changed, because --read-only was given"));
		return false;
	}
	if (action == ACTION_NEW)
		return true;
	if (name == NULL) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is no entry here that could be copied"));
		return false;
	}
	if (copy_source_find(workspace, name, action != ACTION_CLONE, &source, failure) < 0)
		return false;
	copy_source_free(&source);
	return true;
}

static void release(struct screens *screens)
{
	if (screens->form == NULL)
		return;
	form_free(&screens->form->form);
	free(screens->form);
	screens->form = NULL;
}

void form_screen_open(struct screens *screens, enum action action)
{
	cleanup(failure_free) struct failure failure = {0};

	release(screens);
	screens->form = calloc(1, sizeof *screens->form);
	if (screens->form == NULL)
		return;
	if (form_begin(&screens->form->form, screens, action, &failure) < 0)
		screens_say_failure(screens, &failure);
	else
		screens_open(screens, SCREEN_FORM);
	if (screens_top(screens) != SCREEN_FORM)
		release(screens);
}

void form_screen_take(struct screens *screens, const char *bytes, size_t length)
{
	if (screens->form != NULL)
		form_take(&screens->form->form, workspace_preview(screens->workspace)->snapshot->schema, bytes, length);
}

/* ---- drawing ---- */

static int label_width(const struct form *form, const struct canvas *canvas)
{
	int width = 0;

	for (size_t i = 0; i < form->count; i++)
		if (canvas_width(canvas, form_label(&form->fields[i])) > width)
			width = canvas_width(canvas, form_label(&form->fields[i]));
	return width < canvas->width / 3 ? width : canvas->width / 3;
}

static void draw_note(const struct form_field *field, struct canvas *canvas, int row, int column)
{
	static const struct {
		enum attribute attribute;
		enum symbol symbol;
	} remarks[] = {
		[REMARK_HINT] = {ATTRIBUTE_DIM, SYMBOL_COUNT},
		[REMARK_FINE] = {ATTRIBUTE_DIM, SYMBOL_DONE},
		[REMARK_WARNING] = {ATTRIBUTE_WARNING, SYMBOL_WARNING},
		[REMARK_WANTED] = {ATTRIBUTE_NORMAL, SYMBOL_BULLET},
		[REMARK_ERROR] = {ATTRIBUTE_ERROR, SYMBOL_ERROR},
	};
	enum attribute attribute = remarks[field->remark].attribute;

	if (field->note == NULL)
		return;
	if (remarks[field->remark].symbol != SYMBOL_COUNT) {
		canvas_symbol(canvas, row, column, attribute, remarks[field->remark].symbol);
		column += 2;
	}
	canvas_text(canvas, row, column, canvas->width - column - 1, attribute, field->note);
}

static bool is_word(const struct form_field *field)
{
	return field->key != NULL && field->key->kind == SCHEMA_TYPE;
}

static void draw_field(struct form *form, size_t index, struct canvas *canvas, int row, int labels)
{
	struct form_field *field = &form->fields[index];
	bool focused = index == form->focus;
	int column = labels + 3, width = canvas->width - column - 1;

	if (width < LEAST_FIELD) {
		field_draw(&field->field, canvas, row, 0, canvas->width, focused);
		return;
	}
	canvas_text(canvas, row, 1, labels, focused ? ATTRIBUTE_STRONG : ATTRIBUTE_NORMAL, form_label(field));
	if (is_word(field) && width > TYPE_WIDTH + LEAST_HINT) {
		if (focused)
			canvas_text(canvas, row, column + TYPE_WIDTH + 1, width - TYPE_WIDTH - 1, ATTRIBUTE_DIM,
				    _("Left and Right change it"));
		width = TYPE_WIDTH;
	}
	field_draw(&field->field, canvas, row, column, width, focused);
}

/* Draws the fields from row on, in at most height rows, the one with the focus in any case; returns the row behind them. */
static int draw_fields(struct form *form, struct canvas *canvas, int row, int height)
{
	bool roomy = canvas->height >= ROOMY;
	int labels = label_width(form, canvas), end = row + height, rows = roomy ? 2 : 1;
	size_t fits = height > rows ? (size_t)((height - !roomy) / rows) : 1;
	size_t first = form->focus >= fits ? form->focus - fits + 1 : 0;

	for (size_t i = first; i < form->count && row < end; i++) {
		draw_field(form, i, canvas, row++, labels);
		if ((roomy || i == form->focus) && row < end)
			draw_note(&form->fields[i], canvas, row++, labels + 3);
	}
	return row;
}

static void draw_outcome(struct form *form, struct canvas *canvas, int row, int height)
{
	const char *title = form->obstacle != NULL ? _("This cannot be staged yet") : _("What it would do");

	if (height < 2)
		return;
	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE, title);
	pager_draw(&form->outcome, canvas, row + 1, 1, canvas->width - 2, height - 1, false);
	if (pager_more_below(&form->outcome))
		canvas_symbol(canvas, row + height - 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

/* "Clone 50-x.json", or in a sentence of its own what is new. */
static char *title_of(const struct form *form)
{
	cleanup(free_pointer) char *shown = form->source != NULL ? text_visible(form->source) : NULL;

	if (form->action == ACTION_NEW || shown == NULL)
		return strdup(_("New descriptor"));
	return text_format(form->action == ACTION_CLONE ? _("Clone of %s") : _("Your version of %s"), shown);
}

static void draw_target(const struct screens *screens, const struct form *form, struct canvas *canvas, int row)
{
	const char *directory = workspace_target_directory(screens->workspace);
	cleanup(free_pointer) char *path = directory != NULL ? text_format("%s/%s", directory, form_name(form)) : NULL;
	cleanup(free_pointer) char *shown = path != NULL ? text_visible(path) : NULL;

	canvas_symbol(canvas, row, 1, ATTRIBUTE_DIM, SYMBOL_RIGHT);
	canvas_tail(canvas, row, 3, canvas->width - 4, ATTRIBUTE_DIM, shown != NULL ? shown : _("nowhere"));
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct form *form = &screens->form->form;
	bool roomy = canvas->height >= ROOMY;
	cleanup(free_pointer) char *title = title_of(form);
	int end = canvas->height > 1 ? canvas->height - 1 - notice_covers(screens, canvas) : 1, row = canvas->height > 4 ? 1 : 0;

	form_judge(form, screens);
	if (row > 0)
		canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, title);
	if (row > 0 && end > (int)form->count + 3)
		draw_target(screens, form, canvas, row++);
	row += roomy && end - row > LEAST_OUTCOME;
	row = draw_fields(form, canvas, row, end - row > LEAST_OUTCOME + 2 ? end - row - LEAST_OUTCOME : end - row) + roomy;
	if (form->candidates.count > 1)
		form_completion_draw(form, canvas, row, end - row);
	else
		draw_outcome(form, canvas, row, end - row);
}

/* ---- acting ---- */

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_FORM;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	struct form *form = &screens->form->form;

	if (action == ACTION_FORM_EDITOR)
		return edit_is_possible(screens, failure);
	if (action != ACTION_FORM_ACCEPT)
		return true;
	form_judge(form, screens);
	if (form->obstacle != NULL)
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, "%s", form->obstacle);
	return form->obstacle == NULL;
}

/* To the new entry, on the main screen. What cannot be staged stays in the form, and the notice says why. */
static void accept(struct screens *screens)
{
	const struct change change = form_change(&screens->form->form);
	cleanup(free_pointer) char *name = strdup(change.name);

	if (!changes_stage(screens, &change))
		return;
	screens_close_all(screens);
	if (name != NULL && entries_go_to(screens, name))
		screens_refresh(screens);
}

static void step_focus(struct form *form, bool forward)
{
	form->focus = (form->focus + (forward ? 1 : form->count - 1)) % form->count;
}

/* The type before or behind the one in the field. */
static void step_type(struct form *form, const struct schema *schema, bool forward)
{
	struct field *field = &form->fields[form->focus].field;
	int type = schema_find_type(schema, field_text(field), strlen(field_text(field)));
	size_t count = schema->type_count, next = forward ? 0 : count - 1;

	if (type >= 0)
		next = ((size_t)type + (forward ? 1 : count - 1)) % count;
	field_set(field, schema->types[next].name);
	form->stale = true;
}

/* While there are candidates they are what the keys for the next one and for the one before go through. */
static void step(struct form *form, bool forward)
{
	if (form->candidates.count > 1)
		form_completion_step(form, forward);
	else
		step_focus(form, forward);
}

/* Into the field; what was to be chosen from is not asked for any more. */
static bool act_in_field(struct screens *screens, enum action action)
{
	struct form *form = &screens->form->form;
	const struct schema *schema = workspace_preview(screens->workspace)->snapshot->schema;

	if (is_word(&form->fields[form->focus]) && (action == ACTION_FIELD_LEFT || action == ACTION_FIELD_RIGHT)) {
		step_type(form, schema, action == ACTION_FIELD_RIGHT);
		return true;
	}
	if (!field_act(&form->fields[form->focus].field, action))
		return false;
	screens->form->leaving = false;
	completion_free(&form->candidates);
	form->stale = true;
	return true;
}

/* The first press takes away what lies over the form, as everywhere; what was typed is not lost by a single one. */
static bool cancel(struct screens *screens)
{
	struct form *form = &screens->form->form;

	if (form->candidates.count > 0) {
		completion_free(&form->candidates);
		return true;
	}
	if (!screens->form->typed || screens->form->leaving)
		return false;
	screens->form->leaving = true;
	screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("Nothing is staged yet. The same key once more drops what was typed.")));
	return true;
}

static bool act(struct screens *screens, enum action action)
{
	struct form *form = &screens->form->form;

	switch (action) {
	case ACTION_FORM_ACCEPT:
		accept(screens);
		return true;
	case ACTION_FORM_EDITOR:
		edit_form(screens, form);
		return true;
	case ACTION_FORM_COMPLETE:
		if (!form_completion_ask(form, screens))
			step_focus(form, true);
		return true;
	case ACTION_FORM_NEXT:
	case ACTION_FORM_PREVIOUS:
		step(form, action == ACTION_FORM_NEXT);
		return true;
	case ACTION_TYPING_CANCEL:
		return cancel(screens);
	default:
		return act_in_field(screens, action);
	}
}

static bool type(struct screens *screens, key_code key)
{
	struct form *form = &screens->form->form;

	field_type(&form->fields[form->focus].field, key);
	screens->form->typed = true;
	screens->form->leaving = false;
	completion_free(&form->candidates);
	form->stale = true;
	return true;
}

/* The binary may be another file now, too. */
static void refresh(struct screens *screens)
{
	struct form *form = &screens->form->form;

	free(form->examined);
	form->examined = NULL;
	form->stale = true;
}

const struct behaviour form_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.type = type,
	.refresh = refresh,
	.release = release,
};
