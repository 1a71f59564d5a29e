/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few files that decide say what all files say: for random files, facts, requests and plans, and whichever operations are done, every
 * consumer selects the same from the reduced snapshot as from the whole. OVERRULE_SEED=NUMBER OVERRULE_TREES=1 makes one again.
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
#include "core/change/reduction.h"
#include "tests/support/generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TREES 1500
#define MOST_LAYERS 90
#define MOST_OPERATIONS 5
#define BINARIES 8

#define GOOD(type, binary) "{\"description\": \"d\", \"type\": \"" type "\", \"binary\": \"/bin/" binary "\"}"

/* What files hold; the first ones, which are good for everybody, are the most frequent. */
static const char *const contents[] = {
	GOOD("gpu", "0"), GOOD("gpu", "1"), GOOD("gpu", "2"), GOOD("gpu", "3"), GOOD("fs", "4"), GOOD("fs", "5"), GOOD("fs", "0"),
	GOOD("input", "6"), GOOD("input", "7"), GOOD("gpu", "5"), GOOD("fs", "7"), GOOD("gpu", "unknown"),
	/* From here on somebody passes over them, or fails. */
	"{\"type\": \"gpu\", \"binary\": \"/bin/1\"}",
	"{\"type\": \"gpu\", \"type\": \"fs\", \"description\": \"d\", \"binary\": \"/bin/2\"}",
	"{\"type\": \"fs\", \"description\": \"d\"}", "{\"description\": \"d\", \"type\": \"gpu\", \"binary\": 3}",
	"{\"type\": \"none\", \"binary\": \"/bin/1\"}", "{\"type\": ", "[]",
};
#define GOOD_CONTENTS 12

static const char *const features[] = {"virgl", "render-node"};

struct trial {
	uint64_t seed;
	struct generator generator;
	/* Many files are alike: so many contents from the first on, in so many directories; some are broken, and some names are masked. */
	unsigned first, contents, directories;
	bool with_bad;
	struct search_path *paths; /* of each consumer */
	struct snapshot *whole;
	struct plan plan;
	struct fact items[BINARIES];
	struct facts facts;
	struct request request;
};

/* How many of the whole and of the reduced layers there were. */
struct tally {
	size_t whole, left, selected, broken;
};

static unsigned below(struct trial *trial, unsigned limit)
{
	return generate_below(&trial->generator, limit);
}

/* Most are good for everybody, so that something is selected. */
static const char *some_content(struct trial *trial)
{
	if (trial->with_bad && below(trial, 12) == 0)
		return contents[below(trial, COUNT(contents))];
	return contents[(trial->first + below(trial, trial->contents)) % GOOD_CONTENTS];
}

static void some_name(struct trial *trial, char name[static 16])
{
	static const char *const endings[] = {".json", ".json", ".json", ".json", ".json~", ""};

	snprintf(name, 16, "%s%02u%s", below(trial, 30) == 0 ? "." : "", below(trial, 40), endings[below(trial, COUNT(endings))]);
}

static void add_layer(struct trial *trial)
{
	static const enum layer_kind odd[] = {LAYER_NOT_REGULAR, LAYER_DANGLING, LAYER_UNREADABLE, LAYER_TOO_LARGE};
	uint32_t directory = below(trial, trial->directories);
	const char *content = below(trial, 6) == 0 ? "" : some_content(trial);
	struct layer *layer;
	char name[16];

	some_name(trial, name);
	if (snapshot_find(trial->whole, directory, name) != LAYER_NONE)
		return;
	assert_int_equal(snapshot_add_layer(trial->whole, directory, name, &layer), 0);
	if (name[0] == '.')
		layer->kind = LAYER_HIDDEN;
	else if (below(trial, 30) == 0)
		layer->kind = odd[trial->with_bad ? below(trial, COUNT(odd)) : 0];
	else
		assert_int_equal(snapshot_set_content(trial->whole, layer, content, strlen(content)), 0);
}

static void make_files(struct trial *trial)
{
	static const struct environment environment = {.home = "/home/user", .account_home = "/home/user"};
	cleanup(search_path_free) struct search_path all = {0};
	/* One bad file fails libvirt as a whole: only some trees have any. */
	unsigned layers = 1 + below(trial, MOST_LAYERS);

	trial->with_bad = below(trial, 3) == 0;
	trial->first = below(trial, GOOD_CONTENTS);
	trial->contents = 1 + below(trial, GOOD_CONTENTS);
	trial->paths = calloc(consumer_count, sizeof *trial->paths);
	assert_non_null(trial->paths);
	for (size_t i = 0; i < consumer_count; i++) {
		assert_int_equal(search_path_build(consumers[i].rules, consumers[i].rule_count, &schema_vhost_user, &environment,
						   &trial->paths[i]), 0);
		assert_int_equal(search_path_join(&all, &trial->paths[i]), 0);
	}
	assert_int_equal(snapshot_new(&schema_vhost_user, &all, &trial->whole), 0);
	trial->directories = 1 + below(trial, trial->whole->directory_count);
	for (uint32_t i = 0; i < trial->whole->directory_count; i++)
		trial->whole->directories[i].state = trial->with_bad && below(trial, 20) == 0 ? DIRECTORY_UNREADABLE : DIRECTORY_PRESENT;
	for (unsigned i = 0; i < layers; i++)
		add_layer(trial);
}

static void make_facts(struct trial *trial)
{
	static const char *const binaries[BINARIES] = {"/bin/0", "/bin/1", "/bin/2", "/bin/3", "/bin/4", "/bin/5", "/bin/6", "/bin/7"};

	for (size_t i = 0; i < BINARIES; i++)
		trial->items[i] = (struct fact){
			.binary = binaries[i],
			.answer = (enum answer)(1u << below(trial, 6)),
			.trouble = CODE_COUNT,
			.features = features + below(trial, 2),
			.feature_count = below(trial, 2),
			.deviations = below(trial, 6) == 0 ? json_bit((enum json_deviation)below(trial, JSON_DEVIATION_COUNT)) : 0,
		};
	trial->facts = (struct facts){.items = trial->items,
				      .count = below(trial, 2) * below(trial, BINARIES + 1),
				      .render_node_known = below(trial, 2) == 0,
				      .has_render_node = below(trial, 2) == 0};
	trial->request = (struct request){.type = (int)below(trial, (unsigned)schema_vhost_user.type_count),
					  .features = features + below(trial, 2),
					  .feature_count = below(trial, 2)};
	if (below(trial, 2) == 0)
		trial->request.type = schema_find_type(&schema_vhost_user, "gpu", 3);
}

static void add_operation(struct trial *trial)
{
	enum operation_kind kind = (enum operation_kind)below(trial, OPERATION_RENAME + 1);
	char name[16], to[16], content[128];

	if (below(trial, 4) == 0 || trial->whole->layer_count == 0)
		some_name(trial, name);
	else
		snprintf(name, sizeof name, "%s", trial->whole->layers[below(trial, trial->whole->layer_count)].name);
	/* A name that is free. */
	snprintf(to, sizeof to, "%02u+%zu.json", below(trial, 40), trial->plan.count);
	snprintf(content, sizeof content, "%s", some_content(trial));
	assert_int_equal(plan_add(&trial->plan,
				  (struct operation){.kind = kind,
						     .to = kind == OPERATION_RENAME ? to : NULL,
						     .content = kind == OPERATION_WRITE ? content : NULL,
						     .content_length = kind == OPERATION_WRITE ? strlen(content) : 0},
				  kind == OPERATION_MKDIR ? NULL : name), 0);
}

static void trial_make(uint64_t seed, struct trial *trial)
{
	uint32_t directory;
	unsigned operations;

	*trial = (struct trial){.seed = seed, .generator = {seed}};
	make_files(trial);
	make_facts(trial);
	directory = below(trial, trial->directories);
	assert_int_equal(plan_new(SCOPE_ADMIN, trial->whole->directories[directory].path, &trial->plan), 0);
	operations = 1 + below(trial, MOST_OPERATIONS);
	for (unsigned i = 0; i < operations; i++)
		add_operation(trial);
}

static void trial_free(struct trial *trial)
{
	for (size_t i = 0; i < consumer_count; i++)
		search_path_free(&trial->paths[i]);
	free(trial->paths);
	snapshot_free(trial->whole);
	plan_free(&trial->plan);
}

/* The files after the operations of the set, a bit for each. */
static struct snapshot *files_after(const struct trial *trial, const struct snapshot *files, unsigned set)
{
	struct operation operations[MOST_OPERATIONS];
	struct plan some = {.scope = trial->plan.scope, .directory = trial->plan.directory, .operations = operations};
	struct snapshot *after = NULL;

	for (size_t i = 0; i < trial->plan.count; i++)
		if ((set >> i & 1) != 0)
			operations[some.count++] = trial->plan.operations[i];
	assert_int_equal(overlay_make(files, &some, some.count, &after), 0);
	return after;
}

static struct ranking *rank(const struct trial *trial, const struct snapshot *files, size_t consumer)
{
	struct ranking *ranking = NULL;

	assert_int_equal(ranking_make(files, &consumers[consumer], &trial->paths[consumer], &trial->request, &trial->facts, &ranking), 0);
	return ranking;
}

static const struct layer *selected_layer(const struct ranking *ranking, size_t type)
{
	uint32_t selected = ranking->orders[type].selected;

	return selected != STACK_NONE ? stack_layer(ranking, &ranking->stacks[selected], 0) : NULL;
}

static bool same_layer(const struct layer *first, const struct layer *second)
{
	if (first == NULL || second == NULL)
		return first == second;
	return first->directory == second->directory && strcmp(first->name, second->name) == 0 && layer_same_content(first, second);
}

static void expect_same_choices(const struct trial *trial, const struct snapshot *whole, const struct snapshot *left, size_t consumer,
				struct tally *tally)
{
	cleanup(ranking_free_pointer) struct ranking *of_whole = rank(trial, whole, consumer), *of_left = rank(trial, left, consumer);

	if (of_whole->breakage.broken != of_left->breakage.broken)
		fail_msg("OVERRULE_SEED=%llu: %s fails as a whole in one of both only", (unsigned long long)trial->seed,
			 consumers[consumer].name);
	tally->broken += of_whole->breakage.broken;
	for (size_t i = 0; i < schema_vhost_user.type_count; i++) {
		if (!same_layer(selected_layer(of_whole, i), selected_layer(of_left, i)))
			fail_msg("OVERRULE_SEED=%llu: %s selects another %s", (unsigned long long)trial->seed, consumers[consumer].name,
				 schema_vhost_user.types[i].name);
		tally->selected += selected_layer(of_whole, i) != NULL;
	}
}

static void try_trial(const struct trial *trial, struct tally *tally)
{
	cleanup(snapshot_free_pointer) struct snapshot *reduced = NULL;

	assert_int_equal(reduction_make(trial->whole, &trial->plan, &trial->facts, &reduced), 0);
	tally->whole += trial->whole->layer_count;
	tally->left += reduced->layer_count;
	for (unsigned set = 0; set < 1u << trial->plan.count; set++) {
		cleanup(snapshot_free_pointer) struct snapshot *whole = files_after(trial, trial->whole, set);
		cleanup(snapshot_free_pointer) struct snapshot *left = files_after(trial, reduced, set);

		for (size_t i = 0; i < consumer_count; i++)
			expect_same_choices(trial, whole, left, i, tally);
	}
}

static void test_every_consumer_selects_the_same_from_what_is_left(void **state)
{
	const char *given = getenv("OVERRULE_TREES");
	unsigned trees = given != NULL ? (unsigned)strtoul(given, NULL, 0) : getenv("LONG_TESTS") != NULL ? 20 * TREES : TREES;
	uint64_t seed = generate_seed(88000000);
	struct tally tally = {0};

	(void)state;
	for (unsigned i = 0; i < trees; i++) {
		cleanup(trial_free) struct trial trial;

		trial_make(seed + i, &trial);
		try_trial(&trial, &tally);
	}
	print_message("%u trees: %zu layers, of which %zu are left; %zu selections, %zu times a consumer fails\n", trees, tally.whole,
		      tally.left, tally.selected, tally.broken);
	assert_true(given != NULL || (tally.left < tally.whole && tally.selected > trees && tally.broken > trees));
}

/* However many there are, few are left: the names touched, and one of each kind. */
static void test_ten_thousand_alike_become_few(void **state)
{
	cleanup(trial_free) struct trial trial = {.paths = calloc(consumer_count, sizeof *trial.paths)};
	cleanup(snapshot_free_pointer) struct snapshot *reduced = NULL;
	const struct environment environment = {.home = "/home/user"};

	(void)state;
	assert_int_equal(search_path_build(consumers[0].rules, consumers[0].rule_count, &schema_vhost_user, &environment,
					   &trial.paths[0]), 0);
	assert_int_equal(snapshot_new(&schema_vhost_user, &trial.paths[0], &trial.whole), 0);
	for (unsigned i = 0; i < 10000; i++) {
		const char *content = contents[i % GOOD_CONTENTS];
		struct layer *layer;
		char name[16];

		snprintf(name, sizeof name, "%05u.json", i);
		assert_int_equal(snapshot_add_layer(trial.whole, i % 2, name, &layer), 0);
		assert_int_equal(snapshot_set_content(trial.whole, layer, content, strlen(content)), 0);
	}
	assert_int_equal(plan_new(SCOPE_ADMIN, trial.whole->directories[1].path, &trial.plan), 0);
	assert_int_equal(plan_add(&trial.plan, (struct operation){.kind = OPERATION_MASK}, "05001.json"), 0);
	assert_int_equal(reduction_make(trial.whole, &trial.plan, NULL, &reduced), 0);
	assert_in_range(reduced->layer_count, 2, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_consumer_selects_the_same_from_what_is_left),
		cmocka_unit_test(test_ten_thousand_alike_become_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
