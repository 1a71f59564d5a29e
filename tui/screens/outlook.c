/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One ranking after the other; what differs is the layer that is taken, since all of them share the preview's snapshot. */
#include "tui/screens/outlook.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tui/commands/rules.h"

void outlook_forget(struct outlook *outlook)
{
	struct outlook empty = {.other_count = outlook->other_count};

	memcpy(empty.others, outlook->others, sizeof empty.others);
	buffer_free(&outlook->broken);
	free(outlook->broken_by);
	*outlook = empty;
}

static void find_others(struct outlook *outlook, const struct workspace *workspace)
{
	for (size_t i = 0; i < consumer_count && outlook->other_count < OUTLOOK_MOST; i++)
		if (rules_first(&consumers[i]))
			outlook->others[outlook->other_count++] = rules_installed(workspace_root(workspace), &consumers[i]);
}

static bool looks_for(const struct order *order)
{
	return order->rule != NULL && (order->rule->selection == SELECTION_FIRST || order->rule->selection == SELECTION_PROBED);
}

static uint32_t selected_layer(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	return selected != STACK_NONE ? stack_layer_index(ranking, &ranking->stacks[selected], 0) : LAYER_NONE;
}

static void note_breakage(struct outlook *outlook, const struct ranking *ranking)
{
	const struct breakage *breakage = &ranking->breakage;

	buffer_format(&outlook->broken, "%s%s", outlook->broken.length > 0 ? ", " : "", ranking->consumer->name);
	if (outlook->broken_by == NULL)
		outlook->broken_by = text_visible(breakage->layer != LAYER_NONE
							  ? ranking->snapshot->layers[breakage->layer].name
							  : ranking->snapshot->directories[breakage->directory].path);
}

static void compare(struct outlook *outlook, const struct ranking *own, const struct ranking *other)
{
	/* One that fails as a whole is told in words, and not by a mark at every type. */
	if (other->breakage.broken) {
		note_breakage(outlook, other);
		return;
	}
	for (int type = 0; type < (int)own->snapshot->schema->type_count && !own->breakage.broken; type++)
		if (looks_for(&own->orders[type]) && looks_for(&other->orders[type]) &&
		    selected_layer(own, type) != selected_layer(other, type))
			outlook->differs[type] = true;
}

void outlook_make(struct outlook *outlook, const struct workspace *workspace)
{
	const struct ranking *own = workspace_preview(workspace);

	outlook_forget(outlook);
	if (outlook->other_count == 0)
		find_others(outlook, workspace);
	for (size_t i = 0; i < outlook->other_count; i++) {
		cleanup(ranking_free_pointer) struct ranking *other = NULL;

		if (strcmp(outlook->others[i]->name, own->consumer->name) == 0)
			continue;
		if (workspace_rank_preview_as(workspace, outlook->others[i], &other) < 0) {
			outlook_forget(outlook);
			return;
		}
		compare(outlook, own, other);
	}
}
