/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of one name, the most specific first, as a person would ask about them. */
#include "tui/screens/details_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/origin_state.h"
#include "tui/difference_view.h"
#include "tui/layer_words.h"
#include "tui/severity.h"
#include "tui/source_view.h"

#define MOST_MARKS 32
#define MOST_DIFFERENT_LINES 400

/* One file at hand. */
struct subject {
	struct screens *screens;
	const struct ranking *ranking;
	const struct stack *stack;
	uint32_t depth;
	uint32_t index;
	const struct layer *layer;
};

static struct subject subject_at(struct screens *screens, const struct stack *stack, uint32_t depth)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);

	return (struct subject){
		.screens = screens,
		.ranking = ranking,
		.stack = stack,
		.depth = depth,
		.index = stack_layer_index(ranking, stack, depth),
		.layer = stack_layer(ranking, stack, depth),
	};
}

/* Scope, verdict, size and mode; whose it is only where that is somebody who could surprise. */
static char *describe_file(const struct subject *subject)
{
	const struct snapshot *snapshot = subject->ranking->snapshot;
	const struct layer *layer = subject->layer;
	const struct file_identity *identity = &layer->identity;
	struct buffer text = {0};

	buffer_format(&text, "%s, %s", scope_name(snapshot->directories[layer->directory].scope),
		      verdict_title(subject->ranking->judgements[subject->index].verdict));
	if (layer_kind_title(layer->kind) != NULL)
		buffer_format(&text, ", %s", layer_kind_title(layer->kind));
	else
		buffer_format(&text, P_(", %u byte", ", %u bytes", layer->length), (unsigned)layer->length);
	if (identity->inode != 0)
		buffer_format(&text, _(", mode %04o"), (unsigned)identity->mode & 07777);
	if (identity->inode != 0 && identity->owner != 0 && identity->owner != geteuid())
		buffer_format(&text, _(", owned by user %u"), (unsigned)identity->owner);
	return buffer_take(&text);
}

/* All files here have one name, which the title says: where there is little room, the directory tells them apart. */
static void add_path(const struct subject *subject)
{
	const struct snapshot *snapshot = subject->ranking->snapshot;
	bool is_short = subject->screens->narrow && !subject->screens->linear;
	cleanup(free_pointer) char *path = is_short ? strdup(snapshot->directories[subject->layer->directory].path)
						    : layer_path(snapshot, subject->layer);
	char *shown = path != NULL ? text_visible(path) : NULL;

	details_add_text(subject->screens, subject->depth == 0 ? ATTRIBUTE_STRONG : ATTRIBUTE_NORMAL, 0, shown);
	details_add_text(subject->screens, ATTRIBUTE_DIM, 2, describe_file(subject));
}

static void add_link(const struct subject *subject)
{
	cleanup(free_pointer) char *target = subject->layer->link_target != NULL ? text_visible(subject->layer->link_target) : NULL;

	if (target == NULL)
		return;
	details_add_text(subject->screens, ATTRIBUTE_NORMAL, 2,
			 text_format(subject->layer->kind == LAYER_DANGLING ? _("A link to %s, which is not there.") : _("A link to %s."),
				     target));
}

static void add_mask(const struct subject *subject)
{
	const struct snapshot *snapshot = subject->ranking->snapshot;

	if (subject->layer->kind != LAYER_EMPTY)
		return;
	if (subject->depth + 1 < subject->stack->depth) {
		const struct layer *below = stack_layer(subject->ranking, subject->stack, subject->depth + 1);

		/* TRANSLATORS: %s is a scope: vendor, admin or user */
		details_add_text(subject->screens, ATTRIBUTE_NORMAL, 2,
				 text_format(_("Empty: a mask, which hides the file of the scope %s."),
					     scope_name(snapshot->directories[below->directory].scope)));
	} else {
		details_add_text(subject->screens, ATTRIBUTE_NORMAL, 2, strdup(_("Empty: a mask, and there is nothing that it hides.")));
	}
}

/* ---- copies ---- */

static void add_origin(const struct subject *subject)
{
	static const char *const sentences[] = {
		[ORIGIN_SAME] = N_("A copy of %s, which has not changed since."),
		[ORIGIN_CHANGED] = N_("A copy of %s, which has changed since."),
		[ORIGIN_GONE] = N_("A copy of %s, which does not exist any more."),
		[ORIGIN_UNKNOWN] = N_("A copy of %s, about which nothing is known here."),
	};
	const struct snapshot *snapshot = subject->ranking->snapshot;
	const struct layer *layer = subject->layer;
	cleanup(origin_free) struct origin origin = {0};
	cleanup(free_pointer) char *path = NULL;
	enum origin_state state = ORIGIN_NONE;

	if (layer->kind != LAYER_FILE || origin_compare(snapshot, layer, &state, NULL) < 0 || state == ORIGIN_NONE ||
	    origin_find(snapshot->schema, layer->bytes, layer->length, &origin) < 0)
		return;
	path = text_visible(origin.path);
	details_add_text(subject->screens, state == ORIGIN_SAME ? ATTRIBUTE_NORMAL : ATTRIBUTE_WARNING, 2,
			 path != NULL ? text_format(_(sentences[state]), path) : NULL);
}

/* Tabs are blanks, as in the content below. */
static void append_line(struct buffer *text, const struct difference_line *line)
{
	buffer_append_byte(text, (char)line->kind);
	source_append(text, line->start, line->length, 0);
}

static void add_difference(const struct subject *subject)
{
	const struct layer *layer = subject->layer, *below = layer_below(subject->ranking, subject->stack, subject->depth);
	cleanup(difference_free) struct difference difference = {0};
	cleanup(free_pointer) char *sentence = below != NULL ? layer_describe_difference(layer, below) : NULL;

	if (sentence == NULL || difference_make(below->bytes, below->length, layer->bytes, layer->length, 0, &difference) < 0)
		return;
	details_add_text(subject->screens, ATTRIBUTE_NORMAL, 2, take(sentence));
	for (size_t i = 0; i < difference.count && i < MOST_DIFFERENT_LINES; i++) {
		struct buffer line = {0};

		if (difference.lines[i].kind == DIFFERENCE_HUNK)
			continue;
		append_line(&line, &difference.lines[i]);
		details_add_text(subject->screens, difference_line_attribute(buffer_text(&line)), 4, buffer_take(&line));
	}
}

/* ---- content ---- */

/* What is told about places in this file. */
static size_t find_marks(const struct subject *subject, struct source_mark *marks)
{
	size_t count = 0;
	const struct finding *finding;

	for (size_t i = 0; count < MOST_MARKS && (finding = details_finding(subject->screens, subject->stack, i)) != NULL; i++)
		if (finding->layer == subject->index && finding->line > 0)
			marks[count++] = (struct source_mark){
				.line = finding->line,
				.column = finding->column,
				.attribute = finding->severity == SEVERITY_NOTE ? ATTRIBUTE_WARNING : severity_attribute(finding->severity),
				.text = finding->text,
			};
	return count;
}

static void add_content(const struct subject *subject)
{
	struct source_mark marks[MOST_MARKS];

	if (subject->layer->kind == LAYER_FILE)
		source_show(&subject->screens->details->text, subject->layer->bytes, subject->layer->length, marks,
			    find_marks(subject, marks));
}

static void add_layer(const struct subject *subject)
{
	if (subject->depth > 0)
		pager_add(&subject->screens->details->text, ATTRIBUTE_NORMAL, "");
	add_path(subject);
	add_link(subject);
	add_mask(subject);
	/* Of the topmost one the head has said it already. */
	if (subject->depth > 0)
		details_add_text(subject->screens, ATTRIBUTE_NORMAL, 2, why_layer(subject->ranking, subject->index));
	add_origin(subject);
	add_difference(subject);
	add_content(subject);
}

void details_add_layers(struct screens *screens, const struct stack *stack)
{
	pager_add(&screens->details->text, ATTRIBUTE_NORMAL, "");
	details_add_text(screens, ATTRIBUTE_TITLE, 0,
			 stack->depth > 1 ? text_format(P_("%u file, the most specific first", "%u files, the most specific first", stack->depth),
							(unsigned)stack->depth)
					  : strdup(_("The file")));
	for (uint32_t i = 0; i < stack->depth; i++) {
		const struct subject subject = subject_at(screens, stack, i);

		add_layer(&subject);
	}
}
