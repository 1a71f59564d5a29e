/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The most important first: what will go wrong, then what is selected, then what is done, and last how to do it by hand. */
#include "tui/screens/review_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/origin.h"
#include "tui/commands/selection.h"
#include "tui/difference_view.h"
#include "tui/sentence.h"

static void add_title(struct pager *text, const char *title)
{
	if (text->line_count > 0)
		pager_add(text, ATTRIBUTE_NORMAL, "");
	pager_add(text, ATTRIBUTE_TITLE, title);
}

/* Numbers and names as one line; the format is a text of ours. */
static void add_line(struct pager *text, enum attribute attribute, const char *before, const char *words, const char *after)
{
	struct buffer line = {0};

	buffer_format(&line, "%s%s%s", before, words != NULL ? words : "?", after);
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

/* The file that a copy was made of, by the note that it carries; NULL where it has none. malloc'ed, safe to show. */
static char *copied_name(const struct schema *schema, const struct change *change)
{
	cleanup(origin_free) struct origin origin = {0};
	const char *slash;

	if (origin_find(schema, change->content, change->content_length, &origin) < 0)
		return NULL;
	slash = strrchr(origin.path, '/');
	return text_visible(slash != NULL ? slash + 1 : origin.path);
}

static char *clone_words(const struct schema *schema, const struct change *change, const char *name)
{
	cleanup(free_pointer) char *source = copied_name(schema, change);

	return source != NULL ? text_format(_("clone %s as %s: write a new file"), source, name)
			      : text_format(_("clone %s: write a new file"), name);
}

/* What each change is, and what that means for the file. */
static const char *const sentences[] = {
	[CHANGE_MASK] = N_("mask %s: hide it with an empty file"),
	[CHANGE_UNMASK] = N_("unmask %s: take the empty file away"),
	[CHANGE_REVERT] = N_("revert %s: take the local file away"),
};

static const struct verb_words {
	const char *verb, *sentence;
} verbs[] = {
	{"replace", N_("replace %s: write a file of its name that comes first")},
	{"edit", N_("edit %s: write its new content")},
	{"import", N_("import %s: write the file")},
	{"new", N_("new %s: write a new file")},
};

static char *write_words(const struct schema *schema, const struct change *change, const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(change->verb, verbs[i].verb) == 0)
			return text_format(_(verbs[i].sentence), name);
	return clone_words(schema, change, name);
}

char *review_change_words(const struct workspace *workspace, const struct change *change)
{
	cleanup(free_pointer) char *name = text_visible(change->name);

	if (name == NULL)
		return NULL;
	if (change->kind == CHANGE_MOVE)
		return move_words(change, name);
	if (change->kind == CHANGE_WRITE)
		return write_words(workspace_current(workspace)->snapshot->schema, change, name);
	return text_format(_(sentences[change->kind]), name);
}

char *review_change_name(const struct change *change)
{
	cleanup(free_pointer) char *name = text_visible(change->name);

	if (name == NULL)
		return NULL;
	if (change->kind == CHANGE_MOVE)
		return move_words(change, name);
	/* The words of the command line are what they are in every language. */
	return text_format("%s %s", change->kind == CHANGE_WRITE ? change->verb : change_name(change->kind), name);
}

/* ---- what it means ---- */

/* What is grave stands first, the rest below what is selected. */
static void add_grave(const struct consequences *consequences, struct pager *text)
{
	if (!consequences_are_grave(consequences))
		return;
	add_title(text, _("Before you write this"));
	for (size_t i = 0; i < consequences->count && consequences->items[i].grave; i++)
		add_line(text, ATTRIBUTE_WARNING, " ! ", consequences->items[i].text, "");
}

static void add_notes(const struct consequences *consequences, struct pager *text)
{
	for (size_t i = 0; i < consequences->count; i++)
		if (!consequences->items[i].grave)
			add_line(text, ATTRIBUTE_NORMAL, " - ", consequences->items[i].text, "");
}

char *review_selected_name(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	if (selected == STACK_NONE)
		return strdup(_("none"));
	return text_visible(stack_layer(ranking, &ranking->stacks[selected], 0)->name);
}

/* So many columns that all types have room whose selection changes. */
static int types_width(const struct ranking *before, const struct ranking *after)
{
	size_t width = 0;

	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++) {
		size_t length = strlen(after->snapshot->schema->types[i].name);

		if (!selection_same(before, after, i) && length > width)
			width = length;
	}
	return (int)width;
}

char *review_selection_line(const struct ranking *before, const struct ranking *after, int type, bool written)
{
	cleanup(free_pointer) char *old = review_selected_name(before, type);
	cleanup(free_pointer) char *new = review_selected_name(after, type);
	const char *name = after->snapshot->schema->types[type].name;
	int width = types_width(before, after);

	if (old == NULL || new == NULL)
		return NULL;
	/* TRANSLATORS: a type, set in columns, and one or two file names */
	if (strcmp(old, new) == 0)
		return text_format(_(" %-*s  stays %s, but another file of that name"), width, name, old);
	if (written)
		return text_format(_(" %-*s  was %s, is %s now"), width, name, old, new);
	return text_format(_(" %-*s  now %s, then %s"), width, name, old, new);
}

/* What stays is told in one sentence, behind what changes. */
static void add_staying(const struct ranking *before, const struct ranking *after, struct pager *text, bool changes)
{
	cleanup(buffer_free) struct buffer names = {0};
	cleanup(free_pointer) char *line = NULL;

	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++) {
		cleanup(free_pointer) char *selected = NULL;

		if ((before->orders[i].count == 0 && after->orders[i].count == 0) || !selection_same(before, after, i))
			continue;
		selected = review_selected_name(after, i);
		buffer_format(&names, "%s%s (%s)", names.length > 0 ? ", " : "", after->snapshot->schema->types[i].name,
			      selected != NULL ? selected : "?");
	}
	if (names.length == 0)
		return;
	/* TRANSLATORS: %s are types with what is selected for each */
	line = text_format(changes ? _(" The others stay: %s.") : _(" All stay as they are: %s."), buffer_text(&names));
	pager_add(text, ATTRIBUTE_DIM, line != NULL ? line : "?");
}

static void add_selections(const struct workspace *workspace, struct pager *text)
{
	const struct ranking *before = workspace_current(workspace), *after = workspace_preview(workspace);
	bool changes = false;

	add_title(text, _("What is selected"));
	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++) {
		cleanup(free_pointer) char *line = NULL;

		if (selection_same(before, after, i))
			continue;
		changes = true;
		line = review_selection_line(before, after, i, false);
		pager_add(text, ATTRIBUTE_STRONG, line != NULL ? line : "?");
	}
	add_staying(before, after, text, changes);
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
		cleanup(free_pointer) char *words = review_change_name(workspace_aside(workspace, i, &reason));
		cleanup(free_pointer) char *shown = text_visible(reason);
		cleanup(free_pointer) char *line = words != NULL && shown != NULL ? text_format(_("%s: %s"), words, shown) : NULL;

		add_line(text, ATTRIBUTE_WARNING, " ! ", line, sentence_stop(shown != NULL ? shown : ""));
	}
	pager_add(text, ATTRIBUTE_NORMAL, _(" It is staged again by itself as soon as it fits, and never written before."));
}

/* ---- what is done ---- */

char *review_operation_line(const struct plan *plan, size_t index)
{
	cleanup(free_pointer) char *words = operation_describe(plan, &plan->operations[index]);

	/* The numbers end in one column. */
	return words != NULL ? text_format(" %*zu. %s", snprintf(NULL, 0, "%zu", plan->count), index + 1, words) : NULL;
}

static void add_operations(const struct workspace *workspace, struct pager *text)
{
	const struct plan *plan = workspace_plan(workspace);

	add_title(text, P_("What writing does", "What writing does, in this order", plan->count));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *line = review_operation_line(plan, i);

		pager_add(text, ATTRIBUTE_NORMAL, line != NULL ? line : "?");
	}
}

static bool has_name(const struct operation *operation, const char *name)
{
	return (operation->name != NULL && strcmp(operation->name, name) == 0) ||
	       (operation->to != NULL && strcmp(operation->to, name) == 0);
}

/* Whether an operation before that one has the name, too. */
static bool name_is_known(const struct plan *plan, size_t index, const char *name)
{
	for (size_t i = 0; i < index; i++)
		if (has_name(&plan->operations[i], name))
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

/* A file that gets another name and nothing else: no other operation is about either of the two. */
static bool only_renames(const struct plan *plan, size_t index)
{
	const struct operation *operation = &plan->operations[index];

	for (size_t i = 0; i < plan->count; i++)
		if (i != index && (has_name(&plan->operations[i], operation->name) || has_name(&plan->operations[i], operation->to)))
			return false;
	return true;
}

static void add_rename(struct pager *text, const struct operation *operation)
{
	cleanup(free_pointer) char *from = text_visible(operation->name);
	cleanup(free_pointer) char *to = text_visible(operation->to);
	/* TRANSLATORS: two names of a file */
	cleanup(free_pointer) char *line =
		from != NULL && to != NULL ? text_format(_("%s is renamed to %s; its content stays as it is"), from, to) : NULL;

	pager_add(text, ATTRIBUTE_NORMAL, line != NULL ? line : "?");
}

static void add_files(const struct workspace *workspace, struct pager *text)
{
	const struct plan *plan = workspace_plan(workspace);

	add_title(text, P_("The file, line by line", "The files, line by line", plan->count));
	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];

		if (operation->kind == OPERATION_RENAME && only_renames(plan, i)) {
			add_rename(text, operation);
			continue;
		}
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

		add_line(text, ATTRIBUTE_DIM, "   ", command, "");
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
