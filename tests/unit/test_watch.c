/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that change while the workspace is open: whatever happens on the disk, what is shown afterwards is what a new scan finds, and only
 * what has changed is read again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/host/rescan.h"
#include "tests/support/tree.h"
#include "tests/support/view.h"

#define GPU TREE_DESCRIPTOR("gpu")

struct stand {
	struct tree tree;
	char *root;
	struct workspace *workspace;
};

static void stand_open(struct stand *stand)
{
	stand->root = tree_make_root();
	tree_build(&stand->tree, stand->root);
	stand->workspace = tree_open(&stand->tree, stand->root, SCOPE_ADMIN);
	workspace_watch(stand->workspace);
	assert_true(workspace_watch_descriptor(stand->workspace) >= 0);
}

static void stand_make(struct stand *stand)
{
	*stand = (struct stand){0};
	tree_init(&stand->tree);
	tree_add(&stand->tree, TREE_VENDOR, "10-a.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand->tree, TREE_VENDOR, "20-b.json", TREE_FILE, GPU, strlen(GPU));
	stand_open(stand);
}

static void stand_free(struct stand *stand)
{
	workspace_close(stand->workspace);
	tree_remove_root(stand->root);
	tree_free(&stand->tree);
}

/* Takes in what has happened; true when something has. */
static bool follow(struct stand *stand)
{
	bool changed = false;

	if (workspace_collect(stand->workspace))
		assert_int_equal(workspace_follow(stand->workspace, &changed, NULL), 0);
	return changed;
}

static void expect_as_scanned(struct stand *stand, const char *what)
{
	cleanup(workspace_close_pointer) struct workspace *fresh = tree_open(&stand->tree, stand->root, SCOPE_ADMIN);
	cleanup(free_pointer) char *expected = view_text(workspace_current(fresh), true);
	cleanup(free_pointer) char *found = view_text(workspace_current(stand->workspace), true);

	tree_expect_text(what, expected, found);
	assert_int_equal(snapshot_compare(workspace_current(fresh)->snapshot, workspace_current(stand->workspace)->snapshot), 0);
}

/* Never through a link, which may lead out of the root. */
static void put(struct stand *stand, const char *directory, const char *name, const char *bytes)
{
	cleanup(free_pointer) char *path = tree_path(stand->root, directory, name);
	struct stat found;

	if (lstat(path, &found) == 0 && S_ISLNK(found.st_mode))
		unlink(path);
	tree_write(stand->root, directory, name, bytes, strlen(bytes));
}

static void drop(struct stand *stand, const char *directory, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(stand->root, directory, name);

	unlink(path);
}

static void link_to(struct stand *stand, const char *target, const char *directory, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(stand->root, directory, name);

	unlink(path);
	assert_int_equal(symlink(target, path), 0);
}

static void make_directory(struct stand *stand, const char *path)
{
	cleanup(free_pointer) char *whole = tree_path(stand->root, path, "x");

	for (char *at = whole + strlen(stand->root) + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		mkdir(whole, 0755);
		*at = '/';
	}
}

static void nothing_is_heard_while_nothing_happens(void **state)
{
	struct stand stand;
	const struct ranking *before;

	(void)state;
	stand_make(&stand);
	before = workspace_current(stand.workspace);
	assert_false(workspace_collect(stand.workspace));
	assert_false(follow(&stand));
	assert_ptr_equal(workspace_current(stand.workspace), before);
	stand_free(&stand);
}

static void a_file_appears_changes_and_goes(void **state)
{
	struct stand stand;

	(void)state;
	stand_make(&stand);
	put(&stand, TREE_VENDOR, "05-new.json", GPU);
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "appeared");
	put(&stand, TREE_VENDOR, "05-new.json", "{");
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "broken");
	drop(&stand, TREE_VENDOR, "05-new.json");
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "gone");
	assert_false(follow(&stand));
	stand_free(&stand);
}

/* What is the same afterwards is told as no change: the traces of our own writing are that. */
static void a_file_that_came_and_went_is_no_change(void **state)
{
	struct stand stand;

	(void)state;
	stand_make(&stand);
	put(&stand, TREE_VENDOR, "05-new.json", GPU);
	drop(&stand, TREE_VENDOR, "05-new.json");
	assert_false(follow(&stand));
	expect_as_scanned(&stand, "came and went");
	stand_free(&stand);
}

static void a_directory_that_was_missing_appears(void **state)
{
	struct stand stand;

	(void)state;
	stand_make(&stand);
	make_directory(&stand, TREE_ADMIN);
	assert_true(follow(&stand));
	put(&stand, TREE_ADMIN, "10-a.json", "");
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "masked in a new directory");
	stand_free(&stand);
}

static void a_directory_goes_and_comes_back(void **state)
{
	struct stand stand;
	cleanup(free_pointer) char *vendor = NULL;
	cleanup(free_pointer) char *away = NULL;

	(void)state;
	stand_make(&stand);
	vendor = tree_path(stand.root, "/usr/share/qemu", "vhost-user");
	away = tree_path(stand.root, "/usr/share/qemu", "away");
	assert_int_equal(rename(vendor, away), 0);
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "gone");
	assert_int_equal(rename(away, vendor), 0);
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "back");
	put(&stand, TREE_VENDOR, "30-c.json", GPU);
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "still listening");
	stand_free(&stand);
}

static void what_a_link_leads_to_is_followed(void **state)
{
	struct stand stand;

	(void)state;
	stand_make(&stand);
	make_directory(&stand, "/opt/x");
	put(&stand, "/opt", "target", GPU);
	link_to(&stand, "/opt/target", TREE_VENDOR, "05-link.json");
	assert_true(follow(&stand));
	put(&stand, "/opt", "target", "{");
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "the target changed");
	link_to(&stand, "/opt/x/later", TREE_VENDOR, "05-link.json");
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "dangling");
	put(&stand, "/opt/x", "later", GPU);
	assert_true(follow(&stand));
	expect_as_scanned(&stand, "mended");
	stand_free(&stand);
}

static void staged_changes_are_carried_over_or_named(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	struct stand stand;
	bool changed;

	(void)state;
	stand_make(&stand);
	assert_int_equal(workspace_stage(stand.workspace, CHANGE_MASK, "10-a.json", &changed, NULL), 0);
	put(&stand, TREE_VENDOR, "30-c.json", GPU);
	assert_true(follow(&stand));
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	drop(&stand, TREE_VENDOR, "10-a.json");
	assert_true(workspace_collect(stand.workspace));
	assert_int_equal(workspace_follow(stand.workspace, &changed, &failure), 0);
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	assert_non_null(strstr(failure.text, "10-a.json"));
	stand_free(&stand);
}

/* The other way to notice, for machines that do not tell. */
static void a_look_at_each_file_notices_the_same(void **state)
{
	struct stand stand;
	struct root root;
	const struct snapshot *snapshot;

	(void)state;
	stand_make(&stand);
	snapshot = workspace_current(stand.workspace)->snapshot;
	assert_int_equal(root_open(stand.root, &root, NULL), 0);
	assert_true(snapshot_is_current(&root, snapshot, NULL));
	put(&stand, TREE_VENDOR, "20-b.json", "{}");
	assert_false(snapshot_is_current(&root, snapshot, NULL));
	assert_true(follow(&stand));
	snapshot = workspace_current(stand.workspace)->snapshot;
	assert_true(snapshot_is_current(&root, snapshot, NULL));
	make_directory(&stand, TREE_ADMIN);
	assert_false(snapshot_is_current(&root, snapshot, NULL));
	root_close(&root);
	stand_free(&stand);
}

/* Anything, at random, in any of the directories. */
static void disturb(struct stand *stand, unsigned *seed)
{
	static const char *const directories[] = {TREE_VENDOR, TREE_ADMIN, TREE_USER, "/opt"};
	static const char *const contents[] = {GPU, "", "{", TREE_DESCRIPTOR("fs"), "[]"};
	static const char *const targets[] = {"/opt/10-a.json", "20-b.json", "/nowhere", "/opt/new/x"};
	const char *directory = directories[rand_r(seed) % 4];
	char name[32];

	snprintf(name, sizeof name, "%d-%c.json", 10 * (1 + rand_r(seed) % 3), 'a' + rand_r(seed) % 3);
	make_directory(stand, directory);
	switch (rand_r(seed) % 5) {
	case 0:
	case 1:
		put(stand, directory, name, contents[rand_r(seed) % 5]);
		break;
	case 2:
		drop(stand, directory, name);
		break;
	case 3:
		link_to(stand, targets[rand_r(seed) % 4], directory, name);
		break;
	default: {
		cleanup(free_pointer) char *from = tree_path(stand->root, directory, name);
		cleanup(free_pointer) char *to = tree_path(stand->root, directory, "20-b.json");

		rename(from, to);
	}
	}
}

static void after_any_disturbance_it_is_as_scanned(void **state)
{
	const unsigned rounds = getenv("LONG_TESTS") != NULL ? 3000 : 300;
	struct stand stand;
	unsigned seed = 20261123;

	(void)state;
	stand_make(&stand);
	for (unsigned i = 0; i < rounds; i++) {
		char what[32];

		for (int j = rand_r(&seed) % 4; j >= 0; j--)
			disturb(&stand, &seed);
		follow(&stand);
		snprintf(what, sizeof what, "round %u", i);
		expect_as_scanned(&stand, what);
	}
	print_message("%u rounds of changes on the disk: always as a new scan\n", rounds);
	stand_free(&stand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_heard_while_nothing_happens),
		cmocka_unit_test(a_file_appears_changes_and_goes),
		cmocka_unit_test(a_file_that_came_and_went_is_no_change),
		cmocka_unit_test(a_directory_that_was_missing_appears),
		cmocka_unit_test(a_directory_goes_and_comes_back),
		cmocka_unit_test(what_a_link_leads_to_is_followed),
		cmocka_unit_test(staged_changes_are_carried_over_or_named),
		cmocka_unit_test(a_look_at_each_file_notices_the_same),
		cmocka_unit_test(after_any_disturbance_it_is_as_scanned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
