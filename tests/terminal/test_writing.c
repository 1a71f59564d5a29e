/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stories about writing, in a pseudo-terminal: from the mask to its undo, without the right to, and when the end comes from outside. */
#include <setjmp.h>
#include <signal.h>
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
#include "tests/support/around.h"
#include "tests/support/pty.h"
#include "tests/support/tree.h"

#define NOBODY "65534"
#define MASKED "50-a-gpu.json"

struct story {
	struct tree tree;
	char *root, *home;
	struct pty *pty;
};

static void add_gpu(struct story *story, const char *name, const char *binary)
{
	cleanup(free_pointer) char *content = text_format("{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"%s\"}", binary);

	tree_add(&story->tree, TREE_VENDOR, name, TREE_FILE, content, strlen(content));
}

/* Two backends of one type, so that to mask the first one is nothing grave, and a directory to write to. */
static void prepare(struct story *story)
{
	*story = (struct story){0};
	tree_init(&story->tree);
	add_gpu(story, MASKED, "/usr/bin/a");
	add_gpu(story, "60-b-gpu.json", "/usr/bin/b");
	tree_add(&story->tree, "/etc/qemu", "vhost-user", TREE_DIRECTORY, "", 0);
	story->root = tree_make_root();
	story->home = tree_make_root();
	tree_build(&story->tree, story->root);
}

static void start(struct story *story)
{
	cleanup(free_pointer) char *root = text_format("--root=%s", story->root);
	cleanup(free_pointer) char *home = text_format("HOME=%s", story->home);
	char *arguments[] = {getenv("OVERRULE"), root, "--scope=admin", NULL};
	char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", home, NULL};

	assert_non_null(arguments[0]);
	story->pty = pty_start(arguments, environment, 80, 24);
}

static void finish(struct story *story)
{
	pty_end(story->pty);
	tree_remove_root(story->root);
	tree_remove_root(story->home);
	tree_free(&story->tree);
}

static bool mask_is_there(const struct story *story)
{
	cleanup(free_pointer) char *path = tree_path(story->root, TREE_ADMIN, MASKED);
	struct stat found;

	return lstat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0;
}

/* Goes to the entry and masks it. The first start has something to say; the first key takes that off the screen. */
static void stage(struct story *story)
{
	pty_wait(story->pty, MASKED);
	pty_type(story->pty, "m");
	pty_wait(story->pty, "1 staged");
}

static void leave(struct story *story, const char *keys)
{
	pty_type(story->pty, keys);
	assert_int_equal(pty_wait_exit(story->pty), 0);
	pty_expect_given_back(story->pty);
}

static void mask_review_write_history_undo(void **state)
{
	struct story story;

	(void)state;
	prepare(&story);
	start(&story);
	stage(&story);
	pty_type(story.pty, "w");
	pty_wait(story.pty, "now " MASKED ", then 60-b-gpu.json");
	assert_false(mask_is_there(&story));
	pty_type(story.pty, "y");
	pty_wait(story.pty, "Written: 1 file operation");
	assert_true(mask_is_there(&story));
	pty_type(story.pty, "H");
	pty_wait(story.pty, "1 transaction");
	pty_type(story.pty, "U");
	pty_wait(story.pty, "Review: 1 file operation");
	assert_true(mask_is_there(&story));
	pty_type(story.pty, "y");
	pty_wait(story.pty, "Written: 1 file operation");
	assert_false(mask_is_there(&story));
	pty_type(story.pty, "H");
	pty_wait(story.pty, "2 transactions");
	pty_wait(story.pty, "an undo");
	pty_type(story.pty, "q");
	pty_wait(story.pty, "Types");
	leave(&story, "q");
	finish(&story);
}

/* Ends the program in one of the ways that it does not choose; the next start offers what was staged. */
static void end_and_start_again(int signal)
{
	struct story story;

	prepare(&story);
	start(&story);
	stage(&story);
	if (signal == 0) {
		pty_hang_up(story.pty);
		pty_wait_exit(story.pty);
	} else {
		pty_signal(story.pty, signal);
		pty_wait(story.pty, "is kept");
		pty_wait_exit(story.pty);
		pty_expect_given_back(story.pty);
	}
	pty_end(story.pty);
	assert_false(mask_is_there(&story));
	start(&story);
	pty_wait(story.pty, "Something was left staged");
	pty_wait(story.pty, "mask " MASKED);
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "Review: 1 file operation");
	assert_false(mask_is_there(&story));
	pty_type(story.pty, "y");
	pty_wait(story.pty, "Written: 1 file operation");
	assert_true(mask_is_there(&story));
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "Types");
	leave(&story, "q");
	pty_end(story.pty);
	start(&story);
	pty_wait(story.pty, MASKED);
	assert_false(pty_contains(story.pty, "left staged"));
	leave(&story, "q");
	finish(&story);
}

static void what_was_staged_survives_a_signal_to_end(void **state)
{
	(void)state;
	around_skip("tmux", "a signal ends tmux");
	end_and_start_again(SIGTERM);
	end_and_start_again(SIGHUP);
}

static void what_was_staged_survives_a_lost_terminal(void **state)
{
	(void)state;
	around_skip("tmux", "a program outlives the terminal");
	end_and_start_again(0);
}

static void a_saved_plan_is_told_after_leaving(void **state)
{
	struct story story;

	(void)state;
	prepare(&story);
	start(&story);
	stage(&story);
	pty_type(story.pty, "q");
	pty_wait(story.pty, "Leave?");
	pty_type(story.pty, "p");
	pty_wait(story.pty, "To carry it out: ");
	assert_int_equal(pty_wait_exit(story.pty), 0);
	assert_false(mask_is_there(&story));
	finish(&story);
}

/*
 * As a user who may not write, in mounts of its own where a stand-in for sudo lies: it gives itself the right, as whose directory it is, and
 * runs the command; or it refuses.
 */
static void start_as_nobody(struct story *story, const char *sudo)
{
	static const char *const script =
		"mount -t tmpfs tmpfs /usr/local/sbin && printf '#!/bin/sh\\n%s\\n' \"$SUDO\" >/usr/local/sbin/sudo && "
		"cp \"$OVERRULE\" /usr/local/sbin/overrule && chmod 755 /usr/local/sbin/* && "
		"chmod o+wx \"${ROOT%/*}\" && "
		"chown -R " NOBODY ":" NOBODY " \"$ROOT\" \"$HOME\" && chmod 555 \"$ROOT/etc/qemu/vhost-user\" && "
		"exec setpriv --reuid=" NOBODY " --regid=" NOBODY " --clear-groups \"$@\"";
	cleanup(free_pointer) char *root = text_format("ROOT=%s", story->root);
	cleanup(free_pointer) char *root_option = text_format("--root=%s", story->root);
	cleanup(free_pointer) char *home = text_format("HOME=%s", story->home);
	cleanup(free_pointer) char *program = text_format("OVERRULE=%s", getenv("OVERRULE"));
	cleanup(free_pointer) char *stand_in = text_format("SUDO=%s", sudo);
	char *arguments[] = {"unshare", "-m", "sh", "-c", (char *)script, "sh", "/usr/local/sbin/overrule", root_option, "--scope=admin", NULL};
	char *environment[] = {
		"TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", root, home, program, stand_in, NULL};

	story->pty = pty_start(arguments, environment, 80, 24);
}

static void need_namespaces(void)
{
	if (geteuid() != 0 || system("unshare -m true >/dev/null 2>&1") != 0 || system("setpriv --version >/dev/null 2>&1") != 0) {
		print_message("needs root, mounts of its own and setpriv\n");
		skip();
	}
}

static void without_the_right_sudo_writes_it(void **state)
{
	struct story story;
	cleanup(free_pointer) char *sudo = NULL;

	(void)state;
	need_namespaces();
	prepare(&story);
	sudo = text_format("chmod u+w %s/etc/qemu/vhost-user; exec \"$@\"", story.root);
	start_as_nobody(&story, sudo);
	stage(&story);
	pty_type(story.pty, "w");
	pty_wait(story.pty, "Review: 1 file operation");
	pty_type(story.pty, "y");
	pty_wait(story.pty, "You may not write here");
	pty_wait(story.pty, "Let sudo write it");
	assert_false(mask_is_there(&story));
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "Written with sudo");
	assert_true(mask_is_there(&story));
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "Types");
	leave(&story, "q");
	finish(&story);
}

static void where_sudo_refuses_all_stays_staged(void **state)
{
	struct story story;

	(void)state;
	need_namespaces();
	prepare(&story);
	start_as_nobody(&story, "echo you are not in the sudoers file; exit 1");
	stage(&story);
	pty_type(story.pty, "w");
	pty_wait(story.pty, "Review: 1 file operation");
	pty_type(story.pty, "y");
	pty_wait(story.pty, "Let sudo write it");
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "you are not in the sudoers file");
	pty_wait(story.pty, "Press Enter");
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "Not written");
	pty_type(story.pty, "\r");
	pty_wait(story.pty, "1 staged");
	assert_false(mask_is_there(&story));
	leave(&story, "qd");
	finish(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mask_review_write_history_undo),
		cmocka_unit_test(what_was_staged_survives_a_signal_to_end),
		cmocka_unit_test(what_was_staged_survives_a_lost_terminal),
		cmocka_unit_test(a_saved_plan_is_told_after_leaving),
		cmocka_unit_test(without_the_right_sudo_writes_it),
		cmocka_unit_test(where_sudo_refuses_all_stays_staged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
