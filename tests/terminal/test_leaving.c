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
#include "tests/support/visit.h"

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

/* ^C at the keyboard is a key, and the terminal's hang-up is the one way after which no terminal can be looked at. */
static void every_way_out_gives_the_terminal_back(void **state)
{
	static const char *const keys[] = {"q", "C-c", "F10", "0"};
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct visit visit;

		visit_begin(&visit, GROUND_USUAL);
		assert_true(pty_alternate(visit.pty));
		if (i < 4)
			by_key(&visit, keys[i]);
		else
			by_signal(&visit, signals[i - 4]);
		visit_expect_terminal(&visit);
		visit_expect_untouched(&visit);
		visit_end(&visit);
	}
}

static void a_stop_gives_the_terminal_back_and_takes_it_again(void **state)
{
	struct visit visit;
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l g");
	before = visit_screen(&visit);
	pty_type(visit.pty, "\x1a");
	pty_wait_stopped(visit.pty);
	visit_expect_terminal(&visit);
	pty_continue(visit.pty);
	pty_wait(visit.pty, "10-crosvm-gpu.json");
	after = visit_screen(&visit);
	tree_expect_text("the screen after a stop", before, after);
	assert_true(pty_alternate(visit.pty));
	by_key(&visit, "q");
	visit_expect_terminal(&visit);
	visit_end(&visit);
}

/* The editor is killed while it has the terminal. */
static void an_editor_that_crashes_leaves_the_interface_whole(void **state)
{
	static const char script[] = "#!/bin/sh\nstty -echo raw\nprintf '\\033[2J scribble'\nkill -9 $$\n";
	struct visit visit;
	cleanup(free_pointer) char *root = NULL, *home = NULL, *editor = NULL, *visual = NULL;

	(void)state;
	visit_prepare(&visit, GROUND_USUAL);
	tree_write(visit.home, "/bin", "editor", script, strlen(script));
	editor = tree_path(visit.home, "/bin", "editor");
	assert_int_equal(chmod(editor, 0755), 0);
	root = text_format("--root=%s", visit.root);
	home = text_format("HOME=%s", visit.home);
	visual = text_format("VISUAL=%s", editor);
	{
		char *arguments[] = {getenv("OVERRULE"), root, "--scope=admin", NULL};
		char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", home, visual, NULL};

		visit.pty = pty_start(arguments, environment, 80, 24);
	}
	pty_wait(visit.pty, "? help");
	visit_type(&visit, "h g j l G e");
	pty_wait(visit.pty, "editor");
	pty_wait_gone(visit.pty, "scribble");
	assert_true(pty_alternate(visit.pty));
	pty_signal(visit.pty, SIGTERM);
	pty_wait_exit(visit.pty);
	visit_expect_terminal(&visit);
	visit_expect_untouched(&visit);
	visit_end(&visit);
}

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

/* --- on each terminal --- */

static void each_terminal_is_given_back(void **state)
{
	static const char *const terms[] = {"xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100"};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct visit visit;

		visit_prepare(&visit, GROUND_USUAL);
		visit_start(&visit, GROUND_USUAL, terms[i], 80, 24);
		pty_wait(visit.pty, "? help");
		visit_type(&visit, "h g j l g");
		pty_wait(visit.pty, "10-crosvm-gpu.json wins");
		by_key(&visit, "q");
		visit_expect_terminal(&visit);
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
	visit_expect_terminal(&visit);
	visit_end(&visit);
}

/* --- from every screen --- */

static void end_in(const struct way *way, int signal)
{
	struct visit visit;

	visit_begin(&visit, way->ground);
	visit_type(&visit, way->keys);
	pty_settle(visit.pty, 100);
	by_signal(&visit, signal);
	visit_expect_terminal(&visit);
	visit_expect_untouched(&visit);
	if (way->staged) {
		visit_start(&visit, way->ground, "xterm-256color", 80, 24);
		pty_wait(visit.pty, "Something was left staged");
		by_signal(&visit, SIGTERM);
		visit_expect_untouched(&visit);
	}
	visit_end(&visit);
}

static void what_is_staged_survives_a_signal_in_every_screen(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < way_count; i++)
		if (!ways[i].varies)
			end_in(&ways[i], signals[i % 3]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_out_gives_the_terminal_back),
		cmocka_unit_test(a_stop_gives_the_terminal_back_and_takes_it_again),
		cmocka_unit_test(an_editor_that_crashes_leaves_the_interface_whole),
		cmocka_unit_test(a_lost_terminal_ends_it),
		cmocka_unit_test(each_terminal_is_given_back),
		cmocka_unit_test(a_dumb_terminal_is_told_what_does_the_same),
		cmocka_unit_test(what_is_staged_survives_a_signal_in_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
