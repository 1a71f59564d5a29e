/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of settings, and a value that is set in it. The input is the setting's number, the value up to a line feed, and the file. What
 * is wrong with the file is told line by line and is safe to show; what was set is what the file then says, and all its other lines stay.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/fuzz/target.h"
#include "tui/settings.h"

/* Each complaint is one line, begins with a line of the file, and comes after those of the lines before it. */
static void expect_complaints(const struct buffer *complaints, size_t lines)
{
	const char *text = buffer_text(complaints);
	unsigned long last = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *end;
		unsigned long line = strtoul(text, &end, 10);

		assert_int_equal(text[length], '\n');
		fuzz_expect_safe(text, length);
		assert_true(strncmp(end, ": ", 2) == 0 && line > last && line <= lines);
		last = line;
		text += length + 1;
	}
}

static void parse(const char *text, size_t length, struct settings *settings, struct buffer *complaints)
{
	size_t lines = 1;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	assert_int_equal(settings_parse(settings, text, length, complaints), 0);
	expect_complaints(complaints, lines);
}

/* The keys of an action, or the value of a setting, when the text is read from nothing; NULL where the text does not say any. */
static char *read_value(const char *text, unsigned number, bool *ret_understood)
{
	cleanup(settings_free) struct settings settings = {0};
	cleanup(buffer_free) struct buffer complaints = {0};

	parse(text, strlen(text), &settings, &complaints);
	*ret_understood = complaints.length == 0;
	if (number < setting_count)
		return setting_value(&settings, number);
	return strdup(bindings_keys(&settings.bindings, (enum action)(number - setting_count)));
}

static char *name_of(unsigned number)
{
	return number < setting_count ? strdup(setting_rows[number].name) : setting_key_name((enum action)(number - setting_count));
}

/* Fails unless the first text is the second one without some lines, each of which is about the name. */
static void expect_lines_taken(const char *fewer, const char *text, const char *name)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		if (strcspn(fewer, "\n") == length && memcmp(fewer, text, length) == 0 && *fewer != '\0')
			fewer += length + 1;
		else
			assert_true(strspn(text, " \t") + strlen(name) < length &&
				    memcmp(text + strspn(text, " \t"), name, strlen(name)) == 0);
		text += length + (text[length] == '\n');
	}
	assert_string_equal(fewer, "");
}

static void try_edit(const char *text, unsigned number, const char *value)
{
	cleanup(free_pointer) char *name = name_of(number);
	cleanup(free_pointer) char *line = settings_edit("", name, value), *edited = settings_edit(text, name, value);
	cleanup(free_pointer) char *without = settings_edit(text, name, NULL), *back = settings_edit(edited, name, NULL);
	cleanup(free_pointer) char *again = settings_edit(edited, name, value);
	cleanup(free_pointer) char *wanted = NULL, *found = NULL;
	bool understood, all_understood;

	assert_true(line != NULL && edited != NULL && without != NULL && back != NULL);
	assert_string_equal(without, back);
	assert_string_equal(edited, again);
	expect_lines_taken(without, text, name);
	wanted = read_value(line, number, &understood);
	found = read_value(edited, number, &all_understood);
	/* Another line may have one of the keys. */
	if (understood && all_understood)
		assert_string_equal(wanted, found);
}

FUZZ_TARGET(settings)
{
	const char *bytes_as_text = (const char *)bytes, *line_end = length != 0 ? memchr(bytes_as_text, '\n', length) : NULL;
	cleanup(settings_free) struct settings settings = {0};
	cleanup(buffer_free) struct buffer complaints = {0};
	cleanup(free_pointer) char *value = NULL, *text = NULL;

	parse(bytes_as_text, length, &settings, &complaints);
	if (line_end == NULL || line_end == bytes_as_text)
		return 0;
	value = strndup(bytes_as_text + 1, (size_t)(line_end - bytes_as_text) - 1);
	text = strndup(line_end + 1, length - (size_t)(line_end + 1 - bytes_as_text));
	assert_true(value != NULL && text != NULL);
	try_edit(text, bytes[0] % (unsigned)(setting_count + ACTION_COUNT), value);
	return 0;
}
