/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history on the screen. Its times and ids differ from run to run, so that texts are looked for in place of whole screens. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/screens/history_screen.h"

#define HISTORY "/var/lib/overrule/history"

static void open_face(struct face *face, int width, int height)
{
	tree_init(&face->tree);
	face_add(face, TREE_VENDOR, "50-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	face_add(face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_add(face, TREE_VENDOR, "60-other-gpu.json", GPU("another", "/usr/libexec/other-gpu"));
	face_open(face, width, height, CHARSET_UTF8);
}

static void write_mask(struct face *face, const char *name)
{
	bool changed = false;
	size_t done;

	assert_int_equal(workspace_stage(face->workspace, CHANGE_MASK, name, &changed, NULL), 0);
	assert_int_equal(workspace_write(face->workspace, &done, NULL), 0);
	screens_refresh(face->screens);
}

static bool shows(struct face *face, const char *text)
{
	face_draw(face);
	return screen_contains(face->canvas, text);
}

static bool admin_has(const struct face *face, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(face->root, TREE_ADMIN, name);

	return access(path, F_OK) == 0;
}

static void an_empty_history_is_told_kindly(void **state)
{
	static const struct {
		int width, height;
		const char *name;
	} sizes[] = {{80, 24, "history-empty-80x24"}, {40, 12, "history-empty-40x12"}, {132, 50, "history-empty-132x50"}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct face face = {0};

		open_face(&face, sizes[i].width, sizes[i].height);
		face_type(&face, "H");
		face_expect(&face, sizes[i].name);
		face_type(&face, "U");
		assert_true(shows(&face, "was written yet"));
		face_type(&face, "Escape");
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		face_close(&face);
	}
}

static void the_newest_comes_first_with_its_files(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *first = NULL;

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	write_mask(&face, "50-qemu-gpu.json");
	face_type(&face, "H");
	assert_true(shows(&face, "2 transactions"));
	first = screen_row(face.canvas, 1);
	assert_non_null(strstr(first, "mask 50-qemu-gpu.json"));
	assert_true(shows(&face, "+++ " TREE_ADMIN "/50-qemu-gpu.json"));
	face_type(&face, "j");
	assert_true(shows(&face, "+++ " TREE_ADMIN "/60-other-gpu.json"));
	face_close(&face);
}

static void a_transaction_is_taken_back_through_the_review_and_done_again(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	write_mask(&face, "50-qemu-gpu.json");
	face_type(&face, "H j U");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_true(admin_has(&face, "60-other-gpu.json"));
	face_type(&face, "y Enter");
	assert_false(admin_has(&face, "60-other-gpu.json"));
	assert_true(admin_has(&face, "50-qemu-gpu.json"));
	face_type(&face, "H");
	assert_true(shows(&face, "an undo"));
	assert_true(shows(&face, "undone"));
	face_type(&face, "j j U");
	assert_true(shows(&face, "was taken back already"));
	face_type(&face, "R");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_true(shows(&face, "redo 20"));
	face_type(&face, "y Enter");
	assert_true(admin_has(&face, "60-other-gpu.json"));
	face_close(&face);
}

static void a_file_that_was_changed_since_is_named(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	tree_write(face.root, TREE_ADMIN, "60-other-gpu.json", "{}", 2);
	assert_int_equal(workspace_rescan(face.workspace, NULL), 0);
	screens_refresh(face.screens);
	face_type(&face, "H U");
	assert_int_equal(screens_top(face.screens), SCREEN_HISTORY);
	assert_true(shows(&face, TREE_ADMIN "/60-other-gpu.json"));
	assert_true(shows(&face, "the file is not as the transaction"));
	assert_int_equal(workspace_plan(face.workspace)->count, 0);
	face_close(&face);
}

static void what_is_staged_is_not_lost_for_an_undo(void **state)
{
	struct face face = {0};
	bool changed;

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	assert_int_equal(workspace_stage(face.workspace, CHANGE_MASK, "50-qemu-gpu.json", &changed, NULL), 0);
	face_type(&face, "H U");
	assert_int_equal(screens_top(face.screens), SCREEN_HISTORY);
	assert_true(shows(&face, "else is staged"));
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void the_list_is_filtered_and_searched(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	write_mask(&face, "50-qemu-gpu.json");
	face_type(&face, "H / o t h e r Enter");
	assert_true(shows(&face, "+++ " TREE_ADMIN "/60-other-gpu.json"));
	face_type(&face, "g & q e m u Enter");
	assert_true(shows(&face, "1 transaction with qemu"));
	assert_false(shows(&face, "60-other-gpu.json"));
	face_type(&face, "& C-u Enter");
	assert_true(shows(&face, "2 transactions"));
	face_type(&face, "& x y z Enter");
	assert_true(shows(&face, "No transaction holds that text"));
	face_close(&face);
}

static void a_history_that_cannot_be_read_says_why(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	path = tree_path(face.root, HISTORY, "");
	/* Nobody else may look into it, and the program does not go on where somebody could. */
	assert_int_equal(chmod(path, 0777), 0);
	face_type(&face, "H");
	assert_true(shows(&face, "The history cannot be read."));
	face_close(&face);
}

static void a_damaged_record_is_shown_and_stops_nothing(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	tree_write(face.root, HISTORY, "20991231T000000.000000-00000000.json", "{}", 2);
	face_type(&face, "H");
	assert_true(shows(&face, "damaged"));
	face_type(&face, "U");
	assert_int_equal(screens_top(face.screens), SCREEN_HISTORY);
	face_type(&face, "j");
	assert_true(shows(&face, "mask 60-other-gpu.json"));
	face_close(&face);
}

static void it_stands_side_by_side_where_there_is_room(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *row = NULL;

	(void)state;
	open_face(&face, 132, 50);
	write_mask(&face, "60-other-gpu.json");
	face_type(&face, "H");
	face_draw(&face);
	row = screen_row(face.canvas, 0);
	assert_non_null(strstr(row, "History of admin"));
	assert_non_null(strstr(row, "What was done"));
	face_type(&face, "Tab");
	assert_int_equal(screens_place(face.screens), PLACE_RECORD);
	face_type(&face, "h");
	assert_int_equal(screens_place(face.screens), PLACE_HISTORY);
	face_close(&face);
}

static void every_size_can_be_drawn(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	write_mask(&face, "60-other-gpu.json");
	face_type(&face, "H");
	for (int turn = 0; turn < 2; turn++) {
		for (int width = 1; width <= 140; width += 3)
			for (int height = 1; height <= 50; height += 2) {
				assert_int_equal(canvas_resize(face.canvas, width, height), 0);
				face_draw(&face);
				assert_in_range(face.canvas->cursor_row, 0, height - 1);
			}
		face_type(&face, "Tab");
	}
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_history_is_told_kindly),
		cmocka_unit_test(the_newest_comes_first_with_its_files),
		cmocka_unit_test(a_transaction_is_taken_back_through_the_review_and_done_again),
		cmocka_unit_test(a_file_that_was_changed_since_is_named),
		cmocka_unit_test(what_is_staged_is_not_lost_for_an_undo),
		cmocka_unit_test(the_list_is_filtered_and_searched),
		cmocka_unit_test(a_history_that_cannot_be_read_says_why),
		cmocka_unit_test(a_damaged_record_is_shown_and_stops_nothing),
		cmocka_unit_test(it_stands_side_by_side_where_there_is_room),
		cmocka_unit_test(every_size_can_be_drawn),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
