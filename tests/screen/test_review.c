/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Review and write: what is seen before files change, what it takes to change them, and what is told afterwards. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/plan_json.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/options.h"
#include "tui/screens/resuming.h"

#define FS "50-qemu-virtiofsd.json"
#define SECOND_FS "{\"description\": \"another\", \"type\": \"fs\", \"binary\": \"/usr/libexec/other\"}"

/* The usual tree without what is broken, so that every type has what it needs. */
static void open_face(struct face *face, int width, int height)
{
	tree_init(&face->tree);
	face_add(face, TREE_VENDOR, "50-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	face_add(face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_add(face, TREE_VENDOR, FS, "{\"description\": \"virtiofsd\", \"type\": \"fs\", \"binary\": \"/usr/lib/qemu/virtiofsd\"}");
	face_add(face, TREE_ADMIN, "60-old.json", SECOND_FS);
	face_open(face, width, height, CHARSET_UTF8);
}

static void stage(struct face *face, enum change_kind kind, const char *name)
{
	bool changed = false;

	assert_int_equal(workspace_stage(face->workspace, kind, name, &changed, NULL), 0);
	assert_true(changed);
	screens_refresh(face->screens);
}

static void stage_new(struct face *face, const char *name, const char *content)
{
	const struct change change = {.kind = CHANGE_WRITE, .name = (char *)name, .verb = "clone", .content = (char *)content,
				      .content_length = strlen(content)};
	bool changed = false;

	assert_int_equal(workspace_stage_change(face->workspace, &change, &changed, NULL), 0);
	screens_refresh(face->screens);
}

static bool admin_has(const struct face *face, const char *name)
{
	cleanup(free_pointer) char *path = tree_path(face->root, TREE_ADMIN, name);

	return access(path, F_OK) == 0;
}

static bool shows(struct face *face, const char *text)
{
	face_draw(face);
	return screen_contains(face->canvas, text);
}

/* ---- what is seen ---- */

static void the_review_says_what_is_done_and_what_that_means(void **state)
{
	static const struct {
		int width, height;
		const char *name;
	} sizes[] = {{80, 24, "review-several-80x24"}, {40, 12, "review-several-40x12"}, {132, 50, "review-several-132x50"}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct face face = {0};

		open_face(&face, sizes[i].width, sizes[i].height);
		stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
		stage(&face, CHANGE_REVERT, "60-old.json");
		stage_new(&face, "40-new.json", SECOND_FS);
		face_type(&face, "w");
		face_expect(&face, sizes[i].name);
		face_close(&face);
	}
}

static void files_are_shown_line_by_line(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 132, 50);
	stage(&face, CHANGE_MASK, FS);
	stage(&face, CHANGE_REVERT, "60-old.json");
	face_type(&face, "w");
	assert_true(shows(&face, FS ": an empty file, a mask, which hides " TREE_VENDOR "/" FS));
	assert_true(shows(&face, "-{\"description\": \"another\""));
	assert_true(shows(&face, "+++ /dev/null"));
	face_close(&face);
}

/* A replacement is compared with the vendor's file that it overrides. */
static void a_new_file_is_compared_with_what_it_overrides(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 132, 50);
	stage_new(&face, FS, SECOND_FS);
	face_type(&face, "w");
	assert_true(shows(&face, "--- " TREE_VENDOR "/" FS));
	assert_true(shows(&face, "+++ " TREE_ADMIN "/" FS));
	face_close(&face);
}

static void other_programs_that_are_affected_are_named(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 132, 50);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w");
	assert_true(shows(&face, "changes in the same way for: libvirt-system, libvirt-session"));
	face_close(&face);
}

/* The row of the screen that begins with that text; -1 where none does. */
static int row_of(const struct face *face, const char *text)
{
	for (int row = 0; row < face->canvas->height; row++) {
		cleanup(free_pointer) char *line = screen_row(face->canvas, row);

		if (strncmp(line, text, strlen(text)) == 0)
			return row;
	}
	return -1;
}

/* What changes stands first, so that it is seen where there is little room. */
static void what_changes_stands_before_what_stays(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, FS);
	face_type(&face, "w");
	face_draw(&face);
	assert_int_equal(row_of(&face, "  fs  now " FS ", then 60-old.json"), row_of(&face, " What is selected") + 1);
	assert_int_equal(row_of(&face, "  The others stay: gpu (50-crosvm-gpu.json)."), row_of(&face, " What is selected") + 2);
	face_close(&face);
	open_face(&face, 80, 24);
	stage_new(&face, "90-new.json", SECOND_FS);
	face_type(&face, "w");
	assert_true(shows(&face, "All stay as they are: gpu (50-crosvm-gpu.json), fs (" FS ")."));
	face_close(&face);
}

/* That nothing is written yet is not what is cut, and a row is not half a sentence. */
static void a_narrow_review_says_that_nothing_is_written(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 40, 12);
	stage(&face, CHANGE_MASK, FS);
	face_type(&face, "w");
	assert_true(shows(&face, "Not written yet: 1 file operation "));
	assert_true(shows(&face, "mask " FS));
	assert_false(shows(&face, FS ":"));
	assert_int_equal(canvas_resize(face.canvas, 80, 24), 0);
	assert_true(shows(&face, "Review: 1 file operation, nothing is written yet"));
	assert_true(shows(&face, "mask " FS ": hide it with an empty file"));
	/* The last row above the keys is used. */
	assert_int_equal(canvas_resize(face.canvas, 40, 12), 0);
	face_draw(&face);
	assert_string_equal(canvas_cell(face.canvas, 10, 39)->text, canvas_symbol_text(face.canvas, SYMBOL_DOWN));
	face_close(&face);
}

/* A name is the same on all screens, and in no form that only a shell reads. */
static void a_name_has_one_form(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-a b\377.json", GPU("odd", "/bin/odd"));
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-a b\377.json");
	face_type(&face, "m");
	assert_null(strstr(face.screens->notice, "$'"));
	assert_non_null(strstr(face.screens->notice, "\\xFF"));
	face_type(&face, "w");
	face_draw(&face);
	assert_true(row_of(&face, " \342\226\270 \302\261 mask ") == 1);
	face_close(&face);
}

static void what_a_clone_was_made_of_is_told(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "c C-u");
	for (const char *letter = "40-mine.json"; *letter != '\0'; letter++)
		screens_key(face.screens, (key_code)*letter);
	face_type(&face, "Enter w");
	assert_true(shows(&face, "clone 50-qemu-gpu.json as 40-mine.json: write a new file"));
	face_close(&face);
}

/* What is said names the keys that are bound. */
static void keys_in_sentences_are_those_that_are_bound(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	assert_int_equal(bindings_set(&face.bindings, ACTION_UNDO, "Z"), 0);
	assert_int_equal(bindings_set(&face.bindings, ACTION_REDO, "T"), 0);
	assert_int_equal(bindings_set(&face.bindings, ACTION_HISTORY_UNDO, "B"), 0);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "J");
	assert_non_null(strstr(face.screens->notice, " Z takes it back."));
	face_type(&face, "Z");
	assert_non_null(strstr(face.screens->notice, " T stages it again."));
	face_type(&face, "T");
	assert_non_null(strstr(face.screens->notice, " Z takes it back."));
	face_type(&face, "w y");
	assert_true(shows(&face, "press B, or type:"));
	face_close(&face);
}

/* What is staged for several says what it makes of the selections, as for one. */
static void several_that_are_staged_tell_what_that_changes(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	face_go_to(&face, "gpu", "50-crosvm-gpu.json");
	face_type(&face, "* m");
	assert_string_equal(face.screens->notice, "Staged: mask 2 entries. gpu: now 50-crosvm-gpu.json, then none. U takes it back.");
	face_close(&face);
}

static void the_text_can_be_searched(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 40, 12);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w");
	face_draw(&face);
	face_type(&face, "/ l i n e Space b y Enter");
	assert_true(shows(&face, "The file, line by line"));
	face_type(&face, "/ q x q x Enter");
	assert_true(shows(&face, "There is no match."));
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_close(&face);
}

/* ---- taking out ---- */

static void a_change_in_the_middle_is_taken_out(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	stage(&face, CHANGE_MASK, FS);
	stage(&face, CHANGE_REVERT, "60-old.json");
	face_type(&face, "w Tab j d");
	assert_int_equal(workspace_staged_count(face.workspace), 2);
	assert_int_equal(workspace_staged(face.workspace, 0)->kind, CHANGE_MASK);
	assert_string_equal(workspace_staged(face.workspace, 0)->name, "50-crosvm-gpu.json");
	assert_int_equal(workspace_staged(face.workspace, 1)->kind, CHANGE_REVERT);
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	face_type(&face, "d d");
	assert_int_equal(workspace_plan(face.workspace)->count, 0);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_true(shows(&face, "Nothing is staged any more"));
	face_close(&face);
}

static void what_no_longer_fits_is_named_and_stays_out(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage_new(&face, "40-new.json", SECOND_FS);
	stage(&face, CHANGE_MASK, "40-new.json");
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w Tab g d");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(workspace_staged(face.workspace, 0)->name, "50-crosvm-gpu.json");
	assert_true(shows(&face, "o longer staged"));
	assert_true(shows(&face, "mask 40-new.json"));
	face_close(&face);
}

/* ---- writing ---- */

static void the_key_that_opened_the_review_does_not_write(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w w w");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_false(admin_has(&face, "50-crosvm-gpu.json"));
	face_close(&face);
}

static void what_is_grave_needs_a_typed_word(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, FS);
	stage(&face, CHANGE_REVERT, "60-old.json");
	face_type(&face, "w y");
	assert_int_equal(screens_top(face.screens), SCREEN_PROMPT);
	face_type(&face, "y Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_false(admin_has(&face, FS));
	face_type(&face, "y Escape");
	assert_false(admin_has(&face, FS));
	assert_true(shows(&face, "Nothing was written"));
	face_type(&face, "y y e s Enter");
	assert_true(admin_has(&face, FS));
	assert_true(shows(&face, "Written: 2 file operations"));
	face_close(&face);
}

/* By the rules that are looked by, a bad file is passed over; others fail as a whole because of it. */
static void what_breaks_another_program_is_grave(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage_new(&face, "90-bad.json", "{\"type\": \"nonsense\"}");
	face_type(&face, "w");
	assert_true(shows(&face, "! Afterwards libvirt-system finds no backend of any type"));
	face_type(&face, "y");
	assert_int_equal(screens_top(face.screens), SCREEN_PROMPT);
	face_close(&face);
}

static void what_is_harmless_needs_only_the_key(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w y");
	assert_int_equal(screens_top(face.screens), SCREEN_RESULT);
	assert_true(admin_has(&face, "50-crosvm-gpu.json"));
	face_close(&face);
}

static void the_result_tells_the_way_back_and_goes_it(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w y");
	assert_true(shows(&face, "was 50-crosvm-gpu.json, is 50-qemu-gpu.json now"));
	assert_true(shows(&face, "It is transaction 20"));
	assert_true(shows(&face, "press U, or type:"));
	face_type(&face, "U");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_true(shows(&face, "undo 20"));
	assert_true(admin_has(&face, "50-crosvm-gpu.json"));
	face_type(&face, "y");
	assert_false(admin_has(&face, "50-crosvm-gpu.json"));
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

static void a_file_that_was_changed_underneath_is_not_overwritten(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *bytes = NULL;
	size_t length;

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_REVERT, "60-old.json");
	face_type(&face, "w");
	tree_write(face.root, TREE_ADMIN, "60-old.json", FS, strlen(FS));
	face_type(&face, "y");
	assert_true(shows(&face, "Not written"));
	assert_true(shows(&face, "The files are as they were before"));
	path = tree_path(face.root, TREE_ADMIN, "60-old.json");
	bytes = tree_read_file(path, &length);
	assert_string_equal(bytes, FS);
	face_close(&face);
}

/* ---- a plan from elsewhere ---- */

static void an_adopted_plan_stays_when_more_is_staged_or_files_are_read_again(void **state)
{
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w y U Escape");
	assert_non_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_rescan(face.workspace, NULL), 0);
	assert_non_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_plan(face.workspace)->count, 1);
	stage(&face, CHANGE_REVERT, "60-old.json");
	assert_int_equal(workspace_plan(face.workspace)->count, 2);
	face_type(&face, "w Tab g d");
	assert_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_plan(face.workspace)->count, 1);
	face_close(&face);
}

static void an_adopted_plan_that_no_longer_fits_is_given_up(void **state)
{
	struct face face = {0};
	cleanup(failure_free) struct failure failure = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w y U Escape");
	tree_write(face.root, TREE_ADMIN, "50-crosvm-gpu.json", FS, strlen(FS));
	assert_int_equal(workspace_rescan(face.workspace, &failure), 0);
	assert_non_null(failure.text);
	assert_null(workspace_plan_origin(face.workspace));
	assert_int_equal(workspace_plan(face.workspace)->count, 0);
	face_close(&face);
}

/* ---- plans as files ---- */

/* Options of a person whose own files are below that directory. */
static struct options options_at(const char *home)
{
	return (struct options){.scope = SCOPE_ADMIN, .temporary = "/tmp", .environment = {.xdg_state_home = home, .home = home}};
}

/* The path behind "saved: " in what is said. */
static char *said_path(const char *said)
{
	const char *start = strstr(said, "saved: ");

	assert_non_null(start);
	start += strlen("saved: ");
	return strndup(start, strcspn(start, "\n"));
}

static void expect_plan(const char *path, size_t operations)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *bytes = NULL;
	struct stat found;
	size_t length;

	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	bytes = tree_read_file(path, &length);
	assert_int_equal(plan_json_read(bytes, length, path, &document, &failure), 0);
	assert_int_equal(document.plan.count, operations);
}

static void a_saved_plan_is_told_and_can_be_applied(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	cleanup(free_pointer) char *path = NULL;
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "w p");
	assert_non_null(strstr(face.screens->notice, " apply "));
	path = said_path(face.screens->notice);
	expect_plan(path, 1);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void leaving_with_a_saved_plan_tells_where_it_is(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	cleanup(free_pointer) char *path = NULL;
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	face_type(&face, "q p");
	assert_true(face.screens->done);
	path = said_path(face.screens->farewell);
	expect_plan(path, 1);
	face_close(&face);
}

/* Root keeps it below the root, with the history; everybody else with their own files. */
static void expect_private(const struct face *face, const char *home)
{
	bool root = geteuid() == 0;
	cleanup(free_pointer) char *directory = root ? text_format("%s/var/lib/overrule/plans", face->root)
						     : text_format("%s/overrule/plans", home);
	cleanup(free_pointer) char *path = text_format("%s/staged-admin.json", directory);
	struct stat found;

	assert_int_equal(stat(directory, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0700);
	if (root)
		expect_plan(path, 1);
}

/* Ended from outside, started again: what was staged is offered, and is forgotten only when it is not wanted any more. */
static void what_was_staged_survives_the_end_from_outside(void **state)
{
	struct face face = {0};
	cleanup(tree_remove_root_pointer) char *home = tree_make_root();
	cleanup(free_pointer) char *said = NULL;
	const struct options options = options_at(home);

	(void)state;
	open_face(&face, 80, 24);
	face.screens->options = &options;
	resuming_offer(face.screens);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	stage(&face, CHANGE_MASK, "50-crosvm-gpu.json");
	said = resuming_keep(face.screens);
	assert_non_null(strstr(said, "is kept"));
	expect_private(&face, home);
	workspace_discard(face.workspace);
	screens_refresh(face.screens);
	resuming_offer(face.screens);
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	assert_true(shows(&face, "mask 50-crosvm-gpu.json"));
	face_expect(&face, "left-staged-80x24");
	face_type(&face, "Escape");
	resuming_end(face.screens);
	resuming_offer(face.screens);
	face_type(&face, "j Enter");
	resuming_end(face.screens);
	resuming_offer(face.screens);
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_REVIEW);
	assert_int_equal(workspace_plan(face.workspace)->count, 1);
	face_type(&face, "y Enter");
	assert_true(admin_has(&face, "50-crosvm-gpu.json"));
	resuming_end(face.screens);
	resuming_offer(face.screens);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

/* Every size from nothing to large, on each of these screens. */
static void every_size_can_be_drawn(void **state)
{
	static const char *const steps[] = {"w", "Tab", "y", "Escape q", "Escape w y y e s Enter"};
	struct face face = {0};

	(void)state;
	open_face(&face, 80, 24);
	stage(&face, CHANGE_MASK, FS);
	stage(&face, CHANGE_REVERT, "60-old.json");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		face_type(&face, steps[i]);
		for (int width = 1; width <= 140; width += 3)
			for (int height = 1; height <= 50; height += 2) {
				assert_int_equal(canvas_resize(face.canvas, width, height), 0);
				face_draw(&face);
				assert_in_range(face.canvas->cursor_row, 0, height - 1);
			}
	}
	face_close(&face);
}

/* Nobody wants to compare two whole files to see that they are the same. */
static void a_rename_is_told_in_one_line(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_ADMIN, "10-a.json", GPU("a", "/usr/bin/a"));
	face_add(&face, TREE_ADMIN, "20-b.json", GPU("b", "/usr/bin/b"));
	face_open(&face, 132, 50, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-a.json");
	face_type(&face, "J w");
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "is renamed to"));
	assert_false(screen_contains(face.canvas, "+++ "));
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_review_says_what_is_done_and_what_that_means),
		cmocka_unit_test(files_are_shown_line_by_line),
		cmocka_unit_test(a_new_file_is_compared_with_what_it_overrides),
		cmocka_unit_test(other_programs_that_are_affected_are_named),
		cmocka_unit_test(what_changes_stands_before_what_stays),
		cmocka_unit_test(a_narrow_review_says_that_nothing_is_written),
		cmocka_unit_test(a_name_has_one_form),
		cmocka_unit_test(what_a_clone_was_made_of_is_told),
		cmocka_unit_test(keys_in_sentences_are_those_that_are_bound),
		cmocka_unit_test(several_that_are_staged_tell_what_that_changes),
		cmocka_unit_test(the_text_can_be_searched),
		cmocka_unit_test(a_change_in_the_middle_is_taken_out),
		cmocka_unit_test(what_no_longer_fits_is_named_and_stays_out),
		cmocka_unit_test(the_key_that_opened_the_review_does_not_write),
		cmocka_unit_test(what_is_grave_needs_a_typed_word),
		cmocka_unit_test(what_breaks_another_program_is_grave),
		cmocka_unit_test(what_is_harmless_needs_only_the_key),
		cmocka_unit_test(the_result_tells_the_way_back_and_goes_it),
		cmocka_unit_test(a_file_that_was_changed_underneath_is_not_overwritten),
		cmocka_unit_test(an_adopted_plan_stays_when_more_is_staged_or_files_are_read_again),
		cmocka_unit_test(an_adopted_plan_that_no_longer_fits_is_given_up),
		cmocka_unit_test(a_saved_plan_is_told_and_can_be_applied),
		cmocka_unit_test(leaving_with_a_saved_plan_tells_where_it_is),
		cmocka_unit_test(what_was_staged_survives_the_end_from_outside),
		cmocka_unit_test(every_size_can_be_drawn),
		cmocka_unit_test(a_rename_is_told_in_one_line),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
