/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The most important first: what will go wrong, then what is selected, then what is done, and last how to do it by hand. */
#include "tui/screens/review_text.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/difference_view.h"

static void add_title(struct pager *text, const char *title)
{
	if (text->line_count > 0)
		pager_add(text, ATTRIBUTE_NORMAL, "");
	pager_add(text, ATTRIBUTE_TITLE, title);
}

/* Numbers and names as one line; the format is a text of ours. */
static void add_line(struct pager *text, enum attribute attribute, const char *before, const char *words)
{
	struct buffer line = {0};

	buffer_format(&line, "%s%s", before, words != NULL ? words : "?");
	pager_add(text, attribute, buffer_text(&line));
	buffer_free(&line);
}

/* ---- what is staged ---- */

static char *move_words(const struct change *change, const char *name)
{
	cleanup(free_pointer) char *other = change->other != NULL ? text_visible(change->other) : NULL;

	switch (change->place) {
	case MOVE_FIRST:
		return text_format(_("move %s to the first place"), name);
	case MOVE_LAST:
		return text_format(_("move %s to the last place"), name);
	case MOVE_BEFORE:
		return text_format(_("move %s before %s"), name, other != NULL ? other : "?");
	case MOVE_AFTER:
		return text_format(_("move %s behind %s"), name, other != NULL ? other : "?");
	case MOVE_RANK:
		return text_format(_("move %s to rank %u"), name, (unsigned)change->rank);
	}
	return NULL;
}

char *review_change_words(const struct change *change)
{
	cleanup(free_pointer) char *name = text_visible(change->name);

	if (name == NULL)
		return NULL;
	switch (change->kind) {
	case CHANGE_MASK:
		return text_format(_("mask %s: hide it with an empty file"), name);
	case CHANGE_UNMASK:
		return text_format(_("unmask %s: take the empty file away"), name);
	case CHANGE_REVERT:
		return text_format(_("revert %s: take the local file away"), name);
	case CHANGE_MOVE:
		return move_words(change, name);
	case CHANGE_WRITE:
		return change_describe(change);
	}
	return NULL;
}

/* ---- what it means ---- */

/* What is grave stands first, the rest below what is selected. */
static void add_grave(const struct consequences *consequences, struct pager *text)
{
	if (!consequences_are_grave(consequences))
		return;
	add_title(text, _("Before you write this"));
	for (size_t i = 0; i < consequences->count && consequences->items[i].grave; i++)
		add_line(text, ATTRIBUTE_WARNING, " ! ", consequences->items[i].text);
}

static void add_notes(const struct consequences *consequences, struct pager *text)
{
	for (size_t i = 0; i < consequences->count; i++)
		if (!consequences->items[i].grave)
			add_line(text, ATTRIBUTE_NORMAL, " - ", consequences->items[i].text);
}

/* The name that is selected for a type, or a word for none; safe to show, malloc'ed. */
static char *selected_name(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	if (selected == STACK_NONE)
		return strdup(_("none"));
	return text_visible(stack_layer(ranking, &ranking->stacks[selected], 0)->name);
}

/* So many columns that all types with a backend, before or after, have room. */
static int types_width(const struct ranking *before, const struct ranking *after)
{
	size_t width = 0;

	for (size_t i = 0; i < after->snapshot->schema->type_count; i++) {
		size_t length = strlen(after->snapshot->schema->types[i].name);

		if ((before->orders[i].count > 0 || after->orders[i].count > 0) && length > width)
			width = length;
	}
	return (int)width;
}

char *review_selection_line(const struct ranking *before, const struct ranking *after, int type)
{
	cleanup(free_pointer) char *old = selected_name(before, type);
	cleanup(free_pointer) char *new = selected_name(after, type);
	const char *name = after->snapshot->schema->types[type].name;
	int width = types_width(before, after);

	if (old == NULL || new == NULL)
		return NULL;
	/* TRANSLATORS: a type, set in columns, and one or two file names */
	if (selection_same(before, after, type))
		return text_format(_(" %-*s  stays %s"), width, name, old);
	if (strcmp(old, new) == 0)
		return text_format(_(" %-*s  stays %s, but another file of that name"), width, name, old);
	return text_format(_(" %-*s  before %s, then %s"), width, name, old, new);
}

static void add_selections(const struct workspace *workspace, struct pager *text)
{
	const struct ranking *before = workspace_current(workspace), *after = workspace_preview(workspace);

	add_title(text, _("What is selected"));
	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++) {
		cleanup(free_pointer) char *line = NULL;

		if (before->orders[i].count == 0 && after->orders[i].count == 0)
			continue;
		line = review_selection_line(before, after, i);
		pager_add(text, selection_same(before, after, i) ? ATTRIBUTE_DIM : ATTRIBUTE_STRONG, line != NULL ? line : "?");
	}
}

/* ---- what is not done ---- */

static void add_aside(const struct workspace *workspace, struct pager *text)
{
	size_t count = workspace_aside_count(workspace);

	if (count == 0)
		return;
	add_title(text, _("Set aside, because it does not fit the files as they are now"));
	for (size_t i = 0; i < count; i++) {
		const char *reason = NULL;
		cleanup(free_pointer) char *words = review_change_words(workspace_aside(workspace, i, &reason));
		cleanup(free_pointer) char *shown = text_visible(reason);
		cleanup(free_pointer) char *line = words != NULL && shown != NULL ? text_format(_("%s: %s"), words, shown) : NULL;

		add_line(text, ATTRIBUTE_WARNING, " ! ", line);
	}
	pager_add(text, ATTRIBUTE_NORMAL, _(" It is staged again by itself as soon as it fits, and never written before."));
}

/* ---- what is done ---- */

static void add_operations(const struct workspace *workspace, struct pager *text)
{
	const struct plan *plan = workspace_plan(workspace);

	add_title(text, P_("This is done, when you write it", "These are done in this order, when you write them", plan->count));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *words = operation_describe(plan, &plan->operations[i]);
		cleanup(free_pointer) char *number = text_format(" %zu. ", i + 1);

		add_line(text, ATTRIBUTE_NORMAL, number != NULL ? number : "", words);
	}
}

/* Whether an operation before that one has the name, too. */
static bool name_is_known(const struct plan *plan, size_t index, const char *name)
{
	for (size_t i = 0; i < index; i++)
		if ((plan->operations[i].name != NULL && strcmp(plan->operations[i].name, name) == 0) ||
		    (plan->operations[i].to != NULL && strcmp(plan->operations[i].to, name) == 0))
			return true;
	return false;
}

static uint32_t find_layer(const struct snapshot *snapshot, const char *directory, const char *name)
{
	uint32_t index = snapshot_find_directory(snapshot, directory);

	return index != LAYER_NONE ? snapshot_find(snapshot, index, name) : LAYER_NONE;
}

/* An empty file has no line to show, but a meaning. */
static void add_mask(struct pager *text, const struct snapshot *snapshot, const char *path, uint32_t vendor)
{
	cleanup(free_pointer) char *hidden = vendor != LAYER_NONE ? layer_path(snapshot, &snapshot->layers[vendor]) : NULL;
	cleanup(free_pointer) char *shown = text_visible(path);
	cleanup(free_pointer) char *other = hidden != NULL ? text_visible(hidden) : NULL;
	cleanup(free_pointer) char *line =
		other != NULL ? text_format(_("%s: an empty file, a mask, which hides %s"), shown != NULL ? shown : "?", other)
			      : text_format(_("%s: an empty file, a mask, which hides nothing of the vendor's"),
					    shown != NULL ? shown : "?");

	pager_add(text, ATTRIBUTE_NORMAL, line != NULL ? line : "?");
}

/* What becomes of one name: against the file that stood there, else the vendor's, which a new file of its name overrides. */
static void add_file(const struct workspace *workspace, struct pager *text, const char *name)
{
	const struct snapshot *before = workspace_current(workspace)->snapshot, *after = workspace_preview(workspace)->snapshot;
	const char *directory = workspace_plan(workspace)->directory;
	uint32_t old = find_layer(before, directory, name), new = find_layer(after, directory, name);
	uint32_t vendor = snapshot_find_vendor(after, name);
	bool overrides = old == LAYER_NONE && new != LAYER_NONE && vendor != LAYER_NONE;
	cleanup(free_pointer) char *path = text_format("%s/%s", directory, name);
	cleanup(free_pointer) char *vendor_path = overrides ? layer_path(after, &after->layers[vendor]) : NULL;
	cleanup(buffer_free) struct buffer lines = {0};

	if (path == NULL || (old == LAYER_NONE && new == LAYER_NONE))
		return;
	if (new != LAYER_NONE && after->layers[new].kind == LAYER_EMPTY)
		add_mask(text, after, path, vendor);
	if (overrides && after->layers[new].kind == LAYER_FILE)
		view_append_difference(vendor_path != NULL ? vendor_path : "?", layer_content(after, vendor), path,
				       layer_content(after, new), &lines);
	else if (old != LAYER_NONE || after->layers[new].kind != LAYER_EMPTY)
		view_append_difference(path, layer_content(before, old), path, layer_content(after, new), &lines);
	pager_add_difference(text, buffer_text(&lines));
}

static void add_files(const struct workspace *workspace, struct pager *text)
{
	const struct plan *plan = workspace_plan(workspace);

	add_title(text, P_("The file, line by line", "The files, line by line", plan->count));
	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];

		if (operation->name != NULL && !name_is_known(plan, i, operation->name))
			add_file(workspace, text, operation->name);
		if (operation->to != NULL && !name_is_known(plan, i, operation->to))
			add_file(workspace, text, operation->to);
	}
}

static void add_commands(const struct workspace *workspace, struct pager *text)
{
	const struct plan *plan = workspace_plan(workspace);

	add_title(text, _("The same by hand"));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *command = operation_shell(plan, &plan->operations[i], workspace_root_path(workspace));

		add_line(text, ATTRIBUTE_DIM, "   ", command);
	}
}

void review_text_fill(const struct workspace *workspace, struct pager *text)
{
	cleanup(consequences_free) struct consequences consequences = {0};

	pager_clear(text);
	text->failed |= consequences_find(workspace, &consequences) < 0;
	add_grave(&consequences, text);
	add_aside(workspace, text);
	if (workspace_plan(workspace)->count == 0)
		return;
	add_selections(workspace, text);
	add_notes(&consequences, text);
	add_operations(workspace, text);
	add_files(workspace, text);
	add_commands(workspace, text);
}
