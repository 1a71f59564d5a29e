/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be staged is asked of the workspace, so that the footer shows only what would work. */
#include "tui/screens/changes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/outcome.h"
#include "tui/screens/review_text.h"

/* How many entries an action is about: those that are marked, or else the one under the cursor. */
static size_t subject_count(const struct screens *screens)
{
	size_t marked = screens->entries.marks.count;

	return marked > 0 ? marked : entries_name(screens) != NULL;
}

static const char *subject_name(const struct screens *screens, size_t index)
{
	return screens->entries.marks.count > 0 ? screens->entries.marks.names[index] : entries_name(screens);
}

static bool is_masked(const struct screens *screens, const char *name)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct stack *stack = ranking_find(ranking, name);

	return stack != NULL && stack->counts && stack_layer(ranking, stack, 0)->kind == LAYER_EMPTY;
}

/* Whether the target directory has a file of that name. */
static bool is_local(const struct screens *screens, const char *name)
{
	const struct snapshot *snapshot = workspace_preview(screens->workspace)->snapshot;
	const char *path = workspace_target_directory(screens->workspace);
	uint32_t directory = path != NULL ? snapshot_find_directory(snapshot, path) : LAYER_NONE;

	return directory != LAYER_NONE && snapshot_find(snapshot, directory, name) != LAYER_NONE;
}

/* Whether the change would do something to the name; what is so already is no refusal when several are marked. */
static bool concerns(const struct screens *screens, enum change_kind kind, const char *name)
{
	if (kind == CHANGE_REVERT)
		return is_local(screens, name);
	return is_masked(screens, name) == (kind == CHANGE_UNMASK);
}

static bool refuse(struct failure *failure, const char *reason)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, "%s", reason);
	return false;
}

/* Mask and unmask share a key and need no word about each other: the one that can be done is meant. */
static bool refuse_idle(enum change_kind kind, struct failure *failure)
{
	if (kind == CHANGE_REVERT)
		return refuse(failure, _("there is no local file of that name that could be taken away"));
	return false;
}

static bool may_change(const struct screens *screens, enum change_kind kind, struct failure *failure)
{
	size_t count = subject_count(screens);

	if (count == 0)
		return refuse(failure, _("there is no entry here that could be changed"));
	for (size_t i = 0; i < count; i++)
		if (concerns(screens, kind, subject_name(screens, i)))
			return workspace_may_stage(screens->workspace, kind, subject_name(screens, i), failure) == 0;
	return refuse_idle(kind, failure);
}

bool changes_may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct workspace *workspace = screens->workspace;

	switch (action) {
	case ACTION_MASK:
		return may_change(screens, CHANGE_MASK, failure);
	case ACTION_UNMASK:
		/* Of several that are marked, those that are not masked yet come first. */
		return !may_change(screens, CHANGE_MASK, NULL) && may_change(screens, CHANGE_UNMASK, failure);
	case ACTION_REVERT:
		return may_change(screens, CHANGE_REVERT, failure);
	case ACTION_UNDO:
		return workspace_last_action(workspace, NULL) > 0 || workspace_plan_origin(workspace) != NULL ||
		       refuse(failure, _("nothing is staged that could be undone"));
	case ACTION_REDO:
		return workspace_can_redo(workspace) || refuse(failure, _("nothing was undone that could be staged again"));
	default:
		return true;
	}
}

bool changes_stage(struct screens *screens, const struct change *change)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	bool changed = false;
	int error = workspace_stage_change(screens->workspace, change, &changed, &failure);

	if (error < 0)
		screens_say_failure(screens, &failure);
	else if (!changed)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("It is so already.")));
	screens_stand_again(screens, &standing);
	screens_ask(screens);
	return error == 0 && changed;
}

/* Says what is staged for several, what that makes of the selections, and how it goes back. */
static void say_several(struct screens *screens, enum change_kind kind, size_t count)
{
	const char *done[] = {
		[CHANGE_MASK] = P_("mask %zu entry", "mask %zu entries", count),
		[CHANGE_UNMASK] = P_("unmask %zu entry", "unmask %zu entries", count),
		[CHANGE_REVERT] = P_("revert %zu entry", "revert %zu entries", count),
	};
	cleanup(free_pointer) char *words = text_format(done[kind], count);

	if (words != NULL)
		outcome_say_several(screens, words);
}

static void stage_marked(struct screens *screens, enum change_kind kind)
{
	const struct marks *marks = &screens->entries.marks;
	cleanup(free_pointer) struct change *changes = calloc(marks->count, sizeof *changes);
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	size_t count = 0;
	int error = changes != NULL ? 0 : -ENOMEM;

	for (size_t i = 0; error == 0 && i < marks->count; i++)
		if (concerns(screens, kind, marks->names[i]))
			changes[count++] = (struct change){.kind = kind, .name = marks->names[i]};
	if (error == 0)
		error = workspace_stage_all(screens->workspace, changes, count, &failure);
	screens_stand_again(screens, &standing);
	screens_ask(screens);
	if (error == 0)
		say_several(screens, kind, count);
	else
		screens_say_failure(screens, &failure);
}

/*
 * The last action, as the review names it: its first change, and how many more there are. malloc'ed; *ret_name is the entry that it is
 * about, where that is a single one.
 */
static char *describe_last(const struct screens *screens, char **ret_name)
{
	const struct workspace *workspace = screens->workspace;
	const struct change *first;
	size_t count = workspace_last_action(workspace, &first);
	cleanup(free_pointer) char *words = count > 0 ? review_change_name(first) : NULL;

	if (count == 0)
		return workspace_plan_origin(workspace) != NULL ? strdup(workspace_plan_origin(workspace)) : NULL;
	if (count > 1 && words != NULL)
		return text_format(P_("%s and %zu more", "%s and %zu more", count - 1), words, count - 1);
	*ret_name = strdup(first->name);
	return take(words);
}

static void say_taken_back(struct screens *screens, const char *words)
{
	struct buffer text = {0};
	char key[16];

	buffer_format(&text, _("Taken back: %s."), words != NULL ? words : "?");
	bindings_first_key(screens->bindings, ACTION_REDO, key, sizeof key);
	if (workspace_can_redo(screens->workspace) && key[0] != '\0')
		/* TRANSLATORS: %s is a key; stands behind another sentence */
		buffer_format(&text, _(" %s stages it again."), key);
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

/* The cursor goes to what the change was about, which undoing it has brought back under its old name. */
static void undo(struct screens *screens)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *words = describe_last(screens, &name);
	struct standing standing = screens_stand(screens);

	workspace_undo(screens->workspace);
	screens_stand_again(screens, &standing);
	if (name != NULL && entries_go_to(screens, name))
		screens_refresh(screens);
	say_taken_back(screens, words);
}

/* Whether it takes back exactly what was staged last: then that is undone, and nothing is left of both. */
static bool is_way_back(const struct screens *screens, const struct change *change)
{
	size_t count = workspace_staged_count(screens->workspace);
	const struct change *last;

	/* What was set aside after that is not taken back instead. */
	if (workspace_last_action(screens->workspace, &last) != 1 || count == 0 || last != workspace_staged(screens->workspace, count - 1))
		return false;
	return strcmp(last->name, change->name) == 0 && ((last->kind == CHANGE_MASK && change->kind == CHANGE_UNMASK) ||
							 (last->kind == CHANGE_UNMASK && change->kind == CHANGE_MASK));
}

/* Whether the name is one of the target directory alone, so that there is nothing for a mask to hide. */
static bool is_only_local(const struct screens *screens, const char *name)
{
	const struct snapshot *snapshot = workspace_preview(screens->workspace)->snapshot;
	const char *target = workspace_target_directory(screens->workspace);
	bool local = false;

	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		if (strcmp(layer->name, name) != 0)
			continue;
		if (target == NULL || strcmp(snapshot->directories[layer->directory].path, target) != 0)
			return false;
		local = true;
	}
	return local;
}

/* "mask 50-x.json", and what would be better where that hides nothing. */
static char *describe_wish(const struct screens *screens, const struct change *change)
{
	cleanup(free_pointer) char *words = review_change_name(change);
	char key[16];

	if (words == NULL || change->kind != CHANGE_MASK || !is_only_local(screens, change->name))
		return take(words);
	bindings_first_key(screens->bindings, ACTION_REVERT, key, sizeof key);
	/* TRANSLATORS: a change that masks a file, and a key */
	return text_format(_("%s (no other file has this name: undo it, and %s takes the file away)"), words, key);
}

static void stage_one(struct screens *screens, const struct change *change)
{
	cleanup(free_pointer) char *words = describe_wish(screens, change);

	if (is_way_back(screens, change))
		undo(screens);
	else if (changes_stage(screens, change) && words != NULL)
		outcome_say(screens, words);
}

static void stage(struct screens *screens, enum change_kind kind)
{
	cleanup(free_pointer) char *name = NULL;

	if (screens->entries.marks.count > 0) {
		stage_marked(screens, kind);
		return;
	}
	name = strdup(entries_name(screens));
	if (name != NULL)
		stage_one(screens, &(struct change){.kind = kind, .name = name});
}

/* What does not fit any more is staged, but set aside. */
static void redo(struct screens *screens)
{
	struct standing standing = screens_stand(screens);
	size_t aside = workspace_aside_count(screens->workspace), now;
	cleanup(free_pointer) char *words = NULL;
	cleanup(free_pointer) char *name = NULL;
	const char *reason = NULL;
	struct buffer text = {0};

	workspace_redo(screens->workspace);
	screens_stand_again(screens, &standing);
	words = describe_last(screens, &name);
	now = workspace_aside_count(screens->workspace);
	if (now > aside) {
		workspace_aside(screens->workspace, now - 1, &reason);
		screens_say(screens, ATTRIBUTE_WARNING, text_format(_("It does not fit any more and is set aside: %s (%s)"),
								    words != NULL ? words : "?", reason));
		return;
	}
	buffer_format(&text, _("Staged again: %s."), words != NULL ? words : "?");
	outcome_append_way_back(&text, screens);
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

bool changes_act(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_MASK:
		stage(screens, CHANGE_MASK);
		return true;
	case ACTION_UNMASK:
		stage(screens, CHANGE_UNMASK);
		return true;
	case ACTION_REVERT:
		stage(screens, CHANGE_REVERT);
		return true;
	case ACTION_UNDO:
		undo(screens);
		return true;
	case ACTION_REDO:
		redo(screens);
		return true;
	default:
		return false;
	}
}
