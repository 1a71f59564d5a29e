/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A short look; the details screen has everything. It is filled only where it is drawn. */
#include "tui/screens/layers_pane.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/why_pane.h"

#define MOST_LINES 100 /* of a layer's content */

/* Which key shows the rest. */
static void add_rest(struct pager *pager, const struct bindings *bindings)
{
	cleanup(free_pointer) char *text = NULL;
	char key[16];

	bindings_first_key(bindings, ACTION_DETAILS, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	text = text_format(_("(there is more: %s shows everything)"), key);
	pager_add(pager, ATTRIBUTE_DIM, "  ");
	pager_continue(pager, ATTRIBUTE_DIM, text != NULL ? text : "");
}

/* The content line by line, tabs as blanks, everything hidden made visible. */
static void add_content(struct pager *pager, const struct layer *layer, const struct bindings *bindings)
{
	const char *at = layer->bytes, *end = layer->bytes + layer->length;

	for (int i = 0; at < end && i < MOST_LINES; i++) {
		const char *next = memchr(at, '\n', (size_t)(end - at));
		const char *stop = next != NULL ? next : end;
		struct buffer line = {0};

		buffer_append_text(&line, "  ");
		for (const char *tab; (tab = memchr(at, '\t', (size_t)(stop - at))) != NULL; at = tab + 1) {
			text_append_visible(&line, at, (size_t)(tab - at));
			buffer_append_text(&line, "  ");
		}
		text_append_visible(&line, at, (size_t)(stop - at));
		pager_add(pager, ATTRIBUTE_NORMAL, buffer_text(&line));
		buffer_free(&line);
		at = stop + (next != NULL);
	}
	if (at < end)
		add_rest(pager, bindings);
}

static void add_layer(struct screens *screens, const struct stack *stack, uint32_t depth)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct layer *layer = stack_layer(ranking, stack, depth);
	const struct directory *directory = &ranking->snapshot->directories[layer->directory];
	enum verdict verdict = ranking->judgements[stack_layer_index(ranking, stack, depth)].verdict;
	struct pager *pager = &screens->main->layers;
	cleanup(free_pointer) char *path = text_visible(directory->path);
	struct buffer line = {0};

	buffer_format(&line, "%s, %s%s", scope_name(directory->scope), verdict_title(verdict), why_pane_staged(screens, layer));
	pager_add(pager, ATTRIBUTE_STRONG, buffer_text(&line));
	buffer_clear(&line);
	buffer_format(&line, "  %s", path != NULL ? path : "?");
	pager_add(pager, ATTRIBUTE_DIM, buffer_text(&line));
	if (layer->link_target != NULL) {
		buffer_clear(&line);
		buffer_append_text(&line, _("  a link to "));
		text_append_visible(&line, layer->link_target, strlen(layer->link_target));
		pager_add(pager, ATTRIBUTE_DIM, buffer_text(&line));
	}
	if (layer->kind == LAYER_FILE)
		add_content(pager, layer, screens->bindings);
	else if (layer->kind == LAYER_EMPTY)
		pager_add(pager, ATTRIBUTE_NORMAL, _("  (an empty file: it hides the name)"));
	buffer_free(&line);
}

static void fill(struct screens *screens)
{
	const struct stack *stack = entries_stack(screens);

	pager_clear(&screens->main->layers);
	screens->main->layers.top = 0;
	for (uint32_t i = 0; stack != NULL && i < stack->depth; i++) {
		if (i > 0)
			pager_add(&screens->main->layers, ATTRIBUTE_NORMAL, "");
		add_layer(screens, stack, i);
	}
	screens->main->layers_filled = true;
}

void layers_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	const char *name = entries_name(screens);
	cleanup(free_pointer) char *title = name != NULL ? text_visible(name) : NULL;

	if (!screens->main->layers_filled)
		fill(screens);
	canvas_rule(canvas, row, column, width, ATTRIBUTE_TITLE, title);
	/* A blank before the sign for more. */
	pager_draw(&screens->main->layers, canvas, row + 1, column + 1, width - 3, height - 1, false);
	if (pager_more_below(&screens->main->layers))
		canvas_symbol(canvas, row + height - 1, column + width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}
