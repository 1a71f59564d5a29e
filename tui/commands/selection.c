/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selections in words, and compared between two views of the files. */
#include "tui/commands/selection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/binary.h"

uint32_t selection_layer(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	return selected != STACK_NONE ? stack_layer_index(ranking, &ranking->stacks[selected], 0) : LAYER_NONE;
}

int selection_check(const struct session *session, const struct layer *layer)
{
	struct slice binary = layer->descriptor.binary;
	cleanup(free_pointer) char *path = binary.start != NULL ? strndup(binary.start, binary.length) : NULL;

	if (binary.start == NULL)
		return -ENOENT;
	return path != NULL ? binary_check(session->root, path) : -ENOMEM;
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
