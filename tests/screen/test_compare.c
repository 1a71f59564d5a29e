/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of comparison: what each program takes, where they part and why, and that every column can be reached. */
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
#include "tui/screens/compare_screen.h"

#define PASSWD                                                                                                                 \
	"root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\nbert:x:1001:1001::/home/bert:/bin/sh\n"           \
	"carl:x:1002:1002::/home/carl:/bin/sh\nlooker:x:1003:1003::/home/user:/bin/sh\n"
#define OF_ANNA "/home/anna/.config/qemu/vhost-user"
#define OF_BERT "/home/bert/.config/qemu/vhost-user"

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
	assert_true(screen_contains(face.canvas, "They differ by a rule of libvirt-system"));
	face_close(&face);
}

/* Also where the first column is chosen, with which the others are compared. */
static void the_first_column_names_who_differs(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	open_compare(&face, 80, 24);
	face_type(&face, "Home h h h");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Not the same for: libvirt-system."));
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

/* One has a file, one a mask, two have nothing, and one is who looks. */
static void build_users(struct face *face)
{
	build(face);
	face_add(face, "/etc", "passwd", PASSWD);
	face_add(face, OF_ANNA, "05-anna.json", GPU("anna's", "/home/anna/gpu"));
	face_add(face, OF_BERT, "10-mine.json", GPU("bert's", "/home/bert/gpu"));
	face_add(face, OF_BERT, "50-qemu-virtiofsd.json", "");
}

static void open_users(struct face *face, int width, int height)
{
	build_users(face);
	open_compare(face, width, height);
	face_type(face, "Home Tab");
}

static void users_stand_side_by_side(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 132, 50);
	face_type(&face, "G l l");
	face_expect(&face, "compare-users-132x50");
	face_close(&face);
}

static void at_40x12_there_is_one_user_at_a_time(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 40, 12);
	face_type(&face, "l");
	face_expect(&face, "compare-users-40x12");
	face_close(&face);
}

/* Two of them have nothing of their own and get what everybody shares; the one who looks is no column twice. */
static void who_has_nothing_of_their_own_shares_a_column(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 132, 50);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "yourself"));
	assert_true(screen_contains(face.canvas, "root, carl"));
	assert_false(screen_contains(face.canvas, "looker"));
	face_close(&face);
}

static void why_a_user_gets_something_else_is_told(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 80, 24);
	face_type(&face, "l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "10-mine.json (/home/user/gpu) for yourself"));
	assert_true(screen_contains(face.canvas, "for anna."));
	assert_true(screen_contains(face.canvas, "10-mine.json is not looked at"));
	face_type(&face, "j l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "hidden:"));
	face_close(&face);
}

/* Through the eyes of one the other sees nothing else. */
static void who_shares_the_home_that_is_seen_has_no_column(void **state)
{
	struct face face = {0};

	(void)state;
	build(&face);
	face_add(&face, "/etc", "passwd", "anna:x:1000:1000::/home/anna:/bin/sh\ndora:x:1004:1004::/home/anna:/bin/sh\n");
	face_add(&face, OF_ANNA, "05-anna.json", GPU("anna's", "/home/anna/gpu"));
	open_compare(&face, 132, 50);
	face_type(&face, "Home Tab l Enter");
	assert_string_equal(entries_name(face.screens), "05-anna.json");
	face_type(&face, "C Tab");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "anna"));
	assert_false(screen_contains(face.canvas, "dora"));
	face_close(&face);
}

/* What is staged for all is seen by all. */
static void what_is_staged_counts_for_every_user(void **state)
{
	struct face face = {0};

	(void)state;
	build_users(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "m C Tab End l l l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "root, carl"));
	assert_true(screen_contains(face.canvas, "nothing"));
	face_close(&face);
}

static void a_program_without_users_says_so(void **state)
{
	struct face face = {0};

	(void)state;
	build_users(&face);
	open_compare(&face, 80, 24);
	face_type(&face, "Home l Tab");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "everybody"));
	assert_true(screen_contains(face.canvas, "libvirt-system reads no directory of a user"));
	face_type(&face, "Tab");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "What each program takes"));
	assert_true(screen_contains(face.canvas, "libvirt's system daemon"));
	face_close(&face);
}

/* Whom a binary does not run for, the program takes another one. */
static void whether_a_user_can_start_the_binary_counts(void **state)
{
	struct face face = {0};

	(void)state;
	if (geteuid() != 0)
		skip();
	tree_init(&face.tree);
	face_add(&face, "/etc", "passwd", PASSWD);
	face_add(&face, TREE_ADMIN, "10-closed.json", GPU("closed", "/usr/bin/closed"));
	face_add(&face, TREE_ADMIN, "20-open.json", GPU("open", "/usr/bin/open"));
	tree_add_program(&face.tree, "/usr/bin", "closed", 0700);
	tree_add_program(&face.tree, "/usr/bin", "open", 0755);
	open_compare(&face, 132, 50);
	face_type(&face, "Home l l Tab l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "10-closed.json"));
	face_type(&face, "l");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "20-open.json (/usr/bin/open) for anna, bert, carl."));
	assert_true(screen_contains(face.canvas, "may not be executed by that user"));
	face_close(&face);
}

/* There the entry is seen as that user has it, since nobody else may see it. */
static void enter_looks_through_the_eyes_of_the_user(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 80, 24);
	face_type(&face, "l Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_string_equal(entries_name(face.screens), "05-anna.json");
	assert_string_equal(screens_user_name(face.screens), "anna");
	face_close(&face);
}

/* Who may not look into a home does not say that there is nothing. */
static void what_cannot_be_looked_into_is_said(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *closed = NULL;

	(void)state;
	if (geteuid() == 0)
		skip();
	build_users(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	assert_true(asprintf(&closed, "%s/home/anna", face.root) > 0);
	assert_int_equal(chmod(closed, 0), 0);
	face_type(&face, "C Home Tab");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "1 user is missing"));
	assert_int_equal(chmod(closed, 0755), 0);
	face_close(&face);
}

/* The rules can be changed while users are compared, and the columns follow. */
static void other_rules_are_compared_for_every_user(void **state)
{
	struct face face = {0};

	(void)state;
	open_users(&face, 80, 24);
	face_type(&face, "v Home j Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "What libvirt-system@"));
	face_close(&face);
}

/* A file that appears in somebody's directory is heard of. */
static void a_change_that_only_another_user_sees_is_heard_of(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *path = NULL;
	FILE *stream;

	(void)state;
	open_users(&face, 80, 24);
	if (compare_screen_watch_descriptor(face.screens) < 0)
		skip();
	assert_false(compare_screen_collect(face.screens));
	assert_true(asprintf(&path, "%s" OF_ANNA "/01-new.json", face.root) > 0);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(GPU("new", "/home/anna/new"), stream);
	fclose(stream);
	assert_true(compare_screen_collect(face.screens));
	screens_follow(face.screens);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "01-new.json"));
	face_type(&face, "Tab");
	assert_int_equal(compare_screen_watch_descriptor(face.screens), -1);
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
		cmocka_unit_test(the_first_column_names_who_differs),
		cmocka_unit_test(a_broken_program_says_so_in_its_column),
		cmocka_unit_test(enter_goes_to_what_the_program_takes),
		cmocka_unit_test(what_is_staged_counts),
		cmocka_unit_test(users_stand_side_by_side),
		cmocka_unit_test(at_40x12_there_is_one_user_at_a_time),
		cmocka_unit_test(who_has_nothing_of_their_own_shares_a_column),
		cmocka_unit_test(why_a_user_gets_something_else_is_told),
		cmocka_unit_test(who_shares_the_home_that_is_seen_has_no_column),
		cmocka_unit_test(what_is_staged_counts_for_every_user),
		cmocka_unit_test(a_program_without_users_says_so),
		cmocka_unit_test(whether_a_user_can_start_the_binary_counts),
		cmocka_unit_test(enter_looks_through_the_eyes_of_the_user),
		cmocka_unit_test(what_cannot_be_looked_into_is_said),
		cmocka_unit_test(other_rules_are_compared_for_every_user),
		cmocka_unit_test(a_change_that_only_another_user_sees_is_heard_of),
		cmocka_unit_test(an_empty_host_does_not_look_broken),
		cmocka_unit_test(no_size_is_too_small),
	};

	return cmocka_run_group_tests_name("test_compare", tests, NULL, NULL);
}
