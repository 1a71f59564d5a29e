/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows come from the tables of the core; what is chosen is kept by the workspace. */
#include "tui/screens/chooser_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"

#define NAME_WIDTH 22
#define MOST_FEATURES 16

struct chooser_screen {
	enum subject subject;
	struct list list;
	struct account_names users; /* SUBJECT_USER: behind the row for oneself */
};

static const struct schema *shown_schema(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot->schema;
}

/* The index-th feature of the chosen type, or NULL. */
static const struct schema_feature *feature_at(const struct screens *screens, size_t index)
{
	const struct schema *schema = shown_schema(screens);

	for (size_t i = 0; i < schema->feature_count; i++)
		if (schema->features[i].type == entries_type(screens) && index-- == 0)
			return &schema->features[i];
	return NULL;
}

size_t chooser_screen_count(const struct screens *screens, enum subject subject)
{
	size_t count = 0;

	if (subject == SUBJECT_CONSUMER)
		return consumer_count;
	if (subject == SUBJECT_USER)
		return screens->chooser->users.count + 1;
	while (feature_at(screens, count) != NULL)
		count++;
	return count;
}

static bool feature_is_wanted(const struct screens *screens, const char *feature)
{
	const struct request *request = workspace_request(screens->workspace);

	return request->type == entries_type(screens) && request_names(request, feature);
}

/* Where there is no file of accounts, one can still look as oneself. */
static void list_users(struct screens *screens)
{
	if (account_list(workspace_root(screens->workspace), &screens->chooser->users) < 0)
		screens->chooser->users = (struct account_names){0};
}

void chooser_screen_open(struct screens *screens, enum subject subject)
{
	screens->chooser = calloc(1, sizeof *screens->chooser);
	if (screens->chooser == NULL)
		return;
	screens->chooser->subject = subject;
	if (subject == SUBJECT_USER)
		list_users(screens);
	list_resize(&screens->chooser->list, chooser_screen_count(screens, subject), 1);
	if (subject == SUBJECT_CONSUMER)
		list_select(&screens->chooser->list, (size_t)(workspace_consumer(screens->workspace) - consumers));
	screens_open(screens, SCREEN_CHOOSER);
}

static void release(struct screens *screens)
{
	if (screens->chooser != NULL)
		account_names_free(&screens->chooser->users);
	free(screens->chooser);
	screens->chooser = NULL;
}

/* What stands in a row. */
struct choice {
	char *label; /* malloc'ed, safe to show */
	const char *text;
	bool chosen;
};

static struct choice consumer_choice(const struct screens *screens, size_t index)
{
	char label[CONSUMER_LABEL_SIZE];

	consumer_label(&consumers[index], label);
	return (struct choice){.label = strdup(label), .text = _(consumers[index].title),
			       .chosen = workspace_consumer(screens->workspace) == &consumers[index]};
}

static struct choice user_choice(const struct screens *screens, size_t index)
{
	const char *seen = screens_user_name(screens), *name = index > 0 ? screens->chooser->users.names[index - 1] : NULL;

	if (name == NULL)
		return (struct choice){.label = strdup(_("as it was started")), .text = _("the directories that the program was started with"),
				       .chosen = !screens->person.chosen};
	return (struct choice){.label = text_visible(name), .text = _("their user directory, read and written as they are"),
			       .chosen = seen != NULL && strcmp(seen, name) == 0};
}

static struct choice feature_choice(const struct screens *screens, size_t index)
{
	const struct schema_feature *feature = feature_at(screens, index);

	return (struct choice){.label = strdup(feature->name), .text = _(feature->meaning),
			       .chosen = feature_is_wanted(screens, feature->name)};
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	static struct choice (*const choices[])(const struct screens *, size_t) = {
		[SUBJECT_CONSUMER] = consumer_choice, [SUBJECT_FEATURES] = feature_choice, [SUBJECT_USER] = user_choice};
	const struct screens *screens = context;
	struct choice choice = choices[screens->chooser->subject](screens, index);

	if (choice.chosen)
		canvas_symbol(canvas, row, column + 1, attribute_within(attribute, ATTRIBUTE_WINNER), SYMBOL_DONE);
	canvas_column(canvas, row, column + 3, NAME_WIDTH, attribute, choice.label != NULL ? choice.label : "?");
	canvas_column(canvas, row, column + 4 + NAME_WIDTH, width - 4 - NAME_WIDTH, attribute, choice.text);
	free(choice.label);
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	int height = canvas->height - 4 - notice_covers(screens, canvas);
	char title[80];

	if (screens->chooser->subject == SUBJECT_CONSUMER)
		snprintf(title, sizeof title, "%s", _("Whose rules"));
	else if (screens->chooser->subject == SUBJECT_USER)
		snprintf(title, sizeof title, "%s", _("Whose eyes"));
	else
		snprintf(title, sizeof title, _("Features that %s must have"),
			 shown_schema(screens)->types[entries_type(screens)].name);
	zones_add(&screens->zones, (struct zone){.area = {2, 1, canvas->width - 2, height}, .place = PLACE_CHOOSER,
						 .list = &screens->chooser->list, .action = ACTION_NONE});
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, title);
	list_draw(&screens->chooser->list, canvas, 2, 1, canvas->width - 2, height, true, draw_row, screens);
}

static void choose_consumer(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	if (workspace_set_consumer(screens->workspace, &consumers[screens->chooser->list.selected], &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_close(screens);
	screens_stand_again(screens, &standing);
	screens_ask(screens);
}

static void choose_user(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);
	size_t selected = screens->chooser->list.selected;
	const char *name = selected > 0 ? screens->chooser->users.names[selected - 1] : NULL;

	if (person_choose(&screens->person, screens->workspace, name, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_close(screens);
	screens_stand_again(screens, &standing);
	screens_ask(screens);
}

static void toggle_feature(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	const struct schema_feature *toggled = feature_at(screens, screens->chooser->list.selected), *feature;
	struct standing standing = screens_stand(screens);
	const char *wanted[MOST_FEATURES];
	size_t count = 0;

	for (size_t i = 0; (feature = feature_at(screens, i)) != NULL && count < MOST_FEATURES; i++)
		if (feature_is_wanted(screens, feature->name) != (feature == toggled))
			wanted[count++] = feature->name;
	if (workspace_set_request(screens->workspace, entries_type(screens), wanted, count, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
	screens_ask(screens);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_CHOOSER;
}

static bool act(struct screens *screens, enum action action)
{
	if (action == ACTION_CHOOSE && screens->chooser->subject == SUBJECT_CONSUMER)
		choose_consumer(screens);
	else if (action == ACTION_CHOOSE && screens->chooser->subject == SUBJECT_USER)
		choose_user(screens);
	else if (action == ACTION_CHOOSE)
		toggle_feature(screens);
	else if (movement_of_action(action) != MOVEMENT_NONE)
		list_move(&screens->chooser->list, movement_of_action(action));
	else
		return false;
	return true;
}

const struct behaviour chooser_screen = {
	.place = place,
	.draw = draw,
	.act = act,
	.release = release,
};
