/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program gets an environment that holds nothing but what is said here. */
#include "tests/support/visit.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"

#define QUIET 40 /* milliseconds without output after which a screen is taken as complete */

/* Of what takes effect; plans and the history are the program's own. */
static char *list_files(const char *root)
{
	cleanup(free_pointer) char *local = tree_listing(root, "/etc");
	cleanup(free_pointer) char *vendor = tree_listing(root, "/usr");

	return text_format("%s%s", local, vendor);
}

void visit_prepare(struct visit *visit, enum ground ground)
{
	*visit = (struct visit){0};
	ground_fill(&visit->tree, ground);
	visit->root = tree_make_root();
	visit->home = tree_make_root();
	tree_build(&visit->tree, visit->root);
	visit->listing = list_files(visit->root);
}

void visit_start(struct visit *visit, enum ground ground, const char *term, int width, int height)
{
	cleanup(free_pointer) char *root = text_format("--root=%s", visit->root);
	cleanup(free_pointer) char *consumer = text_format("--consumer=%s", ground_consumer(ground));
	cleanup(free_pointer) char *home = text_format("HOME=%s", visit->home);
	cleanup(free_pointer) char *temporary = text_format("TMPDIR=%s", visit->home);
	cleanup(free_pointer) char *terminal = text_format("TERM=%s", term);
	char *arguments[] = {getenv("OVERRULE"), root, consumer, "--scope=admin", NULL};
	char *environment[] = {terminal, home, temporary, "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "VISUAL=true", NULL};

	assert_non_null(arguments[0]);
	pty_end(visit->pty);
	visit->pty = pty_start(arguments, environment, width, height);
}

void visit_begin(struct visit *visit, enum ground ground)
{
	visit_prepare(visit, ground);
	visit_start(visit, ground, "xterm-256color", 80, 24);
	pty_wait(visit->pty, "? help");
}

void visit_type(struct visit *visit, const char *keys)
{
	cleanup(buffer_free) struct buffer bytes = {0};

	keys_append_bytes(&bytes, keys);
	pty_type_bytes(visit->pty, buffer_text(&bytes), bytes.length);
}

char *visit_screen(struct visit *visit)
{
	cleanup(free_pointer) char *screen = NULL;
	cleanup(free_pointer) char *looks = NULL;
	int row, column;
	bool visible;

	pty_settle(visit->pty, QUIET);
	pty_get_cursor(visit->pty, &row, &column, &visible);
	screen = pty_screen(visit->pty);
	looks = pty_looks(visit->pty);
	return text_format("%s%scursor %d,%d%s\n", screen, looks, row, column, visible ? "" : " hidden");
}

char *visit_repaint(struct visit *visit)
{
	pty_settle(visit->pty, QUIET);
	pty_traffic_reset(visit->pty);
	pty_signal(visit->pty, SIGWINCH);
	/* What clears the screen. */
	return pty_try_wait_output(visit->pty, "\033[H\033[2J") ? visit_screen(visit) : NULL;
}

void visit_expect_untouched(const struct visit *visit)
{
	cleanup(free_pointer) char *listing = list_files(visit->root);

	tree_expect_text("the tree, which nobody wrote", visit->listing, listing);
}

void visit_end(struct visit *visit)
{
	pty_end(visit->pty);
	tree_remove_root(visit->root);
	tree_remove_root(visit->home);
	free(visit->listing);
	tree_free(&visit->tree);
}
