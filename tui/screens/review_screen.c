/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that a person should have seen before files change. */
#include "tui/screens/review_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

static void add_operations(struct screens *screens)
{
	const struct plan *plan = workspace_plan(screens->workspace);

	pager_add(&screens->review, ATTRIBUTE_TITLE,
		  P_("This is done, when you write it", "These are done in this order, when you write them", plan->count));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *text = operation_describe(plan, &plan->operations[i]);
		struct buffer line = {0};

		buffer_format(&line, " %zu. %s", i + 1, text != NULL ? text : "?");
		pager_add(&screens->review, ATTRIBUTE_NORMAL, buffer_text(&line));
		buffer_free(&line);
	}
}

/* Somebody may look while the operations are carried out. */
static void add_caution(struct screens *screens)
{
	if (!workspace_plan_is_safe(screens->workspace))
		pager_add(&screens->review, ATTRIBUTE_WARNING,
			  _(" ! In between, for a moment, a type may have another selection than before and after: whatever is "
			    "started at that moment gets that one."));
}

static void add_commands(struct screens *screens)
{
	const struct plan *plan = workspace_plan(screens->workspace);

	pager_add(&screens->review, ATTRIBUTE_NORMAL, "");
	pager_add(&screens->review, ATTRIBUTE_TITLE, _("The same by hand"));
	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *command =
			operation_shell(plan, &plan->operations[i], workspace_root_path(screens->workspace));
		struct buffer line = {0};

		buffer_format(&line, "   %s", command != NULL ? command : "?");
		pager_add(&screens->review, ATTRIBUTE_DIM, buffer_text(&line));
		buffer_free(&line);
	}
}

/* The name that is selected for a type, or a word for none; safe to show, malloc'ed. */
static char *selected_name(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	if (selected == STACK_NONE)
		return strdup(_("none"));
	return text_visible(stack_layer(ranking, &ranking->stacks[selected], 0)->name);
}

static void add_selection(struct screens *screens, int type)
{
	const struct ranking *before = workspace_current(screens->workspace), *after = workspace_preview(screens->workspace);
	cleanup(free_pointer) char *old = selected_name(before, type);
	cleanup(free_pointer) char *new = selected_name(after, type);
	bool changes, lost;
	struct buffer line = {0};

	if (old == NULL || new == NULL)
		return;
	changes = strcmp(old, new) != 0;
	lost = before->orders[type].selected != STACK_NONE && after->orders[type].selected == STACK_NONE;
	buffer_format(&line, "   %-12s ", after->snapshot->schema->types[type].name);
	if (changes)
		buffer_format(&line, _("before %s, then %s"), old, new);
	else
		buffer_format(&line, _("stays %s"), old);
	pager_add(&screens->review, changes ? ATTRIBUTE_STRONG : ATTRIBUTE_DIM, buffer_text(&line));
	if (lost) {
		buffer_clear(&line);
		buffer_format(&line, _("   ! Afterwards nothing is selected for %s: whatever needs such a backend will not start."),
			      after->snapshot->schema->types[type].name);
		pager_add(&screens->review, ATTRIBUTE_WARNING, buffer_text(&line));
	}
	buffer_free(&line);
}

static void add_selections(struct screens *screens)
{
	const struct ranking *before = workspace_current(screens->workspace), *after = workspace_preview(screens->workspace);

	pager_add(&screens->review, ATTRIBUTE_NORMAL, "");
	pager_add(&screens->review, ATTRIBUTE_TITLE, _("What is selected"));
	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++)
		if (before->orders[i].count > 0 || after->orders[i].count > 0)
			add_selection(screens, i);
}

void review_screen_open(struct screens *screens)
{
	pager_clear(&screens->review);
	screens->review.top = 0;
	add_operations(screens);
	add_caution(screens);
	add_selections(screens);
	add_commands(screens);
}

void review_screen_draw(struct screens *screens, struct canvas *canvas)
{
	struct buffer title = {0};
	size_t count = workspace_plan(screens->workspace)->count;

	buffer_format(&title, P_("Review: %zu file operation", "Review: %zu file operations", count), count);
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, buffer_text(&title));
	buffer_free(&title);
	pager_draw(&screens->review, canvas, 2, 1, canvas->width - 2, canvas->height - 4, true);
	if (pager_more_below(&screens->review))
		canvas_symbol(canvas, canvas->height - 3, canvas->width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

void review_screen_write(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct buffer text = {0};
	size_t done;

	screens->screen = SCREEN_MAIN;
	if (workspace_write(screens->workspace, &done, &failure) == 0) {
		buffer_format(&text, P_("Written: %zu file operation. To undo it: %s undo",
					"Written: %zu file operations. To undo them: %s undo", done), done, screens->program);
		if (workspace_target(screens->workspace) == SCOPE_USER)
			buffer_append_text(&text, " --scope=user");
		screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
	} else {
		screens_say_failure(screens, &failure);
	}
	screens_refresh(screens);
}
