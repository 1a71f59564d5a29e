/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change may cost in calls that wait for the disk, and an undo in files that are read. Source: BUDGETS.md: k operations, at most
 * k + 8 calls of fsync.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"
#include "tests/support/generate.h"

/* Where the history is made first, its directories are synced too: an undo finds it. */
static void test_a_plan_costs_few_fsyncs(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIAL_RANGES; i++) {
		cleanup(trial_free) struct trial trial;
		struct trace trace;

		trial_make(&trial, trial_ranges[i], true);
		trace = trace_run(trial_carry_out, &trial, (struct fault){0});
		assert_int_equal(trace.status, 0);
		print_message("%u operations taken back: %u fsyncs, %u calls\n", trial_ranges[i].count, trace.syncs, trace.calls);
		assert_true(trace.syncs <= trial_ranges[i].count + 8);
	}
}

static void test_what_is_done_already_costs_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIAL_RANGES; i++) {
		cleanup(trial_free) struct trial trial;
		struct trace trace;

		trial_make(&trial, trial_ranges[i], false);
		assert_int_equal(trace_run(trial_carry_out, &trial, (struct fault){0}).status, 0);
		trace = trace_run(trial_carry_out, &trial, (struct fault){0});
		assert_int_equal(trace.status, 0);
		assert_int_equal(trace.syncs, 0);
	}
}

/* The id of the transaction of that number. */
static void make_id(unsigned number, char id[static RECORD_ID_SIZE])
{
	snprintf(id, RECORD_ID_SIZE, "20260101T000000.%06u-00000000", number);
}

/* One record more; undoes is the number of the one that it takes back, or its own for none. */
static void add_record(const struct scene *scene, unsigned number, unsigned undoes)
{
	cleanup(record_free) struct record record = {.scope = SCOPE_ADMIN};
	cleanup(buffer_free) struct buffer document = {0};
	cleanup(close_descriptor) int history = history_open(&scene->opened, SCENE_HISTORY, true, NULL);
	char id[RECORD_ID_SIZE];
	const char *call;

	assert_true(history >= 0);
	make_id(undoes, id);
	assert_int_equal(record_describe(&record, "tester", NULL, 0, undoes != number ? id : NULL), 0);
	record.directory = strdup(TREE_ADMIN);
	make_id(number, record.id);
	record_write(&record, &document);
	assert_int_equal(history_prepare(history, &document, &call), 0);
	assert_int_equal(history_publish(history, record.id, &call), 0);
}

/* How many records are read to find what undo takes back; for trace_run(). */
static int read_for_undo(void *context)
{
	const struct scene *scene = context;
	cleanup(history_free) struct history history = {0};
	int count = 0;

	if (history_list_for(&scene->opened, SCENE_HISTORY, HISTORY_UNDO, NULL, &history, NULL) < 0)
		return -1;
	for (size_t i = 0; i < history.count; i++)
		count += !history.entries[i].unread;
	return count;
}

/* Only the directory is longer, which is read in large pieces. */
static void test_an_undo_reads_no_more_in_a_long_history(void **state)
{
	cleanup(scene_free) struct scene scene;
	struct trace shorter, longer;
	unsigned number = 0;

	(void)state;
	scene_make(&scene);
	while (number < 3) {
		add_record(&scene, number, number);
		number++;
	}
	shorter = trace_run(read_for_undo, &scene, (struct fault){0});
	while (number < 150) {
		add_record(&scene, number, number);
		number++;
	}
	longer = trace_run(read_for_undo, &scene, (struct fault){0});
	print_message("%u calls with 3 transactions, %u with %u\n", shorter.calls, longer.calls, number);
	assert_int_equal(shorter.status, 1);
	assert_int_equal(longer.status, 1);
	assert_true(longer.calls <= shorter.calls + 4);
}

static const char *id_of(const struct history_entry *entry)
{
	return entry != NULL ? entry->id : "";
}

/* What is found by reading less is what is found by reading all. */
static void assert_goals(const struct scene *scene, unsigned number)
{
	cleanup(history_free) struct history all = {0}, undo = {0}, redo = {0}, one = {0};
	const struct history_entry *found;
	char id[RECORD_ID_SIZE];

	make_id(number, id);
	assert_int_equal(history_list(&scene->opened, SCENE_HISTORY, &all, NULL), 0);
	assert_int_equal(history_list_for(&scene->opened, SCENE_HISTORY, HISTORY_UNDO, NULL, &undo, NULL), 0);
	assert_int_equal(history_list_for(&scene->opened, SCENE_HISTORY, HISTORY_REDO, NULL, &redo, NULL), 0);
	assert_int_equal(history_list_for(&scene->opened, SCENE_HISTORY, HISTORY_ONE, id, &one, NULL), 0);
	assert_string_equal(id_of(history_undo_target(&undo)), id_of(history_undo_target(&all)));
	assert_string_equal(id_of(history_redo_target(&redo)), id_of(history_redo_target(&all)));
	found = history_find(&one, id);
	assert_non_null(found);
	assert_false(found->unread || found->damaged);
	assert_string_equal(found->record.undoes, history_find(&all, id)->record.undoes);
}

static void test_what_is_not_read_changes_nothing(void **state)
{
	struct generator generator = {generate_seed(5)};

	(void)state;
	for (int i = 0; i < 40; i++) {
		cleanup(scene_free) struct scene scene;

		scene_make(&scene);
		for (unsigned number = 0; number < 8; number++) {
			/* Mostly of the newest ones, as people do. */
			unsigned back = generate_below(&generator, 2) == 0 ? 0 : generate_below(&generator, number < 4 ? number + 1 : 4);

			add_record(&scene, number, number - back);
			assert_goals(&scene, number / 2);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plan_costs_few_fsyncs),
		cmocka_unit_test(test_what_is_done_already_costs_none),
		cmocka_unit_test(test_an_undo_reads_no_more_in_a_long_history),
		cmocka_unit_test(test_what_is_not_read_changes_nothing),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - faults # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, trial_leave_memory);
}
