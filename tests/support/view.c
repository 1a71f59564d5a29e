/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made of the public values of the ranking alone, so that it shows what the commands and the screen show. */
#include "tests/support/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/rank/check.h"
#include "tests/support/tree.h"

static void add_name(struct buffer *view, const char *name)
{
	cleanup(free_pointer) char *shown = tree_shown_name(name);

	buffer_append_text(view, shown);
}

static void add_place(struct buffer *view, const struct snapshot *snapshot, uint32_t directory, const char *name)
{
	buffer_append_text(view, tree_directory_word(snapshot->directories[directory].path));
	if (name == NULL)
		return;
	buffer_append_byte(view, ' ');
	add_name(view, name);
}

static bool directories_are_remarkable(const struct snapshot *snapshot)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++)
		if (snapshot->directories[i].state == DIRECTORY_UNREADABLE)
			return true;
	return false;
}

static void add_directories(struct buffer *view, const struct snapshot *snapshot)
{
	static const char *const states[] = {"present", "missing", "unreadable"};

	buffer_append_text(view, "directories\n");
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		const struct directory *directory = &snapshot->directories[i];

		buffer_format(
			view, "  %s %s %s\n", scope_name(directory->scope), directory->path, states[directory->state]);
	}
}

static void add_stack(struct buffer *view, const struct ranking *ranking, const struct stack *stack)
{
	for (uint32_t i = 0; i < stack->depth; i++) {
		uint32_t index = stack_layer_index(ranking, stack, i);
		const struct layer *layer = &ranking->snapshot->layers[index];
		struct judgement judgement = ranking->judgements[index];

		if (i == 0 && stack->rank != 0)
			buffer_format(view, "%3u ", (unsigned)stack->rank);
		else
			buffer_append_text(view, i == 0 ? "  - " : "    ");
		add_place(view, ranking->snapshot, layer->directory, layer->name);
		buffer_format(view, " %s %s\n", verdict_name(judgement.verdict), code_describe(judgement.code)->name);
	}
}

static void add_order(struct buffer *view, const struct ranking *ranking, size_t type)
{
	const struct schema *schema = ranking->snapshot->schema;
	const struct order *order = &ranking->orders[type];

	if (order->count == 0)
		return;
	buffer_format(view, "%s\n", type < schema->type_count ? schema->types[type].name : "without a type");
	for (uint32_t i = 0; i < order->count; i++)
		add_stack(view, ranking, &ranking->stacks[order->stacks[i]]);
}

static void add_findings(struct buffer *view, const struct ranking *ranking)
{
	cleanup(findings_free) struct findings findings = {0};

	assert_int_equal(ranking_check(ranking, &findings), 0);
	if (findings.count != 0)
		buffer_append_text(view, "findings\n");
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];
		const char *name = finding->layer != LAYER_NONE ? ranking->snapshot->layers[finding->layer].name : NULL;

		assert_non_null(finding->text);
		assert_string_not_equal(finding->text, "");
		buffer_format(view, "  %s %s ", severity_name(finding->severity), code_describe(finding->code)->name);
		add_place(view, ranking->snapshot, finding->directory, name);
		if (finding->line != 0)
			buffer_format(view, " %zu:%zu", finding->line, finding->column);
		buffer_append_byte(view, '\n');
	}
}

char *view_text(const struct ranking *ranking, bool with_directories)
{
	const struct breakage *breakage = &ranking->breakage;
	struct buffer view = {0};
	char *text;

	if (with_directories || directories_are_remarkable(ranking->snapshot))
		add_directories(&view, ranking->snapshot);
	if (breakage->broken) {
		buffer_format(&view, "fails %s ", code_describe(breakage->code)->name);
		add_place(&view, ranking->snapshot, breakage->directory,
			  breakage->layer != LAYER_NONE ? ranking->snapshot->layers[breakage->layer].name : NULL);
		buffer_append_byte(&view, '\n');
	}
	for (size_t i = 0; i <= ranking->snapshot->schema->type_count; i++)
		add_order(&view, ranking, i);
	add_findings(&view, ranking);
	text = buffer_take(&view);
	assert_non_null(text);
	return text;
}

char *view_selections(const struct ranking *ranking)
{
	struct buffer view = {0};
	char *text;

	for (size_t i = 0; i < ranking->snapshot->schema->type_count; i++) {
		uint32_t selected = ranking->orders[i].selected;
		const struct layer *layer;

		if (selected == STACK_NONE)
			continue;
		layer = stack_layer(ranking, &ranking->stacks[selected], 0);
		buffer_format(&view, "%s ", ranking->snapshot->schema->types[i].name);
		add_place(&view, ranking->snapshot, layer->directory, layer->name);
		buffer_append_byte(&view, '\n');
	}
	text = buffer_take(&view);
	assert_non_null(text);
	return text;
}
