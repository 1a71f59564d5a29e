/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `why TYPE|NAME`: the core's sentences, and behind each entry that does not win what would make it. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/asking.h"
#include "tui/commands/document.h"
#include "tui/commands/report.h"
#include "tui/commands/subject.h"

/* What would make an entry win is found by ranking all files some times: so many layers are ranked for one answer. */
#define MOST_LAYERS_RANKED 200000

struct answer_lines {
	struct session *session;
	const struct ranking *ranking;
	struct why why;
	const struct stack **ending; /* for each layer the stack that ends with it, where it does not win; else NULL */
	size_t tries;                /* how many more ways to win are looked for */
	bool failed;                 /* memory ran out on the way */
};

static void answer_free(struct answer_lines *answer)
{
	why_free(&answer->why);
	free(answer->ending);
}

static int answer_begin(struct session *session, struct answer_lines *answer)
{
	const struct ranking *ranking = workspace_current(session->workspace);

	*answer = (struct answer_lines){.session = session, .ranking = ranking};
	answer->tries = 1 + MOST_LAYERS_RANKED / (ranking->snapshot->layer_count + (size_t)1);
	answer->ending = calloc(ranking->snapshot->layer_count + (size_t)1, sizeof(struct stack *));
	if (answer->ending == NULL)
		return session_out_of_memory(session);
	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		const struct stack *stack = &ranking->stacks[i];

		if (ranking->judgements[stack_layer_index(ranking, stack, 0)].verdict != VERDICT_SELECTED)
			answer->ending[stack_layer_index(ranking, stack, stack->depth - 1)] = stack;
	}
	return EXIT_DONE;
}

/* The change as a line for the shell that does the same as this program would, with its options. */
static char *command_line(const struct session *session, const struct change *change)
{
	cleanup(free_pointer) char *words = change_describe(change);
	struct buffer line = {0};

	buffer_append_text(&line, "overrule");
	options_append_common(session->options, &line);
	buffer_format(&line, " %s", words != NULL ? words : "");
	line.failed |= words == NULL;
	return buffer_take(&line);
}

/* What would make the entry win that ends with the layer. *ret_found is false where it is not asked for. */
static struct winning find_winning(struct answer_lines *answer, uint32_t layer, bool *ret_found)
{
	struct winning winning = {0};

	*ret_found = layer != LAYER_NONE && answer->ending[layer] != NULL && answer->tries > 0;
	if (!*ret_found)
		return winning;
	answer->tries--;
	if (workspace_winning(answer->session->workspace, answer->ending[layer], &winning) < 0) {
		answer->failed = true;
		*ret_found = false;
	}
	return winning;
}

static char *winning_sentence(const struct answer_lines *answer, const struct winning *winning, uint32_t layer)
{
	const char *name = answer->ranking->snapshot->layers[layer].name;
	cleanup(free_pointer) char *shown = text_visible(name);
	cleanup(buffer_free) struct buffer lines = {0};

	if (winning->state != WINNING_BY_CHANGE)
		return winning_describe(winning, name, "overrule", false);
	for (size_t i = 0; i < winning->count; i++) {
		cleanup(free_pointer) char *line = command_line(answer->session, &winning->changes[i]);

		buffer_format(&lines, "%s%s", i > 0 ? "; " : "", line != NULL ? line : "");
		lines.failed |= line == NULL;
	}
	if (shown == NULL || buffer_failed(&lines))
		return NULL;
	/* TRANSLATORS: the second %s is one or more command lines */
	return text_format(_("To make %s win: %s"), shown, buffer_text(&lines));
}

/* What the registry has to say about the layer's code, where that is a problem. */
static const char *code_remedy(const struct ranking *ranking, uint32_t layer)
{
	const struct code_row *row;

	if (layer == LAYER_NONE)
		return NULL;
	row = code_describe(ranking->judgements[layer].code);
	return row->remedy != NULL && row->severity != SEVERITY_NONE ? _(row->remedy) : NULL;
}

static void print_aside(struct print *output, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	print_attribute(output, ATTRIBUTE_DIM);
	print_paragraph(output, 2, text);
	print_attribute(output, ATTRIBUTE_NORMAL);
}

static void print_line(struct answer_lines *answer, const struct why_line *line)
{
	struct print *output = answer->session->output;
	cleanup(winning_free) struct winning winning = {0};
	cleanup(free_pointer) char *sentence = NULL;
	bool found;

	print_paragraph(output, 0, line->text);
	print_aside(output, code_remedy(answer->ranking, line->layer));
	winning = find_winning(answer, line->layer, &found);
	if (found) {
		sentence = winning_sentence(answer, &winning, line->layer);
		answer->failed |= sentence == NULL;
		print_aside(output, sentence);
	}
	print_relax(output);
}

/* What breaks everything is told first, and not once more as the reason why nothing is selected. */
static int print_why(struct answer_lines *answer)
{
	cleanup(free_pointer) char *broken = why_broken(answer->ranking);

	if (broken == NULL)
		return session_out_of_memory(answer->session);
	report_broken(answer->session, answer->ranking);
	for (size_t i = 0; i < answer->why.count; i++) {
		const struct why_line *line = &answer->why.lines[i];

		if (line->layer != LAYER_NONE || strcmp(line->text, broken) != 0)
			print_line(answer, line);
	}
	return answer->failed ? session_out_of_memory(answer->session) : EXIT_DONE;
}

static void add_winning(struct document *document, struct answer_lines *answer, uint32_t layer)
{
	static const char *const states[] = {
		[WINNING_ALREADY] = "already",
		[WINNING_BY_CHANGE] = "by-change",
		[WINNING_BY_REPAIR] = "by-repair",
		[WINNING_NEVER] = "never",
	};
	bool found;
	cleanup(winning_free) struct winning winning = find_winning(answer, layer, &found);

	if (!found) {
		json_writer_null(&document->writer, "winning");
		return;
	}
	json_writer_begin_object(&document->writer, "winning");
	json_writer_string(&document->writer, "state", states[winning.state]);
	json_writer_begin_array(&document->writer, "commands");
	for (size_t i = 0; i < winning.count; i++) {
		cleanup(free_pointer) char *line = command_line(answer->session, &winning.changes[i]);

		answer->failed |= line == NULL;
		json_writer_string(&document->writer, NULL, line);
	}
	json_writer_end_array(&document->writer);
	json_writer_end_object(&document->writer);
}

static void add_reason(struct document *document, struct answer_lines *answer, const struct why_line *line)
{
	const struct ranking *ranking = answer->ranking;
	struct json_writer *writer = &document->writer;

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
	json_writer_string(writer, "remedy", code_remedy(ranking, line->layer));
	add_winning(document, answer, line->layer);
	json_writer_end_object(writer);
	document_relax(document);
}

/* name is NULL where the question was about the type; type is below 0 where a name has none. */
static int why_json(struct answer_lines *answer, int type, const char *name)
{
	struct document document;

	document_begin(&document, answer->session);
	document_add_view(&document);
	document_add_error(&document, answer->ranking);
	json_writer_string(&document.writer, "type", type >= 0 ? session_schema(answer->session)->types[type].name : NULL);
	document_add_slice(&document, "name", (struct slice){name, name != NULL ? (uint32_t)strlen(name) : 0});
	if (type >= 0)
		document_add_selected(&document, "selected", answer->ranking, type);
	else
		json_writer_null(&document.writer, "selected");
	json_writer_begin_array(&document.writer, "reasons");
	for (size_t i = 0; i < answer->why.count; i++)
		add_reason(&document, answer, &answer->why.lines[i]);
	json_writer_end_array(&document.writer);
	document.failed |= answer->failed;
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

/* The type that the word is or that a file of that name has, below 0 for none; EXIT_NO where the word is neither, which was told. */
static int find_type(struct session *session, const char *word, bool *ret_is_type, int *ret_type)
{
	const struct stack *stacks;
	size_t count;

	*ret_type = schema_find_type(session_schema(session), word, strlen(word));
	*ret_is_type = *ret_type >= 0;
	if (*ret_is_type)
		return EXIT_DONE;
	stacks = subject_stacks(workspace_current(session->workspace), word, &count);
	if (stacks == NULL)
		return no_subject(session, word);
	*ret_type = stacks->type;
	return EXIT_DONE;
}

static int answer(struct session *session, const char *word, bool is_type, int type)
{
	cleanup(answer_free) struct answer_lines lines = {0};
	int result = answer_begin(session, &lines), error = 0;
	size_t count;
	const struct stack *stacks;

	if (result != EXIT_DONE)
		return result;
	if (is_type) {
		error = why_type(lines.ranking, type, &lines.why);
	} else {
		stacks = subject_stacks(lines.ranking, word, &count);
		for (size_t i = 0; error == 0 && i < count; i++)
			error = why_stack(lines.ranking, &stacks[i], &lines.why);
	}
	if (error < 0)
		return session_out_of_memory(session);
	return session->options->json ? why_json(&lines, type, is_type ? NULL : word) : print_why(&lines);
}

int why_run(struct session *session)
{
	const char *word = session->arguments[0];
	bool is_type;
	int type, result = find_type(session, word, &is_type, &type);

	if (result == EXIT_DONE)
		result = asking_require(session, type);
	if (result == EXIT_DONE && type >= 0)
		result = asking_wait(session, type);
	if (result == EXIT_DONE && type >= 0)
		result = asking_warn_doubt(session, workspace_current(session->workspace), type);
	return result == EXIT_DONE ? answer(session, word, is_type, type) : result;
}
