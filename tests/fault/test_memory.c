/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When an allocation fails, the program says so and ends with exit status 4, or answers in full: it does not crash, loses nothing and gives
 * the terminal back. Each allocation of `list`, of `apply` and of the interface fails in turn; in the routine form some of them.
 *
 * The failing allocator is loaded into the real program. Sanitizers bring an allocator of their own: then this is skipped.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/fault/trial.h"
#include "tests/support/pty.h"
#include "tests/support/stand.h"

#define SHIM_SOURCE "tests/fault/shim/failing_memory.c"

enum { EXIT_WELL = 0, EXIT_REFUSED = 3, EXIT_SYSTEM = 4 };

/* Where the allocator and its counter are, and the program. */
struct bench {
	char directory[256], shim[300], count[300];
	const char *program;
};

static struct bench bench;

/* ---- the program with one allocation that fails ---- */

struct variables {
	char preload[400], count[400], failing[64], root[400];
};

static void reset_count(void)
{
	static const char zero[sizeof(uint64_t)];
	FILE *file = fopen(bench.count, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(zero, 1, sizeof zero, file), sizeof zero);
	assert_int_equal(fclose(file), 0);
}

static unsigned read_count(void)
{
	uint64_t count = 0;
	FILE *file = fopen(bench.count, "r");

	assert_non_null(file);
	assert_int_equal(fread(&count, sizeof count, 1, file), 1);
	fclose(file);
	return (unsigned)count;
}

/* ASCII, so that a locale that cannot be loaded makes no difference. */
static void make_variables(const struct stand *stand, unsigned failing, struct variables *variables, const char *environment[static 8])
{
	snprintf(variables->preload, sizeof variables->preload, "LD_PRELOAD=%s", bench.shim);
	snprintf(variables->count, sizeof variables->count, "ALLOCATION_COUNT=%s", bench.count);
	snprintf(variables->failing, sizeof variables->failing, "FAILING_ALLOCATION=%u", failing);
	snprintf(variables->root, sizeof variables->root, "--root=%s", stand->root);
	environment[0] = variables->preload;
	environment[1] = variables->count;
	environment[2] = variables->failing;
	environment[3] = "LC_ALL=C";
	environment[4] = "TERM=xterm";
	environment[5] = "HOME=/home/user";
	environment[6] = "PATH=/usr/bin:/bin";
	environment[7] = NULL;
}

struct outcome {
	int status; /* of waitpid() */
	char *out, *err;
};

static void outcome_free(struct outcome *outcome)
{
	free(outcome->out);
	free(outcome->err);
}

static char *output_path(const char *name)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", bench.directory, name) >= 0);
	return path;
}

static void redirect(int descriptor, const char *path, int flags)
{
	int file = open(path, flags | O_CLOEXEC, 0600);

	if (file < 0 || dup2(file, descriptor) < 0)
		_exit(126);
}

/* Runs the command (a word, and an argument or NULL) with that allocation failing; 0: none. */
static struct outcome run(const struct stand *stand, const char *word, const char *argument, unsigned failing)
{
	cleanup(free_pointer) char *out = output_path("out"), *err = output_path("err");
	struct variables variables;
	const char *environment[8], *arguments[] = {"overrule", variables.root, "--scope=admin", word, argument, NULL};
	struct outcome outcome = {0};
	size_t length;
	pid_t child;

	make_variables(stand, failing, &variables, environment);
	reset_count();
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
		redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC);
		redirect(STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC);
		execve(bench.program, (char **)arguments, (char **)environment);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &outcome.status, 0), child);
	outcome.out = tree_read_file(out, &length);
	outcome.err = tree_read_file(err, &length);
	return outcome;
}

static bool ended_with(const struct outcome *outcome, int status)
{
	return WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) == status;
}

/* What cannot be compared with its preview for want of memory counts as different, and is taken back. */
static bool is_taken_back(const struct outcome *outcome)
{
	return ended_with(outcome, EXIT_REFUSED) && strstr(outcome->err, "not as previewed") != NULL;
}

static void expect_told(const struct outcome *outcome, const char *what, unsigned failing)
{
	if ((!ended_with(outcome, EXIT_SYSTEM) && !is_taken_back(outcome)) || strstr(outcome->err, "overrule: ") == NULL)
		fail_msg("%s, allocation %u: wait status %d: %s", what, failing, outcome->status, outcome->err);
}

static unsigned stride_for(unsigned count, unsigned routine)
{
	return trial_is_long() || count <= routine ? 1 : count / routine + 1;
}

/* ---- the commands ---- */

static void test_list_answers_in_full_or_says_that_memory_is_out(void **state)
{
	cleanup(stand_free) struct stand stand;
	cleanup(outcome_free) struct outcome whole = {0};
	unsigned count, told = 0, tried = 0;

	(void)state;
	stand_make(&stand, SCOPE_ADMIN);
	whole = run(&stand, "list", NULL, 0);
	assert_true(ended_with(&whole, EXIT_WELL));
	count = read_count();
	assert_true(count > 50);
	for (unsigned failing = 1; failing <= count; failing += stride_for(count, 400), tried++) {
		cleanup(outcome_free) struct outcome outcome = run(&stand, "list", NULL, failing);

		if (ended_with(&outcome, EXIT_WELL) && strcmp(outcome.out, whole.out) == 0)
			continue;
		expect_told(&outcome, "list", failing);
		told++;
	}
	print_message("list: %u of %u allocations failed: %u times told, else answered in full\n", tried, count, told);
	assert_true(told > 0);
}

/* A plan that masks a name and takes another mask away, as a file. */
static char *write_plan(void)
{
	static const char plan[] =
		"{\"version\": 1, \"scope\": \"admin\", \"consumer\": \"spec\", \"changes\": [], \"preview\": [], \"operations\": ["
		"{\"op\": \"mask\", \"scope\": \"admin\", \"name\": \"50-a.json\", \"mode\": \"0644\", \"expect\": \"absent\"},"
		"{\"op\": \"remove\", \"scope\": \"admin\", \"name\": \"60-b.json\", \"expect\": "
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}";

	tree_write(bench.directory, "", "plan.json", plan, strlen(plan));
	return output_path("plan.json");
}

static char *names_of(const struct stand *stand)
{
	return tree_listing(stand->root, TREE_ADMIN);
}

/* Afterwards the same plan, with all the memory, brings what was meant, and nothing is left over. */
static void expect_applied(const struct stand *stand, const char *plan, unsigned failing)
{
	cleanup(outcome_free) struct outcome outcome = run(stand, "apply", plan, 0);
	cleanup(free_pointer) char *masked = stand_path(stand, "50-a.json"), *removed = stand_path(stand, "60-b.json");

	if (!ended_with(&outcome, EXIT_WELL) || access(masked, F_OK) < 0 || access(removed, F_OK) == 0)
		fail_msg("apply after allocation %u had failed: %s", failing, outcome.err);
	stand_expect_no_rest(stand);
}

static void test_apply_is_done_or_not_begun(void **state)
{
	cleanup(free_pointer) char *plan = write_plan();
	unsigned count = 1, told = 0, tried = 0, stride = 1;

	(void)state;
	for (unsigned failing = 0; failing <= count; failing += stride, tried++) {
		cleanup(stand_free) struct stand stand;
		cleanup(free_pointer) char *before = NULL, *after = NULL;
		cleanup(outcome_free) struct outcome outcome = {0};

		stand_make(&stand, SCOPE_ADMIN);
		before = names_of(&stand);
		outcome = run(&stand, "apply", plan, failing);
		after = names_of(&stand);
		if (failing == 0) {
			count = read_count();
			assert_true(ended_with(&outcome, EXIT_WELL));
		}
		if (!ended_with(&outcome, EXIT_WELL)) {
			expect_told(&outcome, "apply", failing);
			told++;
		}
		if (ended_with(&outcome, EXIT_WELL) && strcmp(before, after) == 0)
			fail_msg("apply, allocation %u: success was said, but nothing is done", failing);
		expect_applied(&stand, plan, failing);
		stride = failing == 0 ? 1 : stride_for(count, 150);
	}
	print_message("apply: %u of %u allocations failed: %u times told, else done\n", tried - 1, count, told);
	assert_true(told > 0);
}

/* ---- the interface ---- */

/* ncurses ends the process by itself, with its own words and status, where it fills a sequence in (tiparm). */
static bool ended_by_ncurses(int status, const char *screen)
{
	return status == EXIT_FAILURE && strstr(screen, "Out of memory") != NULL;
}

static void start_interface(const struct stand *stand, unsigned failing, unsigned *told)
{
	struct variables variables;
	const char *environment[8], *arguments[] = {bench.program, variables.root, "--scope=admin", NULL};
	cleanup(free_pointer) char *screen = NULL;
	struct pty *pty;
	int status;

	make_variables(stand, failing, &variables, environment);
	reset_count();
	pty = pty_start((char **)arguments, (char **)environment, 80, 24);
	pty_type(pty, "q");
	status = pty_wait_exit(pty);
	screen = pty_screen(pty);
	if (status != EXIT_WELL && !ended_by_ncurses(status, screen) && (status != EXIT_SYSTEM || strstr(screen, "overrule: ") == NULL))
		fail_msg("the interface, allocation %u: exit status %d:\n%s", failing, status, screen);
	if (!pty_modes_restored(pty) || pty_alternate(pty))
		fail_msg("the interface, allocation %u: the terminal is not restored", failing);
	*told += status == EXIT_SYSTEM;
	pty_end(pty);
}

static void test_the_interface_gives_the_terminal_back(void **state)
{
	cleanup(stand_free) struct stand stand;
	unsigned count, told = 0, tried = 0;

	(void)state;
	stand_make(&stand, SCOPE_ADMIN);
	start_interface(&stand, 0, &told);
	count = read_count();
	assert_true(count > 50);
	for (unsigned failing = 1; failing <= count; failing += stride_for(count, 120), tried++)
		start_interface(&stand, failing, &told);
	print_message("the interface: %u of %u allocations failed: %u times told\n", tried, count, told);
	assert_true(told > 0);
}

/* ---- the bench ---- */

static const char *why_not(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return "sanitizers have an allocator of their own";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
	return "sanitizers have an allocator of their own";
#endif
#endif
	const char *temporary = getenv("TMPDIR");
	char command[1024];

	bench.program = getenv("OVERRULE");
	if (bench.program == NULL)
		return "$OVERRULE names no program";
	snprintf(bench.directory, sizeof bench.directory, "%.200s/memory-XXXXXX", temporary != NULL ? temporary : "/tmp");
	if (mkdtemp(bench.directory) == NULL)
		return "there is no temporary directory";
	snprintf(bench.shim, sizeof bench.shim, "%s/failing_memory.so", bench.directory);
	snprintf(bench.count, sizeof bench.count, "%s/count", bench.directory);
	snprintf(command, sizeof command, "cc -D_GNU_SOURCE -O1 -shared -fPIC -o '%s' " SHIM_SOURCE " -ldl 2>/dev/null", bench.shim);
	return system(command) == 0 ? NULL : "there is no compiler called cc";
}

static int remove_bench(void **state)
{
	cleanup(free_pointer) char *command = NULL;

	if (trial_leave_memory(state) != 0)
		return -1;
	return asprintf(&command, "rm -rf '%s'", bench.directory) < 0 ? -1 : system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_answers_in_full_or_says_that_memory_is_out),
		cmocka_unit_test(test_apply_is_done_or_not_begun),
		cmocka_unit_test(test_the_interface_gives_the_terminal_back),
	};
	const char *reason = why_not();

	if (reason != NULL) {
		print_message("1..1\nok 1 - memory # SKIP %s\n", reason);
		return 0;
	}
	return cmocka_run_group_tests(tests, trial_use_memory, remove_bench);
}
