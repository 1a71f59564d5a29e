/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person has chosen for every start of the interface: whose rules, colours, mouse, signs, keys. Commands do not look at it, so that
 * a script means the same for everybody. Here is what the text says; tui/settings_file.h knows where it is kept.
 *
 * One setting on a line, "name = value", '#' begins a comment; "key ACTION = K S-Up" binds an action of the table of actions.
 */
#ifndef TUI_SETTINGS_H
#define TUI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/rank/consumer.h"
#include "tui/attribute.h"
#include "tui/bindings.h"

#define SETTINGS_MAX_SIZE ((size_t)64 * 1024)

/* All zero is what holds without a file. */
struct settings {
	const struct consumer *consumer; /* NULL: that of the command line */
	bool consumer_exact;             /* a version was given with it */
	enum scheme scheme;
	bool mouse;
	bool ascii;
	struct bindings bindings;
};

void settings_free(struct settings *settings); /* also for cleanup() */

/*
 * Takes over what a text says. What is wrong about a line is told in complaints, one line each: "LINE: what is wrong; what to do"; the other
 * lines count. A key that two lines give to actions of one place stays with the first, and none is taken from an action that has no
 * other. Returns 0 or -ENOMEM.
 */
int settings_parse(struct settings *settings, const char *text, size_t length, struct buffer *complaints);

/* The settings but the keys, in the order in which they are shown. */
struct setting_row {
	const char *name;        /* as in the file */
	const char *description; /* msgid */
	const char *values;      /* msgid: what can be written */
};
extern const struct setting_row setting_rows[];
extern const size_t setting_count;

/* The value of a setting as the file has it, "" for none; and the one that follows it when a person goes through them. malloc'ed. */
char *setting_value(const struct settings *settings, size_t index);
char *setting_next_value(const struct settings *settings, size_t index);

/* What holds where the file says nothing. */
void setting_reset(struct settings *settings, size_t index);

/* "key move-up": the name under which an action's keys stand in the file. malloc'ed. */
char *setting_key_name(enum action action);

/*
 * The text with the value of a setting changed, on the line where it stood or on a new one behind the others; value NULL takes its lines
 * away. Everything else stays as the person wrote it. malloc'ed.
 */
char *settings_edit(const char *text, const char *name, const char *value);

#endif
