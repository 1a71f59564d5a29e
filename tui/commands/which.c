/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `which TYPE`: the path of the binary and nothing else, for scripts. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/asking.h"
#include "tui/commands/document.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"

static int which_json(struct session *session, const struct ranking *ranking, int type)
{
	uint32_t index = selection_layer(ranking, type);
	cleanup(free_pointer) char *reason = index != LAYER_NONE ? why_layer(ranking, index) : why_none(ranking, type);
	cleanup(free_pointer) char *trouble = NULL;
	struct document document;

	if (reason == NULL || selection_trouble(ranking, type, &trouble) < 0)
		return session_out_of_memory(session);
	document_begin(&document, session);
	document_add_view(&document);
	json_writer_string(&document.writer, "type", session_schema(session)->types[type].name);
	document_add_selected(&document, "selected", ranking, type);
	json_writer_string(&document.writer, "reason", reason);
	json_writer_boolean(&document.writer, "assumed", index != LAYER_NONE && ranking->orders[type].assumed);
	json_writer_boolean(&document.writer, "start_fails", trouble != NULL);
	return document_end(&document, index != LAYER_NONE ? EXIT_DONE : EXIT_NO);
}

static int tell(struct session *session, char *text)
{
	if (text == NULL)
		return session_out_of_memory(session);
	print_report(session->errors, &(struct message){.text = text});
	free(text);
	return EXIT_DONE;
}

/* Each candidate was passed over for a reason of its own. */
static int tell_candidates(struct session *session, const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];
	int result = EXIT_DONE;

	for (uint32_t i = 0; result == EXIT_DONE && !session->options->quiet && i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank != 0 && !ranking->breakage.broken)
			result = tell(session, why_layer(ranking, stack_layer_index(ranking, stack, 0)));
	}
	return result;
}

static int tell_none(struct session *session, const struct ranking *ranking, int type)
{
	cleanup(free_pointer) char *reason = why_none(ranking, type);
	struct buffer remedy = {0};

	if (reason == NULL || tell_candidates(session, ranking, type) != EXIT_DONE)
		return session_out_of_memory(session);
	buffer_format(&remedy, _("see: overrule why %s"), session_schema(session)->types[type].name);
	print_report(session->errors, &(struct message){.text = reason, .remedy = buffer_text(&remedy)});
	buffer_free(&remedy);
	return EXIT_NO;
}

static int warn(struct session *session, const struct ranking *ranking, int type)
{
	struct slice binary = ranking_selected_binary(ranking, type);
	int result = asking_warn_doubt(session, ranking, type);

	if (result == EXIT_DONE)
		result = asking_warn_trouble(session, ranking, type);
	if (!session->options->json && !text_is_plain(binary.start, binary.length))
		session_warn(session, _("the path has characters that are not shown as they are; --json has the exact path"));
	return result;
}

/* A path is for programs: it stays UTF-8 in every locale, as long as nothing in it is hidden. */
static int print_path(struct session *session, struct slice binary)
{
	text_append_visible(&session->output->buffer, binary.start != NULL ? binary.start : "", binary.length);
	print_text(session->output, "\n");
	return EXIT_DONE;
}

int which_run(struct session *session)
{
	const struct ranking *ranking;
	int type, result = subject_type(session, session->arguments[0], &type);

	if (result == EXIT_DONE)
		result = asking_require(session, type);
	if (result == EXIT_DONE)
		result = asking_wait(session, type);
	if (result != EXIT_DONE)
		return result;
	ranking = workspace_current(session->workspace);
	if (session->options->json)
		result = which_json(session, ranking, type);
	if (selection_layer(ranking, type) == LAYER_NONE)
		return result == EXIT_DONE || result == EXIT_NO ? tell_none(session, ranking, type) : result;
	if (result == EXIT_DONE)
		result = warn(session, ranking, type);
	if (result != EXIT_DONE || session->options->json)
		return result;
	return print_path(session, ranking_selected_binary(ranking, type));
}
