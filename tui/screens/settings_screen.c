/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each change is written at once and holds at once; the file stays the person's own text. */
#include "tui/screens/settings_screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/settings_file.h"
#include "tui/start.h"

#define NAME_WIDTH 24
#define VALUE_WIDTH 20

struct settings_screen {
	struct list list; /* the settings, then the keys of each action */
	bool listening;   /* the next key is the answer */
};

void settings_screen_open(struct screens *screens)
{
	screens->settings = calloc(1, sizeof *screens->settings);
	if (screens->settings == NULL)
		return;
	list_resize(&screens->settings->list, setting_count + ACTION_COUNT, 1);
	screens_open(screens, SCREEN_SETTINGS);
}

static void release(struct screens *screens)
{
	free(screens->settings);
	screens->settings = NULL;
}

static enum place place(const struct screens *screens)
{
	return screens->settings->listening ? PLACE_KEY : PLACE_SETTINGS;
}

static bool is_key_row(size_t index)
{
	return index >= setting_count;
}

static enum action row_action(size_t index)
{
	return (enum action)(index - setting_count);
}

/* The name in the file; malloc'ed. */
static char *row_name(size_t index)
{
	return is_key_row(index) ? setting_key_name(row_action(index)) : strdup(setting_rows[index].name);
}

static char *row_value(const struct screens *screens, size_t index)
{
	if (is_key_row(index))
		return strdup(bindings_keys(screens->bindings, row_action(index)));
	return screens->start != NULL ? setting_value(&screens->start->settings, index) : strdup("");
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
		     const void *context)
{
	const struct screens *screens = context;
	cleanup(free_pointer) char *name = row_name(index);
	cleanup(free_pointer) char *value = row_value(screens, index);
	int name_width = width < 60 ? width / 2 : NAME_WIDTH;
	int value_width = width - name_width - 1 < VALUE_WIDTH ? width - name_width - 1 : VALUE_WIDTH;
	int described = column + name_width + VALUE_WIDTH + 2;

	canvas_column(canvas, row, column + 1, name_width - 1, attribute, name != NULL ? name : "?");
	canvas_column(canvas, row, column + name_width + 1, value_width, attribute_within(attribute, ATTRIBUTE_KEY),
		      value == NULL ? "?" : value[0] != '\0' ? value : canvas_symbol_text(canvas, SYMBOL_NONE));
	canvas_column(canvas, row, described, column + width - described, attribute_within(attribute, ATTRIBUTE_DIM),
		      _(is_key_row(index) ? action_describe(row_action(index))->description : setting_rows[index].description));
}

/* Where they are kept, or what is to be pressed now. */
static void draw_head(const struct screens *screens, struct canvas *canvas)
{
	const char *path = screens->start != NULL ? screens->start->settings_path : NULL;
	cleanup(free_pointer) char *shown = path != NULL ? text_visible(path) : NULL;
	cleanup(free_pointer) char *text = NULL;

	if (screens->settings->listening)
		text = text_format(_("Press one more key for: %s. Escape leaves it as it is."),
				   _(action_describe(row_action(screens->settings->list.selected))->description));
	else if (shown != NULL)
		text = text_format(_("Kept in %s"), shown);
	else
		text = strdup(_("Nothing says where settings could be kept: HOME is not set."));
	canvas_rule(canvas, 0, 1, canvas->width - 2, ATTRIBUTE_TITLE_FOCUSED, _("Settings"));
	canvas_wrap(canvas, 1, 1, canvas->width - 2, 2, screens->settings->listening ? ATTRIBUTE_STRONG : ATTRIBUTE_DIM,
		    text != NULL ? text : "");
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct list *list = &screens->settings->list;
	int height = canvas->height - 5 - notice_covers(screens, canvas);

	draw_head(screens, canvas);
	zones_add(&screens->zones, (struct zone){.area = {3, 1, canvas->width - 2, height}, .place = PLACE_SETTINGS,
						 .list = list, .action = ACTION_NONE});
	list_draw(list, canvas, 3, 1, canvas->width - 2, height, true, draw_row, screens);
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	if ((action != ACTION_CHANGE_SETTING && action != ACTION_RESET_SETTING) ||
	    (screens->start != NULL && screens->start->settings_path != NULL))
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, _("set HOME or XDG_CONFIG_HOME"), _("nothing says where settings could be kept"));
	return false;
}

static void apply(struct screens *screens, const char *name, const char *value)
{
	cleanup(free_pointer) char *line = text_format("%s = %s\n", name, value);
	struct buffer complaints = {0};

	if (line != NULL)
		settings_parse(&screens->start->settings, line, strlen(line), &complaints);
	buffer_free(&complaints);
	if (screens->services != NULL)
		screens->services->dress(screens->services->context, &screens->start->settings);
}

/* Writes the value of the chosen row, and lets it hold where that went well. */
static bool set(struct screens *screens, const char *value)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *name = row_name(screens->settings->list.selected);

	if (name == NULL || value == NULL)
		return false;
	if (settings_file_change(screens->start->settings_path, name, value, &failure) < 0) {
		screens_say_failure(screens, &failure);
		return false;
	}
	apply(screens, name, value);
	return true;
}

static void change(struct screens *screens)
{
	size_t index = screens->settings->list.selected;
	cleanup(free_pointer) char *value = NULL;

	if (is_key_row(index)) {
		screens->settings->listening = true;
		return;
	}
	value = setting_next_value(&screens->start->settings, index);
	if (set(screens, value) && strcmp(setting_rows[index].name, "consumer") == 0)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("This holds from the next start on; v on the main screen changes the rules now.")));
}

static void reset(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	size_t index = screens->settings->list.selected;
	cleanup(free_pointer) char *name = row_name(index);

	if (name == NULL)
		return;
	if (settings_file_change(screens->start->settings_path, name, NULL, &failure) < 0) {
		screens_say_failure(screens, &failure);
		return;
	}
	if (is_key_row(index))
		bindings_reset(&screens->start->settings.bindings, row_action(index));
	else
		setting_reset(&screens->start->settings, index);
	if (screens->services != NULL)
		screens->services->dress(screens->services->context, &screens->start->settings);
}

static bool act(struct screens *screens, enum action action)
{
	/* The mouse does not answer the question for a key, nor move the row that it is about. */
	if (screens->settings->listening)
		return true;
	if (action == ACTION_CHANGE_SETTING)
		change(screens);
	else if (action == ACTION_RESET_SETTING)
		reset(screens);
	else if (movement_of_action(action) != MOVEMENT_NONE)
		list_move(&screens->settings->list, movement_of_action(action));
	else
		return false;
	return true;
}

/* Another action that has the key where this one has it, too; ACTION_NONE where there is none. Those that share it on purpose share it in the table. */
static enum action rival(const struct screens *screens, enum action action, key_code key)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action_row *row = action_describe((enum action)i);

		if ((enum action)i != action && (row->places & action_describe(action)->places) != 0 &&
		    bindings_have_key(screens->bindings, (enum action)i, key))
			return (enum action)i;
	}
	return ACTION_NONE;
}

/* The key, and behind it those that the action has already: nobody can lock themselves out. malloc'ed. */
static char *with_key(const struct screens *screens, enum action action, const char *name)
{
	cleanup(free_pointer) char *before = strdup(bindings_keys(screens->bindings, action));
	struct buffer keys = {0};
	char *rest = before;

	buffer_append_text(&keys, name);
	for (char *key; rest != NULL && (key = strsep(&rest, " ")) != NULL;)
		if (key[0] != '\0' && strcmp(key, name) != 0)
			buffer_format(&keys, " %s", key);
	return buffer_take(&keys);
}

static void bind(struct screens *screens, key_code key)
{
	enum action action = row_action(screens->settings->list.selected), other;
	cleanup(free_pointer) char *keys = NULL;
	struct buffer name = {0}, text = {0};

	key_append_name(&name, key);
	keys = with_key(screens, action, buffer_text(&name));
	other = rival(screens, action, key);
	if (set(screens, keys) && other != ACTION_NONE) {
		buffer_format(&text, _("%s also means: %s. Of two that could be done, the one that is listed first is done."), buffer_text(&name),
			      _(action_describe(other)->description));
		screens_say(screens, ATTRIBUTE_WARNING, buffer_take(&text));
	}
	buffer_free(&name);
}

static bool listen(struct screens *screens, key_code key)
{
	if (!screens->settings->listening)
		return false;
	screens->settings->listening = false;
	if (key != KEY_ESCAPE)
		bind(screens, key);
	return true;
}

const struct behaviour settings_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.key = listen,
	.release = release,
};
