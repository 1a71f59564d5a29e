/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows come from the tables of the core; what is chosen is kept by the workspace. */
#include "tui/screens/chooser_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"

#define MOST_FEATURES 16
#define ROOMY 16       /* from this height on there is air between the parts */
#define MEANING_ROWS 2 /* for the meaning of the line under the cursor, where it is cut in the list */

struct chooser_screen {
	enum subject subject;
	struct list list;
	struct account_names users; /* SUBJECT_USER: behind the row for oneself */
	bool marked[MOST_FEATURES]; /* SUBJECT_FEATURES: they are taken when the person says so */
	int name_width;             /* of the longest label, as it was drawn last */
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
	while (count < MOST_FEATURES && feature_at(screens, count) != NULL)
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
	for (size_t i = 0; subject == SUBJECT_FEATURES && i < screens->chooser->list.count; i++)
		screens->chooser->marked[i] = feature_is_wanted(screens, feature_at(screens, i)->name);
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
		return (struct choice){.label = strdup(_("as started")), .text = _("the directories that the program was started with"),
				       .chosen = !screens->person.chosen};
	return (struct choice){.label = text_visible(name), .text = _("their user directory, read and written as that user"),
			       .chosen = seen != NULL && strcmp(seen, name) == 0};
}

static struct choice feature_choice(const struct screens *screens, size_t index)
{
	const struct schema_feature *feature = feature_at(screens, index);

	return (struct choice){.label = strdup(feature->name), .text = _(feature->meaning),
			       .chosen = screens->chooser->marked[index]};
}

static struct choice choice_at(const struct screens *screens, size_t index)
{
	static struct choice (*const choices[])(const struct screens *, size_t) = {
		[SUBJECT_CONSUMER] = consumer_choice, [SUBJECT_FEATURES] = feature_choice, [SUBJECT_USER] = user_choice};

	return choices[screens->chooser->subject](screens, index);
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	struct choice choice = choice_at(screens, index);
	int names = screens->chooser->name_width;

	if (choice.chosen)
		canvas_symbol(canvas, row, column + 1, attribute_within(attribute, ATTRIBUTE_WINNER), SYMBOL_DONE);
	canvas_column(canvas, row, column + 3, names, attribute, choice.label != NULL ? choice.label : "?");
	canvas_column(canvas, row, column + 5 + names, width - 5 - names, attribute, choice.text);
	free(choice.label);
}

static char *title_of(const struct screens *screens)
{
	switch (screens->chooser->subject) {
	case SUBJECT_CONSUMER:
		return strdup(_("Whose rules"));
	case SUBJECT_USER:
		return strdup(_("Look as"));
	default:
		return text_format(_("Features wanted of %s"), shown_schema(screens)->types[entries_type(screens)].name);
	}
}

/* What each key does here, in a sentence: nothing has been taken before it is said. */
static char *explain(const struct screens *screens)
{
	bool several = screens->chooser->subject == SUBJECT_FEATURES;
	char mark[BINDINGS_NAME_SIZE], take[BINDINGS_NAME_SIZE], leave[BINDINGS_NAME_SIZE];

	bindings_first_key(screens->bindings, ACTION_MARK_CHOICE, mark, sizeof mark);
	bindings_first_key(screens->bindings, several ? ACTION_APPLY_CHOICES : ACTION_CHOOSE, take, sizeof take);
	bindings_first_key(screens->bindings, ACTION_DISMISS, leave, sizeof leave);
	if (several)
		/* TRANSLATORS: the names of three keys */
		return text_format(_("%s marks a line, %s takes the marked ones, %s leaves all as it is."), mark, take, leave);
	return text_format(_("%s takes the line, %s leaves all as it is."), take, leave);
}

/* The labels are not cut before their meaning has given all of its room. */
static void measure_names(struct screens *screens, const struct canvas *canvas)
{
	struct chooser_screen *chooser = screens->chooser;
	int most = canvas->width - 2 - 5;

	chooser->name_width = 0;
	for (size_t i = 0; i < chooser->list.count; i++) {
		struct choice choice = choice_at(screens, i);
		int width = choice.label != NULL ? canvas_width(canvas, choice.label) : 1;

		free(choice.label);
		chooser->name_width = width > chooser->name_width ? width : chooser->name_width;
	}
	chooser->name_width = chooser->name_width < most ? chooser->name_width : most > 0 ? most : 0;
}

/* Whether the meaning of some row is cut, so that the one under the cursor has to be told below the list. */
static bool is_cut(const struct screens *screens, const struct canvas *canvas)
{
	for (size_t i = 0; i < screens->chooser->list.count; i++) {
		struct choice choice = choice_at(screens, i);

		free(choice.label);
		if (canvas_width(canvas, choice.text) > canvas->width - 2 - 5 - screens->chooser->name_width)
			return true;
	}
	return false;
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct list *list = &screens->chooser->list;
	cleanup(free_pointer) char *title = title_of(screens);
	cleanup(free_pointer) char *explained = explain(screens);
	int width = canvas->width - 2, rows = canvas_wrap_height(canvas, width, explained != NULL ? explained : "");
	int row = 1 + rows + (canvas->height >= ROOMY), end = canvas->height - 2 - notice_covers(screens, canvas);

	measure_names(screens, canvas);
	canvas_rule(canvas, 0, 1, width, ATTRIBUTE_TITLE_FOCUSED, title);
	canvas_wrap(canvas, 1, 1, width, rows, ATTRIBUTE_DIM, explained != NULL ? explained : "");
	if (is_cut(screens, canvas) && end - row > MEANING_ROWS + 1) {
		struct choice choice = choice_at(screens, list->selected);

		end -= MEANING_ROWS;
		canvas_wrap(canvas, end, 1, width, MEANING_ROWS, ATTRIBUTE_NORMAL, choice.text);
		free(choice.label);
	}
	zones_add(&screens->zones, (struct zone){.area = {row, 1, width, end - row}, .place = PLACE_CHOOSER, .list = list,
						 .action = ACTION_NONE});
	list_draw(list, canvas, row, 1, width, end - row, true, draw_row, screens);
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

static void apply_features(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing;
	const char *wanted[MOST_FEATURES];
	size_t count = 0;

	for (size_t i = 0; i < screens->chooser->list.count; i++)
		if (screens->chooser->marked[i])
			wanted[count++] = feature_at(screens, i)->name;
	if (count == 0 && workspace_request(screens->workspace)->feature_count == 0) {
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("No line is marked yet.")));
		return;
	}
	standing = screens_stand(screens);
	if (workspace_set_request(screens->workspace, entries_type(screens), wanted, count, &failure) < 0)
		screens_say_failure(screens, &failure);
	screens_close(screens);
	screens_stand_again(screens, &standing);
	screens_ask(screens);
}

static enum place place(const struct screens *screens)
{
	(void)screens;
	return PLACE_CHOOSER;
}

/* Lines of which several can be meant are marked before, a single one is taken at once. */
static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	bool several = screens->chooser->subject == SUBJECT_FEATURES;

	if (action == ACTION_CHOOSE)
		return !several;
	if ((action != ACTION_MARK_CHOICE && action != ACTION_APPLY_CHOICES) || several)
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("only one line can be taken here"));
	return false;
}

static void mark(struct chooser_screen *chooser)
{
	chooser->marked[chooser->list.selected] = !chooser->marked[chooser->list.selected];
}

static bool act(struct screens *screens, enum action action)
{
	if (action == ACTION_CHOOSE && screens->chooser->subject == SUBJECT_CONSUMER)
		choose_consumer(screens);
	else if (action == ACTION_CHOOSE)
		choose_user(screens);
	else if (action == ACTION_MARK_CHOICE)
		mark(screens->chooser);
	else if (action == ACTION_APPLY_CHOICES)
		apply_features(screens);
	else if (movement_of_action(action) != MOVEMENT_NONE)
		list_move(&screens->chooser->list, movement_of_action(action));
	else
		return false;
	return true;
}

/* A click marks, where several can be meant; else it goes there, and the next one takes the line. */
static bool click(struct screens *screens, int row, int column)
{
	const struct zone *zone = zones_at(&screens->zones, row, column);
	size_t index;

	if (screens->chooser->subject != SUBJECT_FEATURES || zone == NULL || zone->list != &screens->chooser->list ||
	    !list_index_at(zone->list, row - zone->area.row, &index))
		return false;
	list_select(&screens->chooser->list, index);
	mark(screens->chooser);
	return true;
}

const struct behaviour chooser_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.click = click,
	.release = release,
};
