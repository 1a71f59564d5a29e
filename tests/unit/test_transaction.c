/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions on generated directories: what was meant is what is there, undo brings everything back, redo does the same again,
 * doing it twice writes nothing, and nothing is half done when something is refused.
 */
#include <errno.h>
#include <fcntl.h>
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
#include "tests/support/scene.h"

/* Each tree costs about a hundred fsyncs; $LONG_TESTS makes it ten times as many. */
#define TREES (getenv("LONG_TESTS") != NULL ? 600U : 60U)
#define NOBODY 65534

static void commit_well(const struct scene *scene, const struct plan *plan, struct commit_result *result)
{
	cleanup(failure_free) struct failure failure = {0};

	if (scene_commit(scene, plan, NULL, result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
}

static void undo_well(const struct scene *scene, const char *id, struct commit_result *result)
{
	cleanup(failure_free) struct failure failure = {0};

	if (scene_undo(scene, id, result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
}

static void expect_text(const struct scene *scene, const char *title, const char *expected)
{
	cleanup(free_pointer) char *found = scene_text(scene, false);

	tree_expect_text(title, expected, found);
}

static void there_and_back(const struct scene *scene, struct generator *generator, unsigned *changed, unsigned *operations)
{
	cleanup(free_pointer) char *before = scene_text(scene, false), *vendor = tree_listing(scene->root, "/usr"), *meant = NULL;
	cleanup(free_pointer) char *untouched = NULL, *still = NULL, *vendor_after = NULL;
	cleanup(plan_free) struct plan plan = {0};
	struct commit_result first, again, undone, redone;

	meant = scene_generate(scene, generator, 1 + generate_below(generator, 10), &plan);
	commit_well(scene, &plan, &first);
	expect_text(scene, "what was meant", meant);
	assert_int_equal(first.changed, strcmp(before, meant) != 0);
	untouched = scene_text(scene, true);
	commit_well(scene, &plan, &again);
	assert_false(again.changed);
	still = scene_text(scene, true);
	tree_expect_text("after the same plan again", untouched, still);
	if (!first.changed)
		return;
	undo_well(scene, first.id, &undone);
	expect_text(scene, "after undo", before);
	undo_well(scene, undone.id, &redone);
	expect_text(scene, "after redo", meant);
	undo_well(scene, redone.id, &undone);
	expect_text(scene, "after the second undo", before);
	vendor_after = tree_listing(scene->root, "/usr");
	tree_expect_text("the vendor's files", vendor, vendor_after);
	++*changed;
	*operations += (unsigned)plan.count;
}

static void test_every_plan_does_what_was_meant_and_can_be_undone(void **state)
{
	struct generator generator = {generate_seed(0x7A45)};
	unsigned changed = 0, operations = 0;

	(void)state;
	for (unsigned i = 0; i < TREES; i++) {
		cleanup(scene_free) struct scene scene;

		scene_make(&scene);
		scene_fill(&scene, &generator);
		there_and_back(&scene, &generator, &changed, &operations);
	}
	print_message("%u trees, %u plans with %u operations done, undone, redone and undone\n", TREES, changed, operations);
	assert_true(changed > TREES / 2);
}

/* Many transactions on one tree, taken back one after the other from the newest, and done again. */
static void test_a_long_history_can_be_walked_back_and_forth(void **state)
{
	enum { LENGTH = 15 };
	struct generator generator = {generate_seed(0x51A)};
	char *texts[LENGTH + 1] = {0};
	cleanup(scene_free) struct scene scene;
	struct commit_result result;
	unsigned done = 0;

	(void)state;
	scene_make(&scene);
	scene_fill(&scene, &generator);
	texts[0] = scene_text(&scene, false);
	while (done < LENGTH) {
		cleanup(plan_free) struct plan plan = {0};
		char *meant = scene_generate(&scene, &generator, 3, &plan);

		commit_well(&scene, &plan, &result);
		if (result.changed)
			texts[++done] = meant;
		else
			free(meant);
	}
	for (unsigned i = LENGTH; i > 0; i--) {
		cleanup(history_free) struct history history;

		scene_history(&scene, &history);
		undo_well(&scene, history_undo_target(&history)->id, &result);
		expect_text(&scene, "one step back", texts[i - 1]);
	}
	for (unsigned i = 1; i <= LENGTH; i++) {
		cleanup(history_free) struct history history;

		scene_history(&scene, &history);
		undo_well(&scene, history_redo_target(&history)->id, &result);
		expect_text(&scene, "one step forth", texts[i]);
	}
	for (unsigned i = 0; i <= LENGTH; i++)
		free(texts[i]);
}

static void test_related_names_in_one_plan(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	cleanup(free_pointer) char *before = NULL;
	struct commit_result result;

	(void)state;
	scene_make(&scene);
	scene_put(&scene, "50-a", "old", 0600, "kept");
	before = scene_text(&scene, false);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_RENAME, "50-a", "60-a", "old");
	scene_add(&plan, OPERATION_WRITE, "50-a", "new", NULL);
	scene_add(&plan, OPERATION_RENAME, "60-a", "70-a", "old");
	scene_add(&plan, OPERATION_WRITE, "50-a", "newer", "new");
	scene_add(&plan, OPERATION_MASK, "50-a", NULL, "newer");
	scene_add(&plan, OPERATION_REMOVE, "70-a", NULL, "old");
	scene_add(&plan, OPERATION_RENAME, "50-a", "70-a", "");
	commit_well(&scene, &plan, &result);
	assert_int_equal(result.done, 7);
	undo_well(&scene, result.id, &result);
	expect_text(&scene, "after undo", before);
}

/* A rename forth and back looks like nothing at all; what is between them must be done nevertheless. */
static void test_what_stands_between_a_rename_and_its_reverse_is_done(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	cleanup(free_pointer) char *mask = NULL;
	struct commit_result result;

	(void)state;
	scene_make(&scene);
	scene_put(&scene, "a", "x", 0644, NULL);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_RENAME, "a", "b", "x");
	scene_add(&plan, OPERATION_MASK, "c", NULL, NULL);
	scene_add(&plan, OPERATION_RENAME, "b", "a", "x");
	commit_well(&scene, &plan, &result);
	assert_int_equal(result.done, 3);
	mask = tree_path(scene.root, TREE_ADMIN, "c");
	assert_int_equal(access(mask, F_OK), 0);
}

/* ---- refusals ---- */

static int disagree(void *context, struct failure *failure)
{
	unsigned *calls = context;

	++*calls;
	return failure_set(failure, FAILURE_REFUSED, ESTALE, "/x", NULL, "not as previewed");
}

static void test_what_is_not_as_previewed_is_taken_back(void **state)
{
	struct generator generator = {generate_seed(0x3EF)};

	(void)state;
	for (unsigned i = 0; i < TREES / 2; i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(scene_free) struct scene scene;
		cleanup(plan_free) struct plan plan = {0};
		cleanup(free_pointer) char *before = NULL, *meant = NULL;
		cleanup(history_free) struct history history;
		unsigned calls = 0;
		struct commit_result result;
		struct commit_settings settings = {
			.root = &scene.opened, .history = SCENE_HISTORY, .verify = disagree, .context = &calls};

		scene_make(&scene);
		scene_fill(&scene, &generator);
		before = scene_text(&scene, false);
		meant = scene_generate(&scene, &generator, 6, &plan);
		if (strcmp(before, meant) != 0) {
			assert_true(plan_carry_out(&settings, &plan, &result, &failure) < 0);
			assert_int_equal(calls, 1);
			assert_string_equal(failure.text, "not as previewed");
			assert_false(result.changed);
		}
		expect_text(&scene, "after it was taken back", before);
		scene_history(&scene, &history);
		assert_int_equal(history.count, 0);
	}
}

static void refuse(const struct scene *scene, const struct plan *plan, const char *name)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *before = scene_text(scene, true), *after = NULL;
	cleanup(free_pointer) char *path = tree_path("", TREE_ADMIN, name);
	struct commit_result result;

	assert_true(scene_commit(scene, plan, NULL, &result, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_string_equal(failure.path, path);
	assert_false(result.changed);
	after = scene_text(scene, true);
	tree_expect_text("after a refusal", before, after);
}

static void test_a_plan_is_refused_whole(void **state)
{
	static const struct {
		enum operation_kind kind;
		const char *name, *other, *expected, *told;
	} rows[] = {
		{OPERATION_WRITE, "a", "new", NULL, "a"},	{OPERATION_WRITE, "a", "new", "not so", "a"},
		{OPERATION_WRITE, "z", "new", "gone", "z"},	{OPERATION_MASK, "a", NULL, NULL, "a"},
		{OPERATION_REMOVE, "a", NULL, "not so", "a"},	{OPERATION_RENAME, "a", "b", "x", "b"},
		{OPERATION_RENAME, "a", "z", "not so", "a"},	{OPERATION_RENAME, "link", "z", "x", "link"},
		{OPERATION_WRITE, "link", "new", "x", "link"},	{OPERATION_WRITE, "twice", "new", "x", "twice"},
		{OPERATION_RENAME, "a", "link", "x", "link"},	{OPERATION_REMOVE, "fifo", NULL, "", "fifo"},
	};
	cleanup(scene_free) struct scene scene;
	cleanup(free_pointer) char *link_path = NULL, *fifo = NULL, *twice = NULL, *second = NULL;

	(void)state;
	scene_make(&scene);
	scene_put(&scene, "a", "x", 0644, NULL);
	scene_put(&scene, "b", "y", 0644, NULL);
	scene_put(&scene, "twice", "x", 0644, NULL);
	link_path = tree_path(scene.root, TREE_ADMIN, "link");
	fifo = tree_path(scene.root, TREE_ADMIN, "fifo");
	twice = tree_path(scene.root, TREE_ADMIN, "twice");
	second = tree_path(scene.root, TREE_ADMIN, "second");
	assert_int_equal(symlink("a", link_path) + mkfifo(fifo, 0644) + link(twice, second), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		cleanup(plan_free) struct plan plan = {0};

		assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
		scene_add(&plan, OPERATION_WRITE, "first", "fine", NULL);
		scene_add(&plan, rows[i].kind, rows[i].name, rows[i].other, rows[i].expected);
		refuse(&scene, &plan, rows[i].told);
	}
}

static void test_operations_that_others_have_done_are_left_out(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	struct commit_result result;

	(void)state;
	scene_make(&scene);
	scene_put(&scene, "mask", "", 0644, NULL);
	scene_put(&scene, "new", "moved", 0644, NULL);
	scene_put(&scene, "wrote", "text", 0644, NULL);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_MASK, "mask", NULL, NULL);
	scene_add(&plan, OPERATION_RENAME, "old", "new", "moved");
	scene_add(&plan, OPERATION_WRITE, "wrote", "text", "before");
	scene_add(&plan, OPERATION_REMOVE, "gone", NULL, "was");
	commit_well(&scene, &plan, &result);
	assert_false(result.changed);
	scene_add(&plan, OPERATION_MASK, "one", NULL, NULL);
	commit_well(&scene, &plan, &result);
	assert_true(result.changed);
	assert_int_equal(result.done, 1);
}

/* ---- whose files ---- */

static void test_a_missing_directory_is_made(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	cleanup(free_pointer) char *directory = NULL;
	cleanup(failure_free) struct failure failure = {0};
	struct commit_result result;
	struct stat found;

	(void)state;
	scene_make(&scene);
	directory = tree_path(scene.root, TREE_ADMIN, "");
	assert_int_equal(rmdir(directory), 0);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_MKDIR, NULL, NULL, NULL);
	scene_add(&plan, OPERATION_REMOVE, "a", NULL, "x");
	scene_add(&plan, OPERATION_WRITE, "b", "text", "other");
	assert_true(scene_commit(&scene, &plan, NULL, &result, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_int_equal(access(directory, F_OK), -1);
	plan.operations[2].expectation = EXPECT_ABSENT;
	commit_well(&scene, &plan, &result);
	assert_int_equal(stat(directory, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0755);
	assert_int_equal(result.done, 2);
	undo_well(&scene, result.id, &result);
	expect_text(&scene, "after undo", "");
}

static void test_the_users_files_and_history_are_the_users(void **state)
{
	static const char history[] = "/home/user/.local/state/overrule/history";
	const struct identity nobody = {.user = NOBODY, .group = NOBODY};
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *home = NULL, *path = NULL, *kept = NULL;
	struct commit_settings settings = {.root = &scene.opened, .user = &nobody, .history = history, .who = "nobody"};
	struct commit_result result;
	struct stat found;

	(void)state;
	if (geteuid() != 0)
		skip();
	scene_make(&scene);
	home = tree_path(scene.root, "/home", "user");
	path = tree_path(scene.root, "/home", "");
	assert_int_equal(mkdir(path, 0755) + mkdir(home, 0700) + chown(home, NOBODY, NOBODY), 0);
	assert_int_equal(plan_new(SCOPE_USER, TREE_USER, &plan), 0);
	scene_add(&plan, OPERATION_MKDIR, NULL, NULL, NULL);
	scene_add(&plan, OPERATION_WRITE, "b", "text", NULL);
	if (plan_carry_out(&settings, &plan, &result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	free(path);
	path = tree_path(scene.root, TREE_USER, "b");
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_uid, NOBODY);
	kept = tree_path(scene.root, history, "");
	assert_int_equal(stat(kept, &found), 0);
	assert_int_equal(found.st_uid, NOBODY);
	assert_int_equal(found.st_mode & 07777, 0700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_plan_does_what_was_meant_and_can_be_undone),
		cmocka_unit_test(test_a_long_history_can_be_walked_back_and_forth),
		cmocka_unit_test(test_related_names_in_one_plan),
		cmocka_unit_test(test_what_stands_between_a_rename_and_its_reverse_is_done),
		cmocka_unit_test(test_what_is_not_as_previewed_is_taken_back),
		cmocka_unit_test(test_a_plan_is_refused_whole),
		cmocka_unit_test(test_operations_that_others_have_done_are_left_out),
		cmocka_unit_test(test_a_missing_directory_is_made),
		cmocka_unit_test(test_the_users_files_and_history_are_the_users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
