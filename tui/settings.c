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
	{"consumer", N_("whose rules are applied at the start")},
	{"colors", N_("calm, contrast or monochrome")},
	{"mouse", N_("click and wheel; the terminal's own selection then needs Shift")},
	{"ascii", N_("draw with ASCII signs only")},
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

static int take_keys(struct settings *settings, const char *name, const char *value, size_t line, struct buffer *complaints)
{
	enum action action = action_parse(name);
	const char *bad;
	size_t length;

	if (action == ACTION_NONE) {
		complain(complaints, line, _("there is no action"), name, _("overrule.1 and the settings (S) list them"));
		return 0;
	}
	bad = bindings_bad_key(value, &length);
	if (bad != NULL) {
		cleanup(free_pointer) char *key = strndup(bad, length);

		if (key == NULL)
			return -ENOMEM;
		complain(complaints, line, _("this is no key:"), key, _("write a, J, F5, PgUp, Space, C-l (control), M-x (Alt), S-Up (Shift)"));
		return 0;
	}
	return bindings_set(&settings->bindings, action, value);
}

static int take_setting(struct settings *settings, const char *name, const char *value, size_t line, struct buffer *complaints)
{
	if (strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
		return take_keys(settings, name + strlen(KEY_PREFIX), value, line, complaints);
	for (size_t i = 0; i < setting_count; i++) {
		if (strcmp(setting_rows[i].name, name) != 0)
			continue;
		if (!takers[i](settings, value))
			complain(complaints, line, _("this value is not known:"), value, _(setting_rows[i].description));
		return 0;
	}
	complain(complaints, line, _("there is no setting"), name, _("consumer, colors, mouse, ascii and key ACTION are known"));
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

static int take_line(struct settings *settings, const char *line, size_t length, size_t number, struct buffer *complaints)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *value = NULL;
	int error = split_line(line, length, &name, &value);

	if (error < 0 || name[0] == '\0')
		return error;
	if (value == NULL) {
		complain(complaints, number, _("this line has no \"=\":"), name, _("write name = value, or # before a comment"));
		return 0;
	}
	return take_setting(settings, name, value, number, complaints);
}

static size_t line_length(const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);

	return end != NULL ? (size_t)(end - text) : length;
}

int settings_parse(struct settings *settings, const char *text, size_t length, struct buffer *complaints)
{
	int error = 0;

	for (size_t number = 1; error == 0 && length > 0; number++) {
		size_t line = line_length(text, length), step = line < length ? line + 1 : line;

		if (memchr(text, '\0', line) != NULL)
			complain(complaints, number, _("this line holds a NUL, as no text does:"), "", _("write the file anew"));
		else
			error = take_line(settings, text, line, number, complaints);
		text += step;
		length -= step;
	}
	return error;
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
