/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything about the entry under the cursor, as a text to be read: first what becomes of it, then what is wrong and what helps, then its
 * files and its binary. One of the problems is chosen, so that its remedy is one key away.
 */
#include "tui/screens/details_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/details_parts.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/prompt_screen.h"
#include "tui/sentence.h"
#include "tui/severity.h"

static const struct ranking *shown_ranking(const struct screens *screens)
{
	return workspace_preview(screens->workspace);
}

static struct slice shown_binary(const struct screens *screens)
{
	const struct stack *stack = entries_stack(screens);

	return stack != NULL ? stack_shown_layer(shown_ranking(screens), stack)->descriptor.binary : (struct slice){0};
}

const struct finding *details_finding(const struct screens *screens, const struct stack *stack, size_t number)
{
	const struct ranking *ranking = shown_ranking(screens);

	for (size_t i = 0; i < screens->findings.count; i++)
		for (uint32_t j = 0; j < stack->depth; j++)
			if (screens->findings.items[i].layer == stack_layer_index(ranking, stack, j) && number-- == 0)
				return &screens->findings.items[i];
	return NULL;
}

void details_add_text(struct screens *screens, enum attribute attribute, int indent, char *text)
{
	struct pager *pager = &screens->details->text;
	cleanup(buffer_free) struct buffer line = {0};

	buffer_format(&line, "%*s%s", indent, "", text != NULL ? text : "?");
	pager_add(pager, attribute, buffer_text(&line));
	free(text);
}

/* ---- what becomes of it ---- */

static void add_head(struct screens *screens, const struct stack *stack)
{
	const struct ranking *ranking = shown_ranking(screens);
	const struct judgement judgement = stack_judgement(ranking, stack);
	const char *type = stack->type >= 0 ? ranking->snapshot->schema->types[stack->type].name : _("no type");
	struct why why = {0};

	if (stack->rank > 0)
		/* TRANSLATORS: a type, the place in its order, and the verdict */
		details_add_text(screens, ATTRIBUTE_STRONG, 0, text_format(_("%s, rank %u: %s"), type, (unsigned)stack->rank,
										 verdict_title(judgement.verdict)));
	else
		/* TRANSLATORS: a type, and the verdict */
		details_add_text(screens, ATTRIBUTE_STRONG, 0, text_format(_("%s, no rank: %s"), type,
										 verdict_title(judgement.verdict)));
	if (why_stack(ranking, stack, &why) == 0 && why.count > 0)
		pager_add(&screens->details->text, ATTRIBUTE_NORMAL, why.lines[0].text);
	why_free(&why);
}

/* What of all that is not on the disk yet. */
static void add_staged(struct screens *screens, const char *name)
{
	const struct plan *plan = workspace_plan(screens->workspace);

	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		cleanup(free_pointer) char *text = NULL;

		if ((operation->name == NULL || strcmp(operation->name, name) != 0) &&
		    (operation->to == NULL || strcmp(operation->to, name) != 0))
			continue;
		text = operation_describe(plan, operation);
		details_add_text(screens, ATTRIBUTE_WARNING, 0,
				 text != NULL ? text_format(_("Staged, not on the disk yet: %s"), text) : NULL);
	}
}

/* ---- what is wrong ---- */

/* Of several files of the name it is said in which one. */
static char *describe_place(const struct screens *screens, const struct stack *stack, const struct finding *finding)
{
	const struct snapshot *snapshot = shown_ranking(screens)->snapshot;
	cleanup(free_pointer) char *directory = text_visible(snapshot->directories[finding->directory].path);

	if (stack->depth == 1 || directory == NULL)
		return text_format(_("line %zu, column %zu"), finding->line, finding->column);
	/* TRANSLATORS: %s is a directory */
	return text_format(_("line %zu, column %zu of the file in %s"), finding->line, finding->column, directory);
}

static void add_offer(struct screens *screens)
{
	struct pager *text = &screens->details->text;
	cleanup(remedy_words_free) struct remedy_words words = remedy_offer_words(screens, &screens->details->offer);
	cleanup(free_pointer) char *before = words.text != NULL ? strndup(words.text, words.key) : NULL;
	cleanup(free_pointer) char *key = words.text != NULL ? strndup(words.text + words.key, words.key_length) : NULL;

	if (before == NULL || key == NULL)
		return;
	pager_add(text, ATTRIBUTE_STRONG, "    ");
	pager_continue(text, ATTRIBUTE_STRONG, before);
	pager_continue(text, ATTRIBUTE_KEY, key);
	pager_continue(text, ATTRIBUTE_STRONG, words.text + words.key + words.key_length);
}

static void add_finding(struct screens *screens, const struct stack *stack, const struct finding *finding, bool chosen)
{
	struct details_screen *details = screens->details;
	cleanup(buffer_free) struct buffer text = {0};

	/* The sign of the chosen one is drawn into the blanks. */
	pager_add(&details->text, ATTRIBUTE_NORMAL, "  ");
	if (chosen)
		pager_point(&details->text, details->moved);
	pager_continue(&details->text, severity_attribute(finding->severity), severity_word(finding->severity));
	buffer_format(&text, ": %s%s", finding->text, sentence_stop(finding->text));
	pager_continue(&details->text, ATTRIBUTE_NORMAL, buffer_text(&text));
	if (finding->line > 0)
		details_add_text(screens, ATTRIBUTE_DIM, 4, describe_place(screens, stack, finding));
	if (finding->remedy != NULL)
		details_add_text(screens, ATTRIBUTE_NORMAL, 4, remedy_describe(finding));
	if (chosen)
		add_offer(screens);
}

static void add_findings(struct screens *screens, const struct stack *stack)
{
	struct details_screen *details = screens->details;
	const struct finding *finding;

	if (details->finding_count == 0)
		return;
	pager_add(&details->text, ATTRIBUTE_NORMAL, "");
	details_add_text(screens, ATTRIBUTE_TITLE, 0, text_format(P_("%zu problem", "%zu problems", details->finding_count),
								      details->finding_count));
	for (size_t i = 0; (finding = details_finding(screens, stack, i)) != NULL; i++)
		add_finding(screens, stack, finding, i == details->chosen);
}

/* ---- the screen ---- */

static void fill(struct screens *screens)
{
	struct details_screen *details = screens->details;
	const struct stack *stack = entries_stack(screens);

	pager_clear(&details->text);
	details->narrow = screens->narrow;
	if (stack == NULL) {
		pager_add(&details->text, ATTRIBUTE_NORMAL, _("There is no entry here any more."));
		return;
	}
	add_head(screens, stack);
	add_staged(screens, entries_name(screens));
	add_findings(screens, stack);
	details_add_layers(screens, stack);
	details_add_binary(screens, stack);
	details->moved = false;
}

static void choose(struct screens *screens)
{
	const struct stack *stack = entries_stack(screens);

	remedy_offer_make(screens, stack != NULL ? details_finding(screens, stack, screens->details->chosen) : NULL,
			  &screens->details->offer);
	fill(screens);
}

static void refresh(struct screens *screens)
{
	struct details_screen *details = screens->details;
	const struct stack *stack = entries_stack(screens);

	if (details == NULL)
		return;
	details->finding_count = 0;
	while (stack != NULL && details_finding(screens, stack, details->finding_count) != NULL)
		details->finding_count++;
	if (details->chosen >= details->finding_count)
		details->chosen = 0;
	choose(screens);
}

static void release(struct screens *screens)
{
	struct details_screen *details = screens->details;

	if (details == NULL)
		return;
	pager_free(&details->text);
	remedy_offer_free(&details->offer);
	free(details->binary);
	free(details->binary_kind);
	free(details->searched);
	free(details);
	screens->details = NULL;
}

/* The binary is looked at and not run, so that what speaks against it is known. */
void details_screen_open(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct slice binary = shown_binary(screens);
	struct standing standing;

	release(screens);
	screens->details = calloc(1, sizeof *screens->details);
	if (screens->details == NULL)
		return;
	screens->details->text.wrap = true;
	standing = screens_stand(screens);
	screens_open(screens, SCREEN_DETAILS);
	if (binary.start != NULL && workspace_examine_binary(screens->workspace, binary, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
}

/* The problem that is chosen looks as the row under the cursor of a list does. */
static void draw_chosen(const struct pager *pager, struct canvas *canvas, int row, int width)
{
	if (pager_pointed_row(pager) < 0)
		return;
	row += pager_pointed_row(pager);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_SELECTED, SYMBOL_CURSOR);
	canvas_paint(canvas, row, 1, width, ATTRIBUTE_SELECTED);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct pager *pager = &screens->details->text;
	int height = canvas->height - 2 - notice_covers(screens, canvas);
	int width = canvas->width - 3; /* a blank before the signs for more */
	cleanup(free_pointer) char *name = entries_name(screens) != NULL ? text_visible(entries_name(screens)) : NULL;
	cleanup(free_pointer) char *title = name != NULL ? text_format(_("Details of %s"), name) : NULL;

	if (screens->details->narrow != screens->narrow)
		fill(screens);
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, title != NULL ? title : _("Details"));
	zones_add(&screens->zones, (struct zone){.area = {1, 1, width, height}, .place = PLACE_DETAILS,
						 .pager = pager, .action = ACTION_NONE});
	pager_draw(pager, canvas, 1, 1, width, height, true);
	draw_chosen(pager, canvas, 1, width);
	if (pager_more_above(pager))
		canvas_symbol(canvas, 1, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_UP);
	if (pager_more_below(pager))
		canvas_symbol(canvas, height, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

static void hear_search(struct screens *screens, enum prompt_event event, const char *text)
{
	struct details_screen *details = screens->details;
	bool found;

	if (details == NULL || event == PROMPT_CANCELLED)
		return;
	found = pager_find_here(&details->text, text);
	if (event == PROMPT_CHANGED) {
		prompt_screen_note(screens, !found && text[0] != '\0' ? _("no match") : NULL);
		return;
	}
	free(details->searched);
	details->searched = strdup(text);
}

static void search_again(struct screens *screens, bool backwards)
{
	struct details_screen *details = screens->details;

	if (details->searched == NULL || !pager_find(&details->text, details->searched, backwards))
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no match.")));
}

static void step_finding(struct screens *screens, bool backwards)
{
	struct details_screen *details = screens->details;

	details->chosen = (details->chosen + (backwards ? details->finding_count - 1 : 1)) % details->finding_count;
	details->moved = true;
	choose(screens);
}

/* ---- asking the binary ---- */

static void ask(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	if (workspace_begin_asking(screens->workspace, shown_binary(screens), &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
}

static bool refuse(struct failure *failure, const char *reason)
{
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, "%s", reason);
	return false;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	const struct details_screen *details = screens->details;
	struct slice binary = shown_binary(screens);
	const struct fact *fact;

	switch (action) {
	case ACTION_REMEDY:
		return details->finding_count > 0 ? remedy_offer_may(screens, &details->offer, failure)
						  : refuse(failure, _("nothing is wrong with this entry"));
	case ACTION_FINDING_NEXT:
	case ACTION_FINDING_PREVIOUS:
		return details->finding_count > 1 || refuse(failure, _("there is no other problem to choose"));
	case ACTION_ASK:
		if (binary.start == NULL)
			return refuse(failure, _("the descriptor names no binary that could be asked"));
		if (workspace_root(screens->workspace)->foreign)
			return refuse(failure, _("nothing of another root is run, so it cannot be asked"));
		fact = facts_find(shown_ranking(screens)->facts, binary);
		if (fact != NULL && fact->trouble != CODE_COUNT)
			return refuse(failure, _("the binary cannot be run, so it cannot be asked"));
		return workspace_answer(screens->workspace, binary) == NULL || refuse(failure, _("the binary was asked already"));
	default:
		return true;
	}
}

static bool act(struct screens *screens, enum action action)
{
	const struct stack *stack = entries_stack(screens);

	switch (action) {
	case ACTION_REMEDY:
		remedy_stage(screens, details_finding(screens, stack, screens->details->chosen));
		return true;
	case ACTION_FINDING_NEXT:
	case ACTION_FINDING_PREVIOUS:
		step_finding(screens, action == ACTION_FINDING_PREVIOUS);
		return true;
	case ACTION_ASK:
		ask(screens);
		return true;
	case ACTION_SEARCH:
		prompt_screen_open(screens, _("Search:"), "", hear_search);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_again(screens, action == ACTION_SEARCH_PREVIOUS);
		return true;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return false;
		pager_move(&screens->details->text, movement_of_action(action));
		return true;
	}
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_DETAILS;
}

const struct behaviour details_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.refresh = refresh,
	.release = release,
};
