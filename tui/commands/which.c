/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `which TYPE`: the path of the binary and nothing else, for scripts. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/document.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"

static int which_json(struct session *session, const struct ranking *ranking, int type)
{
	uint32_t index = selection_layer(ranking, type);
	cleanup(free_pointer) char *reason = index != LAYER_NONE ? why_layer(ranking, index) : why_none(ranking, type);
	struct document document;

	if (reason == NULL)
		return session_out_of_memory(session);
	document_begin(&document, session);
	document_add_view(&document);
	json_writer_string(&document.writer, "type", session_schema(session)->types[type].name);
	document_add_selected(&document, "selected", ranking, type);
	json_writer_string(&document.writer, "reason", reason);
	return document_end(&document, index != LAYER_NONE ? EXIT_DONE : EXIT_NO);
}

static int tell_none(struct session *session, const struct ranking *ranking, int type)
{
	cleanup(free_pointer) char *reason = why_none(ranking, type);
	struct buffer remedy = {0};

	if (reason == NULL)
		return session_out_of_memory(session);
	buffer_format(&remedy, _("see: overrule why %s"), session_schema(session)->types[type].name);
	print_report(session->errors, &(struct message){.text = reason, .remedy = buffer_text(&remedy)});
	buffer_free(&remedy);
	return EXIT_NO;
}

static void warn_unusable(struct session *session, const struct layer *layer)
{
	struct slice binary = layer->descriptor.binary;
	int error = selection_check(session, layer);
	struct buffer shown = {0}, text = {0};

	text_append_visible(&shown, binary.start, binary.length);
	if (error < 0) {
		buffer_format(&text, _("%s cannot be started: %s"), buffer_text(&shown), strerror(-error));
		session_warn(session, buffer_text(&text));
	}
	if (!text_is_plain(binary.start, binary.length))
		session_warn(session, _("the path has characters that are not shown as they are; --json has the exact path"));
	buffer_free(&shown);
	buffer_free(&text);
}

int which_run(struct session *session)
{
	const struct ranking *ranking = workspace_current(session->workspace);
	int type, result = subject_type(session, session->arguments[0], &type);
	uint32_t index;
	struct slice binary;

	if (result != EXIT_DONE)
		return result;
	index = selection_layer(ranking, type);
	if (session->options->json)
		result = which_json(session, ranking, type);
	if (index == LAYER_NONE)
		return result == EXIT_DONE || result == EXIT_NO ? tell_none(session, ranking, type) : result;
	warn_unusable(session, &ranking->snapshot->layers[index]);
	if (session->options->json)
		return result;
	binary = ranking->snapshot->layers[index].descriptor.binary;
	/* A path is for programs: it stays UTF-8 in every locale, as long as nothing in it is hidden. */
	text_append_visible(&session->output->buffer, binary.start, binary.length);
	print_text(session->output, "\n");
	return EXIT_DONE;
}
