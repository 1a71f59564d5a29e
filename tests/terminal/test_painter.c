/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The painter against a terminal of its own in the process: whatever two canvases follow each other, the bytes between
 * them turn one into the other.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>
#include <vterm.h>

#include "core/base/memory.h"
#include "tui/canvas.h"
#include "tui/painter.h"
#include "tui/terminfo.h"

#define WIDTH 40
#define HEIGHT 12

struct bench {
	struct painter *painter;
	VTerm *machine;
	VTermScreen *screen;
	struct canvas *canvas;
	struct buffer bytes;
	unsigned seed;
};

static unsigned chance(struct bench *bench, unsigned limit)
{
	bench->seed = bench->seed * 1103515245u + 12345u;
	return (bench->seed >> 16) % limit;
}

static void bench_open(struct bench *bench, const char *term)
{
	struct buffer error = {0};

	*bench = (struct bench){.seed = 5};
	assert_int_equal(terminfo_open(term, 1, &error), 0);
	assert_int_equal(painter_new(&bench->painter, SCHEME_CONTRAST, true), 0);
	assert_int_equal(canvas_new(&bench->canvas, WIDTH, HEIGHT, CHARSET_UTF8), 0);
	bench->machine = vterm_new(HEIGHT, WIDTH);
	vterm_set_utf8(bench->machine, 1);
	bench->screen = vterm_obtain_screen(bench->machine);
	vterm_screen_enable_altscreen(bench->screen, 1);
	vterm_screen_reset(bench->screen, 1);
	painter_enter(bench->painter, false, &bench->bytes);
}

static void bench_close(struct bench *bench)
{
	painter_free(bench->painter);
	terminfo_close();
	canvas_free(bench->canvas);
	vterm_free(bench->machine);
	buffer_free(&bench->bytes);
}

/* What can be seen is as the scheme has it: of a blank no weight and no colour of letters. */
static void assert_look(const VTermScreenCell *shown, const struct cell *cell)
{
	struct style style = attribute_style(SCHEME_CONTRAST, terminfo_number("colors"), (enum attribute)cell->attribute);
	bool blank = strcmp(cell->text, " ") == 0;

	assert_int_equal(shown->attrs.reverse, (style.flags & STYLE_REVERSE) != 0);
	assert_int_equal(shown->attrs.underline != 0, (style.flags & STYLE_UNDERLINE) != 0);
	assert_int_equal(VTERM_COLOR_IS_DEFAULT_BG(&shown->bg) == 0, style.background >= 0);
	assert_true(blank || shown->attrs.bold == ((style.flags & STYLE_BOLD) != 0));
	assert_true(blank || (VTERM_COLOR_IS_DEFAULT_FG(&shown->fg) == 0) == (style.foreground >= 0));
}

/* What libvterm holds there is what the canvas holds there. */
static void assert_cell(const struct bench *bench, int row, int column)
{
	const struct cell *cell = canvas_cell(bench->canvas, row, column);
	VTermScreenCell shown;
	char text[64] = "";
	size_t length;

	memset(&shown, 0, sizeof shown);
	vterm_screen_get_cell(bench->screen, (VTermPos){.row = row, .col = column}, &shown);
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && shown.chars[i] != 0 && shown.chars[i] != (uint32_t)-1; i++) {
		length = strlen(text);
		snprintf(text + length, sizeof text - length, "%lc", (wint_t)shown.chars[i]);
	}
	if (cell->width == 0)
		return;
	assert_string_equal(text[0] != '\0' ? text : " ", cell->text);
	assert_look(&shown, cell);
}

static void paint_and_compare(struct bench *bench)
{
	VTermPos cursor;

	buffer_clear(&bench->bytes);
	assert_int_equal(painter_paint(bench->painter, bench->canvas, WIDTH, HEIGHT, &bench->bytes), 0);
	vterm_input_write(bench->machine, buffer_text(&bench->bytes), bench->bytes.length);
	for (int row = 0; row < HEIGHT; row++)
		for (int column = 0; column < WIDTH; column++)
			assert_cell(bench, row, column);
	vterm_state_get_cursorpos(vterm_obtain_state(bench->machine), &cursor);
	if (bench->canvas->cursor_row < 0)
		return;
	assert_int_equal(cursor.row, bench->canvas->cursor_row);
	assert_int_equal(cursor.col, bench->canvas->cursor_column);
}

/* The rows from top on as a scrolled list shows them. */
static void draw_list(struct bench *bench, int offset)
{
	char text[64];

	for (int row = 1; row < HEIGHT - 1; row++) {
		snprintf(text, sizeof text, "%d row number %d of the list", offset + row, offset + row);
		canvas_column(bench->canvas, row, 0, WIDTH, row == 3 ? ATTRIBUTE_SELECTED : ATTRIBUTE_NORMAL, text);
	}
}

/* A sentence in which something got longer or shorter, and what stands behind it. */
static void draw_sentence(struct bench *bench, int row, int extra, enum attribute attribute)
{
	char text[64];

	snprintf(text, sizeof text, "J%.*s move  c clone  e edit  ? help", extra, "/K and more");
	canvas_column(bench->canvas, row, 2, WIDTH - 2, attribute, text);
}

static void change_something(struct bench *bench)
{
	static const char *const texts[] = {"", "abc", "\346\274\242\345\255\227\350\251\261", "a b", "e\314\201e",
		"                    x", "x\377", "a long text that fills many cells of a row"};
	static const enum attribute attributes[] = {ATTRIBUTE_NORMAL, ATTRIBUTE_SELECTED, ATTRIBUTE_ERROR, ATTRIBUTE_DIM,
		ATTRIBUTE_STRONG, ATTRIBUTE_TITLE, ATTRIBUTE_ADDED, ATTRIBUTE_WINNER};
	int row = (int)chance(bench, HEIGHT);
	int column = (int)chance(bench, WIDTH);
	enum attribute attribute = attributes[chance(bench, 8)];

	switch (chance(bench, 8)) {
	case 0:
		draw_list(bench, (int)chance(bench, 6));
		break;
	case 1:
		canvas_fill(bench->canvas, row, column, (int)chance(bench, WIDTH), (int)chance(bench, 4), attribute);
		break;
	case 2:
		canvas_rule(bench->canvas, row, 0, WIDTH, ATTRIBUTE_TITLE, "Title");
		break;
	case 3:
		canvas_cursor(bench->canvas, row, column);
		break;
	case 4:
	case 5:
		draw_sentence(bench, (int)chance(bench, 3), (int)chance(bench, 12), attribute);
		break;
	default:
		canvas_text(bench->canvas, row, column, WIDTH - column, attribute, texts[chance(bench, 8)]);
		break;
	}
}

static void test_the_bytes_turn_one_canvas_into_the_next(void **state)
{
	static const char *const terms[] = {"xterm-256color", "tmux-256color", "screen", "linux", "vt100", "xterm"};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct bench bench;

		bench_open(&bench, terms[i]);
		for (int step = 0; step < 3000; step++) {
			if (step % 500 == 499)
				painter_forget(bench.painter);
			for (unsigned changes = chance(&bench, 4); changes > 0; changes--)
				change_something(&bench);
			paint_and_compare(&bench);
		}
		bench_close(&bench);
	}
}

static void test_what_is_equal_costs_nothing(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "xterm-256color");
	draw_list(&bench, 0);
	canvas_cursor(bench.canvas, 3, 0);
	paint_and_compare(&bench);
	paint_and_compare(&bench);
	assert_int_equal(bench.bytes.length, 0);
	canvas_cursor(bench.canvas, 4, 0);
	paint_and_compare(&bench);
	assert_true(bench.bytes.length <= 6);
	bench_close(&bench);
}

static void test_a_scrolled_list_is_scrolled(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "xterm-256color");
	draw_list(&bench, 0);
	paint_and_compare(&bench);
	for (int offset = 1; offset < 4; offset++) {
		draw_list(&bench, offset);
		paint_and_compare(&bench);
		assert_true(bench.bytes.length < 220);
	}
	draw_list(&bench, 1);
	paint_and_compare(&bench);
	assert_true(bench.bytes.length < 220);
	bench_close(&bench);
}

/* Paints again after the sentence has changed; returns the bytes of that. */
static size_t sentence_cost(struct bench *bench, int extra)
{
	draw_sentence(bench, 5, extra, ATTRIBUTE_NORMAL);
	paint_and_compare(bench);
	return bench->bytes.length;
}

static void test_what_is_pushed_aside_is_not_sent_again(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "xterm-256color");
	sentence_cost(&bench, 0);
	assert_true(sentence_cost(&bench, 2) <= 14);
	assert_true(sentence_cost(&bench, 0) <= 12);
	bench_close(&bench);
	/* What becomes of a wide character at the edge is not relied on. */
	bench_open(&bench, "xterm-256color");
	sentence_cost(&bench, 0);
	canvas_text(bench.canvas, 5, WIDTH - 2, 2, ATTRIBUTE_NORMAL, "\346\274\242");
	paint_and_compare(&bench);
	canvas_text(bench.canvas, 5, 3, 33, ATTRIBUTE_NORMAL, "/K move  c clone  e edit  ? help");
	paint_and_compare(&bench);
	assert_null(strchr(buffer_text(&bench.bytes), '@'));
	bench_close(&bench);
	/* It has nothing to insert with. */
	bench_open(&bench, "vt100");
	sentence_cost(&bench, 0);
	assert_true(sentence_cost(&bench, 2) > 14);
	bench_close(&bench);
}

/* One number in each of a few rows: down and back, rather than to each place. */
static void test_a_column_of_numbers_is_gone_down(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "xterm-256color");
	for (int row = 1; row < 9; row++)
		canvas_text(bench.canvas, row, 20, 1, ATTRIBUTE_NORMAL, "1");
	canvas_cursor(bench.canvas, 1, 20);
	paint_and_compare(&bench);
	for (int row = 1; row < 9; row++)
		canvas_text(bench.canvas, row, 20, 1, ATTRIBUTE_NORMAL, "2");
	canvas_cursor(bench.canvas, 8, 21);
	paint_and_compare(&bench);
	assert_int_equal(bench.bytes.length, 8 + 7 * strlen("\b\n"));
	bench_close(&bench);
}

/* A row of one accent with blanks in it switches it on once. */
static void test_blanks_change_no_look(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "xterm-256color");
	canvas_cursor(bench.canvas, 4, 0);
	paint_and_compare(&bench);
	canvas_text(bench.canvas, 4, 0, WIDTH, ATTRIBUTE_STRONG, "a");
	canvas_text(bench.canvas, 4, 3, WIDTH, ATTRIBUTE_STRONG, "b");
	canvas_text(bench.canvas, 4, 6, WIDTH, ATTRIBUTE_STRONG, "c");
	paint_and_compare(&bench);
	assert_int_equal(bench.bytes.length, strlen("\033[1ma  b  c\033[m\r"));
	bench_close(&bench);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_bytes_turn_one_canvas_into_the_next),
		cmocka_unit_test(test_what_is_equal_costs_nothing),
		cmocka_unit_test(test_a_scrolled_list_is_scrolled),
		cmocka_unit_test(test_what_is_pushed_aside_is_not_sent_again),
		cmocka_unit_test(test_a_column_of_numbers_is_gone_down),
		cmocka_unit_test(test_blanks_change_no_look),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
