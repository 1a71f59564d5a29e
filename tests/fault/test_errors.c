/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever error any system call gives while a plan is carried out: success means the new state; a failure leaves the old one, or a journal
 * that the next start follows, and names what could not be done, where, and what to do. $LONG_TESTS tries more errors and plans.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The words of which one must stand in a failure that a call led to: its name, or a step that is this call alone. */
static const struct {
	long call;
	const char *words[6];
} names[] = {
	{SYS_read, {"(read)", "look at the file that was moved"}},
	{SYS_write, {"(write)"}},
	{SYS_openat, {"(openat)", "open", "read the history", "look at the file that was moved"}},
	{SYS_close, {"(close)"}},
	{SYS_fstat, {"(fstat", "look at", "read the history"}},
	{SYS_newfstatat, {"(fstat", "look at", "read the history", "remove the record",
			  "finish what an interrupted run began", "keep what somebody else wrote"}},
	{SYS_fcntl, {"read the history"}},
	{SYS_getdents64, {"read the history"}},
	{SYS_flock, {"lock the directory"}},
	{SYS_mkdirat, {"make the directory"}},
	{SYS_fchown, {"(fchown)"}},
	{SYS_fchmod, {"(fchmod)", "set the mode"}},
	{SYS_flistxattr, {"(flistxattr)"}},
	{SYS_fgetxattr, {"(fgetxattr)"}},
	{SYS_fsetxattr, {"(fsetxattr)"}},
	{SYS_fsync, {"(fsync)", "durable"}},
	{SYS_renameat2, {"(renameat)", "give the file its name"}},
#ifdef SYS_renameat
	{SYS_renameat, {"(renameat)"}},
#endif
	{SYS_unlinkat, {"(unlinkat)", "remove"}},
};

static bool names_call(const char *text, long call)
{
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t j = 0; names[i].call == call && j < COUNT(names[i].words) && names[i].words[j] != NULL; j++)
			if (strstr(text, names[i].words[j]) != NULL)
				return true;
	return false;
}

static unsigned failures_told;

/* A failed call is a failure of the system, which the program ends with exit status 4 for, and says all that helps. */
static void expect_told(const struct trial *trial, const struct trace *trace, int error, const char *title)
{
	const struct told *told = trial->told;
	/* Where a link stands in the way, that is the state of the files; and setfsuid(2) has no way to fail. */
	bool refused = (error == ELOOP && trace->call == SYS_openat) || trace->call == SYS_setfsuid;

	if (trace->status == 0)
		return;
	if (told->kind != FAILURE_SYSTEM && !(refused && told->kind == FAILURE_REFUSED))
		fail_msg("%s: told as kind %d: %s", title, (int)told->kind, told->text);
	if (told->path[0] == '\0' || told->text[0] == '\0' || told->remedy[0] == '\0')
		fail_msg("%s: path '%s', text '%s', remedy '%s'", title, told->path, told->text, told->remedy);
	/* What gives ENOMEM is told as what it is. */
	if (!refused && error != ENOMEM && !names_call(told->text, trace->call))
		fail_msg("%s: system call %ld is not named: %s", title, trace->call, told->text);
	failures_told++;
}

static const int errors[] = {EIO, ENOSPC, EINTR, ENOMEM, EDQUOT, EROFS, EACCES, EPERM, ESTALE, ELOOP, EMFILE, EINVAL};

static void test_every_error_of_every_call_is_told_or_harmless(void **state)
{
	static const struct range ranges[] = {{1, 1}, {2, 3}, {0, 10}, {0, 1}, {2, 1}, {3, 1}, {4, 1}, {TRIAL_MKDIR, 3}};
	size_t count = trial_is_long() ? COUNT(ranges) : 3;
	/* In the routine form each call gives every third error. */
	unsigned points = 0, stride = trial_is_long() ? 1 : 3;

	(void)state;
	failures_told = 0;
	for (size_t i = 0; i < count; i++) {
		cleanup(subject_free) struct subject subject;

		subject_make(&subject, ranges[i], false);
		for (unsigned j = 0; j < COUNT(errors); j++)
			subject_try_everywhere(&subject, (struct fault){.kind = FAULT_ERROR, .error = errors[j], .at = 1 + j % stride},
					       stride, expect_told);
		subject_try_everywhere(&subject, (struct fault){.kind = FAULT_SHORT}, 1, expect_told);
		subject_tell("failed", &subject);
		points += subject.points;
	}
	print_message("a call failed at %u points in all: %u failures were told, the others did no harm\n", points, failures_told);
	assert_true(points >= 2000);
}

/* The same for the recovery of a plan that was killed at different places. */
static void test_every_error_of_every_call_of_the_recovery(void **state)
{
	cleanup(subject_free) struct subject subject;

	(void)state;
	failures_told = 0;
	subject_make(&subject, (struct range){2, 3}, false);
	for (unsigned at = 96; at < 160; at += trial_is_long() ? 1 : 30)
		for (unsigned i = 0; i < COUNT(errors); i += trial_is_long() ? 1 : 5) {
			struct trace trace = {.met = true};

			for (unsigned call = 1; trace.met; call++) {
				cleanup(trial_free) struct trial trial;
				char title[96];

				trial_make(&trial, subject.range, false);
				trace_run(trial_carry_out, &trial, (struct fault){.kind = FAULT_KILL, .at = at});
				trace = trace_run(trial_carry_recovery_out, &trial,
						  (struct fault){.kind = FAULT_ERROR, .at = call, .error = errors[i]});
				snprintf(title, sizeof title, "killed at call %u, error %d at call %u of the recovery", at, errors[i], call);
				if (trace.met)
					expect_told(&trial, &trace, errors[i], title);
				trial_expect_recovered(&subject, &trial, title);
			}
		}
	subject_tell("killed, and the recovery failed,", &subject);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_error_of_every_call_is_told_or_harmless),
		cmocka_unit_test(test_every_error_of_every_call_of_the_recovery),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, trial_leave_memory);
}
