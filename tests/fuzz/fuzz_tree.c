/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directories of descriptors, from a small language of bytes: what a consumer makes of them, in verdicts, sentences and
 * findings; the changes that can be made; and for the specification's rules the order that the oracle demands.
 *
 * The first five bytes: the consumer, the request, what the binaries answered, a change, a directory that is closed.
 * Then entries of two bytes: where and what (2 and 6 bits), and the name; a name or a content from the last rows of the
 * tables below is followed by its length and its bytes, the name's first.
 */
#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/change/overlay.h"
#include "core/change/winning.h"
#include "core/rank/check.h"
#include "core/rank/why.h"
#include "tests/fuzz/target.h"
#include "tests/support/oracle.h"
#include "tests/support/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_ENTRIES 48
#define MOST_RAW 120
#define RAW NULL

static const char *const directories[] = {TREE_USER, TREE_ADMIN, TREE_LOCAL, TREE_VENDOR};

static const char *const names[] = {"50-a.json", "50-b.json", "5-a.json", "50-a", "50-A.json", "50-a.json~", ".50-a.json",
	"README", "\xC3\xA4.json", "\xFF.json", "-n", "x\n\x1B[31m", "50-a.json.rpmsave", RAW};

static const struct {
	enum layer_kind kind;
	const char *bytes;
	const char *type; /* what the specification's reader sees in it */
} contents[] = {
	{LAYER_FILE, TREE_DESCRIPTOR("gpu"), "gpu"},
	{LAYER_FILE, TREE_DESCRIPTOR("fs"), "fs"},
	{LAYER_EMPTY, "", NULL},
	{LAYER_FILE, "{\"binary\":\"/b\",\"type\":\"gpu\",\"description\":\"\",\"tags\":[\"a\"],\"other\":1}", "gpu"},
	{LAYER_FILE, "{\"description\":\"\\u0064\",\"\\u0074ype\":\"fs\",\"binary\":\"/b\"}", "fs"},
	{LAYER_FILE, "{\"type\": \"fs\", \"type\": \"gpu\", \"binary\": \"/b\", \"description\": \"\"}", NULL},
	{LAYER_FILE, "{\"type\": \"GPU\", \"binary\": \"b\"}", NULL},
	{LAYER_FILE, "[]", NULL},
	{LAYER_FILE, "\n", NULL},
	{LAYER_FILE, "{\"type\": \"gpu\", \"binary\": \"/\\u001b\\n\", \"description\": \"\"}", "gpu"},
	{LAYER_TOO_LARGE, "", NULL},
	{LAYER_UNREADABLE, "", NULL},
	{LAYER_DANGLING, "/nowhere", NULL},
	{LAYER_NOT_REGULAR, "", NULL},
	{LAYER_NOT_REGULAR, "/dev/null", NULL},
	{LAYER_FILE, RAW, NULL},
};

struct input {
	const uint8_t *bytes;
	size_t length;
};

static unsigned next(struct input *input)
{
	if (input->length == 0)
		return 0;
	input->length--;
	return *input->bytes++;
}

/* A table's row, or a length and that many bytes; malloc'ed. */
static char *next_text(struct input *input, const char *row, size_t *ret_length)
{
	size_t wanted = row != NULL ? strlen(row) : next(input) % MOST_RAW;
	char *text;

	if (row == NULL && wanted > input->length)
		wanted = input->length;
	text = strndup(row != NULL ? row : (const char *)input->bytes, wanted);
	assert_non_null(text);
	if (row == NULL) {
		input->bytes += wanted;
		input->length -= wanted;
	}
	*ret_length = strlen(text);
	return text;
}

/* ---- the tree, for the oracle and as a snapshot ---- */

struct scenery {
	struct tree tree;
	struct snapshot *snapshot;
	struct search_path path;  /* of all consumers */
	bool oracle_knows; /* the oracle can judge: every content's type is known, and no name is twice in a directory */
};

static void scenery_free(struct scenery *scenery)
{
	tree_free(&scenery->tree);
	snapshot_free(scenery->snapshot);
	search_path_free(&scenery->path);
}

static struct search_path path_of(const struct consumer *consumer)
{
	static const struct environment environment = {.home = "/home/user", .account_home = "/home/user"};
	struct search_path path = {0};

	assert_int_equal(search_path_build(consumer->rules, consumer->rule_count, &schema_vhost_user, &environment, &path), 0);
	return path;
}

static void add_to_tree(struct scenery *scenery, const char *directory, const char *name, size_t row, const char *bytes)
{
	static const enum tree_kind kinds[] = {
		[LAYER_DANGLING] = TREE_LINK, [LAYER_NOT_REGULAR] = TREE_FIFO, [LAYER_HIDDEN] = TREE_FILE};
	struct tree_entry *entry =
		tree_add(&scenery->tree, directory, name, kinds[contents[row].kind], bytes, strlen(bytes));

	entry->type = contents[row].type;
	entry->leads_nowhere = true;
	scenery->oracle_knows &= contents[row].bytes != RAW || bytes[0] == '\0';
}

static void add_to_snapshot(struct scenery *scenery, uint32_t directory, const char *name, size_t row, const char *bytes)
{
	struct layer *layer;

	scenery->snapshot->directories[directory].state = DIRECTORY_PRESENT;
	assert_int_equal(snapshot_add_layer(scenery->snapshot, directory, name, &layer), 0);
	layer->kind = name[0] == '.' ? LAYER_HIDDEN : contents[row].kind;
	if (layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY)
		assert_int_equal(snapshot_set_content(scenery->snapshot, layer, bytes, strlen(bytes)), 0);
	else if (layer->kind != LAYER_HIDDEN && bytes[0] != '\0')
		layer->link_target = contents[row].bytes;
	if (layer->kind == LAYER_UNREADABLE || layer->kind == LAYER_DANGLING)
		layer->error = layer->kind == LAYER_DANGLING ? ENOENT : EACCES;
}

static void add_entry(struct scenery *scenery, struct input *input)
{
	unsigned what = next(input), where = what & 3;
	size_t row = (what >> 2) % COUNT(contents), length;
	cleanup(free_pointer) char *name = next_text(input, names[next(input) % COUNT(names)], &length);
	cleanup(free_pointer) char *bytes = next_text(input, contents[row].bytes, &length);
	uint32_t directory = snapshot_find_directory(scenery->snapshot, directories[where]);

	if (name[0] == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (scenery->snapshot->directories[directory].state == DIRECTORY_UNREADABLE)
		return;
	/* A directory that changes while it is listed can show a name twice. */
	scenery->oracle_knows &= snapshot_find(scenery->snapshot, directory, name) == LAYER_NONE;
	add_to_tree(scenery, directories[where], name, row, bytes);
	add_to_snapshot(scenery, directory, name, row, bytes);
}

static void scenery_make(struct scenery *scenery, struct input *input)
{
	unsigned closed = next(input);

	*scenery = (struct scenery){.oracle_knows = true};
	tree_init(&scenery->tree);
	for (size_t i = 0; i < consumer_count; i++) {
		cleanup(search_path_free) struct search_path path = path_of(&consumers[i]);

		assert_int_equal(search_path_join(&scenery->path, &path), 0);
	}
	assert_int_equal(snapshot_new(&schema_vhost_user, &scenery->path, &scenery->snapshot), 0);
	if (closed % 8 == 7) {
		struct directory *directory = &scenery->snapshot->directories[closed / 8 % scenery->path.count];

		directory->state = DIRECTORY_UNREADABLE;
		directory->error = EACCES;
	}
	for (unsigned i = 0; i < MOST_ENTRIES && input->length != 0; i++)
		add_entry(scenery, input);
}

/* ---- what is said about it ---- */

static void expect_why(const struct ranking *ranking, const struct stack *stack, int type)
{
	struct why why = {0};

	assert_int_equal(stack != NULL ? why_stack(ranking, stack, &why) : why_type(ranking, type, &why), 0);
	assert_int_not_equal(why.count, 0);
	for (size_t i = 0; i < why.count; i++)
		fuzz_expect_shown(why.lines[i].text);
	why_free(&why);
}

static void expect_layers(const struct ranking *ranking)
{
	for (uint32_t i = 0; i < ranking->snapshot->layer_count; i++) {
		cleanup(free_pointer) char *text = why_layer(ranking, i);

		fuzz_expect_shown(text);
		assert_in_range(ranking->judgements[i].verdict, VERDICT_SELECTED, VERDICT_COUNT - 1);
		assert_in_range(ranking->judgements[i].code, CODE_FIRST_MATCH, CODE_COUNT - 1);
		assert_true(ranking->judgements[i].by == LAYER_NONE ||
			    ranking->judgements[i].by < ranking->snapshot->layer_count);
	}
	for (uint32_t i = 0; i < ranking->stack_count; i++)
		expect_why(ranking, &ranking->stacks[i], 0);
}

static void expect_types(const struct ranking *ranking)
{
	cleanup(free_pointer) char *broken = why_broken(ranking);

	assert_non_null(broken);
	assert_int_equal(ranking->breakage.broken, broken[0] != '\0');
	for (size_t i = 0; i < ranking->snapshot->schema->type_count; i++) {
		expect_why(ranking, NULL, (int)i);
		if (ranking->orders[i].selected == STACK_NONE) {
			cleanup(free_pointer) char *none = why_none(ranking, (int)i);

			fuzz_expect_shown(none);
		}
	}
}

/* Each finding is whole, about something that is there, and no more severe than the one before it. */
static void expect_findings(const struct ranking *ranking)
{
	cleanup(findings_free) struct findings findings = {0};
	enum severity worst = SEVERITY_ERROR;

	assert_int_equal(ranking_check(ranking, &findings), 0);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];

		fuzz_expect_shown(finding->text);
		if (finding->remedy != NULL)
			fuzz_expect_shown(finding->remedy);
		assert_true(finding->severity != SEVERITY_ERROR || finding->remedy != NULL);
		assert_true(finding->layer == LAYER_NONE || finding->layer < ranking->snapshot->layer_count);
		assert_true(finding->directory < ranking->snapshot->directory_count);
		assert_true(finding->severity <= worst && finding->severity > SEVERITY_NONE);
		worst = finding->severity;
	}
}

/* The types' orders are those of the text of the specification. */
static void compare_with_oracle(const struct tree *tree, const struct ranking *ranking)
{
	for (size_t i = 0; i < schema_vhost_user.type_count; i++) {
		cleanup(free_pointer) char *expected = oracle_order(tree, schema_vhost_user.types[i].name);
		cleanup(buffer_free) struct buffer found = {0};
		const struct order *order = &ranking->orders[i];

		for (uint32_t j = 0; j < order->count; j++) {
			const struct layer *top = stack_layer(ranking, &ranking->stacks[order->stacks[j]], 0);

			if (ranking->stacks[order->stacks[j]].rank != 0)
				buffer_format(&found, "%s %s\n",
					ranking->snapshot->directories[top->directory].path, top->name);
		}
		assert_string_equal(expected, buffer_text(&found));
	}
}

/* ---- changes ---- */

/* Plans the change, and ranks what would be there after each of its operations. */
static void try_change(const struct ranking *ranking, const struct search_path *path, struct change *change)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan plan = {0};

	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	if (change_plan(change, ranking, &plan, &failure) < 0) {
		fuzz_expect_failure(&failure);
		return;
	}
	for (size_t i = 1; i <= plan.count; i++) {
		cleanup(snapshot_free_pointer) struct snapshot *after = NULL;
		cleanup(ranking_free_pointer) struct ranking *then = NULL;

		assert_int_equal(overlay_make(ranking->snapshot, &plan, i, &after), 0);
		assert_int_equal(ranking_make(after, ranking->consumer, path, &ranking->request, ranking->facts, &then), 0);
	}
}

static void try_changes(const struct ranking *ranking, const struct search_path *path, unsigned choice)
{
	static const enum change_kind kinds[] = {CHANGE_MASK, CHANGE_UNMASK, CHANGE_MOVE, CHANGE_REVERT};
	const struct winning_question question = {ranking, path, SCOPE_ADMIN, TREE_ADMIN};
	const struct stack *stack;
	struct change change;
	struct winning winning;

	if (ranking->stack_count == 0)
		return;
	stack = &ranking->stacks[choice / 16 % ranking->stack_count];
	change = (struct change){.kind = kinds[choice % COUNT(kinds)], .place = choice & 4 ? MOVE_LAST : MOVE_FIRST};
	change.name = strdup(stack_layer(ranking, stack, 0)->name);
	assert_non_null(change.name);
	try_change(ranking, path, &change);
	assert_int_equal(winning_find(&question, stack, &winning), 0);
	if (winning.state == WINNING_BY_CHANGE)
		assert_true(winning.count != 0 && winning.operations != 0);
	winning_free(&winning);
	change_free(&change);
}

FUZZ_TARGET(tree)
{
	static const char *const features[] = {"virgl", "render-node"};
	static const char reason[] = "it exited with status 1";
	cleanup(scenery_free) struct scenery scenery;
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	struct input input = {bytes, length};
	const struct consumer *consumer = &consumers[next(&input) % consumer_count];
	unsigned wanted = next(&input), answers = next(&input), choice = next(&input);
	const char *type = wanted & 1 ? "gpu" : "fs";
	const struct request request = {
		.type = wanted % 8 ? schema_find_type(&schema_vhost_user, type, strlen(type)) : TYPE_MISSING,
		.features = features,
		.feature_count = wanted % 3,
	};
	const struct fact items[] = {
		{"/b", 1u << answers % 6, answers % 6 == 5 ? NULL : reason, CODE_COUNT, features, answers / 8 % 3, 0},
		{"/usr/bin/backend", 1u << answers / 16 % 6, answers / 16 % 6 == 5 ? NULL : reason,
			answers & 1 ? CODE_BINARY_ABSENT : CODE_COUNT, features, answers / 64 % 3, 0},
	};
	const struct facts facts = {items, COUNT(items), answers & 2, answers & 4};
	cleanup(search_path_free) struct search_path path = path_of(consumer);

	scenery_make(&scenery, &input);
	assert_int_equal(ranking_make(scenery.snapshot, consumer, &path, &request, wanted & 128 ? &facts : NULL, &ranking), 0);
	expect_layers(ranking);
	expect_types(ranking);
	expect_findings(ranking);
	if (scenery.oracle_knows && strcmp(consumer->name, "spec") == 0)
		compare_with_oracle(&scenery.tree, ranking);
	try_changes(ranking, &path, choice);
	return 0;
}
