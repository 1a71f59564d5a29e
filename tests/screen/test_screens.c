/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screens in process: what is drawn, in which meaning, and where the cursor stands, at 80x24 and 40x12. */
#include <locale.h>
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
#include "tui/screens/help_screen.h"
#include "tui/screens/screens.h"

static void types_order_and_why_are_shown(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_expect(&face, "main-broken-80x24");
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_expect(&face, "main-80x24");
	face_type(&face, "j");
	face_expect(&face, "main-masked-80x24");
	face_close(&face);
}

static void the_same_fits_into_40x12(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 40, 12, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_expect(&face, "main-40x12");
	face_type(&face, "h");
	face_expect(&face, "types-40x12");
	face_close(&face);
}

static void without_utf8_everything_is_ascii(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_ASCII);
	face_draw(&face);
	for (int row = 0; row < 24; row++) {
		cleanup(free_pointer) char *text = screen_row(face.canvas, row);

		for (const char *at = text; *at != '\0'; at++)
			assert_in_range((unsigned char)*at, 0x20, 0x7e);
	}
	face_close(&face);
}

/* A mask shows in the order at once, touches no file, and is taken back by undo. */
static void a_mask_is_staged_and_seen_at_once(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	before = tree_listing(face.root, "/");
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "m");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "1 staged"));
	face_expect(&face, "mask-staged-80x24");
	after = tree_listing(face.root, "/");
	tree_expect_text("files", before, after);
	face_type(&face, "U");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "staged"));
	face_type(&face, "R");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "1 staged"));
	face_close(&face);
}

/* The cursor goes with the entry, also where its type is gone with its content, and the same key takes it back. */
static void a_mask_over_content_is_taken_back_by_the_same_key(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "m");
	assert_int_equal(workspace_plan(face.workspace)->count, 1);
	assert_string_equal(stack_layer(workspace_preview(face.workspace), entries_stack(face.screens), 0)->name,
			    "10-crosvm-gpu.json");
	face_type(&face, "w");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "empty the file"));
	face_type(&face, "Escape m");
	assert_int_equal(workspace_plan(face.workspace)->count, 0);
	/* Nothing of both is left that a later change would bring back into the review. */
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	assert_string_equal(stack_layer(workspace_preview(face.workspace), entries_stack(face.screens), 0)->name,
			    "10-crosvm-gpu.json");
	face_close(&face);
}

static void the_review_says_what_will_be_done(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "m w");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "y write"));
	assert_true(screen_contains(face.canvas, "touch"));
	face_type(&face, "w");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void what_is_confirmed_is_written(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *bytes = NULL;
	size_t length;

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	face_type(&face, "m w");
	face_expect(&face, "review-80x24");
	face_type(&face, "y y e s Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Written: 1 file operation"));
	path = tree_path(face.root, TREE_ADMIN, "50-qemu-virtiofsd.json");
	bytes = tree_read_file(path, &length);
	assert_non_null(bytes);
	assert_int_equal(length, 0);
	face_type(&face, "Enter m w y");
	free(bytes);
	bytes = tree_read_file(path, &length);
	assert_null(bytes);
	face_close(&face);
}

static void leaving_with_staged_changes_asks(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	face_type(&face, "m q");
	assert_false(face.screens->done);
	face_expect(&face, "quit-80x24");
	face_type(&face, "q");
	assert_false(face.screens->done);
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_type(&face, "q d");
	assert_true(face.screens->done);
	face_close(&face);
}

static void leaving_with_nothing_staged_does_not_ask(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_type(&face, "q");
	assert_true(face.screens->done);
	face_close(&face);
}

static void the_help_lists_and_runs_actions(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	face_type(&face, "?");
	face_expect(&face, "help-80x24");
	while (help_screen_chosen(face.screens) != ACTION_MASK)
		face_type(&face, "j");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void an_action_that_cannot_be_done_says_why(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_type(&face, "w");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "is staged"));
	face_type(&face, "X");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "binary is being asked"));
	/* What takes it off the screen is any other key. */
	face_type(&face, "j");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "binary is being asked"));
	face_close(&face);
}

static void names_from_files_are_never_raw(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-\x1b[31m\n\xe2\x80\xae" "evil\xff.json", GPU("a\\u001b[2Jb\xe2\x80\xae", "/usr/bin/x"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_expect(&face, "hostile-80x24");
	face_close(&face);
}

static void an_empty_host_says_where_it_looked(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_expect(&face, "empty-80x24");
	face_close(&face);
}

/* Every size from nothing to large, on every screen: no crash, nothing outside. */
static void every_size_can_be_drawn(void **state)
{
	static const char *const visits[] = {"", "h", "Tab", "m w", "Escape ?", "Escape q"};
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 1, 1, CHARSET_UTF8);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	for (size_t i = 0; i < sizeof visits / sizeof *visits; i++) {
		face_type(&face, visits[i]);
		for (int width = 1; width <= 140; width += 3)
			for (int height = 1; height <= 50; height += 2) {
				assert_int_equal(canvas_resize(face.canvas, width, height), 0);
				face_draw(&face);
			}
	}
	face_close(&face);
}

static void each_key_of_the_table_has_a_name_that_can_be_read(void **state)
{
	(void)state;
	for (int i = 0; i < ACTION_COUNT; i++) {
		const char *keys = action_describe((enum action)i)->keys;
		char name[16];
		int length;

		for (; sscanf(keys, " %15s%n", name, &length) == 1; keys += length) {
			key_code key;

			assert_true(key_parse(name, &key));
			assert_true(bindings_have_key(&(struct bindings){0}, (enum action)i, key));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_order_and_why_are_shown),
		cmocka_unit_test(the_same_fits_into_40x12),
		cmocka_unit_test(without_utf8_everything_is_ascii),
		cmocka_unit_test(a_mask_is_staged_and_seen_at_once),
		cmocka_unit_test(a_mask_over_content_is_taken_back_by_the_same_key),
		cmocka_unit_test(the_review_says_what_will_be_done),
		cmocka_unit_test(what_is_confirmed_is_written),
		cmocka_unit_test(leaving_with_staged_changes_asks),
		cmocka_unit_test(leaving_with_nothing_staged_does_not_ask),
		cmocka_unit_test(the_help_lists_and_runs_actions),
		cmocka_unit_test(an_action_that_cannot_be_done_says_why),
		cmocka_unit_test(names_from_files_are_never_raw),
		cmocka_unit_test(an_empty_host_says_where_it_looked),
		cmocka_unit_test(every_size_can_be_drawn),
		cmocka_unit_test(each_key_of_the_table_has_a_name_that_can_be_read),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
