/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is staged, over its whole life: moved together, taken back action by action, set aside and back again while files change, kept over a
 * crash beside what another running program keeps, and reviewed, be it one change or sixty.
 */
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
#include "core/base/text.h"
#include "tests/support/face.h"
#include "tests/support/generate.h"
#include "tests/support/screen.h"
#include "tui/recovery.h"
#include "tui/screens/resuming.h"

/* Gpu backends a to e, every other one the vendor's, so that a move is a rename or a copy with a mask; one for files. */
static void open_face(struct face *face, int width, int height)
{
	tree_init(&face->tree);
	face_add(face, TREE_ADMIN, "10-a.json", GPU("a", "/bin/a"));
	face_add(face, TREE_VENDOR, "20-b.json", GPU("b", "/bin/b"));
	face_add(face, TREE_ADMIN, "30-c.json", GPU("c", "/bin/c"));
	face_add(face, TREE_VENDOR, "40-d.json", GPU("d", "/bin/d"));
	face_add(face, TREE_ADMIN, "50-e.json", GPU("e", "/bin/e"));
	face_add(face, TREE_VENDOR, "50-fs.json", "{\"description\": \"fs\", \"type\": \"fs\", \"binary\": \"/bin/fs\"}");
	face_open(face, width, height, CHARSET_UTF8);
}

/* "abcde": the order, by the descriptions; what takes no part is left out. */
static const char *order(const struct face *face)
{
	static char text[300];
	const struct ranking *ranking = workspace_preview(face->workspace);
	const struct order *gpus = &ranking->orders[schema_find_type(ranking->snapshot->schema, "gpu", 3)];
	size_t length = 0;

	for (uint32_t i = 0; i < gpus->count; i++) {
		const struct stack *stack = &ranking->stacks[gpus->stacks[i]];
		const struct layer *layer = stack_layer(ranking, stack, 0);

		if (stack->rank != 0 && length + 1 < sizeof text)
			text[length++] = strstr(layer->bytes, "/bin/")[5];
	}
	text[length] = '\0';
	return text;
}

static bool shows(struct face *face, const char *text)
{
	face_draw(face);
	return screen_contains(face->canvas, text);
}

static void expect_text(struct face *face, const char *text)
{
	if (!shows(face, text))
		fail_msg("not on the screen: %s", text);
}

/* The marked ones of them. */
static const char *marked(const struct face *face)
{
	static char text[300];
	const struct ranking *ranking = workspace_preview(face->workspace);
	const struct marks *marks = &face->screens->entries.marks;
	size_t length = 0;

	for (size_t i = 0; i < marks->count; i++) {
		const struct stack *stack = ranking_find(ranking, marks->names[i]);

		assert_non_null(stack);
		text[length++] = strstr(stack_layer(ranking, stack, 0)->bytes, "/bin/")[5];
	}
	text[length] = '\0';
	return text;
}

/* What the entry under the cursor is, by its description. */
static char cursor(const struct face *face)
{
	const struct layer *layer = stack_layer(workspace_preview(face->workspace), entries_stack(face->screens), 0);

	return layer->bytes != NULL && layer->length > 0 ? strstr(layer->bytes, "/bin/")[5] : '-';
}

static void put(const struct face *face, const char *directory, const char *name, const char *content)
{
	tree_write(face->root, directory, name, content, strlen(content));
}

static void drop(const struct face *face, const char *directory, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(face->root, directory, name);

	assert_int_equal(unlink(path), 0);
}

/* ---- moving together ---- */

static void marked_entries_move_together(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "Space j Space");
	face_type(&face, "J");
	assert_string_equal(order(&face), "badce");
	expect_text(&face, "2 marked entries moved, now between rank 2 and 4 of 5.");
	face_type(&face, "J");
	assert_string_equal(order(&face), "bdaec");
	/* Steps of the same entries are one change each, and one action. */
	assert_int_equal(workspace_staged_count(face.workspace), 2);
	face_type(&face, "J J J");
	assert_string_equal(order(&face), "bdeac");
	expect_text(&face, "They come last already");
	face_type(&face, "U");
	assert_string_equal(order(&face), "abcde");
	expect_text(&face, "Taken back: move");
	expect_text(&face, "and 1 more");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	expect_text(&face, "2 marked");
	face_type(&face, "R");
	assert_string_equal(order(&face), "bdeac");
	face_type(&face, "K K K K K");
	assert_string_equal(order(&face), "acbde");
	expect_text(&face, "They come first already");
	face_close(&face);
}

static void marks_go_with_what_is_moved_and_taken_back(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "Space j Space J");
	assert_string_equal(order(&face), "acbed");
	assert_string_equal(marked(&face), "bd");
	face_type(&face, "U");
	assert_string_equal(marked(&face), "bd");
	face_type(&face, "Escape");
	/* Only these can be renamed, and are. */
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "Space j j j Space J");
	assert_string_equal(order(&face), "bacde");
	assert_string_equal(marked(&face), "ae");
	assert_false(marks_have(&face.screens->entries.marks, "10-a.json"));
	face_type(&face, "U");
	assert_string_equal(marked(&face), "ae");
	assert_true(marks_have(&face.screens->entries.marks, "10-a.json"));
	face_type(&face, "R");
	assert_string_equal(marked(&face), "ae");
	face_close(&face);
}

static void a_group_goes_to_a_rank(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "Space G Space o 2 Enter");
	assert_string_equal(order(&face), "baecd");
	face_type(&face, "o 5 Enter");
	assert_string_equal(order(&face), "bcdae");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void what_of_the_marked_cannot_move_is_said(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "Space");
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "Space J");
	assert_string_equal(order(&face), "cade");
	expect_text(&face, "1 that takes no part stays.");
	face_type(&face, "Escape");
	face_go_to(&face, "fs", "50-fs.json");
	face_type(&face, "Space");
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "J");
	expect_text(&face, "None of the marked entries has a rank in this order");
	face_type(&face, "Escape * J");
	face_type(&face, "J");
	expect_text(&face, "All entries of this order are marked");
	face_close(&face);
}

static void a_move_under_a_filter_or_with_idle_ones_hidden_is_one_rank(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m .");
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "J");
	assert_string_equal(order(&face), "cade");
	assert_int_equal(cursor(&face), 'a');
	face_type(&face, "& 5 0 - e Enter K");
	assert_string_equal(order(&face), "caed");
	assert_int_equal(cursor(&face), 'e');
	assert_non_null(strstr(face.screens->notice, "The filter is taken away"));
	face_close(&face);
}

/* ---- undo ---- */

/* All that there is to see of the preview. */
static char *picture(const struct face *face)
{
	const struct ranking *ranking = workspace_preview(face->workspace);
	struct buffer text = {0};

	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		const struct layer *layer = stack_layer(ranking, &ranking->stacks[i], 0);

		buffer_format(&text, "%s %u %u\n", layer->name, (unsigned)layer->length, (unsigned)ranking->stacks[i].rank);
	}
	return buffer_take(&text);
}

#define MOST_PICTURES 64

/* Of random actions each undo brings back exactly a state that was seen between two of them, and redo all of it again. */
static void every_undo_is_one_action(void **state)
{
	static const char *const keys[] = {"J", "K", "m", "x", "Space", "j", "k", "o", "g", "G"};
	uint64_t seed = generate_seed(77);

	(void)state;
	for (int round = 0; round < 12; round++) {
		struct generator generator = {.state = seed + (uint64_t)round};
		char *pictures[MOST_PICTURES];
		struct face face = {0};
		size_t count = 0, undone = 0, at;

		open_face(&face, 80, 24);
		face_go_to(&face, "gpu", "10-a.json");
		pictures[count++] = picture(&face);
		for (int step = 0; step < 40; step++) {
			face_type(&face, keys[generate_below(&generator, sizeof keys / sizeof *keys)]);
			if (screens_top(face.screens) == SCREEN_PROMPT)
				face_type(&face, "1 Enter");
			assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
			cleanup(free_pointer) char *now = picture(&face);
			if (strcmp(now, pictures[count - 1]) != 0)
				pictures[count++] = take(now);
		}
		at = count - 1;
		while (workspace_last_action(face.workspace, NULL) > 0) {
			face_type(&face, "U");
			undone++;
			cleanup(free_pointer) char *now = picture(&face);
			while (at > 0 && strcmp(pictures[at], now) != 0)
				at--;
			if (strcmp(pictures[at], now) != 0)
				fail_msg("round %d: undo came to a state that never was:\n%s", round, now);
		}
		{
			cleanup(free_pointer) char *first = picture(&face);

			assert_string_equal(first, pictures[0]);
		}
		/* Behind that there may be what a step all the way back has taken back. */
		while (undone-- > 0)
			face_type(&face, "R");
		{
			cleanup(free_pointer) char *last = picture(&face);

			assert_string_equal(last, pictures[count - 1]);
		}
		for (size_t i = 0; i < count; i++)
			free(pictures[i]);
		face_close(&face);
	}
}

static void several_that_are_masked_are_taken_back_together(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "Space Space m");
	assert_string_equal(order(&face), "de");
	face_type(&face, "U");
	assert_string_equal(order(&face), "bcde");
	expect_text(&face, "Taken back: mask 20-b.json and 1 more. R stages it again.");
	face_type(&face, "U");
	assert_string_equal(order(&face), "abcde");
	face_type(&face, "R R");
	assert_string_equal(order(&face), "de");
	face_close(&face);
}

/* ---- set aside ---- */

static void what_does_not_fit_is_set_aside_and_comes_back(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m");
	workspace_watch(face.workspace);
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	assert_non_null(strstr(face.screens->notice, "no longer staged, because it cannot be done now: mask 20-b.json"));
	expect_text(&face, "1 set aside  1 staged");
	face_type(&face, "w");
	expect_text(&face, "set aside: mask 20-b.json");
	face_expect(&face, "review-aside-80x24");
	/* It is never written. */
	face_type(&face, "y Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	face_type(&face, "w");
	face_expect(&face, "review-aside-alone-40x12");
	face_type(&face, "y");
	expect_text(&face, "Nothing of this can be written now");
	put(&face, TREE_VENDOR, "20-b.json", GPU("b", "/bin/b"));
	face_type(&face, "Escape r");
	assert_non_null(strstr(face.screens->notice, "1 change that was set aside fits again and is staged."));
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(order(&face), "ace");
	face_type(&face, "U");
	assert_string_equal(order(&face), "abce");
	face_close(&face);
}

static void what_is_set_aside_can_be_taken_out(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r w");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_type(&face, "d");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	put(&face, TREE_VENDOR, "20-b.json", GPU("b", "/bin/b"));
	face_type(&face, "r");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_close(&face);
}

/* In the middle of others it comes back where it was. */
static void what_comes_back_stands_where_it_stood(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m");
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r");
	put(&face, TREE_VENDOR, "20-b.json", GPU("b", "/bin/b"));
	face_type(&face, "r");
	assert_string_equal(workspace_staged(face.workspace, 0)->name, "20-b.json");
	assert_string_equal(workspace_staged(face.workspace, 1)->name, "40-d.json");
	face_close(&face);
}

/* Leaving would lose it, so that it asks, and says that no plan would have it. */
static void leaving_with_what_is_set_aside_asks(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	face_type(&face, "q");
	assert_int_equal(screens_top(face.screens), SCREEN_QUIT);
	expect_text(&face, "1 change is set aside until it fits, and lost when you leave.");
	assert_false(screens_may(face.screens, ACTION_SAVE_PLAN, NULL));
	face_judge(&face);
	face_type(&face, "w");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_type(&face, "Escape q d");
	assert_true(face.screens->done);
	face_close(&face);
}

/* Neither a transaction that is taken back nor its being so already drops what is set aside; U takes the transaction first. */
static void an_undo_keeps_what_is_set_aside(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m w y Enter");
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r H U");
	assert_non_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	expect_text(&face, "set aside: mask 20-b.json");
	face_type(&face, "Escape U");
	expect_text(&face, "Taken back: undo 2");
	assert_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	/* Back again by hand, so that there is nothing to take back. */
	drop(&face, TREE_ADMIN, "40-d.json");
	face_type(&face, "r H U");
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	/* Once it fits it is staged on top of what is taken back. */
	put(&face, TREE_ADMIN, "40-d.json", "");
	face_type(&face, "r H U");
	put(&face, TREE_VENDOR, "20-b.json", GPU("b", "/bin/b"));
	face_type(&face, "Escape r");
	assert_non_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_type(&face, "U");
	assert_non_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_close(&face);
}

/* ---- the cursor ---- */

static void the_cursor_stays_with_an_entry_whose_new_name_changes(void **state)
{
	cleanup(free_pointer) char *before = NULL;
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "J");
	assert_int_equal(cursor(&face), 'a');
	before = strdup(entries_name(face.screens));
	/* Somebody takes the name that it was to get. */
	put(&face, TREE_ADMIN, before, GPU("z", "/bin/z"));
	face_type(&face, "r");
	assert_string_not_equal(entries_name(face.screens), before);
	assert_int_equal(cursor(&face), 'a');
	/* And takes it away, so that the move is gone as well. */
	drop(&face, TREE_ADMIN, before);
	face_type(&face, "r U");
	assert_int_equal(cursor(&face), 'a');
	face_close(&face);
}

static void the_cursor_stays_on_the_row_where_its_entry_is_gone(void **state)
{
	struct face face = {0};
	size_t row;

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "J");
	face_go_to(&face, "gpu", "30-c.json");
	row = face.screens->entries.order.selected;
	drop(&face, TREE_ADMIN, "30-c.json");
	face_type(&face, "r");
	assert_int_equal(face.screens->entries.order.selected, row);
	face_close(&face);
}

/* ---- kept over a crash ---- */

static struct options options_at(const char *home)
{
	return (struct options){.scope = SCOPE_ADMIN, .temporary = "/tmp", .environment = {.xdg_state_home = home, .home = home}};
}

/* The directory in which it is kept: root's below the root, everybody else's among their own files. */
static char *plans(const struct face *face, const char *home)
{
	return geteuid() == 0 ? text_format("%s/var/lib/overrule/plans", face->root) : text_format("%s/overrule/plans", home);
}

static bool kept(const struct face *face, const char *home, const char *name)
{
	cleanup(free_pointer) char *directory = plans(face, home);
	cleanup(free_pointer) char *path = text_format("%s/%s", directory, name);
	struct stat found;

	if (stat(path, &found) < 0)
		return false;
	assert_int_equal(found.st_mode & 07777, 0600);
	return true;
}

/* The program is gone without a word; another one starts. */
static void crash(struct face *face)
{
	resuming_release(face->screens);
	screens_close_all(face->screens);
	workspace_discard(face->workspace);
	assert_int_equal(workspace_set_target(face->workspace, SCOPE_ADMIN, NULL), 0);
	screens_refresh(face->screens);
	resuming_offer(face->screens);
}

static void it_comes_back_change_by_change(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	resuming_offer(face.screens);
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "Space j Space J");
	face_type(&face, "Escape");
	face_go_to(&face, "gpu", "50-e.json");
	face_type(&face, "c C-u");
	for (const char *letter = "60-new.json"; *letter != '\0'; letter++)
		screens_key(face.screens, (key_code)*letter);
	face_type(&face, "Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 4);
	resuming_note(face.screens);
	assert_true(kept(&face, home, "staged-admin.json"));
	cleanup(free_pointer) char *before = picture(&face);
	crash(&face);
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	expect_text(&face, "mask 40-d.json, move");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_int_equal(workspace_staged_count(face.workspace), 4);
	assert_null(workspace_plan_origin(face.workspace));
	cleanup(free_pointer) char *after = picture(&face);
	assert_string_equal(after, before);
	expect_text(&face, "mask 40-d.json: hide it with an empty file");
	/* Each can be taken back: the clone, then both moves as the one action that they were. */
	face_type(&face, "Escape U");
	assert_int_equal(workspace_staged_count(face.workspace), 3);
	face_type(&face, "U");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_type(&face, "w Tab d");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	resuming_note(face.screens);
	assert_false(kept(&face, home, "staged-admin.json"));
	face_close(&face);
}

static void what_no_longer_fits_after_a_crash_is_named_and_the_rest_stays(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	resuming_offer(face.screens);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	face_go_to(&face, "gpu", "30-c.json");
	face_type(&face, "x");
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m");
	resuming_note(face.screens);
	drop(&face, TREE_VENDOR, "40-d.json");
	put(&face, TREE_ADMIN, "30-c.json", GPU("other", "/bin/o"));
	workspace_rescan(face.workspace, NULL);
	crash(&face);
	face_type(&face, "Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 2);
	assert_int_equal(workspace_aside_count(face.workspace), 1);
	assert_non_null(strstr(face.screens->notice, "mask 40-d.json"));
	/* What would go is not what the person has seen. */
	assert_non_null(strstr(face.screens->notice, "Changed on the disk since then, so look twice: 30-c.json"));
	face_close(&face);
}

/* A file as the program wrote it before it kept changes: words, and a plan. */
static void an_old_file_comes_back_as_one_plan(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	cleanup(buffer_free) struct buffer document = {0};
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	resuming_offer(face.screens);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	resuming_note(face.screens);
	recovery_write_document(face.workspace, &document);
	{
		cleanup(free_pointer) char *directory = plans(&face, home);

		tree_write(directory, "", "staged-admin.json", document.data, document.length);
	}
	crash(&face);
	expect_text(&face, "mask 20-b.json");
	face_type(&face, "Enter");
	assert_string_equal(workspace_plan_origin(face.workspace), "mask 20-b.json");
	assert_int_equal(workspace_plan(face.workspace)->count, 1);
	face_close(&face);
}

/* What it says is also a plan that `overrule apply` takes, in the words that the changes had, without what is set aside. */
static void what_is_kept_is_a_plan(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	cleanup(plan_document_free) struct plan_document plan = {0};
	cleanup(free_pointer) char *directory = NULL, *path = NULL, *bytes = NULL;
	const struct options options = options_at(home);
	size_t length;

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	resuming_offer(face.screens);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "J");
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	drop(&face, TREE_VENDOR, "20-b.json");
	face_type(&face, "r");
	resuming_note(face.screens);
	directory = plans(&face, home);
	path = text_format("%s/staged-admin.json", directory);
	bytes = tree_read_file(path, &length);
	assert_non_null(strstr(bytes, "\"aside\""));
	assert_int_equal(plan_json_read(bytes, length, path, &plan, NULL), 0);
	assert_int_equal(plan.context.change_count, 1);
	assert_string_equal(plan.context.changes[0], "move 10-a.json --rank=2");
	assert_int_equal(plan.plan.count, workspace_plan(face.workspace)->count);
	face_close(&face);
}

static void two_programs_keep_beside_each_other(void **state)
{
	struct kept_file one = {.directory = -1, .lock = -1}, two = {.directory = -1, .lock = -1};
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "20-b.json");
	face_type(&face, "m");
	assert_int_equal(recovery_update(&one, face.workspace, &options, NULL), 0);
	assert_int_equal(recovery_update(&two, face.workspace, &options, NULL), 0);
	assert_true(kept(&face, home, "staged-admin.json"));
	assert_true(kept(&face, home, "staged-admin.2.json"));
	/* Neither is offered while it is held, and each is replaced by its own program alone. */
	assert_int_equal(recovery_find(face.workspace, &options, 0), 0);
	face_go_to(&face, "gpu", "40-d.json");
	face_type(&face, "m");
	assert_int_equal(recovery_update(&two, face.workspace, &options, NULL), 0);
	assert_string_equal(two.name, "staged-admin.2.json");
	assert_int_equal(recovery_find(face.workspace, &options, 0), 0);
	assert_false(recovery_take(&one, face.workspace, &options, 2));
	recovery_release(&two);
	assert_int_equal(recovery_find(face.workspace, &options, 0), 2);
	recovery_remove(&one);
	assert_false(kept(&face, home, "staged-admin.json"));
	assert_true(recovery_take(&one, face.workspace, &options, 2));
	assert_int_equal(recovery_find(face.workspace, &options, 0), 0);
	recovery_remove(&one);
	assert_false(kept(&face, home, "staged-admin.2.json"));
	face_close(&face);
}

/* ---- the review of few and of many ---- */

static void the_review_holds_one_change_and_sixty(void **state)
{
	static const struct {
		int count, width, height;
	} cases[] = {{1, 80, 24}, {1, 40, 12}, {5, 80, 24}, {5, 40, 12}, {60, 80, 24}, {60, 40, 12}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct face face = {0};
		char name[64];

		tree_init(&face.tree);
		for (int file = 0; file < 60; file++) {
			snprintf(name, sizeof name, "%02d-backend.json", file + 10);
			face_add(&face, TREE_VENDOR, name, GPU("backend", "/bin/backend"));
		}
		face_add(&face, TREE_VENDOR, "90-last.json", GPU("last", "/bin/last"));
		face_open(&face, cases[i].width, cases[i].height, CHARSET_UTF8);
		for (int file = 0; file < cases[i].count; file++) {
			snprintf(name, sizeof name, "%02d-backend.json", file + 10);
			face_go_to(&face, "gpu", name);
			face_type(&face, "m");
		}
		face_type(&face, "w");
		snprintf(name, sizeof name, "review-%d-%dx%d", cases[i].count, cases[i].width, cases[i].height);
		face_expect(&face, name);
		face_judge(&face);
		face_close(&face);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marked_entries_move_together),
		cmocka_unit_test(marks_go_with_what_is_moved_and_taken_back),
		cmocka_unit_test(a_group_goes_to_a_rank),
		cmocka_unit_test(what_of_the_marked_cannot_move_is_said),
		cmocka_unit_test(a_move_under_a_filter_or_with_idle_ones_hidden_is_one_rank),
		cmocka_unit_test(every_undo_is_one_action),
		cmocka_unit_test(several_that_are_masked_are_taken_back_together),
		cmocka_unit_test(what_does_not_fit_is_set_aside_and_comes_back),
		cmocka_unit_test(what_is_set_aside_can_be_taken_out),
		cmocka_unit_test(what_comes_back_stands_where_it_stood),
		cmocka_unit_test(leaving_with_what_is_set_aside_asks),
		cmocka_unit_test(an_undo_keeps_what_is_set_aside),
		cmocka_unit_test(the_cursor_stays_with_an_entry_whose_new_name_changes),
		cmocka_unit_test(the_cursor_stays_on_the_row_where_its_entry_is_gone),
		cmocka_unit_test(it_comes_back_change_by_change),
		cmocka_unit_test(what_no_longer_fits_after_a_crash_is_named_and_the_rest_stays),
		cmocka_unit_test(an_old_file_comes_back_as_one_plan),
		cmocka_unit_test(what_is_kept_is_a_plan),
		cmocka_unit_test(two_programs_keep_beside_each_other),
		cmocka_unit_test(the_review_holds_one_change_and_sixty),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
