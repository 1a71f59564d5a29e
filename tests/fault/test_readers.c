/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Readers at work: a program that looks while files are changed finds what was selected before or what will be selected, and never half a
 * file. Two readers, the core's own scan by every consumer's rules and one that shares nothing with it, look at the calls of each kind of
 * change while it stands still there; and then both go round and round while all changes are made and taken back. $LONG_TESTS: at every
 * call, and ten times as many rounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/quick_place.h"
#include "tests/fault/reader.h"
#include "tests/fault/trace.h"
#include "tests/support/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 3
#define READERS 2

#define GPU TREE_DESCRIPTOR("gpu")
#define FS TREE_DESCRIPTOR("fs")
#define OTHER_FS "{\"description\": \"other\", \"type\": \"fs\", \"binary\": \"/usr/bin/other\"}"

/* What is done, on top of how many of the steps that are undone and done again before. */
static const struct action {
	const char *title;
	enum change_kind kind;
	const char *name, *content;
	unsigned undone; /* 1: the change is made, and its undo is looked at; 2: that too, and its redo */
} actions[] = {
	{"mask", CHANGE_MASK, "50-a.json", NULL, 0},
	{"unmask", CHANGE_UNMASK, "40-m.json", NULL, 0},
	{"move", CHANGE_MOVE, "60-b.json", NULL, 0},
	{"clone", CHANGE_WRITE, "10-clone.json", FS, 0},
	{"replace", CHANGE_WRITE, "50-a.json", OTHER_FS, 0},
	{"edit", CHANGE_WRITE, "70-g.json", OTHER_FS, 0},
	{"revert", CHANGE_REVERT, "70-g.json", NULL, 0},
	{"import", CHANGE_WRITE, "45-new.json", GPU, 0},
	{"undo", CHANGE_MOVE, "60-b.json", NULL, 1},
	{"redo", CHANGE_MASK, "50-a.json", NULL, 2},
};

struct stand {
	struct tree tree;
	char *root;
	const struct action *action;
};

static void stand_make_busy(struct stand *stand)
{
	static const char *const vendor[][2] = {{"40-m.json", GPU}, {"50-a.json", GPU}, {"60-b.json", GPU}, {"70-g.json", FS},
						{"80-h.json", FS}};

	*stand = (struct stand){.root = tree_make_root()};
	tree_init(&stand->tree);
	for (size_t i = 0; i < COUNT(vendor); i++)
		tree_add(&stand->tree, TREE_VENDOR, vendor[i][0], TREE_FILE, vendor[i][1], strlen(vendor[i][1]));
	tree_add(&stand->tree, TREE_ADMIN, "40-m.json", TREE_FILE, "", 0);
	tree_add(&stand->tree, TREE_ADMIN, "70-g.json", TREE_FILE, FS, strlen(FS));
	tree_build(&stand->tree, stand->root);
}

static void stand_free_busy(struct stand *stand)
{
	tree_remove_root(stand->root);
	tree_free(&stand->tree);
}

/* ---- what is changed ---- */

static int stage(struct workspace *workspace, const struct action *action)
{
	cleanup(free_pointer) char *name = strdup(action->name), *content = strdup(action->content != NULL ? action->content : "");
	const struct change change = {.kind = action->kind,
				      .name = name,
				      .place = MOVE_FIRST,
				      .verb = "edit",
				      .content = action->content != NULL ? content : NULL,
				      .content_length = strlen(content),
				      .may_replace = true};
	bool changed = false;
	int error = workspace_stage_change(workspace, &change, &changed, NULL);

	return error < 0 || !changed ? -1 : 0;
}

/* Takes the last transaction back, which may be an undo itself. */
static int stage_undo(struct workspace *workspace)
{
	cleanup(history_free) struct history history = {0};
	cleanup(record_free) struct record record = {0};
	struct root root;
	int error = workspace_history(workspace, &history, NULL);

	if (error < 0 || history.count == 0 || root_open(workspace_root_path(workspace), &root, NULL) < 0)
		return -1;
	error = history_read(&root, "/var/lib/overrule/history", history.entries[0].id, &record, NULL);
	root_close(&root);
	return error < 0 ? error : workspace_adopt_undo(workspace, &record, "undo", NULL);
}

static int change_files(const struct stand *stand, bool undo)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = tree_open(&stand->tree, stand->root, SCOPE_ADMIN);
	size_t done;
	int error = undo ? stage_undo(workspace) : stage(workspace, stand->action);

	return error < 0 ? error : workspace_write(workspace, &done, NULL);
}

static int act(void *context)
{
	const struct stand *stand = context;

	return change_files(stand, stand->action->undone > 0) < 0;
}

/* Up to the change that is looked at. */
static void prepare(const struct stand *stand)
{
	for (unsigned i = 0; i < stand->action->undone; i++)
		assert_int_equal(change_files(stand, i > 0), 0);
}

/* ---- what readers see ---- */

/* By every consumer's rules, from one scan of the core. */
static char *scan_selections(const struct stand *stand)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = tree_open(&stand->tree, stand->root, SCOPE_ADMIN);
	struct buffer text = {0};

	for (size_t i = 0; i < consumer_count; i++) {
		cleanup(ranking_free_pointer) struct ranking *ranking = NULL;

		if (workspace_rank_as(workspace, &consumers[i], &ranking) < 0)
			abort();
		for (size_t j = 0; j < schema_vhost_user.type_count; j++) {
			uint32_t selected = ranking->orders[j].selected;

			if (selected != STACK_NONE) {
				const struct layer *layer = stack_layer(ranking, &ranking->stacks[selected], 0);

				buffer_format(&text, "%u %s", (unsigned)layer->directory, layer->name);
			}
			buffer_append_text(&text, ranking->breakage.broken ? "broken\n" : "\n");
		}
	}
	return buffer_take(&text);
}

static char *read_selections(const struct stand *stand, bool scan, bool *failed, bool *half)
{
	struct reading reading;

	if (scan)
		return scan_selections(stand);
	reader_read(stand->root, &reading);
	*failed = *failed || reading.failed;
	*half = *half || reading.half;
	return reading.selections;
}

/* Whether each line is that of one text or of the other. */
static bool lines_are_of(const char *text, const char *first, const char *second)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n") + 1, first_length = strcspn(first, "\n") + 1, second_length = strcspn(second, "\n") + 1;

		if ((length != first_length || memcmp(text, first, length) != 0) &&
		    (length != second_length || memcmp(text, second, length) != 0))
			return false;
		text += length;
		first += first_length;
		second += second_length;
	}
	return true;
}

/* ---- at each call, standing still ---- */

struct moment {
	struct stand stand;
	char *seen[READERS];
	bool failed, half;
};

static void read_now(void *context)
{
	struct moment *moment = context;

	for (unsigned i = 0; i < READERS; i++)
		moment->seen[i] = read_selections(&moment->stand, i == 0, &moment->failed, &moment->half);
}

static void moment_free(struct moment *moment)
{
	for (unsigned i = 0; i < READERS; i++)
		free(moment->seen[i]);
	stand_free_busy(&moment->stand);
}

/* Returns false where the change has no such call. */
static bool try_moment(const struct action *action, unsigned at, unsigned *reads)
{
	cleanup(moment_free) struct moment moment = {0};
	char *before[READERS], *after[READERS];
	struct trace trace;

	stand_make_busy(&moment.stand);
	moment.stand.action = action;
	prepare(&moment.stand);
	for (unsigned i = 0; i < READERS; i++)
		before[i] = read_selections(&moment.stand, i == 0, &moment.failed, &moment.half);
	/* The trace hands its context to both. */
	_Static_assert(offsetof(struct moment, stand) == 0, "act() takes the stand");
	trace = trace_run(act, &moment, (struct fault){.kind = FAULT_OTHER, .at = at, .other = read_now});
	assert_int_equal(trace.status, 0);
	for (unsigned i = 0; i < READERS; i++) {
		after[i] = read_selections(&moment.stand, i == 0, &moment.failed, &moment.half);
		if (trace.met && !lines_are_of(moment.seen[i], before[i], after[i]))
			fail_msg("%s, call %u, reader %u: neither before nor after:\n%s", action->title, at, i, moment.seen[i]);
		*reads += trace.met;
		free(before[i]);
		free(after[i]);
	}
	if (moment.failed || moment.half)
		fail_msg("%s, call %u: %s", action->title, at, moment.half ? "half a file" : "a file could not be read");
	return trace.met;
}

static void test_at_each_call_readers_find_old_or_new(void **state)
{
	unsigned stride = getenv("LONG_TESTS") != NULL ? 1 : 3, reads = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(actions); i++)
		for (unsigned at = 1 + (unsigned)i % stride; try_moment(&actions[i], at, &reads); at += stride)
			;
	print_message("%u reads at calls of %zu kinds of change: old or new, never an error, never half a file\n", reads, COUNT(actions));
	assert_true(reads > 0);
}

/* ---- round and round ---- */

/* What the processes share. */
struct board {
	volatile bool over;
	volatile unsigned step; /* the change at hand */
	char start[READERS][2048], ends[READERS][COUNT(actions)][2048];
	struct {
		unsigned reads, between, failed, half;
	} tallies[READERS];
};

static bool is_expected(const struct board *board, unsigned reader, unsigned first, unsigned last, const char *seen)
{
	for (unsigned step = first; step <= last; step++)
		if (lines_are_of(seen, board->start[reader], board->ends[reader][step % COUNT(actions)]))
			return true;
	return false;
}

static void read_on(const struct stand *stand, struct board *board, unsigned reader)
{
	while (!board->over) {
		unsigned first = board->step;
		bool failed = false, half = false;
		cleanup(free_pointer) char *seen = read_selections(stand, reader == 0, &failed, &half);

		board->tallies[reader].reads++;
		board->tallies[reader].half += half;
		board->tallies[reader].failed += failed;
		board->tallies[reader].between += !failed && !is_expected(board, reader, first, board->step, seen);
	}
}

static void note_selections(const struct stand *stand, struct board *board, int step)
{
	bool failed = false, half = false;

	for (unsigned i = 0; i < READERS; i++) {
		cleanup(free_pointer) char *text = read_selections(stand, i == 0, &failed, &half);

		snprintf(step < 0 ? board->start[i] : board->ends[i][step], sizeof board->start[i], "%s", text);
	}
	assert_false(failed || half);
}

static void change_all(struct stand *stand, struct board *board, bool note)
{
	for (unsigned i = 0; i < COUNT(actions); i++) {
		stand->action = &actions[i];
		assert_int_equal(change_files(stand, false), 0);
		if (note)
			note_selections(stand, board, (int)i);
		assert_int_equal(change_files(stand, true), 0);
		board->step++;
	}
}

/*
 * A pass takes time: who has listed the names before two operations and opens the files after them can meet what was there at no moment,
 * and a listed file can be gone. That is counted; only half a file must never be met.
 */
static void test_while_changes_are_made_no_reader_meets_half_a_file(void **state)
{
	unsigned rounds = getenv("LONG_TESTS") != NULL ? 10 * ROUNDS : ROUNDS;
	struct board *board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct stand stand;
	pid_t children[READERS];

	(void)state;
	assert_true(board != MAP_FAILED);
	stand_make_busy(&stand);
	note_selections(&stand, board, -1);
	change_all(&stand, board, true);
	board->step = 0;
	for (unsigned i = 0; i < READERS; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			read_on(&stand, board, i);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < rounds; i++)
		change_all(&stand, board, false);
	board->over = true;
	for (unsigned i = 0; i < READERS; i++) {
		int status;

		waitpid(children[i], &status, 0);
		print_message("%s: %u reads during %u changes, %u met half a file, %u selected another, %u found a listed file gone\n",
			      i == 0 ? "the core's scan" : "the plain reader", board->tallies[i].reads,
			      2 * rounds * (unsigned)COUNT(actions), board->tallies[i].half, board->tallies[i].between,
			      board->tallies[i].failed);
		assert_int_equal(status, 0);
		assert_int_equal(board->tallies[i].half, 0);
		assert_true(board->tallies[i].reads > rounds);
	}
	stand_free_busy(&stand);
	munmap(board, sizeof *board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_each_call_readers_find_old_or_new),
		cmocka_unit_test(test_while_changes_are_made_no_reader_meets_half_a_file),
	};

	if (!trace_works()) {
		print_message("1..1\nok 1 - readers # SKIP processes cannot be traced here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, quick_place_enter, quick_place_leave);
}
