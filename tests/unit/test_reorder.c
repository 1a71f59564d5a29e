/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reorder against brute force: on thousands of generated trees no choice of entries to be moved is cheaper than
 * the planner's, the whole plan gives the order that was wished and leaves the other types alone, and after each
 * single operation every request is answered as before or as after. OVERRULE_SEED=NUMBER OVERRULE_TREES=1 makes one
 * tree again.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/change/between.h"
#include "core/change/overlay.h"
#include "core/change/reorder.h"
#include "tests/support/generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TREES 8000
#define MOST_NAMES 6
#define FRESH_NAME "fresh-name.json"

/* 255 bytes that differ in the last ones before the ending only, so that hardly anything fits between. */
#define TEN "xxxxxxxxxx"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG(last) FIFTY FIFTY FIFTY FIFTY TEN TEN TEN TEN "xxxxxxxxx" last ".json"

static const char *const names[] = {
	"10-a.json", "11-b.json", "20-b.json", "50-a.json", "50-a.json ", "50-a.json!", "50-a.json0",
	"50-b.json", "50-b.json ", "a.json", "\xFF.json", "!", "!.json", "-n.json",
	"99-z.json", "~~~~.json", LONG("a"), LONG("b"), LONG("c"), LONG("f"),
};

struct trial {
	uint64_t seed;
	struct generator generator;
	const struct consumer *consumer;
	struct search_path path; /* the consumer's */
	struct snapshot *snapshot;
	struct ranking *ranking;
	uint32_t directory; /* that is written */
	int type, other_type;
	uint32_t count; /* of ranked stacks */
	uint32_t wished[MOST_NAMES * 5];
	struct plan plan;
};

/* What a plan costs; compared from the first member to the last. */
struct price {
	unsigned operations, vendor_moved, written;
};

static void trial_free(struct trial *trial)
{
	plan_free(&trial->plan);
	ranking_free(trial->ranking);
	snapshot_free(trial->snapshot);
	search_path_free(&trial->path);
}

static void add_file(struct trial *trial, uint32_t directory, const char *name)
{
	static const char *const types[] = {"fs", "fs", "fs", "fs", "fs", "gpu", "none"};
	unsigned kind = generate_below(&trial->generator, 40);
	char content[128];
	struct layer *layer;

	assert_int_equal(snapshot_add_layer(trial->snapshot, directory, name, &layer), 0);
	if (kind <= 1) {
		layer->kind = kind == 0 ? LAYER_NOT_REGULAR : LAYER_DANGLING;
		return;
	}
	/* Each content is there once, so that an entry is known by it wherever it stands. */
	snprintf(content, sizeof content, "{\"description\":\"%u\",\"type\":\"%s\",\"binary\":\"/b\"}",
		 trial->snapshot->layer_count, types[generate_below(&trial->generator, COUNT(types))]);
	assert_int_equal(snapshot_set_content(trial->snapshot, layer, content, kind <= 4 ? 0 : strlen(content)), 0);
	if (kind == 5)
		layer->link_target = "elsewhere";
	layer->identity.inode = trial->snapshot->layer_count;
}

static void build_path(const struct consumer *consumer, struct search_path *ret_path)
{
	const struct environment environment = {.home = "/home/user", .qemu_prefix = "/opt/share"};

	assert_int_equal(search_path_build(consumer->rules, consumer->rule_count, &schema_vhost_user, &environment,
					   ret_path), 0);
}

static void make_snapshot(struct trial *trial)
{
	unsigned name_count = 2 + generate_below(&trial->generator, MOST_NAMES - 1);
	unsigned first = generate_below(&trial->generator, COUNT(names));
	unsigned density = 2 + generate_below(&trial->generator, 3);
	struct search_path all = {0};

	for (size_t i = 0; i < consumer_count; i++) {
		struct search_path path = {0};

		build_path(&consumers[i], &path);
		assert_int_equal(search_path_join(&all, &path), 0);
		search_path_free(&path);
	}
	build_path(trial->consumer, &trial->path);
	assert_int_equal(snapshot_new(&schema_vhost_user, &all, &trial->snapshot), 0);
	for (uint32_t i = 0; i < trial->snapshot->directory_count; i++)
		for (unsigned j = 0; j < name_count; j++) {
			if (generate_below(&trial->generator, 5) >= density)
				continue;
			trial->snapshot->directories[i].state = DIRECTORY_PRESENT;
			add_file(trial, i, names[(first + j * 7) % COUNT(names)]);
		}
	search_path_free(&all);
}

static void make_wish(struct trial *trial)
{
	const struct order *order = &trial->ranking->orders[trial->type];
	uint32_t exchanges;

	for (uint32_t i = 0; i < order->count; i++)
		if (trial->ranking->stacks[order->stacks[i]].rank != 0)
			trial->wished[trial->count++] = order->stacks[i];
	/* From one pair exchanged to any order at all. */
	exchanges = generate_below(&trial->generator, 2) == 0 ? trial->count : 1;
	for (uint32_t i = 0; i < exchanges && trial->count > 0; i++) {
		uint32_t first = generate_below(&trial->generator, trial->count);
		uint32_t second = generate_below(&trial->generator, trial->count);
		uint32_t stack = trial->wished[first];

		trial->wished[first] = trial->wished[second];
		trial->wished[second] = stack;
	}
}

static struct ranking *rank_snapshot(const struct trial *trial, const struct snapshot *snapshot)
{
	struct ranking *ranking = NULL;

	assert_int_equal(ranking_make(snapshot, trial->consumer, &trial->path, NULL, NULL, &ranking), 0);
	return ranking;
}

/* The consumer's directory of that scope, or any where it has none. */
static uint32_t find_target(const struct trial *trial, enum scope scope)
{
	for (size_t i = 0; i < trial->path.count; i++)
		if (trial->path.directories[i].scope == scope)
			return snapshot_find_directory(trial->snapshot, trial->path.directories[i].path);
	return 0;
}

static void make_trial(uint64_t seed, struct trial *ret_trial)
{
	static const char *const rows[] = {"spec", "spec", "libvirt-system", "libvirt-session", "lima"};
	enum scope scope;
	const char *directory;

	*ret_trial = (struct trial){.seed = seed, .generator = {seed}};
	ret_trial->consumer = consumer_find(rows[generate_below(&ret_trial->generator, COUNT(rows))]);
	ret_trial->type = schema_find_type(&schema_vhost_user, "fs", 2);
	ret_trial->other_type = schema_find_type(&schema_vhost_user, "gpu", 3);
	make_snapshot(ret_trial);
	ret_trial->ranking = rank_snapshot(ret_trial, ret_trial->snapshot);
	scope = generate_below(&ret_trial->generator, 2) == 0 ? SCOPE_ADMIN : SCOPE_USER;
	ret_trial->directory = find_target(ret_trial, scope);
	directory = ret_trial->snapshot->directories[ret_trial->directory].path;
	assert_int_equal(plan_new(scope, directory, &ret_trial->plan), 0);
	make_wish(ret_trial);
}

static const struct layer *top_of(const struct ranking *ranking, uint32_t stack)
{
	return stack_layer(ranking, &ranking->stacks[stack], 0);
}

/* The layers of an order that take part. */
static uint32_t ranked_layers(const struct ranking *ranking, int type, const struct layer **layers)
{
	const struct order *order = &ranking->orders[type];
	uint32_t count = 0;

	for (uint32_t i = 0; i < order->count; i++)
		if (ranking->stacks[order->stacks[i]].rank != 0)
			layers[count++] = top_of(ranking, order->stacks[i]);
	return count;
}

static bool same_bytes(const struct layer *first, const struct layer *second)
{
	return first->length == second->length && memcmp(first->bytes, second->bytes, first->length) == 0;
}

static bool same_file(const struct layer *first, const struct layer *second)
{
	return first->directory == second->directory && strcmp(first->name, second->name) == 0 &&
	       same_bytes(first, second);
}

static bool order_is_unchanged(const struct ranking *first, const struct ranking *second, int type)
{
	const struct layer *first_layers[64], *second_layers[64];
	uint32_t count = ranked_layers(first, type, first_layers);

	if (ranked_layers(second, type, second_layers) != count)
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (!same_file(first_layers[i], second_layers[i]))
			return false;
	return true;
}

static struct ranking *rank_after(const struct trial *trial, const struct plan *plan, size_t count,
				  struct snapshot **ret_snapshot)
{
	assert_int_equal(overlay_make(trial->snapshot, plan, count, ret_snapshot), 0);
	return rank_snapshot(trial, *ret_snapshot);
}

/* Whether after the operations the entry is in the order under another name, once, and nothing else has changed. */
static bool moves_alone(const struct trial *trial, const struct plan *plan, const struct layer *moved)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(ranking_free_pointer) struct ranking *ranking = rank_after(trial, plan, plan->count, &snapshot);
	const struct stack *old = ranking_find(ranking, moved->name);
	const struct layer *layers[64], *before[64];
	uint32_t count = ranked_layers(ranking, trial->type, layers);

	if (count != ranked_layers(trial->ranking, trial->type, before))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t met = 0;

		for (uint32_t j = 0; j < count; j++)
			met += same_bytes(before[i], layers[j]);
		if (met != 1)
			return false;
	}
	/* No file that was hidden by the old name has come to light, not even one that takes no part. */
	if (trial->consumer->merges && old != NULL && old->counts && stack_layer(ranking, old, 0)->kind != LAYER_EMPTY)
		return false;
	return order_is_unchanged(trial->ranking, ranking, trial->other_type);
}

static bool try_operations(const struct trial *trial, const struct layer *moved, enum operation_kind first,
			   enum operation_kind second, unsigned count)
{
	struct operation operation = {.kind = first};
	struct plan plan;
	bool moves;

	assert_int_equal(plan_new(trial->plan.scope, trial->plan.directory, &plan), 0);
	if (first == OPERATION_RENAME) {
		operation.to = (char *)FRESH_NAME;
	} else {
		operation.content = (char *)moved->bytes;
		operation.content_length = moved->length;
	}
	assert_int_equal(plan_add(&plan, operation, first == OPERATION_RENAME ? moved->name : FRESH_NAME), 0);
	if (count > 1)
		assert_int_equal(plan_add(&plan, (struct operation){.kind = second}, moved->name), 0);
	moves = moves_alone(trial, &plan, moved);
	plan_free(&plan);
	return moves;
}

static bool is_vendors(const struct trial *trial, const struct layer *layer)
{
	return trial->snapshot->directories[layer->directory].scope == SCOPE_VENDOR;
}

/* What it takes to give a file another name, found by trying. False where nothing does it. */
static bool price_of(const struct trial *trial, const struct layer *moved, struct price *ret_price)
{
	uint32_t there = snapshot_find(trial->snapshot, trial->directory, moved->name);
	const struct layer *in_place = there != LAYER_NONE ? &trial->snapshot->layers[there] : NULL;

	*ret_price = (struct price){.vendor_moved = is_vendors(trial, moved)};
	if (in_place != NULL && in_place->kind != LAYER_FILE && in_place->kind != LAYER_EMPTY)
		return false;
	if (in_place == moved && in_place->link_target == NULL &&
	    try_operations(trial, moved, OPERATION_RENAME, OPERATION_RENAME, 1)) {
		ret_price->operations = 1;
		return true;
	}
	ret_price->operations = 2;
	ret_price->written = 1;
	if (in_place == moved && try_operations(trial, moved, OPERATION_WRITE, OPERATION_REMOVE, 2))
		return true;
	ret_price->written = 2;
	return try_operations(trial, moved, OPERATION_WRITE, OPERATION_MASK, 2);
}

static bool name_is_anywhere(const void *context, const char *name)
{
	const struct snapshot *snapshot = context;

	for (uint32_t i = 0; i < snapshot->layer_count; i++)
		if (strcmp(snapshot->layers[i].name, name) == 0)
			return true;
	return false;
}

/* Whether all entries between two that stay find names. -1 and count are the ends. */
static bool gap_has_room(const struct trial *trial, int from, int to)
{
	const struct taken_names taken = {name_is_anywhere, trial->snapshot};
	const struct layer *lower = from >= 0 ? top_of(trial->ranking, trial->wished[from]) : NULL;
	const struct layer *upper = to < (int)trial->count ? top_of(trial->ranking, trial->wished[to]) : NULL;
	const uint32_t *places = trial->ranking->places;
	struct gap gap = {lower != NULL ? lower->name : NULL, upper != NULL ? upper->name : NULL};
	const char *old_names[64] = {NULL};
	char *made[64];
	size_t count = (size_t)(to - from - 1);

	if (!trial->consumer->merges) {
		if (lower != NULL && places[lower->directory] > places[trial->directory])
			return false;
		if (upper != NULL && places[upper->directory] < places[trial->directory])
			return false;
		gap.lower = lower != NULL && lower->directory == trial->directory ? lower->name : NULL;
		gap.upper = upper != NULL && upper->directory == trial->directory ? upper->name : NULL;
	}
	for (size_t i = 0; i < count; i++)
		old_names[i] = top_of(trial->ranking, trial->wished[from + 1 + (int)i])->name;
	if (names_between(&gap, old_names, count, &taken, made) < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		free(made[i]);
	return true;
}

static bool is_cheaper(const struct price *first, const struct price *second)
{
	if (first->operations != second->operations)
		return first->operations < second->operations;
	if (first->vendor_moved != second->vendor_moved)
		return first->vendor_moved < second->vendor_moved;
	return first->written < second->written;
}

/* The price of moving all entries whose bit is set and leaving the others; false where that gives another order. */
static bool price_of_choice(const struct trial *trial, unsigned moved, const struct price *prices, const bool *possible,
			    struct price *ret_price)
{
	uint32_t last_rank = 0;
	int from = -1;

	*ret_price = (struct price){0};
	for (int i = 0; i <= (int)trial->count; i++) {
		if (i < (int)trial->count && (moved & 1u << i) != 0) {
			if (!possible[i])
				return false;
			ret_price->operations += prices[i].operations;
			ret_price->vendor_moved += prices[i].vendor_moved;
			ret_price->written += prices[i].written;
			continue;
		}
		if (i < (int)trial->count) {
			uint32_t rank = trial->ranking->stacks[trial->wished[i]].rank;

			if (rank < last_rank)
				return false;
			last_rank = rank;
		}
		if (i - from > 1 && !gap_has_room(trial, from, i))
			return false;
		from = i;
	}
	return true;
}

static bool cheapest(const struct trial *trial, struct price *ret_price)
{
	struct price prices[16], price;
	bool possible[16], found = false;

	for (uint32_t i = 0; i < trial->count; i++)
		possible[i] = price_of(trial, top_of(trial->ranking, trial->wished[i]), &prices[i]);
	for (unsigned moved = 0; moved < 1u << trial->count; moved++) {
		if (!price_of_choice(trial, moved, prices, possible, &price))
			continue;
		if (found && !is_cheaper(&price, ret_price))
			continue;
		*ret_price = price;
		found = true;
	}
	return found;
}

/* Counted in the plan, whose files are known by their bytes. */
static struct price plan_price(const struct trial *trial)
{
	struct price price = {0};

	for (size_t i = 0; i < trial->plan.count; i++) {
		const struct operation *operation = &trial->plan.operations[i];

		price.operations += operation->kind != OPERATION_MKDIR;
		price.written += operation->kind == OPERATION_WRITE || operation->kind == OPERATION_MASK;
		for (uint32_t j = 0; operation->kind == OPERATION_WRITE && j < trial->count; j++) {
			const struct layer *layer = top_of(trial->ranking, trial->wished[j]);

			if (layer->length == operation->content_length &&
			    memcmp(layer->bytes, operation->content, layer->length) == 0)
				price.vendor_moved += is_vendors(trial, layer);
		}
	}
	return price;
}

/* What the operation expects is so, and no name that it makes was ever anywhere. */
static void check_expectation(const struct trial *trial, const struct operation *operation, const struct snapshot *now)
{
	const char *made = operation->kind == OPERATION_WRITE ? operation->name : operation->to;
	uint32_t there = operation->name != NULL ? snapshot_find(now, trial->directory, operation->name) : LAYER_NONE;

	if (operation->kind == OPERATION_MKDIR) {
		assert_int_equal(now->directories[trial->directory].state, DIRECTORY_MISSING);
		return;
	}
	assert_int_equal(now->directories[trial->directory].state, DIRECTORY_PRESENT);
	assert_int_equal(there == LAYER_NONE, operation->expectation == EXPECT_ABSENT);
	if (there != LAYER_NONE) {
		struct sha256 digest = layer_digest(&now->layers[there]);

		assert_memory_equal(&digest, &operation->expected, sizeof digest);
		assert_int_equal(operation->identity.inode, now->layers[there].identity.inode);
	}
	if (made != NULL) {
		assert_false(name_is_anywhere(trial->snapshot, made));
		assert_false(name_is_anywhere(now, made));
	}
}

/*
 * The first of those files whose bits are set in wanted (by their places in the wish): what a request for them finds.
 */
static const struct layer *first_wanted(const struct trial *trial, const struct ranking *ranking, unsigned wanted)
{
	const struct layer *layers[64];
	uint32_t count = ranked_layers(ranking, trial->type, layers);

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t j = 0; j < trial->count; j++)
			if ((wanted & 1u << j) != 0 && same_bytes(layers[i], top_of(trial->ranking, trial->wished[j])))
				return layers[i];
	fail_msg("seed %llu: an entry is lost", (unsigned long long)trial->seed);
	return NULL;
}

static void check_each_moment(const struct trial *trial, const struct ranking *after)
{
	for (size_t count = 0; count <= trial->plan.count; count++) {
		cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
		cleanup(ranking_free_pointer) struct ranking *ranking = NULL;

		ranking = rank_after(trial, &trial->plan, count, &snapshot);
		assert_true(order_is_unchanged(trial->ranking, ranking, trial->other_type));
		assert_int_equal(ranking->breakage.broken, trial->ranking->breakage.broken);
		for (unsigned wanted = 1; wanted < 1u << trial->count; wanted++) {
			const struct layer *found = first_wanted(trial, ranking, wanted);

			assert_true(same_file(found, first_wanted(trial, trial->ranking, wanted)) ||
				    same_file(found, first_wanted(trial, after, wanted)));
		}
		if (count < trial->plan.count)
			check_expectation(trial, &trial->plan.operations[count], snapshot);
	}
}

static void check_plan(const struct trial *trial)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(ranking_free_pointer) struct ranking *after = NULL;
	const struct layer *layers[64];

	after = rank_after(trial, &trial->plan, trial->plan.count, &snapshot);
	assert_int_equal(ranked_layers(after, trial->type, layers), trial->count);
	for (uint32_t i = 0; i < trial->count; i++)
		assert_true(same_bytes(layers[i], top_of(trial->ranking, trial->wished[i])));
	check_each_moment(trial, after);
}

/* How often what happened, so that the trees are known to be worth it. */
struct tally {
	unsigned planned, refused, several, tight;
};

static void run_trial(struct trial *trial, struct tally *tally)
{
	cleanup(failure_free) struct failure failure = {0};
	struct price expected = {0}, found;
	bool possible;
	int error;

	if (trial->count > 10 || trial->ranking->places[trial->directory] == PLACE_NOT_READ)
		return;
	possible = cheapest(trial, &expected);
	error = reorder_plan(trial->ranking, trial->type, trial->wished, STACK_NONE, &trial->plan, &failure);
	if ((error == 0) != possible)
		fail_msg("OVERRULE_SEED=%llu: %s, but brute force finds %s", (unsigned long long)trial->seed,
			 error == 0 ? "planned" : failure.text, possible ? "a plan" : "none");
	if (!possible) {
		assert_int_equal(failure.kind, FAILURE_REFUSED);
		assert_int_equal(trial->plan.count, 0);
		tally->refused++;
		return;
	}
	found = plan_price(trial);
	if (memcmp(&found, &expected, sizeof found) != 0)
		fail_msg("OVERRULE_SEED=%llu: %u operations, %u of the vendor's, %u written; brute force: %u, %u, %u",
			 (unsigned long long)trial->seed, found.operations, found.vendor_moved, found.written,
			 expected.operations, expected.vendor_moved, expected.written);
	check_plan(trial);
	tally->planned += found.operations > 0;
	tally->several += found.operations > 3;
	for (uint32_t i = 0; i + 1 < trial->count; i++)
		tally->tight += found.operations > 0 && !gap_has_room(trial, (int)i - 1, (int)i + 1);
}

static void test_no_choice_is_cheaper_and_each_moment_is_safe(void **state)
{
	const char *given = getenv("OVERRULE_TREES");
	unsigned trees = given != NULL ? (unsigned)strtoul(given, NULL, 0) : TREES;
	uint64_t first = generate_seed(4100000), seed;
	struct tally tally = {0};

	(void)state;
	print_message("seeds %llu to %llu\n", (unsigned long long)first, (unsigned long long)(first + trees - 1));
	for (seed = first; seed < first + trees; seed++) {
		struct trial trial;

		make_trial(seed, &trial);
		run_trial(&trial, &tally);
		trial_free(&trial);
	}
	print_message("%u planned, %u of them with more than three operations, %u refused, %u gaps without room\n",
		      tally.planned, tally.several, tally.refused, tally.tight);
	if (given != NULL)
		return;
	assert_true(tally.planned > TREES / 5);
	assert_true(tally.several > TREES / 20);
	assert_true(tally.refused > TREES / 50);
	assert_true(tally.tight > TREES / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_choice_is_cheaper_and_each_moment_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
