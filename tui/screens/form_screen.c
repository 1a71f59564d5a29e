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
#define NOTE_ROWS 2    /* at most, where only the field with the focus has a note */

struct form_screen {
	struct form form;
	bool leaving; /* that was said, and the next press leaves */
	bool untouched; /* nothing was typed since the keys go to the field */
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

/* On a small screen with a blank before the sign that stands behind it. */
static int label_width(const struct form *form, const struct canvas *canvas)
{
	int width = 0, sign = canvas->height < ROOMY;

	for (size_t i = 0; i < form->count; i++)
		if (canvas_width(canvas, form_label(&form->fields[i])) > width)
			width = canvas_width(canvas, form_label(&form->fields[i]));
	return (width < canvas->width / 3 ? width : canvas->width / 3) + sign;
}

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

/* The column of the words, behind the sign. */
static int column_of_note(const struct form_field *field, int column)
{
	return column + (remarks[field->remark].symbol != SYMBOL_COUNT ? 2 : 0);
}

static int note_rows(const struct form_field *field, const struct canvas *canvas, int column)
{
	int width = canvas->width - column_of_note(field, column) - 1;
	int rows = field->note != NULL && width > 0 ? canvas_wrap_height(canvas, width, field->note) : 1;

	return rows < NOTE_ROWS ? rows : NOTE_ROWS;
}

static void draw_note(const struct form_field *field, struct canvas *canvas, int row, int column, int rows)
{
	enum attribute attribute = remarks[field->remark].attribute;
	int words = column_of_note(field, column);

	if (field->note == NULL)
		return;
	if (words > column)
		canvas_symbol(canvas, row, column, attribute, remarks[field->remark].symbol);
	if (rows > 1)
		canvas_wrap(canvas, row, words, canvas->width - words - 1, rows, attribute, field->note);
	else
		canvas_text(canvas, row, words, canvas->width - words - 1, attribute, field->note);
}

/* Where its note is not shown, a field that somebody should look at has the sign of the note. */
static void draw_sign(const struct form_field *field, struct canvas *canvas, int row, int column)
{
	if (field->remark == REMARK_WARNING || field->remark == REMARK_WANTED || field->remark == REMARK_ERROR)
		canvas_symbol(canvas, row, column, remarks[field->remark].attribute, remarks[field->remark].symbol);
}

static void draw_field(struct form *form, size_t index, struct canvas *canvas, int row, int labels)
{
	struct form_field *field = &form->fields[index];
	bool focused = index == form->focus;
	int column = labels + 3, width = canvas->width - column - 1;

	if (width < LEAST_FIELD) {
		field->area = (struct area){row, 0, canvas->width, 1};
		field_draw(&field->field, canvas, row, 0, canvas->width, focused);
		return;
	}
	canvas_text(canvas, row, 1, labels, focused ? ATTRIBUTE_STRONG : ATTRIBUTE_NORMAL, form_label(field));
	if (form_holds_type(field)) {
		width = width > TYPE_WIDTH + 2 ? TYPE_WIDTH : width - 2;
		canvas_symbol(canvas, row, column + width + 1, ATTRIBUTE_KEY, SYMBOL_DOWN);
		if (focused && canvas->width - column - width - 4 >= LEAST_HINT)
			canvas_text(canvas, row, column + width + 3, canvas->width - column - width - 4, ATTRIBUTE_DIM,
				    _("Enter or Space shows all"));
	}
	field->area = (struct area){row, column, width, 1};
	field_draw(&field->field, canvas, row, column, width, focused);
}

/* Draws the fields from row on, in at most height rows, the one with the focus in any case; returns the row behind them. */
static int draw_fields(struct form *form, struct canvas *canvas, int row, int height)
{
	bool roomy = canvas->height >= ROOMY;
	int labels = label_width(form, canvas), end = row + height, rows = roomy ? 2 : 1;
	int notes = roomy ? 1 : note_rows(&form->fields[form->focus], canvas, labels + 3);
	size_t fits = height > notes ? (size_t)((height - (roomy ? 0 : notes)) / rows) : 1;
	size_t first = form->focus >= fits ? form->focus - fits + 1 : 0;

	for (size_t i = first; i < form->count && row < end; i++) {
		bool noted = roomy || i == form->focus;

		draw_field(form, i, canvas, row++, labels);
		if (!noted)
			draw_sign(&form->fields[i], canvas, row - 1, labels + 1);
		if (!noted || row >= end)
			continue;
		draw_note(&form->fields[i], canvas, row, labels + 3, notes < end - row ? notes : end - row);
		row += notes;
	}
	return row;
}

static void draw_outcome(struct form *form, struct screens *screens, struct canvas *canvas, int row, int height)
{
	const char *title = form->obstacle != NULL ? _("This cannot be staged yet") : _("What it would do");

	if (height < 2)
		return;
	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE, title);
	zones_add(&screens->zones, (struct zone){.area = {row + 1, 1, canvas->width - 2, height - 1}, .pager = &form->outcome,
						 .action = ACTION_NONE});
	/* A blank before the signs for more. */
	pager_draw(&form->outcome, canvas, row + 1, 1, canvas->width - 3, height - 1, false);
	if (pager_more_above(&form->outcome))
		canvas_symbol(canvas, row + 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (pager_more_below(&form->outcome))
		canvas_symbol(canvas, row + height - 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

/* "Clone 50-x.json", or in a sentence of its own what is new. */
static char *title_of(const struct form *form)
{
	cleanup(free_pointer) char *shown = form->source != NULL ? text_visible(form->source) : NULL;

	if (form->action == ACTION_NEW || shown == NULL)
		return strdup(_("New descriptor"));
	return text_format(form->action == ACTION_CLONE ? _("Clone of %s") : _("Replacement of %s"), shown);
}

static void draw_target(const struct screens *screens, const struct form *form, struct canvas *canvas, int row)
{
	const char *directory = workspace_target_directory(screens->workspace);
	cleanup(free_pointer) char *path = directory != NULL ? text_format("%s/%s", directory, form_name(form)) : NULL;
	cleanup(free_pointer) char *shown = path != NULL ? text_visible(path) : NULL;

	canvas_symbol(canvas, row, 1, ATTRIBUTE_DIM, SYMBOL_RIGHT);
	canvas_tail(canvas, row, 3, canvas->width - 4, ATTRIBUTE_DIM, shown != NULL ? shown : _("nowhere"));
}

/* What stands below the fields has its room in any case; a list on a small screen half of it. */
static int height_of_fields(const struct form *form, int height, bool roomy)
{
	if (form->listing != LISTING_NONE && !roomy)
		return (height + 1) / 2;
	return height > LEAST_OUTCOME + 2 ? height - LEAST_OUTCOME : height;
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
	for (size_t i = 0; i < form->count; i++)
		form->fields[i].area = (struct area){0};
	row = draw_fields(form, canvas, row, height_of_fields(form, end - row, roomy)) + roomy;
	if (form->listing != LISTING_NONE)
		form_completion_draw(form, screens, canvas, row, end - row);
	else
		draw_outcome(form, screens, canvas, row, end - row);
}

/* ---- acting ---- */

static enum place place(const struct screens *screens)
{
	return screens->form->form.listing != LISTING_NONE ? PLACE_CANDIDATES : PLACE_FORM;
}

static const struct schema *schema_of(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot->schema;
}

/* Where nothing is completed, the same key goes on. */
static const char *hint(const struct screens *screens, enum action action)
{
	const struct form *form = &screens->form->form;

	if (action == ACTION_FORM_COMPLETE && !form_completes(&form->fields[form->focus]))
		return _(action_describe(ACTION_FORM_NEXT)->hint);
	return NULL;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	struct form *form = &screens->form->form;

	if (action == ACTION_FORM_OPEN && !form_holds_type(&form->fields[form->focus])) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("only the type is chosen from a list"));
		return false;
	}
	if (action == ACTION_FORM_EDITOR)
		return edit_is_possible(screens, failure);
	if (action != ACTION_FORM_ACCEPT)
		return true;
	form_judge(form, screens);
	if (form->obstacle != NULL)
		/* TRANSLATORS: %s is why not */
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("Not staged. %s"), form->obstacle);
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

static void step_focus(struct form_screen *screen, bool forward)
{
	struct form *form = &screen->form;

	screen->untouched = true;
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
	form->touched = true;
}

/* Into the field; what was to be chosen from is not asked for any more. */
static bool act_in_field(struct screens *screens, enum action action)
{
	struct form *form = &screens->form->form;
	struct form_field *field = &form->fields[form->focus];
	size_t length = field->field.text.length;

	if (form_holds_type(field) && (action == ACTION_FIELD_LEFT || action == ACTION_FIELD_RIGHT)) {
		form_completion_close(form, false);
		step_type(form, schema_of(screens), action == ACTION_FIELD_RIGHT);
		return true;
	}
	if (!field_act(&field->field, action))
		return false;
	screens->form->untouched = false;
	form_completion_close(form, false);
	form->stale = true;
	form->touched = form->touched || field->field.text.length != length;
	return true;
}

/* What was typed is not lost by a single press. */
static bool cancel(struct screens *screens)
{
	if (!screens->form->form.touched || screens->form->leaving)
		return false;
	screens->form->leaving = true;
	screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("Nothing is staged yet. The same key once more drops what was typed.")));
	return true;
}

static enum movement movement_in_list(enum action action)
{
	switch (action) {
	case ACTION_CANDIDATE_NEXT:
	case ACTION_DOWN:
		return MOVEMENT_DOWN;
	case ACTION_CANDIDATE_PREVIOUS:
	case ACTION_UP:
		return MOVEMENT_UP;
	case ACTION_FORM_PAGE_UP:
		return MOVEMENT_PAGE_UP;
	case ACTION_FORM_PAGE_DOWN:
		return MOVEMENT_PAGE_DOWN;
	default:
		return MOVEMENT_NONE;
	}
}

/* While a list is open it has the keys, and the wheel. */
static bool act_in_list(struct screens *screens, enum action action)
{
	struct form *form = &screens->form->form;

	if (action == ACTION_CANDIDATE_TAKE && form->chosen)
		form_completion_take(form, schema_of(screens), form->list.selected);
	else if (action == ACTION_CANDIDATE_TAKE || action == ACTION_CANDIDATE_LEAVE)
		form_completion_close(form, action == ACTION_CANDIDATE_LEAVE);
	else if (movement_in_list(action) != MOVEMENT_NONE)
		form_completion_move(form, schema_of(screens), movement_in_list(action));
	else
		return act_in_field(screens, action);
	return true;
}

static bool act(struct screens *screens, enum action action)
{
	struct form *form = &screens->form->form;

	/* Only twice in a row. */
	screens->form->leaving = screens->form->leaving && action == ACTION_TYPING_CANCEL;
	/* Whoever leaves the field leaves its list. */
	if (form->listing != LISTING_NONE && (action == ACTION_FORM_NEXT || action == ACTION_FORM_PREVIOUS))
		form_completion_close(form, false);
	if (form->listing != LISTING_NONE)
		return act_in_list(screens, action);
	switch (action) {
	case ACTION_FORM_ACCEPT:
		accept(screens);
		return true;
	case ACTION_FORM_EDITOR:
		edit_form(screens, form);
		return true;
	case ACTION_FORM_OPEN:
		form_completion_open_types(form, schema_of(screens));
		return true;
	case ACTION_FORM_COMPLETE:
		if (!form_completion_ask(form, screens))
			step_focus(screens->form, true);
		return true;
	case ACTION_FORM_NEXT:
	case ACTION_FORM_PREVIOUS:
		step_focus(screens->form, action == ACTION_FORM_NEXT);
		return true;
	case ACTION_FORM_PAGE_UP:
	case ACTION_FORM_PAGE_DOWN:
		pager_move(&form->outcome, movement_in_list(action));
		return true;
	case ACTION_TYPING_CANCEL:
		return cancel(screens);
	default:
		return act_in_field(screens, action);
	}
}

/* A blank is in no type: there it shows them all. */
static bool type(struct screens *screens, key_code key)
{
	struct form *form = &screens->form->form;

	if (key == ' ' && form->listing != LISTING_PATHS && form_holds_type(&form->fields[form->focus]))
		return false;
	/* Nothing can follow a whole type: what is typed first is another one. */
	if (screens->form->untouched && form_holds_type(&form->fields[form->focus]))
		field_set(&form->fields[form->focus].field, "");
	screens->form->untouched = false;
	form->touched = field_type(&form->fields[form->focus].field, key) || form->touched;
	screens->form->leaving = false;
	form_completion_follow(form, schema_of(screens));
	form->stale = true;
	return true;
}

static bool click_in_field(struct screens *screens, size_t index, int row, int column)
{
	struct form *form = &screens->form->form;
	const struct area *area = &form->fields[index].area;

	if (area->height == 0 || row != area->row)
		return false;
	form_completion_close(form, false);
	form->focus = index;
	if (area_contains(area, row, column))
		field_point(&form->fields[index].field, column - area->column);
	else if (column > area->column && form_holds_type(&form->fields[index]))
		form_completion_open_types(form, schema_of(screens));
	return true;
}

static bool click(struct screens *screens, int row, int column)
{
	struct form *form = &screens->form->form;
	size_t chosen;

	if (form->listing != LISTING_NONE && area_contains(&form->list_area, row, column)) {
		if (list_index_at(&form->list, row - form->list_area.row, &chosen))
			form_completion_take(form, schema_of(screens), chosen);
		return true;
	}
	for (size_t i = 0; i < form->count; i++)
		if (click_in_field(screens, i, row, column))
			return true;
	return false;
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
	.click = click,
	.type = type,
	.hint = hint,
	.refresh = refresh,
	.release = release,
};
