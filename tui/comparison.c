/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first side is what the others are measured with. */
#include "tui/comparison.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/commands/rules.h"
#include "tui/commands/selection.h"

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		opinion_free(&comparison->sides[i].opinion);
		free(comparison->sides[i].name);
	}
	free(comparison->sides);
	*comparison = (struct comparison){0};
}

struct side *comparison_add(struct comparison *comparison, const struct consumer *consumer, char *name)
{
	struct side *side;

	if (name == NULL || array_grow(&comparison->sides, &comparison->capacity, comparison->count, sizeof *comparison->sides) < 0) {
		free(name);
		return NULL;
	}
	side = &comparison->sides[comparison->count++];
	*side = (struct side){.consumer = consumer, .name = name};
	return side;
}

int comparison_name_programs(struct comparison *comparison, const struct workspace *workspace)
{
	const struct consumer *chosen = workspace_consumer(workspace);

	for (size_t i = 0; i < consumer_count; i++) {
		bool is_chosen = strcmp(chosen->name, consumers[i].name) == 0;
		const struct consumer *consumer = is_chosen ? chosen : workspace_installed_rules(workspace, &consumers[i]);

		if (rules_first(&consumers[i]) && comparison_add(comparison, consumer, strdup(consumer->name)) == NULL)
			return -ENOMEM;
	}
	return 0;
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

char *comparison_reason(const struct comparison *comparison, size_t side, int type, size_t *ret_by)
{
	const struct ranking *first = ranking_of(comparison, 0), *other = ranking_of(comparison, side);
	uint32_t first_layer = selection_layer(first, type), other_layer = selection_layer(other, type);

	*ret_by = side;
	if (first->breakage.broken) {
		*ret_by = 0;
		return why_broken(first);
	}
	if (other->breakage.broken || (other_layer == LAYER_NONE && other->orders[type].rule->selection == SELECTION_REFUSED))
		return why_none(other, type);
	if (first_layer != LAYER_NONE && !only_later(other, first_layer))
		return why_layer(other, first_layer);
	if (other_layer != LAYER_NONE && only_later(first, other_layer))
		return order_reason(other, other_layer);
	*ret_by = 0;
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
	const struct side *one = &comparison->sides[0], *two = &comparison->sides[side];
	const char *type_name = ranking->snapshot->schema->types[type].name;
	cleanup(free_pointer) char *first = selection_describe(ranking_of(comparison, 0), type);
	cleanup(free_pointer) char *other = selection_describe(ranking, type);

	if (first == NULL || other == NULL)
		return NULL;
	if (comparison->by_users)
		/* TRANSLATORS: a type, a program, then twice what it takes, or the word for nothing, and a user */
		return text_format(_("%s: %s takes %s for %s, %s for %s."), type_name, one->consumer->name, first, one->name, other, two->name);
	/* TRANSLATORS: a type, then twice a program and what it takes, or the word for nothing */
	return text_format(_("%s: %s takes %s, %s takes %s."), type_name, one->name, first, two->name, other);
}

char *comparison_describe_rule(const struct comparison *comparison, size_t side, int type)
{
	size_t by;
	cleanup(free_pointer) char *reason = comparison_reason(comparison, side, type, &by);

	if (reason == NULL)
		return NULL;
	/* TRANSLATORS: a program, or a user, and a sentence about a file */
	return text_format(comparison->by_users ? _("What decides it, for %s: %s") : _("They differ by a rule of %s: %s"),
			   comparison->sides[by].name, reason);
}

char *comparison_others(const struct comparison *comparison, int type)
{
	struct buffer text = {0};

	for (size_t i = 1; i < comparison->count; i++) {
		if (!comparison_differs(comparison, i, type))
			continue;
		if (text.length > 0)
			buffer_append_text(&text, ", ");
		buffer_append_text(&text, comparison->sides[i].name);
	}
	return buffer_take(&text);
}
