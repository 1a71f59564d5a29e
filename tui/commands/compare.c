/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `compare [TYPE...]`: what each management program takes for a type, side by side, and the first rule where they part. */
#include "tui/commands/compare.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/asking.h"
#include "tui/commands/report.h"
#include "tui/commands/subject.h"
#include "tui/measure.h"
#include "tui/table.h"

static void add_cell(struct session *session, const struct comparison *comparison, struct table *table, size_t side, int type)
{
	enum attribute attribute;
	cleanup(free_pointer) char *text = comparison_cell(comparison, side, type, &attribute);

	session->output->buffer.failed |= text == NULL;
	table_add(table, attribute, text != NULL ? text : "");
}

static void print_table(struct session *session, const struct comparison *comparison)
{
	/* Sign, type, one for each side. */
	cleanup(free_pointer) struct table_column *columns = calloc(2 + comparison->count, sizeof *columns);
	const struct schema *schema = session_schema(session);
	cleanup(table_free) struct table table = {0};

	if (columns == NULL) {
		session->output->buffer.failed = true;
		return;
	}
	columns[0].tight = true;
	for (size_t i = 0; i < comparison->count; i++)
		columns[2 + i] = (struct table_column){.least = 8, .gives = 1};
	table_open(&table, columns, 2 + comparison->count, session->output->charset);
	table_add(&table, ATTRIBUTE_NORMAL, "");
	table_add(&table, ATTRIBUTE_STRONG, _("type"));
	for (size_t i = 0; i < comparison->count; i++)
		table_add(&table, ATTRIBUTE_STRONG, comparison->sides[i].consumer->name);
	for (int type = 0; type < (int)schema->type_count; type++) {
		if (!comparison_has(comparison, (size_t)type))
			continue;
		table_add(&table, ATTRIBUTE_WARNING,
			  comparison_parts(comparison, type) ? symbol_text(table.charset, SYMBOL_DIFFERENT) : "");
		table_add(&table, ATTRIBUTE_NORMAL, schema->types[type].name);
		for (size_t i = 0; i < comparison->count; i++)
			add_cell(session, comparison, &table, i, type);
	}
	table_print(&table, session->output);
}

static int print_difference(struct session *session, const struct comparison *comparison, size_t side, int type)
{
	cleanup(free_pointer) char *text = comparison_describe(comparison, side, type);
	cleanup(free_pointer) char *rule = comparison_describe_rule(comparison, side, type);

	if (text == NULL || rule == NULL)
		return session_out_of_memory(session);
	print_text(session->output, "\n");
	print_paragraph(session->output, 0, text);
	print_paragraph(session->output, 2, rule);
	return EXIT_DONE;
}

/* Which versions' rules stand in the columns. */
static void print_sides(struct session *session, const struct comparison *comparison)
{
	struct print *output = session->output;

	print_text(output, "\n");
	for (size_t i = 0; i < comparison->count; i++)
		print_format(output, _("%s: %s\n"), comparison->sides[i].consumer->name, _(comparison->sides[i].consumer->title));
}

/* Who fails as a whole is told once, and first. */
static void print_broken(struct session *session, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		report_broken(session, comparison->sides[i].opinion.ranking);
}

static bool is_told(const struct comparison *comparison, size_t side, int type)
{
	bool broken = comparison->sides[0].opinion.ranking->breakage.broken || comparison->sides[side].opinion.ranking->breakage.broken;

	return !broken && comparison_has(comparison, (size_t)type) && comparison_differs(comparison, side, type);
}

/* A head without rows would look broken. */
static bool print_none(struct session *session, const struct comparison *comparison)
{
	for (size_t type = 0; type < session_schema(session)->type_count; type++)
		if (comparison_has(comparison, type))
			return false;
	print_text(session->output, _("None of them finds a descriptor of any type.\n"));
	return true;
}

static int compare_people(struct session *session, const struct comparison *comparison)
{
	int type_count = (int)session_schema(session)->type_count, result = EXIT_DONE;

	print_broken(session, comparison);
	if (!print_none(session, comparison))
		print_table(session, comparison);
	for (int type = 0; type < type_count; type++)
		for (size_t i = 1; result == EXIT_DONE && i < comparison->count; i++)
			if (is_told(comparison, i, type))
				result = print_difference(session, comparison, i, type);
	print_sides(session, comparison);
	return result;
}

/* Asks as the consumer would: for all types, or for each of the named ones. */
static int ask(struct session *session, const struct comparison *comparison, struct side *side)
{
	int type_count = (int)session_schema(session)->type_count;
	cleanup(failure_free) struct failure failure = {0};
	int error = 0;

	if (!comparison->named)
		error = workspace_ask_as(session->workspace, side->consumer, TYPE_MISSING, &side->opinion, &failure);
	for (int i = 0; error == 0 && i < type_count; i++) {
		if (!comparison->named || !comparison->wanted[i])
			continue;
		opinion_free(&side->opinion);
		error = workspace_ask_as(session->workspace, side->consumer, i, &side->opinion, &failure);
	}
	return error < 0 ? session_fail(session, &failure) : EXIT_DONE;
}

static int add_sides(struct session *session, struct comparison *comparison)
{
	int result = EXIT_DONE;

	if (comparison_name_programs(comparison, session->workspace) < 0)
		return session_out_of_memory(session);
	for (size_t i = 0; result == EXIT_DONE && i < comparison->count; i++)
		result = ask(session, comparison, &comparison->sides[i]);
	return result;
}

static int warn_doubts(struct session *session, const struct comparison *comparison)
{
	int type_count = (int)session_schema(session)->type_count, result = EXIT_DONE;

	for (size_t i = 0; i < comparison->count; i++)
		for (int type = 0; result == EXIT_DONE && type < type_count; type++)
			if (comparison_has(comparison, (size_t)type))
				result = asking_warn_doubt(session, comparison->sides[i].opinion.ranking, type);
	return result;
}

static int take_types(struct session *session, struct comparison *comparison)
{
	int only = TYPE_MISSING;

	for (size_t i = 0; i < session->argument_count; i++) {
		int type, result = subject_type(session, session->arguments[i], &type);

		if (result != EXIT_DONE)
			return result;
		only = !comparison->named || only == type ? type : TYPE_UNKNOWN;
		comparison->wanted[type] = true;
		comparison->named = true;
	}
	return asking_require(session, only);
}

int compare_run(struct session *session)
{
	cleanup(comparison_free) struct comparison comparison = {0};
	int result = take_types(session, &comparison);

	if (result == EXIT_DONE)
		result = add_sides(session, &comparison);
	if (result == EXIT_DONE)
		result = warn_doubts(session, &comparison);
	if (result != EXIT_DONE)
		return result;
	return session->options->json ? compare_json(session, &comparison) : compare_people(session, &comparison);
}
