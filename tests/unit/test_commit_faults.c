/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing when the system does not help: after a kill or a refused call at any place there is the old state or the new
 * one, nothing half done, and the next run succeeds. For that this program is run again under strace, which kills it or
 * falsifies a result, with a root, a change and a name as its arguments. And file systems that are read-only or full,
 * in a mount namespace of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "tests/support/stand.h"
#include "tests/support/view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- killed, or refused by the system, at any call ---- */

/* Every call that changes something, or that a change depends on. */
static const char *const calls[] = {"openat", "fstat", "newfstatat", "read", "flock", "mkdirat", "fchown", "fchmod",
				    "fsync", "close", "renameat2", "linkat", "unlinkat"};

#define MOST_CALLS 60

/* What act() says. */
enum { DONE, FAILED, NOTHING_TO_DO };

/* What runs under strace: makes the change and says by its exit status how it went. */
static int act(const char *root, const char *kind, const char *name)
{
	struct workspace_settings settings = {
		.root = root, .environment = {.home = "/home/user"}, .target = SCOPE_ADMIN};
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	bool changed;
	size_t done;

	if (workspace_open(&settings, &workspace, NULL) < 0)
		return FAILED;
	if (workspace_stage(workspace, strcmp(kind, "mask") == 0 ? CHANGE_MASK : CHANGE_UNMASK, name, &changed, NULL) <
		0)
		return FAILED;
	if (!changed)
		return NOTHING_TO_DO;
	return workspace_write(workspace, &done, NULL) < 0 ? FAILED : DONE;
}

/* Runs act() with an injection of strace's. Returns its wait status; -1 where strace cannot do that here. */
static int act_injected(const char *root, const char *kind, const char *name, const char *injection, const char *log)
{
	char program[4096] = "";
	pid_t child;
	int status;

	assert_true(readlink("/proc/self/exe", program, sizeof program - 1) > 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

		dup2(nowhere, STDERR_FILENO);
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		execlp("strace", "strace", "-qq", "-o", log, "-e", injection, program, root, kind, name, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -1 : status;
}

static bool strace_works(void)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *log = NULL;
	int status;

	stand_make(&stand, SCOPE_ADMIN);
	log = tree_path(stand.root, "/log", "");
	status = act_injected(stand.root, "mask", "50-a.json", "inject=renameat2:error=EIO:when=1", log);
	return status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == FAILED;
}

/*
 * What readers see: names with a dot are looked at by nobody, so that what an interrupted run left there for the next
 * one does not count.
 */
static char *view_without_rest(const struct ranking *ranking)
{
	cleanup(free_pointer) char *view = view_text(ranking, false);
	struct buffer kept = {0};

	for (const char *line = view; *line != '\0'; line += strcspn(line, "\n") + 1) {
		size_t length = strcspn(line, "\n") + 1;

		if (memmem(line, length, ".overrule", strlen(".overrule")) == NULL &&
			strncmp(line, "without a type", 14) != 0)
			buffer_append(&kept, line, length);
	}
	return buffer_take(&kept);
}

static char *view_now(struct stand *stand)
{
	assert_int_equal(workspace_rescan(stand->workspace, NULL), 0);
	return view_without_rest(workspace_current(stand->workspace));
}

/* One falsified run. */
struct injection {
	const char *text; /* strace's */
	const char *kind;
	const char *name;
};

/* Whatever the run came to, the next ones succeed and leave nothing behind. */
static void expect_next_runs_succeed(struct stand *stand, const struct injection *injection, const char *new)
{
	const char *opposite = strcmp(injection->kind, "mask") == 0 ? "unmask" : "mask";
	cleanup(free_pointer) char *found = NULL;

	/* A run that finds all done already writes nothing; the first one that writes clears what was left. */
	if (act(stand->root, injection->kind, injection->name) == FAILED ||
		act(stand->root, opposite, injection->name) != DONE ||
		act(stand->root, injection->kind, injection->name) != DONE)
		fail_msg("%s %s: the next run does not succeed", injection->kind, injection->text);
	stand_expect_no_rest(stand);
	found = view_now(stand);
	tree_expect_text("the state after the next run", new, found);
}

/*
 * One run: the tree is the old one or the new one, and the next run does what was asked for. Returns whether the call
 * was met.
 */
static bool try_injection(const struct injection *injection)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *log_path = NULL, *log = NULL, *old = NULL, *new = NULL, *found = NULL;
	cleanup(free_pointer) char *before = NULL, *after = NULL;
	size_t length;
	int status;

	stand_make(&stand, SCOPE_ADMIN);
	old = view_now(&stand);
	stand_stage(&stand, strcmp(injection->kind, "mask") == 0 ? CHANGE_MASK : CHANGE_UNMASK, injection->name);
	new = view_without_rest(workspace_preview(stand.workspace));
	workspace_discard(stand.workspace);
	log_path = tree_path(stand.root, "/log", "");
	before = tree_listing(stand.root, "/etc");
	status = act_injected(stand.root, injection->kind, injection->name, injection->text, log_path);
	log = tree_read_file(log_path, &length);
	if (log == NULL || (strstr(log, "(INJECTED)") == NULL && strstr(log, "SIGKILL") == NULL))
		return false;
	found = view_now(&stand);
	if (strcmp(found, old) != 0 && strcmp(found, new) != 0)
		fail_msg("%s %s: neither the old state nor the new one:\n%s", injection->kind, injection->text, found);
	if (WIFEXITED(status) && WEXITSTATUS(status) == DONE && strcmp(found, new) != 0)
		fail_msg("%s %s: success was said, but it is not done", injection->kind, injection->text);
	/* Where nothing was touched, a next run would be like any other. */
	after = tree_listing(stand.root, "/etc");
	if (strcmp(before, after) != 0)
		expect_next_runs_succeed(&stand, injection, new);
	return true;
}

static unsigned try_injections(const char *how)
{
	unsigned tried = 0, stride = getenv("LONG_TESTS") != NULL ? 1 : 3;

	for (size_t i = 0; i < 2 * COUNT(calls); i++)
		for (unsigned when = 1; when < MOST_CALLS; when += stride) {
			char text[128];
			const struct injection injection = {.text = text,
							    .kind = i % 2 == 0 ? "mask" : "unmask",
							    .name = i % 2 == 0 ? "50-a.json" : "60-b.json"};

			snprintf(text, sizeof text, "inject=%s:%s:when=%u", calls[i / 2], how, when);
			if (!try_injection(&injection))
				break;
			tried++;
		}
	return tried;
}

static void test_commit_refused_at_any_call_leaves_the_old_state_or_the_new(void **state)
{
	(void)state;
	if (!strace_works())
		skip();
	print_message("%u calls refused\n", try_injections("error=EIO"));
}

static void test_commit_killed_at_any_call_leaves_the_old_state_or_the_new(void **state)
{
	(void)state;
	if (!strace_works())
		skip();
	print_message("killed at %u calls\n", try_injections("signal=KILL"));
}

/* Some file systems cannot rename without replacing: then a second link does it. */
static void test_commit_where_the_file_system_cannot_promise_not_to_replace(void **state)
{
	static const char *const changes[][2] = {{"mask", "50-a.json"}, {"unmask", "60-b.json"}};

	(void)state;
	if (!strace_works())
		skip();
	for (size_t i = 0; i < COUNT(changes); i++) {
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *log = NULL;

		stand_make(&stand, SCOPE_ADMIN);
		log = tree_path(stand.root, "/log", "");
		assert_int_equal(
			act_injected(stand.root, changes[i][0], changes[i][1], "inject=renameat2:error=EINVAL", log),
			0);
		stand_expect_no_rest(&stand);
		assert_int_equal(workspace_rescan(stand.workspace, NULL), 0);
		assert_int_equal(workspace_current(stand.workspace)->snapshot->layer_count, i == 0 ? 4 : 2);
	}
}

/* ---- file systems that refuse ---- */

/* Mounts of this process alone from here on; a directory that was opened before does not see them. */
static bool separate_mounts(void)
{
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* A file system of its own on the administrator's directory. False where that is not permitted. */
static bool mount_on_admin(const struct stand *stand, unsigned long flags, const char *options)
{
	cleanup(free_pointer) char *path = stand_path(stand, "");

	return mount("none", path, "tmpfs", flags, options) == 0;
}

static void unmount_admin(const struct stand *stand)
{
	cleanup(free_pointer) char *path = stand_path(stand, "");

	assert_int_equal(umount2(path, MNT_DETACH), 0);
}

static void refuse_on_file_system(unsigned long flags, const char *options, int error, const char *remedy)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand = {0};

	if (!separate_mounts())
		skip();
	stand_make(&stand, SCOPE_ADMIN);
	if (!mount_on_admin(&stand, flags, options))
		skip();
	assert_int_equal(workspace_rescan(stand.workspace, NULL), 0);
	stand_stage(&stand, CHANGE_MASK, "50-a.json");
	stand_write_in_vain(&stand, FAILURE_SYSTEM, &failure);
	unmount_admin(&stand);
	assert_int_equal(failure.error, error);
	assert_non_null(failure.remedy);
	assert_non_null(strstr(failure.remedy, remedy));
}

static void test_commit_on_a_read_only_file_system(void **state)
{
	(void)state;
	refuse_on_file_system(MS_RDONLY, "mode=0755", EROFS, "read-only");
}

static void test_commit_without_space(void **state)
{
	(void)state;
	refuse_on_file_system(0, "mode=0755,nr_inodes=1", ENOSPC, "room");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit_refused_at_any_call_leaves_the_old_state_or_the_new),
		cmocka_unit_test(test_commit_killed_at_any_call_leaves_the_old_state_or_the_new),
		cmocka_unit_test(test_commit_where_the_file_system_cannot_promise_not_to_replace),
		cmocka_unit_test(test_commit_on_a_read_only_file_system),
		cmocka_unit_test(test_commit_without_space),
	};

	if (count == 4)
		return act(arguments[1], arguments[2], arguments[3]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
