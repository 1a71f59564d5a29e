/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two tables, and comparisons of what was read. */
#include "tui/layer_words.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/translate.h"

static const struct {
	const char *name;  /* of the JSON */
	const char *title; /* msgid; NULL where the content says it */
} kinds[] = {
	[LAYER_FILE] = {"file", NULL},
	[LAYER_EMPTY] = {"empty", N_("empty")},
	[LAYER_TOO_LARGE] = {"too-large", N_("too large, not read")},
	[LAYER_UNREADABLE] = {"unreadable", N_("cannot be read")},
	[LAYER_DANGLING] = {"dangling", N_("a link that leads nowhere")},
	[LAYER_NOT_REGULAR] = {"not-regular", N_("no regular file")},
	[LAYER_HIDDEN] = {"hidden", N_("not looked at")},
};

const char *layer_kind_name(enum layer_kind kind)
{
	return kinds[kind].name;
}

const char *layer_kind_title(enum layer_kind kind)
{
	return kinds[kind].title != NULL ? _(kinds[kind].title) : NULL;
}

const char *layer_difference_name(enum layer_difference difference)
{
	static const char *const names[LAYER_DIFFERENCE_COUNT] = {"description", "type", "binary"};

	return names[difference];
}

static bool slices_differ(struct slice first, struct slice second)
{
	return (first.start == NULL) != (second.start == NULL) || first.length != second.length ||
	       (first.length > 0 && memcmp(first.start, second.start, first.length) != 0);
}

bool layers_differ_in(enum layer_difference difference, const struct layer *first, const struct layer *second)
{
	switch (difference) {
	case LAYER_DESCRIPTION:
		return slices_differ(first->descriptor.description, second->descriptor.description);
	case LAYER_TYPE:
		return slices_differ(first->descriptor.type_word, second->descriptor.type_word);
	case LAYER_BINARY:
		return slices_differ(first->descriptor.binary, second->descriptor.binary);
	default:
		return false;
	}
}

bool layers_same_bytes(const struct layer *first, const struct layer *second)
{
	return first->length == second->length && memcmp(first->bytes, second->bytes, first->length) == 0;
}

char *layer_describe_difference(const struct layer *layer, const struct layer *below)
{
	struct buffer names = {0};
	char *text;

	for (int i = 0; i < LAYER_DIFFERENCE_COUNT; i++)
		if (layers_differ_in((enum layer_difference)i, layer, below))
			buffer_format(&names, "%s%s", names.length > 0 ? ", " : "", layer_difference_name((enum layer_difference)i));
	if (layers_same_bytes(layer, below))
		text = strdup(_("the same as the file below, byte for byte"));
	else if (names.length > 0)
		text = text_format(_("differs from the file below in: %s"), buffer_text(&names));
	else
		text = strdup(_("differs from the file below, but in none of description, type and binary"));
	buffer_free(&names);
	return text;
}

const struct layer *layer_below(const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	const struct layer *layer = stack_layer(ranking, stack, depth);
	const struct layer *below = depth + 1 < stack->depth ? stack_layer(ranking, stack, depth + 1) : NULL;

	return below != NULL && layer->kind == LAYER_FILE && below->kind == LAYER_FILE ? below : NULL;
}
