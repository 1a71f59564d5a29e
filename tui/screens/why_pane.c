/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences of the core, one after the other, for a person who has never seen the rules. They are made where they are looked at: what would
 * make an entry win is planned for it, which is dear.
 */
#include "tui/screens/why_pane.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/severity.h"

#define MOST_LAYERS_TO_TRY 2000

const char *why_pane_staged(const struct screens *screens, const struct layer *layer)
{
	const struct plan *plan = workspace_plan(screens->workspace);
	const struct snapshot *snapshot = workspace_preview(screens->workspace)->snapshot;

	if (plan->directory == NULL || strcmp(snapshot->directories[layer->directory].path, plan->directory) != 0)
		return "";
	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		const char *left = operation->kind == OPERATION_RENAME ? operation->to : operation->name;

		if (left != NULL && strcmp(left, layer->name) == 0)
			return _(", staged: not on the disk yet");
	}
	return "";
}

/* What is wrong with a layer and what helps; the reason itself was told already where it is that. */
static void explain_finding(struct screens *screens, const struct finding *finding, const char *told)
{
	enum attribute attribute = severity_attribute(finding->severity);
	struct pager *why = &screens->main->why;
	struct buffer text = {0};

	if (strstr(told, finding->text) == NULL) {
		pager_add(why, attribute, severity_word(finding->severity));
		pager_continue(why, attribute, ": ");
		pager_continue(why, attribute, finding->text);
	}
	if (finding->remedy == NULL)
		return;
	buffer_format(&text, _("What helps: %s"), finding->remedy);
	pager_add(why, ATTRIBUTE_NORMAL, "  ");
	pager_continue(why, ATTRIBUTE_NORMAL, buffer_text(&text));
	buffer_free(&text);
}

static void explain_findings(struct screens *screens, const struct stack *stack, const char *told)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);

	for (size_t i = 0; i < screens->findings.count; i++) {
		const struct finding *finding = &screens->findings.items[i];

		for (uint32_t j = 0; finding->severity >= SEVERITY_WARNING && j < stack->depth; j++)
			if (finding->layer == stack_layer_index(ranking, stack, j))
				explain_finding(screens, finding, told);
	}
}

static enum verdict layer_verdict(const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	return ranking->judgements[stack_layer_index(ranking, stack, depth)].verdict;
}

/* A word and the blanks behind it, so that what follows stands below each other: counted in cells, which a translated word has fewer of. */
static void append_column(struct buffer *text, const char *word, int width)
{
	const struct canvas measure = {.charset = CHARSET_UTF8};

	buffer_format(text, "%s%*s", word, width + 2 - canvas_width(&measure, word), "");
}

static int widest(int width, const char *word)
{
	const struct canvas measure = {.charset = CHARSET_UTF8};
	int own = canvas_width(&measure, word);

	return own > width ? own : width;
}

static void explain_layers(struct screens *screens, const struct stack *stack)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	int scope_width = 0, verdict_width = 0;

	for (int scope = 0; scope < SCOPE_COUNT; scope++)
		scope_width = widest(scope_width, scope_name((enum scope)scope));
	for (uint32_t i = 0; i < stack->depth; i++)
		verdict_width = widest(verdict_width, verdict_title(layer_verdict(ranking, stack, i)));
	pager_add(&screens->main->why, ATTRIBUTE_TITLE, _("Layers, the most specific first"));
	for (uint32_t i = 0; i < stack->depth; i++) {
		const struct layer *layer = stack_layer(ranking, stack, i);
		const struct directory *directory = &ranking->snapshot->directories[layer->directory];
		cleanup(free_pointer) char *shown = text_visible(directory->path);
		struct buffer text = {0};

		append_column(&text, scope_name(directory->scope), scope_width);
		append_column(&text, verdict_title(layer_verdict(ranking, stack, i)), verdict_width);
		buffer_format(&text, "%s%s", shown != NULL ? shown : "?", why_pane_staged(screens, layer));
		pager_add(&screens->main->why, i == 0 ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM, buffer_text(&text));
		buffer_free(&text);
	}
}

static void explain_binary(struct screens *screens, const struct stack *stack)
{
	const struct layer *shown = stack_shown_layer(workspace_preview(screens->workspace), stack);
	struct buffer text = {0};

	if (shown->descriptor.binary.start == NULL)
		return;
	buffer_append_text(&text, _("Binary: "));
	text_append_visible(&text, shown->descriptor.binary.start, shown->descriptor.binary.length);
	pager_add(&screens->main->why, ATTRIBUTE_NORMAL, buffer_text(&text));
	buffer_free(&text);
}

/* What would make the entry win. With very many files that is not worked out at every step of the cursor. */
static void explain_winning(struct screens *screens, const struct stack *stack)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	cleanup(winning_free) struct winning winning = {0};
	cleanup(free_pointer) char *text = NULL;

	if (ranking->snapshot->layer_count > MOST_LAYERS_TO_TRY || workspace_winning(screens->workspace, stack, &winning) < 0)
		return;
	text = winning_describe(&winning, stack_layer(ranking, stack, 0)->name, screens->program,
				workspace_plan(screens->workspace)->count > 0);
	if (text != NULL && text[0] != '\0')
		pager_add(&screens->main->why, ATTRIBUTE_NORMAL, text);
}

static void fill(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct stack *stack = entries_stack(screens);
	struct buffer told = {0};
	struct why why = {0};

	pager_clear(&screens->main->why);
	if (stack == NULL)
		return;
	if (why_stack(ranking, stack, &why) == 0)
		for (size_t i = 0; i < why.count; i++) {
			pager_add(&screens->main->why, ATTRIBUTE_NORMAL, why.lines[i].text);
			buffer_append_text(&told, why.lines[i].text);
		}
	why_free(&why);
	explain_findings(screens, stack, buffer_text(&told));
	explain_winning(screens, stack);
	buffer_free(&told);
	pager_add(&screens->main->why, ATTRIBUTE_NORMAL, "");
	explain_binary(screens, stack);
	explain_layers(screens, stack);
}

struct pager *why_pane_text(struct screens *screens)
{
	if (!screens->main->why_filled)
		fill(screens);
	screens->main->why_filled = true;
	return &screens->main->why;
}

void why_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	struct pager *why;

	if (height < 2)
		return;
	why = why_pane_text(screens);
	canvas_rule(canvas, row, column, width, main_screen_title(screens, PLACE_WHY), _("Why"));
	zones_add(&screens->zones, (struct zone){.area = {row, column, width, height}, .place = PLACE_WHY, .pager = why,
						 .action = ACTION_NONE});
	/* A blank before the signs for more. */
	pager_draw(why, canvas, row + 1, column + 1, width - 3, height - 1, main_screen_has_focus(screens, PLACE_WHY));
	if (pager_more_above(why))
		canvas_symbol(canvas, row + 1, column + width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (pager_more_below(why))
		canvas_symbol(canvas, row + height - 1, column + width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}
