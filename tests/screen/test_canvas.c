/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The canvas and the widgets on it: nothing is drawn outside, nothing wide is cut, nothing hidden is drawn, and what
 * terminals would measure differently is replaced. Then the painter and the keyboard with bytes that nobody would send.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/screen.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/keyboard.h"
#include "tui/widgets/list.h"
#include "tui/widgets/pager.h"

#define WIDE "\346\274\242\345\255\227\350\251\261" /* three characters of two cells each */
#define ACUTE "e\314\201"
#define HEBREW "\327\251\327\234\327\225\327\235"
#define ELLIPSIS "\342\200\246"

static struct canvas *canvas_make(int width, int height, enum charset charset)
{
	struct canvas *canvas;

	assert_int_equal(canvas_new(&canvas, width, height, charset), 0);
	return canvas;
}

static void assert_row(const struct canvas *canvas, int row, const char *expected)
{
	cleanup(free_pointer) char *text = screen_row(canvas, row);

	assert_string_equal(text, expected);
}

static void assert_attributes(const struct canvas *canvas, int row, const char *expected)
{
	cleanup(free_pointer) char *letters = screen_attributes(canvas, row);

	assert_string_equal(letters, expected);
}

/* --- text --- */

static void test_text_is_cut_at_a_cell_with_an_ellipsis(void **state)
{
	static const struct {
		const char *text;
		int width;
		const char *shown;
		int used;
	} cases[] = {
		{"", 5, "", 0},
		{"abc", 5, "abc", 3},
		{"abcde", 5, "abcde", 5},
		{"abcdef", 5, "abcd" ELLIPSIS, 5},
		{"abcdef", 1, ELLIPSIS, 1},
		{"abcdef", 0, "", 0},
		{"abcdef", -3, "", 0},
		{WIDE, 6, WIDE, 6},
		{WIDE, 5, "\346\274\242\345\255\227" ELLIPSIS, 5},
		{WIDE, 4, "\346\274\242" ELLIPSIS, 3},
		{WIDE, 1, ELLIPSIS, 1},
		{ACUTE ACUTE ACUTE, 3, ACUTE ACUTE ACUTE, 3},
		{ACUTE ACUTE ACUTE, 2, ACUTE ELLIPSIS, 2},
		{HEBREW, 4, HEBREW, 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cleanup(canvas_drop) struct canvas *canvas = canvas_make(20, 1, CHARSET_UTF8);

		assert_int_equal(
			canvas_text(canvas, 0, 0, cases[i].width, ATTRIBUTE_NORMAL, cases[i].text), cases[i].used);
		assert_row(canvas, 0, cases[i].shown);
	}
}

static void test_what_cannot_be_drawn_has_a_form(void **state)
{
	static const struct {
		const char *text;
		const char *utf8;
		const char *ascii;
	} cases[] = {
		{"a\033[31mb", "a\\x1B[31mb", "a\\x1B[31mb"},
		{"a\tb\nc\177", "a\\tb\\nc\\x7F", "a\\tb\\nc\\x7F"},
		{"\302\233x", "\\u{9B}x", "\\u{9B}x"},                /* C1 */
		{"\342\200\256x", "\\u{202E}x", "\\u{202E}x"},        /* right-to-left override */
		{"a\342\200\215b", "a\\u{200D}b", "a\\u{200D}b"},     /* zero-width joiner */
		{"\377\376", "\\xFF\\xFE", "\\xFF\\xFE"},             /* no UTF-8 */
		{"\355\240\200x", "\\xED\\xA0\\x80x", "\\xED\\xA0\\x80x"}, /* surrogate */
		{"\314\201x", "\\u{301}x", "\\u{301}x"},              /* combining with nothing */
		{"\360\237\207\251", "\\u{1F1E9}", "\\u{1F1E9}"},     /* half of a flag */
		{"\303\251", "\303\251", "\\u{E9}"},
		{"\346\274\242", "\346\274\242", "\\u{6F22}"},
		{ACUTE, ACUTE, "e\\u{301}"},
		/* A backslash before a form is doubled, so that it is not taken for one that was written so. */
		{"\\u{E9}", "\\u{E9}", "\\u{E9}"},
		{"\\\303\251", "\\\303\251", "\\\\\\u{E9}"},
		{"\\\001", "\\\\\\x01", "\\\\\\x01"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cleanup(canvas_drop) struct canvas *utf8 = canvas_make(20, 1, CHARSET_UTF8);
		cleanup(canvas_drop) struct canvas *plain = canvas_make(20, 1, CHARSET_UTF8_PLAIN);
		cleanup(canvas_drop) struct canvas *ascii = canvas_make(20, 1, CHARSET_ASCII);

		canvas_text(utf8, 0, 0, 20, ATTRIBUTE_NORMAL, cases[i].text);
		canvas_text(plain, 0, 0, 20, ATTRIBUTE_NORMAL, cases[i].text);
		canvas_text(ascii, 0, 0, 20, ATTRIBUTE_NORMAL, cases[i].text);
		assert_row(utf8, 0, cases[i].utf8);
		assert_row(plain, 0, cases[i].utf8);
		assert_row(ascii, 0, cases[i].ascii);
	}
}

static void test_combining_characters_are_bounded(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(20, 1, CHARSET_UTF8);
	char text[64] = "e";

	(void)state;
	for (int i = 0; i < 7; i++)
		strcat(text, "\314\201");
	assert_int_equal(canvas_text(canvas, 0, 0, 20, ATTRIBUTE_NORMAL, text), 16);
	assert_string_equal(canvas_cell(canvas, 0, 0)->text, "e\314\201\314\201\314\201\314\201");
	assert_row(canvas, 0, "e\314\201\314\201\314\201\314\201\\u{301}\\u{301}" ELLIPSIS);
}

static void test_without_a_utf8_locale_nothing_is_measured_wrong(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(20, 1, CHARSET_ASCII);

	(void)state;
	assert_non_null(setlocale(LC_ALL, "C"));
	assert_int_equal(canvas_width(canvas, WIDE ACUTE HEBREW "x"), 3 * 8 + 1 + 7 + 4 * 7 + 1);
	/* No form is cut in half, and none reaches over the edge. */
	canvas_text(canvas, 0, 0, 15, ATTRIBUTE_NORMAL, WIDE "xy");
	assert_row(canvas, 0, "\\u{6F22}$");
	canvas_text(canvas, 0, 17, 15, ATTRIBUTE_NORMAL, WIDE);
	assert_row(canvas, 0, "\\u{6F22}$        \\u{");
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
}

static void test_half_of_a_wide_character_never_stays(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(8, 1, CHARSET_UTF8);

	(void)state;
	canvas_text(canvas, 0, 1, 6, ATTRIBUTE_NORMAL, WIDE);
	canvas_text(canvas, 0, 2, 1, ATTRIBUTE_NORMAL, "x");
	assert_row(canvas, 0, "  x\345\255\227\350\251\261");
	canvas_text(canvas, 0, 3, 1, ATTRIBUTE_NORMAL, "y");
	assert_row(canvas, 0, "  xy \350\251\261");
	canvas_fill(canvas, 0, 6, 1, 1, ATTRIBUTE_NORMAL);
	assert_row(canvas, 0, "  xy");
	canvas_text(canvas, 0, 7, 6, ATTRIBUTE_NORMAL, WIDE);
	assert_row(canvas, 0, "  xy");
	canvas_text(canvas, 0, -1, 6, ATTRIBUTE_NORMAL, WIDE);
	assert_string_equal(canvas_cell(canvas, 0, 0)->text, " ");
	assert_string_equal(canvas_cell(canvas, 0, 1)->text, "\345\255\227");
}

static void test_columns_are_filled_and_set_right(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(12, 4, CHARSET_UTF8);

	(void)state;
	canvas_fill(canvas, 0, 0, 12, 4, ATTRIBUTE_DIM);
	canvas_column(canvas, 0, 1, 6, ATTRIBUTE_KEY, "ab");
	canvas_right(canvas, 1, 1, 6, ATTRIBUTE_KEY, "42");
	canvas_tail(canvas, 2, 0, 9, ATTRIBUTE_KEY, "/etc/qemu/vhost-user");
	canvas_right(canvas, 3, 1, 3, ATTRIBUTE_KEY, "12345");
	assert_row(canvas, 0, " ab");
	assert_attributes(canvas, 0, "dKKKKKKddddd");
	assert_row(canvas, 1, "     42");
	assert_row(canvas, 2, ELLIPSIS "ost-user");
	assert_row(canvas, 3, " 12" ELLIPSIS);
}

static void test_paragraphs_break_between_words(void **state)
{
	static const struct {
		const char *text;
		int width;
		int height;
		const char *rows[4];
	} cases[] = {
		{"one two three", 8, 4, {"one two", "three"}},
		{"one two three", 7, 4, {"one two", "three"}},
		{"one  two", 4, 4, {"one", "two"}},
		{"incomprehensible", 6, 4, {"incomp", "rehens", "ible"}},
		{"an incomprehensible", 6, 4, {"an", "incomp", "rehens", "ible"}},
		{"a\n\nb", 6, 4, {"a", "", "b"}},
		{WIDE, 5, 4, {"\346\274\242\345\255\227", "\350\251\261"}},
		{"x " WIDE, 5, 4, {"x \346\274\242", "\345\255\227\350\251\261"}},
		{"one two three four", 8, 2, {"one two", "three f" ELLIPSIS}},
		{"one\ntwo", 8, 1, {"one" ELLIPSIS}},
		{"in /etc/qemu/10-a.json it is", 12, 4, {"in", "/etc/qemu/", "10-a.json it", "is"}},
		{"/0123456789", 8, 4, {"/0123456", "789"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cleanup(canvas_drop) struct canvas *canvas = canvas_make(20, 4, CHARSET_UTF8);
		int rows = 0;

		while (rows < 4 && cases[i].rows[rows] != NULL)
			rows++;
		assert_int_equal(
			canvas_wrap(canvas, 0, 0, cases[i].width, cases[i].height, ATTRIBUTE_NORMAL, cases[i].text),
			rows);
		for (int row = 0; row < rows; row++)
			assert_row(canvas, row, cases[i].rows[row]);
		if (cases[i].height == 4)
			assert_int_equal(canvas_wrap_height(canvas, cases[i].width, cases[i].text), rows);
	}
}

static void test_signs_have_an_ascii_form(void **state)
{
	cleanup(canvas_drop) struct canvas *utf8 = canvas_make(20, 2, CHARSET_UTF8);
	cleanup(canvas_drop) struct canvas *plain = canvas_make(20, 2, CHARSET_UTF8_PLAIN);

	(void)state;
	for (int i = 0; i < SYMBOL_COUNT; i++) {
		assert_int_equal(canvas_width(utf8, canvas_symbol_text(utf8, (enum symbol)i)), 1);
		assert_int_equal(canvas_width(plain, canvas_symbol_text(plain, (enum symbol)i)), 1);
	}
	canvas_rule(plain, 0, 2, 10, ATTRIBUTE_TITLE, "Why");
	assert_row(plain, 0, "  Why ------");
	assert_attributes(plain, 0, "..ttt.rrrrrr");
	canvas_rule(utf8, 0, 0, 4, ATTRIBUTE_TITLE, NULL);
	canvas_divider(utf8, 0, 10, 9);
	assert_row(utf8, 0, "\342\224\200\342\224\200\342\224\200\342\224\200      \342\224\202");
}

/* In ASCII, too, a sign has one meaning: only dashes are lines, bullets and what has none, and both arrows to the right are one. */
static void test_one_sign_has_one_meaning(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(1, 1, CHARSET_ASCII);

	(void)state;
	for (int i = 0; i < SYMBOL_COUNT; i++)
		for (int j = i + 1; j < SYMBOL_COUNT; j++) {
			bool dashes = (i == SYMBOL_RULE || i == SYMBOL_NONE) && (j == SYMBOL_NONE || j == SYMBOL_BULLET);
			bool shared = dashes || (i == SYMBOL_CURSOR && j == SYMBOL_RIGHT);

			assert_int_equal(strcmp(canvas_symbol_text(canvas, (enum symbol)i), canvas_symbol_text(canvas, (enum symbol)j)) == 0,
					 shared);
		}
}

/* Random text drawn at random places by every function, on a canvas whose every cell is looked at afterwards. */
static void test_nothing_breaks_the_grid(void **state)
{
	static const char *const texts[] = {
		"", "a", WIDE, ACUTE, HEBREW, "\377", "\033[2J", WIDE "abc " WIDE, "a b c d e f g"};
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(17, 5, CHARSET_UTF8);
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int numbers[5];
		const char *text;

		for (size_t j = 0; j < 5; j++) {
			seed = seed * 1103515245u + 12345u;
			numbers[j] = (int)(seed >> 16) % 30 - 5;
		}
		text = texts[(unsigned)i % 9];
		if (i % 3 == 0)
			canvas_column(canvas, numbers[0], numbers[1], numbers[2], ATTRIBUTE_KEY, text);
		else if (i % 3 == 1)
			canvas_wrap(canvas, numbers[0], numbers[1], numbers[2], numbers[3], ATTRIBUTE_DIM, text);
		else
			canvas_fill(canvas, numbers[0], numbers[1], numbers[2], numbers[3], ATTRIBUTE_SELECTED);
		canvas_tail(canvas, numbers[3], numbers[2], numbers[4], ATTRIBUTE_WARNING, text);
		for (int row = 0; row < canvas->height; row++) {
			int cells = 0;

			for (int column = 0; column < canvas->width; column++) {
				const struct cell *cell = canvas_cell(canvas, row, column);

				assert_int_equal(cell->width == 0,
					column > 0 && canvas_cell(canvas, row, column - 1)->width == 2);
				assert_int_equal(cell->width == 0, cell->text[0] == '\0');
				cells += cell->width;
			}
			assert_int_equal(cells, canvas->width);
		}
	}
}

/* --- widgets --- */

static void list_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
	const void *context)
{
	char text[64];

	snprintf(text, sizeof text, "%s %zu", (const char *)context, index);
	canvas_text(canvas, row, column, width, attribute, text);
}

static void test_a_list_keeps_the_selected_row_in_sight(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(20, 6, CHARSET_UTF8);
	struct list list = {.count = 10};

	(void)state;
	list_draw(&list, canvas, 1, 2, 10, 4, true, list_row, "row");
	assert_false(list_move(&list, MOVEMENT_UP));
	for (int i = 0; i < 3; i++)
		assert_true(list_move(&list, MOVEMENT_DOWN));
	assert_int_equal(list.top, 0);
	assert_true(list_move(&list, MOVEMENT_DOWN));
	assert_int_equal(list.top, 1);
	list_draw(&list, canvas, 1, 2, 10, 4, true, list_row, "row");
	screen_expect(canvas, "list");
	assert_true(list_move(&list, MOVEMENT_PAGE_DOWN));
	assert_int_equal(list.selected, 7);
	assert_int_equal(list.top, 4);
	assert_true(list_move(&list, MOVEMENT_END));
	assert_int_equal(list.selected, 9);
	assert_int_equal(list.top, 6);
	assert_false(list_move(&list, MOVEMENT_PAGE_DOWN));
	list_resize(&list, 3, 4);
	assert_int_equal(list.selected, 2);
	assert_int_equal(list.top, 0);
	list_resize(&list, 0, 4);
	assert_int_equal(list.selected, 0);
	assert_false(list_move(&list, MOVEMENT_DOWN));
	list_draw(&list, canvas, 1, 2, 10, 4, true, list_row, "row");
	assert_int_equal(canvas->cursor_row, 1);
}

/* Beside the first and the last row, with a blank before the sign, and only where there is more. */
static void test_a_list_tells_that_it_goes_on(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(12, 3, CHARSET_ASCII);
	struct list list = {.count = 4};

	(void)state;
	list_draw(&list, canvas, 0, 0, 5, 3, true, list_row, "row");
	assert_row(canvas, 0, "row$");
	assert_row(canvas, 2, "row$ v");
	list_move(&list, MOVEMENT_END);
	canvas_clear(canvas);
	list_draw(&list, canvas, 0, 0, 5, 3, true, list_row, "row");
	assert_row(canvas, 0, "row$ ^");
	assert_row(canvas, 2, "row$");
	list_resize(&list, 3, 3);
	canvas_clear(canvas);
	list_draw(&list, canvas, 0, 0, 5, 3, true, list_row, "row");
	assert_row(canvas, 0, "row 0");
	assert_row(canvas, 2, "row 2");
}

static void test_a_list_scrolls_under_the_wheel(void **state)
{
	struct list list = {.count = 100, .height = 10};
	size_t index;

	(void)state;
	assert_true(list_scroll(&list, 3));
	assert_int_equal(list.top, 3);
	assert_int_equal(list.selected, 3);
	assert_true(list_index_at(&list, 4, &index));
	assert_int_equal(index, 7);
	assert_false(list_index_at(&list, 10, &index));
	assert_true(list_scroll(&list, 1000));
	assert_int_equal(list.top, 90);
	assert_true(list_scroll(&list, -1000));
	assert_int_equal(list.top, 0);
	assert_int_equal(list.selected, 9);
}

static void test_a_pager_wraps_marks_and_finds(void **state)
{
	cleanup(canvas_drop) struct canvas *canvas = canvas_make(24, 7, CHARSET_UTF8);
	cleanup(pager_free) struct pager pager = {.wrap = true};

	(void)state;
	pager_add(&pager, ATTRIBUTE_TITLE, "Layers");
	pager_add(&pager, ATTRIBUTE_KEY, "m");
	pager_continue(&pager, ATTRIBUTE_NORMAL, " masks the entry, so that no consumer sees it");
	pager_add(&pager, ATTRIBUTE_DIM, "");
	pager_add(&pager, ATTRIBUTE_NORMAL, "{\n  \"type\": \"gpu\",\n}");
	pager_add(&pager, ATTRIBUTE_NORMAL, WIDE WIDE WIDE);
	pager_draw(&pager, canvas, 0, 1, 14, 6, true);
	screen_expect(canvas, "pager");
	assert_true(pager_find(&pager, "TYPE", false));
	pager_draw(&pager, canvas, 0, 1, 14, 6, true);
	screen_expect(canvas, "pager-found");
	assert_true(pager_more_above(&pager));
	assert_true(pager_move(&pager, MOVEMENT_HOME));
	assert_true(pager_more_below(&pager));
	assert_true(pager_move(&pager, MOVEMENT_END));
	assert_false(pager_more_below(&pager));
	pager.wrap = false;
	pager_draw(&pager, canvas, 0, 1, 14, 6, true);
	assert_int_equal(pager.row_count, 7);
	assert_row(canvas, 5, " \346\274\242\345\255\227\350\251\261\346\274\242\345\255\227\350\251\261" ELLIPSIS);
	assert_false(pager_find(&pager, "nowhere", true));
	assert_true(pager_find(&pager, "mask", true));
	pager_clear(&pager);
	pager_draw(&pager, canvas, 0, 1, 14, 6, true);
	assert_false(pager_move(&pager, MOVEMENT_DOWN));
	assert_false(pager_failed(&pager));
}

/* What goes on in the next row stands below the words, behind a sign or number; a sentence that begins with a number is no list. */
static void test_a_pager_hangs_the_rest_of_a_line(void **state)
{
	static const char *const lines[][3] = {
		{"  What helps: repair", "  What helps:", "  repair"},
		{"! the binary is gone", "! the binary", "  is gone"},
		{"  \342\200\242 the binary is", "  \342\200\242 the binary", "    is"},
		{" 3. put an empty file", " 3. put an", "    empty file"},
		{"   1 { \"description\"", "   1 {", "     \"description\""},
		{"2 entries are masked", "2 entries are", "masked"},
		{"a stages: mask it now", "a stages: mask", "it now"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		cleanup(canvas_drop) struct canvas *canvas = canvas_make(18, 2, CHARSET_UTF8);
		cleanup(pager_free) struct pager pager = {.wrap = true};

		pager_add(&pager, ATTRIBUTE_NORMAL, lines[i][0]);
		pager_draw(&pager, canvas, 0, 0, i == 4 ? 18 : 14, 2, false);
		assert_row(canvas, 0, lines[i][1]);
		assert_row(canvas, 1, lines[i][2]);
	}
}

/* --- keys --- */

static void test_key_names_go_both_ways(void **state)
{
	static const char *const names[] = {"a", "J", "/", "-", "Space", "Enter", "Tab", "S-Tab", "F1", "F12", "C-l",
		"M-x", "S-Up", "C-M-a", "PgUp", "C-Home", "Esc", "\303\251", "C-Space", "Backspace", "M-Enter"};
	static const char *const wrong[] = {
		"", "ab", "F0", "F13", "F1x", "C-", "X-a", "C-C-a", "S-a", "\377", "\033", "Hello"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		cleanup(buffer_free) struct buffer name = {0};
		key_code key;

		assert_true(key_parse(names[i], &key));
		key_append_name(&name, key);
		assert_string_equal(buffer_text(&name), names[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		key_code key;

		assert_false(key_parse(wrong[i], &key));
	}
}

/* Whatever bytes come, in whatever pieces: all are consumed, and no key is a control or hidden character. */
static void test_any_bytes_are_read_to_their_end(void **state)
{
	static const char alphabet[] = "\033\033\033[[O]P?<;0123456789~ABCMmRu\r\a\\x \303\251\342\202\377";
	struct keyboard keyboard = {0};
	unsigned seed = 11;

	(void)state;
	keyboard_learn(&keyboard, "\033OA", KEY_UP);
	for (int i = 0; i < 20000; i++) {
		struct event event;
		size_t room;
		char *bytes = keyboard_room(&keyboard, &room);
		enum keyboard_state result;

		seed = seed * 1103515245u + 12345u;
		room = (seed >> 16) % 40 < room ? (seed >> 16) % 40 : room;
		for (size_t j = 0; j < room; j++) {
			seed = seed * 1103515245u + 12345u;
			bytes[j] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
		}
		keyboard_received(&keyboard, room);
		while ((result = keyboard_next(&keyboard, i % 7 == 0, &event)) == KEYBOARD_EVENT) {
			key_code key = event.key & ~KEY_MODIFIERS;

			assert_true(event.kind == EVENT_KEY || event.kind == EVENT_PASTE || event.kind == EVENT_MOUSE);
			if (event.kind != EVENT_MOUSE)
				assert_true(key_is_character(key) || (key >= KEY_UP && key < KEY_NONE));
		}
		if (i % 7 == 0)
			assert_int_equal(result, KEYBOARD_EMPTY);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_cut_at_a_cell_with_an_ellipsis),
		cmocka_unit_test(test_what_cannot_be_drawn_has_a_form),
		cmocka_unit_test(test_combining_characters_are_bounded),
		cmocka_unit_test(test_without_a_utf8_locale_nothing_is_measured_wrong),
		cmocka_unit_test(test_half_of_a_wide_character_never_stays),
		cmocka_unit_test(test_columns_are_filled_and_set_right),
		cmocka_unit_test(test_paragraphs_break_between_words),
		cmocka_unit_test(test_signs_have_an_ascii_form),
		cmocka_unit_test(test_one_sign_has_one_meaning),
		cmocka_unit_test(test_nothing_breaks_the_grid),
		cmocka_unit_test(test_a_list_keeps_the_selected_row_in_sight),
		cmocka_unit_test(test_a_list_tells_that_it_goes_on),
		cmocka_unit_test(test_a_list_scrolls_under_the_wheel),
		cmocka_unit_test(test_a_pager_wraps_marks_and_finds),
		cmocka_unit_test(test_a_pager_hangs_the_rest_of_a_line),
		cmocka_unit_test(test_key_names_go_both_ways),
		cmocka_unit_test(test_any_bytes_are_read_to_their_end),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
