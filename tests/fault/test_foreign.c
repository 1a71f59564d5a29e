/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What others write, replace or remove while a plan is carried out is never lost, and never taken for what was checked: another process
 * does so just before each system call in turn. $LONG_TESTS tries every call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
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

	if (trial_recover(trial, &recovery, &failure) < 0) {
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
		cleanup(subject_free) struct subject subject;
		bool more = true;

		subject_make(&subject, (struct range){i % 2 == 0 ? 0 : 1, i % 2 == 0 ? 10 : 5}, false);
		for (unsigned at = 1; more; at += trial_is_long() ? 1 : 3) {
			cleanup(trial_free) struct trial trial;
			struct fault fault = {.kind = FAULT_OTHER, .at = at, .other = others[i / 2]};
			struct trace trace;
			char title[64];
			bool kept;

			trial_make(&trial, subject.range, false);
			snprintf(title, sizeof title, "somebody (%zu) at call %u", i, at);
			trace = trace_run(trial_carry_out, &trial, fault);
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
	}
	print_message("others at work at %u points; a person had to decide at %u\n", points, stopped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_others_write_meanwhile_is_never_lost),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, trial_leave_memory);
}
