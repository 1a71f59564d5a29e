/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is staged outlives the program, whatever ends it: signals, the terminal, a kill without a word; beside what another running program
 * has staged, and without a wake-up while nothing happens. And what ends it is seen by whoever has started it.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/visit.h"

static void start(struct visit *visit)
{
	visit_start(visit, GROUND_USUAL, "xterm-256color", 80, 24);
}

/* Goes to the last gpu backend and masks it. */
static void stage(struct visit *visit)
{
	pty_wait(visit->pty, "? help");
	visit_type(visit, "h g j l G m");
	pty_wait(visit->pty, "1 staged");
}

/* The file of that name is there, or is not, as it should be in the end: writing it follows the screen. */
static void expect_kept(const struct visit *visit, const char *name, bool wanted)
{
	cleanup(free_pointer) char *directory = geteuid() == 0 ? text_format("%s/var/lib/overrule/plans", visit->root)
							       : text_format("%s/.local/state/overrule/plans", visit->home);
	cleanup(free_pointer) char *path = text_format("%s/%s", directory, name);
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 0; i < PTY_DEADLINE / 10; i++) {
		if ((access(path, F_OK) == 0) == wanted)
			return;
		nanosleep(&pause, NULL);
	}
	fail_msg("%s is %s", path, wanted ? "not there" : "still there");
}

/* Only root's file has a name that is known here. */
static bool is_root(void)
{
	return geteuid() == 0;
}

static void expect_offered(struct visit *visit)
{
	start(visit);
	pty_wait(visit->pty, "Something was left staged");
	pty_wait(visit->pty, "mask 50-qemu-gpu.json");
}

static void whoever_started_it_sees_the_signal(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct visit visit;

		visit_begin(&visit, GROUND_USUAL);
		stage(&visit);
		pty_signal(visit.pty, signals[i]);
		assert_int_equal(pty_wait_exit(visit.pty), 128 + signals[i]);
		assert_true(pty_modes_restored(visit.pty));
		assert_false(pty_alternate(visit.pty));
		expect_offered(&visit);
		visit_end(&visit);
	}
}

static void a_lost_terminal_is_a_hang_up(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	stage(&visit);
	pty_hang_up(visit.pty);
	assert_int_equal(pty_wait_exit(visit.pty), 128 + SIGHUP);
	expect_offered(&visit);
	visit_end(&visit);
}

static void a_kill_without_a_word_loses_nothing(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	stage(&visit);
	if (is_root())
		expect_kept(&visit, "staged-admin.json", true);
	else
		pty_settle(visit.pty, 300);
	pty_signal(visit.pty, SIGKILL);
	assert_int_equal(pty_wait_exit(visit.pty), 128 + SIGKILL);
	visit_expect_untouched(&visit);
	expect_offered(&visit);
	visit_type(&visit, "Enter");
	pty_wait(visit.pty, "Review: 1 file operation");
	visit_type(&visit, "Escape");
	pty_wait(visit.pty, "Types");
	visit_type(&visit, "U");
	pty_wait(visit.pty, "Taken back: mask 50-qemu-gpu.json");
	if (is_root())
		expect_kept(&visit, "staged-admin.json", false);
	visit_type(&visit, "q");
	assert_int_equal(pty_wait_exit(visit.pty), 0);
	start(&visit);
	pty_wait(visit.pty, "? help");
	assert_false(pty_contains(visit.pty, "left staged"));
	visit_end(&visit);
}

/* Each keeps its own, and the end of one takes nothing from the other. */
static void two_at_once(void **state)
{
	struct visit visit;
	struct pty *first;

	(void)state;
	if (!is_root())
		skip();
	visit_begin(&visit, GROUND_USUAL);
	stage(&visit);
	expect_kept(&visit, "staged-admin.json", true);
	first = take(visit.pty);
	start(&visit);
	/* What a running program has staged is not left over. */
	stage(&visit);
	expect_kept(&visit, "staged-admin.2.json", true);
	visit_type(&visit, "q d");
	assert_int_equal(pty_wait_exit(visit.pty), 0);
	expect_kept(&visit, "staged-admin.2.json", false);
	expect_kept(&visit, "staged-admin.json", true);
	pty_signal(first, SIGKILL);
	pty_wait_exit(first);
	expect_offered(&visit);
	visit_end(&visit);
	/* What guards the first one ends when the second is gone, which was started meanwhile. */
	pty_end(first);
}

static void what_is_written_or_discarded_is_not_kept(void **state)
{
	struct visit visit;

	(void)state;
	if (!is_root())
		skip();
	visit_begin(&visit, GROUND_USUAL);
	stage(&visit);
	expect_kept(&visit, "staged-admin.json", true);
	visit_type(&visit, "w y");
	pty_wait(visit.pty, "Written: 1 file operation");
	expect_kept(&visit, "staged-admin.json", false);
	visit_type(&visit, "Enter q");
	assert_int_equal(pty_wait_exit(visit.pty), 0);
	visit_end(&visit);
}

/* How often the process has waited and was woken. */
static long waits(pid_t process)
{
	cleanup(free_pointer) char *path = text_format("/proc/%ld/status", (long)process);
	FILE *status = fopen(path, "r");
	char line[256];
	long count = -1;

	assert_non_null(status);
	while (fgets(line, sizeof line, status) != NULL)
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1)
			break;
	fclose(status);
	return count;
}

static void keeping_wakes_nobody_up(void **state)
{
	struct visit visit;
	long before;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	stage(&visit);
	pty_settle(visit.pty, 300);
	before = waits(pty_process(visit.pty));
	pty_settle(visit.pty, 1000);
	assert_int_equal(waits(pty_process(visit.pty)), before);
	visit_type(&visit, "q d");
	pty_wait_exit(visit.pty);
	visit_end(&visit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_started_it_sees_the_signal), cmocka_unit_test(a_lost_terminal_is_a_hang_up),
		cmocka_unit_test(a_kill_without_a_word_loses_nothing), cmocka_unit_test(two_at_once),
		cmocka_unit_test(what_is_written_or_discarded_is_not_kept), cmocka_unit_test(keeping_wakes_nobody_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
