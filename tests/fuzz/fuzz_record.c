/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A record of the history. Any bytes are tried as they are, which the digest nearly always refuses, and behind the head of
 * a document with the right digest, as whoever can write the history can make it.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/change/change.h"
#include "core/commit/history.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_judge.h"

static void expect_record(const struct record *record)
{
	assert_true(record_id_is_valid(record->id));
	assert_non_null(record->who);
	assert_non_null(record->directory);
	assert_in_range(record->scope, SCOPE_VENDOR, SCOPE_USER);
	for (size_t i = 0; i < record->count; i++) {
		const struct record_operation *operation = &record->operations[i];

		assert_true(operation->kind == OPERATION_MKDIR || name_is_allowed(operation->name));
		assert_true(operation->kind != OPERATION_RENAME || name_is_allowed(operation->to));
		assert_true(operation->before == FILE_NONE || operation->before < record->file_count);
		assert_true(operation->after == FILE_NONE || operation->after < record->file_count);
	}
}

/* Nothing but an object is taken for one: each element of KEY, and in each of these each element of INNER. */
static void expect_objects(json_object *object, const char *key, const char *inner)
{
	json_object *array = NULL;

	json_object_object_get_ex(object, key, &array);
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		json_object *element = json_object_array_get_idx(array, i);

		assert_true(json_object_is_type(element, json_type_object));
		if (inner != NULL)
			expect_objects(element, inner, NULL);
	}
}

static void compare_with_judge(const char *bytes, size_t length)
{
	json_object *root = NULL;

	if (json_judge_takes(bytes, length, &root)) {
		expect_objects(root, "operations", NULL);
		expect_objects(root, "files", "attributes");
	}
	json_object_put(root);
}

static void expect_written_the_same(const struct record *record)
{
	cleanup(record_free) struct record again = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer first = {0}, second = {0};

	record_write(record, &first);
	if (record_read(buffer_text(&first), first.length, "again", &again, &failure) < 0)
		fail_msg("%s: %s in %s", failure.path, failure.text, buffer_text(&first));
	record_write(&again, &second);
	assert_string_equal(buffer_text(&first), buffer_text(&second));
}

/* Undone on files that are not those of the record: a plan or a refusal. */
static void take_back(const struct record *record)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = fuzz_snapshot();
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan plan = {0};

	if (history_undo_plan(record, snapshot, &plan, &failure) < 0)
		fuzz_expect_failure(&failure);
}

static void try_record(const char *bytes, size_t length)
{
	cleanup(record_free) struct record record = {0};
	cleanup(failure_free) struct failure failure = {0};

	if (record_read(bytes, length, "record.json", &record, &failure) < 0) {
		fuzz_expect_failure(&failure);
		assert_int_equal(strncmp(failure.path, "record.json", strlen("record.json")), 0);
		return;
	}
	expect_record(&record);
	compare_with_judge(bytes, length);
	expect_written_the_same(&record);
	take_back(&record);
}

FUZZ_TARGET(record)
{
	cleanup(buffer_free) struct buffer document = {0};
	char digest[SHA256_TEXT_SIZE];
	struct sha256 found = sha256_of(bytes, length);

	try_record((const char *)bytes, length);
	sha256_to_text(&found, digest);
	buffer_format(&document, "{\n  \"digest\": \"%s\",\n", digest);
	buffer_append(&document, bytes, length);
	try_record(buffer_text(&document), document.length);
	return 0;
}
