/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one-line editor: what is typed and taken away, where the cursor stands, and what is in sight. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/screen.h"
#include "tui/widgets/field.h"

#define WIDE "\xe6\xbc\xa2"      /* U+6F22, two cells */
#define ACUTE "\xcc\x81"         /* U+0301, combines */
#define ALEF "\xd7\x90"          /* U+05D0, right to left */
#define ELLIPSIS "\xe2\x80\xa6"

static void type_bytes(struct field *field, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		unsigned code;
		size_t step = text_decode(text, length, &code);

		assert_true(field_type(field, code));
		text += step;
		length -= step;
	}
}

/* Draws in that many cells; the row as text, malloc'ed, and where the cursor stands. */
static char *drawn(struct field *field, int width, int *ret_cursor)
{
	cleanup(canvas_drop) struct canvas *canvas = NULL;
	cleanup(free_pointer) char *row = NULL;

	assert_int_equal(canvas_new(&canvas, width + 4, 1, CHARSET_UTF8), 0);
	field_draw(field, canvas, 0, 2, width, true);
	*ret_cursor = canvas->cursor_column - 2;
	/* Nothing beside the field. */
	assert_string_equal(canvas_cell(canvas, 0, 1)->text, " ");
	assert_string_equal(canvas_cell(canvas, 0, width + 2)->text, " ");
	row = screen_row(canvas, 0);
	return strdup(strlen(row) > 2 ? row + 2 : "");
}

static void expect_drawn(struct field *field, int width, const char *text, int cursor)
{
	int found;
	cleanup(free_pointer) char *row = drawn(field, width, &found);

	assert_string_equal(row, text);
	assert_int_equal(found, cursor);
}

static void what_is_typed_stands_before_the_cursor(void **state)
{
	struct field field = {0};

	(void)state;
	type_bytes(&field, "ac");
	assert_true(field_act(&field, ACTION_FIELD_LEFT));
	type_bytes(&field, "b");
	assert_string_equal(field_text(&field), "abc");
	expect_drawn(&field, 10, "abc", 2);
	field_act(&field, ACTION_FIELD_HOME);
	field_act(&field, ACTION_FIELD_DELETE);
	assert_string_equal(field_text(&field), "bc");
	field_act(&field, ACTION_FIELD_END);
	field_act(&field, ACTION_FIELD_RIGHT);
	expect_drawn(&field, 10, "bc", 2);
	assert_false(field_act(&field, ACTION_MASK));
	field_free(&field);
}

static void keys_that_are_no_character_are_not_typed(void **state)
{
	static const key_code keys[] = {KEY_ENTER, KEY_UP, 'a' | KEY_CONTROL, 0x1b, '\n', 0x202e, 0xfeff};
	struct field field = {0};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_false(field_type(&field, keys[i]));
	assert_string_equal(field_text(&field), "");
	field_free(&field);
}

/* Wide, combining and right-to-left characters: one step, one Backspace, and the cursor on the cell that they take. */
static void the_cursor_goes_by_what_is_drawn_as_one(void **state)
{
	struct field field = {0};

	(void)state;
	type_bytes(&field, WIDE "e" ACUTE ALEF "x");
	expect_drawn(&field, 10, WIDE "e" ACUTE ALEF "x", 5);
	field_act(&field, ACTION_FIELD_LEFT);
	field_act(&field, ACTION_FIELD_LEFT);
	expect_drawn(&field, 10, WIDE "e" ACUTE ALEF "x", 3);
	field_act(&field, ACTION_FIELD_LEFT);
	expect_drawn(&field, 10, WIDE "e" ACUTE ALEF "x", 2);
	field_act(&field, ACTION_FIELD_RIGHT);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	assert_string_equal(field_text(&field), WIDE ALEF "x");
	field_act(&field, ACTION_FIELD_BACKSPACE);
	assert_string_equal(field_text(&field), ALEF "x");
	field_free(&field);
}

/* What comes to stand before a combining character draws it to itself: the cursor is never between the two. */
static void a_combining_character_joins_what_comes_before_it(void **state)
{
	struct field field = {0};

	(void)state;
	assert_true(field_set(&field, ACUTE "z"));
	field_act(&field, ACTION_FIELD_HOME);
	type_bytes(&field, "e");
	assert_int_equal(field.cursor, 1 + strlen(ACUTE));
	expect_drawn(&field, 10, "e" ACUTE "z", 1);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	assert_string_equal(field_text(&field), "z");
	field_free(&field);
}

/* A path may hold bytes that are no UTF-8: they are shown visibly, taken away one by one, and otherwise kept. */
static void bytes_that_are_no_text_are_shown_and_kept(void **state)
{
	struct field field = {0};

	(void)state;
	assert_true(field_set(&field, "/a\xff\x1b" "b"));
	expect_drawn(&field, 20, "/a\\xFF\\x1Bb", 11);
	field_act(&field, ACTION_FIELD_LEFT);
	expect_drawn(&field, 20, "/a\\xFF\\x1Bb", 10);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	assert_string_equal(field_text(&field), "/a\xff" "b");
	type_bytes(&field, "c");
	assert_string_equal(field_text(&field), "/a\xff" "cb");
	field_free(&field);
}

/* What joins or chooses a form is typed; it is seen, and taken away by itself. */
static void joiners_are_typed_and_seen(void **state)
{
	struct field field = {0};

	(void)state;
	type_bytes(&field, WIDE "\xe2\x80\x8d" WIDE "\xef\xb8\x8f");
	expect_drawn(&field, 40, WIDE "\\u{200D}" WIDE "\\u{FE0F}", 2 + 8 + 2 + 8);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	expect_drawn(&field, 40, WIDE "\\u{200D}", 10);
	field_act(&field, ACTION_FIELD_LEFT);
	expect_drawn(&field, 40, WIDE "\\u{200D}", 2);
	field_act(&field, ACTION_FIELD_DELETE);
	assert_string_equal(field_text(&field), WIDE);
	/* What combines with a form that is shown does not join it on the screen, or columns would shift. */
	assert_true(field_set(&field, "\xff" ACUTE "x"));
	expect_drawn(&field, 40, "\\xFF\\u{301}x", 4 + 7 + 1);
	field_free(&field);
}

static void a_click_is_a_place_between_what_is_drawn(void **state)
{
	struct field field = {0};
	int cursor;

	(void)state;
	type_bytes(&field, "a" WIDE "e" ACUTE "\xe2\x80\x8dz");
	free(drawn(&field, 20, &cursor));
	for (int cell = 0; cell < 16; cell++) {
		static const int places[] = {0, 1, 1, 3, 4, 4, 4, 4, 4, 4, 4, 4, 12, 13, 13, 13};

		field_point(&field, cell);
		free(drawn(&field, 20, &cursor));
		assert_int_equal(cursor, places[cell]);
	}
	/* Scrolled, what is in sight is meant, and the sign at the end is the first of it. */
	assert_true(field_set(&field, "0123456789abcdef"));
	free(drawn(&field, 8, &cursor));
	field_point(&field, 1);
	assert_int_equal(field.cursor, 10);
	free(drawn(&field, 8, &cursor));
	assert_int_equal(cursor, 1);
	field_free(&field);
}

static void a_long_text_is_scrolled_and_shows_that_it_is_cut(void **state)
{
	struct field field = {0};

	(void)state;
	type_bytes(&field, "0123456789abcdef");
	expect_drawn(&field, 8, ELLIPSIS "abcdef", 7);
	field_act(&field, ACTION_FIELD_HOME);
	expect_drawn(&field, 8, "0123456" ELLIPSIS, 0);
	for (int i = 0; i < 6; i++)
		field_act(&field, ACTION_FIELD_RIGHT);
	expect_drawn(&field, 8, "0123456" ELLIPSIS, 6);
	field_act(&field, ACTION_FIELD_RIGHT);
	expect_drawn(&field, 8, ELLIPSIS "234567" ELLIPSIS, 6);
	/* When the end goes away the beginning comes back. */
	field_act(&field, ACTION_FIELD_CUT);
	expect_drawn(&field, 8, "0123456", 7);
	field_free(&field);
}

/* Whatever the width and the place, the cursor is inside of the field and nothing beside it is drawn over. */
static void the_cursor_is_always_in_sight(void **state)
{
	struct field field = {0};
	int cursor;

	(void)state;
	assert_true(field_set(&field, "a" WIDE "\xff" "bc" WIDE WIDE "e" ACUTE "/\x01long enough to scroll"));
	for (int width = 1; width < 40; width++) {
		field_act(&field, ACTION_FIELD_HOME);
		for (size_t step = 0; step <= field.text.length; step++) {
			free(drawn(&field, width, &cursor));
			assert_in_range(cursor, 0, width - 1);
			field_act(&field, step % 5 == 4 ? ACTION_FIELD_LEFT : ACTION_FIELD_RIGHT);
		}
	}
	field_free(&field);
}

static void words_and_ends_are_taken_away_at_once(void **state)
{
	struct field field = {0};

	(void)state;
	assert_true(field_set(&field, "/usr/libexec/some thing "));
	field_act(&field, ACTION_FIELD_WORD);
	assert_string_equal(field_text(&field), "/usr/libexec/some ");
	field_act(&field, ACTION_FIELD_WORD);
	assert_string_equal(field_text(&field), "/usr/libexec/");
	field_act(&field, ACTION_FIELD_WORD);
	assert_string_equal(field_text(&field), "/usr/");
	field_act(&field, ACTION_FIELD_LEFT);
	field_act(&field, ACTION_FIELD_CLEAR);
	assert_string_equal(field_text(&field), "/");
	field_act(&field, ACTION_FIELD_CUT);
	assert_string_equal(field_text(&field), "");
	field_act(&field, ACTION_FIELD_BACKSPACE);
	field_act(&field, ACTION_FIELD_WORD);
	field_act(&field, ACTION_FIELD_DELETE);
	expect_drawn(&field, 5, "", 0);
	field_free(&field);
}

static void the_limit_is_in_bytes_and_nothing_is_cut_in_half(void **state)
{
	struct field field = {.limit = 5};

	(void)state;
	type_bytes(&field, "ab" WIDE);
	assert_false(field_type(&field, 'c'));
	assert_false(field_set(&field, "123456"));
	assert_string_equal(field_text(&field), "ab" WIDE);
	field_act(&field, ACTION_FIELD_BACKSPACE);
	assert_true(field_type(&field, 'c'));
	assert_string_equal(field_text(&field), "abc");
	field_free(&field);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_stands_before_the_cursor),
		cmocka_unit_test(keys_that_are_no_character_are_not_typed),
		cmocka_unit_test(the_cursor_goes_by_what_is_drawn_as_one),
		cmocka_unit_test(a_combining_character_joins_what_comes_before_it),
		cmocka_unit_test(bytes_that_are_no_text_are_shown_and_kept),
		cmocka_unit_test(joiners_are_typed_and_seen),
		cmocka_unit_test(a_click_is_a_place_between_what_is_drawn),
		cmocka_unit_test(a_long_text_is_scrolled_and_shows_that_it_is_cut),
		cmocka_unit_test(the_cursor_is_always_in_sight),
		cmocka_unit_test(words_and_ends_are_taken_away_at_once),
		cmocka_unit_test(the_limit_is_in_bytes_and_nothing_is_cut_in_half),
	};

	/* The runner chooses C.UTF-8: widths are the locale's. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
