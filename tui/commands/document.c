/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts that more than one document has. */
#include "tui/commands/document.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/rules.h"
#include "tui/commands/selection.h"

#define DOCUMENT_VERSION 1

void document_begin(struct document *document, struct session *session)
{
	*document = (struct document){.session = session, .writer.buffer = &session->output->buffer};
	json_writer_begin_object(&document->writer, NULL);
	json_writer_integer(&document->writer, "version", DOCUMENT_VERSION);
}

static void add_version(struct json_writer *writer, const char *key, unsigned version)
{
	char text[RULES_VERSION_SIZE];

	rules_version(version, text);
	json_writer_string(writer, key, version > 0 ? text : NULL);
}

void document_add_rules(struct document *document, const struct consumer *consumer)
{
	const struct consumer *next = rules_next(consumer);

	json_writer_begin_object(&document->writer, "rules");
	add_version(&document->writer, "since", consumer->since);
	add_version(&document->writer, "before", next != NULL ? next->since : 0);
	json_writer_end_object(&document->writer);
}

void document_add_root(struct document *document)
{
	const char *root = workspace_root_path(document->session->workspace);

	root = root[0] != '\0' ? root : "/";
	json_writer_text(&document->writer, "root", root, strlen(root));
}

void document_add_view(struct document *document)
{
	const struct consumer *consumer = workspace_consumer(document->session->workspace);

	json_writer_string(&document->writer, "consumer", consumer->name);
	document_add_rules(document, consumer);
	document_add_root(document);
}

int document_end(struct document *document, int exit_code)
{
	bool failed = document->failed || buffer_failed(&document->scratch);

	json_writer_end_object(&document->writer);
	buffer_free(&document->scratch);
	return failed ? session_out_of_memory(document->session) : exit_code;
}

void document_relax(struct document *document)
{
	print_relax(document->session->output);
}

void document_add_path(struct document *document, const char *key, const struct snapshot *snapshot, uint32_t directory,
		       uint32_t layer)
{
	struct buffer *path = &document->scratch;

	buffer_clear(path);
	buffer_append_text(path, snapshot->directories[directory].path);
	if (layer != LAYER_NONE) {
		buffer_append_byte(path, '/');
		buffer_append_text(path, snapshot->layers[layer].name);
	}
	document->failed |= buffer_failed(path);
	json_writer_text(&document->writer, key, buffer_text(path), path->length);
}

void document_add_slice(struct document *document, const char *key, struct slice slice)
{
	if (slice.start == NULL)
		json_writer_null(&document->writer, key);
	else
		json_writer_text(&document->writer, key, slice.start, slice.length);
}

void document_add_layer(struct document *document, const struct ranking *ranking, uint32_t layer)
{
	const struct snapshot *snapshot = ranking->snapshot;
	struct json_writer *writer = &document->writer;
	uint32_t directory = snapshot->layers[layer].directory;
	struct judgement judgement = ranking->judgements[layer];
	cleanup(free_pointer) char *reason = why_layer(ranking, layer);

	document->failed |= reason == NULL;
	document_add_path(document, "path", snapshot, directory, layer);
	json_writer_string(writer, "scope", scope_name(snapshot->directories[directory].scope));
	json_writer_string(writer, "verdict", verdict_name(judgement.verdict));
	json_writer_string(writer, "code", code_describe(judgement.code)->name);
	json_writer_string(writer, "reason", reason != NULL ? reason : "");
}

void document_add_selected(struct document *document, const char *key, const struct ranking *ranking, int type)
{
	const struct snapshot *snapshot = ranking->snapshot;
	struct json_writer *writer = &document->writer;
	uint32_t index = selection_layer(ranking, type);
	const struct layer *layer;
	bool runs;

	if (index == LAYER_NONE) {
		json_writer_null(writer, key);
		return;
	}
	layer = &snapshot->layers[index];
	json_writer_begin_object(writer, key);
	json_writer_text(writer, "name", layer->name, strlen(layer->name));
	document_add_path(document, "path", snapshot, layer->directory, index);
	json_writer_string(writer, "scope", scope_name(snapshot->directories[layer->directory].scope));
	document_add_slice(document, "binary", layer->descriptor.binary);
	document->failed |= selection_runs(document->session, ranking, layer, &runs) < 0;
	json_writer_boolean(writer, "runnable", runs);
	json_writer_end_object(writer);
}

void document_add_error(struct document *document, const struct ranking *ranking)
{
	const struct breakage *breakage = &ranking->breakage;
	struct json_writer *writer = &document->writer;
	cleanup(free_pointer) char *text = why_broken(ranking);
	const char *remedy = code_describe(breakage->code)->remedy;

	document->failed |= text == NULL;
	if (!breakage->broken) {
		json_writer_null(writer, "error");
		return;
	}
	json_writer_begin_object(writer, "error");
	json_writer_string(writer, "code", code_describe(breakage->code)->name);
	document_add_path(document, "path", ranking->snapshot, breakage->directory, breakage->layer);
	json_writer_string(writer, "text", text != NULL ? text : "");
	json_writer_string(writer, "remedy", remedy != NULL ? _(remedy) : NULL);
	json_writer_end_object(writer);
}

static void add_number(struct json_writer *writer, const char *key, size_t number)
{
	if (number == 0)
		json_writer_null(writer, key);
	else
		json_writer_integer(writer, key, (int64_t)number);
}

static void add_finding(struct document *document, const struct snapshot *snapshot, const struct finding *finding)
{
	struct json_writer *writer = &document->writer;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "code", code_describe(finding->code)->name);
	json_writer_string(writer, "severity", severity_name(finding->severity));
	document_add_path(document, "path", snapshot, finding->directory, finding->layer);
	add_number(writer, "line", finding->line);
	add_number(writer, "column", finding->column);
	json_writer_string(writer, "text", finding->text);
	json_writer_string(writer, "remedy", finding->remedy);
	json_writer_end_object(writer);
	document_relax(document);
}

void document_add_findings(struct document *document, const struct snapshot *snapshot, const struct findings *findings)
{
	json_writer_begin_array(&document->writer, "findings");
	for (size_t i = 0; i < findings->count; i++)
		add_finding(document, snapshot, &findings->items[i]);
	json_writer_end_array(&document->writer);
}
