/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking programs that misbehave (tests/support/backends/hostile.py): whatever they do, the answer is the right one,
 * the time is kept, and nothing of them is left: no process, no zombie, no descriptor. Each is asked in every way that
 * the machine allows: as root and as a user, with namespaces and without.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/host/capability_pool.h"
#include "core/host/confine.h"

#define SOMEBODY 1000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* How much later than its limit something may be over on a busy machine. */
#define PATIENCE 5000u

static char directory[PATH_MAX];
static struct root host;

/* ---- the place ---- */

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
	char command[4 * PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	assert_true(vsnprintf(command, sizeof command, format, arguments) < (int)sizeof command);
	va_end(arguments);
	assert_int_equal(system(command), 0);
}

/* Stays valid for as many calls as a case makes. */
static const char *place(const char *name)
{
	static char paths[64][2 * PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % COUNT(paths)];

	snprintf(path, sizeof paths[0], "%s/%s", directory, name);
	return path;
}

/* A backend that does what its name says. */
static const char *backend(const char *name)
{
	const char *path = place(name);

	shell("cp tests/support/backends/hostile.py '%s' && chmod 755 '%s'", path, path);
	return path;
}

static const char *script(const char *name, const char *text)
{
	const char *path = place(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

static int set_up(void **state)
{
	const char *above = getenv("TMPDIR");

	(void)state;
	/* The test's own directory, which tests/run made for this test alone: other users must get through it. */
	if (above != NULL && strstr(above, "overrule-test.") != NULL)
		assert_int_equal(chmod(above, 0711), 0);
	snprintf(directory, sizeof directory, "%s/overrule-backends.XXXXXX", above != NULL ? above : "/tmp");
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chmod(directory, 0755), 0);
	assert_int_equal(mkdir(place("open"), 0777), 0);
	assert_int_equal(chmod(place("open"), 01777), 0);
	return root_open(NULL, &host, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	root_close(&host);
	shell("rm -rf '%s'", directory);
	return 0;
}

/* ---- looking around ---- */

static unsigned milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static int count_descriptors(void)
{
	DIR *open_ones = opendir("/proc/self/fd");
	int count = 0;

	if (open_ones == NULL)
		return -1;
	while (readdir(open_ones) != NULL)
		count++;
	closedir(open_ones);
	return count;
}

/* How many processes have the test's directory in their command line, this one not counted. */
static int count_survivors(void)
{
	DIR *processes = opendir("/proc");
	int count = 0;

	assert_non_null(processes);
	for (struct dirent *entry = readdir(processes); entry != NULL; entry = readdir(processes)) {
		char path[64], line[4096] = {0};
		int descriptor, length;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || atoi(entry->d_name) == getpid())
			continue;
		snprintf(path, sizeof path, "/proc/%.20s/cmdline", entry->d_name);
		descriptor = open(path, O_RDONLY);
		length = descriptor < 0 ? 0 : (int)read(descriptor, line, sizeof line - 1);
		if (descriptor >= 0)
			close(descriptor);
		count += length > 0 && memmem(line, (size_t)length, directory, strlen(directory)) != NULL;
	}
	closedir(processes);
	return count;
}

/* ---- asking in every way ---- */

struct way {
	const char *name;
	uid_t user;
	bool without_namespaces;
};

static const struct way ways[] = {
	{"root", 0, false},
	{"root without namespaces", 0, true},
	{"a user", SOMEBODY, false},
	{"a user without namespaces", SOMEBODY, true},
};

/* What the process that asked saw, in a form that goes through a pipe. */
struct outcome {
	enum capability_state state;
	int error, exit_code, signal;
	bool changed, cut;
	unsigned milliseconds; /* as measured from outside */
	int leaked;            /* descriptors */
	bool zombie;
	size_t feature_count;
	char features[2048]; /* each followed by a line feed */
	char type[64], message[64];
};

static void ask_here(const struct capability_request *request, struct outcome *outcome)
{
	cleanup(capability_result_free) struct capability_result result = {0};
	int before = count_descriptors();
	unsigned start = milliseconds_now();
	int error = capability_ask(request, &result);

	memset(outcome, 0, sizeof *outcome);
	outcome->milliseconds = milliseconds_now() - start;
	outcome->leaked = count_descriptors() - before;
	outcome->zombie = waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
	outcome->state = error < 0 ? CAPABILITY_NOT_ASKED : result.state;
	outcome->error = error < 0 ? error : result.error;
	outcome->exit_code = result.exit_code;
	outcome->signal = result.signal;
	outcome->changed = result.changed;
	outcome->cut = result.features_cut;
	outcome->feature_count = result.feature_count;
	for (size_t i = 0; i < result.feature_count; i++) {
		size_t used = strlen(outcome->features);

		snprintf(outcome->features + used, sizeof outcome->features - used, "%s\n", result.features[i]);
	}
	snprintf(outcome->type, sizeof outcome->type, "%s", result.type != NULL ? result.type : "");
	snprintf(outcome->message, sizeof outcome->message, "%s", buffer_text(&result.message));
}

/* Asks in a process of its own, which is what it is to be by then and has no other child. */
static struct outcome ask_in(const struct way *way, struct capability_request request)
{
	struct outcome outcome;
	int ends[2], status;
	pid_t child;

	request.root = &host;
	request.without_namespaces = way->without_namespaces;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (way->user != geteuid() && (setgid(way->user) < 0 || setuid(way->user) < 0))
			_exit(1);
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		ask_here(&request, &outcome);
		_exit(write(ends[1], &outcome, sizeof outcome) == (ssize_t)sizeof outcome ? 0 : 2);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &outcome, sizeof outcome), sizeof outcome);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return outcome;
}

/* Only root can be somebody else. */
static bool can_go(const struct way *way)
{
	return way->user == geteuid() || geteuid() == 0;
}

struct hostile {
	const char *name;
	enum capability_state state;
	unsigned limit; /* milliseconds; 0: it ends by itself */
	const char *features; /* as struct outcome has them; NULL: not looked at */
	int value;      /* exit code or signal */
	bool needs_namespace; /* nothing else stops it for sure */
};

static void ask_hostile(const struct hostile *hostile, const struct way *way)
{
	struct capability_request request = {
		.path = backend(hostile->name), .trust = true, .milliseconds = hostile->limit};
	struct outcome outcome = ask_in(way, request);
	unsigned limit = hostile->limit != 0 ? hostile->limit : CAPABILITY_MILLISECONDS;
	int survivors = count_survivors();

	if (outcome.state != hostile->state || survivors != 0 || outcome.leaked != 0 || outcome.zombie)
		print_message(
			"%s as %s: %s (error %d, exit %d, signal %d) after %u ms, %d survivors, %d leaked, zombie %d: %s\n",
			hostile->name, way->name, capability_state_name(outcome.state), outcome.error,
			outcome.exit_code, outcome.signal, outcome.milliseconds, survivors, outcome.leaked,
			outcome.zombie, outcome.features);
	assert_int_equal(survivors, 0);
	assert_int_equal(outcome.leaked, 0);
	assert_false(outcome.zombie);
	assert_int_equal(outcome.state, hostile->state);
	assert_true(outcome.milliseconds < limit + PATIENCE);
	if (outcome.state == CAPABILITY_TIMED_OUT)
		assert_true(outcome.milliseconds >= limit);
	if (hostile->features != NULL)
		assert_string_equal(outcome.features, hostile->features);
	assert_int_equal(outcome.state == CAPABILITY_KILLED ? outcome.signal : outcome.exit_code, hostile->value);
}

static void ask_all(const struct hostile *hostiles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t way = 0; way < COUNT(ways); way++)
			if (can_go(&ways[way]) && !(hostiles[i].needs_namespace && ways[way].without_namespaces))
				ask_hostile(&hostiles[i], &ways[way]);
}

/* ---- the cases ---- */

static void what_runs_away_is_caught(void **state)
{
	static const struct hostile hostiles[] = {
		{"leaves-a-daemon", CAPABILITY_ANSWERED, 0, "virgl\n", 0, false},
		{"leaves-its-output-open", CAPABILITY_ANSWERED, 0, "virgl\n", 0, false},
		{"daemon-and-sleeps", CAPABILITY_TIMED_OUT, 500, "", 0, false},
		{"forks-for-ever", CAPABILITY_TIMED_OUT, 500, "", 0, false},
		{"always-somebody-else", CAPABILITY_ANSWERED, 0, "virgl\n", 0, false},
	};

	(void)state;
	ask_all(hostiles, COUNT(hostiles));
}

static void the_time_is_kept_whatever_it_ignores(void **state)
{
	static const struct hostile hostiles[] = {
		{"ignores-signals", CAPABILITY_TIMED_OUT, 400, "", 0, false},
		{"closes-its-output", CAPABILITY_TIMED_OUT, 400, "", 0, false},
		{"stops", CAPABILITY_TIMED_OUT, 400, "", 0, false},
		{"slower", CAPABILITY_TIMED_OUT, 400, "", 0, false},
	};

	(void)state;
	ask_all(hostiles, COUNT(hostiles));
}

static void output_without_end_is_cut_off(void **state)
{
	static const struct hostile hostiles[] = {
		{"prints-for-ever", CAPABILITY_TOO_MUCH_OUTPUT, 0, "", 0, false},
		{"complains-for-ever", CAPABILITY_TOO_MUCH_OUTPUT, 0, "", 0, false},
		{"prints-many-features", CAPABILITY_TOO_MUCH_OUTPUT, 0, "", 0, false},
	};

	(void)state;
	ask_all(hostiles, COUNT(hostiles));
}

static void what_it_takes_is_bounded(void **state)
{
	static const struct hostile hostiles[] = {
		{"wants-memory", CAPABILITY_ANSWERED, 0, "refused\n", 0, false},
		{"wants-descriptors", CAPABILITY_ANSWERED, 0, "bounded\n", 0, false},
		{"wants-disk", CAPABILITY_ANSWERED, 0, "refused\n", 0, false},
		{"reads-its-input", CAPABILITY_ANSWERED, 0, "read 0\n", 0, false},
		{"dumps-core", CAPABILITY_KILLED, 0, "", SIGABRT, false},
		{"ends-by-signal", CAPABILITY_KILLED, 0, "", SIGUSR1, false},
		{"exits-with-three", CAPABILITY_EXITED_NON_ZERO, 0, "", 3, false},
	};

	(void)state;
	ask_all(hostiles, COUNT(hostiles));
	assert_int_equal(system("test -z \"$(find /core* -newermt '-1 minute' 2>/dev/null)\""), 0);
}

/* Users may be forbidden to make namespaces, as in a chroot; then their programs run as if that was asked for. */
static bool is_sealed(const struct way *way)
{
	int status = -1;
	pid_t child;

	if (way->without_namespaces || way->user == 0)
		return !way->without_namespaces;
	child = fork();
	if (child == 0)
		_exit((geteuid() == 0 && setresuid(way->user, way->user, way->user) < 0) || unshare(CLONE_NEWUSER) < 0);
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/*
 * Without a namespace a program of the same user can kill its supervisor; it dies of that itself, and its group with
 * it.
 */
static void who_kills_its_elders_gains_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct capability_request request = {
			.path = backend("kills-its-elders"), .trust = true, .milliseconds = 400};
		struct outcome outcome;

		if (!can_go(&ways[i]))
			continue;
		outcome = ask_in(&ways[i], request);
		assert_int_equal(count_survivors(), 0);
		assert_int_equal(outcome.leaked, 0);
		assert_true(outcome.state == CAPABILITY_TIMED_OUT || (!is_sealed(&ways[i]) && ways[i].user != 0));
		assert_true(outcome.state != CAPABILITY_ANSWERED);
	}
}

static void answers_are_read_strictly_and_shown_safely(void **state)
{
	static const struct hostile hostiles[] = {
		{"answers", CAPABILITY_ANSWERED, 0, "virgl\n", 0, false},
		{"prints-escapes", CAPABILITY_ANSWERED, 0,
			"\\x1B]0;title\\x07\na\\u{202E}b\nvir\\u{200B}gl\n\\u{9B}2J\nvirgl\n", 0, false},
		{"prints-garbage", CAPABILITY_NO_JSON, 0, "", 0, false},
		{"prints-no-features", CAPABILITY_NO_FEATURES, 0, "", 0, false},
		{"prints-odd-features", CAPABILITY_ANSWERED, 0, "virgl\n", 0, false},
	};
	struct capability_request request = {.trust = true};
	struct outcome outcome;

	(void)state;
	ask_all(hostiles, COUNT(hostiles));
	request.path = backend("prints-some-hundred-features");
	outcome = ask_in(&ways[geteuid() == 0 ? 0 : 2], request);
	assert_int_equal(outcome.state, CAPABILITY_ANSWERED);
	assert_int_equal(outcome.feature_count, CAPABILITY_MOST_FEATURES);
	assert_true(outcome.cut);
}

static void a_confined_program_has_next_to_nothing(void **state)
{
	static const char *const arguments[] = {"--print-capabilities", NULL};
	static const char expected[] =
		"groups none\ndirectory /\numask 77\nleader False\nown-group True\nnew-rights 1\ncapabilities 0\n"
		"blocked 0\nignored 0\ncore 1\nvariables HOME LANG PATH\nhome /nonexistent\narguments --print-capabilities\n"
		"open /dev/null\nopen pipe\n";
	struct capability_request request = {
		.path = backend("tells-where-it-is"), .arguments = arguments, .trust = true};

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct outcome outcome;
		char user[64];

		if (!can_go(&ways[i]))
			continue;
		/* What must not get through to the program. */
		signal(SIGUSR2, SIG_IGN);
		assert_int_equal(setenv("OVERRULE_SECRET", "x", 1), 0);
		assert_true(open("/etc/passwd", O_RDONLY) >= 0);
		outcome = ask_in(&ways[i], request);
		signal(SIGUSR2, SIG_DFL);
		assert_int_equal(outcome.state, CAPABILITY_ANSWERED);
		/* In a user namespace it has no name, and is seen as nobody. */
		snprintf(user, sizeof user, "user %d\n",
			ways[i].user == 0 || is_sealed(&ways[i]) ? 65534 : (int)ways[i].user);
		assert_memory_equal(outcome.features, user, strlen(user));
		if (ways[i].user != 0 && geteuid() != 0)
			continue;
		assert_string_equal(strchr(outcome.features, '\n') + 1, expected);
	}
}

static void the_terminal_is_out_of_reach(void **state)
{
	struct capability_request request = {.root = &host, .path = backend("writes-to-the-terminal"), .trust = true};
	int master = posix_openpt(O_RDWR | O_NOCTTY), status;
	char byte;
	pid_t child;

	(void)state;
	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct outcome outcome;
		int terminal;

		setsid();
		terminal = open(ptsname(master), O_RDWR);
		if (terminal < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0 || open("/dev/tty", O_RDWR) < 0)
			_exit(1);
		ask_here(&request, &outcome);
		_exit(strcmp(outcome.features, "none\n") == 0 ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(fcntl(master, F_SETFL, O_NONBLOCK), 0);
	assert_true(read(master, &byte, 1) <= 0);
	close(master);
}

static void a_set_user_id_bit_gives_nothing(void **state)
{
	static const char *const arguments[] = {"-u", NULL};
	struct capability_request request = {.root = &host, .arguments = arguments, .trust = true};
	struct capability_result result = {0};

	(void)state;
	if (geteuid() != 0)
		skip();
	request.path = place("setuid");
	shell("cp /usr/bin/id '%s' && chmod 4755 '%s'", request.path, request.path);
	assert_int_equal(capability_ask(&request, &result), 0);
	/* A number is JSON, of a kind. */
	assert_int_equal(result.state, CAPABILITY_NO_FEATURES);
	assert_string_equal(buffer_text(&result.output), "65534\n");
	capability_result_free(&result);
}

static void finish(struct capability *capability)
{
	while (!capability_step(capability)) {
		struct pollfd ready = {.fd = capability_descriptor(capability), .events = POLLIN};

		assert_true(poll(&ready, 1, (int)(CAPABILITY_MILLISECONDS + PATIENCE)) > 0);
	}
}

static void what_is_replaced_while_it_runs_is_not_remembered(void **state)
{
	struct capability_cache cache = {0};
	struct capability_request request = {.root = &host, .trust = true, .cache = &cache};
	struct capability *capability;

	(void)state;
	request.path = script("replaced", "#!/bin/sh\nsleep 0.3\necho '{\"features\": [\"old\"]}'\n");
	assert_int_equal(capability_start(&request, &capability), 0);
	usleep(100000);
	assert_false(capability_step(capability));
	script("other", "#!/bin/sh\necho '{\"features\": [\"new\"]}'\n");
	assert_int_equal(rename(place("other"), place("replaced")), 0);
	finish(capability);
	assert_int_equal(capability_result(capability)->state, CAPABILITY_ANSWERED);
	assert_true(capability_has_feature(capability_result(capability), "old"));
	assert_true(capability_result(capability)->changed);
	assert_int_equal(cache.count, 0);
	capability_free(capability);
	capability_cache_free(&cache);
}

static void what_was_swapped_before_it_runs_is_not_run(void **state)
{
	static const char *const arguments[] = {NULL};
	struct executable executable;
	struct confined confined;
	struct confine_report report = {0};
	int binary;

	(void)state;
	if (geteuid() != 0)
		skip();
	for (int by_path = 0; by_path < 2; by_path++) {
		static const struct identity nobody = {.user = TRUST_NOBODY, .group = TRUST_NOBODY};
		struct confine_order order = {.path = place("swapped"),
			.arguments = arguments,
			.by_path = by_path,
			.who = &nobody,
			.milliseconds = 1000};

		script("swapped", "#!/bin/sh\n");
		assert_int_equal(executable_open(&host, order.path, NULL, &executable, &binary), 0);
		script("other", "#!/bin/sh\n");
		assert_int_equal(rename(place("other"), order.path), 0);
		order.binary = binary;
		order.expected = executable.identity;
		assert_int_equal(confine_start(&order, &confined), 0);
		while (!confine_is_over(&confined))
			usleep(1000);
		while (confine_receive(&confined, &report) > 0 && report.kind != CONFINE_FAILED)
			continue;
		assert_int_equal(report.kind, CONFINE_FAILED);
		assert_int_equal(report.value, ESTALE);
		confine_end(&confined);
		close(binary);
		executable_free(&executable);
	}
}

static void cancelling_leaves_nothing(void **state)
{
	struct capability *capability;

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct capability_request request = {.root = &host, .path = backend("daemon-and-sleeps"), .trust = true,
						     .without_namespaces = ways[i].without_namespaces};
		int before = count_descriptors();

		assert_int_equal(capability_start(&request, &capability), 0);
		usleep(150000);
		assert_false(capability_step(capability));
		capability_cancel(capability);
		finish(capability);
		assert_int_equal(capability_result(capability)->state, CAPABILITY_NOT_ASKED);
		assert_int_equal(capability_result(capability)->error, ECANCELED);
		assert_int_equal(count_survivors(), 0);
		capability_free(capability);
		/* Freed while it runs. */
		assert_int_equal(capability_start(&request, &capability), 0);
		usleep(150000);
		capability_free(capability);
		assert_int_equal(count_survivors(), 0);
		assert_int_equal(count_descriptors(), before);
	}
	assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

/* Whoever asked is killed in the middle of it. */
static void nothing_outlives_who_asked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct capability_request request = {.root = &host, .path = backend("daemon-and-sleeps"), .trust = true,
						     .without_namespaces = ways[i].without_namespaces};
		struct capability *capability;
		pid_t child;
		unsigned start;

		if (!can_go(&ways[i]))
			continue;
		child = fork();
		if (child == 0) {
			if (ways[i].user != geteuid() && (setgid(ways[i].user) < 0 || setuid(ways[i].user) < 0))
				_exit(1);
			capability_start(&request, &capability);
			pause();
		}
		for (start = milliseconds_now(); count_survivors() < 1 && milliseconds_now() - start < PATIENCE;)
			usleep(5000);
		usleep(100000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		for (start = milliseconds_now(); count_survivors() > 0 && milliseconds_now() - start < PATIENCE;)
			usleep(5000);
		assert_int_equal(count_survivors(), 0);
	}
}

static void what_could_be_replaced_is_refused(void **state)
{
	struct capability_request request = {.root = &host, .path = backend("answers")};
	struct capability_result result = {0};

	(void)state;
	assert_int_equal(chmod(request.path, 0777), 0);
	assert_int_equal(capability_ask(&request, &result), 0);
	assert_int_equal(result.state, CAPABILITY_REFUSED_UNTRUSTED);
	assert_int_equal(result.executable.trust, TRUST_WRITABLE);
	capability_result_free(&result);
	request.trust = true;
	assert_int_equal(capability_ask(&request, &result), 0);
	assert_int_equal(result.state, CAPABILITY_ANSWERED);
	capability_result_free(&result);
}

static void nothing_of_a_foreign_root_is_run(void **state)
{
	struct root foreign;
	struct capability_request request = {.root = &foreign, .path = "/answers", .trust = true};
	struct capability_result result = {0};

	(void)state;
	backend("answers");
	assert_int_equal(root_open(directory, &foreign, NULL), 0);
	assert_int_equal(capability_ask(&request, &result), 0);
	assert_int_equal(result.state, CAPABILITY_REFUSED_FOREIGN);
	capability_result_free(&result);
	root_close(&foreign);
}

static void what_cannot_be_run_says_why(void **state)
{
	static const struct {
		const char *name, *text;
		enum executable_state state;
		int error;
	} cases[] = {
		{"no-interpreter", "#!/nonexistent/interpreter\n", EXECUTABLE_INTERPRETER_ABSENT, 0},
		{"no-format", "echo hello\n", EXECUTABLE_UNKNOWN_FORMAT, ENOEXEC},
		{"absent", NULL, EXECUTABLE_ABSENT, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct capability_request request = {.root = &host, .trust = true};
		struct capability_result result = {0};

		request.path = cases[i].text != NULL ? script(cases[i].name, cases[i].text) : place(cases[i].name);
		assert_int_equal(capability_ask(&request, &result), 0);
		assert_int_equal(result.state, CAPABILITY_CANNOT_RUN);
		assert_int_equal(result.executable.state, cases[i].state);
		assert_int_equal(result.error, cases[i].error);
		capability_result_free(&result);
	}
}

/* What a program that cannot write anywhere takes out of a FIFO beside it, a line for each time that it is run. */
#define COUNTED "#!/bin/sh\nread -r x <\"${0%/*}/tickets\"\necho '{\"features\": "

static int count_tickets(int fifo)
{
	int bytes = 0;

	assert_int_equal(ioctl(fifo, FIONREAD, &bytes), 0);
	return bytes / 2;
}

static void an_answer_is_remembered_as_long_as_the_file_stays(void **state)
{
	static const char *const other_arguments[] = {"--version", NULL};
	cleanup(close_descriptor) int tickets = -1;
	struct capability_cache cache = {0};
	struct capability_request request = {.root = &host, .trust = true, .cache = &cache};
	struct capability_result result = {0};

	(void)state;
	assert_int_equal(mkfifo(place("tickets"), 0644), 0);
	tickets = open(place("tickets"), O_RDWR | O_CLOEXEC);
	assert_int_equal(write(tickets, "x\nx\nx\nx\nx\nx\n", 12), 12);
	request.path = script("counted", COUNTED "[]}'\n");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(capability_ask(&request, &result), 0);
		assert_int_equal(result.state, CAPABILITY_ANSWERED);
		capability_result_free(&result);
	}
	assert_int_equal(count_tickets(tickets), 5);
	request.arguments = other_arguments;
	assert_int_equal(capability_ask(&request, &result), 0);
	capability_result_free(&result);
	request.arguments = NULL;
	assert_int_equal(count_tickets(tickets), 4);
	script("counted", COUNTED "[\"new\"]}'\n");
	assert_int_equal(capability_ask(&request, &result), 0);
	assert_true(capability_has_feature(&result, "new"));
	capability_result_free(&result);
	assert_int_equal(count_tickets(tickets), 3);
	assert_int_equal(cache.count, 2);
	capability_cache_free(&cache);
}

struct tally {
	size_t answered, cancelled, refused;
	int last;
};

static void count_result(void *context, void *token, const struct capability_result *result)
{
	struct tally *tally = context;

	tally->answered += result->state == CAPABILITY_ANSWERED;
	tally->cancelled += result->state == CAPABILITY_NOT_ASKED && result->error == ECANCELED;
	tally->refused += result->state == CAPABILITY_REFUSED_UNTRUSTED;
	tally->last = *(int *)token;
}

static void many_are_asked_at_once(void **state)
{
	struct capability_request request = {.root = &host, .path = backend("slow"), .trust = true};
	struct capability_pool *pool;
	struct tally tally = {0};
	int tokens[20], before = count_descriptors();
	size_t least = COUNT(tokens);

	(void)state;
	assert_int_equal(capability_pool_new(0, &pool), 0);
	for (int i = 0; i < (int)COUNT(tokens); i++) {
		tokens[i] = i;
		assert_int_equal(capability_pool_add(pool, &request, &tokens[i]), 0);
	}
	assert_int_equal(capability_pool_left(pool), COUNT(tokens));
	for (size_t left = capability_pool_step(pool, count_result, &tally); left > 0;) {
		struct pollfd ready = {.fd = capability_pool_descriptor(pool), .events = POLLIN};

		assert_true(poll(&ready, 1, (int)(CAPABILITY_MILLISECONDS + PATIENCE)) > 0);
		left = capability_pool_step(pool, count_result, &tally);
		assert_true(left <= least);
		least = left;
	}
	assert_int_equal(tally.answered, COUNT(tokens));
	capability_pool_free(pool);
	assert_int_equal(count_descriptors(), before);
}

static void a_pool_can_be_cancelled_and_thrown_away(void **state)
{
	struct capability_request request = {.root = &host, .path = backend("daemon-and-sleeps"), .trust = true};
	struct capability_pool *pool;
	struct tally tally = {0};
	int token = 0;

	(void)state;
	assert_int_equal(capability_pool_new(3, &pool), 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(capability_pool_add(pool, &request, &token), 0);
	assert_int_equal(capability_pool_step(pool, count_result, &tally), 10);
	usleep(100000);
	capability_pool_cancel(pool);
	assert_int_equal(capability_pool_finish(pool, count_result, &tally), 0);
	assert_int_equal(tally.cancelled, 10);
	assert_int_equal(count_survivors(), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(capability_pool_add(pool, &request, &token), 0);
	capability_pool_step(pool, count_result, &tally);
	capability_pool_free(pool);
	assert_int_equal(count_survivors(), 0);
}

static void every_state_has_a_name_and_a_sentence(void **state)
{
	(void)state;
	for (enum capability_state i = 0; i < CAPABILITY_STATE_COUNT; i++) {
		struct capability_result result = {.state = i};
		char *sentence = capability_explain(&result, "/usr/bin/back\033end");

		assert_non_null(capability_state_name(i));
		assert_non_null(sentence);
		assert_non_null(strstr(sentence, "/usr/bin/back\\x1Bend"));
		free(sentence);
	}
}

static void a_result_can_be_copied(void **state)
{
	static const char answer[] = "{\"type\": \"gpu\", \"features\": [\"virgl\", \"render-node\"]}";
	struct capability_result result = {0}, copy;

	(void)state;
	assert_int_equal(capability_read_answer(answer, strlen(answer), &result), 0);
	assert_int_equal(capability_result_copy(&result, &copy), 0);
	capability_result_free(&result);
	assert_int_equal(copy.state, CAPABILITY_ANSWERED);
	assert_string_equal(copy.type, "gpu");
	assert_int_equal(copy.feature_count, 2);
	assert_true(capability_has_feature(&copy, "render-node"));
	capability_result_free(&copy);
}

/* QEMU's own, where they are installed, or below the directory that REAL_BACKENDS names. */
static void real_backends_answer(void **state)
{
	static const struct {
		const char *path;
		enum capability_state state;
		const char *features;
	} backends[] = {
		{"/usr/lib/qemu/vhost-user-gpu", CAPABILITY_ANSWERED, "render-node\nvirgl\n"},
		{"/usr/lib/qemu/virtiofsd", CAPABILITY_NO_FEATURES, ""},
		{"/usr/bin/qemu-storage-daemon", CAPABILITY_EXITED_NON_ZERO, ""},
	};
	const char *above = getenv("REAL_BACKENDS");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(backends); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%s%s", above != NULL ? above : "", backends[i].path);
		for (size_t way = 0; access(path, X_OK) == 0 && way < COUNT(ways); way++) {
			struct capability_request request = {.path = path};
			struct outcome outcome;

			/* virtiofsd wants a namespace of its own, or to be root, before it answers. */
			if (!can_go(&ways[way]) || (geteuid() != 0 && !is_sealed(&ways[way])))
				continue;
			outcome = ask_in(&ways[way], request);
			assert_int_equal(outcome.state, backends[i].state);
			assert_string_equal(outcome.features, backends[i].features);
			found++;
		}
	}
	if (found == 0)
		skip();
}

/* Valgrind lets nobody lower the limit of open files, without which nothing is run. */
static bool runs_in_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

int main(void)
{
	const struct CMUnitTest without_programs[] = {
		cmocka_unit_test(nothing_of_a_foreign_root_is_run),
		cmocka_unit_test(every_state_has_a_name_and_a_sentence),
		cmocka_unit_test(a_result_can_be_copied),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_runs_away_is_caught),
		cmocka_unit_test(the_time_is_kept_whatever_it_ignores),
		cmocka_unit_test(output_without_end_is_cut_off),
		cmocka_unit_test(what_it_takes_is_bounded),
		cmocka_unit_test(who_kills_its_elders_gains_nothing),
		cmocka_unit_test(answers_are_read_strictly_and_shown_safely),
		cmocka_unit_test(a_confined_program_has_next_to_nothing),
		cmocka_unit_test(the_terminal_is_out_of_reach),
		cmocka_unit_test(a_set_user_id_bit_gives_nothing),
		cmocka_unit_test(what_is_replaced_while_it_runs_is_not_remembered),
		cmocka_unit_test(what_was_swapped_before_it_runs_is_not_run),
		cmocka_unit_test(cancelling_leaves_nothing),
		cmocka_unit_test(nothing_outlives_who_asked),
		cmocka_unit_test(what_could_be_replaced_is_refused),
		cmocka_unit_test(nothing_of_a_foreign_root_is_run),
		cmocka_unit_test(what_cannot_be_run_says_why),
		cmocka_unit_test(an_answer_is_remembered_as_long_as_the_file_stays),
		cmocka_unit_test(many_are_asked_at_once),
		cmocka_unit_test(a_pool_can_be_cancelled_and_thrown_away),
		cmocka_unit_test(every_state_has_a_name_and_a_sentence),
		cmocka_unit_test(a_result_can_be_copied),
		cmocka_unit_test(real_backends_answer),
	};

	if (runs_in_valgrind())
		return cmocka_run_group_tests(without_programs, set_up, tear_down);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
