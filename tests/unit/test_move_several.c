/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several moves, and other changes among them, staged one after the other: the preview is what each step promised, the plan of all is never
 * more than its steps, and for moves of one order not more than what is planned for the last order at once. Trees are made at random;
 * OVERRULE_SEED=NUMBER makes one of them again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/change/move.h"
#include "core/change/reorder.h"
#include "tests/support/generate.h"
#include "tests/support/tree.h"

#define TREES 120
#define STEPS 8
#define MOST_RANKS 32

struct trial {
	uint64_t seed;
	struct generator generator;
	struct tree tree;
	char *root;
	struct workspace *workspace;
	size_t steps_together; /* operations of all steps, each for itself */
};

static const char *const type_names[] = {"gpu", "fs"};

static int gpu_type(void)
{
	return schema_find_type(&schema_vhost_user, "gpu", 3);
}

/* Each file says something else, so that it is known again under another name. */
static void add_file(struct trial *trial, unsigned number)
{
	static const char *const directories[] = {TREE_VENDOR, TREE_ADMIN, TREE_VENDOR};
	char name[32], content[128];
	bool mask = generate_below(&trial->generator, 8) == 0;

	snprintf(name, sizeof name, "%02u-%c.json", generate_below(&trial->generator, 100), 'a' + (char)(number % 26));
	snprintf(content, sizeof content, "{\"description\":\"%u\",\"type\":\"%s\",\"binary\":\"/b\"}", number,
		 type_names[generate_below(&trial->generator, 4) == 0]);
	tree_add(&trial->tree, directories[generate_below(&trial->generator, 3)], name, TREE_FILE, content, mask ? 0 : strlen(content));
}

static void open_trial(struct trial *trial, uint64_t seed)
{
	*trial = (struct trial){.seed = seed, .generator = {seed}, .root = tree_make_root()};
	tree_init(&trial->tree);
	for (unsigned i = 0, count = 3 + generate_below(&trial->generator, 14); i < count; i++)
		add_file(trial, i);
	tree_build(&trial->tree, trial->root);
	trial->workspace = tree_open(&trial->tree, trial->root, SCOPE_ADMIN);
}

static void close_trial(struct trial *trial)
{
	workspace_close(trial->workspace);
	tree_remove_root(trial->root);
	tree_free(&trial->tree);
}

/* What stands at each rank of a type, as the bytes of the files; they stay where they are as long as nothing is scanned. */
static uint32_t read_order(const struct ranking *ranking, int type, const char *bytes[MOST_RANKS])
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < ranking->orders[type].count; i++) {
		const struct stack *stack = &ranking->stacks[ranking->orders[type].stacks[i]];

		if (stack->rank != 0)
			bytes[count++] = stack_layer(ranking, stack, 0)->bytes;
	}
	return count;
}

static const char *name_at_rank(const struct ranking *ranking, int type, uint32_t rank)
{
	for (uint32_t i = 0; i < ranking->orders[type].count; i++) {
		const struct stack *stack = &ranking->stacks[ranking->orders[type].stacks[i]];

		if (stack->rank == rank)
			return stack_layer(ranking, stack, 0)->name;
	}
	return NULL;
}

static void copy_order(const char *const bytes[MOST_RANKS], uint32_t count, char copies[MOST_RANKS][128])
{
	for (uint32_t i = 0; i < count; i++)
		snprintf(copies[i], sizeof copies[i], "%s", bytes[i]);
}

/* What the step costs where it is planned on what the steps before it make of the files. */
static size_t cost_alone(const struct trial *trial, const char *name, uint32_t rank)
{
	cleanup(plan_free) struct plan plan = {0};

	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	if (move_plan(workspace_preview(trial->workspace), &(struct move){name, MOVE_RANK, NULL, rank}, &plan, NULL) < 0)
		return 0;
	return plan.count;
}

/* One entry to another rank: it is there afterwards, and all others are as they were among themselves. */
static void move_one(struct trial *trial, int type)
{
	const char *bytes[MOST_RANKS];
	char before[MOST_RANKS][128], moved[128];
	uint32_t count = read_order(workspace_preview(trial->workspace), type, bytes), from, to;
	cleanup(free_pointer) char *name = NULL;
	bool changed = false;

	if (count < 2)
		return;
	copy_order(bytes, count, before);
	from = generate_below(&trial->generator, count);
	to = generate_below(&trial->generator, count);
	name = strdup(name_at_rank(workspace_preview(trial->workspace), type, from + 1));
	trial->steps_together += cost_alone(trial, name, to + 1);
	if (workspace_stage_move(trial->workspace, name, to + 1, &changed, NULL) < 0)
		return;
	snprintf(moved, sizeof moved, "%s", before[from]);
	memmove(before[from], before[from + 1], (count - from - 1) * sizeof before[0]);
	memmove(before[to + 1], before[to], (count - to - 1) * sizeof before[0]);
	memcpy(before[to], moved, sizeof moved);
	assert_int_equal(read_order(workspace_preview(trial->workspace), type, bytes), count);
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(bytes[i], before[i]) != 0)
			fail_msg("OVERRULE_SEED=%llu: %s from %u to %u", (unsigned long long)trial->seed, name, (unsigned)from, (unsigned)to);
}

/* How many operations give the previewed order when they are planned on the files as they are, at once. */
static size_t cost_at_once(const struct trial *trial, int type)
{
	const struct ranking *current = workspace_current(trial->workspace);
	const char *wished_bytes[MOST_RANKS];
	uint32_t wished[MOST_RANKS], count = read_order(workspace_preview(trial->workspace), type, wished_bytes);
	cleanup(plan_free) struct plan plan = {0};

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t j = 0; j < current->orders[type].count; j++) {
			uint32_t stack = current->orders[type].stacks[j];

			if (current->stacks[stack].rank != 0 &&
			    strcmp(stack_layer(current, &current->stacks[stack], 0)->bytes, wished_bytes[i]) == 0)
				wished[i] = stack;
		}
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	assert_int_equal(reorder_plan(current, type, wished, STACK_NONE, &plan, NULL), 0);
	return plan.count;
}

static void write_all(struct trial *trial)
{
	cleanup(failure_free) struct failure failure = {0};
	size_t done;

	/* Writing compares what is there afterwards with the preview, and fails where that differs. */
	if (workspace_write(trial->workspace, &done, &failure) < 0)
		fail_msg("OVERRULE_SEED=%llu: %s", (unsigned long long)trial->seed, failure.text);
}

static void moves_of_one_order_cost_what_the_last_order_costs(void **state)
{
	uint64_t seed = generate_seed(1000);

	(void)state;
	for (uint64_t i = 0; i < (getenv("OVERRULE_SEED") != NULL ? 1 : TREES); i++) {
		struct trial trial;

		open_trial(&trial, seed + i);
		for (unsigned step = 0; step < STEPS; step++) {
			move_one(&trial, gpu_type());
			if (workspace_plan(trial.workspace)->count != cost_at_once(&trial, gpu_type()))
				fail_msg("OVERRULE_SEED=%llu: step %u", (unsigned long long)trial.seed, step);
			assert_true(workspace_plan(trial.workspace)->count <= trial.steps_together);
		}
		if (i % 8 == 0)
			write_all(&trial);
		close_trial(&trial);
	}
}

/* A mask, or away with it or with the local file, of some name of the preview. */
static void change_one(struct trial *trial)
{
	static const enum change_kind kinds[] = {CHANGE_MASK, CHANGE_UNMASK, CHANGE_REVERT};
	const struct ranking *preview = workspace_preview(trial->workspace);
	enum change_kind kind = kinds[generate_below(&trial->generator, 3)];
	const struct stack *stack = &preview->stacks[generate_below(&trial->generator, preview->stack_count)];
	cleanup(free_pointer) char *name = strdup(stack_layer(preview, stack, 0)->name);
	bool changed = false;

	if (workspace_stage(trial->workspace, kind, name, &changed, NULL) == 0 && changed)
		trial->steps_together += workspace_staged_count(trial->workspace) == 1 ? 2 : 1;
}

static void changes_among_moves_cost_no_more_than_their_steps(void **state)
{
	uint64_t seed = generate_seed(5000);

	(void)state;
	for (uint64_t i = 0; i < (getenv("OVERRULE_SEED") != NULL ? 1 : TREES); i++) {
		struct trial trial;

		open_trial(&trial, seed + i);
		for (unsigned step = 0; step < STEPS; step++) {
			if (generate_below(&trial.generator, 3) == 0)
				change_one(&trial);
			else
				move_one(&trial, schema_find_type(&schema_vhost_user, type_names[step % 2], strlen(type_names[step % 2])));
			if (workspace_plan(trial.workspace)->count > trial.steps_together)
				fail_msg("OVERRULE_SEED=%llu: step %u", (unsigned long long)trial.seed, step);
		}
		write_all(&trial);
		close_trial(&trial);
	}
}

/* Three of the administrator's own, so that each move is a rename. */
static void open_own(struct trial *trial)
{
	*trial = (struct trial){.root = tree_make_root()};
	tree_init(&trial->tree);
	tree_add(&trial->tree, TREE_ADMIN, "10-a.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&trial->tree, TREE_ADMIN, "20-b.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&trial->tree, TREE_ADMIN, "30-c.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_build(&trial->tree, trial->root);
	trial->workspace = tree_open(&trial->tree, trial->root, SCOPE_ADMIN);
}

static void stage_move(struct trial *trial, uint32_t from, uint32_t to)
{
	cleanup(free_pointer) char *name = strdup(name_at_rank(workspace_preview(trial->workspace), gpu_type(), from));
	bool changed = false;

	assert_int_equal(workspace_stage_move(trial->workspace, name, to, &changed, NULL), 0);
	assert_true(changed);
}

static void the_same_entry_moved_again_is_one_change(void **state)
{
	struct trial trial;

	(void)state;
	open_own(&trial);
	stage_move(&trial, 1, 2);
	assert_string_equal(workspace_plan(trial.workspace)->operations[0].to, "25-a.json");
	stage_move(&trial, 2, 3);
	assert_int_equal(workspace_staged_count(trial.workspace), 1);
	assert_int_equal(workspace_plan(trial.workspace)->count, 1);
	assert_string_equal(workspace_plan(trial.workspace)->operations[0].name, "10-a.json");
	stage_move(&trial, 3, 1);
	assert_int_equal(workspace_staged_count(trial.workspace), 0);
	assert_int_equal(workspace_plan(trial.workspace)->count, 0);
	close_trial(&trial);
}

static void another_entry_is_another_change(void **state)
{
	struct trial trial;

	(void)state;
	open_own(&trial);
	stage_move(&trial, 1, 3);
	stage_move(&trial, 1, 2);
	assert_int_equal(workspace_staged_count(trial.workspace), 2);
	workspace_undo(trial.workspace);
	assert_int_equal(workspace_staged_count(trial.workspace), 1);
	assert_string_equal(name_at_rank(workspace_preview(trial.workspace), gpu_type(), 1), "20-b.json");
	close_trial(&trial);
}

static struct operation make(enum operation_kind kind, char *to)
{
	return (struct operation){.kind = kind,
				  .to = to,
				  .content = kind == OPERATION_WRITE ? (char *)"{}" : NULL,
				  .content_length = kind == OPERATION_WRITE ? 2 : 0,
				  .expectation = kind == OPERATION_RENAME || kind == OPERATION_REMOVE ? EXPECT_CONTENT : EXPECT_ABSENT};
}

static const struct {
	const char *title;
	struct {
		enum operation_kind kind;
		const char *name, *to;
	} steps[4];
	const char *expected;
} chains[] = {
	{"a file that is renamed twice", {{OPERATION_RENAME, "a", "b"}, {OPERATION_RENAME, "b", "c"}}, "rename a c"},
	{"and back", {{OPERATION_RENAME, "a", "b"}, {OPERATION_RENAME, "b", "a"}}, ""},
	{"around a circle", {{OPERATION_RENAME, "a", "b"}, {OPERATION_RENAME, "b", "c"}, {OPERATION_RENAME, "c", "a"}}, ""},
	{"renamed as soon as written", {{OPERATION_WRITE, "a", NULL}, {OPERATION_RENAME, "a", "b"}}, "write b"},
	{"renamed, then removed", {{OPERATION_RENAME, "a", "b"}, {OPERATION_REMOVE, "b", NULL}}, "remove a"},
	{"a name that is used in between", {{OPERATION_RENAME, "a", "b"}, {OPERATION_RENAME, "c", "d"}, {OPERATION_RENAME, "b", "c"}},
	 "rename a b, rename c d, rename b c"},
	{"a name that is taken again", {{OPERATION_RENAME, "a", "b"}, {OPERATION_WRITE, "a", NULL}, {OPERATION_RENAME, "b", "c"}},
	 "rename a c, write a"},
	{"another file under the name of a mask that goes",
	 {{OPERATION_REMOVE, "a", NULL}, {OPERATION_RENAME, "x", "a"}, {OPERATION_REMOVE, "a", NULL}}, "remove a, remove x"},
};

static void chains_of_operations_are_joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
		cleanup(plan_free) struct plan plan = {0};
		struct buffer words = {0};

		assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
		for (size_t j = 0; j < 4 && chains[i].steps[j].name != NULL; j++)
			assert_int_equal(plan_add(&plan, make(chains[i].steps[j].kind, (char *)chains[i].steps[j].to),
						  chains[i].steps[j].name), 0);
		plan_simplify(&plan);
		for (size_t j = 0; j < plan.count; j++)
			buffer_format(&words, "%s%s %s%s%s", j > 0 ? ", " : "", operation_name(plan.operations[j].kind),
				      plan.operations[j].name, plan.operations[j].to != NULL ? " " : "",
				      plan.operations[j].to != NULL ? plan.operations[j].to : "");
		if (strcmp(buffer_text(&words), chains[i].expected) != 0)
			fail_msg("%s: %s", chains[i].title, buffer_text(&words));
		buffer_free(&words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_of_one_order_cost_what_the_last_order_costs),
		cmocka_unit_test(changes_among_moves_cost_no_more_than_their_steps),
		cmocka_unit_test(the_same_entry_moved_again_is_one_change),
		cmocka_unit_test(another_entry_is_another_change),
		cmocka_unit_test(chains_of_operations_are_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
