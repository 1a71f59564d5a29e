/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that is killed at any of its system calls leaves the old state or the new one: after the next start nothing is left over, the
 * history can be read, and what was done is told. The recovery itself may be killed, too. $LONG_TESTS kills it at every call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"

static void test_killed_anywhere_leaves_the_old_state_or_the_new(void **state)
{
	unsigned points = 0;

	(void)state;
	for (size_t i = 0; i < 2 * TRIAL_RANGES; i++) {
		cleanup(subject_free) struct subject subject;

		subject_make(&subject, trial_ranges[i / 2], i % 2 != 0);
		subject_try_everywhere(&subject, (struct fault){.kind = FAULT_KILL}, 1, NULL);
		subject_tell("killed", &subject);
		points += subject.points;
	}
	print_message("killed at %u points in all\n", points);
	assert_true(points >= 325);
}

/* Where the file system cannot exchange two names, nor promise not to replace one. */
static void test_killed_anywhere_without_exchange(void **state)
{
	static const struct range ranges[] = {{2, 3}, {1, 5}, {0, 10}};

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
		cleanup(subject_free) struct subject subject;

		subject_make(&subject, ranges[i], false);
		subject_try_everywhere(&subject, (struct fault){.kind = FAULT_KILL, .no_flags = true}, trial_is_long() ? 1 : 3, NULL);
		subject_tell("killed, on a file system without the flags,", &subject);
	}
}

/* Killed, then killed again at each call of the recovery. */
static void test_the_recovery_can_be_killed_anywhere(void **state)
{
	unsigned stride = trial_is_long() ? 1 : 13;
	cleanup(subject_free) struct subject subject;
	bool more = true;

	(void)state;
	subject_make(&subject, (struct range){2, 3}, false);
	for (unsigned at = 1; more; at += stride) {
		struct trace trace = {.met = true};

		for (unsigned again = 1; more && trace.met; again++) {
			cleanup(trial_free) struct trial trial;
			char title[64];

			trial_make(&trial, subject.range, false);
			more = trace_run(trial_carry_out, &trial, (struct fault){.kind = FAULT_KILL, .at = at}).met;
			trace = trace_run(trial_carry_recovery_out, &trial, (struct fault){.kind = FAULT_KILL, .at = again});
			snprintf(title, sizeof title, "killed at call %u, and at call %u of the recovery", at, again);
			trial_expect_recovered(&subject, &trial, title);
		}
	}
	subject_tell("killed twice", &subject);
	assert_true(subject.points >= (trial_is_long() ? 1200U : 300U));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_anywhere_leaves_the_old_state_or_the_new),
		cmocka_unit_test(test_killed_anywhere_without_exchange),
		cmocka_unit_test(test_the_recovery_can_be_killed_anywhere),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, trial_leave_memory);
}
