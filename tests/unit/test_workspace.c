/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one door to the core: opening, staging and taking back, what is refused and why, writing, and carrying over to a
 * new state.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/tree.h"
#include "tests/support/view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GPU TREE_DESCRIPTOR("gpu")

/* One name for each situation that a change can meet. */
static const struct {
	const char *directory;
	const char *name;
	enum tree_kind kind;
	const char *bytes;
} entries[] = {
	{TREE_VENDOR, "10-plain.json", TREE_FILE, GPU},
	{TREE_VENDOR, "20-plain.json", TREE_FILE, GPU},
	{TREE_VENDOR, "30-masked.json", TREE_FILE, GPU},
	{TREE_ADMIN, "30-masked.json", TREE_FILE, ""},
	{TREE_VENDOR, "40-replaced.json", TREE_FILE, GPU},
	{TREE_ADMIN, "40-replaced.json", TREE_FILE, GPU},
	{TREE_VENDOR, "50-masked-by-user.json", TREE_FILE, GPU},
	{TREE_USER, "50-masked-by-user.json", TREE_FILE, ""},
	{TREE_USER, "60-of-user.json", TREE_FILE, GPU},
	{TREE_VENDOR, "70-masked-by-link.json", TREE_FILE, GPU},
	{TREE_ADMIN, "70-masked-by-link.json", TREE_LINK, "/opt/empty"},
	{TREE_VENDOR, "80-under-fifo.json", TREE_FILE, GPU},
	{TREE_ADMIN, "80-under-fifo.json", TREE_FIFO, ""},
	{TREE_VENDOR, "85-under-dangling.json", TREE_FILE, GPU},
	{TREE_ADMIN, "85-under-dangling.json", TREE_LINK, "/nowhere"},
	{TREE_ADMIN, "90-of-admin.json", TREE_FILE, GPU},
	{TREE_ADMIN, "95-orphan.json", TREE_FILE, ""},
	{"/opt", "empty", TREE_FILE, ""},
};

struct stand {
	struct tree tree;
	char *root;
	struct workspace *workspace;
};

static void stand_make_for(struct stand *stand, enum scope target)
{
	*stand = (struct stand){.root = tree_make_root()};
	tree_init(&stand->tree);
	for (size_t i = 0; i < COUNT(entries); i++)
		tree_add(&stand->tree, entries[i].directory, entries[i].name, entries[i].kind, entries[i].bytes,
			 strlen(entries[i].bytes));
	tree_build(&stand->tree, stand->root);
	stand->workspace = tree_open(&stand->tree, stand->root, target);
}

static void stand_make(struct stand *stand)
{
	stand_make_for(stand, SCOPE_ADMIN);
}

static void stand_free(struct stand *stand)
{
	workspace_close(stand->workspace);
	tree_remove_root(stand->root);
	tree_free(&stand->tree);
}

static void stage(struct stand *stand, enum change_kind kind, const char *name, bool expected)
{
	cleanup(failure_free) struct failure failure = {0};
	bool changed = !expected;

	if (workspace_stage(stand->workspace, kind, name, &changed, &failure) < 0)
		fail_msg("%s: %s", name, failure.text);
	assert_int_equal(changed, expected);
}

/* "mask 10-plain.json, unmask 30-masked.json": the operations of the plan. */
static char *plan_text(const struct workspace *workspace)
{
	const struct plan *plan = workspace_plan(workspace);
	struct buffer text = {0};

	for (size_t i = 0; i < plan->count; i++)
		buffer_format(&text, "%s%s %s", i == 0 ? "" : ", ", operation_name(plan->operations[i].kind),
			      plan->operations[i].name != NULL ? plan->operations[i].name : "");
	return buffer_take(&text);
}

static void assert_plan(const struct stand *stand, const char *expected)
{
	cleanup(free_pointer) char *found = plan_text(stand->workspace);

	assert_string_equal(found, expected);
}

static char *selected(const struct ranking *ranking)
{
	return view_selections(ranking);
}

static void assert_selected(const struct ranking *ranking, const char *expected)
{
	cleanup(free_pointer) char *found = selected(ranking);

	assert_string_equal(found, expected);
}

/* ---- opening ---- */

static void test_open_of_a_root_that_is_not_there_says_so(void **state)
{
	const struct workspace_settings settings = {.root = "/nowhere/at/all"};
	cleanup(failure_free) struct failure failure = {0};
	struct workspace *workspace = NULL;

	(void)state;
	assert_int_equal(workspace_open(&settings, &workspace, &failure), -ENOENT);
	assert_null(workspace);
	assert_int_equal(failure.kind, FAILURE_SYSTEM);
	assert_string_equal(failure.path, "/nowhere/at/all");
}

static void test_open_says_what_is_open(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	assert_string_equal(workspace_consumer(stand.workspace)->name, "spec");
	assert_int_equal(workspace_target(stand.workspace), SCOPE_ADMIN);
	assert_string_equal(workspace_target_directory(stand.workspace), TREE_ADMIN);
	assert_string_equal(workspace_root_path(stand.workspace), stand.root);
	assert_false(workspace_is_read_only(stand.workspace));
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	assert_ptr_equal(workspace_preview(stand.workspace), workspace_current(stand.workspace));
	assert_plan(&stand, "");
}

static void test_close_of_nothing_is_fine(void **state)
{
	struct workspace *workspace = NULL;

	(void)state;
	workspace_close(workspace);
	workspace_close_pointer(&workspace);
}

/* ---- staging ---- */

static void test_stage_shows_the_change_and_keeps_the_files(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	stand_make(&stand);
	before = tree_listing(stand.root, "");
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	assert_selected(workspace_current(stand.workspace), "gpu vendor 10-plain.json\n");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 20-plain.json\n");
	assert_plan(&stand, "mask 10-plain.json");
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	assert_int_equal(workspace_staged(stand.workspace, 0)->kind, CHANGE_MASK);
	assert_string_equal(workspace_staged(stand.workspace, 0)->name, "10-plain.json");
	after = tree_listing(stand.root, "");
	assert_string_equal(before, after);
}

static void test_stage_of_what_is_so_already_changes_nothing(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "30-masked.json", false);
	stage(&stand, CHANGE_UNMASK, "10-plain.json", false);
	stage(&stand, CHANGE_UNMASK, "40-replaced.json", false);
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_MASK, "10-plain.json", false);
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
}

static void test_stage_and_its_opposite_leave_nothing_to_do(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	stage(&stand, CHANGE_UNMASK, "10-plain.json", true);
	assert_plan(&stand, "remove 30-masked.json");
	stage(&stand, CHANGE_MASK, "30-masked.json", true);
	assert_plan(&stand, "");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 10-plain.json\n");
}

static void test_undo_and_redo_of_what_is_staged(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	assert_false(workspace_undo(stand.workspace));
	assert_false(workspace_redo(stand.workspace));
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_MASK, "20-plain.json", true);
	assert_true(workspace_undo(stand.workspace));
	assert_plan(&stand, "mask 10-plain.json");
	assert_true(workspace_undo(stand.workspace));
	assert_false(workspace_undo(stand.workspace));
	assert_plan(&stand, "");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 10-plain.json\n");
	assert_true(workspace_redo(stand.workspace));
	assert_plan(&stand, "mask 10-plain.json");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 20-plain.json\n");
	/* What could have been done again is forgotten when something else is staged. */
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	assert_false(workspace_redo(stand.workspace));
	assert_int_equal(workspace_staged_count(stand.workspace), 2);
}

static void test_a_refused_change_keeps_what_can_be_redone(void **state)
{
	cleanup(stand_free) struct stand stand;
	bool changed;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	assert_true(workspace_undo(stand.workspace));
	assert_true(workspace_stage(stand.workspace, CHANGE_MASK, "no-such-name", &changed, NULL) < 0);
	stage(&stand, CHANGE_MASK, "30-masked.json", false);
	assert_true(workspace_redo(stand.workspace));
	assert_plan(&stand, "mask 10-plain.json");
}

static void test_discard_takes_everything_back(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	workspace_discard(stand.workspace);
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	assert_plan(&stand, "");
	assert_ptr_equal(workspace_preview(stand.workspace), workspace_current(stand.workspace));
}

/* The directory is made before the first mask in it, once, and not at all where the mask is taken back. */
static void test_a_missing_directory_is_part_of_the_plan(void **state)
{
	cleanup(stand_free) struct stand stand = {.root = tree_make_root()};

	(void)state;
	tree_init(&stand.tree);
	tree_add(&stand.tree, TREE_VENDOR, "10-plain.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand.tree, TREE_VENDOR, "20-plain.json", TREE_FILE, GPU, strlen(GPU));
	tree_build(&stand.tree, stand.root);
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_ADMIN);
	stage(&stand, CHANGE_MASK, "20-plain.json", true);
	assert_plan(&stand, "mkdir , mask 20-plain.json");
	stage(&stand, CHANGE_UNMASK, "20-plain.json", true);
	assert_plan(&stand, "");
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	assert_plan(&stand, "mkdir , mask 10-plain.json");
}

/* ---- what is refused, and what is said about it ---- */

static const struct {
	enum scope target;
	enum change_kind kind;
	const char *name;
	enum failure_kind failure;
	const char *said; /* in the text or the remedy */
} refusals[] = {
	{SCOPE_ADMIN, CHANGE_MASK, "", FAILURE_USAGE, "cannot be the name"},
	{SCOPE_ADMIN, CHANGE_MASK, "a/b", FAILURE_USAGE, "without its directory"},
	{SCOPE_ADMIN, CHANGE_MASK, "../10-plain.json", FAILURE_USAGE, "without its directory"},
	{SCOPE_ADMIN, CHANGE_MASK, ".10-plain.json", FAILURE_USAGE, "cannot be the name"},
	{SCOPE_ADMIN, CHANGE_UNMASK, "..", FAILURE_USAGE, "cannot be the name"},
	{SCOPE_ADMIN, CHANGE_MASK, "no-such-name", FAILURE_REFUSED, "no-such-name"},
	{SCOPE_ADMIN, CHANGE_MASK, "10-plain.jsn", FAILURE_REFUSED, "did you mean 10-plain.json?"},
	{SCOPE_ADMIN, CHANGE_UNMASK, "30-maskde.json", FAILURE_REFUSED, "did you mean 30-masked.json?"},
	{SCOPE_ADMIN, CHANGE_MASK, "bad\nname\033[31m", FAILURE_REFUSED, "bad\\nname\\x1B[31m"},
	{SCOPE_ADMIN, CHANGE_MASK, "80-under-fifo.json", FAILURE_REFUSED, "80-under-fifo.json"},
	{SCOPE_ADMIN, CHANGE_MASK, "85-under-dangling.json", FAILURE_REFUSED, "85-under-dangling.json"},
	{SCOPE_ADMIN, CHANGE_MASK, "60-of-user.json", FAILURE_REFUSED, "would hide nothing"},
	{SCOPE_ADMIN, CHANGE_UNMASK, "50-masked-by-user.json", FAILURE_REFUSED, "--scope=user"},
	{SCOPE_ADMIN, CHANGE_UNMASK, "70-masked-by-link.json", FAILURE_REFUSED, "link"},
	{SCOPE_USER, CHANGE_UNMASK, "30-masked.json", FAILURE_REFUSED, "--scope=admin"},
};

static void test_refusals_say_what_is_wrong_and_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		cleanup(failure_free) struct failure failure = {0};
		cleanup(failure_free) struct failure asked = {0};
		cleanup(stand_free) struct stand stand;
		bool changed;

		stand_make_for(&stand, refusals[i].target);
		if (workspace_stage(stand.workspace, refusals[i].kind, refusals[i].name, &changed, &failure) == 0)
			fail_msg("%s \"%s\" is not refused", change_name(refusals[i].kind), refusals[i].name);
		assert_int_equal(failure.kind, refusals[i].failure);
		assert_non_null(failure.remedy);
		if (strstr(failure.text, refusals[i].said) == NULL && strstr(failure.remedy, refusals[i].said) == NULL)
			fail_msg("neither \"%s\" nor \"%s\" says \"%s\"", failure.text, failure.remedy,
				refusals[i].said);
		assert_int_equal(workspace_staged_count(stand.workspace), 0);
		/* Asking beforehand gives the same answer. */
		assert_true(workspace_may_stage(stand.workspace, refusals[i].kind, refusals[i].name, &asked) < 0);
		assert_string_equal(asked.text, failure.text);
	}
}

static void test_a_name_of_256_bytes_cannot_be_one(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	char name[257];

	(void)state;
	stand_make(&stand);
	memset(name, 'n', sizeof name);
	name[256] = '\0';
	assert_true(workspace_may_stage(stand.workspace, CHANGE_MASK, name, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	name[255] = '\0';
	assert_true(workspace_may_stage(stand.workspace, CHANGE_MASK, name, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_true(name_is_allowed(name));
}

static void test_may_stage_stages_nothing(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	assert_int_equal(workspace_may_stage(stand.workspace, CHANGE_MASK, "10-plain.json", NULL), 0);
	assert_int_equal(workspace_may_stage(stand.workspace, CHANGE_UNMASK, "30-masked.json", NULL), 0);
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	assert_plan(&stand, "");
}

static void test_read_only_refuses_every_change(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	struct workspace_settings settings;
	size_t done;
	bool changed;

	(void)state;
	stand_make(&stand);
	workspace_close(stand.workspace);
	stand.workspace = NULL;
	settings = tree_settings(&stand.tree, stand.root, SCOPE_ADMIN);
	settings.read_only = true;
	assert_int_equal(workspace_open(&settings, &stand.workspace, NULL), 0);
	assert_true(workspace_is_read_only(stand.workspace));
	assert_true(workspace_stage(stand.workspace, CHANGE_MASK, "10-plain.json", &changed, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_non_null(strstr(failure.text, "--read-only"));
	assert_true(workspace_write(stand.workspace, &done, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
}

static void test_a_scope_without_a_directory_refuses_every_change(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	workspace_close(stand.workspace);
	free(stand.tree.home);
	stand.tree.home = NULL;
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_USER);
	assert_null(workspace_target_directory(stand.workspace));
	assert_true(workspace_may_stage(stand.workspace, CHANGE_MASK, "10-plain.json", &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_non_null(strstr(failure.text, "user"));
	assert_non_null(strstr(failure.remedy, "HOME"));
}

static void test_a_directory_that_cannot_be_read_refuses_every_change(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand = {.root = tree_make_root()};

	(void)state;
	tree_init(&stand.tree);
	tree_add(&stand.tree, TREE_VENDOR, "10-plain.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand.tree, "/etc/qemu", "vhost-user", TREE_FILE, "x", 1);
	tree_build(&stand.tree, stand.root);
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_ADMIN);
	assert_true(workspace_may_stage(stand.workspace, CHANGE_MASK, "10-plain.json", &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_string_equal(failure.path, TREE_ADMIN);
}

/* ---- writing ---- */

static void test_write_makes_the_preview_the_state(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *path = NULL;
	struct stat found;
	size_t done = 0;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	assert_int_equal(workspace_write(stand.workspace, &done, NULL), 0);
	assert_int_equal(done, 2);
	assert_int_equal(workspace_staged_count(stand.workspace), 0);
	assert_plan(&stand, "");
	assert_false(workspace_redo(stand.workspace));
	assert_selected(workspace_current(stand.workspace), "gpu vendor 20-plain.json\n");
	path = tree_path(stand.root, TREE_ADMIN, "10-plain.json");
	assert_int_equal(lstat(path, &found), 0);
	assert_int_equal(found.st_size, 0);
}

static void test_write_of_nothing_succeeds_and_makes_nothing(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand = {.root = tree_make_root()};
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;
	size_t done = 99;

	(void)state;
	tree_init(&stand.tree);
	tree_add(&stand.tree, TREE_VENDOR, "10-plain.json", TREE_FILE, GPU, strlen(GPU));
	tree_build(&stand.tree, stand.root);
	before = tree_listing(stand.root, "");
	stand.workspace = tree_open(&stand.tree, stand.root, SCOPE_ADMIN);
	if (workspace_write(stand.workspace, &done, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(done, 0);
	after = tree_listing(stand.root, "");
	assert_string_equal(before, after);
}

/* A reader that comes while nobody looks must not be misled either: names with a dot are not looked at. */
static void test_a_hidden_file_beside_does_not_disturb_writing(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	size_t done;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	tree_write(stand.root, TREE_ADMIN, ".10-plain.json.swp", "x", 1);
	if (workspace_write(stand.workspace, &done, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(done, 1);
}

/* What others do at the same time in another directory is met after the write: then it is taken back, and told. */
static void test_write_is_taken_back_when_the_state_is_not_as_previewed(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	size_t done;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	tree_write(stand.root, TREE_VENDOR, "05-new.json", GPU, strlen(GPU));
	assert_true(workspace_write(stand.workspace, &done, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_int_equal(done, 0);
	assert_non_null(strstr(failure.text, "not as previewed"));
	assert_int_equal(snapshot_find(workspace_current(stand.workspace)->snapshot, 1, "10-plain.json"), LAYER_NONE);
	assert_selected(workspace_current(stand.workspace), "gpu vendor 05-new.json\n");
}

/* ---- carrying over ---- */

static void test_rescan_carries_what_is_staged_over(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	tree_write(stand.root, TREE_VENDOR, "15-new.json", GPU, strlen(GPU));
	assert_int_equal(workspace_rescan(stand.workspace, &failure), 0);
	assert_int_equal(failure.kind, FAILURE_NONE);
	assert_plan(&stand, "mask 10-plain.json");
	assert_selected(workspace_current(stand.workspace), "gpu vendor 10-plain.json\n");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 15-new.json\n");
}

static void test_rescan_drops_what_cannot_be_done_any_more_and_says_why(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;
	cleanup(free_pointer) char *fifo = NULL;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_MASK, "20-plain.json", true);
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	fifo = tree_path(stand.root, TREE_ADMIN, "20-plain.json");
	assert_int_equal(mkfifo(fifo, 0644), 0);
	assert_int_equal(workspace_rescan(stand.workspace, &failure), 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_non_null(strstr(failure.text, "20-plain.json"));
	assert_int_equal(workspace_staged_count(stand.workspace), 2);
	assert_string_equal(workspace_staged(stand.workspace, 0)->name, "10-plain.json");
	assert_string_equal(workspace_staged(stand.workspace, 1)->name, "30-masked.json");
	assert_int_equal(workspace_plan(stand.workspace)->count, 2);
}

/* Somebody else did it meanwhile: nothing is left to be done, and nothing is wrong. */
static void test_rescan_finds_a_staged_change_done_already(void **state)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	tree_write(stand.root, TREE_ADMIN, "10-plain.json", "", 0);
	assert_int_equal(workspace_rescan(stand.workspace, &failure), 0);
	assert_int_equal(failure.kind, FAILURE_NONE);
	assert_plan(&stand, "");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 20-plain.json\n");
}

/* ---- taking out ---- */

static void test_unstage_takes_one_out_of_the_middle_and_forgets_what_could_be_redone(void **state)
{
	cleanup(stand_free) struct stand stand;

	(void)state;
	stand_make(&stand);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	stage(&stand, CHANGE_MASK, "20-plain.json", true);
	stage(&stand, CHANGE_UNMASK, "30-masked.json", true);
	assert_true(workspace_undo(stand.workspace));
	assert_int_equal(workspace_unstage(stand.workspace, 0, NULL), 0);
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	assert_plan(&stand, "mask 20-plain.json");
	assert_selected(workspace_preview(stand.workspace), "gpu vendor 10-plain.json\n");
	assert_false(workspace_can_redo(stand.workspace));
}

static void test_unstage_names_what_cannot_be_done_without_it(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(failure_free) struct failure failure = {0};
	const struct change write = {.kind = CHANGE_WRITE, .name = "40-new.json", .verb = "clone", .content = TREE_DESCRIPTOR("gpu"),
				     .content_length = strlen(TREE_DESCRIPTOR("gpu"))};
	bool changed;

	(void)state;
	stand_make(&stand);
	assert_int_equal(workspace_stage_change(stand.workspace, &write, &changed, NULL), 0);
	stage(&stand, CHANGE_MASK, "40-new.json", true);
	stage(&stand, CHANGE_MASK, "10-plain.json", true);
	assert_int_equal(workspace_unstage(stand.workspace, 0, &failure), 0);
	assert_plan(&stand, "mask 10-plain.json");
	assert_int_equal(workspace_staged_count(stand.workspace), 1);
	assert_non_null(strstr(failure.text, "mask 40-new.json"));
}

static void test_an_adopted_plan_is_staged_upon_and_given_up(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan plan = {0};
	struct operation mask = {.kind = OPERATION_MASK, .mode = 0644, .expectation = EXPECT_ABSENT};

	(void)state;
	stand_make(&stand);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	assert_int_equal(plan_add(&plan, mask, "10-plain.json"), 0);
	assert_int_equal(workspace_adopt(stand.workspace, &plan, "from elsewhere", NULL, NULL), 0);
	assert_plan(&stand, "mask 10-plain.json");
	assert_int_equal(workspace_set_target(stand.workspace, SCOPE_USER, &failure), -EBUSY);
	assert_int_equal(workspace_rescan(stand.workspace, &failure), 0);
	stage(&stand, CHANGE_MASK, "20-plain.json", true);
	assert_int_equal(workspace_plan(stand.workspace)->count, 2);
	assert_string_equal(workspace_plan_origin(stand.workspace), "from elsewhere");
	assert_true(workspace_undo(stand.workspace));
	assert_plan(&stand, "mask 10-plain.json");
	assert_true(workspace_undo(stand.workspace));
	assert_plan(&stand, "");
	assert_null(workspace_plan_origin(stand.workspace));
	assert_false(workspace_undo(stand.workspace));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_of_a_root_that_is_not_there_says_so),
		cmocka_unit_test(test_open_says_what_is_open),
		cmocka_unit_test(test_close_of_nothing_is_fine),
		cmocka_unit_test(test_stage_shows_the_change_and_keeps_the_files),
		cmocka_unit_test(test_stage_of_what_is_so_already_changes_nothing),
		cmocka_unit_test(test_stage_and_its_opposite_leave_nothing_to_do),
		cmocka_unit_test(test_undo_and_redo_of_what_is_staged),
		cmocka_unit_test(test_a_refused_change_keeps_what_can_be_redone),
		cmocka_unit_test(test_discard_takes_everything_back),
		cmocka_unit_test(test_a_missing_directory_is_part_of_the_plan),
		cmocka_unit_test(test_refusals_say_what_is_wrong_and_what_to_do),
		cmocka_unit_test(test_a_name_of_256_bytes_cannot_be_one),
		cmocka_unit_test(test_may_stage_stages_nothing),
		cmocka_unit_test(test_read_only_refuses_every_change),
		cmocka_unit_test(test_a_scope_without_a_directory_refuses_every_change),
		cmocka_unit_test(test_a_directory_that_cannot_be_read_refuses_every_change),
		cmocka_unit_test(test_write_makes_the_preview_the_state),
		cmocka_unit_test(test_write_of_nothing_succeeds_and_makes_nothing),
		cmocka_unit_test(test_a_hidden_file_beside_does_not_disturb_writing),
		cmocka_unit_test(test_write_is_taken_back_when_the_state_is_not_as_previewed),
		cmocka_unit_test(test_rescan_carries_what_is_staged_over),
		cmocka_unit_test(test_rescan_drops_what_cannot_be_done_any_more_and_says_why),
		cmocka_unit_test(test_rescan_finds_a_staged_change_done_already),
		cmocka_unit_test(test_unstage_takes_one_out_of_the_middle_and_forgets_what_could_be_redone),
		cmocka_unit_test(test_unstage_names_what_cannot_be_done_without_it),
		cmocka_unit_test(test_an_adopted_plan_is_staged_upon_and_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
