/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts that more than one document has. */
#include "tui/commands/document.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/rank/why.h"
#include "tui/commands/selection.h"

#define DOCUMENT_VERSION 1

void document_begin(struct document *document, struct session *session)
{
	*document = (struct document){.session = session, .writer.buffer = &session->output->buffer};
	json_writer_begin_object(&document->writer, NULL);
	json_writer_integer(&document->writer, "version", DOCUMENT_VERSION);
}

void document_add_view(struct document *document)
{
	const struct workspace *workspace = document->session->workspace;
	const char *root = workspace_root_path(workspace);

	json_writer_string(&document->writer, "consumer", workspace_consumer(workspace)->name);
	root = root[0] != '\0' ? root : "/";
	json_writer_text(&document->writer, "root", root, strlen(root));
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
	json_writer_boolean(writer, "runnable", selection_check(document->session, layer) == 0);
	json_writer_end_object(writer);
}
