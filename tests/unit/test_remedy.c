/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is offered as a remedy mends: on every tree of tests/trees, by the rules of every consumer and for both scopes that can be
 * written, a staged remedy leaves nothing of its finding in the preview. And what ought to be mended by a change is.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/workspace.h"
#include "tests/support/tree.h"

static const char *trees_directory(void)
{
	const char *given = getenv("TREES");

	return given != NULL ? given : "tests/trees";
}

static int is_case(const struct dirent *entry)
{
	cleanup(free_pointer) char *path = tree_path(trees_directory(), "", entry->d_name);
	struct stat found;

	return entry->d_name[0] != '.' && stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* Whether the finding, or one of that code about that file which is as severe, is still told. */
static bool is_still_told(const struct workspace *workspace, enum code code, enum severity severity, const char *path)
{
	const struct ranking *ranking = workspace_preview(workspace);
	cleanup(findings_free) struct findings findings = {0};
	bool told = false;

	assert_int_equal(workspace_check(workspace, &findings), 0);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];
		cleanup(free_pointer) char *other = NULL;

		if (finding->layer == LAYER_NONE || finding->code != code || finding->severity < severity)
			continue;
		other = layer_path(ranking->snapshot, &ranking->snapshot->layers[finding->layer]);
		told |= strcmp(other, path) == 0;
	}
	return told;
}

/* Stages the remedy of each finding in turn, looks, and takes it back. Returns how many there were. */
static size_t try_remedies(struct workspace *workspace, const char *title)
{
	cleanup(findings_free) struct findings findings = {0};
	size_t tried = 0;

	assert_int_equal(workspace_check(workspace, &findings), 0);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];
		const struct snapshot *snapshot = workspace_preview(workspace)->snapshot;
		cleanup(change_free) struct change change = {0};
		cleanup(free_pointer) char *path = NULL;
		bool changed = false, was_broken = workspace_preview(workspace)->breakage.broken;

		assert_int_equal(workspace_remedy(workspace, finding, &change), 0);
		if (change.name == NULL)
			continue;
		assert_true(workspace_remedy_is_thinkable(workspace, finding));
		path = layer_path(snapshot, &snapshot->layers[finding->layer]);
		assert_int_equal(workspace_stage_change(workspace, &change, &changed, NULL), 0);
		assert_true(changed);
		if (is_still_told(workspace, finding->code, finding->severity, path))
			fail_msg("%s: %s %s is still told after %s %s", title, code_describe(finding->code)->name, path,
				 change_name(change.kind), change.name);
		assert_true(was_broken || !workspace_preview(workspace)->breakage.broken);
		assert_true(workspace_undo(workspace));
		tried++;
	}
	return tried;
}

static size_t try_tree(const char *name, const struct consumer *consumer, enum scope scope)
{
	cleanup(free_pointer) char *directory = tree_path(trees_directory(), "", name);
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	struct workspace_settings settings;

	tree_read(directory, &tree);
	tree_build(&tree, root);
	settings = tree_settings(&tree, root, scope);
	settings.consumer = consumer;
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	assert_int_equal(workspace_examine(workspace, NULL), 0);
	return try_remedies(workspace, name);
}

static void what_is_offered_mends_on_every_tree(void **state)
{
	static const char *const names[] = {"spec", "libvirt-system@9.0", "libvirt-session"};
	struct dirent **cases = NULL;
	int count = scandir(trees_directory(), &cases, is_case, alphasort);
	size_t tried = 0;

	(void)state;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
			tried += try_tree(cases[i]->d_name, consumer_find(names[j]), SCOPE_ADMIN);
			tried += try_tree(cases[i]->d_name, consumer_find(names[j]), SCOPE_USER);
		}
		free(cases[i]);
	}
	free(cases);
	assert_true(tried > 50);
	print_message("%zu remedies tried\n", tried);
}

/* ---- what ought to be mended, and how ---- */

struct file {
	const char *directory, *name, *content; /* a content of NULL: a link to a place that is not there */
};

#define GOOD TREE_DESCRIPTOR("gpu")

/* The remedy of the finding with that code as "KIND NAME", or "" where it has none; fails where there is no such finding. */
static void expect_remedy(const struct file *files, size_t count, const char *consumer, enum code code, const char *expected)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(findings_free) struct findings findings = {0};
	struct workspace_settings settings;
	bool found = false;

	tree_init(&tree);
	for (size_t i = 0; i < count; i++)
		tree_add(&tree, files[i].directory, files[i].name, files[i].content != NULL ? TREE_FILE : TREE_LINK,
			 files[i].content != NULL ? files[i].content : "/nowhere",
			 strlen(files[i].content != NULL ? files[i].content : "/nowhere"));
	tree_build(&tree, root);
	settings = tree_settings(&tree, root, SCOPE_ADMIN);
	settings.consumer = consumer_find(consumer);
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	assert_int_equal(workspace_examine(workspace, NULL), 0);
	assert_int_equal(workspace_check(workspace, &findings), 0);
	for (size_t i = 0; i < findings.count && !found; i++) {
		cleanup(change_free) struct change change = {0};
		cleanup(free_pointer) char *words = NULL;

		if (findings.items[i].code != code)
			continue;
		found = true;
		assert_int_equal(workspace_remedy(workspace, &findings.items[i], &change), 0);
		words = change.name != NULL ? change_describe(&change) : strdup("");
		assert_string_equal(words, expected);
	}
	assert_true(found);
}

#define EXPECT_REMEDY(consumer, code, expected, ...)                                                                             \
	expect_remedy((const struct file[]){__VA_ARGS__},                                                                        \
		      sizeof((const struct file[]){__VA_ARGS__}) / sizeof(struct file), consumer, code, expected)

static void a_broken_file_of_the_vendor_is_masked(void **state)
{
	(void)state;
	EXPECT_REMEDY("libvirt-system", CODE_NOT_JSON, "mask 60-broken.json", {TREE_VENDOR, "60-broken.json", "{"},
		      {TREE_VENDOR, "50-x.json", GOOD});
}

static void a_broken_local_file_is_taken_away(void **state)
{
	(void)state;
	EXPECT_REMEDY("libvirt-system", CODE_NOT_JSON, "revert '50-x.json~'", {TREE_ADMIN, "50-x.json~", "{"});
	EXPECT_REMEDY("libvirt-system", CODE_NOT_JSON, "revert 50-x.json", {TREE_ADMIN, "50-x.json", "{"},
		      {TREE_VENDOR, "50-x.json", GOOD});
}

/* What comes to light is as broken: then nothing but hiding both helps. */
static void a_broken_file_over_a_broken_one_is_emptied(void **state)
{
	(void)state;
	EXPECT_REMEDY("libvirt-system", CODE_NOT_JSON, "mask 50-x.json", {TREE_ADMIN, "50-x.json", "{"},
		      {TREE_VENDOR, "50-x.json", "{"});
}

static void a_blank_file_becomes_the_mask_that_was_meant(void **state)
{
	(void)state;
	EXPECT_REMEDY("spec", CODE_BLANK_FILE, "mask 50-x.json", {TREE_ADMIN, "50-x.json", "\n"}, {TREE_VENDOR, "50-x.json", GOOD});
	EXPECT_REMEDY("spec", CODE_BLANK_FILE, "revert 50-x.json", {TREE_ADMIN, "50-x.json", "\n"});
}

static void a_mask_that_hides_nothing_is_taken_away(void **state)
{
	(void)state;
	EXPECT_REMEDY("spec", CODE_ORPHAN_MASK, "unmask 40-x.json", {TREE_ADMIN, "40-x.json", ""}, {TREE_VENDOR, "50-x.json", GOOD});
}

/* A link that leads nowhere is told, and stops libvirt, even where it is masked; links are not taken away from here. */
static void what_would_not_mend_is_not_offered(void **state)
{
	(void)state;
	EXPECT_REMEDY("spec", CODE_DANGLING_LINK, "", {TREE_VENDOR, "50-x.json", NULL});
	EXPECT_REMEDY("libvirt-system", CODE_DANGLING_LINK, "", {TREE_VENDOR, "50-x.json", NULL});
	EXPECT_REMEDY("libvirt-system", CODE_DANGLING_LINK, "", {TREE_ADMIN, "50-x.json", NULL});
	EXPECT_REMEDY("libvirt-session", CODE_NOT_JSON, "", {TREE_USER, "50-x.json", "{"});
	EXPECT_REMEDY("spec", CODE_LEFTOVER, "", {TREE_VENDOR, "50-x.json.bak", GOOD});
	/* What it hides is worse. */
	EXPECT_REMEDY("spec", CODE_LEFTOVER, "", {TREE_ADMIN, "50-x.json~", GOOD}, {TREE_VENDOR, "50-x.json~", "{"});
}

static void nothing_is_offered_where_nothing_may_be_changed(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(findings_free) struct findings findings = {0};
	cleanup(change_free) struct change change = {0};
	struct workspace_settings settings;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_VENDOR, "50-x.json", TREE_FILE, "{", 1);
	tree_build(&tree, root);
	settings = tree_settings(&tree, root, SCOPE_ADMIN);
	settings.read_only = true;
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	assert_int_equal(workspace_check(workspace, &findings), 0);
	assert_true(findings.count > 0);
	assert_false(workspace_remedy_is_thinkable(workspace, &findings.items[0]));
	assert_int_equal(workspace_remedy(workspace, &findings.items[0], &change), 0);
	assert_null(change.name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_offered_mends_on_every_tree),
		cmocka_unit_test(a_broken_file_of_the_vendor_is_masked),
		cmocka_unit_test(a_broken_local_file_is_taken_away),
		cmocka_unit_test(a_broken_file_over_a_broken_one_is_emptied),
		cmocka_unit_test(a_blank_file_becomes_the_mask_that_was_meant),
		cmocka_unit_test(a_mask_that_hides_nothing_is_taken_away),
		cmocka_unit_test(what_would_not_mend_is_not_offered),
		cmocka_unit_test(nothing_is_offered_where_nothing_may_be_changed),
	};

	return cmocka_run_group_tests_name("test_remedy", tests, NULL, NULL);
}
