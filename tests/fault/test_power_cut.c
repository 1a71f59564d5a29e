/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The power is cut while a plan is carried out: whatever was on the disk at that moment is mounted again and recovered. No file is ever
 * empty or half there under a name that readers look at, and what was said to be done is done. The counter-trial leaves the fsync() of
 * files out, and must find empty files, or this test would see nothing. $LONG_TESTS: three file systems, at every call; else ext4 at every
 * sixth.
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
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/fault/image.h"
#include "tests/fault/trace.h"
#include "tests/support/scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OPERATIONS 5

static const struct {
	enum operation_kind kind;
	const char *name, *other, *expected;
} operations[OPERATIONS] = {
	{OPERATION_WRITE, "new", "of new\n", NULL},    {OPERATION_WRITE, "replaced", "of replaced\n", "was replaced\n"},
	{OPERATION_RENAME, "old", "renamed", "old\n"}, {OPERATION_REMOVE, "removed", NULL, "removed\n"},
	{OPERATION_MASK, "masked", NULL, "masked\n"},
};

/* One file system: the image before the plan, the one that is cut, and the cut. */
struct stage {
	const struct image_kind *kind;
	char *directory;                  /* where the images are */
	char *before, *disk, *cut, *place; /* files, and where the file system is mounted */
	struct scene scene;               /* below place; opened while it is mounted */
	char *states[OPERATIONS + 1];     /* the directory after each operation */
};

static char *directory_of_images;
static bool files_are_not_synced;

/* In the place of the C library's: the counter-trial lets files be, and syncs directories as always. */
int fsync(int descriptor)
{
	struct stat found;

	if (files_are_not_synced && fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode))
		return 0;
	return (int)syscall(SYS_fsync, descriptor);
}

static char *place_of(const struct stage *stage, const char *name)
{
	char *path = text_format("%s/%s-%s", stage->directory, stage->kind->name, name);

	assert_non_null(path);
	return path;
}

static void enter(struct stage *stage, const char *image)
{
	image_mount(stage->kind, image, stage->place);
	assert_int_equal(root_open(stage->scene.root, &stage->scene.opened, NULL), 0);
}

static void leave(struct stage *stage)
{
	root_close(&stage->scene.opened);
	stage->scene.opened.descriptor = -1;
	image_unmount(stage->place);
}

static void plan_make(unsigned count, struct plan *plan)
{
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, plan), 0);
	for (unsigned i = 0; i < count; i++)
		scene_add(plan, operations[i].kind, operations[i].name, operations[i].other, operations[i].expected);
}

/* Carries the first count operations out; of none it is the recovery alone. */
static int carry_out(const struct stage *stage, unsigned count, enum recovery *ret_recovery, struct failure *failure)
{
	cleanup(plan_free) struct plan plan = {0};
	struct commit_result result;
	int error;

	plan_make(count, &plan);
	error = scene_commit(&stage->scene, &plan, NULL, &result, failure);
	*ret_recovery = result.recovery;
	return error;
}

/* The names that readers see. */
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

static void find_states(struct stage *stage)
{
	for (unsigned i = 0; i <= OPERATIONS; i++) {
		enum recovery recovery;

		image_copy(stage->before, stage->disk);
		enter(stage, stage->disk);
		assert_int_equal(carry_out(stage, i, &recovery, NULL), 0);
		stage->states[i] = visible_text(&stage->scene);
		leave(stage);
	}
}

static bool stage_make(const struct image_kind *kind, struct stage *stage)
{
	*stage = (struct stage){.kind = kind, .directory = directory_of_images};
	stage->before = place_of(stage, "before");
	stage->disk = place_of(stage, "disk");
	stage->cut = place_of(stage, "cut");
	stage->place = place_of(stage, "place");
	if (!image_make(kind, stage->before)) {
		print_message("# SKIP %s: its tools, the file system or loop devices are missing here\n", kind->name);
		return false;
	}
	image_mount(kind, stage->before, stage->place);
	assert_int_equal(setenv("TMPDIR", stage->place, 1), 0);
	scene_make(&stage->scene);
	scene_put(&stage->scene, "other", "somebody's\n", 0644, NULL);
	scene_put(&stage->scene, "replaced", "was replaced\n", 0600, "kept");
	scene_put(&stage->scene, "old", "old\n", 0644, NULL);
	scene_put(&stage->scene, "removed", "removed\n", 0444, NULL);
	scene_put(&stage->scene, "masked", "masked\n", 0640, NULL);
	leave(stage);
	find_states(stage);
	return true;
}

static void stage_free(struct stage *stage)
{
	/* The scene itself lies in the images. */
	free(stage->scene.root);
	tree_free(&stage->scene.tree);
	for (unsigned i = 0; i <= OPERATIONS; i++)
		free(stage->states[i]);
	free(stage->before);
	free(stage->disk);
	free(stage->cut);
	free(stage->place);
}

/* ---- the cut, and what is there after it ---- */

static int carry_plan_out(void *context)
{
	enum recovery recovery;

	return carry_out(context, OPERATIONS, &recovery, NULL) < 0;
}

static void cut_power(void *context)
{
	const struct stage *stage = context;

	image_copy(stage->disk, stage->cut);
}

struct tally {
	unsigned cuts, bad, unrecovered, unrecorded, old, between, new, undone;
};

static int find_state(const struct stage *stage, const char *text)
{
	for (unsigned i = 0; i <= OPERATIONS; i++)
		if (strcmp(stage->states[i], text) == 0)
			return (int)i;
	return -1;
}

/* Files that no operation leads to: empty or half there. */
static unsigned count_bad(const struct stage *stage, char *text)
{
	unsigned bad = 0;

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		bool known = false;

		for (unsigned i = 0; i <= OPERATIONS; i++)
			known = known || strstr(stage->states[i], line) != NULL;
		bad += !known;
	}
	return bad;
}

/* Looks at the cut as a reader does that comes before anybody recovers. */
static bool look(const struct stage *stage, struct tally *tally, int *ret_state)
{
	cleanup(free_pointer) char *text = visible_text(&stage->scene);

	*ret_state = find_state(stage, text);
	if (count_bad(stage, text) == 0)
		return true;
	tally->bad++;
	return false;
}

/* Whether the history knows the transaction exactly where its files are there. */
static bool history_fits(const struct stage *stage, int state)
{
	cleanup(history_free) struct history history = {0};

	return history_list(&stage->scene.opened, SCENE_HISTORY, &history, NULL) == 0 && history.count == (size_t)(state == OPERATIONS) &&
	       (history.count == 0 || !history.entries[0].damaged);
}

/* The power is cut at a call, or with 0 when success was said. Returns false where the plan has no such call. */
static bool try_cut(struct stage *stage, unsigned at, struct tally *tally)
{
	cleanup(free_pointer) char *after = NULL;
	enum recovery recovery;
	struct trace trace;
	int seen, state;

	image_copy(stage->before, stage->disk);
	enter(stage, stage->disk);
	trace = trace_run(carry_plan_out, stage, (struct fault){.kind = FAULT_OTHER, .at = at, .other = cut_power});
	assert_int_equal(trace.status, 0);
	if (at == 0)
		cut_power(stage);
	leave(stage);
	if (at > 0 && !trace.met)
		return false;
	tally->cuts++;
	enter(stage, stage->cut);
	if (look(stage, tally, &seen))
		tally->unrecovered += carry_out(stage, 0, &recovery, NULL) < 0;
	after = scene_text(&stage->scene, false);
	state = find_state(stage, after);
	tally->unrecorded += !history_fits(stage, state);
	leave(stage);
	tally->old += state == 0;
	tally->new += state == OPERATIONS;
	tally->between += seen > 0 && seen < OPERATIONS;
	tally->undone += at == 0 && (seen != OPERATIONS || state != OPERATIONS);
	return true;
}

static struct tally cut_everywhere(struct stage *stage, unsigned stride)
{
	struct tally tally = {0};

	for (unsigned at = 1; try_cut(stage, at, &tally); at += stride)
		;
	try_cut(stage, 0, &tally);
	return tally;
}

static void test_a_power_cut_leaves_the_old_state_or_the_new(void **state)
{
	bool is_long = getenv("LONG_TESTS") != NULL;
	unsigned tried = 0;

	(void)state;
	for (unsigned i = 0; i < (is_long ? image_kind_count : 1); i++) {
		struct stage stage;
		struct tally tally, without;

		if (stage_make(&image_kinds[i], &stage)) {
			tally = cut_everywhere(&stage, is_long ? 1 : 6);
			files_are_not_synced = true;
			without = cut_everywhere(&stage, is_long ? 1 : 6);
			files_are_not_synced = false;
			print_message("%s: %u power cuts, %u with empty or partial files, %u not recovered, the old state %u, the new %u; "
				      "%u were between them before the recovery; %u with another history; not done though said %u\n",
				      stage.kind->name, tally.cuts, tally.bad, tally.unrecovered, tally.old, tally.new, tally.between,
				      tally.unrecorded, tally.undone);
			print_message("%s, files not synced: %u of %u cuts leave empty or partial files, %u cannot be recovered\n",
				      stage.kind->name, without.bad, without.cuts, without.unrecovered);
			assert_int_equal(tally.bad, 0);
			assert_int_equal(tally.unrecovered, 0);
			assert_int_equal(tally.unrecorded, 0);
			assert_int_equal(tally.old + tally.new, tally.cuts);
			assert_int_equal(tally.undone, 0);
			assert_true(without.bad > 0);
			tried++;
		}
		stage_free(&stage);
	}
	if (tried == 0)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_power_cut_leaves_the_old_state_or_the_new),
	};
	int result;

	if (!trace_works() || (directory_of_images = image_begin()) == NULL) {
		print_message("1..1\nok 1 - power cuts # SKIP needs root, a mount namespace, and processes that can be traced\n");
		return 0;
	}
	result = cmocka_run_group_tests(tests, NULL, NULL);
	image_end(directory_of_images);
	return result;
}
