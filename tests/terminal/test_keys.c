/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as terminals send them, in all their forms, and how few bytes come back: none while nothing happens. */
#include <fcntl.h>
#include <setjmp.h>
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

#define ESCAPE_MILLISECONDS 300 /* what a person takes for at once, with room for a busy machine */
#define MOST_BYTES_OF_A_STEP 200 /* BUDGETS.md */
#define STEPS 8
#define IDLE_MILLISECONDS 2000

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* On the order of gpu, its first row. */
static void begin(struct visit *visit)
{
	visit_begin(visit, GROUND_USUAL);
	visit_type(visit, "h g j l g");
	pty_wait(visit->pty, "10-crosvm-gpu.json wins");
}

static void finish(struct visit *visit)
{
	visit_expect_untouched(visit);
	pty_type(visit->pty, "q");
	assert_int_equal(pty_wait_exit(visit->pty), 0);
	pty_expect_given_back(visit->pty);
	visit_end(visit);
}

static void arrows_are_understood_in_both_modes(void **state)
{
	static const struct {
		const char *down, *up;
	} forms[] = {{"\033[B", "\033[A"}, {"\033OB", "\033OA"}, {"j", "k"}};
	struct visit visit;

	(void)state;
	begin(&visit);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		pty_wait(visit.pty, "10-crosvm-gpu.json wins");
		pty_type(visit.pty, forms[i].down);
		pty_wait(visit.pty, "50-crosvm-gpu.json is a mask");
		pty_type(visit.pty, forms[i].up);
		pty_wait(visit.pty, "10-crosvm-gpu.json wins");
	}
	finish(&visit);
}

static void shift_and_alt_arrows_move_the_entry(void **state)
{
	static const char *const forms[] = {"\033[1;2B", "\033[1;3B", "J"};
	struct visit visit;

	(void)state;
	begin(&visit);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		pty_type(visit.pty, forms[i]);
		pty_wait(visit.pty, "1 file would be written");
		pty_type(visit.pty, "U");
		pty_wait_gone(visit.pty, "1 staged");
	}
	finish(&visit);
}

/* F3, its digit and its letter. */
static void a_function_key_has_a_digit_and_a_letter(void **state)
{
	static const char *const forms[] = {"\033OR", "\033[13~", "3", "d"};
	struct visit visit;

	(void)state;
	begin(&visit);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		pty_type(visit.pty, forms[i]);
		pty_wait(visit.pty, "Details of 10-crosvm-gpu.json");
		pty_type(visit.pty, i % 2 == 0 ? "0" : "\033[21~");
		pty_wait_gone(visit.pty, "Details of");
	}
	finish(&visit);
}

static void escape_is_acted_on_without_a_noticeable_wait(void **state)
{
	struct visit visit;
	long long began, taken;

	(void)state;
	begin(&visit);
	pty_type(visit.pty, "d");
	pty_wait(visit.pty, "Details of");
	began = now();
	pty_type(visit.pty, "\033");
	pty_wait_gone(visit.pty, "Details of");
	taken = now() - began;
	print_message("# an Escape took %lld ms\n", taken);
	assert_true(taken <= ESCAPE_MILLISECONDS);
	finish(&visit);
}

/* Nor is a line end in it Enter. */
static void what_is_pasted_runs_no_action(void **state)
{
	struct visit visit;
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	begin(&visit);
	before = visit_screen(&visit);
	pty_type(visit.pty, "\033[200~mwyq\rd\033[201~");
	/* Something that answers, so that it is known that the paste was read. */
	pty_type(visit.pty, "j");
	pty_wait(visit.pty, "50-crosvm-gpu.json is a mask");
	pty_type(visit.pty, "k");
	pty_wait(visit.pty, "10-crosvm-gpu.json wins");
	after = visit_screen(&visit);
	tree_expect_text("the screen after a paste", before, after);
	finish(&visit);
}

/* How often the process has been put to sleep, and so was awake. */
static long wakings(const struct visit *visit)
{
	cleanup(free_pointer) char *path = text_format("/proc/%d/status", (int)pty_process(visit->pty));
	char text[8192];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
	const char *line;

	assert_true(length > 0);
	close(file);
	text[length] = '\0';
	line = strstr(text, "\nvoluntary_ctxt_switches:");
	assert_non_null(line);
	return atol(line + strlen("\nvoluntary_ctxt_switches:"));
}

static void nothing_is_sent_or_done_while_nothing_happens(void **state)
{
	struct visit visit;
	long before;

	(void)state;
	begin(&visit);
	pty_settle(visit.pty, 300);
	pty_traffic_reset(visit.pty);
	before = wakings(&visit);
	pty_settle(visit.pty, IDLE_MILLISECONDS);
	assert_int_equal(pty_traffic(visit.pty).bytes, 0);
	assert_int_equal(wakings(&visit), before);
	finish(&visit);
}

/*
 * Behind the first ones, where the command that would make an entry win grows with each; nothing scrolls. BUDGETS.md allows the figure for
 * the step itself.
 */
static void a_step_costs_few_bytes(void **state)
{
	struct visit visit;
	struct pty_traffic traffic;

	(void)state;
	visit_prepare(&visit, GROUND_EMPTY);
	for (int i = 0; i < 2 * STEPS; i++) {
		cleanup(free_pointer) char *name = text_format("%02d-x.json", i);

		tree_write(visit.root, TREE_VENDOR, name, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	}
	visit_start(&visit, GROUND_EMPTY, "xterm-256color", 80, 50);
	pty_wait(visit.pty, "00-x.json wins");
	pty_type(visit.pty, "jjjjjjjj");
	pty_settle(visit.pty, 300);
	pty_traffic_reset(visit.pty);
	for (int i = 0; i < STEPS; i++) {
		pty_type(visit.pty, "j");
		pty_settle(visit.pty, 50);
	}
	traffic = pty_traffic(visit.pty);
	print_message("# a row down: %zu bytes; %zu reads for %d of them\n", traffic.bytes / STEPS, traffic.bursts, STEPS);
	pty_type(visit.pty, "q");
	assert_int_equal(pty_wait_exit(visit.pty), 0);
	visit_end(&visit);
	assert_true(traffic.bytes / STEPS <= MOST_BYTES_OF_A_STEP);
	assert_true(traffic.bursts <= STEPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrows_are_understood_in_both_modes),
		cmocka_unit_test(shift_and_alt_arrows_move_the_entry),
		cmocka_unit_test(a_function_key_has_a_digit_and_a_letter),
		cmocka_unit_test(escape_is_acted_on_without_a_noticeable_wait),
		cmocka_unit_test(what_is_pasted_runs_no_action),
		cmocka_unit_test(nothing_is_sent_or_done_while_nothing_happens),
		cmocka_unit_test(a_step_costs_few_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
