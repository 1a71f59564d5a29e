/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of problems: what is told, in which order, what is repaired from there, and what the terminal is asked to copy. */
#include <errno.h>
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

/* One that breaks libvirt, a leftover beside it, a mask that hides nothing. */
static void build_broken(struct face *face)
{
	tree_init(&face->tree);
	face_add(face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_add(face, TREE_ADMIN, "60-broken.json", "{\"type\": \"block\",}");
	face_add(face, TREE_ADMIN, "60-broken.json.bak", "{\"type\": \"block\"}");
	face_add(face, TREE_ADMIN, "70-gone.json", "");
}

static void open_broken(struct face *face, int width, int height, const char *consumer)
{
	build_broken(face);
	face_open(face, width, height, CHARSET_UTF8);
	assert_int_equal(workspace_set_consumer(face->workspace, consumer_find(consumer), NULL), 0);
	screens_refresh(face->screens);
	screens_act(face->screens, ACTION_PROBLEMS);
}

static void problems_are_told_the_most_severe_first(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "libvirt-system@9.0");
	face_expect(&face, "problems-80x24");
	face_close(&face);
}

static void the_same_fits_into_40x12(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 40, 12, "libvirt-system@9.0");
	face_expect(&face, "problems-40x12");
	face_close(&face);
}

static void wide_terminals_show_the_whole_text(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 132, 50, "libvirt-system@9.0");
	face_expect(&face, "problems-132x50");
	face_close(&face);
}

/* One key stages what mends, and says what that makes of it; another takes it back. */
static void a_broken_consumer_is_repaired_with_one_key(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "libvirt-system@9.0");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: revert 60-broken.json (removes the only file of this name)"));
	assert_true(workspace_preview(face.workspace)->breakage.broken);
	face_type(&face, "a");
	assert_false(workspace_preview(face.workspace)->breakage.broken);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Staged: revert 60-broken.json (removes the only file of this name)."));
	assert_true(screen_contains(face.canvas, "libvirt-system finds backends again"));
	face_type(&face, "U");
	assert_true(workspace_preview(face.workspace)->breakage.broken);
	face_close(&face);
}

static void a_problem_without_a_remedy_says_why_not(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	tree_add(&face.tree, TREE_ADMIN, "50-x.json", TREE_LINK, "/nowhere", strlen("/nowhere"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	assert_false(screens_may(face.screens, ACTION_REMEDY, NULL));
	face_type(&face, "a");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "No change of one file from here mends this"));
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_close(&face);
}

/* Taking the leftover away would bring something worse to light. */
static void a_remedy_that_would_not_mend_is_not_offered(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "50-x.json~", TREE_DESCRIPTOR("gpu"));
	face_add(&face, TREE_VENDOR, "50-x.json~", "{");
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_type(&face, "& l e f t Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "/etc/qemu/vhost-user/50-x.json~"));
	assert_false(screens_may(face.screens, ACTION_REMEDY, NULL));
	face_close(&face);
}

/* By rules that ask binaries, too: that it is not there is one problem, and not another one that it cannot be run. */
static void a_missing_binary_is_told_once(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "10-a.json", GPU("a", "/usr/libexec/a"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	assert_int_equal(workspace_set_consumer(face.workspace, consumer_find("libvirt-system@9.0"), NULL), 0);
	screens_refresh(face.screens);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Problems: 1 warning "));
	assert_true(screen_contains(face.canvas, "binary does not exist"));
	face_close(&face);
}

/* What stands alone ends as a sentence does, and names what the key does among what helps. */
static void what_is_wrong_and_what_helps_are_sentences(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "spec");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "A comma after the last element; JSON allows none there."));
	assert_true(screen_contains(face.canvas, "What helps: repair it there, mask it, or move it out of the directory."));
	face_type(&face, "/ 5 0 - Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "/usr/lib/qemu/vhost-user-gpu is not there."));
	assert_true(screen_contains(face.canvas, "or mask or"));
	face_close(&face);
}

static void enter_goes_to_the_entry(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "spec");
	face_type(&face, "/ 7 0 Enter");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_string_equal(entries_name(face.screens), "70-gone.json");
	face_close(&face);
}

static void the_filter_narrows_as_it_is_typed_and_can_be_given_up(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "spec");
	face_type(&face, "& l e f t o v e r");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "60-broken.json.bak"));
	assert_false(screen_contains(face.canvas, "70-gone.json"));
	face_type(&face, "Escape");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "70-gone.json"));
	face_type(&face, "& z z Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "No problem holds what the filter says."));
	face_close(&face);
}

/* After a change the cursor is not on another problem without a word. */
static void the_cursor_stays_on_its_problem(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "libvirt-system@9.0");
	face_type(&face, "a / m a s k Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: unmask 70-gone.json"));
	/* What was above it is back. */
	face_type(&face, "U");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "60-broken.json:1:17"));
	assert_true(screen_contains(face.canvas, "Press a: unmask 70-gone.json"));
	face_close(&face);
}

/* A file that is masked is only noted any more: the cursor does not follow it to the end of the list. */
static void after_a_remedy_the_next_problem_is_chosen(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "60-broken.json", "{");
	face_add(&face, TREE_VENDOR, "70-broken.json", "{");
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: mask 60-broken.json"));
	face_type(&face, "a");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: mask 70-broken.json"));
	face_close(&face);
}

/* One key mends several problems of a file: the next is the first behind all of them, wherever among them the cursor was. */
static void problems_that_are_mended_together_are_all_passed(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "60-broken.json", "{\"type\": \"block\",}");
	face_add(&face, TREE_VENDOR, "70-broken.json", "{\"type\": \"block\",}");
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_type(&face, "j a");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: mask 70-broken.json"));
	assert_true(screen_contains(face.canvas, "/usr/share/qemu/vhost-user/70-broken.json:1:17"));
	face_close(&face);
}

/* What is wrong is the same in both: the cursor stays by the file. */
static void the_cursor_stays_in_its_file(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "60-broken.json", "{");
	face_add(&face, TREE_VENDOR, "70-broken.json", "{");
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_type(&face, "/ 7 0 Enter");
	screens_refresh(face.screens);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Press a: mask 70-broken.json"));
	face_close(&face);
}

static void a_host_without_problems_is_told_so(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_expect(&face, "problems-none-80x24");
	assert_false(screens_may(face.screens, ACTION_REMEDY, NULL));
	assert_false(screens_may(face.screens, ACTION_OPEN_ENTRY, NULL));
	face_type(&face, "a Enter j G n N y Y");
	face_close(&face);
}

static void a_directory_that_cannot_be_opened_is_no_entry(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	tree_add(&face.tree, "/etc/qemu", "vhost-user", TREE_FILE, "x", 1);
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "/etc/qemu/vhost-user"));
	face_type(&face, "Enter");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "about a directory"));
	assert_int_equal(screens_top(face.screens), SCREEN_PROBLEMS);
	face_close(&face);
}

/* ---- what the terminal is asked to copy ---- */

struct copied {
	char text[512];
	int error;
};

static int take_copy(void *context, const char *text)
{
	struct copied *copied = context;

	snprintf(copied->text, sizeof copied->text, "%s", text);
	return copied->error;
}

static void path_and_command_are_copied_by_the_terminal_or_it_is_said_why_not(void **state)
{
	struct face face = {0};
	struct copied copied = {.text = ""};
	const struct services services = {.context = &copied, .copy = take_copy};
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	build_broken(&face);
	face_add(&face, TREE_ADMIN, "80 it's.json", "{");
	face_open(&face, 80, 24, CHARSET_UTF8);
	screens_act(face.screens, ACTION_PROBLEMS);
	face_type(&face, "/ i t ' s Enter y");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "cannot be asked to copy"));
	face.screens->services = &services;
	face_type(&face, "y");
	path = tree_path(workspace_root_path(face.workspace), TREE_ADMIN, "80 it's.json");
	assert_string_equal(copied.text, path);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "Asked the terminal to copy"));
	face_type(&face, "Y");
	assert_non_null(strstr(copied.text, "overrule"));
	assert_non_null(strstr(copied.text, " check '80 it'\\''s.json'"));
	copied.error = -ENOTSUP;
	face_type(&face, "y");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "cannot be asked to copy"));
	face.screens->services = NULL;
	face_close(&face);
}

static void no_size_is_too_small(void **state)
{
	struct face face = {0};

	(void)state;
	open_broken(&face, 80, 24, "libvirt-system@9.0");
	for (int width = 1; width < 90; width += width < 12 ? 1 : 13)
		for (int height = 1; height < 30; height += height < 12 ? 1 : 7) {
			assert_int_equal(canvas_resize(face.canvas, width, height), 0);
			face_draw(&face);
			face_type(&face, "j");
		}
	face_close(&face);
}

/* What mends another program is no change without effect. */
static void a_remedy_for_another_program_says_so(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-gpu.json", GPU("gpu", "/usr/bin/gpu"));
	face_add(&face, TREE_ADMIN, "40-net.json", "{");
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_draw(&face);
	face_type(&face, "P a");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "again for libvirt-system, libvirt-session."));
	assert_false(screen_contains(face.canvas, "No selection changes"));
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_told_the_most_severe_first),
		cmocka_unit_test(the_same_fits_into_40x12),
		cmocka_unit_test(wide_terminals_show_the_whole_text),
		cmocka_unit_test(a_broken_consumer_is_repaired_with_one_key),
		cmocka_unit_test(a_problem_without_a_remedy_says_why_not),
		cmocka_unit_test(a_remedy_that_would_not_mend_is_not_offered),
		cmocka_unit_test(a_missing_binary_is_told_once),
		cmocka_unit_test(what_is_wrong_and_what_helps_are_sentences),
		cmocka_unit_test(enter_goes_to_the_entry),
		cmocka_unit_test(the_filter_narrows_as_it_is_typed_and_can_be_given_up),
		cmocka_unit_test(the_cursor_stays_on_its_problem),
		cmocka_unit_test(after_a_remedy_the_next_problem_is_chosen),
		cmocka_unit_test(problems_that_are_mended_together_are_all_passed),
		cmocka_unit_test(the_cursor_stays_in_its_file),
		cmocka_unit_test(a_host_without_problems_is_told_so),
		cmocka_unit_test(a_directory_that_cannot_be_opened_is_no_entry),
		cmocka_unit_test(path_and_command_are_copied_by_the_terminal_or_it_is_said_why_not),
		cmocka_unit_test(no_size_is_too_small),
		cmocka_unit_test(a_remedy_for_another_program_says_so),
	};

	return cmocka_run_group_tests_name("test_problems", tests, NULL, NULL);
}
