/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves of one entry, as a table of trees and the operations that they take, with every refusal; what the operations
 * expect; and the reorder of thousands.
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
#include "core/change/move.h"
#include "core/change/overlay.h"
#include "core/change/reorder.h"
#include "tests/support/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct host {
	const struct consumer *consumer;
	struct search_path path;
	struct snapshot *snapshot;
	struct ranking *ranking;
	struct plan plan;
};

static void host_free(struct host *host)
{
	plan_free(&host->plan);
	ranking_free(host->ranking);
	snapshot_free(host->snapshot);
	search_path_free(&host->path);
}

static void host_open(struct host *host, const char *consumer, enum scope scope, const char *directory)
{
	const struct consumer *spec = consumer_find("spec");
	const struct environment environment = {.home = "/home/user"};
	struct search_path all = {0};

	*host = (struct host){.consumer = consumer_find(consumer)};
	assert_int_equal(search_path_build(spec->rules, spec->rule_count, &schema_vhost_user, &environment, &all), 0);
	assert_int_equal(search_path_build(host->consumer->rules, host->consumer->rule_count, &schema_vhost_user,
					   &environment, &host->path), 0);
	assert_int_equal(snapshot_new(&schema_vhost_user, &all, &host->snapshot), 0);
	search_path_free(&all);
	assert_int_equal(plan_new(scope, directory, &host->plan), 0);
}

static struct layer *host_add(struct host *host, const char *directory, const char *name, const char *content)
{
	uint32_t index = snapshot_find_directory(host->snapshot, directory);
	struct layer *layer;

	host->snapshot->directories[index].state = DIRECTORY_PRESENT;
	assert_int_equal(snapshot_add_layer(host->snapshot, index, name, &layer), 0);
	assert_int_equal(snapshot_set_content(host->snapshot, layer, content, strlen(content)), 0);
	return layer;
}

static void host_rank(struct host *host)
{
	ranking_free(host->ranking);
	assert_int_equal(ranking_make(host->snapshot, host->consumer, &host->path, NULL, NULL, &host->ranking), 0);
}

/* "admin 50-a.json gpu, vendor 50-b.json mask, ...": what stands where; "fifo", "link gpu" and "broken" too. */
static void host_read(struct host *host, const char *tree)
{
	static const struct {
		const char *word, *path;
	} places[] = {{"user", TREE_USER}, {"admin", TREE_ADMIN}, {"vendor", TREE_VENDOR}};
	cleanup(free_pointer) char *copy = strdup(tree);
	char *rest = copy, *part;

	while ((part = strsep(&rest, ",")) != NULL) {
		char place[16], name[64], kind[16], target[16], content[128];
		int words = sscanf(part, "%15s %63s %15s %15s", place, name, kind, target);
		struct layer *layer = NULL;

		assert_true(words >= 3);
		snprintf(content, sizeof content, TREE_DESCRIPTOR("%s"), words == 4 ? target : kind);
		for (size_t i = 0; i < COUNT(places); i++)
			if (strcmp(places[i].word, place) == 0)
				layer = host_add(host, places[i].path, name, strcmp(kind, "mask") == 0 ? "" : content);
		assert_non_null(layer);
		if (strcmp(kind, "fifo") == 0)
			layer->kind = LAYER_NOT_REGULAR;
		if (strcmp(kind, "link") == 0)
			layer->link_target = "/elsewhere";
	}
	host_rank(host);
}

/* "write 30-a.json, mask 50-a.json": the plan in the words of the JSON. */
static char *plan_words(const struct plan *plan)
{
	struct buffer words = {0};

	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];

		buffer_format(&words, "%s%s", i > 0 ? ", " : "", operation_name(operation->kind));
		if (operation->name != NULL)
			buffer_format(&words, " %s", operation->name);
		if (operation->to != NULL)
			buffer_format(&words, " %s", operation->to);
	}
	return buffer_take(&words);
}

#define ADMIN SCOPE_ADMIN, TREE_ADMIN
#define USER SCOPE_USER, TREE_USER
#define VENDOR SCOPE_VENDOR, TREE_VENDOR
#define OWN "admin 10-a.json gpu, admin 20-b.json gpu, admin 30-c.json gpu"
#define THREE "vendor 10-a.json gpu, vendor 20-b.json gpu, vendor 30-c.json gpu"

static const struct {
	const char *title, *consumer;
	enum scope scope;
	const char *directory;
	const char *tree;
	struct move move;
	const char *expected; /* the plan; or a part of the reason why there is none */
	enum failure_kind failure;
} moves[] = {
	/* places */
	{"first", "spec", ADMIN, OWN,
	 {"30-c.json", MOVE_FIRST, NULL, 0}, "rename 30-c.json 05-c.json", FAILURE_NONE},
	{"last", "spec", ADMIN, OWN,
	 {"10-a.json", MOVE_LAST, NULL, 0}, "rename 10-a.json 65-a.json", FAILURE_NONE},
	{"before", "spec", ADMIN, OWN,
	 {"30-c.json", MOVE_BEFORE, "20-b.json", 0}, "rename 30-c.json 15-c.json", FAILURE_NONE},
	{"after", "spec", ADMIN, OWN,
	 {"10-a.json", MOVE_AFTER, "20-b.json", 0}, "rename 10-a.json 25-a.json", FAILURE_NONE},
	{"rank", "spec", ADMIN, OWN,
	 {"10-a.json", MOVE_RANK, NULL, 2}, "rename 10-a.json 25-a.json", FAILURE_NONE},
	{"already there", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_FIRST, NULL, 0}, "", FAILURE_NONE},
	{"already before it", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_BEFORE, "20-b.json", 0}, "", FAILURE_NONE},
	{"masks and other types do not count", "spec", ADMIN,
	 "vendor 05-m.json mask, vendor 06-f.json fs, admin 10-a.json gpu, admin 20-b.json gpu",
	 {"20-b.json", MOVE_RANK, NULL, 1}, "rename 20-b.json 05-b.json", FAILURE_NONE},
	/* prices */
	{"a copy is written before the original is masked", "spec", ADMIN,
	 "vendor 10-a.json gpu, vendor 20-b.json gpu, admin 30-c.json fs",
	 {"20-b.json", MOVE_FIRST, NULL, 0}, "write 05-b.json, mask 20-b.json", FAILURE_NONE},
	{"the directory is made first", "spec", USER, THREE,
	 {"30-c.json", MOVE_FIRST, NULL, 0}, "mkdir, write 05-c.json, mask 30-c.json", FAILURE_NONE},
	{"one rename is less than copy and mask", "spec", ADMIN, "vendor 10-a.json gpu, admin 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "rename 20-b.json 05-b.json", FAILURE_NONE},
	{"two renames are as much as copy and mask, and spare the vendor's", "spec", ADMIN,
	 "vendor 10-a.json gpu, admin 20-b.json gpu, admin 30-c.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "rename 20-b.json 03-b.json, rename 30-c.json 06-c.json", FAILURE_NONE},
	{"of equals the named one moves (down)", "spec", ADMIN, "admin 10-a.json gpu, admin 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "rename 10-a.json 60-a.json", FAILURE_NONE},
	{"of equals the named one moves (up)", "spec", ADMIN, "admin 10-a.json gpu, admin 20-b.json gpu",
	 {"20-b.json", MOVE_FIRST, NULL, 0}, "rename 20-b.json 05-b.json", FAILURE_NONE},
	{"what overrides leaves a mask", "spec", ADMIN,
	 "vendor 10-a.json gpu, admin 10-a.json gpu, vendor 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "write 60-a.json, mask 10-a.json", FAILURE_NONE},
	{"a mask below needs no other", "spec", USER,
	 "admin 10-a.json mask, user 10-a.json gpu, vendor 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "rename 10-a.json 60-a.json", FAILURE_NONE},
	{"a hidden file that is broken stays hidden", "spec", ADMIN,
	 "vendor 10-a.json broken, admin 10-a.json gpu, vendor 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "write 60-a.json, mask 10-a.json", FAILURE_NONE},
	{"a link becomes a file", "spec", ADMIN,
	 "admin 10-a.json link gpu, vendor 20-b.json gpu, vendor 30-c.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "write 65-a.json, remove 10-a.json", FAILURE_NONE},
	{"a link that overrides leaves a mask", "spec", ADMIN,
	 "vendor 10-a.json gpu, admin 10-a.json link gpu, vendor 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "write 60-a.json, mask 10-a.json", FAILURE_NONE},
	/* names */
	{"a name of any scope is not used again", "libvirt-system", ADMIN,
	 "admin 10-a.json gpu, admin 20-b.json gpu, user 05-b.json fs, vendor 06-b.json mask, vendor 04-b.json fifo",
	 {"20-b.json", MOVE_FIRST, NULL, 0}, "rename 20-b.json 03-b.json", FAILURE_NONE},
	{"where no name fits, the neighbour moves too", "spec", ADMIN,
	 "admin 50-a.json gpu, admin 50-a.json\x01 gpu, admin 60-c.json gpu",
	 {"60-c.json", MOVE_RANK, NULL, 2}, "rename 50-a.json\x01 80-a.json\x01", FAILURE_NONE},
	/* refusals */
	{"a more specific file stays", "spec", ADMIN, "user 10-a.json gpu, vendor 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "mkdir, write 05-b.json, mask 20-b.json", FAILURE_NONE},
	{"two more specific files", "spec", ADMIN, "user 10-a.json gpu, user 20-b.json gpu",
	 {"20-b.json", MOVE_FIRST, NULL, 0},
	 "20-b.json cannot be moved from " TREE_ADMIN ": its file is in the user scope", FAILURE_REFUSED},
	{"the named one is told", "spec", ADMIN, "user 10-a.json gpu, user 20-b.json gpu",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "10-a.json cannot be moved", FAILURE_REFUSED},
	{"a FIFO is in the way of the mask", "spec", ADMIN,
	 "vendor 10-a.json gpu, admin 10-a.json fifo, vendor 20-b.json gpu, admin 20-b.json fifo",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "something that is no file stands where", FAILURE_REFUSED},
	{"no gap", "spec", ADMIN, "user 50-a.json gpu, user 50-a.json\x01 gpu, vendor 60-b.json gpu",
	 {"60-b.json", MOVE_RANK, NULL, 2},
	 "no file name sorts after 50-a.json and before 50-a.json\\x01", FAILURE_REFUSED},
	{"the vendor's directory", "spec", VENDOR, THREE,
	 {"10-a.json", MOVE_LAST, NULL, 0}, "are never written", FAILURE_REFUSED},
	{"a directory that is not read", "libvirt-system", USER, THREE,
	 {"10-a.json", MOVE_LAST, NULL, 0}, "libvirt-system does not read that directory", FAILURE_REFUSED},
	{"no such directory", "spec", SCOPE_ADMIN, "/elsewhere", THREE,
	 {"10-a.json", MOVE_LAST, NULL, 0}, "cannot be read", FAILURE_REFUSED},
	{"no such name", "spec", ADMIN, THREE,
	 {"x\x1B.json", MOVE_LAST, NULL, 0}, "has a file named x\\x1B.json", FAILURE_REFUSED},
	{"a mask of nothing", "spec", ADMIN, "admin 10-a.json mask",
	 {"10-a.json", MOVE_LAST, NULL, 0}, "mask", FAILURE_REFUSED},
	{"beside nothing", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_AFTER, "x.json", 0}, "has a file named x.json", FAILURE_REFUSED},
	{"beside itself", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_AFTER, "10-a.json", 0}, "itself", FAILURE_USAGE},
	{"beside another type", "spec", ADMIN, "vendor 10-a.json gpu, vendor 20-b.json fs",
	 {"10-a.json", MOVE_AFTER, "20-b.json", 0},
	 "10-a.json is of type gpu and 20-b.json of type fs", FAILURE_REFUSED},
	{"rank 0", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_RANK, NULL, 0}, "from 1 to 3", FAILURE_USAGE},
	{"rank 4", "spec", ADMIN, THREE,
	 {"10-a.json", MOVE_RANK, NULL, 4}, "from 1 to 3", FAILURE_USAGE},
};

static void test_moves(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(moves); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(free_pointer) char *words = NULL;
		struct host host;
		int error;

		host_open(&host, moves[i].consumer, moves[i].scope, moves[i].directory);
		host_read(&host, moves[i].tree);
		error = move_plan(host.ranking, &moves[i].move, &host.plan, &failure);
		words = plan_words(&host.plan);
		if ((error < 0) != (moves[i].failure != FAILURE_NONE) || failure.kind != moves[i].failure)
			fail_msg("%s: %s", moves[i].title, error < 0 ? failure.text : words);
		if (error < 0 ? strstr(failure.text, moves[i].expected) == NULL : strcmp(words, moves[i].expected) != 0)
			fail_msg("%s: %s", moves[i].title, error < 0 ? failure.text : words);
		assert_true(error == 0 || host.plan.count == 0);
		host_free(&host);
	}
}

static void test_operations_say_what_they_expect(void **state)
{
	const struct move move = {"20-b.json", MOVE_FIRST, NULL, 0};
	const struct operation *operations;
	struct sha256 digest;
	struct host host;
	struct layer *own;

	(void)state;
	host_open(&host, "spec", ADMIN);
	host_add(&host, TREE_VENDOR, "10-a.json", TREE_DESCRIPTOR("gpu"));
	host_add(&host, TREE_VENDOR, "20-b.json", TREE_DESCRIPTOR("fs"));
	own = host_add(&host, TREE_ADMIN, "20-b.json", TREE_DESCRIPTOR("gpu") "\n");
	own->identity = (struct file_identity){.inode = 7, .mode = 0100640};
	digest = layer_digest(own);
	host_rank(&host);
	assert_int_equal(move_plan(host.ranking, &move, &host.plan, NULL), 0);
	assert_int_equal(host.plan.count, 2);
	operations = host.plan.operations;
	assert_int_equal(operations[0].expectation, EXPECT_ABSENT);
	assert_int_equal(operations[0].mode, 0640);
	assert_int_equal(operations[0].content_length, own->length);
	assert_memory_equal(operations[0].content, own->bytes, own->length);
	assert_int_equal(operations[1].expectation, EXPECT_CONTENT);
	assert_memory_equal(&operations[1].expected, &digest, sizeof digest);
	assert_int_equal(operations[1].identity.inode, 7);
	host_free(&host);
}

/* A rename changes a file's time of change, so that what was seen of it before no longer holds. */
static void test_a_file_that_was_renamed_before_is_known_by_its_bytes_alone(void **state)
{
	static const struct move first = {"20-b.json", MOVE_FIRST, NULL, 0}, second = {"05-b.json", MOVE_LAST, NULL, 0};
	struct snapshot *base;
	struct host host;

	(void)state;
	host_open(&host, "spec", ADMIN);
	host_add(&host, TREE_ADMIN, "10-a.json", TREE_DESCRIPTOR("gpu"))->identity.inode = 6;
	host_add(&host, TREE_ADMIN, "20-b.json", TREE_DESCRIPTOR("gpu"))->identity.inode = 7;
	host_rank(&host);
	assert_int_equal(move_plan(host.ranking, &first, &host.plan, NULL), 0);
	assert_int_equal(host.plan.operations[0].identity.inode, 7);
	base = host.snapshot;
	assert_int_equal(overlay_make(base, &host.plan, host.plan.count, &host.snapshot), 0);
	host_rank(&host);
	assert_int_equal(move_plan(host.ranking, &second, &host.plan, NULL), 0);
	assert_int_equal(host.plan.count, 2);
	assert_string_equal(host.plan.operations[1].name, "05-b.json");
	assert_int_equal(host.plan.operations[1].identity.inode, 0);
	host_free(&host);
	snapshot_free(base);
}

static void test_a_wish_must_name_each_entry_once(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	uint32_t wished[] = {0, 0, 1};
	int type = schema_find_type(&schema_vhost_user, "gpu", 3);
	struct host host;

	(void)state;
	host_open(&host, "spec", ADMIN);
	host_read(&host, THREE ", vendor 40-d.json fs");
	assert_int_equal(reorder_plan(host.ranking, type, wished, STACK_NONE, &host.plan, &failure), -EINVAL);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	wished[0] = 3;
	wished[1] = 2;
	assert_int_equal(reorder_plan(host.ranking, type, wished, STACK_NONE, &host.plan, NULL), -EINVAL);
	wished[0] = 400;
	assert_int_equal(reorder_plan(host.ranking, type, wished, STACK_NONE, &host.plan, NULL), -EINVAL);
	assert_int_equal(host.plan.count, 0);
	host_free(&host);
}

#define MANY 2000

static void add_many(struct host *host, const char *directory)
{
	for (unsigned i = 0; i < MANY; i++) {
		char name[32], content[96];

		snprintf(name, sizeof name, "%02u-%04u.json", i % 100, i);
		snprintf(content, sizeof content, "{\"description\":\"%u\",\"type\":\"gpu\",\"binary\":\"/b\"}", i);
		host_add(host, directory, name, content);
	}
	host_rank(host);
}

static const char *wished_bytes(const struct host *host, uint32_t stack)
{
	return stack_layer(host->ranking, &host->ranking->stacks[stack], 0)->bytes;
}

static void check_order(const struct host *host, int type, const uint32_t *wished)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	cleanup(ranking_free_pointer) struct ranking *after = NULL;
	uint32_t rank = 0;

	assert_int_equal(overlay_make(host->snapshot, &host->plan, host->plan.count, &snapshot), 0);
	assert_int_equal(ranking_make(snapshot, host->consumer, &host->path, NULL, NULL, &after), 0);
	assert_int_equal(after->orders[type].ranked, MANY);
	for (uint32_t i = 0; i < after->orders[type].count; i++) {
		const struct stack *stack = &after->stacks[after->orders[type].stacks[i]];

		if (stack->rank != 0)
			assert_string_equal(stack_layer(after, stack, 0)->bytes, wished_bytes(host, wished[rank++]));
	}
}

static void test_thousands_turned_around(void **state)
{
	static const char *const directories[] = {TREE_ADMIN, TREE_VENDOR};
	int type = schema_find_type(&schema_vhost_user, "gpu", 3);

	(void)state;
	for (size_t i = 0; i < COUNT(directories); i++) {
		uint32_t wished[MANY];
		struct host host;

		host_open(&host, "spec", ADMIN);
		host_add(&host, TREE_ADMIN, "+other.json", TREE_DESCRIPTOR("fs"));
		add_many(&host, directories[i]);
		for (uint32_t j = 0; j < MANY; j++)
			wished[j] = MANY - j;
		assert_int_equal(reorder_plan(host.ranking, type, wished, STACK_NONE, &host.plan, NULL), 0);
		assert_int_equal(host.plan.count, (i + 1) * (MANY - 1));
		check_order(&host, type, wished);
		host_free(&host);
	}
}

static void test_one_of_thousands_is_one_rename(void **state)
{
	const struct move move = {"50-1950.json", MOVE_RANK, NULL, 3};
	struct host host;

	(void)state;
	host_open(&host, "spec", ADMIN);
	add_many(&host, TREE_ADMIN);
	assert_int_equal(move_plan(host.ranking, &move, &host.plan, NULL), 0);
	assert_int_equal(host.plan.count, 1);
	assert_string_equal(host.plan.operations[0].name, "50-1950.json");
	host_free(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_operations_say_what_they_expect),
		cmocka_unit_test(test_a_file_that_was_renamed_before_is_known_by_its_bytes_alone),
		cmocka_unit_test(test_a_wish_must_name_each_entry_once),
		cmocka_unit_test(test_thousands_turned_around),
		cmocka_unit_test(test_one_of_thousands_is_one_rename),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
