/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The longest form that fits is taken, so that the root and what is staged are not what is cut. */
#include "tui/screens/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define LEAST_ROOT 12      /* cells in which a root still says something */
#define MOST_NAMED 3       /* files that break the consumer, named one by one */
#define MOST_ROWS 4        /* to say it; the reasons and the problems have it in full */
#define MOST_ROWS_NARROW 2

/* From the longest to the shortest: %s are the rules and the directory, in the last the scope's name. */
static const char *const forms[] = {
	N_(" overrule   rules: %s   changes go to: %s"),
	N_(" rules: %s   changes go to: %s"),
	N_(" rules: %s   to: %s"),
	N_(" %s   to: %s"),
	N_(" %s  to: %s"),
};

#define FORM_COUNT (sizeof forms / sizeof forms[0])

static char *right_text(const struct screens *screens)
{
	const struct workspace *workspace = screens->workspace;
	size_t staged = workspace_plan(workspace)->count > 0 ? workspace_staged_count(workspace) : 0;
	size_t aside = workspace_aside_count(workspace);
	size_t asked = workspace_answers_left(workspace);
	struct buffer text = {0};

	if (asked > 0)
		buffer_format(&text, P_("asking %zu binary  ", "asking %zu binaries  ", asked), asked);
	if (aside > 0)
		buffer_format(&text, P_("%zu set aside  ", "%zu set aside  ", aside), aside);
	if (staged > 0)
		buffer_format(&text, P_("%zu staged ", "%zu staged ", staged), staged);
	else if (workspace_plan(workspace)->count > 0)
		buffer_append_text(&text, _("a plan is staged "));
	return buffer_take(&text);
}

/* Where changes go: the directory, or in few words its scope. */
static char *target_text(const struct screens *screens, bool short_form)
{
	const char *directory = workspace_target_directory(screens->workspace);

	if (workspace_is_read_only(screens->workspace))
		return strdup(short_form ? _("nowhere") : _("nowhere (--read-only)"));
	if (directory == NULL)
		return strdup(_("nowhere"));
	return short_form ? strdup(scope_name(workspace_target(screens->workspace))) : text_visible(directory);
}

static char *left_text(const struct screens *screens, size_t form)
{
	bool short_form = form + 1 == FORM_COUNT;
	cleanup(free_pointer) char *target = target_text(screens, short_form);
	char rules[CONSUMER_LABEL_SIZE];
	struct buffer text = {0};

	consumer_label(workspace_consumer(screens->workspace), rules);
	buffer_format(&text, _(forms[form]), rules, target != NULL ? target : "?");
	if (screens_user_name(screens) != NULL) {
		buffer_append_text(&text, short_form ? _("  user: ") : _("   user: "));
		text_append_visible(&text, screens_user_name(screens), strlen(screens_user_name(screens)));
	}
	return buffer_take(&text);
}

/* Draws the form where it fits before end, with the root behind it; the last form is drawn in any case. */
static bool draw_form(const struct screens *screens, struct canvas *canvas, size_t form, int end)
{
	cleanup(free_pointer) char *text = left_text(screens, form);
	cleanup(free_pointer) char *root = text_visible(workspace_root_path(screens->workspace));
	bool last = form + 1 == FORM_COUNT;
	const char *title = last ? _("  root: ") : _("   root: ");
	int width, root_width, wanted;

	if (text == NULL || root == NULL)
		return true;
	width = canvas_width(canvas, text);
	root_width = canvas_width(canvas, root);
	wanted = root_width > 0 ? canvas_width(canvas, title) + (root_width < LEAST_ROOT ? root_width : LEAST_ROOT) : 0;
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
		name = text_name(ranking->snapshot->layers[i].name);
		buffer_format(text, "%s%s", others == 1 ? _(" Broken, too: ") : ", ", name != NULL ? name : "?");
	}
	if (others >= MOST_NAMED)
		buffer_format(text, P_(" and %u more", " and %u more", others - MOST_NAMED + 1), (unsigned)(others - MOST_NAMED + 1));
	if (others > 0)
		buffer_append_byte(text, '.');
}

/* The consumer fails as a whole: that is said before everything else, with the place, and where to read what helps. */
static int draw_own(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct breakage *breakage = &ranking->breakage;
	cleanup(free_pointer) char *reason = why_broken(ranking);
	cleanup(free_pointer) char *path = text_name(ranking->snapshot->directories[breakage->directory].path);
	struct buffer text = {0}, place = {0};
	char key[16];
	int rows;

	bindings_first_key(screens->bindings, ACTION_PROBLEMS, key, sizeof key);
	buffer_append_text(&text, reason != NULL ? reason : "");
	append_others(&text, ranking);
	/* TRANSLATORS: a directory, and a key */
	buffer_format(&place, _("It is in %s. What helps is told by the problems (%s)."), path != NULL ? path : "?", key);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_ERROR, SYMBOL_ERROR);
	rows = canvas_wrap(canvas, row, 3, canvas->width - 4, canvas->width < MAIN_NARROW ? MOST_ROWS_NARROW : MOST_ROWS, ATTRIBUTE_ERROR,
			   buffer_text(&text));
	if (canvas->width >= MAIN_NARROW)
		rows += canvas_wrap(canvas, row + rows, 3, canvas->width - 4, 2, ATTRIBUTE_NORMAL, buffer_text(&place));
	buffer_free(&text);
	buffer_free(&place);
	return rows;
}

/* Names parted by commas. */
static size_t count_names(const char *names)
{
	size_t count = 1;

	for (; *names != '\0'; names++)
		count += *names == ',';
	return count;
}

/* Others fail: the longest form that fits into a row, or the last. */
static char *breakage_of_others(const struct screens *screens, const struct canvas *canvas)
{
	const struct outlook *outlook = &screens->main->outlook;
	const char *names = buffer_text(&outlook->broken);
	size_t count = count_names(names);
	const char *const sentences[] = {
		/* TRANSLATORS: a file, the key that shows the problems, and one or more programs */
		_("%3$s: every look-up fails at %1$s: see the problems (%2$s)"),
		_("%3$s: every look-up fails at %1$s (%2$s)"),
		/* TRANSLATORS: a file, the key that shows the problems, and how many other programs */
		P_("%1$s breaks %3$zu other program (%2$s)", "%1$s breaks %3$zu other programs (%2$s)", count),
		P_("%1$s breaks %3$zu other (%2$s)", "%1$s breaks %3$zu others (%2$s)", count),
	};
	char *text = NULL;
	char key[16];

	bindings_first_key(screens->bindings, ACTION_PROBLEMS, key, sizeof key);
	for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
		free(text);
		text = i < 2 ? text_format(sentences[i], outlook->broken_by, key, names)
			     : text_format(sentences[i], outlook->broken_by, key, count);
		if (text == NULL || canvas_width(canvas, text) <= canvas->width - 4)
			break;
	}
	return text;
}

int header_draw_breakage(const struct screens *screens, struct canvas *canvas, int row)
{
	const struct outlook *outlook = &screens->main->outlook;
	cleanup(free_pointer) char *text = NULL;

	if (workspace_preview(screens->workspace)->breakage.broken)
		return draw_own(screens, canvas, row);
	if (outlook->broken.length == 0 || outlook->broken_by == NULL)
		return 0;
	text = breakage_of_others(screens, canvas);
	canvas_symbol(canvas, row, 1, ATTRIBUTE_WARNING, SYMBOL_WARNING);
	return canvas_wrap(canvas, row, 3, canvas->width - 4, 2, ATTRIBUTE_WARNING, text != NULL ? text : "");
}
