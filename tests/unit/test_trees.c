/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each directory of tests/trees is a case: the tree in its file `tree` is built and must be seen as `expected` says by
 * the specification, and as `expected.NAME` says by the consumer of that name. A case is added without writing C;
 * UPDATE_TREES=1 in the environment writes the answers, to be read before they are committed.
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

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "tests/support/tree.h"
#include "tests/support/view.h"

#define ANSWER "expected"

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

static int is_answer(const struct dirent *entry)
{
	return strncmp(entry->d_name, ANSWER, strlen(ANSWER)) == 0 &&
	       strchr("~.", entry->d_name[strlen(ANSWER)]) != NULL;
}

static void write_answer(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static char *found_by(const struct tree *tree, const struct consumer *consumer, const char *root)
{
	struct workspace_settings settings = tree_settings(tree, root, SCOPE_ADMIN);
	bool ordinary = tree->home != NULL && strcmp(tree->home, "/home/user") == 0 && tree->xdg_config_home == NULL &&
			tree->xdg_data_dirs == NULL;
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;

	settings.consumer = consumer;
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	if (tree->examined)
		assert_int_equal(workspace_examine(workspace, NULL), 0);
	return view_text(workspace_current(workspace), !ordinary);
}

static void check_answer(const char *directory, const char *answer, const struct tree *tree, const char *root)
{
	const char *name = answer[strlen(ANSWER)] == '.' ? answer + strlen(ANSWER) + 1 : "spec";
	const struct consumer *consumer = consumer_find(name);
	cleanup(free_pointer) char *path = tree_path(directory, "", answer);
	cleanup(free_pointer) char *expected = NULL;
	cleanup(free_pointer) char *found = NULL;
	size_t length;

	if (consumer == NULL)
		fail_msg("%s: no consumer has the name %s", path, name);
	found = found_by(tree, consumer, root);
	if (getenv("UPDATE_TREES") != NULL)
		write_answer(path, found);
	expected = tree_read_file(path, &length);
	if (expected == NULL)
		fail_msg("%s is missing; UPDATE_TREES=1 makes it, to be read before it is committed", path);
	tree_expect_text(path, expected, found);
}

static void test_tree(void **state)
{
	cleanup(free_pointer) char *directory = tree_path(trees_directory(), "", *state);
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	struct dirent **answers = NULL;
	int count = scandir(directory, &answers, is_answer, alphasort);
	bool by_specification = false;

	tree_read(directory, &tree);
	tree_build(&tree, root);
	for (int i = 0; i < count; i++) {
		by_specification = by_specification || strcmp(answers[i]->d_name, ANSWER) == 0;
		check_answer(directory, answers[i]->d_name, &tree, root);
		free(answers[i]);
	}
	free(answers);
	if (!by_specification)
		check_answer(directory, ANSWER, &tree, root);
}

int main(void)
{
	struct dirent **cases = NULL;
	int count = scandir(trees_directory(), &cases, is_case, alphasort), failed;
	struct CMUnitTest *tests = calloc((size_t)(count > 0 ? count : 0) + 1, sizeof *tests);

	if (count <= 0 || tests == NULL) {
		print_error("%s: no case found\n", trees_directory());
		return 1;
	}
	for (int i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){
			.name = cases[i]->d_name, .test_func = test_tree, .initial_state = cases[i]->d_name};
	failed = _cmocka_run_group_tests("test_trees", tests, (size_t)count, NULL, NULL);
	for (int i = 0; i < count; i++)
		free(cases[i]);
	free(cases);
	free(tests);
	return failed;
}
