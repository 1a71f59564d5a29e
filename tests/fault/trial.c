/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations are chosen so that later ones meet what earlier ones left, at names with modes and attributes of their own. */
#include "tests/fault/trial.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/commit/directory.h"

static const struct {
	enum operation_kind kind;
	const char *name, *other, *expected;
} operations[] = {
	{OPERATION_WRITE, "new", "of new\n", NULL},
	{OPERATION_WRITE, "replaced", "of replaced\n", "was replaced\n"},
	{OPERATION_RENAME, "old", "renamed", "old\n"},
	{OPERATION_REMOVE, "removed", NULL, "removed\n"},
	{OPERATION_MASK, "masked", NULL, "masked\n"},
	{OPERATION_WRITE, "old", "in the old place\n", NULL},
	{OPERATION_MASK, "mask", NULL, NULL},
	{OPERATION_REMOVE, "unmasked", NULL, ""},
	{OPERATION_RENAME, "new", "newer", "of new\n"},
	{OPERATION_REMOVE, "renamed", NULL, "old\n"},
	[TRIAL_MKDIR] = {OPERATION_MKDIR, NULL, NULL, NULL},
	{OPERATION_WRITE, "new", "of new\n", NULL},
	{OPERATION_MASK, "mask", NULL, NULL},
};

const struct range trial_ranges[TRIAL_RANGES] = {
	{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {TRIAL_MKDIR, 2}, {1, 2}, {2, 3}, {TRIAL_MKDIR, 3}, {1, 5}, {0, 10}};

bool trial_is_long(void)
{
	return getenv("LONG_TESTS") != NULL;
}

/* ---- trials ---- */

static void fill_directory(const struct scene *scene)
{
	scene_put(scene, "other", "somebody's\n", 0644, NULL);
	scene_put(scene, "replaced", "was replaced\n", 0600, "kept");
	scene_put(scene, "old", "old\n", 0644, NULL);
	scene_put(scene, "removed", "removed\n", 0444, "also kept");
	scene_put(scene, "masked", "masked\n", 0640, NULL);
	scene_put(scene, "unmasked", "", 0644, NULL);
}

static void remove_directory(const struct scene *scene)
{
	cleanup(free_pointer) char *directory = tree_path(scene->root, TREE_ADMIN, "");

	assert_int_equal(rmdir(directory), 0);
}

static void trial_build(struct trial *trial, struct range range, unsigned count)
{
	*trial = (struct trial){0};
	trial->told = mmap(NULL, sizeof *trial->told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(trial->told, MAP_FAILED);
	scene_make(&trial->scene);
	if (range.first < TRIAL_MKDIR)
		fill_directory(&trial->scene);
	else
		remove_directory(&trial->scene);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &trial->plan), 0);
	for (unsigned i = 0; i < count; i++)
		scene_add(&trial->plan, operations[range.first + i].kind, operations[range.first + i].name,
			  operations[range.first + i].other, operations[range.first + i].expected);
}

void trial_free(struct trial *trial)
{
	munmap(trial->told, sizeof *trial->told);
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

void trial_make(struct trial *trial, struct range range, bool undo)
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

/* Each prefix of the plan is made by a plan of its own. */
void subject_make(struct subject *subject, struct range range, bool undo)
{
	*subject = (struct subject){.range = range, .undo = undo};
	for (unsigned i = 0; i <= range.count; i++) {
		cleanup(trial_free) struct trial trial;

		trial_build(&trial, range, undo ? range.count - i : i);
		if (trial.plan.count > 0)
			commit_whole(&trial);
		subject->states[i] = scene_text(&trial.scene, false);
	}
}

void subject_free(struct subject *subject)
{
	for (unsigned i = 0; i <= subject->range.count; i++)
		free(subject->states[i]);
}

void subject_tell(const char *what, const struct subject *subject)
{
	print_message("%s%u operations from %u: %s at %u points: %u old, %u new\n", subject->undo ? "undo of " : "",
		      subject->range.count, subject->range.first, what, subject->points, subject->old, subject->new);
	assert_true(subject->points > 0);
}

/* ---- what runs under the tracer ---- */

static void copy_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text != NULL ? text : "");
}

static int tell_failure(const struct trial *trial, const struct failure *failure)
{
	struct told *told = trial->told;

	copy_text(told->path, sizeof told->path, failure->path);
	copy_text(told->text, sizeof told->text, failure->text);
	copy_text(told->remedy, sizeof told->remedy, failure->remedy);
	told->kind = failure->kind;
	return 1;
}

int trial_carry_out(void *context)
{
	const struct trial *trial = context;
	cleanup(failure_free) struct failure failure = {0};
	struct commit_result result;

	if (scene_commit(&trial->scene, &trial->plan, trial->id[0] != '\0' ? trial->id : NULL, &result, &failure) < 0)
		return tell_failure(trial, &failure);
	return 0;
}

int trial_recover(const struct trial *trial, enum recovery *ret_recovery, struct failure *failure)
{
	cleanup(close_descriptor) int directory = directory_open(&trial->scene.opened, TREE_ADMIN, false, failure);
	char id[RECORD_ID_SIZE];

	*ret_recovery = RECOVERY_NOTHING;
	if (directory == -ENOENT)
		return 0;
	if (directory < 0)
		return directory;
	if (directory_lock(directory, TREE_ADMIN, failure) < 0)
		return -EWOULDBLOCK;
	return transaction_recover(&trial->scene.opened, SCENE_HISTORY, directory, TREE_ADMIN, ret_recovery, id, failure);
}

int trial_carry_recovery_out(void *context)
{
	cleanup(failure_free) struct failure failure = {0};
	enum recovery recovery;

	return trial_recover(context, &recovery, &failure) < 0 ? tell_failure(context, &failure) : 0;
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

/* The state that the text is, the last one where several are; less than 0 for none. */
static int find_state(const struct subject *subject, const char *text)
{
	for (unsigned i = subject->range.count + 1; i-- > 0;)
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

static void expect_told_recovery(const struct subject *subject, enum recovery recovery, bool new, const char *title)
{
	bool told_old = recovery == RECOVERY_CLEANED || recovery == RECOVERY_TAKEN_BACK;

	/* What had done everything but its own cleaning is cleaned. */
	if ((recovery == RECOVERY_FINISHED && !new) || (recovery == RECOVERY_TAKEN_BACK && new))
		fail_msg("%s: %s operations from %u: it is told that it was %s", title, new ? "the new state of" : "the old state of",
			 subject->range.first, told_old ? "taken back" : "carried out");
}

void trial_expect_recovered(struct subject *subject, const struct trial *trial, const char *title)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *text = NULL;
	enum recovery recovery;
	int found, last = (int)subject->range.count;

	if (trial_recover(trial, &recovery, &failure) < 0)
		fail_msg("%s: not recovered: %s: %s", title, failure.path, failure.text);
	text = scene_text(&trial->scene, false);
	found = find_state(subject, text);
	if (found != last && strcmp(subject->states[0], text) != 0)
		fail_msg("%s: neither the old state nor the new one:\n%s", title, text);
	if (found == last)
		subject->new++;
	else
		subject->old++;
	expect_told_recovery(subject, recovery, found == last, title);
	expect_history(trial, (unsigned)(found == last) + (unsigned)subject->undo, title);
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

	if (trace->status < 0)
		fail_msg("%s: the process died", title);
	if (trace->status == 0 && find_state(subject, text) != (int)subject->range.count)
		fail_msg("%s: success was said, but it is not done:\n%s", title, text);
	if (trace->status != 0 && strcmp(subject->states[0], text) != 0 && strcmp(text, whole) == 0)
		fail_msg("%s: failed, neither in the old state nor with a journal:\n%s", title, text);
}

/* One run with one fault. Returns false where the plan has no such call. */
static bool try_fault(struct subject *subject, struct fault fault, told_check *told)
{
	cleanup(trial_free) struct trial trial;
	struct trace trace;
	char title[160];

	trial_make(&trial, subject->range, subject->undo);
	trace = trace_run(trial_carry_out, &trial, fault);
	snprintf(title, sizeof title, "%s%u operations from %u, fault %d (%s) at call %u of %u", subject->undo ? "undo of " : "",
		 subject->range.count, subject->range.first, (int)fault.kind, strerror(fault.error), fault.at, trace.calls);
	if (fault.at > trace.calls)
		return false;
	if (!trace.met)
		return true;
	expect_consistent(subject, &trial, &fault, title);
	if (!trace.killed)
		expect_result(subject, &trial, &trace, title);
	if (told != NULL)
		told(&trial, &trace, fault.error, title);
	trial_expect_recovered(subject, &trial, title);
	return true;
}

void subject_try_everywhere(struct subject *subject, struct fault fault, unsigned stride, told_check *told)
{
	if (fault.at == 0)
		fault.at = 1;
	while (try_fault(subject, fault, told))
		fault.at += stride;
}

/* ---- the place ---- */

int trial_use_memory(void **state)
{
	static char directory[] = "/dev/shm/overrule-fault-XXXXXX";

	*state = NULL;
	if (mkdtemp(directory) == NULL)
		return 0;
	*state = directory;
	return setenv("TMPDIR", directory, 1);
}

int trial_leave_memory(void **state)
{
	cleanup(free_pointer) char *command = NULL;

	/* A test that failed left its trees. */
	if (*state == NULL || asprintf(&command, "rm -rf '%s'", (char *)*state) < 0)
		return 0;
	return system(command);
}
