/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing: nothing is written when anything is not as it was when it was read; what is written has the right mode and
 * owner; nobody leads the program elsewhere, and two of it do not write at the same time.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/change/plan.h"
#include "core/commit/commit.h"
#include "tests/support/stand.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOBODY 65534
#define GPU TREE_DESCRIPTOR("gpu")

/* ---- the files are not as they were ---- */

static void put_file(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_int_equal(write(descriptor, "{}", 2), 2);
	close(descriptor);
}

static void put_empty(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	assert_true(descriptor >= 0);
	close(descriptor);
}

static void put_fifo(const char *path)
{
	assert_int_equal(mkfifo(path, 0644), 0);
}

static void put_link(const char *path)
{
	assert_int_equal(symlink("/usr/share/qemu/vhost-user/50-a.json", path), 0);
}

static void put_dangling_link(const char *path)
{
	assert_int_equal(symlink("/nowhere", path), 0);
}

static void put_link_to_empty(const char *path)
{
	assert_int_equal(symlink("60-b.json", path), 0);
}

static void put_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0755), 0);
}

static char *path_beside(const char *path)
{
	char *beside;

	assert_true(asprintf(&beside, "%s~", path) >= 0);
	return beside;
}

static void replace_by_other_empty(const char *path)
{
	cleanup(free_pointer) char *beside = path_beside(path);

	/* Made before the other one goes, so that the file system cannot give it the same inode. */
	put_empty(beside);
	assert_int_equal(rename(beside, path), 0);
}

static void replace_by_fifo(const char *path)
{
	assert_int_equal(unlink(path), 0);
	put_fifo(path);
}

static void replace_by_link(const char *path)
{
	cleanup(free_pointer) char *beside = path_beside(path);

	assert_int_equal(rename(path, beside), 0);
	assert_int_equal(symlink("60-b.json~", path), 0);
}

static void replace_by_directory(const char *path)
{
	assert_int_equal(unlink(path), 0);
	put_directory(path);
}

static void remove_file(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

static void link_twice(const char *path)
{
	cleanup(free_pointer) char *beside = path_beside(path);

	assert_int_equal(link(path, beside), 0);
}

static void touch_again(const char *path)
{
	const struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static const struct {
	const char *what;
	enum change_kind kind;
	const char *name;
	void (*disturb)(const char *path);
} disturbances[] = {
	{"a file with content stands where the mask is to be", CHANGE_MASK, "50-a.json", put_file},
	{"a FIFO stands there", CHANGE_MASK, "50-a.json", put_fifo},
	{"a link stands there", CHANGE_MASK, "50-a.json", put_link},
	{"a dangling link stands there", CHANGE_MASK, "50-a.json", put_dangling_link},
	{"a directory stands there", CHANGE_MASK, "50-a.json", put_directory},
	{"the mask got a content", CHANGE_UNMASK, "60-b.json", put_file},
	{"the mask is another empty file", CHANGE_UNMASK, "60-b.json", replace_by_other_empty},
	{"the mask became a FIFO", CHANGE_UNMASK, "60-b.json", replace_by_fifo},
	{"the mask became a link to an empty file", CHANGE_UNMASK, "60-b.json", replace_by_link},
	{"the mask became a directory", CHANGE_UNMASK, "60-b.json", replace_by_directory},
	{"the mask has a second name", CHANGE_UNMASK, "60-b.json", link_twice},
	{"the mask was touched", CHANGE_UNMASK, "60-b.json", touch_again},
};

static void test_commit_refuses_what_is_not_as_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(disturbances); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *path = NULL;
		cleanup(free_pointer) char *expected_path = tree_path("", TREE_ADMIN, disturbances[i].name);

		stand_make(&stand, SCOPE_ADMIN);
		stand_stage(&stand, disturbances[i].kind, disturbances[i].name);
		path = stand_path(&stand, disturbances[i].name);
		disturbances[i].disturb(path);
		print_message("when %s\n", disturbances[i].what);
		stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
		assert_string_equal(failure.path, expected_path);
	}
}

/* Somebody else did it meanwhile: what was wanted is so already. */
static void test_commit_of_what_is_so_already_is_success(void **state)
{
	static const struct {
		enum change_kind kind;
		const char *name;
		void (*forestall)(const char *path);
	} rows[] = {{CHANGE_MASK, "50-a.json", put_empty}, {CHANGE_UNMASK, "60-b.json", remove_file}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *path = NULL, *before = NULL, *after = NULL;
		size_t done;

		stand_make(&stand, SCOPE_ADMIN);
		stand_stage(&stand, rows[i].kind, rows[i].name);
		path = stand_path(&stand, rows[i].name);
		rows[i].forestall(path);
		before = tree_listing(stand.root, "");
		if (workspace_write(stand.workspace, &done, &failure) < 0)
			fail_msg("%s", failure.text);
		after = tree_listing(stand.root, "");
		tree_expect_text("the tree", before, after);
	}
}

/* All is looked at before anything is written: the last operation's trouble keeps the first one from being done. */
static void test_commit_checks_the_whole_plan_first(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *mask = NULL;

	(void)state;
	stand_make(&stand, SCOPE_ADMIN);
	stand_stage(&stand, CHANGE_UNMASK, "60-b.json");
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	mask = stand_path(&stand, "50-a.json");
	put_fifo(mask);
	stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
	/* What has become impossible is not staged any more, the other is. */
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	assert_string_equal(workspace_staged(stand.workspace, 0)->name, "60-b.json");
}

/* A plan that comes from elsewhere has seen no inode; the bytes must be as expected all the same. */
static void test_commit_looks_at_kind_and_bytes(void **state)
{
	/* A FIFO would even seem to hold the bytes of a mask. */
	static void (*const unlike[])(const char *path) = {put_file, put_fifo, put_link_to_empty, put_directory};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	cleanup(plan_free) struct plan plan = {0};
	struct operation operation = {
		.kind = OPERATION_REMOVE, .expectation = EXPECT_CONTENT, .expected = sha256_of("", 0)};
	struct root root;
	size_t done;

	(void)state;
	stand_make(&stand, SCOPE_ADMIN);
	assert_int_equal(root_open(stand.root, &root, NULL), 0);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	assert_int_equal(plan_add(&plan, operation, "60-b.json"), 0);
	assert_int_equal(plan_add(&plan, operation, "70-c.json"), 0);
	for (size_t i = 0; i < COUNT(unlike); i++) {
		cleanup(free_pointer) char *path = stand_path(&stand, "70-c.json");

		unlike[i](path);
		assert_true(plan_commit(&root, &plan, &done, &failure) < 0);
		assert_int_equal(failure.kind, FAILURE_REFUSED);
		assert_int_equal(done, 0);
		assert_int_equal(remove(path), 0);
	}
	tree_write(stand.root, TREE_ADMIN, "70-c.json", NULL, 0);
	assert_int_equal(plan_commit(&root, &plan, &done, &failure), 0);
	assert_int_equal(done, 2);
	root_close(&root);
}

/* ---- what is made ---- */

static void assert_mode(const char *root, const char *directory, const char *name, mode_t mode, uid_t owner)
{
	cleanup(free_pointer) char *path = tree_path(root, directory, name);
	struct stat found;

	if (lstat(path, &found) < 0)
		fail_msg("%s: %s", path, strerror(errno));
	assert_int_equal(found.st_mode, mode);
	assert_int_equal(found.st_uid, owner);
}

static void test_commit_sets_modes_whatever_the_umask(void **state)
{
	static const mode_t masks[] = {0, 022, 077, 0177};

	(void)state;
	for (size_t i = 0; i < COUNT(masks); i++) {
		cleanup(stand_free) struct stand stand;
		mode_t before;

		stand_make_bare(&stand);
		stand_stage(&stand, CHANGE_MASK, "50-a.json");
		before = umask(masks[i]);
		stand_write_well(&stand);
		umask(before);
		assert_mode(stand.root, "/etc", "", S_IFDIR | 0755, geteuid());
		assert_mode(stand.root, "/etc/qemu", "", S_IFDIR | 0755, geteuid());
		assert_mode(stand.root, TREE_ADMIN, "", S_IFDIR | 0755, geteuid());
		assert_mode(stand.root, TREE_ADMIN, "50-a.json", S_IFREG | 0644, geteuid());
	}
}

/* What is there keeps its mode: only what is missing is made. */
static void test_commit_leaves_directories_that_are_there(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make_bare(&stand);
	workspace_close(stand.workspace);
	tree_add(&stand.tree, "/etc", "qemu", TREE_DIRECTORY, NULL, 0)->mode = 0700;
	tree_build(&stand.tree, stand.root);
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_ADMIN);
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	stand_write_well(&stand);
	assert_mode(stand.root, "/etc/qemu", "", S_IFDIR | 0700, geteuid());
	assert_mode(stand.root, TREE_ADMIN, "", S_IFDIR | 0755, geteuid());
}

static void test_commit_writes_the_users_files_as_the_user(void **state)
{
	cleanup(stand_free) struct stand stand = {.root = tree_make_root()};
	bool changed;

	(void)state;
	tree_init(&stand.tree);
	stand.tree.as_nobody = true;
	tree_add(&stand.tree, TREE_VENDOR, "50-a.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand.tree, "/home", "user", TREE_DIRECTORY, NULL, 0)->mode = 0700;
	tree_build(&stand.tree, stand.root);
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_USER);
	assert_int_equal(workspace_stage(stand.workspace, CHANGE_MASK, "50-a.json", &changed, NULL), 0);
	stand_write_well(&stand);
	assert_mode(stand.root, TREE_USER, "50-a.json", S_IFREG | 0644, geteuid() == 0 ? NOBODY : geteuid());
	assert_mode(stand.root, TREE_USER, "", S_IFDIR | 0755, geteuid() == 0 ? NOBODY : geteuid());
}

/* ---- directories that are not written to ---- */

static void give_away(const char *path)
{
	assert_int_equal(chown(path, NOBODY, NOBODY), 0);
}

static void give_group_away(const char *path)
{
	assert_int_equal(chown(path, 0, NOBODY) + chmod(path, 0775), 0);
}

static void open_to_others(const char *path)
{
	assert_int_equal(chmod(path, 0757), 0);
}

static void open_to_all_with_sticky_bit(const char *path)
{
	assert_int_equal(chmod(path, 01777), 0);
}

static void test_root_does_not_write_where_others_can(void **state)
{
	static const char *const places[] = {"/etc", "/etc/qemu", "/etc/qemu/vhost-user"};
	static void (*const ways[])(const char *path) = {
		give_away, give_group_away, open_to_others, open_to_all_with_sticky_bit};

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < COUNT(places) * COUNT(ways); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *path = NULL;

		stand_make(&stand, SCOPE_ADMIN);
		stand_stage(&stand, CHANGE_MASK, "50-a.json");
		path = tree_path(stand.root, places[i / COUNT(ways)], "");
		ways[i % COUNT(ways)](path);
		stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
	}
}

static void test_root_writes_where_roots_group_can(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	if (geteuid() != 0)
		skip();
	stand_make(&stand, SCOPE_ADMIN);
	path = stand_path(&stand, "");
	assert_int_equal(chmod(path, 0775), 0);
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	stand_write_well(&stand);
}

/* NixOS and Guix: what is there can be seen, and is not written through. */
static void test_commit_follows_no_link_on_the_way(void **state)
{
	static const struct {
		const char *link;
		const char *target;
	} rows[] = {{"/etc", "/elsewhere"}, {"/etc/qemu", "/elsewhere/qemu"},
		{"/etc/qemu/vhost-user", "/elsewhere/qemu/vhost-user"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *link = NULL;

		stand_make_bare(&stand);
		workspace_close(stand.workspace);
		tree_add(&stand.tree, "/elsewhere/qemu/vhost-user", "60-b.json", TREE_FILE, NULL, 0);
		for (size_t j = 0; j < i; j++)
			tree_add(&stand.tree, j == 0 ? "" : "/etc", j == 0 ? "etc" : "qemu", TREE_DIRECTORY, NULL, 0);
		tree_build(&stand.tree, stand.root);
		link = tree_path(stand.root, rows[i].link, "");
		assert_int_equal(symlink(rows[i].target, link), 0);
		stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_ADMIN);
		stand_stage(&stand, CHANGE_MASK, "50-a.json");
		stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
		assert_string_equal(failure.path, rows[i].link);
	}
}

/* ---- the lock ---- */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Another process that holds the lock of the directory, and others files beside it, for some time. */
static pid_t hold_lock(const char *directory, unsigned others, unsigned milliseconds)
{
	int ready[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		const struct timespec pause = {
			.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};

		if (flock(descriptor, LOCK_EX) < 0)
			_exit(1);
		for (unsigned i = 0; i < others; i++)
			flock(open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), LOCK_EX);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		nanosleep(&pause, NULL);
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void end_process(pid_t child)
{
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Waits about two seconds, then names who holds the lock. */
static void refuse_while_locked(unsigned other_locks)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *directory = NULL;
	char holder[32];
	double started;
	pid_t child;

	stand_make(&stand, SCOPE_ADMIN);
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	directory = stand_path(&stand, "");
	child = hold_lock(directory, other_locks, 20000);
	snprintf(holder, sizeof holder, "process %ld (", (long)child);
	started = now();
	stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
	assert_true(now() - started > 1.5);
	end_process(child);
	if (strstr(failure.text, holder) == NULL)
		fail_msg("\"%s\" does not name %s", failure.text, holder);
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	stand_write_well(&stand);
}

static void test_commit_names_who_holds_the_lock(void **state)
{
	(void)state;
	refuse_while_locked(0);
}

/* The list of all locks of a machine is longer than what one read gives. */
static void test_commit_finds_the_holder_among_many_locks(void **state)
{
	(void)state;
	refuse_while_locked(300);
}

static void test_commit_waits_for_a_lock_that_is_given_up(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *directory = NULL;
	pid_t child;

	(void)state;
	stand_make(&stand, SCOPE_ADMIN);
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	directory = stand_path(&stand, "");
	child = hold_lock(directory, 0, 400);
	stand_write_well(&stand);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* ---- what a run that was killed left ---- */

#define STAGING ".overrule-txn"

/* Files were prepared and nothing was done with them: there is no journal. */
static void test_commit_clears_what_a_killed_run_prepared(void **state)
{
	static const char *const files[] = {NULL, "0", "plan.new"};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *staging = NULL;

		stand_make(&stand, SCOPE_ADMIN);
		staging = stand_path(&stand, STAGING);
		assert_int_equal(mkdir(staging, 0700), 0);
		if (files[i] != NULL)
			tree_write(stand.root, TREE_ADMIN "/" STAGING, files[i], "{", 1);
		stand_stage(&stand, CHANGE_MASK, "50-a.json");
		stand_stage(&stand, CHANGE_UNMASK, "60-b.json");
		stand_write_well(&stand);
	}
}

/* What this program cannot have made is not its to throw away. */
static void test_commit_keeps_what_it_cannot_have_left(void **state)
{
	static void (*const things[])(const char *path) = {put_file, put_fifo, put_link, put_link_to_empty};

	(void)state;
	for (size_t i = 0; i < COUNT(things); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *rest = NULL;

		stand_make(&stand, SCOPE_ADMIN);
		rest = stand_path(&stand, STAGING);
		things[i](rest);
		stand_stage(&stand, CHANGE_MASK, "50-a.json");
		stand_write_in_vain(&stand, FAILURE_REFUSED, &failure);
		if (strstr(failure.path, STAGING) == NULL && strstr(failure.text, STAGING) == NULL)
			fail_msg("%s: %s", failure.path, failure.text);
		assert_non_null(failure.remedy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit_refuses_what_is_not_as_it_was),
		cmocka_unit_test(test_commit_of_what_is_so_already_is_success),
		cmocka_unit_test(test_commit_checks_the_whole_plan_first),
		cmocka_unit_test(test_commit_looks_at_kind_and_bytes),
		cmocka_unit_test(test_commit_sets_modes_whatever_the_umask),
		cmocka_unit_test(test_commit_leaves_directories_that_are_there),
		cmocka_unit_test(test_commit_writes_the_users_files_as_the_user),
		cmocka_unit_test(test_root_does_not_write_where_others_can),
		cmocka_unit_test(test_root_writes_where_roots_group_can),
		cmocka_unit_test(test_commit_follows_no_link_on_the_way),
		cmocka_unit_test(test_commit_names_who_holds_the_lock),
		cmocka_unit_test(test_commit_finds_the_holder_among_many_locks),
		cmocka_unit_test(test_commit_waits_for_a_lock_that_is_given_up),
		cmocka_unit_test(test_commit_clears_what_a_killed_run_prepared),
		cmocka_unit_test(test_commit_keeps_what_it_cannot_have_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
