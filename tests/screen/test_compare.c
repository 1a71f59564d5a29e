/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of comparison: what each program takes, where they part and why, and that every column can be reached. */
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

/* The user's file counts for some only. */
static void build(struct face *face)
{
	tree_init(&face->tree);
	face_add(face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_add(face, TREE_USER, "10-mine.json", GPU("mine", "/home/user/gpu"));
	face_add(face, TREE_VENDOR, "50-qemu-virtiofsd.json",
		 "{\"description\": \"virtiofsd\", \"type\": \"fs\", \"binary\": \"/usr/lib/qemu/virtiofsd\"}");
}

static void open_compare(struct face *face, int width, int height)
{
	face_open(face, width, height, CHARSET_UTF8);
	screens_act(face->screens, ACTION_COMPARE);
}

static void who_takes_what_stands_side_by_side(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 80, 24);
	face_type(&face, "Home l");
	face_expect(&face, "compare-80x24");
	face_close(&face);
}

static void at_40x12_there_is_one_program_at_a_time(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 40, 12);
	face_expect(&face, "compare-40x12");
	face_type(&face, "l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "libvirt-system"));
	face_close(&face);
}

static void wide_terminals_show_all_programs(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 132, 50);
	face_expect(&face, "compare-132x50");
	face_close(&face);
}

/* Every cell can be reached, and the cursor stands on it. */
static void every_column_is_reached_sideways(void **state)
{
	struct face face = {0};
	int row;

	(void)state;
	build(&face);
	open_compare(&face, 40, 12);
	face_type(&face, "l l l l l l l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "lima"));
	row = face.canvas->cursor_row;
	assert_true(row >= 2);
	face_type(&face, "h h h h h h h");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "spec"));
	assert_int_equal(face.canvas->cursor_row, row);
	face_close(&face);
}

static void a_difference_is_marked_and_its_rule_is_told(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 80, 24);
	face_type(&face, "Home l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "\342\211\240 gpu"));
	assert_true(screen_contains(face.canvas, "spec takes 10-mine.json"));
	assert_true(screen_contains(face.canvas, "They part by a rule of libvirt-system"));
	face_close(&face);
}

static void a_broken_program_says_so_in_its_column(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	face_add(&face, TREE_ADMIN, "60-broken.json", "{");
	open_compare(&face, 80, 24);
	face_type(&face, "Home l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "fails"));
	assert_true(screen_contains(face.canvas, "60-broken.json stops every look-up"));
	face_close(&face);
}

static void enter_goes_to_what_the_program_takes(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 80, 24);
	face_type(&face, "Home l Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_string_equal(entries_name(face.screens), "50-qemu-gpu.json");
	face_close(&face);
}

/* What is staged is compared, and not only what is on the disk. */
static void what_is_staged_counts(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "m");
	screens_act(face.screens, ACTION_COMPARE);
	face_type(&face, "Home l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "nothing"));
	assert_false(screens_may(face.screens, ACTION_OPEN_ENTRY, NULL));
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_COMPARE);
	face_close(&face);
}

static void an_empty_host_does_not_look_broken(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	open_compare(&face, 80, 24);
	face_expect(&face, "compare-empty-80x24");
	face_type(&face, "j l Enter / x Enter n y Y");
	face_draw(&face);
	face_close(&face);
}

static void no_size_is_too_small(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 80, 24);
	for (int width = 1; width < 90; width += width < 12 ? 1 : 13)
		for (int height = 1; height < 30; height += height < 12 ? 1 : 7) {
			assert_int_equal(canvas_resize(face.canvas, width, height), 0);
			face_draw(&face);
			face_type(&face, "l");
		}
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_takes_what_stands_side_by_side),
		cmocka_unit_test(at_40x12_there_is_one_program_at_a_time),
		cmocka_unit_test(wide_terminals_show_all_programs),
		cmocka_unit_test(every_column_is_reached_sideways),
		cmocka_unit_test(a_difference_is_marked_and_its_rule_is_told),
		cmocka_unit_test(a_broken_program_says_so_in_its_column),
		cmocka_unit_test(enter_goes_to_what_the_program_takes),
		cmocka_unit_test(what_is_staged_counts),
		cmocka_unit_test(an_empty_host_does_not_look_broken),
		cmocka_unit_test(no_size_is_too_small),
	};

	return cmocka_run_group_tests_name("test_compare", tests, NULL, NULL);
}
