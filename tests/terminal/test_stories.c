/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stories that no other file tells: an entry moved up at a cost, files that change underneath, settings and a key of one's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/visit.h"

#define GPU "{\"description\": \"new\", \"type\": \"gpu\", \"binary\": \"/usr/bin/new\"}\n"

static void leave(struct visit *visit, const char *keys)
{
	pty_type(visit->pty, keys);
	assert_int_equal(pty_wait_exit(visit->pty), 0);
	pty_expect_given_back(visit->pty);
	visit_end(visit);
}

static bool admin_has(const struct visit *visit, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(visit->root, TREE_ADMIN, name);

	return access(path, F_OK) == 0;
}

/* Reads why, moves, sees the cost, reviews, writes. */
static void moved_up_with_its_cost(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l G");
	pty_wait(visit.pty, "50-qemu-gpu.json would do, but");
	pty_type(visit.pty, "K");
	pty_wait(visit.pty, "Now rank 1 of 2. 1 file would be written");
	pty_wait(visit.pty, "1 staged");
	visit_expect_untouched(&visit);
	pty_type(visit.pty, "w");
	pty_wait(visit.pty, "Review: 1 file operation");
	pty_type(visit.pty, "y");
	pty_wait(visit.pty, "Written: 1 file operation");
	pty_type(visit.pty, "\r");
	pty_wait(visit.pty, "Types");
	pty_wait(visit.pty, "1 \342\227\217 ");
	pty_wait_gone(visit.pty, "staged");
	leave(&visit, "q");
}

/* A file appears and is seen, with what is staged carried over to it. */
static void a_file_that_appears_is_shown(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l G m");
	pty_wait(visit.pty, "1 staged");
	tree_write(visit.root, TREE_ADMIN, "05-new.json", GPU, strlen(GPU));
	pty_wait(visit.pty, "05-new.json");
	pty_wait(visit.pty, "What is staged was carried over");
	pty_wait(visit.pty, "1 staged");
	pty_type(visit.pty, "j");
	pty_wait_gone(visit.pty, "carried over");
	leave(&visit, "qd");
}

/* The name that was to be made is taken by somebody else meanwhile. */
static void a_staged_change_that_fits_no_longer_is_named(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l G c C-u");
	pty_type(visit.pty, "20-mine.json\r");
	pty_wait(visit.pty, "1 staged");
	tree_write(visit.root, TREE_ADMIN, "20-mine.json", GPU, strlen(GPU));
	pty_wait(visit.pty, "no longer staged, because it cannot be done");
	/* It is set aside, and would be lost, so that leaving asks. */
	pty_type(visit.pty, "q");
	pty_wait(visit.pty, "is set aside until it fits");
	leave(&visit, "d");
}

/* What is looked at is taken away. */
static void an_entry_that_disappears_does_not_take_the_person_away(void **state)
{
	struct visit visit;
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l g d");
	pty_wait(visit.pty, "Details of 10-crosvm-gpu.json");
	path = tree_path(visit.root, TREE_ADMIN, "10-crosvm-gpu.json");
	assert_int_equal(unlink(path), 0);
	pty_wait_gone(visit.pty, "Details of 10-crosvm-gpu.json");
	assert_false(admin_has(&visit, "10-crosvm-gpu.json"));
	pty_type(visit.pty, "\x03");
	pty_wait(visit.pty, "Types");
	leave(&visit, "q");
}

/* A key is chosen, holds at once and at the next start; a wrong line in the file is told by its number, and the rest counts. */
static void a_key_of_ones_own(void **state)
{
	static const char wrong[] = "colour = blue\n";
	struct visit visit;
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *kept = NULL;
	cleanup(buffer_free) struct buffer text = {0};
	size_t length;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l G S");
	pty_wait(visit.pty, "Kept in");
	/* The row of the settings whose name is the action's. */
	while (!pty_contains(visit.pty, "key mask"))
		visit_type(&visit, "PgDn"), pty_settle(visit.pty, 100);
	visit_type(&visit, "g");
	for (int i = 0; i < 200; i++) {
		cleanup(free_pointer) char *row = NULL;
		int cursor_row, cursor_column;
		bool visible;

		pty_settle(visit.pty, 20);
		pty_get_cursor(visit.pty, &cursor_row, &cursor_column, &visible);
		row = pty_row(visit.pty, cursor_row);
		if (strstr(row, "key mask ") != NULL)
			break;
		visit_type(&visit, "j");
	}
	pty_type(visit.pty, "\r");
	pty_wait(visit.pty, "Press the key that is to do this");
	pty_type(visit.pty, "z");
	pty_wait_gone(visit.pty, "Press the key that is to do this");
	visit_type(&visit, "q z");
	pty_wait(visit.pty, "1 staged");
	visit_type(&visit, "U");
	pty_wait_gone(visit.pty, "1 staged");
	pty_type(visit.pty, "q");
	assert_int_equal(pty_wait_exit(visit.pty), 0);
	path = tree_path(visit.home, "/.config/overrule", "settings");
	kept = tree_read_file(path, &length);
	assert_non_null(kept);
	assert_non_null(strstr(kept, "key mask = z m F8\n"));
	buffer_format(&text, "%s%s", wrong, kept);
	tree_write(visit.home, "/.config/overrule", "settings", text.data, text.length);
	visit_start(&visit, GROUND_USUAL, "xterm-256color", 80, 24);
	pty_wait(visit.pty, "1:");
	pty_wait(visit.pty, "colour");
	visit_type(&visit, "h g j l G z");
	pty_wait(visit.pty, "1 staged");
	leave(&visit, "qd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moved_up_with_its_cost),
		cmocka_unit_test(a_file_that_appears_is_shown),
		cmocka_unit_test(a_staged_change_that_fits_no_longer_is_named),
		cmocka_unit_test(an_entry_that_disappears_does_not_take_the_person_away),
		cmocka_unit_test(a_key_of_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
