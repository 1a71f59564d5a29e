/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change may cost in calls that wait for the disk. Source: BUDGETS.md: k operations, at most k + 8 calls of fsync. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"

/* Where the history is made first, its directories are synced too: an undo finds it. */
static void test_a_plan_costs_few_fsyncs(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIAL_RANGES; i++) {
		cleanup(trial_free) struct trial trial;
		struct trace trace;

		trial_make(&trial, trial_ranges[i], true);
		trace = trace_run(trial_carry_out, &trial, (struct fault){0});
		assert_int_equal(trace.status, 0);
		print_message("%u operations taken back: %u fsyncs, %u calls\n", trial_ranges[i].count, trace.syncs, trace.calls);
		assert_true(trace.syncs <= trial_ranges[i].count + 8);
	}
}

static void test_what_is_done_already_costs_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIAL_RANGES; i++) {
		cleanup(trial_free) struct trial trial;
		struct trace trace;

		trial_make(&trial, trial_ranges[i], false);
		assert_int_equal(trace_run(trial_carry_out, &trial, (struct fault){0}).status, 0);
		trace = trace_run(trial_carry_out, &trial, (struct fault){0});
		assert_int_equal(trace.status, 0);
		assert_int_equal(trace.syncs, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plan_costs_few_fsyncs),
		cmocka_unit_test(test_what_is_done_already_costs_none),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, trial_leave_memory);
}
