/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `compare [TYPE...]`: what each management program takes for a type, side by side, and the first rule where they part. */
#include "tui/commands/compare.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/asking.h"
#include "tui/commands/report.h"
#include "tui/commands/rules.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"
#include "tui/measure.h"
#include "tui/table.h"

static void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		opinion_free(&comparison->sides[i].opinion);
}

static const struct ranking *ranking_of(const struct comparison *comparison, size_t side)
{
	return comparison->sides[side].opinion.ranking;
}

bool comparison_has(const struct comparison *comparison, size_t type)
{
	bool has = comparison->named && comparison->wanted[type];

	for (size_t i = 0; !comparison->named && i < comparison->count; i++)
		has |= ranking_of(comparison, i)->orders[type].count > 0;
	return has;
}

bool comparison_differs(const struct comparison *comparison, size_t side, int type)
{
	const struct ranking *first = ranking_of(comparison, 0), *other = ranking_of(comparison, side);
	enum selection selection = other->orders[type].rule->selection;

	return selection != SELECTION_NEVER && !selection_same(first, other, type);
}

/* The layer is passed over for nothing but that another one comes before it. */
static bool only_later(const struct ranking *ranking, uint32_t layer)
{
	return ranking->judgements[layer].code == CODE_AFTER_SELECTED;
}

static char *order_reason(const struct ranking *ranking, uint32_t layer)
{
	cleanup(free_pointer) char *name = text_visible(ranking->snapshot->layers[layer].name);

	if (name == NULL)
		return NULL;
	if (ranking->consumer->merges)
		return text_format(_("%s comes first, as all directories are sorted together."), name);
	return text_format(_("%s comes first, as the directories are gone through one after the other."), name);
}

char *comparison_reason(const struct comparison *comparison, size_t side, int type, const struct consumer **ret_by)
{
	const struct ranking *first = ranking_of(comparison, 0), *other = ranking_of(comparison, side);
	uint32_t first_layer = selection_layer(first, type), other_layer = selection_layer(other, type);

	*ret_by = other->consumer;
	if (first->breakage.broken) {
		*ret_by = first->consumer;
		return why_broken(first);
	}
	if (other->breakage.broken || (other_layer == LAYER_NONE && other->orders[type].rule->selection == SELECTION_REFUSED))
		return why_none(other, type);
	if (first_layer != LAYER_NONE && !only_later(other, first_layer))
		return why_layer(other, first_layer);
	if (other_layer != LAYER_NONE && only_later(first, other_layer))
		return order_reason(other, other_layer);
	*ret_by = first->consumer;
	if (other_layer != LAYER_NONE && first->orders[type].rule->selection != SELECTION_REFUSED)
		return why_layer(first, other_layer);
	return why_none(first, type);
}

static void add_cell(const struct comparison *comparison, struct table *table, size_t side, int type)
{
	const struct ranking *ranking = ranking_of(comparison, side);
	const struct order *order = &ranking->orders[type];
	uint32_t layer = selection_layer(ranking, type);
	bool differs = comparison_differs(comparison, side, type);

	if (layer != LAYER_NONE)
		table_add_bytes(table, differs ? ATTRIBUTE_WARNING : ATTRIBUTE_WINNER, ranking->snapshot->layers[layer].name,
				strlen(ranking->snapshot->layers[layer].name));
	else if (ranking->breakage.broken)
		table_add(table, ATTRIBUTE_ERROR, _("fails"));
	else if (order->rule->selection == SELECTION_NEVER)
		table_add(table, ATTRIBUTE_DIM, _("never looks"));
	else if (order->rule->selection == SELECTION_REFUSED)
		table_add(table, ATTRIBUTE_WARNING, _("refuses"));
	else
		table_add(table, differs ? ATTRIBUTE_WARNING : ATTRIBUTE_DIM, _("nothing"));
}

static bool type_differs(const struct comparison *comparison, int type)
{
	bool differs = false;

	for (size_t i = 1; i < comparison->count; i++)
		differs |= comparison_differs(comparison, i, type);
	return differs;
}

static void print_table(const struct comparison *comparison)
{
	/* sign, type, one for each side */
	static const struct table_column columns[2 + COMPARISON_MOST] = {
		{.tight = true}, {0},          {.least = 8, .gives = 1}, {.least = 8, .gives = 1}, {.least = 8, .gives = 1},
		{.least = 8, .gives = 1}, {.least = 8, .gives = 1}, {.least = 8, .gives = 1}, {.least = 8, .gives = 1},
	};
	const struct schema *schema = session_schema(comparison->session);
	cleanup(table_free) struct table table = {0};

	table_open(&table, columns, 2 + comparison->count, comparison->session->output->charset);
	table_add(&table, ATTRIBUTE_NORMAL, "");
	table_add(&table, ATTRIBUTE_STRONG, _("type"));
	for (size_t i = 0; i < comparison->count; i++)
		table_add(&table, ATTRIBUTE_STRONG, comparison->sides[i].consumer->name);
	for (int type = 0; type < (int)schema->type_count; type++) {
		if (!comparison_has(comparison, (size_t)type))
			continue;
		table_add(&table, ATTRIBUTE_WARNING,
			  type_differs(comparison, type) ? symbol_text(table.charset, SYMBOL_DIFFERENT) : "");
		table_add(&table, ATTRIBUTE_NORMAL, schema->types[type].name);
		for (size_t i = 0; i < comparison->count; i++)
			add_cell(comparison, &table, i, type);
	}
	table_print(&table, comparison->session->output);
}

static int print_difference(const struct comparison *comparison, size_t side, int type)
{
	const char *word = session_schema(comparison->session)->types[type].name;
	const struct consumer *by;
	cleanup(free_pointer) char *first = selection_describe(ranking_of(comparison, 0), type);
	cleanup(free_pointer) char *other = selection_describe(ranking_of(comparison, side), type);
	cleanup(free_pointer) char *reason = comparison_reason(comparison, side, type, &by);
	cleanup(free_pointer) char *text = NULL;

	if (first == NULL || other == NULL || reason == NULL)
		return session_out_of_memory(comparison->session);
	/* TRANSLATORS: a type, then twice a program and what it takes, or the word for nothing */
	text = text_format(_("%s: %s takes %s, %s takes %s."), word, comparison->sides[0].consumer->name, first,
			   comparison->sides[side].consumer->name, other);
	if (text == NULL)
		return session_out_of_memory(comparison->session);
	print_text(comparison->session->output, "\n");
	print_paragraph(comparison->session->output, 0, text);
	free(text);
	/* TRANSLATORS: a program, and a sentence about a file */
	text = text_format(_("They part by a rule of %s: %s"), by->name, reason);
	if (text == NULL)
		return session_out_of_memory(comparison->session);
	print_paragraph(comparison->session->output, 2, text);
	return EXIT_DONE;
}

/* Which versions' rules stand in the columns. */
static void print_sides(const struct comparison *comparison)
{
	struct print *output = comparison->session->output;

	print_text(output, "\n");
	for (size_t i = 0; i < comparison->count; i++)
		print_format(output, _("%s: %s\n"), comparison->sides[i].consumer->name, _(comparison->sides[i].consumer->title));
}

/* Who fails as a whole is told once, and first. */
static void print_broken(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		report_broken(comparison->session, ranking_of(comparison, i));
}

static bool is_told(const struct comparison *comparison, size_t side, int type)
{
	bool broken = ranking_of(comparison, 0)->breakage.broken || ranking_of(comparison, side)->breakage.broken;

	return !broken && comparison_has(comparison, (size_t)type) && comparison_differs(comparison, side, type);
}

static int compare_people(const struct comparison *comparison)
{
	int type_count = (int)session_schema(comparison->session)->type_count, result = EXIT_DONE;

	print_broken(comparison);
	print_table(comparison);
	for (int type = 0; type < type_count; type++)
		for (size_t i = 1; result == EXIT_DONE && i < comparison->count; i++)
			if (is_told(comparison, i, type))
				result = print_difference(comparison, i, type);
	print_sides(comparison);
	return result;
}

/* Asks as the consumer would: for all types, or for each of the named ones. */
static int ask(struct comparison *comparison, struct side *side)
{
	struct session *session = comparison->session;
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

/* Each name once. --consumer says which version's rules are meant for its own name. */
static int add_sides(struct comparison *comparison)
{
	const struct session *session = comparison->session;
	const struct consumer *chosen = workspace_consumer(session->workspace);
	int result = EXIT_DONE;

	for (size_t i = 0; result == EXIT_DONE && i < consumer_count && comparison->count < COMPARISON_MOST; i++) {
		struct side *side = &comparison->sides[comparison->count];

		if (!rules_first(&consumers[i]))
			continue;
		side->consumer = strcmp(chosen->name, consumers[i].name) == 0 ? chosen : rules_installed(session->root, &consumers[i]);
		comparison->count++;
		result = ask(comparison, side);
	}
	return result;
}

static int warn_doubts(const struct comparison *comparison)
{
	int type_count = (int)session_schema(comparison->session)->type_count, result = EXIT_DONE;

	for (size_t i = 0; i < comparison->count; i++)
		for (int type = 0; result == EXIT_DONE && type < type_count; type++)
			if (comparison_has(comparison, (size_t)type))
				result = asking_warn_doubt(comparison->session, ranking_of(comparison, i), type);
	return result;
}

static int take_types(struct comparison *comparison)
{
	struct session *session = comparison->session;
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
	cleanup(comparison_free) struct comparison comparison = {.session = session};
	int result = take_types(&comparison);

	if (result == EXIT_DONE)
		result = add_sides(&comparison);
	if (result == EXIT_DONE)
		result = warn_doubts(&comparison);
	if (result != EXIT_DONE)
		return result;
	return session->options->json ? compare_json(&comparison) : compare_people(&comparison);
}
