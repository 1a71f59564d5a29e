/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `diff [NAME...]`: what local files change, against the vendor's of the same name or what they say that they were made of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/origin_state.h"
#include "tui/commands/document.h"
#include "tui/commands/record_view.h"
#include "tui/commands/subject.h"

/* What a local file is compared with. */
enum relation { RELATION_NONE, RELATION_VENDOR, RELATION_ORIGIN };

static const char *const relation_names[] = {
	[RELATION_NONE] = "none", [RELATION_VENDOR] = "vendor", [RELATION_ORIGIN] = "origin"};

static const char *const state_names[] = {
	[ORIGIN_NONE] = "none", [ORIGIN_SAME] = "same", [ORIGIN_CHANGED] = "changed", [ORIGIN_GONE] = "gone", [ORIGIN_UNKNOWN] = "unknown"};

/* One local file beside its counterpart. */
struct comparison {
	const struct snapshot *snapshot;
	uint32_t local;
	uint32_t against; /* LAYER_NONE where there is none */
	enum relation relation;
	enum origin_state state;
	char *local_path, *against_path; /* the second one NULL where there is none */
	struct buffer text;
};

static void comparison_free(struct comparison *comparison)
{
	free(comparison->local_path);
	free(comparison->against_path);
	buffer_free(&comparison->text);
}

static bool is_readable(const struct layer *layer)
{
	return layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY;
}

/* Finds the counterpart and compares. Returns 0 or -ENOMEM. */
static int compare(struct comparison *comparison)
{
	const struct snapshot *snapshot = comparison->snapshot;
	const struct layer *local = &snapshot->layers[comparison->local];
	uint32_t origin = LAYER_NONE;
	int error = origin_compare(snapshot, local, &comparison->state, &origin);

	if (error < 0)
		return error;
	comparison->against = snapshot_find_vendor(snapshot, local->name);
	comparison->relation = comparison->against != LAYER_NONE ? RELATION_VENDOR : RELATION_NONE;
	if (comparison->against == LAYER_NONE && origin != LAYER_NONE && is_readable(&snapshot->layers[origin])) {
		comparison->against = origin;
		comparison->relation = RELATION_ORIGIN;
	}
	comparison->local_path = layer_path(snapshot, local);
	comparison->against_path =
		comparison->against != LAYER_NONE ? layer_path(snapshot, &snapshot->layers[comparison->against]) : strdup("/dev/null");
	if (comparison->local_path == NULL || comparison->against_path == NULL)
		return -ENOMEM;
	return view_append_difference(comparison->against_path, layer_content(snapshot, comparison->against), comparison->local_path,
				      layer_content(snapshot, comparison->local), &comparison->text);
}

/* ---- which files ---- */

static bool is_wanted(const struct session *session, const struct snapshot *snapshot, uint32_t index)
{
	const struct layer *layer = &snapshot->layers[index];
	enum scope scope = snapshot->directories[layer->directory].scope;

	if (scope == SCOPE_VENDOR || !is_readable(layer) || (session->options->scope_given && scope != session->options->scope))
		return false;
	for (size_t i = 0; i < session->argument_count; i++)
		if (strcmp(session->arguments[i], layer->name) == 0)
			return true;
	return session->argument_count == 0;
}

struct sorted_layer {
	const struct snapshot *snapshot;
	uint32_t index;
};

/* By name as bytes, then the most specific first: the order in which they would be listed. */
static int compare_layers(const void *first, const void *second)
{
	const struct sorted_layer *a = first, *b = second;
	const struct layer *left = &a->snapshot->layers[a->index], *right = &b->snapshot->layers[b->index];
	int order = strcmp(left->name, right->name);

	if (order != 0)
		return order;
	return left->directory < right->directory ? -1 : left->directory > right->directory;
}

static struct sorted_layer *collect(const struct session *session, const struct snapshot *snapshot, size_t *ret_count)
{
	struct sorted_layer *layers = calloc((size_t)snapshot->layer_count + 1, sizeof *layers);

	*ret_count = 0;
	for (uint32_t i = 0; layers != NULL && i < snapshot->layer_count; i++)
		if (is_wanted(session, snapshot, i))
			layers[(*ret_count)++] = (struct sorted_layer){snapshot, i};
	if (layers != NULL)
		qsort(layers, *ret_count, sizeof *layers, compare_layers);
	return layers;
}

/* ---- telling ---- */

/* The copy may be out of date. */
static void warn_origin(struct session *session, const struct comparison *comparison)
{
	cleanup(free_pointer) char *shown = text_visible(comparison->local_path);
	cleanup(free_pointer) char *text = NULL;

	if (shown == NULL)
		return;
	if (comparison->state == ORIGIN_CHANGED)
		text = text_format(_("what %s was made of has changed since; overrule replace --refresh NAME carries that over"), shown);
	if (comparison->state == ORIGIN_GONE)
		text = text_format(_("what %s was made of is gone"), shown);
	if (text != NULL)
		session_warn(session, text);
}

static void add_comparison(struct document *document, const struct comparison *comparison)
{
	struct json_writer *writer = &document->writer;
	const struct snapshot *snapshot = comparison->snapshot;
	const struct layer *local = &snapshot->layers[comparison->local];
	bool alone = comparison->against == LAYER_NONE;

	json_writer_begin_object(writer, NULL);
	json_writer_text(writer, "name", local->name, strlen(local->name));
	json_writer_text(writer, "path", comparison->local_path, strlen(comparison->local_path));
	json_writer_string(writer, "scope", scope_name(snapshot->directories[local->directory].scope));
	json_writer_boolean(writer, "mask", local->kind == LAYER_EMPTY);
	json_writer_string(writer, "relation", relation_names[comparison->relation]);
	if (alone)
		json_writer_null(writer, "against");
	else
		json_writer_text(writer, "against", comparison->against_path, strlen(comparison->against_path));
	json_writer_string(writer, "origin", state_names[comparison->state]);
	json_writer_boolean(writer, "equal", !alone && comparison->text.length == 0);
	json_writer_string(writer, "diff", buffer_text(&comparison->text));
	json_writer_end_object(writer);
	document_relax(document);
}

static int tell_all(struct session *session, const struct sorted_layer *layers, size_t count, struct document *document)
{
	for (size_t i = 0; i < count; i++) {
		cleanup(comparison_free) struct comparison comparison = {.snapshot = layers[i].snapshot, .local = layers[i].index};

		if (compare(&comparison) < 0)
			return session_out_of_memory(session);
		warn_origin(session, &comparison);
		if (document != NULL)
			add_comparison(document, &comparison);
		else
			print_difference_text(session->output, &comparison.text);
		print_relax(session->output);
	}
	return EXIT_DONE;
}

static int tell_document(struct session *session, const struct sorted_layer *layers, size_t count)
{
	struct document document;
	int result;

	document_begin(&document, session);
	document_add_view(&document);
	json_writer_begin_array(&document.writer, "differences");
	result = tell_all(session, layers, count, &document);
	json_writer_end_array(&document.writer);
	return document_end(&document, result);
}

int diff_run(struct session *session)
{
	const struct ranking *ranking = workspace_current(session->workspace);
	cleanup(free_pointer) struct sorted_layer *layers = NULL;
	size_t count;

	for (size_t i = 0; i < session->argument_count; i++)
		if (ranking_find(ranking, session->arguments[i]) == NULL)
			return subject_no_name(session, session->arguments[i]);
	layers = collect(session, ranking->snapshot, &count);
	if (layers == NULL)
		return session_out_of_memory(session);
	return session->options->json ? tell_document(session, layers, count) : tell_all(session, layers, count, NULL);
}
