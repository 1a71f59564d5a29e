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
#include "tests/support/screen.h"
#include "tests/support/tree.h"
#include "tui/screens/help_screen.h"
#include "tui/screens/screens.h"

/* The interface on a tree of its own, and a canvas to draw on. */
struct stage {
	struct tree tree;
	char *root;
	struct workspace *workspace;
	struct screens *screens;
	struct canvas *canvas;
};

static void add(struct stage *stage, const char *directory, const char *name, const char *content)
{
	tree_add(&stage->tree, directory, name, TREE_FILE, content, strlen(content));
}

#define GPU(description, binary) "{\"description\": \"" description "\", \"type\": \"gpu\", \"binary\": \"" binary "\"}"

static void build_usual(struct stage *stage)
{
	tree_init(&stage->tree);
	add(stage, TREE_VENDOR, "50-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	add(stage, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	add(stage, TREE_VENDOR, "50-qemu-virtiofsd.json",
	    "{\"description\": \"QEMU virtiofsd vhost-user-fs\", \"type\": \"fs\", \"binary\": \"/usr/lib/qemu/virtiofsd\"}");
	add(stage, TREE_VENDOR, "60-broken.json", "{\"type\": \"block\",}");
	add(stage, TREE_ADMIN, "10-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	add(stage, TREE_ADMIN, "50-crosvm-gpu.json", "");
}

static void open_stage(struct stage *stage, int width, int height, enum charset charset)
{
	stage->root = tree_make_root();
	tree_build(&stage->tree, stage->root);
	stage->workspace = tree_open(&stage->tree, stage->root, SCOPE_ADMIN);
	assert_int_equal(screens_new(stage->workspace, "overrule", NULL, &stage->screens), 0);
	assert_int_equal(canvas_new(&stage->canvas, width, height, charset), 0);
}

static void close_stage(struct stage *stage)
{
	screens_free(stage->screens);
	canvas_free(stage->canvas);
	workspace_close(stage->workspace);
	tree_remove_root(stage->root);
	tree_free(&stage->tree);
}

/* Keys by their names, separated by blanks. */
static void type(struct stage *stage, const char *keys)
{
	char name[16];
	int length;

	for (; sscanf(keys, " %15s%n", name, &length) == 1; keys += length) {
		key_code key;

		assert_true(key_parse(name, &key));
		screens_key(stage->screens, key);
	}
}

static void draw(struct stage *stage)
{
	screens_draw(stage->screens, stage->canvas);
}

/* Compares the screen, without what holds the path of the root, which differs from run to run. */
static void expect(struct stage *stage, const char *name)
{
	bool commands = false;

	draw(stage);
	canvas_fill(stage->canvas, 0, stage->canvas->width - 28, 28, 1, ATTRIBUTE_DIM);
	for (int row = 0; row < stage->canvas->height - 1; row++) {
		cleanup(free_pointer) char *text = screen_row(stage->canvas, row);

		if (commands)
			canvas_fill(stage->canvas, row, 0, stage->canvas->width, 1, ATTRIBUTE_NORMAL);
		commands = commands || strstr(text, "The same by hand") != NULL;
	}
	screen_expect(stage->canvas, name);
}

/* Selects the entry of that name in the order of that type. */
static void go_to(struct stage *stage, const char *type_name, const char *name)
{
	struct screens *screens = stage->screens;
	const struct ranking *ranking = workspace_preview(stage->workspace);
	int wanted = schema_find_type(&schema_vhost_user, type_name, strlen(type_name));

	type(stage, "h g");
	for (size_t i = 0; i < screens->types.count && screens_selected_type(screens) != wanted; i++)
		type(stage, "j");
	assert_int_equal(screens_selected_type(screens), wanted);
	type(stage, "l g");
	for (size_t i = 0; i < screens->order.count; i++) {
		if (strcmp(stack_layer(ranking, screens_selected_stack(screens), 0)->name, name) == 0)
			return;
		type(stage, "j");
	}
	fail_msg("no entry %s", name);
}

static void types_order_and_why_are_shown(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	expect(&stage, "main-broken-80x24");
	go_to(&stage, "gpu", "10-crosvm-gpu.json");
	expect(&stage, "main-80x24");
	type(&stage, "j");
	expect(&stage, "main-masked-80x24");
	close_stage(&stage);
}

static void the_same_fits_into_40x12(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 40, 12, CHARSET_UTF8);
	go_to(&stage, "gpu", "10-crosvm-gpu.json");
	expect(&stage, "main-40x12");
	type(&stage, "h");
	expect(&stage, "types-40x12");
	close_stage(&stage);
}

static void without_utf8_everything_is_ascii(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_ASCII);
	draw(&stage);
	for (int row = 0; row < 24; row++) {
		cleanup(free_pointer) char *text = screen_row(stage.canvas, row);

		for (const char *at = text; *at != '\0'; at++)
			assert_in_range((unsigned char)*at, 0x20, 0x7e);
	}
	close_stage(&stage);
}

/* A mask shows in the order at once, touches no file, and is taken back by undo. */
static void a_mask_is_staged_and_seen_at_once(void **state)
{
	struct stage stage = {0};
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	before = tree_listing(stage.root, "/");
	go_to(&stage, "gpu", "50-qemu-gpu.json");
	type(&stage, "m");
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "1 staged"));
	expect(&stage, "mask-staged-80x24");
	after = tree_listing(stage.root, "/");
	tree_expect_text("files", before, after);
	type(&stage, "U");
	draw(&stage);
	assert_false(screen_contains(stage.canvas, "staged"));
	type(&stage, "R");
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "1 staged"));
	close_stage(&stage);
}

/* The cursor goes with the entry, also where its type is gone with its content, and the same key takes it back. */
static void a_mask_over_content_is_taken_back_by_the_same_key(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	go_to(&stage, "gpu", "10-crosvm-gpu.json");
	type(&stage, "m");
	assert_int_equal(workspace_plan(stage.workspace)->count, 1);
	assert_string_equal(stack_layer(workspace_preview(stage.workspace), screens_selected_stack(stage.screens), 0)->name,
			    "10-crosvm-gpu.json");
	type(&stage, "w");
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "empty the file"));
	type(&stage, "Escape m");
	assert_int_equal(workspace_plan(stage.workspace)->count, 0);
	assert_string_equal(stack_layer(workspace_preview(stage.workspace), screens_selected_stack(stage.screens), 0)->name,
			    "10-crosvm-gpu.json");
	close_stage(&stage);
}

static void the_review_says_what_will_be_done(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	go_to(&stage, "gpu", "50-qemu-gpu.json");
	type(&stage, "m w");
	assert_int_equal(stage.screens->screen, SCREEN_REVIEW);
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "y write"));
	assert_true(screen_contains(stage.canvas, "touch"));
	type(&stage, "w");
	assert_int_equal(stage.screens->screen, SCREEN_REVIEW);
	type(&stage, "Escape");
	assert_int_equal(stage.screens->screen, SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(stage.workspace), 1);
	close_stage(&stage);
}

static void what_is_confirmed_is_written(void **state)
{
	struct stage stage = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *bytes = NULL;
	size_t length;

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	go_to(&stage, "fs", "50-qemu-virtiofsd.json");
	type(&stage, "m w");
	expect(&stage, "review-80x24");
	type(&stage, "y");
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "Written: 1 file operation"));
	path = tree_path(stage.root, TREE_ADMIN, "50-qemu-virtiofsd.json");
	bytes = tree_read_file(path, &length);
	assert_non_null(bytes);
	assert_int_equal(length, 0);
	type(&stage, "m w y");
	free(bytes);
	bytes = tree_read_file(path, &length);
	assert_null(bytes);
	close_stage(&stage);
}

static void leaving_with_staged_changes_asks(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	go_to(&stage, "fs", "50-qemu-virtiofsd.json");
	type(&stage, "m q");
	assert_false(stage.screens->done);
	expect(&stage, "quit-80x24");
	type(&stage, "q");
	assert_false(stage.screens->done);
	type(&stage, "Escape");
	assert_int_equal(stage.screens->screen, SCREEN_MAIN);
	type(&stage, "q d");
	assert_true(stage.screens->done);
	close_stage(&stage);
}

static void leaving_with_nothing_staged_does_not_ask(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	type(&stage, "q");
	assert_true(stage.screens->done);
	close_stage(&stage);
}

static void the_help_lists_and_runs_actions(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	go_to(&stage, "fs", "50-qemu-virtiofsd.json");
	type(&stage, "?");
	expect(&stage, "help-80x24");
	while (help_screen_chosen(stage.screens) != ACTION_MASK)
		type(&stage, "j");
	type(&stage, "Enter");
	assert_int_equal(stage.screens->screen, SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(stage.workspace), 1);
	close_stage(&stage);
}

static void an_action_that_cannot_be_done_says_why(void **state)
{
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	type(&stage, "w");
	assert_int_equal(stage.screens->screen, SCREEN_MAIN);
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "nothing is staged"));
	type(&stage, "x");
	draw(&stage);
	assert_true(screen_contains(stage.canvas, "no binary is being asked"));
	/* What takes it off the screen is any other key. */
	type(&stage, "j");
	draw(&stage);
	assert_false(screen_contains(stage.canvas, "no binary is being asked"));
	close_stage(&stage);
}

static void names_from_files_are_never_raw(void **state)
{
	struct stage stage = {0};

	(void)state;
	tree_init(&stage.tree);
	add(&stage, TREE_VENDOR, "50-\x1b[31m\n\xe2\x80\xae" "evil\xff.json", GPU("a\\u001b[2Jb\xe2\x80\xae", "/usr/bin/x"));
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	expect(&stage, "hostile-80x24");
	close_stage(&stage);
}

static void an_empty_host_says_where_it_looked(void **state)
{
	struct stage stage = {0};

	(void)state;
	tree_init(&stage.tree);
	open_stage(&stage, 80, 24, CHARSET_UTF8);
	expect(&stage, "empty-80x24");
	close_stage(&stage);
}

/* Every size from nothing to large, on every screen: no crash, nothing outside. */
static void every_size_can_be_drawn(void **state)
{
	static const char *const ways[] = {"", "h", "Tab", "m w", "Escape ?", "Escape q"};
	struct stage stage = {0};

	(void)state;
	build_usual(&stage);
	open_stage(&stage, 1, 1, CHARSET_UTF8);
	go_to(&stage, "fs", "50-qemu-virtiofsd.json");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		type(&stage, ways[i]);
		for (int width = 1; width <= 140; width += 3)
			for (int height = 1; height <= 50; height += 2) {
				assert_int_equal(canvas_resize(stage.canvas, width, height), 0);
				draw(&stage);
			}
	}
	close_stage(&stage);
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
			assert_true(action_has_key((enum action)i, key));
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
