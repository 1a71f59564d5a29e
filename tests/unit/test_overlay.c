/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preview is reality: what the overlay shows is what a scan finds after the plan was carried out, for mask and unmask
 * of every name of hundreds of generated trees. Nothing else changes, and unmask is the exact way back.
 * OVERRULE_SEED=NUMBER OVERRULE_TREES=1 makes one tree again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/change/overlay.h"
#include "tests/support/generate.h"
#include "tests/support/view.h"

#define TREES 600

/* Everything but the history, which grows by what is written. */
static char *descriptor_directories(const char *root)
{
	static const char *const paths[] = {"/etc", "/usr", "/home/user/.config"};
	struct buffer all = {0};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		cleanup(free_pointer) char *listing = tree_listing(root, paths[i]);

		buffer_append_text(&all, listing);
	}
	return buffer_take(&all);
}

/* One generated tree on the disk, and what is done to it. */
struct trial {
	uint64_t seed;
	struct tree tree;
	char *root;
	struct generator generator;
	enum scope target;
	enum change_kind kind;
	const char *name;
};

static void trial_free(struct trial *trial)
{
	tree_free(&trial->tree);
	tree_remove_root(trial->root);
}

static unsigned tree_count(void)
{
	const char *given = getenv("OVERRULE_TREES");

	return given != NULL ? (unsigned)strtoul(given, NULL, 0) : TREES;
}

static const char *target_directory(const struct trial *trial)
{
	return trial->target == SCOPE_ADMIN ? TREE_ADMIN : TREE_USER;
}

/* A mask where there may be none, so that there is something to take away. */
static void add_mask(struct trial *trial)
{
	const char *name = generate_name(&trial->generator);

	for (size_t i = 0; i < trial->tree.count; i++)
		if (strcmp(trial->tree.entries[i].name, name) == 0 &&
		    strcmp(trial->tree.entries[i].directory, target_directory(trial)) == 0)
			return;
	tree_add(&trial->tree, target_directory(trial), name, TREE_FILE, NULL, 0);
}

static void make_trial(uint64_t seed, struct trial *ret_trial)
{
	*ret_trial = (struct trial){.seed = seed, .root = tree_make_root(), .generator = {seed}, .name = ""};
	generate_tree(&ret_trial->generator, true, &ret_trial->tree);
	ret_trial->target = generate_below(&ret_trial->generator, 2) == 0 ? SCOPE_ADMIN : SCOPE_USER;
	ret_trial->kind = seed % 2 == 0 ? CHANGE_MASK : CHANGE_UNMASK;
	if (ret_trial->kind == CHANGE_UNMASK)
		add_mask(ret_trial);
	tree_build(&ret_trial->tree, ret_trial->root);
}

/* Mostly a name that is there: of others nothing but the refusal can be seen. */
static const char *some_name(struct trial *trial)
{
	if (trial->tree.count == 0 || generate_below(&trial->generator, 16) == 0)
		return generate_name(&trial->generator);
	return trial->tree.entries[generate_below(&trial->generator, (unsigned)trial->tree.count)].name;
}

static void tell_seed(const struct trial *trial)
{
	cleanup(free_pointer) char *name = tree_shown_name(trial->name);

	print_message("OVERRULE_SEED=%llu OVERRULE_TREES=1 shows it again: %s %s in %s\n",
		(unsigned long long)trial->seed, change_name(trial->kind), name, scope_name(trial->target));
}

#define expect(trial, condition)                                                                                       \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			tell_seed(trial);                                                                              \
			fail_msg("not true: %s", #condition);                                                          \
		}                                                                                                      \
	} while (false)

static void expect_text(const struct trial *trial, const char *title, const char *expected, const char *found)
{
	if (strcmp(expected, found) != 0)
		tell_seed(trial);
	tree_expect_text(title, expected, found);
}

/* The lines of a listing that are not about directories, which a mask may have made. */
static char *files_of(const char *listing)
{
	struct buffer files = {0};

	while (*listing != '\0') {
		const char *blank = strchr(listing, ' ');
		size_t length = strcspn(listing, "\n") + 1;

		if (strncmp(blank, " 040", 4) != 0)
			buffer_append(&files, listing, length);
		listing += length;
	}
	return buffer_take(&files);
}

static bool plan_makes_directory(const struct plan *plan)
{
	return plan->count != 0 && plan->operations[0].kind == OPERATION_MKDIR;
}

/* Whether a file with content goes under the mask: then the way back is the history's and not unmask's. */
static bool plan_replaces_content(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].kind == OPERATION_MASK && plan->operations[i].expectation == EXPECT_CONTENT)
			return true;
	return false;
}

/* A line of the selections for one type, "" where there is none. */
static char *line_of_type(const char *selections, const char *type)
{
	size_t length = strlen(type);

	for (; *selections != '\0'; selections += strcspn(selections, "\n") + 1)
		if (strncmp(selections, type, length) == 0 && selections[length] == ' ')
			return strndup(selections, strcspn(selections, "\n"));
	return strdup("");
}

/*
 * The plan says of itself truly whether after each operation every type selects what it selected before, or what it
 * will select.
 */
static void expect_no_moment_between(const struct trial *trial, const struct workspace *workspace)
{
	const struct ranking *current = workspace_current(workspace);
	const struct consumer *consumer = workspace_consumer(workspace);
	const struct plan *plan = workspace_plan(workspace);
	const struct environment environment = {.home = "/home/user"};
	cleanup(free_pointer) char *before = view_selections(current);
	cleanup(free_pointer) char *after = view_selections(workspace_preview(workspace));
	cleanup(search_path_free) struct search_path path = {0};
	bool safe = true;

	assert_int_equal(
		search_path_build(consumer->rules, consumer->rule_count, &schema_vhost_user, &environment, &path), 0);
	for (size_t done = 0; done <= plan->count; done++) {
		cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
		cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
		cleanup(free_pointer) char *now = NULL;

		assert_int_equal(overlay_make(current->snapshot, plan, done, &snapshot), 0);
		assert_int_equal(ranking_make(snapshot, consumer, &path, NULL, NULL, &ranking), 0);
		now = view_selections(ranking);
		for (size_t i = 0; i < schema_vhost_user.type_count; i++) {
			const char *type = schema_vhost_user.types[i].name;
			cleanup(free_pointer) char *old = line_of_type(before, type);
			cleanup(free_pointer) char *new = line_of_type(after, type);
			cleanup(free_pointer) char *found = line_of_type(now, type);

			safe = safe && (strcmp(found, old) == 0 || strcmp(found, new) == 0);
		}
	}
	expect(trial, safe == (workspace_plan_unsafe_for(workspace) != consumer));
}

/* Carries out what is staged. What is seen afterwards, also by a scan of its own, must be what had been previewed. */
static void expect_preview_is_reality(const struct trial *trial, struct workspace *workspace)
{
	cleanup(workspace_close_pointer) struct workspace *fresh = NULL;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *previewed = view_text(workspace_preview(workspace), true);
	cleanup(free_pointer) char *found = NULL;
	cleanup(free_pointer) char *found_again = NULL;
	size_t planned = workspace_plan(workspace)->count, done = 0;
	int error = workspace_write(workspace, &done, &failure);

	if (error < 0)
		print_message("%s: %s\n", failure.path, failure.text);
	expect(trial, error == 0);
	expect(trial, done == planned);
	expect(trial, workspace_staged_count(workspace) == 0 && workspace_plan(workspace)->count == 0);
	found = view_text(workspace_current(workspace), true);
	expect_text(trial, "the state after writing", previewed, found);
	fresh = tree_open(&trial->tree, trial->root, trial->target);
	found_again = view_text(workspace_current(fresh), true);
	expect_text(trial, "a new scan", previewed, found_again);
	expect(trial,
		snapshot_compare(workspace_current(workspace)->snapshot, workspace_current(fresh)->snapshot) == 0);
}

static bool stage(
	const struct trial *trial, struct workspace *workspace, enum change_kind kind, struct failure *failure)
{
	bool changed = false;
	int error = workspace_stage(workspace, kind, trial->name, &changed, failure);

	if (error < 0) {
		expect(trial, failure->kind == FAILURE_REFUSED || failure->kind == FAILURE_USAGE);
		expect(trial, failure->text != NULL && failure->text[0] != '\0');
		expect(trial, workspace_staged_count(workspace) == 0);
		return false;
	}
	return changed;
}

/* The file as a mask is there exactly when it should be: empty, of mode 0644. */
static void expect_mask(const struct trial *trial, bool there)
{
	cleanup(free_pointer) char *path = tree_path(trial->root, target_directory(trial), trial->name);
	struct stat found;

	if (!there) {
		expect(trial, lstat(path, &found) < 0);
		return;
	}
	expect(trial, lstat(path, &found) == 0);
	expect(trial, found.st_mode == (S_IFREG | 0644) && found.st_size == 0 && found.st_nlink == 1);
}

static enum change_kind opposite(enum change_kind kind)
{
	return kind == CHANGE_MASK ? CHANGE_UNMASK : CHANGE_MASK;
}

/* Looks for a change that can be made. What is refused on the way must leave nothing staged. */
static bool stage_something(struct trial *trial, struct workspace *workspace, struct failure *failure)
{
	for (int i = 0; i < 40; i++) {
		trial->name = some_name(trial);
		if (stage(trial, workspace, trial->kind, failure))
			return true;
	}
	return false;
}

/* Does a change and takes it back. Returns whether one could be made. */
static bool try_there_and_back(struct trial *trial)
{
	cleanup(workspace_close_pointer) struct workspace *workspace =
		tree_open(&trial->tree, trial->root, trial->target);
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *before = descriptor_directories(trial->root);
	cleanup(free_pointer) char *vendor_before = tree_listing(trial->root, "/usr");
	cleanup(free_pointer) char *vendor_after = NULL;
	cleanup(free_pointer) char *after = NULL;
	bool makes_directory, replaces;

	if (!stage_something(trial, workspace, &failure)) {
		after = descriptor_directories(trial->root);
		expect_text(trial, "a tree that nothing was done to", before, after);
		return false;
	}
	makes_directory = plan_makes_directory(workspace_plan(workspace));
	replaces = plan_replaces_content(workspace_plan(workspace));
	expect(trial, workspace_plan_is_safe(workspace));
	expect_no_moment_between(trial, workspace);
	expect_preview_is_reality(trial, workspace);
	expect_mask(trial, trial->kind == CHANGE_MASK);
	/* An unmask whose name has nothing else left cannot be masked again: then there is no way back to try. */
	if (stage(trial, workspace, opposite(trial->kind), &failure)) {
		cleanup(free_pointer) char *files_before = makes_directory ? files_of(before) : strdup(before);
		cleanup(free_pointer) char *files_after = NULL;

		expect_no_moment_between(trial, workspace);
		expect_preview_is_reality(trial, workspace);
		after = descriptor_directories(trial->root);
		files_after = makes_directory ? files_of(after) : strdup(after);
		if (!replaces)
			expect_text(trial, "the tree there and back", files_before, files_after);
	} else {
		expect(trial, trial->kind == CHANGE_UNMASK);
	}
	vendor_after = tree_listing(trial->root, "/usr");
	expect_text(trial, "the vendor's tree", vendor_before, vendor_after);
	after = after != NULL ? after : descriptor_directories(trial->root);
	expect(trial, strstr(after, "/.overrule") == NULL);
	return true;
}

static void test_overlay_is_what_a_scan_finds(void **state)
{
	uint64_t first = generate_seed(31000000), seed;
	unsigned masked = 0, unmasked = 0;

	(void)state;
	for (seed = first; seed < first + tree_count(); seed++) {
		cleanup(trial_free) struct trial trial;

		make_trial(seed, &trial);
		if (!try_there_and_back(&trial))
			continue;
		masked += trial.kind == CHANGE_MASK;
		unmasked += trial.kind == CHANGE_UNMASK;
	}
	print_message("%u masked and %u unmasked\n", masked, unmasked);
	assert_true(tree_count() < TREES || (masked > TREES / 4 && unmasked > TREES / 4));
}

/* Stages all kinds of changes of all kinds of names, one after the other, and writes what came of it. */
static bool try_many_changes(struct trial *trial)
{
	cleanup(workspace_close_pointer) struct workspace *workspace =
		tree_open(&trial->tree, trial->root, trial->target);

	for (int i = 0; i < 12; i++) {
		enum change_kind kind = generate_below(&trial->generator, 3) == 0 ? CHANGE_UNMASK : CHANGE_MASK;
		bool changed;

		if (generate_below(&trial->generator, 6) == 0)
			workspace_undo(workspace);
		else if (generate_below(&trial->generator, 10) == 0)
			workspace_redo(workspace);
		else
			workspace_stage(workspace, kind, some_name(trial), &changed, NULL);
	}
	if (workspace_plan(workspace)->count == 0)
		return false;
	expect_no_moment_between(trial, workspace);
	expect_preview_is_reality(trial, workspace);
	return true;
}

static void test_overlay_of_many_changes_is_what_a_scan_finds(void **state)
{
	uint64_t first = generate_seed(52000000), seed;
	unsigned written = 0;

	(void)state;
	for (seed = first; seed < first + (tree_count() + 2) / 3; seed++) {
		cleanup(trial_free) struct trial trial;

		make_trial(seed, &trial);
		written += try_many_changes(&trial);
	}
	assert_true(tree_count() < TREES || written > TREES / 3 / 2);
}

/* What is staged and taken back leaves no operation, whatever was in between. */
static void test_changes_that_cancel_leave_no_operation(void **state)
{
	uint64_t first = generate_seed(64000000), seed;

	(void)state;
	for (seed = first; seed < first + (tree_count() + 5) / 6; seed++) {
		cleanup(trial_free) struct trial trial;
		cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
		cleanup(failure_free) struct failure failure = {0};
		bool changed;

		make_trial(seed, &trial);
		workspace = tree_open(&trial.tree, trial.root, trial.target);
		if (!stage_something(&trial, workspace, &failure) || plan_replaces_content(workspace_plan(workspace)) ||
		    workspace_stage(workspace, opposite(trial.kind), trial.name, &changed, &failure) < 0)
			continue;
		expect(&trial, changed);
		expect(&trial, workspace_plan(workspace)->count == 0);
		expect(&trial, snapshot_compare(
				       workspace_preview(workspace)->snapshot, workspace_current(workspace)->snapshot) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overlay_is_what_a_scan_finds),
		cmocka_unit_test(test_overlay_of_many_changes_is_what_a_scan_finds),
		cmocka_unit_test(test_changes_that_cancel_leave_no_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
