/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row for each setting: its name, how its value is read, shown and stepped through. */
#include "tui/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define KEY_PREFIX "key "

static bool take_consumer(struct settings *settings, const char *value)
{
	const struct consumer *consumer = consumer_find(value);

	if (consumer == NULL)
		return false;
	settings->consumer = consumer;
	settings->consumer_exact = strchr(value, '@') != NULL;
	return true;
}

static bool take_scheme(struct settings *settings, const char *value)
{
	return scheme_parse(value, &settings->scheme);
}

static bool take_flag(const char *value, bool *flag)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return false;
	*flag = yes;
	return true;
}

static bool take_mouse(struct settings *settings, const char *value)
{
	return take_flag(value, &settings->mouse);
}

static bool take_ascii(struct settings *settings, const char *value)
{
	return take_flag(value, &settings->ascii);
}

const struct setting_row setting_rows[] = {
	{"consumer", N_("whose rules are applied at the start"), N_("write a name that overrule consumers tells")},
	{"colors", N_("calm, contrast or monochrome"), N_("write calm, contrast or monochrome")},
	{"mouse", N_("click and wheel; the terminal's own selection then needs Shift"), N_("write yes or no")},
	{"ascii", N_("draw with ASCII signs only"), N_("write yes or no")},
};
const size_t setting_count = sizeof setting_rows / sizeof *setting_rows;

static bool (*const takers[])(struct settings *, const char *) = {take_consumer, take_scheme, take_mouse, take_ascii};

static char *consumer_value(const struct settings *settings)
{
	char label[CONSUMER_LABEL_SIZE] = "";

	if (settings->consumer != NULL && settings->consumer_exact)
		consumer_label(settings->consumer, label);
	return strdup(settings->consumer == NULL ? "" : settings->consumer_exact ? label : settings->consumer->name);
}

char *setting_value(const struct settings *settings, size_t index)
{
	switch (index) {
	case 0:
		return consumer_value(settings);
	case 1:
		return strdup(scheme_name(settings->scheme));
	case 2:
		return strdup(settings->mouse ? "yes" : "no");
	default:
		return strdup(settings->ascii ? "yes" : "no");
	}
}

/* Each name once: rows of the same name stand one after the other. */
static const char *next_consumer(const struct consumer *consumer)
{
	size_t i = consumer != NULL ? (size_t)(consumer - consumers) : 0;

	if (consumer == NULL)
		return consumers[0].name;
	while (++i < consumer_count)
		if (strcmp(consumers[i].name, consumer->name) != 0)
			return consumers[i].name;
	return consumers[0].name;
}

char *setting_next_value(const struct settings *settings, size_t index)
{
	switch (index) {
	case 0:
		return strdup(next_consumer(settings->consumer));
	case 1:
		return strdup(scheme_name((enum scheme)((settings->scheme + 1) % SCHEME_COUNT)));
	case 2:
		return strdup(settings->mouse ? "no" : "yes");
	default:
		return strdup(settings->ascii ? "no" : "yes");
	}
}

void setting_reset(struct settings *settings, size_t index)
{
	const struct settings nothing = {0};

	switch (index) {
	case 0:
		settings->consumer = nothing.consumer;
		break;
	case 1:
		settings->scheme = nothing.scheme;
		break;
	case 2:
		settings->mouse = nothing.mouse;
		break;
	default:
		settings->ascii = nothing.ascii;
	}
}

char *setting_key_name(enum action action)
{
	char *name = text_format(KEY_PREFIX "%s", action_describe(action)->name);

	for (char *at = name != NULL ? name + strlen(KEY_PREFIX) : NULL; at != NULL && *at != '\0'; at++)
		*at = *at == '_' ? '-' : *at >= 'A' && *at <= 'Z' ? (char)(*at + ('a' - 'A')) : *at;
	return name;
}

void settings_free(struct settings *settings)
{
	bindings_free(&settings->bindings);
	*settings = (struct settings){0};
}

static void complain(struct buffer *complaints, size_t line, const char *reason, const char *what, const char *remedy)
{
	buffer_format(complaints, "%zu: ", line);
	buffer_append_text(complaints, reason);
	buffer_append_text(complaints, " \"");
	text_append_visible(complaints, what, strlen(what));
	buffer_format(complaints, "\"; %s\n", remedy);
}

/* What is read, and what all of its lines have to know of each other. */
struct reading {
	struct settings *settings;
	struct buffer *complaints;
	bool rebound[ACTION_COUNT]; /* some line gives it keys */
};

/* Both actions by the names that they have in the file. */
static int complain_about_key(struct reading *reading, size_t line, const char *format, const char *key, enum action other,
			      enum action action)
{
	cleanup(free_pointer) char *other_name = setting_key_name(other);
	cleanup(free_pointer) char *name = setting_key_name(action);

	if (other_name == NULL || name == NULL)
		return -ENOMEM;
	buffer_format(reading->complaints, "%zu: ", line);
	buffer_format(reading->complaints, format, key, other_name + strlen(KEY_PREFIX), name + strlen(KEY_PREFIX));
	buffer_format(reading->complaints, "; %s\n", _("give one of the two another key"));
	return 0;
}

/* An action that would be left without a key if this one got it: one that has its keys of the table only, and that no line gives others. */
static enum action find_bereaved(const struct reading *reading, enum action action, key_code key)
{
	const struct bindings *bindings = &reading->settings->bindings;

	for (int i = 0; i < ACTION_COUNT; i++)
		if (!reading->rebound[i] && bindings_have_key(bindings, (enum action)i, key) &&
		    bindings_only_key(bindings, (enum action)i, key) && bindings_meet(action, (enum action)i))
			return (enum action)i;
	return ACTION_NONE;
}

/* One key for the action, behind those that it got already; *told: one complaint is enough for a line. */
static int take_key(struct reading *reading, enum action action, const char *name, struct buffer *taken, size_t line, bool *told)
{
	struct bindings *bindings = &reading->settings->bindings;
	enum action rival, bereaved;
	key_code key;
	int error = 0;

	if (!key_parse(name, &key))
		return 0;
	rival = bindings_rival(bindings, action, key, true);
	bereaved = find_bereaved(reading, action, key);
	if (rival == ACTION_NONE && bereaved == ACTION_NONE) {
		buffer_format(taken, "%s%s", taken->length > 0 ? " " : "", name);
		return buffer_failed(taken) ? -ENOMEM : bindings_set(bindings, action, buffer_text(taken));
	}
	if (!*told && rival != ACTION_NONE)
		/* TRANSLATORS: a key, and the names of two actions */
		error = complain_about_key(reading, line, _("%s is a key of \"%s\" already, and stays with it: \"%s\" does not get it"), name,
					   rival, action);
	else if (!*told)
		error = complain_about_key(reading, line, _("%s is the only key of \"%s\", and stays with it: \"%s\" does not get it"), name,
					   bereaved, action);
	*told = true;
	return error;
}

/* The keys of a line that are free; where none is, the action has those of the table. */
static int take_free_keys(struct reading *reading, enum action action, const char *keys, size_t line)
{
	cleanup(buffer_free) struct buffer taken = {0};
	char name[BINDINGS_NAME_SIZE];
	bool told = false;
	int error = bindings_reset(&reading->settings->bindings, action);

	while (error == 0 && (keys = bindings_next_key(keys, name)) != NULL)
		error = take_key(reading, action, name, &taken, line, &told);
	return error;
}

static int take_keys(struct reading *reading, const char *name, const char *value, size_t line)
{
	enum action action = action_parse(name);
	const char *bad;
	size_t length;

	if (action == ACTION_NONE) {
		complain(reading->complaints, line, _("there is no action"), name, _("overrule.1 and the settings (S) list them"));
		return 0;
	}
	bad = bindings_bad_key(value, &length);
	if (bad != NULL) {
		cleanup(free_pointer) char *key = strndup(bad, length);

		if (key == NULL)
			return -ENOMEM;
		complain(reading->complaints, line, _("this is no key:"), key,
			 _("write a, J, F5, PgUp, Space, C-l (control), M-x (Alt), S-Up (Shift)"));
		return 0;
	}
	if (value[strspn(value, " ")] == '\0') {
		complain(reading->complaints, line, _("this line leaves no key to"), name,
			 _("name at least one; its keys stay as they are without the line"));
		return 0;
	}
	return take_free_keys(reading, action, value, line);
}

static int take_setting(struct reading *reading, const char *name, const char *value, size_t line)
{
	if (strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
		return take_keys(reading, name + strlen(KEY_PREFIX), value, line);
	for (size_t i = 0; i < setting_count; i++) {
		if (strcmp(setting_rows[i].name, name) != 0)
			continue;
		if (!takers[i](reading->settings, value))
			complain(reading->complaints, line, _("this value is not known:"), value, _(setting_rows[i].values));
		return 0;
	}
	complain(reading->complaints, line, _("there is no setting"), name, _("consumer, colors, mouse, ascii and key ACTION are known"));
	return 0;
}

/* The text without blanks around it, as a copy; NULL when memory is out. */
static char *trim(const char *text, size_t length)
{
	while (length > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		length--;
	}
	while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
		length--;
	return strndup(text, length);
}

/* "name = value", both trimmed; *ret_name is "" for a line that says nothing, *ret_value NULL where there is no '='. 0 or -ENOMEM. */
static int split_line(const char *line, size_t length, char **ret_name, char **ret_value)
{
	const char *equals = memchr(line, '=', length);
	cleanup(free_pointer) char *name = trim(line, equals != NULL ? (size_t)(equals - line) : length);
	cleanup(free_pointer) char *value = NULL;

	if (equals != NULL)
		value = trim(equals + 1, length - (size_t)(equals + 1 - line));
	if (name == NULL || (equals != NULL && value == NULL))
		return -ENOMEM;
	if (name[0] == '#')
		name[0] = '\0';
	*ret_name = take(name);
	*ret_value = take(value);
	return 0;
}

static int take_line(struct reading *reading, const char *line, size_t length, size_t number)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *value = NULL;
	int error = split_line(line, length, &name, &value);

	if (error < 0 || name[0] == '\0')
		return error;
	if (value == NULL) {
		complain(reading->complaints, number, _("this line has no \"=\":"), name, _("write name = value, or # before a comment"));
		return 0;
	}
	return take_setting(reading, name, value, number);
}

/* Notes whether the line gives keys to an action. */
static int note_line(struct reading *reading, const char *line, size_t length, size_t number)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *value = NULL;
	int error = split_line(line, length, &name, &value);
	enum action action = ACTION_NONE;
	size_t bad;

	(void)number;
	if (error == 0 && value != NULL && strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
		action = action_parse(name + strlen(KEY_PREFIX));
	if (action != ACTION_NONE && value[0] != '\0' && bindings_bad_key(value, &bad) == NULL)
		reading->rebound[action] = true;
	return error;
}

static size_t line_length(const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);

	return end != NULL ? (size_t)(end - text) : length;
}

typedef int line_function(struct reading *reading, const char *line, size_t length, size_t number);

/* What holds a NUL is no text, and told by the second reading. */
static int read_lines(struct reading *reading, const char *text, size_t length, line_function *hear, line_function *hear_no_text)
{
	int error = 0;

	for (size_t number = 1; error == 0 && length > 0; number++) {
		size_t line = line_length(text, length), step = line < length ? line + 1 : line;
		line_function *function = memchr(text, '\0', line) != NULL ? hear_no_text : hear;

		error = function != NULL ? function(reading, text, line, number) : 0;
		text += step;
		length -= step;
	}
	return error;
}

static int refuse_line(struct reading *reading, const char *line, size_t length, size_t number)
{
	(void)line, (void)length;
	complain(reading->complaints, number, _("this line holds a NUL, as no text does:"), "", _("write the file anew"));
	return 0;
}

int settings_parse(struct settings *settings, const char *text, size_t length, struct buffer *complaints)
{
	struct reading reading = {.settings = settings, .complaints = complaints};
	int error = read_lines(&reading, text, length, note_line, NULL);

	return error == 0 ? read_lines(&reading, text, length, take_line, refuse_line) : error;
}

static bool line_sets(const char *line, size_t length, const char *name)
{
	cleanup(free_pointer) char *found = NULL;
	cleanup(free_pointer) char *value = NULL;

	return split_line(line, length, &found, &value) == 0 && value != NULL && strcmp(found, name) == 0;
}

char *settings_edit(const char *text, const char *name, const char *value)
{
	size_t length = strlen(text);
	struct buffer edited = {0};
	bool done = value == NULL;

	while (length > 0) {
		size_t line = line_length(text, length), step = line < length ? line + 1 : line;

		if (!line_sets(text, line, name)) {
			buffer_append(&edited, text, line);
			buffer_append_byte(&edited, '\n');
		} else if (!done) {
			buffer_format(&edited, "%s = %s\n", name, value);
			done = true;
		}
		text += step;
		length -= step;
	}
	if (!done)
		buffer_format(&edited, "%s = %s\n", name, value);
	if (edited.length == 0)
		buffer_append_text(&edited, "");
	return buffer_take(&edited);
}
