/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `why TYPE|NAME`: the core's sentences, and behind each what would make it otherwise. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/document.h"
#include "tui/commands/subject.h"

/* What would make an entry win that comes after the selected one; NULL when memory is out. */
static char *remedy_for_later(const struct ranking *ranking, uint32_t index)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	const struct stack *stack = ranking_find(ranking, layer->name);
	uint32_t before = stack != NULL && stack->rank > 1 ? stack->rank - 1 : 1;
	struct buffer text = {0};

	buffer_format(&text,
		      P_("it would win if the one before it were masked, or if its own name came first",
			 "it would win if the %u before it were masked, or if its own name came first", before),
		      (unsigned)before);
	return buffer_take(&text);
}

/* What would change the verdict of a layer, as a malloc'ed text; NULL in *ret_remedy where there is nothing to say. */
static int find_remedy(const struct ranking *ranking, uint32_t layer, char **ret_remedy)
{
	struct judgement judgement;
	const char *remedy;

	*ret_remedy = NULL;
	if (layer == LAYER_NONE)
		return 0;
	judgement = ranking->judgements[layer];
	remedy = code_describe(judgement.code)->remedy;
	if (judgement.code == CODE_AFTER_SELECTED && judgement.by != LAYER_NONE)
		*ret_remedy = remedy_for_later(ranking, layer);
	else if (remedy != NULL)
		*ret_remedy = strdup(_(remedy));
	else
		return 0;
	return *ret_remedy != NULL ? 0 : -1;
}

static int print_why(struct session *session, const struct ranking *ranking, const struct why *why)
{
	for (size_t i = 0; i < why->count; i++) {
		cleanup(free_pointer) char *remedy = NULL;

		if (find_remedy(ranking, why->lines[i].layer, &remedy) < 0)
			return session_out_of_memory(session);
		print_paragraph(session->output, 0, why->lines[i].text);
		if (remedy != NULL) {
			print_attribute(session->output, ATTRIBUTE_DIM);
			print_paragraph(session->output, 2, remedy);
			print_attribute(session->output, ATTRIBUTE_NORMAL);
		}
		print_relax(session->output);
	}
	return EXIT_DONE;
}

static void add_reason(struct document *document, const struct ranking *ranking, const struct why_line *line)
{
	struct json_writer *writer = &document->writer;
	cleanup(free_pointer) char *remedy = NULL;

	document->failed |= find_remedy(ranking, line->layer, &remedy) < 0;
	json_writer_begin_object(writer, NULL);
	if (line->layer != LAYER_NONE) {
		document_add_path(document, "path", ranking->snapshot, ranking->snapshot->layers[line->layer].directory, line->layer);
		json_writer_string(writer, "verdict", verdict_name(ranking->judgements[line->layer].verdict));
		json_writer_string(writer, "code", code_describe(ranking->judgements[line->layer].code)->name);
	} else {
		json_writer_null(writer, "path");
		json_writer_null(writer, "verdict");
		json_writer_null(writer, "code");
	}
	json_writer_string(writer, "text", line->text);
	json_writer_string(writer, "remedy", remedy);
	json_writer_end_object(writer);
	document_relax(document);
}

/* name is NULL where the question was about the type; type is below 0 where a name has none. */
static int why_json(struct session *session, const struct ranking *ranking, int type, const char *name, const struct why *why)
{
	struct document document;

	document_begin(&document, session);
	document_add_view(&document);
	json_writer_string(&document.writer, "type", type >= 0 ? session_schema(session)->types[type].name : NULL);
	document_add_slice(&document, "name", (struct slice){name, name != NULL ? (uint32_t)strlen(name) : 0});
	if (type >= 0)
		document_add_selected(&document, "selected", ranking, type);
	else
		json_writer_null(&document.writer, "selected");
	json_writer_begin_array(&document.writer, "reasons");
	for (size_t i = 0; i < why->count; i++)
		add_reason(&document, ranking, &why->lines[i]);
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}

/* A word that is neither: somebody may have meant either. */
static int no_subject(struct session *session, const char *word)
{
	const struct schema *schema = session_schema(session);
	int nearest = schema_nearest_type(schema, word, strlen(word));
	cleanup(free_pointer) char *shown = text_visible(word);
	struct buffer text = {0}, remedy = {0};

	if (nearest < 0)
		return subject_no_name(session, word);
	if (shown == NULL)
		return session_out_of_memory(session);
	buffer_format(&text, _("%s is no type, and no directory that is looked at has a file of that name"), shown);
	buffer_format(&remedy, _("did you mean %s?"), schema->types[nearest].name);
	print_report(session->errors, &(struct message){.text = buffer_text(&text), .remedy = buffer_text(&remedy)});
	buffer_free(&text);
	buffer_free(&remedy);
	return EXIT_NO;
}

int why_run(struct session *session)
{
	const struct ranking *ranking = workspace_current(session->workspace);
	const char *word = session->arguments[0], *name = NULL;
	cleanup(why_free) struct why why = {0};
	int type = schema_find_type(session_schema(session), word, strlen(word)), error = 0;
	size_t count;
	const struct stack *stacks;

	if (type >= 0) {
		error = why_type(ranking, type, &why);
	} else {
		name = word;
		stacks = subject_stacks(ranking, word, &count);
		if (stacks == NULL)
			return no_subject(session, word);
		type = stacks->type;
		for (size_t i = 0; error == 0 && i < count; i++)
			error = why_stack(ranking, &stacks[i], &why);
	}
	if (error < 0)
		return session_out_of_memory(session);
	return session->options->json ? why_json(session, ranking, type, name, &why) : print_why(session, ranking, &why);
}
