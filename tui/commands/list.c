/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list`: each type in its order, with what is hidden in its place; findings behind it; what breaks everything before it. */
#include "tui/commands/list.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/asking.h"
#include "tui/commands/report.h"
#include "tui/commands/subject.h"
#include "tui/measure.h"
#include "tui/table.h"

/* rank, sign, name, scope, verdict, description, binary */
static const struct table_column columns[] = {
	{.right = true, .tight = true},
	{.tight = true},
	{.least = 12, .gives = 1},
	{0},
	{0},
	{.least = 8, .gives = 2},
	{.least = 10, .gives = 3, .tail = true},
};

bool listing_has(const struct listing *listing, size_t type)
{
	return listing->named ? listing->wanted[type] : listing->ranking->orders[type].count > 0;
}

/* Findings of files of other types than the named ones go; those of files without a type may be meant. */
static int narrow_findings(struct listing *listing)
{
	const struct ranking *ranking = listing->ranking;
	cleanup(free_pointer) bool *wanted = calloc(ranking->snapshot->layer_count + (size_t)1, sizeof *wanted);

	if (wanted == NULL)
		return EXIT_SYSTEM;
	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		const struct stack *stack = &ranking->stacks[i];

		for (uint32_t j = 0; j < stack->depth; j++)
			wanted[stack_layer_index(ranking, stack, j)] = stack->type < 0 || listing->wanted[stack->type];
	}
	report_narrow(&listing->findings, wanted);
	return EXIT_DONE;
}

static void add_layer_row(const struct listing *listing, struct table *table, const struct stack *stack, uint32_t depth)
{
	const struct ranking *ranking = listing->ranking;
	uint32_t index = stack_layer_index(ranking, stack, depth);
	const struct layer *layer = &ranking->snapshot->layers[index];
	enum verdict verdict = ranking->judgements[index].verdict;
	bool top = depth == 0, winner = verdict == VERDICT_SELECTED, breaks = verdict == VERDICT_BREAKS_CONSUMER;
	bool wrong = code_describe(ranking->judgements[index].code)->severity >= SEVERITY_WARNING;
	enum attribute row = top && stack->rank != 0 ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM;
	struct buffer rank = {0}, name = {0};

	if (top && stack->rank != 0)
		buffer_format(&rank, "%u", (unsigned)stack->rank);
	else if (top)
		buffer_append_text(&rank, symbol_text(table->charset, SYMBOL_NONE));
	if (!top)
		buffer_append_text(&name, "  ");
	text_append_visible(&name, layer->name, strlen(layer->name));
	table->failed |= buffer_failed(&rank) || buffer_failed(&name);
	table_add(table, row, buffer_text(&rank));
	table_add(table, ATTRIBUTE_WINNER, winner ? symbol_text(table->charset, SYMBOL_WINNER) : "");
	table_add(table, winner ? ATTRIBUTE_WINNER : row, buffer_text(&name));
	table_add(table, row, scope_name(ranking->snapshot->directories[layer->directory].scope));
	table_add(table, breaks ? ATTRIBUTE_ERROR : wrong ? ATTRIBUTE_WARNING : row, verdict_title(verdict));
	table_add_bytes(table, row, layer->descriptor.description.start, layer->descriptor.description.length);
	table_add_bytes(table, row, layer->descriptor.binary.start, layer->descriptor.binary.length);
	buffer_free(&rank);
	buffer_free(&name);
}

static void add_order(const struct listing *listing, struct table *table, const struct order *order)
{
	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &listing->ranking->stacks[order->stacks[i]];

		for (uint32_t depth = 0; depth < stack->depth; depth++)
			add_layer_row(listing, table, stack, depth);
	}
}

static void add_type(const struct listing *listing, struct table *table, size_t type)
{
	const struct schema_type *row = &listing->ranking->snapshot->schema->types[type];
	struct buffer heading = {0};

	if (table->count > 0)
		table_add_heading(table, ATTRIBUTE_NORMAL, "");
	/* TRANSLATORS: a heading: the type's word and what it is, as "gpu: graphics" */
	buffer_format(&heading, _("%s: %s"), row->name, _(row->title));
	table_add_heading(table, ATTRIBUTE_STRONG, buffer_text(&heading));
	table->failed |= buffer_failed(&heading);
	buffer_free(&heading);
	if (listing->ranking->orders[type].count == 0) {
		cleanup(free_pointer) char *reason = why_none(listing->ranking, (int)type);

		table->failed |= reason == NULL;
		table_add_heading(table, ATTRIBUTE_NORMAL, reason != NULL ? reason : "");
		return;
	}
	add_order(listing, table, &listing->ranking->orders[type]);
}

static void print_types(const struct listing *listing)
{
	cleanup(table_free) struct table table;
	size_t type_count = listing->ranking->snapshot->schema->type_count;

	table_open(&table, columns, sizeof columns / sizeof columns[0], listing->session->output->charset);
	for (size_t i = 0; i < type_count; i++)
		if (listing_has(listing, i))
			add_type(listing, &table, i);
	if (!listing->named && listing->ranking->orders[type_count].count > 0) {
		if (table.count > 0)
			table_add_heading(&table, ATTRIBUTE_NORMAL, "");
		table_add_heading(&table, ATTRIBUTE_STRONG, _("without a type"));
		add_order(listing, &table, &listing->ranking->orders[type_count]);
	}
	table_print(&table, listing->session->output);
}

static void print_findings(const struct listing *listing)
{
	if (listing->session->options->quiet)
		return;
	for (size_t i = 0; i < listing->findings.count; i++) {
		if (i == 0)
			print_text(listing->session->output, "\n");
		report_finding(listing->session->output, listing->ranking->snapshot, &listing->findings.items[i]);
	}
}

/* Nothing at all was found: where it was looked for, and what would bring something. */
static void print_nothing(const struct listing *listing)
{
	static const char *const states[] = {
		[DIRECTORY_PRESENT] = N_("empty"),
		[DIRECTORY_MISSING] = N_("not there"),
		[DIRECTORY_UNREADABLE] = N_("cannot be opened"),
	};
	const struct snapshot *snapshot = listing->ranking->snapshot;
	struct print *output = listing->session->output;

	print_text(output, _("There is no vhost-user descriptor. These directories were looked at:\n"));
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		print_text(output, "  ");
		print_visible_text(output, snapshot->directories[i].path);
		print_format(output, " (%s)\n", _(states[snapshot->directories[i].state]));
	}
	print_paragraph(output, 0,
			_("Descriptors come with the backends: install one, such as virtiofsd for shared file systems, or QEMU's own "
			  "(on Debian and Ubuntu in the packages qemu-system-common and qemu-system-gui)."));
}

static int list_people(const struct listing *listing)
{
	report_broken(listing->session, listing->ranking);
	if (listing->ranking->snapshot->layer_count == 0 && !listing->named)
		print_nothing(listing);
	else
		print_types(listing);
	print_findings(listing);
	return EXIT_DONE;
}

static int take_types(struct listing *listing)
{
	struct session *session = listing->session;

	for (size_t i = 0; i < session->argument_count; i++) {
		int type, result = subject_type(session, session->arguments[i], &type);

		if (result != EXIT_DONE)
			return result;
		listing->wanted[type] = true;
		listing->named = true;
	}
	return EXIT_DONE;
}

/* Features belong to one type: the one that was named. */
static int take_request(struct listing *listing)
{
	int only = TYPE_MISSING;

	for (int i = 0; i < SCHEMA_MAX_TYPES; i++)
		if (listing->wanted[i])
			only = only == TYPE_MISSING ? i : TYPE_UNKNOWN;
	return asking_require(listing->session, only);
}

/* Asks for the types that are listed, so that their order says what will happen. */
static int ask(struct listing *listing)
{
	struct session *session = listing->session;
	int type_count = (int)session_schema(session)->type_count, result = EXIT_DONE;

	if (!listing->named)
		result = asking_wait(session, TYPE_MISSING);
	for (int i = 0; result == EXIT_DONE && i < type_count; i++)
		if (listing->named && listing->wanted[i])
			result = asking_wait(session, i);
	listing->ranking = workspace_current(session->workspace);
	for (int i = 0; result == EXIT_DONE && i < type_count; i++)
		if (listing_has(listing, (size_t)i))
			result = asking_warn_doubt(session, listing->ranking, i);
	return result;
}

int list_run(struct session *session)
{
	struct listing listing = {.session = session};
	int result = take_types(&listing);

	if (result == EXIT_DONE)
		result = take_request(&listing);
	if (result == EXIT_DONE)
		result = ask(&listing);
	if (result != EXIT_DONE)
		return result;
	if (ranking_check(listing.ranking, &listing.findings) < 0)
		return session_out_of_memory(session);
	if (listing.named && narrow_findings(&listing) != EXIT_DONE)
		result = session_out_of_memory(session);
	else
		result = session->options->json ? list_json(&listing) : list_people(&listing);
	findings_free(&listing.findings);
	return result;
}
