/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of details: what is told about an entry, whatever its files hold, and what can be staged from there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"

static void build(struct face *face)
{
	face_build_usual(face);
	face_add(face, TREE_ADMIN, "50-qemu-virtiofsd.json",
		 "{\n\t\"description\": \"ours\",\n\t\"type\": \"fs\",\n\t\"binary\": \"/opt/virtiofsd\"\n}\n");
}

static void open_details(struct face *face, int width, int height, const char *type, const char *name)
{
	build(face);
	face_open(face, width, height, CHARSET_UTF8);
	face_go_to(face, type, name);
	screens_act(face->screens, ACTION_DETAILS);
}

static void verdict_files_and_binary_are_told(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 80, 24, "gpu", "10-crosvm-gpu.json");
	face_expect(&face, "details-80x24");
	face_close(&face);
}

static void the_same_fits_into_40x12(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 40, 12, "gpu", "10-crosvm-gpu.json");
	face_expect(&face, "details-40x12");
	face_close(&face);
}

static void a_replacement_is_compared_with_the_file_below(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 132, 50, "fs", "50-qemu-virtiofsd.json");
	face_expect(&face, "details-replacement-132x50");
	face_close(&face);
}

/* A mask says what it hides, and that it is only staged where that is so. */
static void a_staged_mask_is_told_as_one(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 80, 24, "gpu", "50-qemu-gpu.json");
	face_type(&face, "m");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Staged, not on the disk yet"));
	assert_true(screen_contains(face.canvas, "a mask, which hides the file of the scope vendor"));
	face_expect(&face, "details-mask-80x24");
	face_close(&face);
}

/* The place of an error is marked in the content. */
static void an_error_is_told_at_its_place(void **state)
{
	struct face face = {0};
	bool marked = false;

	(void)state;
	open_details(&face, 80, 24, "gpu", "10-crosvm-gpu.json");
	screens_close_all(face.screens);
	assert_true(entries_go_to(face.screens, "60-broken.json"));
	screens_act(face.screens, ACTION_DETAILS);
	face_expect(&face, "details-broken-80x24");
	/* The next signs stand below that one. */
	for (int row = 1; row < 23 && !marked; row++) {
		cleanup(free_pointer) char *above = screen_row(face.canvas, row - 1);
		cleanup(free_pointer) char *text = screen_row(face.canvas, row);
		const char *sign = strchr(text, '^');

		if (sign == NULL)
			continue;
		marked = true;
		assert_int_equal(above[sign - text], ',');
	}
	assert_true(marked);
	face_close(&face);
}

static void a_remedy_is_staged_from_here_and_another_problem_can_be_chosen(void **state)
{
	struct face face = {0};
	const struct cell *chosen;

	(void)state;
	build(&face);
	face_add(&face, TREE_ADMIN, "x.json~", "{\"type\": \"blok\"}");
	face_open(&face, 80, 40, CHARSET_UTF8);
	assert_true(entries_go_to(face.screens, "x.json~"));
	screens_act(face.screens, ACTION_DETAILS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "\342\226\270 error"));
	assert_false(screen_contains(face.canvas, "\342\226\270 warning"));
	face_type(&face, "Tab Tab Tab");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "\342\226\270 warning"));
	chosen = canvas_cell(face.canvas, face.canvas->cursor_row, face.canvas->cursor_column);
	assert_string_equal(chosen->text, canvas_symbol_text(face.canvas, SYMBOL_CURSOR));
	assert_int_equal(chosen->attribute, ATTRIBUTE_SELECTED);
	face_type(&face, "a");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_null(ranking_find(workspace_preview(face.workspace), "x.json~"));
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Staged: revert"));
	face_close(&face);
}

/* Bytes that are no text are shown as numbers, and nothing of them reaches the terminal. */
static void what_is_no_text_is_shown_as_numbers(void **state)
{
	static const char bytes[] = "\177ELF\2\1\1\0\0\0\33[31mred\0\200\377";
	struct face face = {0};

	(void)state;
	build(&face);
	tree_add(&face.tree, TREE_ADMIN, "70-program.json", TREE_FILE, bytes, sizeof bytes - 1);
	face_open(&face, 40, 24, CHARSET_UTF8);
	assert_true(entries_go_to(face.screens, "70-program.json"));
	screens_act(face.screens, ACTION_DETAILS);
	face_type(&face, "End");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "0000 7f 45 4c 46 02 01 01 00 .ELF...."));
	face_close(&face);
}

/* Escapes, tabs and long lines of a text are safe, too. */
static void a_hostile_text_stays_a_text(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	face_add(&face, TREE_ADMIN, "70-evil.json",
		 "{\"description\": \"\33]0;evil\7\",\t\"type\": \"gpu\", // \342\200\256\n\t\"binary\": 017}\n");
	face_open(&face, 80, 50, CHARSET_UTF8);
	assert_true(entries_go_to(face.screens, "70-evil.json"));
	screens_act(face.screens, ACTION_DETAILS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "\\x1B]0;evil\\x07"));
	assert_true(screen_contains(face.canvas, "\\u{202E}"));
	face_close(&face);
}

static void the_text_can_be_searched(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 40, 12, "fs", "50-qemu-virtiofsd.json");
	face_draw(&face);
	face_type(&face, "/ o p t / v");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "/opt/virtiofsd"));
	face_type(&face, "Enter n");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "/opt/v"));
	face_type(&face, "/ q q q");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "no match"));
	face_close(&face);
}

/* Nothing waits: the answer to a question comes when it comes. In a foreign root the answer is that nothing there is run. */
static void the_binary_is_asked_when_a_person_wants_it(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	tree_add(&face.tree, "/usr/libexec", "crosvm-gpu", TREE_FILE, "#!/bin/sh\n", 10)->mode = 0755;
	tree_add(&face.tree, "/bin", "sh", TREE_FILE, "#!/bin/sh\n", 10)->mode = 0755;
	face_open(&face, 80, 50, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	screens_act(face.screens, ACTION_DETAILS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "was not asked yet: A runs it once") ||
		    screen_contains(face.canvas, "cannot be run") || screen_contains(face.canvas, "is not there"));
	face_close(&face);
}

static void an_entry_that_is_gone_is_told_so(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "50-x.json", GPU("d", "/usr/bin/x"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-x.json");
	screens_act(face.screens, ACTION_DETAILS);
	tree_remove_root(face.root);
	face.root = tree_make_root();
	screens_act(face.screens, ACTION_RELOAD);
	face_draw(&face);
	assert_int_equal(screens_top(face.screens), SCREEN_DETAILS);
	face_type(&face, "j a A Tab / x Enter n q");
	face_draw(&face);
	face_close(&face);
}

static void no_size_is_too_small(void **state)
{
	struct face face = {0};

	(void)state;
	open_details(&face, 80, 24, "fs", "50-qemu-virtiofsd.json");
	for (int width = 1; width < 90; width += width < 12 ? 1 : 13)
		for (int height = 1; height < 30; height += height < 12 ? 1 : 7) {
			assert_int_equal(canvas_resize(face.canvas, width, height), 0);
			face_draw(&face);
			face_type(&face, "j");
		}
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdict_files_and_binary_are_told),
		cmocka_unit_test(the_same_fits_into_40x12),
		cmocka_unit_test(a_replacement_is_compared_with_the_file_below),
		cmocka_unit_test(a_staged_mask_is_told_as_one),
		cmocka_unit_test(an_error_is_told_at_its_place),
		cmocka_unit_test(a_remedy_is_staged_from_here_and_another_problem_can_be_chosen),
		cmocka_unit_test(what_is_no_text_is_shown_as_numbers),
		cmocka_unit_test(a_hostile_text_stays_a_text),
		cmocka_unit_test(the_text_can_be_searched),
		cmocka_unit_test(the_binary_is_asked_when_a_person_wants_it),
		cmocka_unit_test(an_entry_that_is_gone_is_told_so),
		cmocka_unit_test(no_size_is_too_small),
	};

	return cmocka_run_group_tests_name("test_details", tests, NULL, NULL);
}
