/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nothing outside of a root is reached: neither by the kernel's way (openat2) nor by the walk that stands in for it.
 * Each path is tried both ways. Beside the root lies a file of the same name with another content, which must never be
 * seen.
 */
#include <errno.h>
#include <fcntl.h>
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
#include "core/host/root.h"
#include "tests/support/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LONGEST_CHAIN 41

/* A name of one byte more than any file system has. */
#define N32 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define TOO_LONG N32 N32 N32 N32 N32 N32 N32 N32

static const struct {
	const char *name;
	const char *target;
} links[] = {
	{"to-file", "file"},
	{"to-file-absolute", "/directory/file"},
	{"to-directory", "/directory"},
	{"up", "../../../../../../../../../../../../directory/file"},
	{"up-absolute", "/../../../../../../directory/file"},
	{"up-only", "../../../../.."},
	{"outside", "/../outside/file"},
	{"loop", "loop"},
	{"one", "two"},
	{"two", "one"},
	{"nowhere", "/nowhere"},
	{"through-file", "file/x"},
	{"dots", "./.././directory/./file"},
	{"slashes", "//directory///file"},
	{"to-fifo", "fifo"},
};

/* What is read where the path leads: "inside", "outside" or nothing; or the error. */
static const struct {
	const char *path;
	int flags;
	const char *content; /* NULL: only opened */
	int error;
} paths[] = {
	{"/directory/file", O_RDONLY, "inside", 0},
	{"//directory//file", O_RDONLY, "inside", 0},
	{"/directory/./file", O_RDONLY, "inside", 0},
	{"/directory/../directory/file", O_RDONLY, "inside", 0},
	{"/../../../directory/file", O_RDONLY, "inside", 0},
	{"/directory/../../../../../directory/file", O_RDONLY, "inside", 0},
	{"/../outside/file", O_RDONLY, NULL, ENOENT},
	{"/directory/to-file", O_RDONLY, "inside", 0},
	{"/directory/to-file-absolute", O_RDONLY, "inside", 0},
	{"/directory/to-directory/file", O_RDONLY, "inside", 0},
	{"/directory/to-directory/to-directory/to-file", O_RDONLY, "inside", 0},
	{"/directory/to-directory/../directory/file", O_RDONLY, "inside", 0},
	{"/directory/up", O_RDONLY, "inside", 0},
	{"/directory/up-absolute", O_RDONLY, "inside", 0},
	{"/directory/up-only/directory/file", O_RDONLY, "inside", 0},
	{"/directory/dots", O_RDONLY, "inside", 0},
	{"/directory/slashes", O_RDONLY, "inside", 0},
	{"/directory/outside", O_RDONLY, NULL, ENOENT},
	{"/directory/escape", O_RDONLY, NULL, ENOENT},
	{"/directory/escape-relative", O_RDONLY, NULL, ENOENT},
	{"/directory/loop", O_RDONLY, NULL, ELOOP},
	{"/directory/loop/x", O_RDONLY, NULL, ELOOP},
	{"/directory/one", O_RDONLY, NULL, ELOOP},
	{"/directory/nowhere", O_RDONLY, NULL, ENOENT},
	{"/directory/through-file", O_RDONLY, NULL, ENOTDIR},
	{"/directory/file/x", O_RDONLY, NULL, ENOTDIR},
	{"/directory/file/..", O_RDONLY, NULL, ENOTDIR},
	{"/missing/file", O_RDONLY, NULL, ENOENT},
	{"/missing/../directory/file", O_RDONLY, NULL, ENOENT},
	{"/directory", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/directory/", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/directory/to-directory", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/directory/up-only", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/..", O_RDONLY | O_DIRECTORY, NULL, 0},
	{"/directory/file", O_RDONLY | O_DIRECTORY, NULL, ENOTDIR},
	{"/directory/file", O_PATH, NULL, 0},
	{"/directory/to-file", O_PATH, NULL, 0},
	{"/directory/to-fifo", O_PATH, NULL, 0},
	{"/directory/nowhere", O_PATH, NULL, ENOENT},
	{"/directory/nowhere", O_PATH | O_NOFOLLOW, NULL, 0},
	{"/directory/to-file", O_RDONLY | O_NOFOLLOW, NULL, ELOOP},
	{"/directory/to-directory/file", O_RDONLY | O_NOFOLLOW, "inside", 0},
	{"/chain/40", O_RDONLY, "inside", 0},
	{"/chain/41", O_RDONLY, NULL, ELOOP},
	{"/" TOO_LONG, O_RDONLY, NULL, ENAMETOOLONG},
	{"/directory/" TOO_LONG "/file", O_RDONLY, NULL, ENAMETOOLONG},
};

struct fixture {
	char *base;
	char *path; /* of the root, below base */
	struct root root;
};

static void add_links(struct tree *tree, const char *base)
{
	cleanup(free_pointer) char *outside = tree_path(base, "/outside", "file");

	for (size_t i = 0; i < COUNT(links); i++)
		tree_add(tree, "/root/directory", links[i].name, TREE_LINK, links[i].target, strlen(links[i].target));
	tree_add(tree, "/root/directory", "escape", TREE_LINK, outside, strlen(outside));
	tree_add(tree, "/root/directory", "escape-relative", TREE_LINK, "../../outside/file",
		strlen("../../outside/file"));
	for (int i = 1; i <= LONGEST_CHAIN; i++) {
		char name[16], target[32];

		snprintf(name, sizeof name, "%d", i);
		snprintf(target, sizeof target, i == 1 ? "/directory/file" : "%d", i - 1);
		tree_add(tree, "/root/chain", name, TREE_LINK, target, strlen(target));
	}
}

static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	cleanup(tree_free) struct tree tree = {0};

	assert_non_null(fixture);
	fixture->base = tree_make_root();
	fixture->path = tree_path(fixture->base, "/root", "");
	tree_init(&tree);
	tree_add(&tree, "/outside", "file", TREE_FILE, "outside", strlen("outside"));
	tree_add(&tree, "/root/directory", "file", TREE_FILE, "inside", strlen("inside"));
	tree_add(&tree, "/root/directory", "fifo", TREE_FIFO, NULL, 0);
	add_links(&tree, fixture->base);
	tree_build(&tree, fixture->base);
	assert_int_equal(root_open(fixture->path, &fixture->root, NULL), 0);
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	root_close(&fixture->root);
	tree_remove_root(fixture->base);
	free(fixture->path);
	free(fixture);
	return 0;
}

typedef int opening(const struct root *root, const char *path, int flags);

static void try_paths(const struct root *root, opening *open_path)
{
	for (size_t i = 0; i < COUNT(paths); i++) {
		cleanup(close_descriptor) int descriptor = open_path(root, paths[i].path, paths[i].flags);
		char content[16] = "";

		if ((descriptor < 0 ? -descriptor : 0) != paths[i].error)
			fail_msg("%s: %s, and not %s", paths[i].path, strerror(descriptor < 0 ? -descriptor : 0),
				strerror(paths[i].error));
		if (paths[i].content == NULL)
			continue;
		assert_true(read(descriptor, content, sizeof content - 1) >= 0);
		assert_string_equal(content, paths[i].content);
	}
}

static void test_root_is_not_left_by_the_kernels_way(void **state)
{
	const struct fixture *fixture = *state;

	try_paths(&fixture->root, root_open_path);
}

static void test_root_is_not_left_by_the_walk(void **state)
{
	const struct fixture *fixture = *state;

	try_paths(&fixture->root, root_walk_path);
}

/* "/.." and a link up from it are the root itself. */
static void test_root_is_its_own_parent(void **state)
{
	static const char *const same[] = {
		"/", "/..", "/../../..", "/directory/..", "/directory/up-only", "/directory/to-directory/.."};
	const struct fixture *fixture = *state;
	struct stat expected, found;

	assert_int_equal(stat(fixture->path, &expected), 0);
	for (size_t i = 0; i < 2 * COUNT(same); i++) {
		opening *const open_path = i % 2 == 0 ? root_open_path : root_walk_path;
		cleanup(close_descriptor) int descriptor =
			open_path(&fixture->root, same[i / 2], O_RDONLY | O_DIRECTORY);

		assert_true(descriptor >= 0);
		assert_int_equal(fstat(descriptor, &found), 0);
		assert_true(found.st_dev == expected.st_dev && found.st_ino == expected.st_ino);
	}
}

static size_t open_descriptors(void)
{
	size_t count = 0;

	for (int i = 0; i < 256; i++)
		count += fcntl(i, F_GETFD) >= 0;
	return count;
}

static void test_root_leaves_no_descriptor_open(void **state)
{
	const struct fixture *fixture = *state;
	size_t before = open_descriptors();

	try_paths(&fixture->root, root_open_path);
	try_paths(&fixture->root, root_walk_path);
	assert_int_equal(open_descriptors(), before);
}

static void test_root_descriptors_are_closed_on_exec(void **state)
{
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < 2; i++) {
		opening *const open_path = i == 0 ? root_open_path : root_walk_path;
		cleanup(close_descriptor) int descriptor = open_path(&fixture->root, "/directory/file", O_RDONLY);

		assert_int_equal(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	}
	assert_int_equal(fcntl(fixture->root.descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

static void test_root_that_cannot_be_one_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *file = tree_path(fixture->path, "/directory", "file");
	cleanup(free_pointer) char *missing = tree_path(fixture->path, "/missing", "");
	struct root root;

	assert_int_equal(root_open(missing, &root, &failure), -ENOENT);
	assert_int_equal(failure.kind, FAILURE_SYSTEM);
	assert_string_equal(failure.path, missing);
	assert_int_equal(root_open(file, &root, &failure), -ENOTDIR);
}

static void test_root_of_the_host_is_not_foreign(void **state)
{
	static const char *const spellings[] = {NULL, "/", "//", "/usr/.."};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct root root;

		assert_int_equal(root_open(spellings[i], &root, NULL), 0);
		assert_false(root.foreign);
		root_close(&root);
	}
}

static void test_root_path_stands_before_each_path(void **state)
{
	const struct fixture *fixture = *state;
	cleanup(free_pointer) char *with_slashes = tree_path(fixture->path, "//", "");
	cleanup(free_pointer) char *expected = tree_path(fixture->path, "/etc", "");
	cleanup(free_pointer) char *found = root_host_path(&fixture->root, "/etc");
	cleanup(free_pointer) char *host_path = NULL;
	struct root root;

	assert_true(fixture->root.foreign);
	assert_string_equal(found, expected);
	assert_int_equal(root_open(with_slashes, &root, NULL), 0);
	assert_string_equal(root.path, fixture->path);
	root_close(&root);
	assert_int_equal(root_open("/", &root, NULL), 0);
	assert_string_equal(root.path, "");
	host_path = root_host_path(&root, "/etc");
	assert_string_equal(host_path, "/etc");
	root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_is_not_left_by_the_kernels_way),
		cmocka_unit_test(test_root_is_not_left_by_the_walk),
		cmocka_unit_test(test_root_is_its_own_parent),
		cmocka_unit_test(test_root_leaves_no_descriptor_open),
		cmocka_unit_test(test_root_descriptors_are_closed_on_exec),
		cmocka_unit_test(test_root_that_cannot_be_one_is_refused),
		cmocka_unit_test(test_root_of_the_host_is_not_foreign),
		cmocka_unit_test(test_root_path_stands_before_each_path),
	};

	return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
