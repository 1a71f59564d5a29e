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
#include "tui/screens/question_screen.h"
#include "tui/settings_file.h"
#include "tui/start.h"

#define NAME_WIDTH 24
#define VALUE_WIDTH 20
#define ROOMY 16       /* from this height on there is air between the parts */
#define MEANING_ROWS 3 /* for all of the chosen line, below the list */
#define BRIEF_LINES 2  /* of complaints */
#define LEAST_ROWS 4   /* of the list */

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

/* ---- what is wrong with the file ---- */

enum complaint_answer { ANSWER_GO_ON, ANSWER_SETTINGS };

static void hear_complaints(struct screens *screens, size_t answer)
{
	if (answer == ANSWER_SETTINGS)
		settings_screen_open(screens);
}

/* What has room in a notice also on a narrow screen does not stand in the way. */
static bool is_brief(const char *complaints)
{
	const char *line = strchr(complaints, '\n');

	for (int count = 1; line != NULL && line[1] != '\0'; line = strchr(line + 1, '\n'))
		if (++count > BRIEF_LINES)
			return false;
	return true;
}

void settings_screen_complain(struct screens *screens, const char *complaints)
{
	const char *const answers[] = {
		[ANSWER_GO_ON] = _("go on without these lines"),
		[ANSWER_SETTINGS] = _("look at the settings"),
	};
	cleanup(free_pointer) char *text = NULL;

	if (is_brief(complaints)) {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(complaints));
		return;
	}
	text = text_format(_("Not all of your settings can be used:\n%s"), complaints);
	question_screen_open(screens, _("Your settings"), text != NULL ? text : complaints, answers, sizeof answers / sizeof *answers,
			     hear_complaints);
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
		      value == NULL ? "?" : value[0] != '\0' ? value : is_key_row(index) ? _("no key") : _("not set"));
	canvas_column(canvas, row, described, column + width - described, attribute_within(attribute, ATTRIBUTE_DIM),
		      _(is_key_row(index) ? action_describe(row_action(index))->description : setting_rows[index].description));
}

static char *ask_for_key(const struct screens *screens)
{
	char keep[BINDINGS_NAME_SIZE];

	bindings_first_key(screens->bindings, ACTION_KEEP_KEYS, keep, sizeof keep);
	/* TRANSLATORS: what an action does; the name of a key */
	return text_format(_("Press the key that is to do this, too: %s. %s leaves all as it is."),
			   _(action_describe(row_action(screens->settings->list.selected))->description), keep);
}

/* Where they are kept, or what is to be pressed now; malloc'ed. */
static char *head_of(const struct screens *screens, const struct canvas *canvas)
{
	const char *path = screens->start != NULL ? screens->start->settings_path : NULL;
	cleanup(free_pointer) char *shown = path != NULL ? text_visible(path) : NULL;

	if (screens->settings->listening)
		return ask_for_key(screens);
	if (shown == NULL)
		return strdup(_("Nothing says where settings could be kept: HOME is not set."));
	if (canvas->charset == CHARSET_ASCII)
		return text_format(_("Kept in %s; each change holds at once. This locale has ASCII only: what is not is shown as "
				     "\\u{E9}. In a UTF-8 locale (LC_ALL=C.UTF-8) it is seen as it is."), shown);
	return text_format(_("Kept in %s; each change holds at once."), shown);
}

/* Places by what people call them; of an action those that hold all of its places. */
static const struct {
	unsigned places;
	const char *name;
} place_names[] = {
	{PLACE_MAIN, N_("main screen")},
	{PLACE_DETAILS, N_("details")},
	{PLACE_COMPARE, N_("comparison")},
	{PLACE_PROBLEMS, N_("problems")},
	{PLACE_HISTORY | PLACE_RECORD, N_("history")},
	{PLACE_REVIEWING, N_("review")},
	{PLACE_RESULT, N_("result")},
	{PLACE_FORMS, N_("forms")},
	{PLACE_PROMPT, N_("typed lines")},
	{PLACE_CHOOSER, N_("choices")},
	{PLACE_SETTINGS, N_("settings")},
	{PLACE_HELP, N_("help")},
	{PLACE_QUIT, N_("leaving")},
};
#define PLACE_NAME_COUNT (sizeof place_names / sizeof *place_names)

static void append_places(unsigned places, struct buffer *text)
{
	size_t named = 0;

	for (size_t i = 0; i < PLACE_NAME_COUNT; i++)
		named += (place_names[i].places & places) != 0;
	if (named == PLACE_NAME_COUNT || (places | PLACE_MAIN) == PLACE_ANY) {
		buffer_append_text(text, _("everywhere"));
		return;
	}
	named = 0;
	for (size_t i = 0; i < PLACE_NAME_COUNT; i++)
		if ((place_names[i].places & places) != 0)
			buffer_format(text, "%s%s", named++ > 0 ? ", " : "", _(place_names[i].name));
}

/* All of the chosen line, of which the list shows what has room. */
static void draw_meaning(const struct screens *screens, struct canvas *canvas, int row)
{
	size_t index = screens->settings->list.selected;
	cleanup(free_pointer) char *value = row_value(screens, index);
	cleanup(buffer_free) struct buffer text = {0};

	if (is_key_row(index)) {
		const struct action_row *action = action_describe(row_action(index));

		/* TRANSLATORS: the keys of an action, and what it does */
		buffer_format(&text, _("%s: %s"), value != NULL && value[0] != '\0' ? value : _("no key"), _(action->description));
		buffer_append_text(&text, " (");
		append_places(action->places, &text);
		buffer_append_text(&text, ")");
	} else {
		buffer_format(&text, _("%s: %s"), setting_rows[index].name, _(setting_rows[index].description));
	}
	canvas_wrap(canvas, row, 1, canvas->width - 2, MEANING_ROWS - 1, ATTRIBUTE_NORMAL, buffer_text(&text));
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	struct list *list = &screens->settings->list;
	cleanup(free_pointer) char *head = head_of(screens, canvas);
	int width = canvas->width - 2, rows = canvas_wrap_height(canvas, width, head != NULL ? head : "");
	int row, end = canvas->height - 1 - notice_covers(screens, canvas);

	rows = rows < canvas->height - 2 - LEAST_ROWS ? rows : canvas->height > LEAST_ROWS + 3 ? canvas->height - 2 - LEAST_ROWS : 1;
	row = 1 + rows + (canvas->height >= ROOMY);
	canvas_rule(canvas, 0, 1, width, ATTRIBUTE_TITLE_FOCUSED, _("Settings"));
	canvas_wrap(canvas, 1, 1, width, rows, screens->settings->listening ? ATTRIBUTE_STRONG : ATTRIBUTE_DIM, head != NULL ? head : "");
	if (end - row >= LEAST_ROWS + MEANING_ROWS) {
		end -= MEANING_ROWS;
		canvas_rule(canvas, end, 1, width, ATTRIBUTE_TITLE, NULL);
		draw_meaning(screens, canvas, end + 1);
	}
	zones_add(&screens->zones, (struct zone){.area = {row, 1, width, end - row}, .place = PLACE_SETTINGS, .list = list,
						 .action = ACTION_NONE});
	list_draw(list, canvas, row, 1, width, end - row, true, draw_row, screens);
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

/* Writes a value, and lets it hold where that went well. */
static bool set_named(struct screens *screens, const char *name, const char *value)
{
	cleanup(failure_free) struct failure failure = {0};

	if (settings_file_change(screens->start->settings_path, name, value, &failure) < 0) {
		screens_say_failure(screens, &failure);
		return false;
	}
	apply(screens, name, value);
	return true;
}

/* The same for the chosen row. */
static bool set(struct screens *screens, const char *value)
{
	cleanup(free_pointer) char *name = row_name(screens->settings->list.selected);

	return name != NULL && value != NULL && set_named(screens, name, value);
}

static void change(struct screens *screens)
{
	size_t index = screens->settings->list.selected;
	cleanup(free_pointer) char *value = NULL;
	char key[BINDINGS_NAME_SIZE];

	if (is_key_row(index)) {
		screens->settings->listening = true;
		return;
	}
	value = setting_next_value(&screens->start->settings, index);
	if (!set(screens, value) || strcmp(setting_rows[index].name, "consumer") != 0)
		return;
	bindings_first_key(screens->bindings, ACTION_CONSUMER, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	screens_say(screens, ATTRIBUTE_NORMAL,
		    text_format(_("This holds from the next start on; %s on the main screen changes the rules now."), key));
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
	/* The mouse may take the question for a key back; it does not answer it, nor move the row that it is about. */
	if (screens->settings->listening) {
		screens->settings->listening = action != ACTION_KEEP_KEYS;
		return true;
	}
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

/* The key, and behind it those that the action has already: nobody can lock themselves out. malloc'ed. */
static char *with_key(const struct screens *screens, enum action action, const char *name)
{
	const char *keys = bindings_keys(screens->bindings, action);
	char key[BINDINGS_NAME_SIZE];
	struct buffer with = {0};

	buffer_append_text(&with, name);
	while ((keys = bindings_next_key(keys, key)) != NULL)
		if (strcmp(key, name) != 0)
			buffer_format(&with, " %s", key);
	return buffer_take(&with);
}

/* The keys of an action without that one; malloc'ed. */
static char *without_key(const struct screens *screens, enum action action, key_code unwanted)
{
	const char *keys = bindings_keys(screens->bindings, action);
	char name[BINDINGS_NAME_SIZE];
	struct buffer without = {0};
	key_code key;

	while ((keys = bindings_next_key(keys, name)) != NULL)
		if (key_parse(name, &key) && key != unwanted)
			buffer_format(&without, "%s%s", without.length > 0 ? " " : "", name);
	buffer_append_text(&without, "");
	return buffer_take(&without);
}

/* Takes the key from the action that has it where it would mean two things; false where that is told instead, having no other key. */
static bool take_from_rival(struct screens *screens, enum action rival, key_code key, const char *name)
{
	cleanup(free_pointer) char *keys = NULL;
	cleanup(free_pointer) char *rival_name = NULL;

	if (bindings_only_key(screens->bindings, rival, key)) {
		screens_say(screens, ATTRIBUTE_WARNING, text_format(_("%s is the only key for: %s. Give that another key first."), name,
								    _(action_describe(rival)->description)));
		return false;
	}
	screens_say(screens, ATTRIBUTE_NORMAL, text_format(_("%s does this now. Before it did: %s, which has other keys."), name,
							   _(action_describe(rival)->description)));
	if (screens->bindings->keys[rival] == NULL)
		return true;
	keys = without_key(screens, rival, key);
	rival_name = setting_key_name(rival);
	return keys != NULL && rival_name != NULL && set_named(screens, rival_name, keys);
}

static void bind(struct screens *screens, key_code key)
{
	enum action action = row_action(screens->settings->list.selected), rival;
	cleanup(free_pointer) char *keys = NULL;
	cleanup(buffer_free) struct buffer name = {0};
	key_code named;

	key_append_name(&name, key);
	if (!key_parse(buffer_text(&name), &named) || named != key) {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("This key has no name by which it could be kept.")));
		return;
	}
	for (int i = 0; i < ACTION_COUNT; i++) {
		rival = bindings_rival(screens->bindings, action, key, false);
		if (rival != ACTION_NONE && !take_from_rival(screens, rival, key, buffer_text(&name)))
			return;
		if (rival == ACTION_NONE || screens->bindings->keys[rival] == NULL)
			break;
	}
	keys = with_key(screens, action, buffer_text(&name));
	set(screens, keys);
}

static bool listen(struct screens *screens, key_code key)
{
	if (!screens->settings->listening)
		return false;
	screens->settings->listening = false;
	if (!bindings_have_key(screens->bindings, ACTION_KEEP_KEYS, key))
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
