/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Others at work in the same directory: whoever edits a file in place, puts a link or a linked file over it, or takes it away, at each
 * call of a plan and on each of its names. What they wrote is on the disk or in the history afterwards, no link is written through, and
 * their own files stay as they are. Files that are renamed over are in test_foreign.c. $LONG_TESTS tries every call.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
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
#include "tests/fault/quick_place.h"
#include "tests/fault/trace.h"
#include "tests/support/scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FOREIGN "FOREIGN BYTES"
#define ASIDE "/aside"

static const struct {
	enum operation_kind kind;
	const char *name, *other, *expected;
} operations[] = {
	{OPERATION_WRITE, "new", "of new\n", NULL},    {OPERATION_WRITE, "replaced", "of replaced\n", "was replaced\n"},
	{OPERATION_RENAME, "old", "renamed", "old\n"}, {OPERATION_REMOVE, "removed", NULL, "removed\n"},
	{OPERATION_MASK, "masked", NULL, "masked\n"},
};

static const char *const names[] = {"new", "replaced", "old", "renamed", "removed", "masked"};

struct trial {
	struct scene scene;
	struct plan plan;
	const struct act *act;
	const char *name; /* what somebody else acts on */
	bool acted;       /* it could be done */
};

/* ---- what somebody else does ---- */

/* As `echo >file` and `echo >>file` do, only where the file is there: what makes a new one is a file renamed over nothing. */
static bool write_in_place(const char *path, int flags)
{
	cleanup(close_descriptor) int file = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags);

	return file >= 0 && write(file, FOREIGN, strlen(FOREIGN)) == (ssize_t)strlen(FOREIGN);
}

static bool edit(const struct trial *trial, const char *path)
{
	(void)trial;
	return write_in_place(path, O_TRUNC);
}

static bool append(const struct trial *trial, const char *path)
{
	(void)trial;
	return write_in_place(path, O_APPEND);
}

static char *aside(const struct trial *trial)
{
	tree_write(trial->scene.root, ASIDE, "file", FOREIGN, strlen(FOREIGN));
	return tree_path(trial->scene.root, ASIDE, "file");
}

/* A second name of a file that stays where it is. */
static bool put_hard_link(const struct trial *trial, const char *path)
{
	cleanup(free_pointer) char *file = aside(trial), *link_path = tree_path(trial->scene.root, ASIDE, "link");

	return link(file, link_path) == 0 && rename(link_path, path) == 0;
}

static bool put_soft_link(const struct trial *trial, const char *path)
{
	cleanup(free_pointer) char *file = aside(trial), *link_path = tree_path(trial->scene.root, ASIDE, "link");

	return symlink(file, link_path) == 0 && rename(link_path, path) == 0;
}

/* A second name for what is there, so that a later edit of either is one of both. */
static bool link_aside(const struct trial *trial, const char *path)
{
	cleanup(free_pointer) char *link_path = tree_path(trial->scene.root, ASIDE, "link");

	tree_write(trial->scene.root, ASIDE, "file", FOREIGN, strlen(FOREIGN));
	return link(path, link_path) == 0;
}

static bool take_away(const struct trial *trial, const char *path)
{
	(void)trial;
	return unlink(path) == 0;
}

struct act {
	const char *title;
	bool (*act)(const struct trial *trial, const char *path);
	bool leaves_bytes; /* the foreign bytes must be found below the administrator's directory or in the history */
	bool leaves_link;  /* the link must be found there */
};

static const struct act acts[] = {
	{"edits in place", edit, true, false},          {"appends in place", append, true, false},
	{"puts a hard link", put_hard_link, true, false}, {"puts a soft link", put_soft_link, false, true},
	{"makes a second name", link_aside, false, false}, {"takes away", take_away, false, false},
};

static void act_now(void *context)
{
	struct trial *trial = context;
	cleanup(free_pointer) char *path = tree_path(trial->scene.root, TREE_ADMIN, trial->name);

	trial->acted = trial->act->act(trial, path);
}

/* ---- the plan ---- */

static void trial_make(struct trial *trial, const struct act *act, const char *name)
{
	*trial = (struct trial){.act = act, .name = name};
	scene_make(&trial->scene);
	scene_put(&trial->scene, "other", "somebody's\n", 0644, NULL);
	scene_put(&trial->scene, "replaced", "was replaced\n", 0600, NULL);
	scene_put(&trial->scene, "old", "old\n", 0644, NULL);
	scene_put(&trial->scene, "removed", "removed\n", 0644, NULL);
	scene_put(&trial->scene, "masked", "masked\n", 0640, NULL);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &trial->plan), 0);
	for (size_t i = 0; i < COUNT(operations); i++)
		scene_add(&trial->plan, operations[i].kind, operations[i].name, operations[i].other, operations[i].expected);
}

static void trial_free(struct trial *trial)
{
	plan_free(&trial->plan);
	scene_free(&trial->scene);
}

static int carry_out(void *context)
{
	const struct trial *trial = context;
	struct commit_result result;

	return scene_commit(&trial->scene, &trial->plan, NULL, &result, NULL) < 0;
}

/* ---- what is left ---- */

static bool seen_bytes, seen_link;

static int look(const char *path, const struct stat *found, int kind, struct FTW *where)
{
	(void)where;
	if (kind == FTW_SL || kind == FTW_SLN) {
		seen_link = true;
	} else if (S_ISREG(found->st_mode)) {
		cleanup(free_pointer) char *bytes = NULL;
		size_t length;

		bytes = tree_read_file(path, &length);
		seen_bytes = seen_bytes || (bytes != NULL && strstr(bytes, FOREIGN) != NULL);
	}
	return 0;
}

static void expect_kept(const struct trial *trial, const char *title, const char *when)
{
	static const char *const places[] = {TREE_ADMIN, SCENE_HISTORY};

	seen_bytes = seen_link = false;
	for (size_t i = 0; i < COUNT(places); i++) {
		cleanup(free_pointer) char *path = tree_path(trial->scene.root, places[i], "");

		nftw(path, look, 8, FTW_PHYS);
	}
	if (trial->act->leaves_bytes && !seen_bytes)
		fail_msg("%s: the foreign bytes are lost %s", title, when);
	if (trial->act->leaves_link && !seen_link)
		fail_msg("%s: the link is lost %s", title, when);
}

/* Their files beside the directory, and those that the plan does not name. */
static void expect_untouched(const struct trial *trial, const char *title)
{
	cleanup(free_pointer) char *file = tree_path(trial->scene.root, ASIDE, "file"), *bytes = NULL, *text = NULL;
	size_t length;

	bytes = tree_read_file(file, &length);
	text = scene_text(&trial->scene, false);
	if (bytes != NULL && strcmp(bytes, FOREIGN) != 0)
		fail_msg("%s: a link was written through", title);
	if (strstr(text, "other ") == NULL)
		fail_msg("%s: a file is gone that nobody named:\n%s", title, text);
}

struct tally {
	unsigned acted, done, refused, stopped;
};

/* Returns false where the plan has no such call. */
static bool try_act(struct tally *tally, const struct act *act, const char *name, unsigned at)
{
	cleanup(trial_free) struct trial trial;
	cleanup(failure_free) struct failure failure = {0};
	const struct plan nothing = {.scope = SCOPE_ADMIN, .directory = (char[]){TREE_ADMIN}};
	struct commit_result result;
	struct trace trace;
	char title[128];

	trial_make(&trial, act, name);
	trace = trace_run(carry_out, &trial, (struct fault){.kind = FAULT_OTHER, .at = at, .other = act_now});
	if (!trace.met)
		return false;
	if (!trial.acted)
		return true;
	snprintf(title, sizeof title, "somebody %s at %s, call %u", act->title, name, at);
	tally->acted++;
	tally->done += trace.status == 0;
	tally->refused += trace.status != 0;
	assert_true(trace.status >= 0);
	expect_kept(&trial, title, "at once");
	if (scene_commit(&trial.scene, &nothing, NULL, &result, &failure) < 0) {
		if (failure.kind != FAILURE_REFUSED || failure.remedy == NULL)
			fail_msg("%s: %s", title, failure.text);
		tally->stopped++;
	}
	expect_kept(&trial, title, "after the recovery");
	expect_untouched(&trial, title);
	return true;
}

static void test_what_others_do_to_the_same_names_is_kept(void **state)
{
	unsigned stride = getenv("LONG_TESTS") != NULL ? 1 : 9;

	(void)state;
	for (size_t i = 0; i < COUNT(acts); i++) {
		struct tally tally = {0};

		for (size_t j = 0; j < COUNT(names); j++)
			for (unsigned at = 1 + (unsigned)(i + j) % stride; try_act(&tally, &acts[i], names[j], at); at += stride)
				;
		print_message("somebody %s: at %u moments; the plan was done %u times, refused or taken back %u, a person had to decide "
			      "%u\n", acts[i].title, tally.acted, tally.done, tally.refused, tally.stopped);
		assert_true(tally.acted > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_others_do_to_the_same_names_is_kept),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - others # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, quick_place_enter, quick_place_leave);
}
