/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path is completed inside the root and with the rights of the person who is seen: what they cannot see is not offered. */
#include "tui/screens/form_completion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/options.h"

#define TYPE_NAME_WIDTH 15
#define USE_WIDTH 16
#define LEAST_TITLE 12 /* columns below which there is no room for what a type means */

static struct field *focused_field(struct form *form)
{
	return &form->fields[form->focus].field;
}

bool form_holds_type(const struct form_field *field)
{
	return field->key != NULL && field->key->kind == SCHEMA_TYPE;
}

bool form_completes(const struct form_field *field)
{
	return form_holds_type(field) || (field->key != NULL && field->key->kind == SCHEMA_PATH);
}

static bool put(struct form *form, const char *text, size_t length)
{
	cleanup(free_pointer) char *copy = strndup(text, length);

	if (copy == NULL || strcmp(copy, field_text(focused_field(form))) == 0 || !field_set(focused_field(form), copy))
		return false;
	form->stale = true;
	form->touched = true;
	return true;
}

/* ---- the list ---- */

static void open_list(struct form *form, enum listing listing, size_t count)
{
	free(form->typed);
	form->typed = strdup(field_text(focused_field(form)));
	form->listing = listing;
	form->chosen = false;
	form->list = (struct list){0};
	list_resize(&form->list, count, 1);
}

void form_completion_close(struct form *form, bool back)
{
	if (form->listing == LISTING_NONE)
		return;
	if (back && form->typed != NULL)
		put(form, form->typed, strlen(form->typed));
	form->listing = LISTING_NONE;
	form->list_area = (struct area){0};
	completion_free(&form->candidates);
}

static void put_selected(struct form *form, const struct schema *schema)
{
	const char *text = form->listing == LISTING_TYPES ? schema->types[form->list.selected].name
							  : form->candidates.paths[form->list.selected];

	form->chosen = true;
	put(form, text, strlen(text));
}

void form_completion_move(struct form *form, const struct schema *schema, enum movement movement)
{
	size_t last = form->list.count - 1;

	if (!form->chosen && movement == MOVEMENT_DOWN)
		list_select(&form->list, 0);
	else if (movement == MOVEMENT_DOWN && form->list.selected == last)
		list_select(&form->list, 0);
	else if (movement == MOVEMENT_UP && (!form->chosen || form->list.selected == 0))
		list_select(&form->list, last);
	else
		list_move(&form->list, movement);
	put_selected(form, schema);
}

void form_completion_take(struct form *form, const struct schema *schema, size_t index)
{
	list_select(&form->list, index);
	put_selected(form, schema);
	form_completion_close(form, false);
}

/* ---- types ---- */

/* The first type that begins so; *ret_count: how many do. */
static size_t find_type(const struct schema *schema, const char *text, size_t *ret_count)
{
	size_t first = schema->type_count;

	*ret_count = 0;
	for (size_t i = 0; i < schema->type_count; i++) {
		if (strncmp(schema->types[i].name, text, strlen(text)) != 0)
			continue;
		first = *ret_count == 0 ? i : first;
		(*ret_count)++;
	}
	return first;
}

/* Selects the first that begins as what is in the field, where something is; false where none does. */
static bool select_type(struct form *form, const struct schema *schema)
{
	const char *text = field_text(focused_field(form));
	size_t count, first = find_type(schema, text, &count);

	if (count == 0)
		return false;
	list_select(&form->list, first);
	form->chosen = text[0] != '\0';
	return true;
}

void form_completion_open_types(struct form *form, const struct schema *schema)
{
	open_list(form, LISTING_TYPES, schema->type_count);
	select_type(form, schema);
}

void form_completion_follow(struct form *form, const struct schema *schema)
{
	if (form->listing != LISTING_TYPES || !select_type(form, schema))
		form_completion_close(form, false);
}

/* The only type that begins so; where there are several, or none, all are shown. */
static bool complete_type(struct form *form, const struct schema *schema)
{
	const char *text = field_text(focused_field(form));
	size_t count, first = find_type(schema, text, &count);

	if (count == 1 && strcmp(schema->types[first].name, text) == 0)
		return false;
	if (count == 1)
		return put(form, schema->types[first].name, strlen(schema->types[first].name));
	form_completion_open_types(form, schema);
	return true;
}

/* ---- paths ---- */

static void say_none(struct screens *screens, int error)
{
	if (error < 0)
		screens_say(screens, ATTRIBUTE_WARNING, text_format(_("The directory cannot be read: %s"), strerror(-error)));
	else
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("No file or directory begins so.")));
}

static const char *home_of(const struct screens *screens)
{
	if (screens->person.chosen)
		return screens->person.account.home;
	return screens->options != NULL ? screens->options->environment.home : NULL;
}

/* "~" and "~/x" of the person who is seen become what a shell would make of them. */
static void expand_home(struct form *form, const struct screens *screens)
{
	const char *text = field_text(focused_field(form)), *home = home_of(screens);
	cleanup(free_pointer) char *path = NULL;

	if (text[0] != '~' || (text[1] != '\0' && text[1] != '/') || home == NULL || home[0] != '/')
		return;
	path = text_format("%s%s", home, text[1] == '/' ? text + 1 : "/");
	if (path != NULL)
		put(form, path, strlen(path));
}

/* What is certain is put into the field: where not all could be looked at, nothing is. */
static bool take_common(struct form *form)
{
	const struct completion *candidates = &form->candidates;

	return !candidates->cut && candidates->common > strlen(field_text(focused_field(form))) &&
	       put(form, candidates->paths[0], candidates->common);
}

static bool complete_path(struct form *form, struct screens *screens)
{
	const char *text;
	bool longer;
	int error;

	expand_home(form, screens);
	text = field_text(focused_field(form));
	if (text[0] == '\0')
		return false;
	if (text[0] != '/') {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("A binary is named by its whole path: begin with a slash.")));
		return true;
	}
	completion_free(&form->candidates);
	error = workspace_complete_path(screens->workspace, text, &form->candidates);
	if (form->candidates.count == 0) {
		say_none(screens, error);
		return true;
	}
	longer = take_common(form);
	if (form->candidates.count > 1) {
		open_list(form, LISTING_PATHS, form->candidates.count);
		return true;
	}
	completion_free(&form->candidates);
	/* A file that stands there already is complete. */
	return longer;
}

bool form_completion_ask(struct form *form, struct screens *screens)
{
	const struct form_field *field = &form->fields[form->focus];

	if (form_holds_type(field))
		return complete_type(form, workspace_preview(screens->workspace)->snapshot->schema);
	return form_completes(field) && complete_path(form, screens);
}

/* ---- drawing ---- */

/* What draw_row() needs. */
struct rows {
	const struct form *form;
	const struct ranking *ranking;
};

/* Where the last name of a path begins; the slash at the end of a directory is a part of it. */
static const char *last_name(const char *path)
{
	size_t at = strlen(path) > 0 ? strlen(path) - 1 : 0;

	while (at > 0 && path[at - 1] != '/')
		at--;
	return path + at;
}

static void draw_type(const struct rows *rows, struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t type)
{
	const struct order *order = &rows->ranking->orders[type];
	int title = TYPE_NAME_WIDTH + USE_WIDTH;
	cleanup(free_pointer) char *use =
		order->count > 0 ? text_format(P_("%u descriptor", "%u descriptors", order->count), (unsigned)order->count) : strdup("");

	canvas_column(canvas, row, column, TYPE_NAME_WIDTH - 1, attribute, rows->ranking->snapshot->schema->types[type].name);
	canvas_column(canvas, row, column + TYPE_NAME_WIDTH, width - TYPE_NAME_WIDTH < USE_WIDTH - 1 ? width - TYPE_NAME_WIDTH : USE_WIDTH - 1,
		      attribute, use != NULL && use[0] != '\0' ? use : canvas_symbol_text(canvas, SYMBOL_NONE));
	if (width - title >= LEAST_TITLE)
		canvas_text(canvas, row, column + title, width - title, attribute_within(attribute, ATTRIBUTE_DIM),
			    _(rows->ranking->snapshot->schema->types[type].title));
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index, const void *context)
{
	const struct rows *rows = context;
	const struct form *form = rows->form;
	bool here = form->chosen && index == form->list.selected;

	/* Nothing is selected before something was gone to. */
	attribute = here ? ATTRIBUTE_SELECTED : ATTRIBUTE_NORMAL;
	canvas_fill(canvas, row, column, width, 1, attribute);
	if (here)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	if (form->listing == LISTING_TYPES) {
		draw_type(rows, canvas, row, column + 2, width - 3, attribute, index);
	} else {
		cleanup(free_pointer) char *shown = text_visible(last_name(form->candidates.paths[index]));

		canvas_text(canvas, row, column + 2, width - 3, attribute, shown != NULL ? shown : "?");
	}
}

static char *title_of(const struct form *form)
{
	if (form->listing == LISTING_TYPES)
		return strdup(_("All types"));
	if (form->candidates.cut)
		return text_format(_("More than %zu paths begin so: type more of it"), form->candidates.count);
	return text_format(P_("%zu path begins so", "%zu paths begin so", form->candidates.count), form->candidates.count);
}

void form_completion_draw(struct form *form, struct screens *screens, struct canvas *canvas, int row, int height)
{
	const struct rows rows = {.form = form, .ranking = workspace_preview(screens->workspace)};
	cleanup(free_pointer) char *title = title_of(form);
	int width = canvas->width - 2;

	form->list_area = (struct area){row + 1, 1, width, height - 1};
	if (height < 2)
		return;
	canvas_rule(canvas, row, 1, width, ATTRIBUTE_TITLE, title);
	zones_add(&screens->zones, (struct zone){.area = form->list_area, .list = &form->list, .action = ACTION_NONE});
	list_draw(&form->list, canvas, row + 1, 1, width, height - 1, false, draw_row, &rows);
	if (form->list.top > 0)
		canvas_symbol(canvas, row + 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (form->list.top + form->list.height < form->list.count)
		canvas_symbol(canvas, row + height - 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}
