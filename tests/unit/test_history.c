/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The history: every transaction is there with all that is needed to take it back, what is damaged is told and stops nothing, and a
 * transaction whose files were changed since is not taken back.
 */
#include <errno.h>
#include <fcntl.h>
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
#include "tests/support/scene.h"

static void write_file(const struct scene *scene, const char *name, const char *content, const char *expected, char id[static RECORD_ID_SIZE])
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan plan = {0};
	struct commit_result result;

	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_WRITE, name, content, expected);
	if (scene_commit(scene, &plan, NULL, &result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	memcpy(id, result.id, RECORD_ID_SIZE);
}

static void take_back(const struct scene *scene, const char *id, char ret_id[static RECORD_ID_SIZE])
{
	cleanup(failure_free) struct failure failure = {0};
	struct commit_result result;

	if (scene_undo(scene, id, &result, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	memcpy(ret_id, result.id, RECORD_ID_SIZE);
}

static void expect_content(const struct scene *scene, const char *name, const char *content)
{
	cleanup(free_pointer) char *path = tree_path(scene->root, TREE_ADMIN, name), *bytes = NULL;
	size_t length;

	bytes = tree_read_file(path, &length);
	if (content == NULL || bytes == NULL)
		assert_true(content == NULL && bytes == NULL);
	else
		assert_string_equal(bytes, content);
}

static void test_entries_are_newest_first_and_say_who_did_what(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(history_free) struct history history = {0};
	cleanup(free_pointer) char *path = NULL;
	char ids[3][RECORD_ID_SIZE];
	struct stat found;

	(void)state;
	scene_make(&scene);
	scene_history(&scene, &history);
	assert_int_equal(history.count, 0);
	path = tree_path(scene.root, SCENE_HISTORY, "");
	assert_int_equal(access(path, F_OK), -1);
	write_file(&scene, "a", "1", NULL, ids[0]);
	write_file(&scene, "a", "2", "1", ids[1]);
	write_file(&scene, "b", "3", NULL, ids[2]);
	scene_history(&scene, &history);
	assert_int_equal(history.count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct record *record = &history.entries[i].record;

		assert_string_equal(record->id, ids[2 - i]);
		assert_true(record_id_is_valid(record->id));
		assert_string_equal(record->who, "tester");
		assert_string_equal(record->what[0], "test");
		assert_string_equal(record->directory, TREE_ADMIN);
		assert_int_equal(record->scope, SCOPE_ADMIN);
		assert_true(record->time.tv_sec > 1600000000);
	}
	assert_ptr_equal(history_find(&history, ids[1]), &history.entries[1]);
	assert_null(history_find(&history, "2"));
	assert_null(history_find(&history, ""));
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0700);
}

/* The second line has the digest of all below it. */
static void test_an_entry_can_be_verified_with_sha256sum(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(free_pointer) char *command = NULL;
	char id[RECORD_ID_SIZE];

	(void)state;
	scene_make(&scene);
	write_file(&scene, "a", "1", NULL, id);
	assert_true(asprintf(&command, "cd '%s%s' && test \"$(tail -n +3 %s.json | sha256sum | cut -c1-64)\" = "
				       "\"$(sed -n '2s/.*: \"\\(.*\\)\",/\\1/p' %s.json)\"", scene.root, SCENE_HISTORY, id, id) >= 0);
	assert_int_equal(system(command), 0);
}

static void test_a_damaged_entry_is_told_and_stops_nothing(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(free_pointer) char *path = NULL, *bytes = NULL;
	char ids[3][RECORD_ID_SIZE], name[64], undone[RECORD_ID_SIZE];
	size_t length, damaged = 0;

	(void)state;
	scene_make(&scene);
	for (unsigned i = 0; i < 3; i++)
		write_file(&scene, i == 0 ? "a" : i == 1 ? "b" : "c", "text", NULL, ids[i]);
	snprintf(name, sizeof name, "%s.json", ids[1]);
	path = tree_path(scene.root, SCENE_HISTORY, name);
	bytes = tree_read_file(path, &length);
	for (size_t at = 0; at <= length; at += 7) {
		cleanup(history_free) struct history history = {0};
		char *changed = malloc(length + 1);

		memcpy(changed, bytes, length + 1);
		if (at < length)
			changed[at] ^= 4;
		tree_write(scene.root, SCENE_HISTORY, name, changed, at < length ? length : length / 2);
		free(changed);
		assert_int_equal(history_list(&scene.opened, SCENE_HISTORY, &history, NULL), 0);
		assert_int_equal(history.count, 3);
		assert_false(history.entries[0].damaged || history.entries[2].damaged);
		assert_true(history.entries[1].damaged);
		assert_non_null(history.entries[1].problem.text);
		damaged++;
	}
	print_message("%zu damaged entries told\n", damaged);
	take_back(&scene, ids[2], undone);
	take_back(&scene, ids[0], undone);
	expect_content(&scene, "a", NULL);
}

/* Whatever digest it has, a record cannot lead out of its directory. */
static void test_a_record_with_another_name_or_a_path_is_refused(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(history_free) struct history history = {0};
	cleanup(record_free) struct record record = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct buffer document = {0};
	char id[RECORD_ID_SIZE], name[64];
	uint32_t file;
	struct known_file known = {.bytes = strdup("x"), .length = 1};

	(void)state;
	scene_make(&scene);
	write_file(&scene, "a", "1", NULL, id);
	assert_int_equal(history_read(&scene.opened, SCENE_HISTORY, id, &record, &failure), 0);
	record_write(&record, &document);
	snprintf(name, sizeof name, "2%s.json", id + 1);
	name[7] = name[7] == '1' ? '2' : '1';
	tree_write(scene.root, SCENE_HISTORY, name, document.data, document.length);
	assert_int_equal(history_list(&scene.opened, SCENE_HISTORY, &history, NULL), 0);
	assert_int_equal(history.count, 2);
	assert_int_equal(history.entries[0].damaged + history.entries[1].damaged, 1);
	assert_int_equal(record_add_file(&record, &known, &file), 0);
	assert_int_equal(record_add_operation(&record, OPERATION_REMOVE, "../../passwd", NULL, file, FILE_NONE), 0);
	record_write(&record, &document);
	record_free(&record);
	assert_true(record_read(document.data, document.length, "record", &record, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_true(history_read(&scene.opened, SCENE_HISTORY, "../x", &record, &failure) < 0);
	assert_true(history_read(&scene.opened, SCENE_HISTORY, "20261123T000000.000000-00000000", &record, &failure) < 0);
	buffer_free(&document);
}

static void test_undo_and_redo_find_their_transaction(void **state)
{
	cleanup(scene_free) struct scene scene;
	char a[RECORD_ID_SIZE], b[RECORD_ID_SIZE], c[RECORD_ID_SIZE], undo_a[RECORD_ID_SIZE], undo_b[RECORD_ID_SIZE], redo[RECORD_ID_SIZE];
	struct history history = {0};

	(void)state;
	scene_make(&scene);
	scene_history(&scene, &history);
	assert_null(history_undo_target(&history));
	assert_null(history_redo_target(&history));
	write_file(&scene, "x", "a", NULL, a);
	write_file(&scene, "x", "b", "a", b);
	take_back(&scene, b, undo_b);
	take_back(&scene, a, undo_a);
	history_free(&history);
	scene_history(&scene, &history);
	assert_null(history_undo_target(&history));
	assert_string_equal(history_redo_target(&history)->id, undo_a);
	take_back(&scene, undo_a, redo);
	expect_content(&scene, "x", "a");
	history_free(&history);
	scene_history(&scene, &history);
	assert_string_equal(history_undo_target(&history)->id, a);
	assert_string_equal(history_redo_target(&history)->id, undo_b);
	assert_true(history_find(&history, undo_a)->undone && history_find(&history, b)->undone);
	assert_string_equal(history_find(&history, redo)->record.undoes, undo_a);
	/* After a new change there is nothing to redo. */
	write_file(&scene, "y", "c", NULL, c);
	history_free(&history);
	scene_history(&scene, &history);
	assert_null(history_redo_target(&history));
	assert_string_equal(history_undo_target(&history)->id, c);
	history_free(&history);
}

static void test_one_out_of_the_middle_can_be_taken_back(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(failure_free) struct failure failure = {0};
	char first[RECORD_ID_SIZE], middle[RECORD_ID_SIZE], last[RECORD_ID_SIZE], undone[RECORD_ID_SIZE];
	cleanup(free_pointer) char *path = tree_path("", TREE_ADMIN, "a");
	struct commit_result result;

	(void)state;
	scene_make(&scene);
	write_file(&scene, "a", "1", NULL, first);
	write_file(&scene, "b", "1", NULL, middle);
	write_file(&scene, "a", "2", "1", last);
	take_back(&scene, middle, undone);
	expect_content(&scene, "b", NULL);
	expect_content(&scene, "a", "2");
	/* The first one's file was changed since. */
	assert_true(scene_undo(&scene, first, &result, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_string_equal(failure.path, path);
	assert_non_null(strstr(failure.text, first));
	expect_content(&scene, "a", "2");
	take_back(&scene, last, undone);
	take_back(&scene, first, undone);
	expect_content(&scene, "a", NULL);
	/* Taken back already: nothing is to be done. */
	assert_int_equal(scene_undo(&scene, first, &result, &failure), 0);
	assert_false(result.changed);
}

/* A clock that goes back, or stands still, does not change the order. */
static void test_ids_sort_by_the_order_of_the_transactions(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(history_free) struct history history = {0};
	static const time_t times[] = {2000000000, 2000000000, 1000000000, 0, 1999999999, 2000000000};
	char names[6][2], ids[6][RECORD_ID_SIZE];

	(void)state;
	scene_make(&scene);
	for (size_t i = 0; i < 6; i++) {
		struct commit_settings settings = {
			.root = &scene.opened, .history = SCENE_HISTORY, .now = {.tv_sec = times[i], .tv_nsec = 999999999}};
		cleanup(plan_free) struct plan plan = {0};
		struct commit_result result;

		snprintf(names[i], sizeof names[i], "%c", (char)('a' + i));
		assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
		scene_add(&plan, OPERATION_MASK, names[i], NULL, NULL);
		assert_int_equal(plan_carry_out(&settings, &plan, &result, NULL), 0);
		memcpy(ids[i], result.id, sizeof ids[i]);
	}
	scene_history(&scene, &history);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(history.entries[i].id, ids[5 - i]);
}

/* ---- a descriptor that was open before the file was replaced ---- */

static int write_late(void *context, struct failure *failure)
{
	(void)failure;
	return write(*(int *)context, "late bytes", 10) == 10 ? 0 : -EIO;
}

static void test_what_is_written_into_a_replaced_file_is_kept(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(plan_free) struct plan plan = {0};
	cleanup(free_pointer) char *path = NULL, *late = NULL, *bytes = NULL;
	cleanup(close_descriptor) int file = -1;
	struct commit_settings settings = {
		.root = &scene.opened, .history = SCENE_HISTORY, .verify = write_late, .context = &file};
	char name[64];
	struct commit_result result;
	size_t length;

	(void)state;
	scene_make(&scene);
	scene_put(&scene, "a", "", 0644, NULL);
	path = tree_path(scene.root, TREE_ADMIN, "a");
	file = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
	scene_add(&plan, OPERATION_WRITE, "a", "new", "");
	assert_int_equal(plan_carry_out(&settings, &plan, &result, NULL), 0);
	snprintf(name, sizeof name, "%s.late-0", result.id);
	late = tree_path(scene.root, SCENE_HISTORY, name);
	bytes = tree_read_file(late, &length);
	assert_non_null(bytes);
	assert_string_equal(bytes, "late bytes");
}

/* ---- what an interrupted run left, seen by who only reads ---- */

static void test_what_is_pending_is_told_without_writing(void **state)
{
	cleanup(scene_free) struct scene scene;
	cleanup(free_pointer) char *staging = NULL, *before = NULL, *after = NULL;

	(void)state;
	scene_make(&scene);
	assert_int_equal(transaction_pending(&scene.opened, TREE_ADMIN), PENDING_NOTHING);
	assert_int_equal(transaction_pending(&scene.opened, "/nowhere"), PENDING_NOTHING);
	staging = tree_path(scene.root, TREE_ADMIN, ".overrule-txn");
	assert_int_equal(mkdir(staging, 0700), 0);
	before = scene_text(&scene, true);
	assert_int_equal(transaction_pending(&scene.opened, TREE_ADMIN), PENDING_WASTE);
	after = scene_text(&scene, true);
	tree_expect_text("after a look", before, after);
	tree_write(scene.root, TREE_ADMIN "/.overrule-txn", "plan", "{}", 2);
	assert_int_equal(transaction_pending(&scene.opened, TREE_ADMIN), PENDING_TRANSACTION);
}

/* A journal that nobody of ours can have written stops every change, and stays. */
static void test_a_foreign_staging_directory_is_not_touched(void **state)
{
	static const mode_t modes[] = {0700, 0755};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		cleanup(scene_free) struct scene scene;
		cleanup(plan_free) struct plan plan = {0};
		cleanup(failure_free) struct failure failure = {0};
		cleanup(free_pointer) char *staging = NULL, *before = NULL, *after = NULL;
		struct commit_result result;

		scene_make(&scene);
		staging = tree_path(scene.root, TREE_ADMIN, ".overrule-txn");
		assert_int_equal(mkdir(staging, modes[i]), 0);
		tree_write(scene.root, TREE_ADMIN "/.overrule-txn", "plan", "{}", 2);
		before = tree_listing(scene.root, "/etc");
		assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, &plan), 0);
		scene_add(&plan, OPERATION_MASK, "a", NULL, NULL);
		assert_true(scene_commit(&scene, &plan, NULL, &result, &failure) < 0);
		assert_int_equal(failure.kind, FAILURE_REFUSED);
		assert_non_null(failure.remedy);
		after = tree_listing(scene.root, "/etc");
		tree_expect_text("what is not ours", before, after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries_are_newest_first_and_say_who_did_what),
		cmocka_unit_test(test_an_entry_can_be_verified_with_sha256sum),
		cmocka_unit_test(test_a_damaged_entry_is_told_and_stops_nothing),
		cmocka_unit_test(test_a_record_with_another_name_or_a_path_is_refused),
		cmocka_unit_test(test_undo_and_redo_find_their_transaction),
		cmocka_unit_test(test_one_out_of_the_middle_can_be_taken_back),
		cmocka_unit_test(test_ids_sort_by_the_order_of_the_transactions),
		cmocka_unit_test(test_what_is_written_into_a_replaced_file_is_kept),
		cmocka_unit_test(test_what_is_pending_is_told_without_writing),
		cmocka_unit_test(test_a_foreign_staging_directory_is_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
