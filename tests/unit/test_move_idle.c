/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries that take no part can be moved, too: written on the disk, looked at again, and taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/tree.h"

#define BROKEN "{\"description\": \"d\", \"type\": \"gpu\", \"binary\": 1}"

struct scene_of_three {
	struct tree tree;
	char *root;
	struct workspace *workspace;
};

static void make(struct scene_of_three *scene)
{
	static const struct {
		const char *directory, *name, *content;
	} files[] = {
		{TREE_VENDOR, "20-a.json", TREE_DESCRIPTOR("gpu")}, {TREE_VENDOR, "40-b.json", TREE_DESCRIPTOR("gpu")},
		{TREE_VENDOR, "50-masked.json", TREE_DESCRIPTOR("gpu")}, {TREE_ADMIN, "50-masked.json", ""},
		{TREE_ADMIN, "60-broken.json", BROKEN}, {TREE_VENDOR, "70-broken.json", BROKEN},
		{TREE_USER, "80-user.json", BROKEN},
	};

	tree_init(&scene->tree);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		tree_add(&scene->tree, files[i].directory, files[i].name, TREE_FILE, files[i].content, strlen(files[i].content));
	scene->root = tree_make_root();
	tree_build(&scene->tree, scene->root);
	scene->workspace = tree_open(&scene->tree, scene->root, SCOPE_ADMIN);
}

static void unmake(struct scene_of_three *scene)
{
	workspace_close(scene->workspace);
	tree_remove_root(scene->root);
	tree_free(&scene->tree);
}

static int stage_move(struct scene_of_three *scene, const char *name, enum move_place place, const char *other, uint32_t rank,
		      struct failure *failure)
{
	const struct change change = {
		.kind = CHANGE_MOVE, .name = (char *)name, .place = place, .other = (char *)other, .rank = rank};
	bool changed = false;

	return workspace_stage_change(scene->workspace, &change, &changed, failure);
}

/* The operations as "kind name" lines. */
static void expect_plan(const struct scene_of_three *scene, const char *expected)
{
	const struct plan *plan = workspace_plan(scene->workspace);
	struct buffer text = {0};

	for (size_t i = 0; i < plan->count; i++)
		buffer_format(&text, "%s %s%s%s\n", operation_name(plan->operations[i].kind), plan->operations[i].name,
			      plan->operations[i].to != NULL ? " " : "",
			      plan->operations[i].to != NULL ? plan->operations[i].to : "");
	tree_expect_text("operations", expected, buffer_text(&text));
	buffer_free(&text);
}

static void write_it(struct scene_of_three *scene)
{
	cleanup(failure_free) struct failure failure = {0};
	size_t done;

	if (workspace_write(scene->workspace, &done, &failure) < 0)
		fail_msg("%s", failure.text);
}

static void test_a_broken_file_of_the_scope_is_renamed(void **state)
{
	struct scene_of_three scene;

	(void)state;
	make(&scene);
	assert_int_equal(stage_move(&scene, "60-broken.json", MOVE_FIRST, NULL, 0, NULL), 0);
	expect_plan(&scene, "rename 60-broken.json 10-broken.json\n");
	write_it(&scene);
	assert_non_null(ranking_find(workspace_current(scene.workspace), "10-broken.json"));
	assert_null(ranking_find(workspace_current(scene.workspace), "60-broken.json"));
	unmake(&scene);
}

static void test_a_broken_file_of_the_vendor_is_copied_and_masked(void **state)
{
	struct scene_of_three scene;

	(void)state;
	make(&scene);
	assert_int_equal(stage_move(&scene, "70-broken.json", MOVE_BEFORE, "40-b.json", 0, NULL), 0);
	expect_plan(&scene, "write 30-broken.json\nmask 70-broken.json\n");
	write_it(&scene);
	unmake(&scene);
}

static void test_what_is_masked_gets_a_copy_and_stays_masked(void **state)
{
	struct scene_of_three scene;
	const struct stack *stack;

	(void)state;
	make(&scene);
	assert_int_equal(stage_move(&scene, "50-masked.json", MOVE_RANK, NULL, 1, NULL), 0);
	expect_plan(&scene, "write 10-masked.json\n");
	write_it(&scene);
	stack = ranking_find(workspace_current(scene.workspace), "10-masked.json");
	assert_int_equal(stack->rank, 1);
	assert_int_equal(ranking_find(workspace_current(scene.workspace), "50-masked.json")->rank, 0);
	unmake(&scene);
}

static void test_a_place_that_it_has_already_needs_nothing(void **state)
{
	struct scene_of_three scene;

	(void)state;
	make(&scene);
	assert_int_equal(stage_move(&scene, "60-broken.json", MOVE_LAST, NULL, 0, NULL), 0);
	expect_plan(&scene, "");
	unmake(&scene);
}

static void test_what_cannot_be_moved_is_refused(void **state)
{
	struct scene_of_three scene;
	cleanup(failure_free) struct failure failure = {0};

	(void)state;
	make(&scene);
	assert_true(stage_move(&scene, "80-user.json", MOVE_FIRST, NULL, 0, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_true(stage_move(&scene, "60-broken.json", MOVE_RANK, NULL, 4, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	assert_true(stage_move(&scene, "60-broken.json", MOVE_AFTER, "70-broken.json", 0, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	expect_plan(&scene, "");
	unmake(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_broken_file_of_the_scope_is_renamed),
		cmocka_unit_test(test_a_broken_file_of_the_vendor_is_copied_and_masked),
		cmocka_unit_test(test_what_is_masked_gets_a_copy_and_stays_masked),
		cmocka_unit_test(test_a_place_that_it_has_already_needs_nothing),
		cmocka_unit_test(test_what_cannot_be_moved_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
