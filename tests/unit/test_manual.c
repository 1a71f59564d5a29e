/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The manual's table of keys is that of the actions, and its settings are those that are read. With UPDATE_EXPECTED=1 the table in the manual is
 * written instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/tree.h"
#include "tui/settings.h"

#define MANUAL "share/man/overrule.1"
#define BEGIN ".\\\" keys: begin\n"
#define END ".\\\" keys: end\n"

static void append_roff(struct buffer *buffer, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '-' || *text == '\\')
			buffer_append_byte(buffer, '\\');
		buffer_append_byte(buffer, *text == '\'' ? '\'' : *text);
	}
}

/* Each place where keys differ, with what it is called. */
static const struct {
	unsigned places;
	const char *title;
} groups[] = {
	{PLACE_MAIN, "On the main screen"},
	{PLACE_DETAILS, "In the details"},
	{PLACE_COMPARE, "In the comparison"},
	{PLACE_PROBLEMS, "Among the problems"},
	{PLACE_HISTORY | PLACE_RECORD, "In the history"},
	{PLACE_REVIEWING, "In the review"},
	{PLACE_FORM, "In forms"},
	{PLACE_CANDIDATES, "In the list below a field"},
	{PLACE_PROMPT, "Where one line is typed"},
	{PLACE_CHOOSER, "Where something is chosen"},
	{PLACE_SETTINGS, "In the settings"},
	{PLACE_HELP, "In the help"},
	{PLACE_QUIT, "When asked whether to leave"},
};

static char *table(void)
{
	struct buffer text = {0};
	char *whole;

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
		buffer_format(&text, ".PP\n%s:\n", groups[i].title);
		for (int j = 0; j < ACTION_COUNT; j++) {
			const struct action_row *row = action_describe((enum action)j);

			if ((row->places & groups[i].places) == 0)
				continue;
			buffer_append_text(&text, ".TP\n.B \"");
			append_roff(&text, row->keys);
			buffer_append_text(&text, "\"\n");
			append_roff(&text, row->description);
			buffer_append_byte(&text, '\n');
		}
	}
	whole = buffer_take(&text);
	assert_non_null(whole);
	return whole;
}

static void write_manual(const char *manual, const char *begin, const char *end, const char *expected)
{
	FILE *file = fopen(MANUAL, "w");

	assert_non_null(file);
	fprintf(file, "%.*s%s%s", (int)(begin - manual), manual, expected, end);
	assert_int_equal(fclose(file), 0);
}

static void the_table_of_keys_is_that_of_the_actions(void **state)
{
	size_t length;
	cleanup(free_pointer) char *manual = tree_read_file(MANUAL, &length);
	cleanup(free_pointer) char *expected = table();
	cleanup(free_pointer) char *found = NULL;
	char *begin, *end;

	(void)state;
	begin = strstr(manual, BEGIN);
	end = strstr(manual, END);
	assert_non_null(begin);
	assert_non_null(end);
	begin += strlen(BEGIN);
	found = strndup(begin, (size_t)(end - begin));
	if (getenv("UPDATE_EXPECTED") != NULL)
		write_manual(manual, begin, end, expected);
	else
		tree_expect_text("the keys of the manual", expected, found);
}

static void each_setting_is_in_the_manual(void **state)
{
	size_t length;
	cleanup(free_pointer) char *manual = tree_read_file(MANUAL, &length);

	(void)state;
	for (size_t i = 0; i < setting_count; i++) {
		struct buffer line = {0};

		buffer_format(&line, "\n.BI %s", setting_rows[i].name);
		assert_non_null(strstr(manual, buffer_text(&line)));
		buffer_free(&line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_keys_is_that_of_the_actions),
		cmocka_unit_test(each_setting_is_in_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
