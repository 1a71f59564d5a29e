/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Acting on the main screen: moves with their cost, marks, search, filter, what is hidden, and what the screen says of all that. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/face.h"
#include "tests/support/generate.h"
#include "tests/support/screen.h"
#include "tui/screens/main_screen.h"

static void open_usual(struct face *face, int width, int height)
{
	face_build_usual(face);
	face_open(face, width, height, CHARSET_UTF8);
}

static void expect_text(struct face *face, const char *text)
{
	face_draw(face);
	if (!screen_contains(face->canvas, text))
		fail_msg("not on the screen: %s", text);
}

static void expect_no_text(struct face *face, const char *text)
{
	face_draw(face);
	if (screen_contains(face->canvas, text))
		fail_msg("on the screen: %s", text);
}

static void expect_entry(struct face *face, const char *name)
{
	assert_non_null(entries_name(face->screens));
	assert_string_equal(entries_name(face->screens), name);
}

static size_t operations(const struct face *face)
{
	return workspace_plan(face->workspace)->count;
}

static void a_move_is_seen_at_once_with_its_cost(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "J");
	assert_int_equal(entries_stack(face.screens)->rank, 2);
	expect_text(&face, "Now rank 2 of 2. 1 file would be written: rename 10-crosvm-gpu.json");
	face_expect(&face, "moved-80x24");
	face_type(&face, "J");
	expect_text(&face, "comes last already");
	face_type(&face, "K");
	expect_text(&face, "nothing is staged any more");
	expect_entry(&face, "10-crosvm-gpu.json");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_close(&face);
}

static void several_steps_of_an_entry_are_one_change(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "10-a.json", GPU("a", "/a"));
	face_add(&face, TREE_ADMIN, "20-b.json", GPU("b", "/b"));
	face_add(&face, TREE_ADMIN, "30-c.json", GPU("c", "/c"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "S-Down M-Down");
	assert_int_equal(entries_stack(face.screens)->rank, 3);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_int_equal(operations(&face), 1);
	face_type(&face, "U");
	expect_entry(&face, "10-a.json");
	expect_text(&face, "Taken back: move 10-a.json to rank 3. R stages it again.");
	assert_int_equal(operations(&face), 0);
	face_type(&face, "R");
	expect_text(&face, "Staged again: move 10-a.json to rank 3.");
	assert_int_equal(operations(&face), 1);
	face_close(&face);
}

static void a_rank_can_be_typed(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "o 9");
	expect_text(&face, "a number from 1 to 2");
	face_type(&face, "Enter");
	expect_text(&face, "nothing was moved");
	face_type(&face, "o 1 Enter");
	assert_int_equal(entries_stack(face.screens)->rank, 1);
	expect_text(&face, "Now rank 1 of 2. ");
	face_close(&face);
}

static void what_takes_no_part_is_not_moved(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "J");
	expect_text(&face, "takes no part and has no rank");
	assert_int_equal(operations(&face), 0);
	face_close(&face);
}

static void marked_entries_are_changed_together(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "Space j Space");
	expect_text(&face, "2 marked");
	face_type(&face, "m");
	expect_text(&face, "Staged: mask 2 entries.");
	assert_int_equal(operations(&face), 2);
	face_expect(&face, "marked-80x24");
	expect_text(&face, "m unmask");
	face_type(&face, "Escape");
	expect_no_text(&face, "marked");
	face_type(&face, "* *");
	expect_no_text(&face, "marked");
	assert_int_equal(operations(&face), 2);
	face_close(&face);
}

static void marks_stay_while_the_files_are_read_again(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "Space r");
	expect_text(&face, "1 marked");
	face_type(&face, "h k k");
	expect_text(&face, "1 marked");
	face_close(&face);
}

static void a_mark_goes_with_an_entry_that_is_moved(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "Space K");
	expect_text(&face, "comes first already");
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "J");
	assert_string_not_equal(entries_name(face.screens), "10-crosvm-gpu.json");
	assert_true(marks_have(&face.screens->entries.marks, entries_name(face.screens)));
	face_close(&face);
}

static void revert_takes_the_local_file_away(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "x");
	expect_text(&face, "no local file of that name");
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "x");
	assert_int_equal(operations(&face), 1);
	assert_int_equal(entries_stack(face.screens)->rank, 2);
	face_close(&face);
}

static void a_filter_follows_as_one_types(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "& C R O");
	expect_text(&face, "filter: CRO, 2 of 3 (Escape)");
	face_expect(&face, "filter-80x24");
	face_type(&face, "x x");
	expect_text(&face, "no match");
	face_type(&face, "Escape");
	expect_no_text(&face, "filter:");
	expect_entry(&face, "50-qemu-gpu.json");
	/* Also by the verdict, the binary and the scope. */
	face_type(&face, "& m a s k e d Enter");
	assert_int_equal(face.screens->entries.order.count, 1);
	expect_entry(&face, "50-crosvm-gpu.json");
	face_type(&face, "Escape");
	assert_int_equal(face.screens->entries.order.count, 3);
	expect_entry(&face, "50-crosvm-gpu.json");
	face_close(&face);
}

/* What the entry can be found by, put together here once more; all of it is shown as it is. */
static bool holds(const struct face *face, const struct stack *stack, const char *text)
{
	const struct ranking *ranking = workspace_preview(face->workspace);
	cleanup(free_pointer) char *words = text_format("%s\nsome words\n/usr/bin/x\nvendor\n%s", stack_layer(ranking, stack, 0)->name,
							verdict_title(stack_judgement(ranking, stack).verdict));

	for (char *at = words; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return strstr(words, text) != NULL;
}

static void expect_filtered(const struct face *face, const char *text)
{
	const struct ranking *ranking = workspace_preview(face->workspace);
	size_t count = 0;

	for (uint32_t i = 0; i < ranking->stack_count; i++)
		count += holds(face, &ranking->stacks[i], text);
	if (face->screens->entries.order.count != count)
		fail_msg("%s: %zu rows, %zu expected", text, face->screens->entries.order.count, count);
	for (size_t i = 0; i < face->screens->entries.order.count; i++)
		assert_true(holds(face, entries_row(face->screens, i), text));
}

/* Letter after letter, and all at once; some letters share the place in which the haystack notes that they occur. */
static void a_filter_finds_what_holds_the_text(void **state)
{
	static const char letters[] = "aAbB01-_.~|+x";
	struct generator generator = {generate_seed(7)};
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	for (int i = 0; i < 60; i++) {
		char name[16];

		for (int j = 0; j < 8; j++)
			name[j] = letters[generate_below(&generator, sizeof letters - 1)];
		snprintf(name + 8, sizeof name - 8, "%d", i);
		if (name[0] != '.')
			face_add(&face, TREE_VENDOR, name, GPU("Some WORDS", "/usr/bin/x"));
	}
	face_open(&face, 80, 24, CHARSET_UTF8);
	for (int i = 0; i < 300; i++) {
		char text[5] = "";

		for (int j = 0; j < 4; j++) {
			text[j] = "ab01-_.~|+xwz"[generate_below(&generator, 13)];
			entries_filter(face.screens, text);
			expect_filtered(&face, text);
		}
		entries_filter(face.screens, NULL);
		entries_filter(face.screens, text);
		expect_filtered(&face, text);
	}
	face_close(&face);
}

static void a_search_goes_there_and_back(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "n");
	expect_text(&face, "was searched for yet");
	face_type(&face, "/ Q E M u");
	expect_entry(&face, "50-qemu-gpu.json");
	face_type(&face, "z");
	expect_text(&face, "no match");
	expect_entry(&face, "10-crosvm-gpu.json");
	face_type(&face, "Escape / 5 0 Enter");
	expect_entry(&face, "50-crosvm-gpu.json");
	face_expect(&face, "search-80x24");
	face_type(&face, "n");
	expect_entry(&face, "50-qemu-gpu.json");
	face_type(&face, "n");
	expect_entry(&face, "50-crosvm-gpu.json");
	face_type(&face, "N");
	expect_entry(&face, "50-qemu-gpu.json");
	face_close(&face);
}

static void a_name_of_another_type_is_found(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, "/ v i r t i o f s d");
	expect_entry(&face, "50-qemu-virtiofsd.json");
	face_type(&face, "Escape");
	expect_entry(&face, "10-crosvm-gpu.json");
	face_type(&face, "h / f s Enter");
	expect_entry(&face, "50-qemu-virtiofsd.json");
	face_close(&face);
}

static void the_reasons_are_searched_where_the_keys_are(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_draw(&face);
	face_type(&face, "Tab / B i n a r y Enter");
	assert_true(face.screens->main->why.found_length > 0);
	expect_entry(&face, "10-crosvm-gpu.json");
	face_close(&face);
}

static void what_takes_no_part_can_be_hidden(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_type(&face, ".");
	expect_text(&face, "1 hidden (.)");
	expect_no_text(&face, "50-crosvm-gpu.json");
	assert_true(entries_go_to(face.screens, "50-crosvm-gpu.json"));
	expect_text(&face, "50-crosvm-gpu.json");
	face_close(&face);
}

/* The usual tree has a file that breaks libvirt and not the specification. */
static void the_header_says_who_else_is_broken(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	for (char letter = 'a'; letter < 'f'; letter++) {
		const char name[] = {'6', '0', '-', letter, '\0'};

		face_add(&face, TREE_VENDOR, name, "nothing");
	}
	face_open(&face, 80, 24, CHARSET_UTF8);
	expect_text(&face, "libvirt-system, libvirt-session: every look-up fails at 60-a (P)");
	face_type(&face, "v j Enter");
	face_expect(&face, "broken-several-80x24");
	expect_text(&face, "and 2 more.");
	face_close(&face);
}

/* What would make an entry win is planned for it: not for those that one only passes on the way. */
static void reasons_are_made_where_they_are_looked_at(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	face_draw(&face);
	assert_true(face.screens->main->why_filled);
	face_type(&face, "j j");
	assert_false(face.screens->main->why_filled);
	expect_text(&face, "This makes 50-qemu-gpu.json win:");
	assert_true(face.screens->main->why_filled);
	/* Nothing has changed since. */
	face_draw(&face);
	face_type(&face, "Tab k");
	assert_true(face.screens->main->why_filled);
	face_close(&face);
}

/* A root and the scope are told also where there is no room for the path, and no state's word is cut. */
static void few_columns_tell_the_root_and_the_verdict(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	expect_text(&face, "to: admin  root: tree");
	expect_text(&face, "60-broken.json breaks 2 others (P)");
	expect_text(&face, " selected");
	expect_text(&face, " eligible");
	face_type(&face, "h");
	expect_text(&face, "\342\227\217 selected");
	face_close(&face);
}

static void a_wide_screen_shows_the_layers(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 132, 50);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_draw(&face);
	/* The root, whose path differs from run to run. */
	canvas_fill(face.canvas, 0, 61, face.canvas->width - 61, 1, ATTRIBUTE_DIM);
	screen_expect(face.canvas, "main-132x50");
	expect_text(&face, "\"/usr/libexec/crosvm-gpu\"}");
	face_close(&face);
}

/* With what differs from one consumer to the other, in words. */
static void where_consumers_disagree_is_marked(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_USER, "10-own-gpu.json", GPU("own", "/usr/bin/own"));
	face_add(&face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-own-gpu.json");
	expect_text(&face, "others differ (C)");
	face_expect(&face, "differs-80x24");
	face_close(&face);
}

static void the_first_start_says_what_this_is(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	main_screen_welcome(face.screens);
	expect_text(&face, "? lists what can be done");
	face_expect(&face, "welcome-80x24");
	face_type(&face, "j");
	expect_no_text(&face, "? lists what can be done");
	face_close(&face);
}

/* Answers that arrive move neither the cursor nor the text that is being read. */
static void what_arrives_moves_nothing(void **state)
{
	struct face face = {0};
	size_t top;

	(void)state;
	open_usual(&face, 80, 14);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_draw(&face);
	face_type(&face, "Tab j j");
	top = face.screens->main->why.top;
	assert_int_not_equal(top, 0);
	screens_hear(face.screens);
	face_draw(&face);
	assert_int_equal(face.screens->main->why.top, top);
	expect_entry(&face, "50-crosvm-gpu.json");
	face_close(&face);
}

/* Whoever types "o 8" without looking means no F8. */
static void a_digit_after_a_refused_rank_is_no_key(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "o 8");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "j 8");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

/* An empty file of a name that nobody else has hides nothing. */
static void a_mask_of_ones_own_file_names_the_better_way(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "10-mine.json", GPU("mine", "/usr/bin/gpu"));
	face_add(&face, TREE_VENDOR, "50-gpu.json", GPU("gpu", "/usr/bin/gpu"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-mine.json");
	face_type(&face, "m");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "no other file has this name"));
	face_type(&face, "U");
	face_go_to(&face, "gpu", "50-gpu.json");
	face_type(&face, "m");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "no other file has this name"));
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_move_is_seen_at_once_with_its_cost),
		cmocka_unit_test(several_steps_of_an_entry_are_one_change),
		cmocka_unit_test(a_rank_can_be_typed),
		cmocka_unit_test(what_takes_no_part_is_not_moved),
		cmocka_unit_test(marked_entries_are_changed_together),
		cmocka_unit_test(marks_stay_while_the_files_are_read_again),
		cmocka_unit_test(a_mark_goes_with_an_entry_that_is_moved),
		cmocka_unit_test(revert_takes_the_local_file_away),
		cmocka_unit_test(a_filter_follows_as_one_types),
		cmocka_unit_test(a_filter_finds_what_holds_the_text),
		cmocka_unit_test(a_search_goes_there_and_back),
		cmocka_unit_test(a_name_of_another_type_is_found),
		cmocka_unit_test(the_reasons_are_searched_where_the_keys_are),
		cmocka_unit_test(what_takes_no_part_can_be_hidden),
		cmocka_unit_test(the_header_says_who_else_is_broken),
		cmocka_unit_test(reasons_are_made_where_they_are_looked_at),
		cmocka_unit_test(few_columns_tell_the_root_and_the_verdict),
		cmocka_unit_test(a_wide_screen_shows_the_layers),
		cmocka_unit_test(where_consumers_disagree_is_marked),
		cmocka_unit_test(the_first_start_says_what_this_is),
		cmocka_unit_test(what_arrives_moves_nothing),
		cmocka_unit_test(a_mask_of_ones_own_file_names_the_better_way),
		cmocka_unit_test(a_digit_after_a_refused_rank_is_no_key),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
