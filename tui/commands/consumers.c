/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `consumers`: the table of rules in words. Everything comes from the rows; no name of a program stands here. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"
#include "tui/commands/rules.h"

static const struct {
	const char *name;
	const char *text;
} dialects[JSON_DIALECT_COUNT] = {
	[JSON_STRICT] = {"strict", N_("RFC 8259, each key once")},
	[JSON_YAJL] = {"yajl", N_("as yajl reads it: a key that stands twice is an error, any depth")},
	[JSON_JSON_C] = {"json-c", N_("as json-c reads it strictly: of equal keys the last counts, NaN passes, depth is limited")},
};

static const struct {
	const char *name;
	const char *text;
} policies[] = {
	[POLICY_PASS_OVER] = {"pass-over", N_("passed over")},
	[POLICY_FAIL] = {"fail", N_("every look-up of every type fails")},
};

static const char *const selection_names[] = {
	[SELECTION_FIRST] = "first",
	[SELECTION_PROBED] = "probed",
	[SELECTION_NEVER] = "never",
	[SELECTION_REFUSED] = "refused",
};

static const struct {
	enum answer answer;
	const char *name;
	const char *text;
} answers[] = {
	{ANSWER_CANNOT_RUN, "cannot-run", N_("cannot be run")},
	{ANSWER_FAILED, "failed", N_("fails")},
	{ANSWER_NO_JSON, "no-json", N_("answers no JSON")},
	{ANSWER_NO_FEATURES, "no-features", N_("answers without a list of features")},
};

/* The column that the texts begin in. */
#define LABEL_WIDTH 22

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A place as the environment decides about it, safe to show: "$HOME/.local/share". */
static void append_base(struct buffer *text, const struct search_rule *rule)
{
	switch (rule->base) {
	case SEARCH_FIXED:
		buffer_append_text(text, rule->path);
		break;
	case SEARCH_DATA_DIRS:
		buffer_append_text(text, "$XDG_DATA_DIRS");
		break;
	case SEARCH_CONFIG_HOME:
	case SEARCH_CONFIG_HOME_VERBATIM:
		buffer_append_text(text, "$XDG_CONFIG_HOME");
		break;
	case SEARCH_HOME:
		buffer_format(text, "$HOME%s", rule->path);
		break;
	case SEARCH_QEMU_PREFIX:
		/* TRANSLATORS: a place of files, standing for the directory that is meant */
		buffer_append_text(text, _("QEMU's own share"));
		break;
	}
	buffer_format(text, "/qemu/%s", schema_vhost_user.subdirectory);
}

static char *directories_text(const struct consumer *consumer)
{
	struct buffer text = {0};

	for (size_t i = 0; i < consumer->rule_count; i++) {
		buffer_append_text(&text, i > 0 ? ", " : "");
		append_base(&text, &consumer->rules[i]);
	}
	return buffer_take(&text);
}

static char *versions_text(const struct consumer *consumer)
{
	const struct consumer *next = rules_next(consumer);
	char since[RULES_VERSION_SIZE], before[RULES_VERSION_SIZE];

	rules_version(consumer->since, since);
	rules_version(next != NULL ? next->since : 0, before);
	if (consumer->since > 0 && next != NULL)
		return text_format(_("from %s on, before %s"), since, before);
	if (consumer->since > 0)
		return text_format(_("from %s on"), since);
	if (next != NULL)
		return text_format(_("before %s"), before);
	return strdup(_("all"));
}

static void append_answers(struct buffer *text, unsigned passed_over)
{
	bool first = true;

	for (size_t i = 0; i < COUNT(answers); i++) {
		if ((passed_over & answers[i].answer) == 0)
			continue;
		buffer_format(text, "%s%s", first ? "" : ", ", _(answers[i].text));
		first = false;
	}
}

static char *rule_text(const struct type_rule *rule)
{
	cleanup(buffer_free) struct buffer passed_over = {0};
	struct buffer text = {0};

	append_answers(&passed_over, rule->passed_over);
	if (rule->selection == SELECTION_NEVER)
		buffer_append_text(&text, _("never looked for"));
	else if (rule->selection == SELECTION_REFUSED)
		buffer_append_text(&text, _("devices are refused before any file is looked at"));
	else if (rule->selection == SELECTION_PROBED)
		/* TRANSLATORS: the first %s is an option, the second a list of what is wrong with a binary: "cannot be run, fails" */
		buffer_format(&text, _("each in turn is run with %s; passed over is one that %s"), rule->argument,
			      buffer_text(&passed_over));
	else if (rule->asks_features)
		buffer_format(&text, _("the first; where features are wanted, the first whose answer to %s has them"), rule->argument);
	else
		buffer_append_text(&text, _("the first; nothing is run"));
	if (rule->selection == SELECTION_PROBED && rule->asks_features)
		buffer_append_text(&text, _("; wanted features must be in the answer"));
	if (rule->needs_render_node)
		buffer_append_text(&text, _("; the start fails where it wants a render node and the host has none"));
	if (rule->start_needs_binary)
		buffer_append_text(&text, _("; one that cannot be started is taken all the same, and the start fails"));
	text.failed |= buffer_failed(&passed_over);
	return buffer_take(&text);
}

/* Takes text over. */
static void print_row(struct print *output, const char *label, char *text)
{
	struct buffer indented = {0};

	buffer_format(&indented, "  %s", label);
	output->buffer.failed |= text == NULL || buffer_failed(&indented);
	print_labelled(output, LABEL_WIDTH, buffer_text(&indented), text != NULL ? text : "");
	buffer_free(&indented);
	free(text);
}

static void print_types(struct print *output, const struct consumer *consumer)
{
	const struct type_rule *rule = consumer->types;

	for (; rule->type != NULL; rule++)
		print_row(output, rule->type, rule_text(rule));
	print_row(output, rule == consumer->types ? _("every type") : _("other types"), rule_text(rule));
}

static void print_consumer(struct print *output, const struct consumer *consumer)
{
	print_marked(output, ATTRIBUTE_STRONG, consumer->name);
	print_format(output, ": %s\n", _(consumer->title));
	print_row(output, _("versions"), versions_text(consumer));
	print_row(output, _("directories"), directories_text(consumer));
	print_row(output, _("of equal names"), strdup(consumer->merges ? _("the file in the more specific directory counts")
								       : _("both count: the directories follow each other")));
	print_row(output, _("names"), consumer->suffix != NULL ? text_format(_("those that end in %s"), consumer->suffix)
							       : strdup(_("all that do not start with a dot")));
	print_row(output, _("JSON"), strdup(_(dialects[consumer->dialect].text)));
	print_row(output, _("a bad file"), strdup(_(policies[consumer->bad_file].text)));
	print_row(output, _("a dangling link"), strdup(_(policies[consumer->dangling_link].text)));
	print_row(output, _("a closed directory"), strdup(_(policies[consumer->closed_directory].text)));
	print_types(output, consumer);
	print_row(output, _("source"), strdup(_(consumer->source)));
}

static int consumers_people(struct session *session)
{
	for (size_t i = 0; i < consumer_count; i++) {
		if (i > 0)
			print_text(session->output, "\n");
		print_consumer(session->output, &consumers[i]);
	}
	return EXIT_DONE;
}

/* Takes text over. */
static void add_text(struct document *document, const char *key, char *text)
{
	document->failed |= text == NULL;
	json_writer_string(&document->writer, key, text);
	free(text);
}

static void add_type_rule(struct document *document, const struct type_rule *rule)
{
	struct json_writer *writer = &document->writer;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "type", rule->type);
	json_writer_string(writer, "selection", selection_names[rule->selection]);
	json_writer_string(writer, "argument", rule->argument);
	json_writer_begin_array(writer, "passed_over");
	for (size_t i = 0; i < COUNT(answers); i++)
		if ((rule->passed_over & answers[i].answer) != 0)
			json_writer_string(writer, NULL, answers[i].name);
	json_writer_end_array(writer);
	add_text(document, "text", rule_text(rule));
	json_writer_end_object(writer);
}

static void add_directories(struct document *document, const struct consumer *consumer)
{
	json_writer_begin_array(&document->writer, "directories");
	for (size_t i = 0; i < consumer->rule_count; i++) {
		struct buffer place = {0};

		append_base(&place, &consumer->rules[i]);
		json_writer_begin_object(&document->writer, NULL);
		json_writer_string(&document->writer, "scope", scope_name(consumer->rules[i].scope));
		json_writer_string(&document->writer, "place", buffer_text(&place));
		json_writer_end_object(&document->writer);
		document->failed |= buffer_failed(&place);
		buffer_free(&place);
	}
	json_writer_end_array(&document->writer);
}

static void add_object(struct document *document, const struct consumer *consumer)
{
	struct json_writer *writer = &document->writer;
	const struct type_rule *rule = consumer->types;

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "consumer", consumer->name);
	document_add_rules(document, consumer);
	json_writer_string(writer, "title", _(consumer->title));
	json_writer_string(writer, "program", consumer->program);
	add_directories(document, consumer);
	json_writer_boolean(writer, "merges", consumer->merges);
	json_writer_string(writer, "suffix", consumer->suffix);
	json_writer_string(writer, "json", dialects[consumer->dialect].name);
	json_writer_string(writer, "bad_file", policies[consumer->bad_file].name);
	json_writer_string(writer, "dangling_link", policies[consumer->dangling_link].name);
	json_writer_string(writer, "closed_directory", policies[consumer->closed_directory].name);
	json_writer_begin_array(writer, "types");
	for (; rule->type != NULL; rule++)
		add_type_rule(document, rule);
	add_type_rule(document, rule);
	json_writer_end_array(writer);
	json_writer_string(writer, "source", _(consumer->source));
	json_writer_end_object(writer);
}

int consumers_run(struct session *session)
{
	struct document document;

	if (!session->options->json)
		return consumers_people(session);
	document_begin(&document, session);
	json_writer_begin_array(&document.writer, "consumers");
	for (size_t i = 0; i < consumer_count; i++)
		add_object(&document, &consumers[i]);
	json_writer_end_array(&document.writer);
	return document_end(&document, EXIT_DONE);
}
