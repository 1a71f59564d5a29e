/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `replace NAME`: a copy of the same name that overrides; with --refresh, brought up to date with what it was made of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/refresh.h"
#include "core/rank/origin_state.h"
#include "tui/commands/changing.h"
#include "tui/commands/copy.h"
#include "tui/commands/past.h"
#include "tui/commands/subject.h"

static int stage_document(struct changing *changing, const struct copy_source *source, const struct buffer *document)
{
	struct session *session = changing->session;
	cleanup(change_free) struct change change = {0};
	const char *name = session->arguments[0];
	int result = copy_check(session, source, name, document);

	if (result != EXIT_DONE)
		return result;
	if (copy_change(session, "replace", name, document, &change) < 0)
		return session_out_of_memory(session);
	change.may_replace = true;
	return changing_stage(changing, &change, _("%s is there already, with that content."));
}

static int stage_replacement(struct changing *changing, const struct copy_source *source)
{
	cleanup(buffer_free) struct buffer document = {0};
	int result = copy_make(changing->session, source, &document);

	return result == EXIT_DONE ? stage_document(changing, source, &document) : result;
}

/* ---- --refresh ---- */

static int refuse(struct session *session, const char *path, const char *remedy, const char *text)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_set(&failure, FAILURE_REFUSED, 0, path, remedy, "%s", text);
	return session_fail(session, &failure);
}

/* A value as it is written, made visible; malloc'ed, NULL where memory is out. */
static char *show_value(const char *value)
{
	return value != NULL ? text_visible(value) : strdup(_("nothing"));
}

static int tell_conflict(struct session *session, const struct refresh_conflict *conflict)
{
	cleanup(free_pointer) char *key = text_visible(conflict->key);
	cleanup(free_pointer) char *local = show_value(conflict->local);
	cleanup(free_pointer) char *vendor = show_value(conflict->vendor);
	cleanup(free_pointer) char *base = show_value(conflict->base);

	if (key == NULL || local == NULL || vendor == NULL || base == NULL)
		return session_out_of_memory(session);
	if (conflict->base_known)
		print_format(session->errors, _("%s: here %s, the vendor's %s, before %s\n"), key, local, vendor, base);
	else
		print_format(session->errors, _("%s: here %s, the vendor's %s\n"), key, local, vendor);
	return EXIT_DONE;
}

static int tell_conflicts(struct session *session, const char *path, const struct refresh_conflicts *conflicts)
{
	for (size_t i = 0; i < conflicts->count; i++)
		if (tell_conflict(session, &conflicts->items[i]) != EXIT_DONE)
			return EXIT_SYSTEM;
	return refuse(session, path, _("decide with --set KEY=VALUE for each, or with overrule edit"),
		      _("here and at the vendor's the same keys were changed, so that they cannot be carried over alone"));
}

/* Decisions about keys. */
struct choices {
	struct refresh_choice *items;
	size_t count;
	size_t capacity;
	struct arena arena; /* owns the keys */
};

static void choices_free(struct choices *choices)
{
	free(choices->items);
	arena_free(&choices->arena);
}

static int add_choice(struct choices *choices, const char *key, size_t length, enum refresh_side side)
{
	const char *copy = arena_copy(&choices->arena, key, length);

	if (copy == NULL || array_grow(&choices->items, &choices->capacity, choices->count, sizeof *choices->items) < 0)
		return -ENOMEM;
	choices->items[choices->count++] = (struct refresh_choice){.key = copy, .side = side};
	return 0;
}

/* A key that is set now is decided. */
static int choose_settings(const struct options *options, struct choices *choices)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < options->set_count; i++)
		error = add_choice(choices, options->set[i], strcspn(options->set[i], "="), REFRESH_LOCAL);
	return error;
}

/* What was never changed in the copy is the vendor's. *ret_more tells whether that decides anything. */
static int choose_by_past(const struct session *session, const struct past *past, const struct refresh_conflicts *conflicts,
			  struct choices *choices, bool *ret_more)
{
	int error = 0;

	*ret_more = false;
	for (size_t i = 0; error == 0 && i < conflicts->count; i++) {
		const struct refresh_conflict *conflict = &conflicts->items[i];

		if (conflict->base_known || !past_never_set(session, past, conflict->key))
			continue;
		*ret_more = true;
		error = add_choice(choices, conflict->key, strlen(conflict->key), REFRESH_VENDOR);
	}
	return error;
}

static int merge_once(struct session *session, struct refresh *refresh, const struct choices *choices, struct buffer *document,
		      struct refresh_conflicts *conflicts)
{
	cleanup(failure_free) struct failure failure = {0};

	refresh->choices = choices->items;
	refresh->choice_count = choices->count;
	refresh_conflicts_free(conflicts);
	*conflicts = (struct refresh_conflicts){0};
	if (refresh_merge(session_schema(session), refresh, document, conflicts, &failure) == 0)
		return EXIT_DONE;
	return failure.kind != FAILURE_NONE ? session_fail(session, &failure) : session_out_of_memory(session);
}

/* Merges into the document, or tells what has to be decided. */
static int merge(struct session *session, struct refresh *refresh, const struct past *past, struct buffer *document)
{
	cleanup(choices_free) struct choices choices = {0};
	cleanup(refresh_conflicts_free) struct refresh_conflicts conflicts = {0};
	bool more = true;
	int result = choose_settings(session->options, &choices) < 0 ? session_out_of_memory(session) : EXIT_DONE;

	while (result == EXIT_DONE && more) {
		result = merge_once(session, refresh, &choices, document, &conflicts);
		if (result == EXIT_DONE && choose_by_past(session, past, &conflicts, &choices, &more) < 0)
			result = session_out_of_memory(session);
	}
	if (result == EXIT_DONE && conflicts.count > 0)
		return tell_conflicts(session, refresh->local_path, &conflicts);
	return result == EXIT_DONE ? copy_set(session, refresh->local_path, document) : result;
}

static int stage_merged(struct changing *changing, const struct copy_source *source, const struct layer *vendor)
{
	struct session *session = changing->session;
	cleanup(origin_free) struct origin origin = {0};
	cleanup(past_free) struct past past = {0};
	cleanup(buffer_free) struct buffer document = {0};
	struct refresh refresh = {
		.local = {source->layer->bytes, source->layer->length},
		.vendor = {vendor->bytes, vendor->length},
		.local_path = source->path,
	};
	int result;

	if (origin_find(session_schema(session), source->layer->bytes, source->layer->length, &origin) < 0 ||
	    past_find(session, source->layer, vendor, &origin.digest, &past) < 0)
		return session_out_of_memory(session);
	refresh.origin_path = origin.path;
	if (past.base.length > 0)
		refresh.base = (struct refresh_document){past.base.data, past.base.length};
	result = merge(session, &refresh, &past, &document);
	return result == EXIT_DONE ? stage_document(changing, source, &document) : result;
}

static int refresh_copy(struct changing *changing, const struct copy_source *source)
{
	struct session *session = changing->session;
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	enum origin_state state = ORIGIN_NONE;
	uint32_t index = LAYER_NONE;

	if (!source->own)
		return refuse(session, source->path, _("make one with: overrule replace NAME"),
			      _("the target directory has no copy of that name that could be refreshed"));
	if (origin_compare(snapshot, source->layer, &state, &index) < 0)
		return session_out_of_memory(session);
	if (state == ORIGIN_NONE)
		return refuse(session, source->path, _("overrule diff NAME shows how it differs from the vendor's"),
			      _("the file does not tell what it was made of"));
	if (state == ORIGIN_SAME && session->options->set_count == 0) {
		changing_note(changing, _("%s is up to date: what it was made of has not changed."), session->arguments[0]);
		return EXIT_DONE;
	}
	if (index == LAYER_NONE || snapshot->layers[index].kind != LAYER_FILE)
		return refuse(session, source->path, _("keep the file as it is, or take it away with overrule revert NAME"),
			      _("what the file was made of is gone"));
	return stage_merged(changing, source, &snapshot->layers[index]);
}

int replace_run(struct session *session)
{
	cleanup(changing_free) struct changing changing = {0};
	cleanup(copy_source_free) struct copy_source source = {0};
	int result = changing_begin(&changing, session);

	if (result == EXIT_DONE)
		result = copy_find_source(session, session->arguments[0], true, &source);
	if (result == EXIT_DONE)
		result = session->options->refresh ? refresh_copy(&changing, &source) : stage_replacement(&changing, &source);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
