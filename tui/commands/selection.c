/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selections in words, and compared between two views of the files. */
#include "tui/commands/selection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/executable.h"

uint32_t selection_layer(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	return selected != STACK_NONE ? stack_layer_index(ranking, &ranking->stacks[selected], 0) : LAYER_NONE;
}

int selection_runs(const struct session *session, const struct ranking *ranking, const struct layer *layer, bool *ret_runs)
{
	struct slice binary = layer->descriptor.binary;
	const struct fact *fact = facts_find(ranking->facts, binary);
	cleanup(free_pointer) char *path = binary.start != NULL ? strndup(binary.start, binary.length) : strdup("");
	cleanup(executable_free) struct executable executable = {0};
	int error;

	*ret_runs = fact != NULL && fact->trouble == CODE_COUNT;
	if (fact != NULL)
		return 0;
	error = path != NULL ? executable_examine(session->root, path, session->identity, &executable) : -ENOMEM;
	*ret_runs = error == 0 && (executable.state == EXECUTABLE_RUNS || executable.state == EXECUTABLE_UNREADABLE);
	return error;
}

static const struct fact *selected_fact(const struct ranking *ranking, int type)
{
	struct slice binary = ranking_selected_binary(ranking, type);

	return binary.start != NULL ? facts_find(ranking->facts, binary) : NULL;
}

int selection_trouble(const struct ranking *ranking, int type, char **ret_text)
{
	const struct order *order = &ranking->orders[type];
	const struct fact *fact = selected_fact(ranking, type);
	bool speaks = fact != NULL && fact->reason != NULL && fact->trouble != CODE_COUNT;

	*ret_text = NULL;
	if (order->selected == STACK_NONE)
		return 0;
	if (ranking_selected_binary(ranking, type).start == NULL)
		*ret_text = strdup(_("The start will fail: the descriptor names no binary."));
	else if (speaks || (order->start_fails && fact != NULL && fact->reason != NULL))
		/* TRANSLATORS: %s is a whole sentence about a binary */
		*ret_text = text_format(_("The start will fail: %s"), fact->reason);
	else
		return 0;
	return *ret_text != NULL ? 0 : -ENOMEM;
}

int selection_doubt(const struct ranking *ranking, int type, char **ret_text)
{
	const struct order *order = &ranking->orders[type];
	const struct fact *fact = selected_fact(ranking, type);

	*ret_text = NULL;
	if (order->selected == STACK_NONE || !order->assumed)
		return 0;
	if (fact != NULL && fact->reason != NULL)
		/* TRANSLATORS: %s is one or more whole sentences about a binary */
		*ret_text = text_format(_("%s It is taken to answer well."), fact->reason);
	else
		*ret_text = strdup(_("The binary was not asked, and is taken to answer well."));
	return *ret_text != NULL ? 0 : -ENOMEM;
}

char *selection_describe(const struct ranking *ranking, int type)
{
	uint32_t index = selection_layer(ranking, type);
	const struct layer *layer;
	struct buffer text = {0};

	if (index == LAYER_NONE)
		return strdup(_("nothing"));
	layer = &ranking->snapshot->layers[index];
	text_append_visible(&text, layer->name, strlen(layer->name));
	buffer_append_text(&text, " (");
	if (layer->descriptor.binary.start != NULL)
		text_append_visible(&text, layer->descriptor.binary.start, layer->descriptor.binary.length);
	buffer_append_text(&text, ")");
	return buffer_take(&text);
}

static bool same_slice(struct slice first, struct slice second)
{
	return first.length == second.length && (first.length == 0 || memcmp(first.start, second.start, first.length) == 0);
}

bool selection_same(const struct ranking *first, const struct ranking *second, int type)
{
	uint32_t first_index = selection_layer(first, type), second_index = selection_layer(second, type);
	const struct layer *a, *b;

	if (first_index == LAYER_NONE || second_index == LAYER_NONE)
		return first_index == second_index;
	a = &first->snapshot->layers[first_index];
	b = &second->snapshot->layers[second_index];
	return a->directory == b->directory && strcmp(a->name, b->name) == 0 &&
	       same_slice(a->descriptor.binary, b->descriptor.binary);
}
