/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever happens while a plan is carried out, taken back or recovered: afterwards it is as before or as planned, and nothing is left
 * over. The process is killed, and each call fails, at every system call in turn. $LONG_TESTS tries more errors and more places.
 */
#include <errno.h>
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
#include "core/commit/directory.h"
#include "tests/fault/trace.h"
#include "tests/support/scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_OPERATIONS 10

static const struct {
	enum operation_kind kind;
	const char *name, *other, *expected;
} operations[MOST_OPERATIONS] = {
	{OPERATION_WRITE, "new", "of new\n", NULL},   {OPERATION_WRITE, "replaced", "of replaced\n", "was replaced\n"},
	{OPERATION_RENAME, "old", "renamed", "old\n"}, {OPERATION_REMOVE, "removed", NULL, "removed\n"},
	{OPERATION_MASK, "masked", NULL, "masked\n"}, {OPERATION_WRITE, "old", "in the old place\n", NULL},
	{OPERATION_MASK, "mask", NULL, NULL},	      {OPERATION_REMOVE, "unmasked", NULL, ""},
	{OPERATION_RENAME, "new", "newer", "of new\n"}, {OPERATION_REMOVE, "renamed", NULL, "old\n"},
};

/* Which operations: those from first on. */
struct range {
	unsigned first, count;
};

struct trial {
	struct scene scene;
	struct plan plan;
	char id[RECORD_ID_SIZE];                /* of what is to be undone; "": the plan itself is tried */
	char *states[MOST_OPERATIONS + 1];      /* the directory after each operation */
	unsigned count;
};

static bool is_long(void)
{
	return getenv("LONG_TESTS") != NULL;
}

static void trial_build(struct trial *trial, struct range range, unsigned count)
{
	*trial = (struct trial){0};
	scene_make(&trial->scene);
	scene_put(&trial->scene, "other", "somebody's\n", 0644, NULL);
	scene_put(&trial->scene, "replaced", "was replaced\n", 0600, "kept");
	scene_put(&trial->scene, "old", "old\n", 0644, NULL);
	scene_put(&trial->scene, "removed", "removed\n", 0444, "also kept");
	scene_put(&trial->scene, "masked", "masked\n", 0640, NULL);
	scene_put(&trial->scene, "unmasked", "", 0644, NULL);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &trial->plan), 0);
	for (unsigned i = 0; i < count; i++)
		scene_add(&trial->plan, operations[range.first + i].kind, operations[range.first + i].name,
			  operations[range.first + i].other, operations[range.first + i].expected);
}

static void trial_free(struct trial *trial)
{
	plan_free(&trial->plan);
	scene_free(&trial->scene);
}

static void commit_whole(struct trial *trial)
{
	cleanup(failure_free) struct failure failure = {0};
	struct commit_result result;

	if (scene_commit(&trial->scene, &trial->plan, NULL, &result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	memcpy(trial->id, result.id, sizeof trial->id);
}

/* A trial ready to be tried: the plan, or with undo its undo. */
static void trial_make(struct trial *trial, struct range range, bool undo)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(record_free) struct record record = {0};

	trial_build(trial, range, range.count);
	if (!undo)
		return;
	commit_whole(trial);
	workspace = tree_open(&trial->scene.tree, trial->scene.root, SCOPE_ADMIN);
	assert_int_equal(history_read(&trial->scene.opened, SCENE_HISTORY, trial->id, &record, NULL), 0);
	plan_free(&trial->plan);
	assert_int_equal(history_undo_plan(&record, workspace_current(workspace)->snapshot, &trial->plan, NULL), 0);
}

/* The directory after each prefix of the plan, each made by a plan of its own. */
static void find_states(struct range range, bool undo, char *states[static MOST_OPERATIONS + 1])
{
	for (unsigned i = 0; i <= range.count; i++) {
		cleanup(trial_free) struct trial trial;

		trial_build(&trial, range, undo ? range.count - i : i);
		if (trial.plan.count > 0)
			commit_whole(&trial);
		states[i] = scene_text(&trial.scene, false);
	}
}

/* What is tried, and what came of it. */
struct subject {
	struct range range;
	bool undo;
	char *states[MOST_OPERATIONS + 1];
	unsigned points, old, new;
};

static void subject_make(struct subject *subject, struct range range, bool undo)
{
	*subject = (struct subject){.range = range, .undo = undo};
	find_states(range, undo, subject->states);
}

static void subject_free(struct subject *subject)
{
	for (unsigned i = 0; i <= subject->range.count; i++)
		free(subject->states[i]);
}

/* ---- what runs under the tracer ---- */

static int carry_out(void *context)
{
	const struct trial *trial = context;
	struct commit_result result;

	return scene_commit(&trial->scene, &trial->plan, trial->id[0] != '\0' ? trial->id : NULL, &result, NULL) < 0;
}

static int recover(const struct scene *scene, enum recovery *ret_recovery, struct failure *failure)
{
	cleanup(close_descriptor) int directory = directory_open(&scene->opened, TREE_ADMIN, false, failure);
	char id[RECORD_ID_SIZE];

	if (directory < 0)
		return directory;
	if (directory_lock(directory, TREE_ADMIN, failure) < 0)
		return -EWOULDBLOCK;
	return transaction_recover(&scene->opened, SCENE_HISTORY, directory, TREE_ADMIN, ret_recovery, id, failure);
}

static int carry_recovery_out(void *context)
{
	enum recovery recovery;

	return recover(&((const struct trial *)context)->scene, &recovery, NULL) < 0;
}

/* ---- what must be true afterwards ---- */

/* The directory without the staging directory's line, which readers do not see. */
static char *visible_text(const struct scene *scene)
{
	char *text = scene_text(scene, false);
	char *line = strstr(text, ".overrule-txn");

	if (line != NULL) {
		char *end = strchr(line, '\n') + 1;

		memmove(line, end, strlen(end) + 1);
	}
	return text;
}

static int find_state(const struct subject *subject, const char *text)
{
	for (unsigned i = 0; i <= subject->range.count; i++)
		if (strcmp(subject->states[i], text) == 0)
			return (int)i;
	return -1;
}

/* Only records are in the history, as many as there were transactions. */
static void expect_history(const struct trial *trial, unsigned count, const char *title)
{
	cleanup(history_free) struct history history = {0};
	cleanup(free_pointer) char *listing = tree_listing(trial->scene.root, SCENE_HISTORY);

	scene_history(&trial->scene, &history);
	if (history.count != count || strstr(listing, "/.") != NULL || strstr(listing, ".late") != NULL)
		fail_msg("%s: %zu transactions, not %u, in the history:\n%s", title, history.count, count, listing);
}

static void expect_recovered(struct subject *subject, const struct trial *trial, const char *title)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *text = NULL;
	enum recovery recovery;
	int found;

	if (recover(&trial->scene, &recovery, &failure) < 0)
		fail_msg("%s: not recovered: %s: %s", title, failure.path, failure.text);
	text = scene_text(&trial->scene, false);
	found = find_state(subject, text);
	if (found != 0 && found != (int)subject->range.count)
		fail_msg("%s: neither the old state nor the new one:\n%s", title, text);
	if (found == 0)
		subject->old++;
	else
		subject->new++;
	expect_history(trial, (unsigned)(found != 0) + (unsigned)subject->undo, title);
	subject->points++;
}

/* Readers see the plan's operations in their order, each whole. Where names cannot be exchanged, two calls make one operation. */
static void expect_consistent(const struct subject *subject, const struct trial *trial, const struct fault *fault, const char *title)
{
	cleanup(free_pointer) char *text = visible_text(&trial->scene);

	if (!fault->no_flags && find_state(subject, text) < 0)
		fail_msg("%s: a reader sees what no operation leads to:\n%s", title, text);
}

static void expect_result(const struct subject *subject, const struct trial *trial, const struct trace *trace, const char *title)
{
	cleanup(free_pointer) char *text = visible_text(&trial->scene), *whole = scene_text(&trial->scene, false);
	int found = find_state(subject, text);

	if (trace->status < 0)
		fail_msg("%s: the process died", title);
	if (trace->status == 0 && found != (int)subject->range.count)
		fail_msg("%s: success was said, but it is not done:\n%s", title, text);
	if (trace->status != 0 && found != 0 && strcmp(text, whole) == 0)
		fail_msg("%s: failed, neither in the old state nor with a journal:\n%s", title, text);
}

/* One run with one fault. Returns false where the plan has no such call. */
static bool try_fault(struct subject *subject, struct fault fault)
{
	cleanup(trial_free) struct trial trial;
	struct trace trace;
	char title[128];

	trial_make(&trial, subject->range, subject->undo);
	trace = trace_run(carry_out, &trial, fault);
	snprintf(title, sizeof title, "%s%u operations from %u, fault %d (%s) at call %u of %u", subject->undo ? "undo of " : "",
		 subject->range.count, subject->range.first, (int)fault.kind, strerror(fault.error), fault.at, trace.calls);
	if (fault.at > trace.calls)
		return false;
	if (!trace.met)
		return true;
	expect_consistent(subject, &trial, &fault, title);
	if (!trace.killed)
		expect_result(subject, &trial, &trace, title);
	expect_recovered(subject, &trial, title);
	return true;
}

static void try_everywhere(struct subject *subject, struct fault fault, unsigned stride)
{
	fault.at = 1;
	while (try_fault(subject, fault))
		fault.at += stride;
}

static void tell(const char *what, const struct subject *subject)
{
	print_message("%s%u operations from %u: %s at %u points: %u old, %u new\n", subject->undo ? "undo of " : "",
		      subject->range.count, subject->range.first, what, subject->points, subject->old, subject->new);
	assert_true(subject->points > 0);
}

/* ---- the tests ---- */

static const struct range ranges[] = {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {1, 2}, {2, 3}, {1, 5}, {0, 10}};

static void test_killed_anywhere_leaves_the_old_state_or_the_new(void **state)
{
	unsigned points = 0;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(ranges); i++) {
		struct subject subject;

		subject_make(&subject, ranges[i / 2], i % 2 != 0);
		try_everywhere(&subject, (struct fault){.kind = FAULT_KILL}, 1);
		tell("killed", &subject);
		points += subject.points;
		subject_free(&subject);
	}
	print_message("killed at %u points in all\n", points);
}

static void test_killed_anywhere_without_exchange(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct subject subject;

		if (!is_long() && ranges[i].count < 3)
			continue;
		subject_make(&subject, ranges[i], false);
		try_everywhere(&subject, (struct fault){.kind = FAULT_KILL, .no_flags = true}, 1);
		tell("killed, on a file system without the flags,", &subject);
		subject_free(&subject);
	}
}

static void test_every_error_of_every_call_is_told_or_harmless(void **state)
{
	static const int errors[] = {EIO,   ENOSPC, EINTR,  ENOMEM, EDQUOT, EROFS,
				     EACCES, EPERM, ESTALE, ELOOP,  EMFILE, EINVAL};
	size_t count = is_long() ? COUNT(errors) : 4;
	unsigned points = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct subject subject;

		/* Plans of 1, 3 and 10 operations; all of them in the long form. */
		if (!is_long() && ranges[i].count != 3 && ranges[i].count != 10 && ranges[i].first != 1)
			continue;
		subject_make(&subject, ranges[i], false);
		for (size_t j = 0; j < count; j++)
			try_everywhere(&subject, (struct fault){.kind = FAULT_ERROR, .error = errors[j]}, 1);
		try_everywhere(&subject, (struct fault){.kind = FAULT_SHORT}, 1);
		tell("failed", &subject);
		points += subject.points;
		subject_free(&subject);
	}
	print_message("a call failed at %u points in all\n", points);
}

/* Killed, then killed again at each call of the recovery. */
static void test_the_recovery_can_be_killed_anywhere(void **state)
{
	unsigned stride = is_long() ? 1 : 13;
	struct subject subject;
	bool more = true;

	(void)state;
	subject_make(&subject, (struct range){2, 3}, false);
	for (unsigned at = 1; more; at += stride) {
		struct trace trace = {.met = true};

		for (unsigned again = 1; more && trace.met; again++) {
			cleanup(trial_free) struct trial trial;
			char title[64];

			trial_make(&trial, subject.range, false);
			more = trace_run(carry_out, &trial, (struct fault){.kind = FAULT_KILL, .at = at}).met;
			trace = trace_run(carry_recovery_out, &trial, (struct fault){.kind = FAULT_KILL, .at = again});
			snprintf(title, sizeof title, "killed at call %u, and at call %u of the recovery", at, again);
			expect_recovered(&subject, &trial, title);
		}
	}
	tell("killed twice", &subject);
	subject_free(&subject);
}

/* ---- others at work ---- */

#define FOREIGN "FOREIGN BYTES"

/* Saves the foreign bytes under a name as editors and package managers do: a file beside it, renamed over it. */
static void rename_over(const struct trial *trial, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(trial->scene.root, TREE_ADMIN, name), *beside = NULL;

	tree_write(trial->scene.root, "/etc", "beside", FOREIGN, strlen(FOREIGN));
	beside = tree_path(trial->scene.root, "/etc", "beside");
	assert_int_equal(rename(beside, path), 0);
}

static void rename_over_replaced(void *context)
{
	rename_over(context, "replaced");
}

static void rename_over_old(void *context)
{
	rename_over(context, "old");
}

static void rename_over_renamed(void *context)
{
	rename_over(context, "renamed");
}

static void rename_over_new(void *context)
{
	rename_over(context, "new");
}

static void edit_in_place(void *context)
{
	const struct trial *trial = context;
	cleanup(free_pointer) char *path = tree_path(trial->scene.root, TREE_ADMIN, "replaced");
	FILE *file = fopen(path, "w");

	if (file == NULL)
		return;
	fputs(FOREIGN, file);
	fclose(file);
}

static void remove_foreign(void *context)
{
	const struct trial *trial = context;
	cleanup(free_pointer) char *path = tree_path(trial->scene.root, TREE_ADMIN, "removed");

	unlink(path);
}

static bool holds_foreign(const char *path)
{
	cleanup(free_pointer) char *bytes = NULL;
	size_t length;

	bytes = tree_read_file(path, &length);
	return bytes != NULL && strstr(bytes, FOREIGN) != NULL;
}

static bool directory_holds_foreign(const struct scene *scene, const char *directory)
{
	cleanup(free_pointer) char *listing = tree_listing(scene->root, directory);

	for (char *line = strtok(listing, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		cleanup(free_pointer) char *path = NULL;

		line[strcspn(line, " ")] = '\0';
		path = tree_path(scene->root, line, "");
		if (holds_foreign(path))
			return true;
	}
	return false;
}

/* What a person does who is told that both versions are kept: decides for the one that is there. */
static void remove_staging(const struct scene *scene)
{
	cleanup(free_pointer) char *command = NULL;

	assert_true(asprintf(&command, "rm -r '%s%s/.overrule-txn'", scene->root, TREE_ADMIN) >= 0);
	assert_int_equal(system(command), 0);
}

static void expect_nothing_lost(struct subject *subject, const struct trial *trial, bool bytes, const char *title)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(history_free) struct history history = {0};
	cleanup(free_pointer) char *text = NULL;
	enum recovery recovery;

	if (recover(&trial->scene, &recovery, &failure) < 0) {
		if (failure.kind != FAILURE_REFUSED || failure.remedy == NULL)
			fail_msg("%s: %s", title, failure.text);
		subject->old++;
		if (bytes && !directory_holds_foreign(&trial->scene, TREE_ADMIN))
			fail_msg("%s: the foreign bytes are lost", title);
		remove_staging(&trial->scene);
	} else {
		subject->new++;
		if (bytes && !directory_holds_foreign(&trial->scene, TREE_ADMIN) &&
		    !directory_holds_foreign(&trial->scene, SCENE_HISTORY))
			fail_msg("%s: the foreign bytes are lost", title);
	}
	text = scene_text(&trial->scene, false);
	if (strstr(text, ".overrule") != NULL || strstr(text, "other ") == NULL)
		fail_msg("%s: left over:\n%s", title, text);
	scene_history(&trial->scene, &history);
	subject->points++;
}

static void test_what_others_write_meanwhile_is_never_lost(void **state)
{
	static void (*const others[])(void *) = {rename_over_replaced, rename_over_old, rename_over_renamed,
						 rename_over_new,      edit_in_place,	remove_foreign};
	unsigned points = 0, stopped = 0;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(others); i++) {
		struct subject subject;
		bool more = true;

		subject_make(&subject, (struct range){i % 2 == 0 ? 0 : 1, i % 2 == 0 ? 10 : 5}, false);
		for (unsigned at = 1; more; at += is_long() ? 1 : 3) {
			cleanup(trial_free) struct trial trial;
			struct fault fault = {.kind = FAULT_OTHER, .at = at, .other = others[i / 2]};
			struct trace trace;
			char title[64];
			bool kept;

			trial_make(&trial, subject.range, false);
			snprintf(title, sizeof title, "somebody (%zu) at call %u", i, at);
			trace = trace_run(carry_out, &trial, fault);
			more = trace.met;
			/* What is renamed over a name is replaced by nothing: it stands there, or nothing is done. */
			kept = trace.status == 0 && others[i / 2] != edit_in_place && others[i / 2] != remove_foreign;
			if (more && kept && !directory_holds_foreign(&trial.scene, TREE_ADMIN))
				fail_msg("%s: success was said, with another's file taken for the known one", title);
			if (more)
				expect_nothing_lost(&subject, &trial, others[i / 2] != remove_foreign, title);
		}
		points += subject.points;
		stopped += subject.old;
		subject_free(&subject);
	}
	print_message("others at work at %u points; a person had to decide at %u\n", points, stopped);
}

/* BUDGETS.md: k operations, at most k + 8; where the history is made first, its directories are synced too. */
static void test_a_plan_costs_few_fsyncs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		cleanup(trial_free) struct trial trial, first;
		struct trace trace;

		trial_make(&trial, ranges[i], true);
		trace = trace_run(carry_out, &trial, (struct fault){0});
		assert_int_equal(trace.status, 0);
		print_message("%u operations taken back: %u fsyncs, %u calls\n", ranges[i].count, trace.syncs, trace.calls);
		assert_true(trace.syncs <= ranges[i].count + 8);
		trial_make(&first, ranges[i], false);
		assert_int_equal(trace_run(carry_out, &first, (struct fault){0}).status, 0);
		trace = trace_run(carry_out, &first, (struct fault){0});
		assert_int_equal(trace.syncs, 0);
	}
}

/* The faults are in the calls and not on the disk: a file system in memory makes each run quick. */
static int use_memory(void **state)
{
	static char directory[] = "/dev/shm/overrule-fault-XXXXXX";

	*state = NULL;
	if (mkdtemp(directory) == NULL)
		return 0;
	*state = directory;
	return setenv("TMPDIR", directory, 1);
}

static int leave_memory(void **state)
{
	cleanup(free_pointer) char *command = NULL;

	/* A test that failed left its trees. */
	if (*state == NULL || asprintf(&command, "rm -rf '%s'", (char *)*state) < 0)
		return 0;
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_anywhere_leaves_the_old_state_or_the_new),
		cmocka_unit_test(test_killed_anywhere_without_exchange),
		cmocka_unit_test(test_every_error_of_every_call_is_told_or_harmless),
		cmocka_unit_test(test_the_recovery_can_be_killed_anywhere),
		cmocka_unit_test(test_what_others_write_meanwhile_is_never_lost),
		cmocka_unit_test(test_a_plan_costs_few_fsyncs),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, use_memory, leave_memory);
}
