/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of settings: what it says counts, what is wrong in it is told with its line, and a change leaves the rest as the person wrote it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/tree.h"
#include "tui/settings_file.h"

static void parse(const char *text, struct settings *settings, struct buffer *complaints)
{
	*settings = (struct settings){0};
	*complaints = (struct buffer){0};
	assert_int_equal(settings_parse(settings, text, strlen(text), complaints), 0);
}

static void each_setting_is_taken(void **state)
{
	cleanup(settings_free) struct settings settings;
	cleanup(buffer_free) struct buffer complaints;

	(void)state;
	parse("# mine\n\nconsumer = libvirt-system\n  colors=contrast  \r\nmouse = yes\nascii = yes\nkey move-up = Z S-Up\n", &settings,
	      &complaints);
	assert_string_equal(buffer_text(&complaints), "");
	assert_string_equal(settings.consumer->name, "libvirt-system");
	assert_int_equal(settings.scheme, SCHEME_CONTRAST);
	assert_true(settings.mouse);
	assert_true(settings.ascii);
	assert_true(bindings_have_key(&settings.bindings, ACTION_MOVE_UP, 'Z'));
	assert_false(bindings_have_key(&settings.bindings, ACTION_MOVE_UP, 'K'));
}

static void a_wrong_line_is_told_and_the_rest_counts(void **state)
{
	static const char *const wrong[] = {"nonsense", "color = calm", "colors = pink", "mouse = maybe", "consumer = nobody",
					    "key fly = F1", "key mask = Foo", "key mask = m\033[2J"};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cleanup(settings_free) struct settings settings;
		cleanup(buffer_free) struct buffer complaints;
		cleanup(free_pointer) char *text = text_format("ascii = yes\n%s\nmouse = yes\n", wrong[i]);

		parse(text, &settings, &complaints);
		assert_int_equal(strncmp(buffer_text(&complaints), "2: ", 3), 0);
		assert_ptr_equal(strchr(buffer_text(&complaints), '\n') + 1, buffer_text(&complaints) + complaints.length);
		assert_null(strchr(buffer_text(&complaints), '\033'));
		assert_true(settings.ascii && settings.mouse);
	}
}

/* The first line keeps the key, both actions are named, and what else the lines say counts. */
static void one_key_for_two_actions_is_told(void **state)
{
	cleanup(settings_free) struct settings settings;
	cleanup(buffer_free) struct buffer complaints;

	(void)state;
	parse("key mask = Z\nkey unmask = Z\nkey revert = Q Z F12\nmouse = yes\nkey confirm = Z\n", &settings, &complaints);
	/* Mask and unmask share a key on purpose, and nothing is confirmed where something is masked. */
	assert_string_equal(buffer_text(&complaints), "3: Z is a key of \"mask\" already, and stays with it: \"revert\" does not get it; "
							"give one of the two another key\n");
	assert_true(bindings_have_key(&settings.bindings, ACTION_MASK, 'Z'));
	assert_true(bindings_have_key(&settings.bindings, ACTION_UNMASK, 'Z'));
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_REVERT), "Q F12");
	assert_true(settings.mouse);
}

static void the_only_key_of_an_action_stays_with_it(void **state)
{
	cleanup(settings_free) struct settings settings;
	cleanup(buffer_free) struct buffer complaints;

	(void)state;
	parse("key mark = *\nkey search =\nkey details = u\nkey user = U\n", &settings, &complaints);
	assert_string_equal(buffer_text(&complaints),
			    "1: * is the only key of \"mark-all\", and stays with it: \"mark\" does not get it; give one of the two another key\n"
			    "2: this line leaves no key to \"search\"; name at least one; its keys stay as they are without the line\n");
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_MARK), "Space");
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_SEARCH), "/");
	/* Given another key by a later line it has lost none; undo has Backspace besides. */
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_DETAILS), "u");
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_USER), "U");
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_UNDO), "Backspace");
}

/* A key that was chosen means nothing else where the action exists, without a line for the one that had it. */
static void a_chosen_key_is_taken_from_the_table(void **state)
{
	cleanup(settings_free) struct settings settings;
	cleanup(buffer_free) struct buffer complaints;

	(void)state;
	parse("key mask = J\n", &settings, &complaints);
	assert_string_equal(buffer_text(&complaints), "");
	assert_string_equal(bindings_keys(&settings.bindings, ACTION_MOVE_DOWN), "S-Down M-Down");
	assert_int_equal(bindings_reset(&settings.bindings, ACTION_MASK), 0);
	assert_true(bindings_have_key(&settings.bindings, ACTION_MOVE_DOWN, 'J'));
}

static void every_value_that_the_screen_offers_is_understood(void **state)
{
	cleanup(settings_free) struct settings settings = {0};

	(void)state;
	for (size_t i = 0; i < setting_count; i++)
		for (int step = 0; step < 5; step++) {
			cleanup(free_pointer) char *next = setting_next_value(&settings, i);
			cleanup(free_pointer) char *line = text_format("%s = %s", setting_rows[i].name, next);
			cleanup(buffer_free) struct buffer complaints = {0};
			cleanup(free_pointer) char *now = NULL;

			assert_int_equal(settings_parse(&settings, line, strlen(line), &complaints), 0);
			assert_string_equal(buffer_text(&complaints), "");
			now = setting_value(&settings, i);
			assert_string_equal(now, next);
		}
	for (int i = 0; i < ACTION_COUNT; i++) {
		cleanup(free_pointer) char *name = setting_key_name((enum action)i);
		cleanup(free_pointer) char *line = text_format("%s = %s", name, action_describe((enum action)i)->keys);
		cleanup(buffer_free) struct buffer complaints = {0};

		assert_int_equal(settings_parse(&settings, line, strlen(line), &complaints), 0);
		assert_string_equal(buffer_text(&complaints), "");
	}
}

static void a_change_leaves_the_rest_as_it_was(void **state)
{
	cleanup(free_pointer) char *changed = settings_edit("# mine\nmouse = no\n\nbroken line\nascii = yes", "mouse", "yes");
	cleanup(free_pointer) char *added = settings_edit("# mine\n", "key mask", "M");
	cleanup(free_pointer) char *taken = settings_edit("mouse = no\n# mine\nmouse=yes\n", "mouse", NULL);
	cleanup(free_pointer) char *twice = settings_edit("mouse = no\nmouse = no\n", "mouse", "yes");
	cleanup(free_pointer) char *nothing = settings_edit("", "mouse", NULL);

	(void)state;
	assert_string_equal(changed, "# mine\nmouse = yes\n\nbroken line\nascii = yes\n");
	assert_string_equal(added, "# mine\nkey mask = M\n");
	assert_string_equal(taken, "# mine\n");
	assert_string_equal(twice, "mouse = yes\n");
	assert_string_equal(nothing, "");
}

static void the_file_is_made_and_read_again(void **state)
{
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(free_pointer) char *home = tree_path(root, "", "new");
	const struct environment environment = {.home = home};
	cleanup(free_pointer) char *path = settings_file_path(&environment);
	cleanup(settings_free) struct settings settings = {0};
	cleanup(buffer_free) struct buffer complaints = {0};
	struct stat found;
	bool there;

	(void)state;
	assert_int_equal(settings_file_read(path, &settings, &complaints, &there), 0);
	assert_false(there);
	assert_int_equal(settings_file_change(path, "mouse", "yes", NULL), 0);
	assert_int_equal(settings_file_change(path, "colors", "monochrome", NULL), 0);
	assert_int_equal(settings_file_read(path, &settings, &complaints, &there), 0);
	assert_true(there);
	assert_true(settings.mouse);
	assert_int_equal(settings.scheme, SCHEME_MONOCHROME);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	assert_string_equal(buffer_text(&complaints), "");
}

/* Others' files, FIFOs and endless ones are told of and change nothing. */
static void a_file_that_is_not_the_persons_own_is_not_believed(void **state)
{
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(free_pointer) char *path = tree_path(root, "", "settings");
	cleanup(free_pointer) char *large = calloc(1, SETTINGS_MAX_SIZE + 2);
	static const char *const kinds[] = {"writable", "fifo", "large", "directory", "device"};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		cleanup(settings_free) struct settings settings = {0};
		cleanup(buffer_free) struct buffer complaints = {0};
		bool there;

		if (i == 0 || i == 2) {
			memset(large, '#', SETTINGS_MAX_SIZE + 1);
			tree_write(root, "", "settings", i == 0 ? "mouse = yes\n" : large, i == 0 ? 12 : SETTINGS_MAX_SIZE + 1);
		}
		if (i == 0)
			assert_int_equal(chmod(path, 0666), 0);
		if (i == 1)
			assert_int_equal(mkfifo(path, 0600), 0);
		if (i == 3)
			assert_int_equal(mkdir(path, 0700), 0);
		if (i == 4)
			assert_int_equal(symlink("/dev/zero", path), 0);
		assert_int_equal(settings_file_read(path, &settings, &complaints, &there), 0);
		assert_true(there);
		assert_false(settings.mouse);
		assert_non_null(strstr(buffer_text(&complaints), path));
		assert_true(settings_file_change(path, "mouse", "yes", NULL) < 0);
		if (remove(path) < 0)
			fail_msg("%s", kinds[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_setting_is_taken),
		cmocka_unit_test(a_wrong_line_is_told_and_the_rest_counts),
		cmocka_unit_test(one_key_for_two_actions_is_told),
		cmocka_unit_test(the_only_key_of_an_action_stays_with_it),
		cmocka_unit_test(a_chosen_key_is_taken_from_the_table),
		cmocka_unit_test(every_value_that_the_screen_offers_is_understood),
		cmocka_unit_test(a_change_leaves_the_rest_as_it_was),
		cmocka_unit_test(the_file_is_made_and_read_again),
		cmocka_unit_test(a_file_that_is_not_the_persons_own_is_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
