/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows come from the tables of the core; what is chosen is kept by the workspace. */
#include "tui/screens/chooser_screen.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

#define NAME_WIDTH 22
#define MOST_FEATURES 16

static const struct schema *shown_schema(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot->schema;
}

/* The index-th feature of the chosen type, or NULL. */
static const struct schema_feature *feature_at(const struct screens *screens, size_t index)
{
	const struct schema *schema = shown_schema(screens);

	for (size_t i = 0; i < schema->feature_count; i++)
		if (schema->features[i].type == screens_selected_type(screens) && index-- == 0)
			return &schema->features[i];
	return NULL;
}

size_t chooser_screen_count(const struct screens *screens, enum subject subject)
{
	size_t count = 0;

	if (subject == SUBJECT_CONSUMER)
		return consumer_count;
	while (feature_at(screens, count) != NULL)
		count++;
	return count;
}

static bool feature_is_wanted(const struct screens *screens, const char *feature)
{
	const struct request *request = workspace_request(screens->workspace);

	return request->type == screens_selected_type(screens) && request_names(request, feature);
}

void chooser_screen_open(struct screens *screens, enum subject subject)
{
	screens->subject = subject;
	screens->screen = SCREEN_CHOOSER;
	screens->chooser = (struct list){0};
	list_resize(&screens->chooser, chooser_screen_count(screens, subject), 1);
	if (subject == SUBJECT_CONSUMER)
		list_select(&screens->chooser, (size_t)(workspace_consumer(screens->workspace) - consumers));
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	const struct schema_feature *feature;
	char label[64];
	const char *text;
	bool chosen;

	if (screens->subject == SUBJECT_CONSUMER) {
		consumer_label(&consumers[index], label);
		text = _(consumers[index].title);
		chosen = workspace_consumer(screens->workspace) == &consumers[index];
	} else {
		feature = feature_at(screens, index);
		snprintf(label, sizeof label, "%s", feature->name);
		text = _(feature->meaning);
		chosen = feature_is_wanted(screens, feature->name);
	}
	if (chosen)
		canvas_symbol(canvas, row, column + 1, attribute_within(attribute, ATTRIBUTE_WINNER), SYMBOL_DONE);
	canvas_column(canvas, row, column + 3, NAME_WIDTH, attribute, label);
	canvas_column(canvas, row, column + 4 + NAME_WIDTH, width - 4 - NAME_WIDTH, attribute, text);
}

void chooser_screen_draw(struct screens *screens, struct canvas *canvas)
{
	char title[80];

	if (screens->subject == SUBJECT_CONSUMER)
		snprintf(title, sizeof title, "%s", _("Whose rules"));
	else
		snprintf(title, sizeof title, _("Features that %s must have"),
			 shown_schema(screens)->types[screens_selected_type(screens)].name);
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, title);
	list_draw(&screens->chooser, canvas, 2, 1, canvas->width - 2, canvas->height - 4, true, draw_row, screens);
}

static void choose_consumer(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};

	if (workspace_set_consumer(screens->workspace, &consumers[screens->chooser.selected], &failure) < 0)
		screens_say_failure(screens, &failure);
	screens->screen = SCREEN_MAIN;
	screens_refresh(screens);
	screens_ask(screens);
}

static void toggle_feature(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	const struct schema_feature *toggled = feature_at(screens, screens->chooser.selected), *feature;
	const char *wanted[MOST_FEATURES];
	size_t count = 0;

	for (size_t i = 0; (feature = feature_at(screens, i)) != NULL && count < MOST_FEATURES; i++)
		if (feature_is_wanted(screens, feature->name) != (feature == toggled))
			wanted[count++] = feature->name;
	if (workspace_set_request(screens->workspace, screens_selected_type(screens), wanted, count, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_ask(screens);
}

void chooser_screen_choose(struct screens *screens)
{
	if (screens->subject == SUBJECT_CONSUMER)
		choose_consumer(screens);
	else
		toggle_feature(screens);
}
