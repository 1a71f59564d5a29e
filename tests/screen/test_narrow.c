/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where there is little room: what is acted on is in sight, what matters most is not what is left out, and the way on is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/screens/main_screen.h"

static void open_usual(struct face *face, int width, int height)
{
	face_build_usual(face);
	face_open(face, width, height, CHARSET_UTF8);
	face_go_to(face, "gpu", "10-crosvm-gpu.json");
	face_draw(face);
}

static bool last_row_says(const struct face *face, const char *text)
{
	cleanup(free_pointer) char *row = screen_row(face->canvas, face->canvas->height - 1);

	return strstr(row, text) != NULL;
}

/* The row with the cursor is drawn as the selected one, whatever lies over the screen. */
static void expect_cursor_in_sight(struct face *face)
{
	face_draw(face);
	assert_int_equal(canvas_cell(face->canvas, face->canvas->cursor_row, face->canvas->cursor_column)->attribute, ATTRIBUTE_SELECTED);
}

static void types_alone_act_on_no_entry(void **state)
{
	static const char *const keys[] = {"m", "c", "e", "p", "x", "y", "Y"};
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	assert_true(last_row_says(&face, "h types"));
	face_type(&face, "h");
	face_draw(&face);
	assert_true(last_row_says(&face, "Enter order"));
	assert_false(last_row_says(&face, "mask"));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		face_type(&face, keys[i]);
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		assert_int_equal(workspace_staged_count(face.workspace), 0);
		face_draw(&face);
		assert_true(screen_contains(face.canvas, "No entry is shown here: Enter goes to"));
	}
	face_type(&face, "Enter m");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

/* Beside the types the entry is seen. */
static void types_beside_the_order_act_on_its_entry(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	assert_false(last_row_says(&face, "h types"));
	face_type(&face, "h m");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void what_is_staged_is_written_by_the_first_hint(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	assert_false(last_row_says(&face, "review"));
	face_type(&face, "m");
	face_draw(&face);
	assert_true(last_row_says(&face, " w review  m unmask"));
	face_close(&face);
}

static void what_is_said_leaves_the_chosen_row_in_sight(void **state)
{
	struct face face = {0};

	(void)state;
	for (int height = 8; height < 24; height++) {
		open_usual(&face, 40, height);
		face_type(&face, "G");
		for (int length = 20; length < 700; length += 60) {
			char *text = calloc(1, (size_t)length + 1);

			assert_non_null(text);
			for (int i = 0; i < length; i++)
				text[i] = i % 7 == 6 ? ' ' : 'x';
			screens_say(face.screens, ATTRIBUTE_WARNING, text);
			expect_cursor_in_sight(&face);
		}
		face_close(&face);
	}
}

/* The text that is cut off by a prompt says that it goes on. */
static void a_prompt_hides_no_end_of_a_text(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_type(&face, "o");
	face_draw(&face);
	assert_string_equal(canvas_cell(face.canvas, 9, 39)->text, canvas_symbol_text(face.canvas, SYMBOL_DOWN));
	face_close(&face);
}

static void the_welcome_begins_with_the_help_and_hides_no_order(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	main_screen_welcome(face.screens);
	expect_cursor_in_sight(&face);
	assert_true(screen_contains(face.canvas, "? lists what can be done here."));
	assert_true(screen_contains(face.canvas, "10-crosvm-gpu.json"));
	face_close(&face);
}

static void an_empty_host_says_what_to_install_and_where_it_looked(void **state)
{
	static const char *const texts[] = {"qemu-system-gui", "press r", "press i", ".config/qemu/vhost-user", "/etc/qemu/vhost-user",
					    "/usr/local/share/qemu/vhost-user", "/usr/share/qemu/vhost-user"};
	struct face face = {0};

	(void)state;
	face_open_fully(&face, GROUND_EMPTY, 40, 12, CHARSET_UTF8);
	face_draw(&face);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!screen_contains(face.canvas, texts[i]))
			fail_msg("not on the screen: %s", texts[i]);
	assert_true(last_row_says(&face, "i new"));
	face_close(&face);
}

/* Whatever the problem has to say: what its key would do keeps its row. */
static void the_remedy_of_a_problem_keeps_its_row(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_type(&face, "P");
	for (int i = 0; i < 6; i++) {
		face_draw(&face);
		assert_true(screens_may(face.screens, ACTION_REMEDY, NULL) == screen_contains(face.canvas, "Press a: "));
		face_type(&face, "j");
	}
	/* Also where the notice of the one before lies over the end. */
	face_type(&face, "g a");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Staged: "));
	assert_true(screens_may(face.screens, ACTION_REMEDY, NULL));
	assert_true(screen_contains(face.canvas, "Press a: "));
	expect_cursor_in_sight(&face);
	face_close(&face);
}

/* Rows that the list does not need are the text's. */
static void few_problems_leave_room_for_the_text(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "50-vhost-device-rng.json", GPU("d", "/usr/local/bin/vhost-device-rng"));
	face_open(&face, 40, 12, CHARSET_UTF8);
	face_type(&face, "P");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "What helps: install the package"));
	assert_true(screen_contains(face.canvas, "Press a: revert"));
	face_close(&face);
}

/* Files of one name are told apart by their directories, of which none is torn; with more room they are whole paths. */
static void details_name_directories(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 30);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "d");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Details of 50-crosvm-gpu.json"));
	assert_true(screen_contains(face.canvas, " /etc/qemu/vhost-user"));
	assert_false(screen_contains(face.canvas, " /etc/qemu/vhost-user/"));
	assert_int_equal(canvas_resize(face.canvas, 80, 30), 0);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, " /etc/qemu/vhost-user/50-crosvm-gpu.json"));
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_alone_act_on_no_entry),
		cmocka_unit_test(types_beside_the_order_act_on_its_entry),
		cmocka_unit_test(what_is_staged_is_written_by_the_first_hint),
		cmocka_unit_test(what_is_said_leaves_the_chosen_row_in_sight),
		cmocka_unit_test(a_prompt_hides_no_end_of_a_text),
		cmocka_unit_test(the_welcome_begins_with_the_help_and_hides_no_order),
		cmocka_unit_test(an_empty_host_says_what_to_install_and_where_it_looked),
		cmocka_unit_test(the_remedy_of_a_problem_keeps_its_row),
		cmocka_unit_test(few_problems_leave_room_for_the_text),
		cmocka_unit_test(details_name_directories),
	};

	return cmocka_run_group_tests_name("test_narrow", tests, NULL, NULL);
}
