/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `capabilities [NAME...|TYPE...]`: each binary is run once with --print-capabilities, confined, several at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/document.h"
#include "tui/commands/promise.h"
#include "tui/commands/report.h"
#include "tui/commands/subject.h"
#include "tui/table.h"

/* Entries with the same binary stand one after the other. */
struct entries {
	struct session *session;
	const struct snapshot *snapshot;
	const struct layer **layers;
	size_t count;
	size_t capacity;
	size_t answered; /* binaries that answered */
	bool failed;     /* memory ran out on the way */
};

static void entries_free(struct entries *entries)
{
	free(entries->layers);
}

/* Returns an exit code. An entry that names no binary has nothing to be asked. */
static int add_entry(struct entries *entries, const struct stack *stack)
{
	const struct layer *layer = stack_shown_layer(workspace_current(entries->session->workspace), stack);

	if (layer->descriptor.binary.start == NULL)
		return EXIT_DONE;
	if (array_grow(&entries->layers, &entries->capacity, entries->count, sizeof *entries->layers) < 0)
		return session_out_of_memory(entries->session);
	entries->layers[entries->count++] = layer;
	return EXIT_DONE;
}

static int add_type(struct entries *entries, int type)
{
	const struct ranking *ranking = workspace_current(entries->session->workspace);
	const struct order *order = &ranking->orders[type];
	int result = EXIT_DONE;

	for (uint32_t i = 0; result == EXIT_DONE && i < order->count; i++)
		if (ranking->stacks[order->stacks[i]].rank != 0)
			result = add_entry(entries, &ranking->stacks[order->stacks[i]]);
	return result;
}

/* Named entries are asked about also where they take no part. */
static int add_name(struct entries *entries, const char *name)
{
	size_t count, before = entries->count;
	const struct stack *stacks = subject_stacks(workspace_current(entries->session->workspace), name, &count);
	cleanup(free_pointer) char *shown = text_visible(name);
	cleanup(free_pointer) char *text = shown != NULL ? text_format(_("%s names no binary that could be asked"), shown) : NULL;
	int result = EXIT_DONE;

	if (stacks == NULL)
		return subject_no_name(entries->session, name);
	for (size_t i = 0; result == EXIT_DONE && i < count; i++)
		result = add_entry(entries, &stacks[i]);
	if (result == EXIT_DONE && text == NULL)
		return session_out_of_memory(entries->session);
	if (result == EXIT_DONE && entries->count == before)
		session_warn(entries->session, text);
	return result;
}

static int compare_layers(const void *first, const void *second)
{
	const struct layer *a = *(const struct layer *const *)first, *b = *(const struct layer *const *)second;
	struct slice x = a->descriptor.binary, y = b->descriptor.binary;
	int order = memcmp(x.start, y.start, x.length < y.length ? x.length : y.length);

	if (order != 0)
		return order;
	if (x.length != y.length)
		return x.length < y.length ? -1 : 1;
	order = strcmp(a->name, b->name);
	return order != 0 ? order : a < b ? -1 : a > b;
}

/* What was named twice stands there once. */
static void sort(struct entries *entries)
{
	size_t kept = 0;

	if (entries->count > 1)
		qsort(entries->layers, entries->count, sizeof *entries->layers, compare_layers);
	for (size_t i = 0; i < entries->count; i++)
		if (kept == 0 || entries->layers[i] != entries->layers[kept - 1])
			entries->layers[kept++] = entries->layers[i];
	entries->count = kept;
}

static int gather(struct entries *entries)
{
	struct session *session = entries->session;
	const struct schema *schema = session_schema(session);
	int result = EXIT_DONE;

	for (int i = 0; session->argument_count == 0 && result == EXIT_DONE && i < (int)schema->type_count; i++)
		result = add_type(entries, i);
	for (size_t i = 0; result == EXIT_DONE && i < session->argument_count; i++) {
		const char *word = session->arguments[i];
		int type = schema_find_type(schema, word, strlen(word));

		result = type >= 0 ? add_type(entries, type) : add_name(entries, word);
	}
	sort(entries);
	return result;
}

static bool same_binary(const struct layer *first, const struct layer *second)
{
	struct slice a = first->descriptor.binary, b = second->descriptor.binary;

	return a.length == b.length && memcmp(a.start, b.start, a.length) == 0;
}

/* How many entries from the index on have its binary. */
static size_t group_length(const struct entries *entries, size_t index)
{
	size_t length = 1;

	while (index + length < entries->count && same_binary(entries->layers[index], entries->layers[index + length]))
		length++;
	return length;
}

static int ask(const struct entries *entries)
{
	cleanup(free_pointer) struct slice *binaries = calloc(entries->count + 1, sizeof *binaries);
	cleanup(failure_free) struct failure failure = {0};
	size_t count = 0;

	if (binaries == NULL)
		return session_out_of_memory(entries->session);
	for (size_t i = 0; i < entries->count; i += group_length(entries, i))
		binaries[count++] = entries->layers[i]->descriptor.binary;
	if (workspace_ask_binaries(entries->session->workspace, binaries, count, &failure) < 0)
		return session_fail(entries->session, &failure);
	return EXIT_DONE;
}

/* The finding where an entry promises what the binary does not have; its text is NULL where all is kept. */
static struct finding promise_finding(struct entries *entries, const struct layer *layer, const struct capability_result *result)
{
	const struct code_row *row = code_describe(CODE_CAPABILITY_MISSING);
	struct finding finding = {
		.code = CODE_CAPABILITY_MISSING,
		.severity = row->severity,
		.layer = (uint32_t)(layer - entries->snapshot->layers),
		.directory = layer->directory,
	};
	cleanup(free_pointer) char *missing = NULL;
	cleanup(free_pointer) char *shown = NULL;

	if (result->state != CAPABILITY_ANSWERED)
		return finding;
	missing = promise_missing(layer, result);
	shown = text_visible(layer->name);
	if (missing != NULL && missing[0] == '\0')
		return finding;
	finding.text = missing != NULL && shown != NULL ? text_format(_("%s promises what its binary does not have: %s"), shown, missing)
						       : NULL;
	finding.remedy = strdup(_(row->remedy));
	entries->failed |= finding.text == NULL || finding.remedy == NULL;
	return finding;
}

static const char *feature_meaning(const struct entries *entries, const struct layer *layer, const char *feature)
{
	const struct schema_feature *known = schema_find_feature(entries->snapshot->schema, layer->descriptor.type, feature);

	return known != NULL ? _(known->meaning) : NULL;
}

static char *explain(const struct layer *layer, const struct capability_result *result)
{
	cleanup(free_pointer) char *path = strndup(layer->descriptor.binary.start, layer->descriptor.binary.length);

	return path != NULL ? capability_explain(result, path) : NULL;
}

static void print_features(const struct entries *entries, const struct layer *layer, const struct capability_result *result)
{
	static const struct table_column columns[] = {{.tight = true}, {0}, {.least = 8}};
	cleanup(table_free) struct table table = {0};

	table_open(&table, columns, sizeof columns / sizeof columns[0], entries->session->output->charset);
	for (size_t i = 0; i < result->feature_count; i++) {
		const char *meaning = feature_meaning(entries, layer, result->features[i]);

		table_add(&table, ATTRIBUTE_NORMAL, " ");
		table_add(&table, ATTRIBUTE_STRONG, result->features[i]);
		table_add(&table, ATTRIBUTE_NORMAL, meaning != NULL ? meaning : _("not known here"));
	}
	table_print(&table, entries->session->output);
}

/* What it said on its error output, where it did not answer: the first line. */
static void print_message(struct print *output, const struct capability_result *result)
{
	size_t length = 0;

	while (length < result->message.length && result->message.data[length] != '\n')
		length++;
	if (result->state == CAPABILITY_ANSWERED || length == 0)
		return;
	print_text(output, _("  It says: "));
	print_visible(output, result->message.data, length);
	print_text(output, "\n");
}

static void print_group(struct entries *entries, size_t start, size_t length)
{
	struct print *output = entries->session->output;
	const struct layer *first = entries->layers[start];
	const struct capability_result *result = workspace_answer(entries->session->workspace, first->descriptor.binary);
	cleanup(free_pointer) char *reason = result != NULL ? explain(first, result) : NULL;

	if (reason == NULL) {
		entries->failed = true;
		return;
	}
	print_attribute(output, ATTRIBUTE_STRONG);
	print_visible(output, first->descriptor.binary.start, first->descriptor.binary.length);
	print_attribute(output, ATTRIBUTE_NORMAL);
	print_text(output, " (");
	for (size_t i = 0; i < length; i++) {
		print_text(output, i > 0 ? ", " : "");
		print_visible_text(output, entries->layers[start + i]->name);
	}
	print_text(output, ")\n");
	print_paragraph(output, 2, reason);
	if (result->milliseconds > 0)
		print_format(output, P_("  It ran for %u millisecond.\n", "  It ran for %u milliseconds.\n", result->milliseconds),
			     result->milliseconds);
	print_message(output, result);
	print_features(entries, first, result);
	for (size_t i = 0; i < length; i++) {
		struct finding finding = promise_finding(entries, entries->layers[start + i], result);

		if (finding.text != NULL)
			report_finding(output, entries->snapshot, &finding);
		free(finding.text);
		free(finding.remedy);
	}
	entries->answered += result->state == CAPABILITY_ANSWERED;
}

static void print_all(struct entries *entries)
{
	for (size_t i = 0, length; i < entries->count; i += length) {
		length = group_length(entries, i);
		if (i > 0)
			print_text(entries->session->output, "\n");
		print_group(entries, i, length);
	}
	if (entries->count == 0)
		print_text(entries->session->output, _("There is no binary to be asked.\n"));
}

static void add_features(struct document *document, const struct entries *entries, const struct layer *layer,
			 const struct capability_result *result)
{
	json_writer_begin_array(&document->writer, "features");
	for (size_t i = 0; i < result->feature_count; i++) {
		json_writer_begin_object(&document->writer, NULL);
		json_writer_string(&document->writer, "name", result->features[i]);
		json_writer_string(&document->writer, "meaning", feature_meaning(entries, layer, result->features[i]));
		json_writer_end_object(&document->writer);
	}
	json_writer_end_array(&document->writer);
}

static void add_group(struct document *document, struct entries *entries, size_t start, size_t length, struct findings *findings)
{
	struct json_writer *writer = &document->writer;
	const struct layer *first = entries->layers[start];
	const struct capability_result *result = workspace_answer(entries->session->workspace, first->descriptor.binary);
	cleanup(free_pointer) char *reason = result != NULL ? explain(first, result) : NULL;

	if (reason == NULL) {
		entries->failed = true;
		return;
	}
	json_writer_begin_object(writer, NULL);
	document_add_slice(document, "binary", first->descriptor.binary);
	json_writer_begin_array(writer, "names");
	for (size_t i = 0; i < length; i++)
		json_writer_text(writer, NULL, entries->layers[start + i]->name, strlen(entries->layers[start + i]->name));
	json_writer_end_array(writer);
	json_writer_string(writer, "state", capability_state_name(result->state));
	add_features(document, entries, first, result);
	json_writer_string(writer, "reason", reason);
	json_writer_integer(writer, "milliseconds", (int64_t)result->milliseconds);
	json_writer_end_object(writer);
	document_relax(document);
	for (size_t i = 0; i < length; i++) {
		struct finding finding = promise_finding(entries, entries->layers[start + i], result);

		if (finding.text != NULL)
			entries->failed |= findings_add(findings, finding) < 0;
		else
			free(finding.remedy);
	}
	entries->answered += result->state == CAPABILITY_ANSWERED;
}

static int write_json(struct entries *entries)
{
	cleanup(findings_free) struct findings findings = {0};
	struct document document;

	document_begin(&document, entries->session);
	document_add_root(&document);
	json_writer_begin_array(&document.writer, "capabilities");
	for (size_t i = 0, length; i < entries->count; i += length) {
		length = group_length(entries, i);
		add_group(&document, entries, i, length, &findings);
	}
	json_writer_end_array(&document.writer);
	document_add_findings(&document, entries->snapshot, &findings);
	return document_end(&document, EXIT_DONE);
}

int capabilities_run(struct session *session)
{
	cleanup(entries_free) struct entries entries = {.session = session};
	int result = gather(&entries);

	entries.snapshot = workspace_current(session->workspace)->snapshot;
	if (result == EXIT_DONE)
		result = ask(&entries);
	if (result != EXIT_DONE)
		return result;
	if (session->options->json)
		result = write_json(&entries);
	else
		print_all(&entries);
	if (result != EXIT_DONE || entries.failed)
		return session_out_of_memory(session);
	return entries.answered > 0 ? EXIT_DONE : EXIT_NO;
}
