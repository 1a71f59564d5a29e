/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every way out: the terminal is afterwards as it was before, no file is touched, and what was staged is offered at the next start. From the
 * main screen in every way, and from every other screen by a signal, one after the other.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/around.h"
#include "tests/support/visit.h"

#define CLEARED "\033[H\033[2J"

/* --- from the main screen --- */

static void by_key(struct visit *visit, const char *key)
{
	visit_type(visit, key);
	assert_int_equal(pty_wait_exit(visit->pty), 0);
}

static void by_signal(struct visit *visit, int signal)
{
	pty_signal(visit->pty, signal);
	pty_wait_exit(visit->pty);
}

/* Each thing that is typed waits for what it leads to. */
struct step {
	const char *keys, *seen;
};

#define STAGE {"h g j l G m", "1 staged"}
#define ASKED {"q", "Leave?"}

/* ^C at the keyboard is a key. */
static const struct leaving {
	struct step steps[6];
	const char *last; /* the keys after which it ends */
	int signal;       /* or the signal */
	bool writes;
} leavings[] = {
	{.last = "q"},
	{.last = "C-c"},
	{.last = "F10"},
	{.last = "0"},
	{.signal = SIGTERM},
	{.signal = SIGHUP},
	{.signal = SIGINT},
	{.signal = SIGQUIT},
	{{STAGE, ASKED}, "d", 0, false},
	{{STAGE, ASKED}, "p", 0, false},
	{{STAGE, {"C-c", "Leave?"}}, "d", 0, false},
	{{STAGE, ASKED, {"n", "1 staged"}, ASKED}, "d", 0, false},
	{{STAGE, ASKED, {"w", "Review: 1"}, {"y", "Written"}, {"Enter", "Types"}}, "q", 0, true},
	{{STAGE, ASKED}, NULL, SIGTERM, false},
	{{STAGE, ASKED, {"w", "Review: 1"}}, NULL, SIGHUP, false},
};

static void walk(struct visit *visit, const struct step *step)
{
	for (; step->keys != NULL; step++) {
		visit_type(visit, step->keys);
		pty_wait(visit->pty, step->seen);
	}
}

static void leave(struct visit *visit, const struct leaving *leaving)
{
	walk(visit, leaving->steps);
	if (leaving->last != NULL)
		by_key(visit, leaving->last);
	else
		by_signal(visit, leaving->signal);
	pty_expect_given_back(visit->pty);
	if (!leaving->writes)
		visit_expect_untouched(visit);
}

static void every_way_out_gives_the_terminal_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof leavings / sizeof *leavings; i++) {
		struct visit visit;

		visit_begin(&visit, GROUND_USUAL);
		assert_true(pty_alternate(visit.pty));
		leave(&visit, &leavings[i]);
		visit_end(&visit);
	}
}

/* No terminal can be looked at after that. */
static void a_lost_terminal_ends_it(void **state)
{
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	pty_hang_up(visit.pty);
	pty_wait_exit(visit.pty);
	visit_expect_untouched(&visit);
	visit_end(&visit);
}

/* --- stopped, and on again --- */

/* With ^Z, or by somebody else. */
static void stop_and_go_on(struct visit *visit, int signal)
{
	cleanup(free_pointer) char *before = visit_screen(visit);
	cleanup(free_pointer) char *after = NULL;

	if (signal != 0)
		pty_signal(visit->pty, signal);
	else
		pty_type(visit->pty, "\x1a");
	pty_wait_stopped(visit->pty);
	pty_expect_given_back(visit->pty);
	pty_traffic_reset(visit->pty);
	pty_continue(visit->pty);
	pty_wait_output(visit->pty, CLEARED);
	after = visit_screen(visit);
	tree_expect_text("the screen after a stop", before, after);
	assert_true(pty_alternate(visit->pty));
}

static void a_stop_gives_the_terminal_back_and_takes_it_again(void **state)
{
	struct visit visit;

	(void)state;
	around_skip("valgrind", "no program is stopped by ^Z");
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l g");
	stop_and_go_on(&visit, 0);
	stop_and_go_on(&visit, SIGTSTP);
	stop_and_go_on(&visit, 0);
	visit_type(&visit, "m q");
	pty_wait(visit.pty, "Leave?");
	stop_and_go_on(&visit, 0);
	by_key(&visit, "d");
	pty_expect_given_back(visit.pty);
	visit_expect_untouched(&visit);
	visit_end(&visit);
}

/* A stopped program is ended by a signal when it goes on, and gives back what it has not taken again. */
static void ended_while_it_is_stopped(void **state)
{
	struct visit visit;

	(void)state;
	around_skip("valgrind", "no program is stopped by ^Z");
	visit_begin(&visit, GROUND_USUAL);
	pty_type(visit.pty, "\x1a");
	pty_wait_stopped(visit.pty);
	pty_signal(visit.pty, SIGTERM);
	pty_continue(visit.pty);
	pty_wait_exit(visit.pty);
	pty_expect_given_back(visit.pty);
	visit_end(&visit);
}

/* --- what it has started goes wrong --- */

/* Starts it with an editor of that content; "" for one that is not there. */
static void begin_with_editor(struct visit *visit, const char *script)
{
	cleanup(free_pointer) char *root = NULL, *home = NULL, *temporary = NULL, *editor = NULL, *visual = NULL;

	visit_prepare(visit, GROUND_USUAL);
	editor = tree_path(visit->home, "/bin", "editor");
	if (script[0] != '\0') {
		tree_write(visit->home, "/bin", "editor", script, strlen(script));
		assert_int_equal(chmod(editor, 0755), 0);
	}
	root = text_format("--root=%s", visit->root);
	home = text_format("HOME=%s", visit->home);
	temporary = text_format("TMPDIR=%s", visit->home);
	visual = text_format("VISUAL=%s", editor);
	{
		char *arguments[] = {getenv("OVERRULE"), root, "--scope=admin", NULL};
		char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", home, temporary, visual, NULL};

		visit->pty = pty_start(arguments, environment, 80, 24);
	}
	pty_wait(visit->pty, "? help");
}

/* It is killed while it has the terminal, fails, spoils what it can, or was never there. */
static void an_editor_that_fails_leaves_the_interface_whole(void **state)
{
	static const char *const scripts[] = {
		"#!/bin/sh\nstty -echo raw\nprintf '\\033[2J scribble'\nkill -9 $$\n",
		"#!/bin/sh\nkill -SEGV $$\n",
		"#!/bin/sh\nprintf '\\033[?1049h\\033[?25l\\033[3;5r\\033[31;7m scribble'\nexit 1\n",
		"",
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof scripts / sizeof *scripts; i++) {
		struct visit visit;

		begin_with_editor(&visit, scripts[i / 2]);
		visit_type(&visit, "h g j l G e");
		pty_wait(visit.pty, "editor");
		pty_wait_gone(visit.pty, "scribble");
		assert_true(pty_alternate(visit.pty));
		/* What it has to say may be a question. */
		leave(&visit, i % 2 == 0 ? &(struct leaving){.steps = {{"C-c", "Types"}}, .last = "q"} : &(struct leaving){.signal = SIGTERM});
		visit_end(&visit);
	}
}

/* A binary that is asked what it can do writes on the terminal, if it finds one, and crashes. Nothing of the host is written. */
static void a_binary_that_crashes_leaves_the_terminal_alone(void **state)
{
	static const char script[] = "#!/bin/sh\nprintf '\\033c scribble' >/dev/tty\nprintf '\\033c scribble' >&2\nkill -SEGV $$\n";
	struct visit visit;
	cleanup(free_pointer) char *home = NULL, *shares = NULL, *binary = NULL, *content = NULL;

	(void)state;
	around_skip("valgrind", "more memory and files are needed than what is confined may have");
	visit_prepare(&visit, GROUND_EMPTY);
	/* Asked as somebody else, who has to come through. */
	assert_true(getenv("TMPDIR") == NULL || chmod(getenv("TMPDIR"), 0755) == 0);
	tree_write(visit.home, "/bin", "backend", script, strlen(script));
	binary = tree_path(visit.home, "/bin", "backend");
	assert_int_equal(chmod(binary, 0755), 0);
	content = text_format("{\"description\": \"crashes\", \"type\": \"gpu\", \"binary\": \"%s\"}", binary);
	tree_write(visit.home, "/share/qemu/vhost-user", "00-crash.json", content, strlen(content));
	home = text_format("HOME=%s", visit.home);
	shares = text_format("XDG_DATA_DIRS=%s/share", visit.home);
	{
		char *arguments[] = {getenv("OVERRULE"), "--consumer=spec", "--scope=user", "--read-only", NULL};
		char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", home, shares, NULL};

		visit.pty = pty_start(arguments, environment, 80, 24);
	}
	pty_wait(visit.pty, "00-crash.json");
	visit_type(&visit, "d A");
	pty_wait(visit.pty, "signal");
	assert_false(pty_contains(visit.pty, "scribble"));
	leave(&visit, &(struct leaving){.steps = {{"C-c", "Types"}}, .last = "q"});
	visit_end(&visit);
}

/* --- on each terminal --- */

static void each_terminal_is_given_back(void **state)
{
	static const char *const terms[] = {"xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100"};
	static const struct leaving several[] = {
		{.last = "q"}, {.signal = SIGTERM}, {{STAGE, ASKED}, "d", 0, false}, {{STAGE, ASKED}, NULL, SIGHUP, false}};

	(void)state;
	around_skip("valgrind", "it is the same program on each");
	for (size_t i = 0; i < 4 * sizeof terms / sizeof *terms; i++) {
		struct visit visit;

		visit_prepare(&visit, GROUND_USUAL);
		visit_start(&visit, GROUND_USUAL, terms[i / 4], 80, 24);
		pty_wait(visit.pty, "? help");
		visit_type(&visit, "h g j l g");
		pty_wait(visit.pty, "10-crosvm-gpu.json wins");
		leave(&visit, &several[i % 4]);
		visit_end(&visit);
	}
}

static void a_dumb_terminal_is_told_what_does_the_same(void **state)
{
	struct visit visit;

	(void)state;
	visit_prepare(&visit, GROUND_USUAL);
	visit_start(&visit, GROUND_USUAL, "dumb", 80, 24);
	pty_wait(visit.pty, "overrule --linear");
	pty_wait(visit.pty, "overrule list");
	assert_int_equal(pty_wait_exit(visit.pty), 4);
	pty_expect_given_back(visit.pty);
	visit_end(&visit);
}

/* Line by line nothing is ever taken that would have to be given back, also in the middle. */
static void line_by_line_the_terminal_is_never_changed(void **state)
{
	static const struct {
		const char *typed;
		int signal;
	} ways_out[] = {{"q\n", 0}, {"\x04", 0}, {"m\nq\nd\n", 0}, {"\x03", 0}, {"", SIGTERM}, {"", SIGHUP}};

	(void)state;
	for (size_t i = 0; i < sizeof ways_out / sizeof *ways_out; i++) {
		struct visit visit;
		cleanup(free_pointer) char *root = NULL, *home = NULL;

		visit_prepare(&visit, GROUND_USUAL);
		root = text_format("--root=%s", visit.root);
		home = text_format("HOME=%s", visit.home);
		{
			char *arguments[] = {getenv("OVERRULE"), root, "--scope=admin", "--linear", NULL};
			char *environment[] = {"TERM=dumb", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", home, NULL};

			visit.pty = pty_start(arguments, environment, 80, 24);
		}
		pty_wait(visit.pty, "? ");
		pty_settle(visit.pty, 100);
		assert_true(pty_modes_restored(visit.pty));
		assert_false(pty_alternate(visit.pty));
		if (ways_out[i].signal != 0)
			pty_signal(visit.pty, ways_out[i].signal);
		pty_type(visit.pty, ways_out[i].typed);
		pty_wait_exit(visit.pty);
		pty_expect_given_back(visit.pty);
		visit_expect_untouched(&visit);
		visit_end(&visit);
	}
}

/* --- from every screen --- */

static void end_in(const struct way *way, int signal)
{
	struct visit visit;

	visit_begin(&visit, way->ground);
	visit_type(&visit, way->keys);
	pty_settle(visit.pty, 100);
	by_signal(&visit, signal);
	pty_expect_given_back(visit.pty);
	visit_expect_untouched(&visit);
	if (way->staged) {
		visit_start(&visit, way->ground, "xterm-256color", 80, 24);
		pty_wait(visit.pty, "Something was left staged");
		by_signal(&visit, SIGTERM);
		visit_expect_untouched(&visit);
	}
	visit_end(&visit);
}

/* In valgrind some: every screen is opened and closed with the sanitizers, too. */
static void what_is_staged_survives_a_signal_in_every_screen(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < way_count; i += around_is("valgrind") ? 4 : 1)
		if (!ways[i].varies)
			end_in(&ways[i], signals[i % 3]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_out_gives_the_terminal_back),
		cmocka_unit_test(a_lost_terminal_ends_it),
		cmocka_unit_test(a_stop_gives_the_terminal_back_and_takes_it_again),
		cmocka_unit_test(ended_while_it_is_stopped),
		cmocka_unit_test(an_editor_that_fails_leaves_the_interface_whole),
		cmocka_unit_test(a_binary_that_crashes_leaves_the_terminal_alone),
		cmocka_unit_test(each_terminal_is_given_back),
		cmocka_unit_test(a_dumb_terminal_is_told_what_does_the_same),
		cmocka_unit_test(line_by_line_the_terminal_is_never_changed),
		cmocka_unit_test(what_is_staged_survives_a_signal_in_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
