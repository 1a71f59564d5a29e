/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No moment is unsafe: for random plans of all kinds of changes on random trees, what each consumer selects after each single operation
 * is what it selected before the plan or will select after it, and where a plan says that this cannot be had, no order of its operations
 * gives it. $LONG_TESTS tries ten times as many; OVERRULE_SEED=NUMBER OVERRULE_TREES=1 makes one plan again.
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
#include "core/change/overlay.h"
#include "tests/fault/quick_place.h"
#include "tests/support/generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PLANS 1000
#define MOST_CHANGES 6
/* Up to that many operations all orders are tried: 720. */
#define MOST_PERMUTED 6

static const char *const contents[] = {TREE_DESCRIPTOR("gpu"), TREE_DESCRIPTOR("fs"), TREE_DESCRIPTOR("rproc-serial"),
				       "{\"description\": \"other\", \"type\": \"fs\", \"binary\": \"/usr/bin/other\"}"};

struct trial {
	uint64_t seed;
	struct generator generator;
	struct tree tree;
	char *root;
	struct workspace *workspace;
	struct search_path *paths; /* of each consumer */
};

static void trial_free(struct trial *trial)
{
	for (size_t i = 0; i < consumer_count; i++)
		search_path_free(&trial->paths[i]);
	free(trial->paths);
	workspace_close(trial->workspace);
	tree_remove_root(trial->root);
	tree_free(&trial->tree);
}

static void trial_make(uint64_t seed, struct trial *trial)
{
	struct workspace_settings settings;
	cleanup(failure_free) struct failure failure = {0};

	*trial = (struct trial){.seed = seed, .generator = {seed}, .root = tree_make_root()};
	/* Links and the like are in every fourth tree: a dangling one fails libvirt, and then no moment is anything but nothing. */
	generate_tree(&trial->generator, seed % 4 == 0, &trial->tree);
	tree_build(&trial->tree, trial->root);
	settings = tree_settings(&trial->tree, trial->root, generate_below(&trial->generator, 2) == 0 ? SCOPE_ADMIN : SCOPE_USER);
	settings.consumer = &consumers[generate_below(&trial->generator, (unsigned)consumer_count)];
	settings.every_directory = true;
	if (workspace_open(&settings, &trial->workspace, &failure) < 0)
		fail_msg("seed %llu: %s", (unsigned long long)seed, failure.text);
	trial->paths = calloc(consumer_count, sizeof *trial->paths);
	assert_non_null(trial->paths);
	for (size_t i = 0; i < consumer_count; i++)
		assert_int_equal(search_path_build(consumers[i].rules, consumers[i].rule_count, &schema_vhost_user, &settings.environment,
						   &trial->paths[i]), 0);
}

/* Mostly a name that is there. */
static const char *some_name(struct trial *trial)
{
	const struct ranking *ranking = workspace_preview(trial->workspace);

	if (ranking->stack_count == 0 || generate_below(&trial->generator, 5) == 0)
		return generate_name(&trial->generator);
	return stack_layer(ranking, &ranking->stacks[generate_below(&trial->generator, ranking->stack_count)], 0)->name;
}

static void stage_something(struct trial *trial)
{
	struct generator *generator = &trial->generator;
	cleanup(free_pointer) char *name = strdup(some_name(trial)), *other = strdup(some_name(trial));
	cleanup(free_pointer) char *content = strdup(contents[generate_below(generator, COUNT(contents))]);
	struct change change = {.kind = (enum change_kind)generate_below(generator, CHANGE_REVERT + 1), .name = name};
	bool changed;

	if (change.kind == CHANGE_MOVE) {
		change.place = (enum move_place)generate_below(generator, MOVE_RANK + 1);
		change.rank = 1 + generate_below(generator, 4);
		change.other = other;
	} else if (change.kind == CHANGE_WRITE) {
		change.verb = "edit";
		change.content = content;
		change.content_length = strlen(content);
		change.may_replace = true;
	}
	workspace_stage_change(trial->workspace, &change, &changed, NULL);
}

/* What a consumer selects for each type after the first count operations: one line each, with the digest of the file. */
static char *selections(const struct trial *trial, size_t consumer, const struct plan *plan, size_t count)
{
	const struct snapshot *files = workspace_current(trial->workspace)->snapshot;
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	struct buffer text = {0};

	assert_int_equal(overlay_make(files, plan, count, &snapshot), 0);
	assert_int_equal(ranking_make(snapshot, &consumers[consumer], &trial->paths[consumer], NULL, NULL, &ranking), 0);
	for (size_t i = 0; i < schema_vhost_user.type_count; i++) {
		uint32_t selected = ranking->orders[i].selected;

		if (selected != STACK_NONE) {
			const struct layer *layer = stack_layer(ranking, &ranking->stacks[selected], 0);
			struct sha256 digest = layer_digest(layer);
			char digits[SHA256_TEXT_SIZE];

			sha256_to_text(&digest, digits);
			buffer_format(&text, "%u %s %s", (unsigned)layer->directory, layer->name, digits);
		}
		buffer_append_byte(&text, '\n');
	}
	return buffer_take(&text);
}

/* Whether each line is that of one text or of the other. */
static bool lines_are_of(const char *text, const char *first, const char *second)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n") + 1, first_length = strcspn(first, "\n") + 1, second_length = strcspn(second, "\n") + 1;

		if ((length != first_length || memcmp(text, first, length) != 0) &&
		    (length != second_length || memcmp(text, second, length) != 0))
			return false;
		text += length;
		first += first_length;
		second += second_length;
	}
	return true;
}

static bool is_safe_for(const struct trial *trial, size_t consumer, const struct plan *plan)
{
	cleanup(free_pointer) char *before = selections(trial, consumer, plan, 0);
	cleanup(free_pointer) char *after = selections(trial, consumer, plan, plan->count);

	for (size_t count = 1; count < plan->count; count++) {
		cleanup(free_pointer) char *now = selections(trial, consumer, plan, count);

		if (!lines_are_of(now, before, after))
			return false;
	}
	return true;
}

/* With the chosen one alone, or all consumers. */
static bool is_safe(const struct trial *trial, const struct plan *plan, bool all)
{
	for (size_t i = 0; i < consumer_count; i++)
		if ((all || &consumers[i] == workspace_consumer(trial->workspace)) && !is_safe_for(trial, i, plan))
			return false;
	return true;
}

static bool touches(const struct operation *operation, const char *name)
{
	return name != NULL && ((operation->name != NULL && strcmp(operation->name, name) == 0) ||
				(operation->to != NULL && strcmp(operation->to, name) == 0));
}

static bool must_follow(const struct operation *first, const struct operation *second)
{
	return first->kind == OPERATION_MKDIR || touches(second, first->name) || touches(second, first->to);
}

/* Whether some order of the operations from place on is safe, of those that keep the order on each name. */
static bool some_order_is_safe(const struct trial *trial, struct plan *plan, size_t place, bool all)
{
	if (place == plan->count)
		return is_safe(trial, plan, all);
	for (size_t i = place; i < plan->count; i++) {
		struct operation moved = plan->operations[i];
		bool free_to_move = true, found;

		for (size_t j = place; j < i; j++)
			free_to_move = free_to_move && !must_follow(&plan->operations[j], &moved);
		if (!free_to_move)
			continue;
		memmove(&plan->operations[place + 1], &plan->operations[place], (i - place) * sizeof moved);
		plan->operations[place] = moved;
		found = some_order_is_safe(trial, plan, place + 1, all);
		memmove(&plan->operations[place], &plan->operations[place + 1], (i - place) * sizeof moved);
		plan->operations[i] = moved;
		if (found)
			return true;
	}
	return false;
}

struct tally {
	unsigned plans, several, moments, safe, chosen_only, unsafe, searched;
};

static void expect_no_order(const struct trial *trial, const struct plan *plan, bool all, struct tally *tally)
{
	cleanup(free_pointer) struct operation *operations = malloc(plan->count * sizeof *operations);
	struct plan copy = *plan;

	if (plan->count > MOST_PERMUTED)
		return;
	memcpy(operations, plan->operations, plan->count * sizeof *operations);
	copy.operations = operations;
	tally->searched++;
	if (some_order_is_safe(trial, &copy, 0, all))
		fail_msg("OVERRULE_SEED=%llu: there is an order that is safe for %s", (unsigned long long)trial->seed,
			 all ? "all" : "the chosen consumer");
}

static void try_plan(struct trial *trial, struct tally *tally)
{
	const struct plan *plan = workspace_plan(trial->workspace);
	const struct consumer *unsafe_for = workspace_plan_unsafe_for(trial->workspace);
	bool chosen = is_safe(trial, plan, false), all = is_safe(trial, plan, true);

	tally->plans++;
	tally->several += plan->count > 1;
	tally->moments += (unsigned)plan->count;
	tally->safe += all;
	tally->chosen_only += chosen && !all;
	tally->unsafe += !chosen;
	if (all != (unsafe_for == NULL) || chosen != (unsafe_for != workspace_consumer(trial->workspace)))
		fail_msg("OVERRULE_SEED=%llu: safe for %s, and the plan says otherwise", (unsigned long long)trial->seed,
			 all ? "all" : chosen ? "the chosen consumer" : "not even the chosen consumer");
	if (unsafe_for != NULL && is_safe_for(trial, (size_t)(unsafe_for - consumers), plan))
		fail_msg("OVERRULE_SEED=%llu: it is safe for %s", (unsigned long long)trial->seed, unsafe_for->name);
	if (!all)
		expect_no_order(trial, plan, true, tally);
	if (!chosen)
		expect_no_order(trial, plan, false, tally);
}

static void test_each_moment_is_old_or_new_for_every_consumer(void **state)
{
	const char *given = getenv("OVERRULE_TREES");
	unsigned plans = given != NULL ? (unsigned)strtoul(given, NULL, 0) : getenv("LONG_TESTS") != NULL ? 10 * PLANS : PLANS;
	struct tally tally = {0};

	(void)state;
	for (uint64_t seed = generate_seed(77000000); tally.plans < plans; seed++) {
		cleanup(trial_free) struct trial trial;
		unsigned changes;

		trial_make(seed, &trial);
		changes = 1 + generate_below(&trial.generator, MOST_CHANGES);
		for (unsigned i = 0; i < changes; i++)
			stage_something(&trial);
		if (workspace_plan(trial.workspace)->count > 0)
			try_plan(&trial, &tally);
		else if (given != NULL)
			break;
	}
	print_message("%u plans, %u of several operations, %u moments: safe for all consumers %u, for the chosen one %u, not even for it "
		      "%u; all orders tried for %u\n", tally.plans, tally.several, tally.moments, tally.safe, tally.chosen_only,
		      tally.unsafe, tally.searched);
	assert_true(given != NULL || tally.several > plans / 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_moment_is_old_or_new_for_every_consumer),
	};

	return cmocka_run_group_tests(tests, quick_place_enter, quick_place_leave);
}
