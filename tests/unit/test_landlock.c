/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Landlock and the filter of system calls take away, and that every kernel can be met: with each version of Landlock, which this
 * program pretends to be, with none, and with the real one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/host/capabilities.h"
#include "core/host/confine_child.h"
#include "core/host/landlock.h"
#include "tests/support/tree.h"

#define CREATE 444
#define ADD 445
#define RESTRICT 446
#define NEWEST 7
#define SOMEBODY 1000

/* ---- a kernel of our own: this program's syscall() stands before the C library's ---- */

static struct {
	bool pretended;
	int version;  /* 0: ENOSYS */
	long failing; /* this call gives EPERM, asking for the version apart */
	uint64_t files, network, scopes;
	uint64_t allowed[8];
	unsigned rules, restrictions;
} kernel;

struct attributes {
	uint64_t files, network, scopes;
};

struct rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static long fail_with(int error)
{
	errno = error;
	return -1;
}

static long create_ruleset(const struct attributes *attributes)
{
	if (attributes == NULL)
		return kernel.version > 0 ? kernel.version : fail_with(ENOSYS);
	kernel.files = attributes->files;
	kernel.network = attributes->network;
	kernel.scopes = attributes->scopes;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static long pretend(long number, const long arguments[6])
{
	if (kernel.version == 0)
		return fail_with(ENOSYS);
	if (number == kernel.failing && !(number == CREATE && arguments[0] == 0))
		return fail_with(EPERM);
	if (number == CREATE)
		return create_ruleset((const struct attributes *)(uintptr_t)arguments[0]);
	if (number == RESTRICT) {
		kernel.restrictions++;
		return 0;
	}
	kernel.allowed[kernel.rules++ % 8] = ((const struct rule *)(uintptr_t)arguments[2])->allowed;
	return 0;
}

long syscall(long number, ...)
{
	long (*real)(long, ...) = (long (*)(long, ...))(uintptr_t)dlsym(RTLD_NEXT, "syscall");
	long arguments[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	if (kernel.pretended && number >= CREATE && number <= RESTRICT)
		return pretend(number, arguments);
	return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

static void pretend_version(int version)
{
	memset(&kernel, 0, sizeof kernel);
	kernel.pretended = true;
	kernel.version = version;
}

static int pretend_nothing(void **state)
{
	(void)state;
	kernel.pretended = false;
	return 0;
}

/* What each version knows, as the kernel documents it. */
static uint64_t known_files(int version)
{
	return version >= 3 ? 0x7fff : version == 2 ? 0x3fff : 0x1fff;
}

/* ---- with each version ---- */

static const struct landlock_place some_places[] = {
	{.path = "/usr", .rights = LANDLOCK_READ | LANDLOCK_EXECUTE},
	{.path = "/dev/null", .rights = LANDLOCK_READ | LANDLOCK_CHANGE},
	{.path = "/nonexistent/place", .rights = LANDLOCK_READ},
	{.path = "/tmp", .rights = LANDLOCK_CHANGE},
};

static const struct landlock_limits all_limits = {
	.taken = LANDLOCK_READ | LANDLOCK_EXECUTE | LANDLOCK_CHANGE, .places = some_places, .count = 4, .alone = true};

static void a_kernel_without_landlock_limits_nothing(void **state)
{
	(void)state;
	pretend_version(0);
	assert_int_equal(landlock_version(), 0);
	assert_int_equal(landlock_limit(&all_limits), 0);
	assert_int_equal(kernel.restrictions, 0);
}

static void each_version_is_asked_only_for_what_it_knows(void **state)
{
	(void)state;
	for (int version = 1; version <= NEWEST; version++) {
		pretend_version(version);
		assert_int_equal(landlock_limit(&all_limits), version);
		assert_int_equal(kernel.restrictions, 1);
		assert_int_equal(kernel.files, known_files(version));
		assert_int_equal(kernel.network, version >= 4 ? 3 : 0);
		assert_int_equal(kernel.scopes, version >= 6 ? 3 : 0);
		/* A place that is not there is left out; a file gets what a file can have. */
		assert_int_equal(kernel.rules, 3);
		assert_int_equal(kernel.allowed[0], 0xd);
		assert_int_equal(kernel.allowed[1], version >= 3 ? 0x4006 : 0x6);
		assert_int_equal(kernel.allowed[2], known_files(version) & 0x7ff2);
	}
}

static void only_what_is_taken_is_asked_for(void **state)
{
	struct landlock_limits limits = {.taken = LANDLOCK_CHANGE, .places = some_places, .count = 1};

	(void)state;
	pretend_version(NEWEST);
	assert_int_equal(landlock_limit(&limits), NEWEST);
	assert_int_equal(kernel.files, 0x7ff2);
	assert_int_equal(kernel.network | kernel.scopes, 0);
	assert_int_equal(kernel.rules, 0);
}

static void the_first_version_is_not_used_where_files_are_renamed(void **state)
{
	struct landlock_limits limits = all_limits;

	(void)state;
	limits.renames = true;
	pretend_version(1);
	assert_int_equal(landlock_limit(&limits), 0);
	assert_int_equal(kernel.restrictions, 0);
	pretend_version(2);
	assert_int_equal(landlock_limit(&limits), 2);
}

static void a_kernel_that_refuses_is_told(void **state)
{
	(void)state;
	for (long call = CREATE; call <= RESTRICT; call++) {
		pretend_version(NEWEST);
		kernel.failing = call;
		assert_int_equal(landlock_limit(&all_limits), -EPERM);
		assert_int_equal(kernel.restrictions, 0);
	}
}

/* ---- with the real kernel ---- */

/* Runs body in a process of its own, which it may limit. */
static int in_child(int (*body)(const char *root), const char *root)
{
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(body(root));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int try_open(const char *root, const char *name, int flags)
{
	char path[PATH_MAX];
	int descriptor;

	snprintf(path, sizeof path, "%s/%s", root, name);
	descriptor = open(path, flags | O_CLOEXEC, 0644);
	if (descriptor < 0)
		return errno;
	close(descriptor);
	return 0;
}

static int change_only_in_one_place(const char *root)
{
	cleanup(close_descriptor) int place = -1;
	char from[PATH_MAX], to[PATH_MAX], inside[PATH_MAX];

	snprintf(inside, sizeof inside, "%s/in", root);
	snprintf(from, sizeof from, "%s/in/sub/file", root);
	snprintf(to, sizeof to, "%s/in/file", root);
	place = open(inside, O_PATH | O_CLOEXEC);
	const struct landlock_place places[] = {{.descriptor = place, .rights = LANDLOCK_CHANGE}};
	const struct landlock_limits limits = {.taken = LANDLOCK_CHANGE, .places = places, .count = 1, .renames = true};

	if (landlock_limit(&limits) <= 0)
		return 1;
	if (try_open(root, "in/sub/file", O_WRONLY | O_CREAT) != 0 || rename(from, to) < 0 || unlink(to) < 0)
		return 2;
	if (try_open(root, "out/new", O_WRONLY | O_CREAT) != EACCES || try_open(root, "out/file", O_WRONLY) != EACCES)
		return 3;
	if (try_open(root, "out/file", O_RDONLY) != 0)
		return 4;
	snprintf(from, sizeof from, "%s/out/file", root);
	if (rename(from, to) == 0 || unlink(from) == 0 || truncate(from, 0) == 0)
		return 5;
	return 0;
}

static void files_change_only_where_they_may(void **state)
{
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();

	(void)state;
	if (landlock_version() < 3) {
		print_message("# this kernel has Landlock %d, and 3 is needed\n", landlock_version());
		skip();
	}
	tree_write(root, "/in/sub", "other", "x", 1);
	tree_write(root, "/out", "file", "x", 1);
	assert_int_equal(in_child(change_only_in_one_place, root), 0);
}

static int call_what_is_forbidden(const char *root)
{
	int pair[2];

	(void)root;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || confine_forbid_calls() < 0)
		return 1;
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
		return 77;
	for (int family = 0; family < 46; family++)
		if (socket(family, SOCK_DGRAM, 0) >= 0 || errno != EACCES)
			return 2;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 3;
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 || errno != EACCES)
		return 4;
	if (syscall(SYS_keyctl, 0L, -3L, 0L, 0L, 0L) >= 0 || errno != EACCES)
		return 5;
	return syscall(425L, 1L, NULL) >= 0 || errno != EACCES ? 6 : 0;
}

static void a_program_under_examination_gets_no_socket(void **state)
{
	int result = in_child(call_what_is_forbidden, NULL);

	(void)state;
	if (result == 77)
		skip();
	assert_int_equal(result, 0);
}

/* ---- a backend that tries ---- */

static char *ask(const char *path, bool without_namespaces)
{
	cleanup(root_close) struct root host = {.descriptor = -1};
	struct capability_request request = {.path = path, .trust = true, .without_namespaces = without_namespaces};
	struct capability_result result = {0};
	struct buffer text = {0};

	request.root = &host;
	if (root_open(NULL, &host, NULL) < 0 || capability_ask(&request, &result) < 0)
		return NULL;
	for (size_t i = 0; i < result.feature_count; i++)
		buffer_format(&text, "%s\n", result.features[i]);
	if (result.state != CAPABILITY_ANSWERED)
		buffer_append_text(&text, capability_state_name(result.state));
	capability_result_free(&result);
	return buffer_take(&text);
}

/* Asks as somebody, or as the process where that is not root. */
static void expect_answer(const char *path, uid_t user, bool without_namespaces)
{
	char text[1024] = "";
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		cleanup(free_pointer) char *answer = NULL;

		if (geteuid() == 0 && user != 0 && (setgid(user) < 0 || setuid(user) < 0))
			_exit(1);
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		answer = ask(path, without_namespaces);
		_exit(answer == NULL || write(ends[1], answer, strlen(answer)) < 0);
	}
	close(ends[1]);
	assert_true(read(ends[0], text, sizeof text - 1) >= 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	tree_expect_text("what it could do", "answers\ngets_a_socket_of_its_own\nwrites_to_the_null_device\n", text);
}

static void a_backend_can_do_nothing_but_answer(void **state)
{
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(free_pointer) char *path = NULL, *command = NULL;
	const char *above = getenv("TMPDIR");

	(void)state;
	if (landlock_version() < 6) {
		print_message("# this kernel has Landlock %d, and 6 is needed\n", landlock_version());
		skip();
	}
	if (above != NULL && strstr(above, "overrule-test.") != NULL)
		assert_int_equal(chmod(above, 0711), 0);
	tree_write(root, "/elsewhere", "open", "x", 1);
	assert_true(asprintf(&command, "root='%s' && cd \"$root\" && mkdir -p programs/open && chmod 755 programs && chmod 1777 programs/open && "
			     "cp \"$OLDPWD\"/tests/support/backends/reaches_out.py programs/backend && chmod 755 programs/backend && "
			     "cp /bin/true elsewhere/program && chmod 666 elsewhere/open", root) > 0);
	assert_int_equal(system(command), 0);
	path = tree_path(root, "/programs", "backend");
	for (int i = 0; i < 4; i++)
		if (i < 2 || geteuid() == 0)
			expect_answer(path, i < 2 ? SOMEBODY : 0, i % 2 == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_kernel_without_landlock_limits_nothing, pretend_nothing),
		cmocka_unit_test_teardown(each_version_is_asked_only_for_what_it_knows, pretend_nothing),
		cmocka_unit_test_teardown(only_what_is_taken_is_asked_for, pretend_nothing),
		cmocka_unit_test_teardown(the_first_version_is_not_used_where_files_are_renamed, pretend_nothing),
		cmocka_unit_test_teardown(a_kernel_that_refuses_is_told, pretend_nothing),
		cmocka_unit_test(files_change_only_where_they_may),
		cmocka_unit_test(a_program_under_examination_gets_no_socket),
		cmocka_unit_test(a_backend_can_do_nothing_but_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
