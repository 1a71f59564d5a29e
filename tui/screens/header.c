/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The longest form that fits is taken, so that the root and what is staged are not what is cut. */
#include "tui/screens/header.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define LEAST_ROOT 12      /* cells in which a root still says something */
#define MOST_NAMED 3       /* files that break the consumer, named one by one */

/* From the longest to the shortest: %s are the rules and the directory. */
static const char *const forms[] = {
	N_(" overrule   rules: %s   changes go to: %s"),
	N_(" rules: %s   changes go to: %s"),
	N_(" rules: %s   to: %s"),
	N_(" %s   to: %s"),
};

static char *right_text(const struct screens *screens)
{
	const struct workspace *workspace = screens->workspace;
	size_t staged = workspace_plan(workspace)->count > 0 ? workspace_staged_count(workspace) : 0;
	size_t asked = workspace_answers_left(workspace);
	struct buffer text = {0};

	if (asked > 0)
		buffer_format(&text, P_("asking %zu binary  ", "asking %zu binaries  ", asked), asked);
	if (staged > 0)
		buffer_format(&text, P_("%zu staged ", "%zu staged ", staged), staged);
	else if (workspace_plan(workspace)->count > 0)
		buffer_append_text(&text, _("a plan is staged "));
	return buffer_take(&text);
}

static char *left_text(const struct screens *screens, size_t form)
{
	const char *directory = workspace_target_directory(screens->workspace);
	cleanup(free_pointer) char *path = directory != NULL ? text_visible(directory) : NULL;
	char rules[CONSUMER_LABEL_SIZE];
	struct buffer text = {0};

	consumer_label(workspace_consumer(screens->workspace), rules);
	buffer_format(&text, _(forms[form]), rules,
		      workspace_is_read_only(screens->workspace) ? _("nowhere (--read-only)") : path != NULL ? path : _("nowhere"));
	if (screens_user_name(screens) != NULL) {
		buffer_append_text(&text, _("   user: "));
		text_append_visible(&text, screens_user_name(screens), strlen(screens_user_name(screens)));
	}
	return buffer_take(&text);
}

/* Draws the form where it fits before end, with the root behind it; the last form is drawn in any case. */
static bool draw_form(const struct screens *screens, struct canvas *canvas, size_t form, int end)
{
	cleanup(free_pointer) char *text = left_text(screens, form);
	cleanup(free_pointer) char *root = text_visible(workspace_root_path(screens->workspace));
	const char *title = _("   root: ");
	bool last = form + 1 == sizeof forms / sizeof forms[0];
	int width, wanted;

	if (text == NULL || root == NULL)
		return true;
	width = canvas_width(canvas, text);
	wanted = root[0] != '\0' ? canvas_width(canvas, title) + LEAST_ROOT : 0;
	if (width + wanted > end && !last)
		return false;
	width = canvas_text(canvas, 0, 0, end, ATTRIBUTE_HEADER, text);
	if (wanted == 0 || width + wanted > end)
		return true;
	width += canvas_text(canvas, 0, width, end - width, ATTRIBUTE_HEADER, title);
	canvas_tail(canvas, 0, width, end - width, ATTRIBUTE_HEADER, root);
	return true;
}

void header_draw(const struct screens *screens, struct canvas *canvas)
{
	cleanup(free_pointer) char *right = right_text(screens);
	int width = right != NULL ? canvas_width(canvas, right) : 0, end = canvas->width - width - (width > 0);

	canvas_column(canvas, 0, 0, canvas->width, ATTRIBUTE_HEADER, "");
	for (size_t form = 0; !draw_form(screens, canvas, form, end);)
		form++;
	if (right != NULL)
		canvas_text(canvas, 0, canvas->width - width, width, ATTRIBUTE_HEADER, right);
}

/* The other files that break the consumer, too: all would have to be repaired. */
static void append_others(struct buffer *text, const struct ranking *ranking)
{
	uint32_t others = 0;

	for (uint32_t i = 0; i < ranking->snapshot->layer_count; i++) {
		cleanup(free_pointer) char *name = NULL;

		if (ranking->judgements[i].verdict != VERDICT_BREAKS_CONSUMER || i == ranking->breakage.layer)
			continue;
		if (++others >= MOST_NAMED)
			continue;
		name = text_visible(ranking->snapshot->layers[i].name);
		buffer_format(text, "%s%s", others == 1 ? _(" Broken, too: ") : ", ", name != NULL ? name : "?");
	}
	if (others >= MOST_NAMED)
		buffer_format(text, P_(" and %u more: see the problems (P)", " and %u more: see the problems (P)", others - MOST_NAMED + 1),
			      (unsigned)(others - MOST_NAMED + 1));
	if (others > 0)
		buffer_append_byte(text, '.');
}

/* The consumer fails as a whole: that is said before everything else, with the place and what helps. */
static int draw_own(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct breakage *breakage = &ranking->breakage;
	cleanup(free_pointer) char *reason = why_broken(ranking);
	cleanup(free_pointer) char *path = text_visible(ranking->snapshot->directories[breakage->directory].path);
	struct buffer text = {0}, place = {0};
	int rows;

	buffer_append_text(&text, reason != NULL ? reason : "");
	append_others(&text, ranking);
	buffer_format(&place, "%s: %s", path != NULL ? path : "?", _(code_describe(breakage->code)->remedy));
	canvas_symbol(canvas, row, 1, ATTRIBUTE_ERROR, SYMBOL_ERROR);
	rows = canvas_wrap(canvas, row, 3, canvas->width - 4, 4, ATTRIBUTE_ERROR, buffer_text(&text));
	if (canvas->width >= MAIN_NARROW)
		rows += canvas_wrap(canvas, row + rows, 3, canvas->width - 4, 2, ATTRIBUTE_NORMAL, buffer_text(&place));
	buffer_free(&text);
	buffer_free(&place);
	return rows;
}

int header_draw_breakage(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct outlook *outlook = &screens->main->outlook;
	cleanup(free_pointer) char *text = NULL;

	if (workspace_preview(screens->workspace)->breakage.broken)
		return draw_own(screens, canvas, row);
	if (outlook->broken.length == 0 || outlook->broken_by == NULL)
		return 0;
	/* TRANSLATORS: one or more programs, and a file; v is a key */
	text = text_format(_("%s: every look-up fails at %s (v)"), buffer_text(&outlook->broken), outlook->broken_by);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_WARNING, SYMBOL_WARNING);
	return canvas_wrap(canvas, row, 3, canvas->width - 4, 2, ATTRIBUTE_WARNING, text != NULL ? text : "");
}
