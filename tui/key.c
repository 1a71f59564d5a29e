/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of keys, both ways, from one table. */
#include "tui/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/text.h"

/* The first name of a key is the one that is shown. */
static const struct {
	const char *name;
	key_code key;
} names[] = {
	{"Up", KEY_UP},
	{"Down", KEY_DOWN},
	{"Left", KEY_LEFT},
	{"Right", KEY_RIGHT},
	{"PgUp", KEY_PAGE_UP},
	{"PgDn", KEY_PAGE_DOWN},
	{"PageUp", KEY_PAGE_UP},
	{"PageDown", KEY_PAGE_DOWN},
	{"Home", KEY_HOME},
	{"End", KEY_END},
	{"Tab", KEY_TAB},
	{"Enter", KEY_ENTER},
	{"Return", KEY_ENTER},
	{"Esc", KEY_ESCAPE},
	{"Escape", KEY_ESCAPE},
	{"Backspace", KEY_BACKSPACE},
	{"Del", KEY_DELETE},
	{"Delete", KEY_DELETE},
	{"Ins", KEY_INSERT},
	{"Insert", KEY_INSERT},
	{"Space", ' '},
	{"BackTab", KEY_BACKTAB},
};

static const struct {
	char letter;
	key_code modifier;
} modifiers[] = {{'C', KEY_CONTROL}, {'M', KEY_ALT}, {'S', KEY_SHIFT}};

bool key_is_character(key_code key)
{
	return key < KEY_UP && (!text_code_is_hidden(key) || text_code_is_written(key));
}

size_t key_of_text(const char *text, key_code *ret_key)
{
	unsigned code;
	size_t length = text_decode(text, strlen(text), &code);

	*ret_key = length > 0 ? code : KEY_NONE;
	return length > 0 ? length : 1;
}

/* Appends a code point as UTF-8. */
static void append_code(struct buffer *buffer, unsigned code)
{
	static const struct {
		unsigned limit;
		unsigned char lead;
		int more;
	} forms[] = {{0x80, 0, 0}, {0x800, 0xc0, 1}, {0x10000, 0xe0, 2}, {0x110000, 0xf0, 3}};
	size_t form = 0;

	while (form < 3 && code >= forms[form].limit)
		form++;
	buffer_append_byte(buffer, (char)(forms[form].lead | code >> (6 * forms[form].more)));
	for (int i = forms[form].more - 1; i >= 0; i--)
		buffer_append_byte(buffer, (char)(0x80 | (code >> (6 * i) & 0x3f)));
}

void key_append_name(struct buffer *buffer, key_code key)
{
	for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
		if ((key & modifiers[i].modifier) != 0)
			buffer_format(buffer, "%c-", modifiers[i].letter);
	key &= ~KEY_MODIFIERS;
	if (key >= KEY_F1 && key <= KEY_F12) {
		buffer_format(buffer, "F%u", key - KEY_F1 + 1);
		return;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].key == key) {
			buffer_append_text(buffer, names[i].name);
			return;
		}
	if (key_is_character(key) && !text_code_is_hidden(key))
		append_code(buffer, key);
	else
		buffer_append_text(buffer, "?");
}

void key_append_character(struct buffer *buffer, key_code key)
{
	if (key_is_character(key))
		append_code(buffer, key);
}

static bool word_parse(const char *name, key_code *ret_key)
{
	char *end;
	long number;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(names[i].name, name) == 0) {
			*ret_key = names[i].key;
			return true;
		}
	if ((name[0] != 'F' && name[0] != 'f') || name[1] < '1' || name[1] > '9')
		return false;
	number = strtol(name + 1, &end, 10);
	if (*end != '\0' || number > 12)
		return false;
	*ret_key = KEY_F1 + (key_code)number - 1;
	return true;
}

/* Shift is a part of the character, and control a part of a letter or of some signs of ASCII only. */
static bool character_parse(const char *name, key_code mask, key_code *ret_key)
{
	unsigned code;
	size_t length = strlen(name);

	if (length == 0 || text_decode(name, length, &code) != length || text_code_is_hidden(code))
		return false;
	if ((mask & KEY_SHIFT) != 0)
		return false;
	if ((mask & KEY_CONTROL) != 0 && code >= 'A' && code <= 'Z')
		code += 'a' - 'A';
	*ret_key = code;
	return true;
}

bool key_parse(const char *name, key_code *ret_key)
{
	key_code mask = 0;
	key_code key;

	while (name[0] != '\0' && name[1] == '-' && name[2] != '\0') {
		size_t i = 0;

		while (i < sizeof modifiers / sizeof *modifiers && modifiers[i].letter != name[0])
			i++;
		if (i == sizeof modifiers / sizeof *modifiers || (mask & modifiers[i].modifier) != 0)
			return false;
		mask |= modifiers[i].modifier;
		name += 2;
	}
	if (!character_parse(name, mask, &key) && !word_parse(name, &key))
		return false;
	if (key == ' ' && (mask & KEY_SHIFT) != 0)
		return false;
	*ret_key = key | mask;
	return true;
}
