/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first side is what the others are measured with. */
#include "tui/comparison.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/rules.h"
#include "tui/commands/selection.h"

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		opinion_free(&comparison->sides[i].opinion);
	*comparison = (struct comparison){0};
}

void comparison_name_sides(struct comparison *comparison, const struct workspace *workspace)
{
	const struct consumer *chosen = workspace_consumer(workspace);

	for (size_t i = 0; i < consumer_count && comparison->count < COMPARISON_MOST; i++)
		if (rules_first(&consumers[i]))
			comparison->sides[comparison->count++].consumer =
				strcmp(chosen->name, consumers[i].name) == 0 ? chosen
									      : workspace_installed_rules(workspace, &consumers[i]);
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

bool comparison_parts(const struct comparison *comparison, int type)
{
	bool differs = false;

	for (size_t i = 1; i < comparison->count; i++)
		differs |= comparison_differs(comparison, i, type);
	return differs;
}

char *comparison_cell(const struct comparison *comparison, size_t side, int type, enum attribute *ret_attribute)
{
	const struct ranking *ranking = ranking_of(comparison, side);
	enum selection selection = ranking->orders[type].rule->selection;
	uint32_t layer = selection_layer(ranking, type);
	bool differs = side > 0 && comparison_differs(comparison, side, type);

	*ret_attribute = differs ? ATTRIBUTE_WARNING : layer != LAYER_NONE ? ATTRIBUTE_WINNER : ATTRIBUTE_DIM;
	if (layer != LAYER_NONE)
		return text_visible(ranking->snapshot->layers[layer].name);
	if (ranking->breakage.broken) {
		*ret_attribute = ATTRIBUTE_ERROR;
		return strdup(_("fails"));
	}
	if (selection == SELECTION_NEVER) {
		*ret_attribute = ATTRIBUTE_DIM;
		return strdup(_("never looks"));
	}
	if (selection == SELECTION_REFUSED) {
		*ret_attribute = ATTRIBUTE_WARNING;
		return strdup(_("refuses"));
	}
	return strdup(_("nothing"));
}

char *comparison_describe(const struct comparison *comparison, size_t side, int type)
{
	const struct ranking *ranking = ranking_of(comparison, side);
	cleanup(free_pointer) char *first = selection_describe(ranking_of(comparison, 0), type);
	cleanup(free_pointer) char *other = selection_describe(ranking, type);

	if (first == NULL || other == NULL)
		return NULL;
	/* TRANSLATORS: a type, then twice a program and what it takes, or the word for nothing */
	return text_format(_("%s: %s takes %s, %s takes %s."), ranking->snapshot->schema->types[type].name,
			   comparison->sides[0].consumer->name, first, comparison->sides[side].consumer->name, other);
}

char *comparison_describe_rule(const struct comparison *comparison, size_t side, int type)
{
	const struct consumer *by;
	cleanup(free_pointer) char *reason = comparison_reason(comparison, side, type, &by);

	/* TRANSLATORS: a program, and a sentence about a file */
	return reason != NULL ? text_format(_("They part by a rule of %s: %s"), by->name, reason) : NULL;
}
