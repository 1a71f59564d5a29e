/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to make an entry win does make it win: for every entry of generated trees the changes are staged in a workspace, and
 * the entry must be selected then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/generate.h"
#include "tests/support/tree.h"

#define TREES 500

static bool is_selected(const struct ranking *ranking, const char *name)
{
	const struct stack *stack = ranking_find(ranking, name);

	return stack != NULL && stack->counts && stack->type >= 0 &&
	       ranking->orders[stack->type].selected == (uint32_t)(stack - ranking->stacks);
}

/* Whether the content is what a type selects: an entry that was moved may have another name. */
static bool is_selected_by_content(const struct ranking *ranking, const struct sha256 *digest)
{
	for (size_t type = 0; type < ranking->snapshot->schema->type_count; type++) {
		uint32_t selected = ranking->orders[type].selected;
		struct sha256 found;

		if (selected == STACK_NONE)
			continue;
		found = layer_digest(stack_shown_layer(ranking, &ranking->stacks[selected]));
		if (memcmp(found.bytes, digest->bytes, sizeof found.bytes) == 0)
			return true;
	}
	return false;
}

/* Stages the changes, looks, and takes them back. */
static void expect_to_win(struct workspace *workspace, const struct winning *winning, const char *name)
{
	const struct ranking *before = workspace_preview(workspace);
	struct sha256 digest = layer_digest(stack_shown_layer(before, ranking_find(before, name)));

	for (size_t i = 0; i < winning->count; i++) {
		cleanup(failure_free) struct failure failure = {0};
		bool changed = false;

		if (workspace_stage_change(workspace, &winning->changes[i], &changed, &failure) < 0)
			fail_msg("%s: %s", name, failure.text);
		assert_true(changed);
	}
	if (winning->changes[winning->count - 1].kind == CHANGE_MOVE)
		assert_true(is_selected_by_content(workspace_preview(workspace), &digest));
	else
		assert_true(is_selected(workspace_preview(workspace), name));
	workspace_discard(workspace);
}

struct counts {
	unsigned already, by_change, by_repair, never;
};

static void try_stack(struct workspace *workspace, const char *name, struct counts *counts)
{
	const struct stack *stack = ranking_find(workspace_preview(workspace), name);
	cleanup(winning_free) struct winning winning = {0};

	assert_non_null(stack);
	assert_int_equal(workspace_winning(workspace, stack, &winning), 0);
	switch (winning.state) {
	case WINNING_ALREADY:
		assert_true(is_selected(workspace_preview(workspace), name));
		counts->already++;
		break;
	case WINNING_BY_CHANGE:
		assert_false(is_selected(workspace_preview(workspace), name));
		assert_true(winning.count > 0);
		expect_to_win(workspace, &winning, name);
		counts->by_change++;
		break;
	case WINNING_BY_REPAIR:
		counts->by_repair++;
		break;
	case WINNING_NEVER:
		counts->never++;
		break;
	}
}

static void try_tree(uint64_t seed, struct counts *counts)
{
	struct generator generator = {seed};
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	const struct ranking *ranking;
	uint32_t count;

	generate_tree(&generator, true, &tree);
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, seed % 2 == 0 ? SCOPE_ADMIN : SCOPE_USER);
	ranking = workspace_preview(workspace);
	count = ranking->stack_count;
	for (uint32_t i = 0; i < count; i++) {
		cleanup(free_pointer) char *name = NULL;

		ranking = workspace_preview(workspace);
		name = strdup(stack_layer(ranking, &ranking->stacks[i], 0)->name);
		if (ranking->stacks[i].counts)
			try_stack(workspace, name, counts);
	}
}

static void test_what_is_said_to_make_it_win_makes_it_win(void **state)
{
	uint64_t seed = generate_seed(61000000);
	unsigned trees = getenv("OVERRULE_TREES") != NULL ? (unsigned)strtoul(getenv("OVERRULE_TREES"), NULL, 0) : TREES;
	struct counts counts = {0};

	(void)state;
	for (unsigned i = 0; i < trees; i++)
		try_tree(seed + i, &counts);
	print_message("%u won already, %u by changes, %u need a repair, %u cannot\n", counts.already, counts.by_change,
		      counts.by_repair, counts.never);
	assert_true(trees < TREES || counts.by_change > 100);
}

/* The fewest changes, where they are known: bring back what is masked, mask what is before it, and move where more than one is. */
static void test_the_fewest_changes_are_found(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(winning_free) struct winning masked = {0};
	cleanup(winning_free) struct winning later = {0};
	cleanup(winning_free) struct winning last = {0};
	const struct ranking *ranking;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_VENDOR, "10-a.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&tree, TREE_VENDOR, "20-b.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&tree, TREE_VENDOR, "30-c.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&tree, TREE_VENDOR, "40-d.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&tree, TREE_ADMIN, "10-a.json", TREE_FILE, "", 0);
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	ranking = workspace_preview(workspace);
	assert_int_equal(workspace_winning(workspace, ranking_find(ranking, "10-a.json"), &masked), 0);
	assert_int_equal(masked.state, WINNING_BY_CHANGE);
	assert_int_equal(masked.count, 1);
	assert_int_equal(masked.changes[0].kind, CHANGE_UNMASK);
	assert_int_equal(workspace_winning(workspace, ranking_find(ranking, "30-c.json"), &later), 0);
	assert_int_equal(later.state, WINNING_BY_CHANGE);
	assert_int_equal(later.operations, 1);
	assert_string_equal(later.changes[0].name, "20-b.json");
	assert_int_equal(workspace_winning(workspace, ranking_find(ranking, "40-d.json"), &last), 0);
	assert_int_equal(last.state, WINNING_BY_CHANGE);
	assert_int_equal(last.operations, 2);
	assert_int_equal(last.count, 1);
	assert_int_equal(last.changes[0].kind, CHANGE_MOVE);
}

/* Behind the one that is selected a consumer has listened to nobody: what it would pass over is no winner for being moved. */
static void test_a_binary_that_has_a_say_is_listened_to(void **state)
{
	static const char without_binary[] = "{\"description\": \"A backend\", \"type\": \"gpu\"}";
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(winning_free) struct winning winning = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct workspace_settings settings;
	const struct stack *stack;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_VENDOR, "10-a.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&tree, TREE_VENDOR, "20-b.json", TREE_FILE, without_binary, strlen(without_binary));
	tree_build(&tree, root);
	settings = tree_settings(&tree, root, SCOPE_ADMIN);
	settings.consumer = consumer_find("libvirt-system");
	assert_int_equal(workspace_open(&settings, &workspace, &failure), 0);
	stack = ranking_find(workspace_preview(workspace), "20-b.json");
	assert_int_equal(stack_judgement(workspace_preview(workspace), stack).verdict, VERDICT_ELIGIBLE);
	assert_int_equal(workspace_winning(workspace, stack, &winning), 0);
	assert_true(winning.state != WINNING_BY_CHANGE || winning.changes[0].kind != CHANGE_MOVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_said_to_make_it_win_makes_it_win),
		cmocka_unit_test(test_the_fewest_changes_are_found),
		cmocka_unit_test(test_a_binary_that_has_a_say_is_listened_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
