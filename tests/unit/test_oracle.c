/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The core and the oracle agree about every tree: thousands in memory, hundreds on the disk. When they do not, the
 * number that makes the tree is shown: OVERRULE_SEED=NUMBER OVERRULE_TREES=1 makes only that one again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "tests/support/generate.h"
#include "tests/support/oracle.h"

#define TREES_IN_MEMORY 20000
#define TREES_ON_DISK 600

static unsigned tree_count(unsigned otherwise)
{
	const char *given = getenv("OVERRULE_TREES");

	return given != NULL ? (unsigned)strtoul(given, NULL, 0) : otherwise;
}

/* The order of a type as the core sees it, in the oracle's notation; and the selection must be the first of it. */
static char *core_order(const struct ranking *ranking, size_t type)
{
	const struct order *order = &ranking->orders[type];
	struct buffer text = {0};
	uint32_t rank = 0;

	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];
		const struct layer *top = stack_layer(ranking, stack, 0);

		if (stack->rank == 0)
			continue;
		assert_int_equal(stack->rank, ++rank);
		assert_true(rank != 1 || order->selected == order->stacks[i]);
		buffer_format(&text, "%s %s\n", ranking->snapshot->directories[top->directory].path, top->name);
	}
	assert_true(rank != 0 || order->selected == STACK_NONE);
	return buffer_take(&text);
}

static void compare(const struct tree *tree, const struct ranking *ranking, uint64_t seed)
{
	const struct schema *schema = ranking->snapshot->schema;

	for (size_t i = 0; i < schema->type_count; i++) {
		cleanup(free_pointer) char *expected = oracle_order(tree, schema->types[i].name);
		cleanup(free_pointer) char *found = core_order(ranking, i);

		assert_non_null(found);
		if (strcmp(expected, found) == 0)
			continue;
		print_message("OVERRULE_SEED=%llu OVERRULE_TREES=1 shows it again\n", (unsigned long long)seed);
		for (size_t j = 0; j < tree->count; j++)
			print_message("  %s %s: %s\n", tree->entries[j].directory, tree->entries[j].name,
				tree->entries[j].bytes);
		tree_expect_text(schema->types[i].name, expected, found);
	}
}

/* Puts the tree into a snapshot, as a scan of it would. */
static struct snapshot *snapshot_of(const struct tree *tree, const struct search_path *path)
{
	struct snapshot *snapshot = NULL;

	assert_int_equal(snapshot_new(&schema_vhost_user, path, &snapshot), 0);
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_entry *entry = &tree->entries[i];
		uint32_t directory = snapshot_find_directory(snapshot, entry->directory);
		struct layer *layer;

		assert_int_not_equal(directory, LAYER_NONE);
		snapshot->directories[directory].state = DIRECTORY_PRESENT;
		assert_int_equal(snapshot_add_layer(snapshot, directory, entry->name, &layer), 0);
		if (entry->name[0] == '.')
			layer->kind = LAYER_HIDDEN;
		else
			assert_int_equal(snapshot_set_content(snapshot, layer, entry->bytes, entry->length), 0);
	}
	return snapshot;
}

static void test_oracle_agrees_in_memory(void **state)
{
	const struct consumer *spec = consumer_find("spec");
	const struct environment environment = {.home = "/home/user"};
	uint64_t first = generate_seed(20260101), seed;
	cleanup(search_path_free) struct search_path path = {0};

	(void)state;
	assert_int_equal(search_path_build(spec->rules, spec->rule_count, &schema_vhost_user, &environment, &path), 0);
	for (seed = first; seed < first + tree_count(TREES_IN_MEMORY); seed++) {
		cleanup(tree_free) struct tree tree = {0};
		cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
		cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
		struct generator generator = {seed};

		generate_tree(&generator, false, &tree);
		snapshot = snapshot_of(&tree, &path);
		assert_int_equal(ranking_make(snapshot, spec, &path, NULL, NULL, &ranking), 0);
		compare(&tree, ranking, seed);
	}
}

static void test_oracle_agrees_on_the_disk(void **state)
{
	uint64_t first = generate_seed(7000000), seed;

	(void)state;
	for (seed = first; seed < first + tree_count(TREES_ON_DISK); seed++) {
		cleanup(tree_free) struct tree tree = {0};
		cleanup(tree_remove_root_pointer) char *root = tree_make_root();
		cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
		struct generator generator = {seed};

		generate_tree(&generator, true, &tree);
		tree_build(&tree, root);
		workspace = tree_open(&tree, root, SCOPE_ADMIN);
		compare(&tree, workspace_current(workspace), seed);
	}
}

/* The oracle would agree with anything if the generated trees were dull. */
static void test_generated_trees_are_worth_comparing(void **state)
{
	unsigned chosen = 0, several = 0, masks = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		cleanup(tree_free) struct tree tree = {0};
		cleanup(free_pointer) char *order = NULL;
		struct generator generator = {seed};
		const char *line;

		generate_tree(&generator, false, &tree);
		order = oracle_order(&tree, "gpu");
		line = strchr(order, '\n');
		chosen += line != NULL;
		several += line != NULL && line[1] != '\0';
		for (size_t i = 0; i < tree.count; i++)
			masks += tree.entries[i].length == 0;
	}
	assert_true(chosen > 300);
	assert_true(several > 150);
	assert_true(masks > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generated_trees_are_worth_comparing),
		cmocka_unit_test(test_oracle_agrees_in_memory),
		cmocka_unit_test(test_oracle_agrees_on_the_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
