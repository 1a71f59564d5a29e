/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path is completed inside the root and with the rights of the person who is seen: what they cannot see is not offered. */
#include "tui/screens/form_completion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

static bool put(struct form *form, const char *text, size_t length)
{
	struct field *field = &form->fields[form->focus].field;
	cleanup(free_pointer) char *copy = strndup(text, length);

	form->stale = true;
	return copy != NULL && strcmp(copy, field_text(field)) != 0 && field_set(field, copy);
}

/* The only type that begins so. */
static bool complete_type(struct form *form, const struct schema *schema)
{
	const char *text = field_text(&form->fields[form->focus].field);
	const char *found = NULL;

	for (size_t i = 0; i < schema->type_count; i++)
		if (strncmp(schema->types[i].name, text, strlen(text)) == 0) {
			if (found != NULL || strcmp(schema->types[i].name, text) == 0)
				return false;
			found = schema->types[i].name;
		}
	return found != NULL && put(form, found, strlen(found));
}

static void say_none(struct screens *screens, int error)
{
	if (error < 0)
		screens_say(screens, ATTRIBUTE_WARNING, text_format(_("The directory cannot be read: %s"), strerror(-error)));
	else
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("No file or directory begins so.")));
}

static bool complete_path(struct form *form, struct screens *screens)
{
	const char *text = field_text(&form->fields[form->focus].field);
	size_t typed = strlen(text);
	int error;

	if (form->candidates.count > 1) {
		form_completion_step(form, true);
		return true;
	}
	if (text[0] != '/')
		return false;
	completion_free(&form->candidates);
	error = workspace_complete_path(screens->workspace, text, &form->candidates);
	form->candidate = form->candidates.count;
	if (form->candidates.count == 0) {
		say_none(screens, error);
		return true;
	}
	if (form->candidates.count > 1) {
		if (form->candidates.common > typed)
			put(form, form->candidates.paths[0], form->candidates.common);
		return true;
	}
	put(form, form->candidates.paths[0], form->candidates.common);
	completion_free(&form->candidates);
	/* A file that stands there already is complete. */
	return strlen(field_text(&form->fields[form->focus].field)) != typed;
}

bool form_completion_ask(struct form *form, struct screens *screens)
{
	const struct schema_key *key = form->fields[form->focus].key;

	if (key != NULL && key->kind == SCHEMA_TYPE)
		return complete_type(form, workspace_preview(screens->workspace)->snapshot->schema);
	return key != NULL && key->kind == SCHEMA_PATH && complete_path(form, screens);
}

void form_completion_step(struct form *form, bool forward)
{
	size_t count = form->candidates.count;

	if (form->candidate >= count)
		form->candidate = forward ? 0 : count - 1;
	else
		form->candidate = (form->candidate + (forward ? 1 : count - 1)) % count;
	put(form, form->candidates.paths[form->candidate], strlen(form->candidates.paths[form->candidate]));
}

/* Where the last name of a path begins; the slash at the end of a directory is a part of it. */
static const char *last_name(const char *path)
{
	size_t at = strlen(path) > 0 ? strlen(path) - 1 : 0;

	while (at > 0 && path[at - 1] != '/')
		at--;
	return path + at;
}

void form_completion_draw(const struct form *form, struct canvas *canvas, int row, int height)
{
	const struct completion *candidates = &form->candidates;
	size_t chosen = form->candidate, rows = height > 1 ? (size_t)height - 1 : 0;
	size_t first = chosen < candidates->count && chosen >= rows ? chosen - rows + 1 : 0;
	cleanup(free_pointer) char *title =
		text_format(P_("%zu path begins so", "%zu paths begin so", candidates->count), candidates->count);

	if (height < 2)
		return;
	canvas_rule(canvas, row, 1, canvas->width - 2, ATTRIBUTE_TITLE, title);
	for (size_t i = 0; i < rows && first + i < candidates->count; i++) {
		cleanup(free_pointer) char *shown = text_visible(last_name(candidates->paths[first + i]));
		bool here = first + i == chosen;

		if (here)
			canvas_symbol(canvas, row + 1 + (int)i, 1, ATTRIBUTE_NORMAL, SYMBOL_CURSOR);
		canvas_column(canvas, row + 1 + (int)i, 3, canvas->width - 4, here ? ATTRIBUTE_SELECTED : ATTRIBUTE_NORMAL,
			      shown != NULL ? shown : "?");
	}
	if (first + rows < candidates->count)
		canvas_symbol(canvas, row + height - 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}
