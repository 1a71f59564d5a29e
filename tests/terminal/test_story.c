/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole stories with the real program in a real pseudo-terminal: what a person does, sees, and finds on the disk afterwards. */
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
#include "tests/support/around.h"
#include "tests/support/pty.h"
#include "tests/support/tree.h"

struct story {
	struct tree tree;
	char *root;
	struct pty *pty;
};

#define FS "{\"description\": \"QEMU virtiofsd vhost-user-fs\", \"type\": \"fs\", \"binary\": \"/usr/lib/qemu/virtiofsd\"}"
#define GPU "{\"description\": \"QEMU vhost-user-gpu\", \"type\": \"gpu\", \"binary\": \"/usr/lib/qemu/vhost-user-gpu\"}"

static void begin(struct story *story, const char *term, int width, int height)
{
	char root_option[4096], term_variable[64];
	char *arguments[] = {getenv("OVERRULE"), root_option, "--scope=admin", NULL};
	char *environment[] = {term_variable, "LC_ALL=C.UTF-8", "HOME=/home/user", NULL};

	tree_init(&story->tree);
	tree_add(&story->tree, TREE_VENDOR, "50-qemu-virtiofsd.json", TREE_FILE, FS, strlen(FS));
	tree_add(&story->tree, TREE_VENDOR, "50-qemu-gpu.json", TREE_FILE, GPU, strlen(GPU));
	story->root = tree_make_root();
	tree_build(&story->tree, story->root);
	snprintf(root_option, sizeof root_option, "--root=%s", story->root);
	snprintf(term_variable, sizeof term_variable, "TERM=%s", term);
	assert_non_null(arguments[0]);
	story->pty = pty_start(arguments, environment, width, height);
}

static void end(struct story *story)
{
	pty_end(story->pty);
	tree_remove_root(story->root);
	tree_free(&story->tree);
}

static bool mask_is_there(const struct story *story)
{
	cleanup(free_pointer) char *path = tree_path(story->root, TREE_ADMIN, "50-qemu-gpu.json");
	struct stat found;

	if (lstat(path, &found) < 0)
		return false;
	assert_true(S_ISREG(found.st_mode));
	assert_int_equal(found.st_size, 0);
	assert_int_equal(found.st_mode & 07777, 0644);
	return true;
}

/* Leaves, and looks whether the terminal is as it was. */
static void leave(struct story *story, const char *keys)
{
	pty_type(story->pty, keys);
	assert_int_equal(pty_wait_exit(story->pty), 0);
	pty_expect_given_back(story->pty);
}

static void mask_and_unmask_from_the_screen(void **state)
{
	struct story story = {0};

	(void)state;
	begin(&story, "xterm-256color", 80, 24);
	pty_wait(story.pty, "50-qemu-gpu.json");
	pty_wait(story.pty, "it is the only gpu descriptor");
	pty_type(story.pty, "m");
	pty_wait(story.pty, "1 staged");
	assert_false(mask_is_there(&story));
	pty_type(story.pty, "w");
	pty_wait(story.pty, "now 50-qemu-gpu.json, then none");
	pty_type(story.pty, "w");
	pty_type(story.pty, "y");
	pty_wait(story.pty, "Type yes");
	pty_type(story.pty, "yes\r");
	/* The directory and the mask. */
	pty_wait(story.pty, "Written: 2 file operations");
	assert_true(mask_is_there(&story));
	pty_type(story.pty, "\rm");
	pty_wait(story.pty, "1 staged");
	pty_type(story.pty, "wy");
	pty_wait_gone(story.pty, "1 staged");
	pty_wait(story.pty, "Written: 1 file operation");
	assert_false(mask_is_there(&story));
	leave(&story, "\rq");
	end(&story);
}

static void leaving_asks_and_writes_nothing(void **state)
{
	struct story story = {0};

	(void)state;
	begin(&story, "tmux-256color", 40, 12);
	pty_wait(story.pty, "50-qemu-gpu.json");
	pty_type(story.pty, "mq");
	pty_wait(story.pty, "Leave?");
	leave(&story, "d");
	assert_false(mask_is_there(&story));
	end(&story);
}

static void resize_at_any_moment(void **state)
{
	static const struct {
		int width, height;
	} sizes[] = {{132, 50}, {40, 12}, {1, 1}, {20, 5}, {200, 60}, {80, 24}};
	struct story story = {0};

	(void)state;
	begin(&story, "screen-256color", 80, 24);
	pty_wait(story.pty, "50-qemu-gpu.json");
	pty_type(story.pty, "mq");
	pty_wait(story.pty, "Leave?");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		pty_resize(story.pty, sizes[i].width, sizes[i].height);
	pty_wait(story.pty, "Leave?");
	pty_wait(story.pty, "50-qemu-gpu.json");
	leave(&story, "d");
	end(&story);
}

static void stopped_and_continued_it_is_as_before(void **state)
{
	struct story story = {0};

	(void)state;
	around_skip("valgrind", "no program is stopped by ^Z");
	around_skip("tmux", "^Z stops only what a shell has started");
	begin(&story, "xterm-256color", 80, 24);
	pty_wait(story.pty, "50-qemu-gpu.json");
	pty_type(story.pty, "m");
	pty_wait(story.pty, "1 staged");
	pty_type(story.pty, "\x1a");
	pty_wait_stopped(story.pty);
	pty_expect_given_back(story.pty);
	pty_continue(story.pty);
	pty_wait(story.pty, "1 staged");
	leave(&story, "qd");
	end(&story);
}

static void a_signal_gives_the_terminal_back(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT};

	(void)state;
	around_skip("tmux", "a signal ends tmux");
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct story story = {0};

		begin(&story, "xterm-256color", 80, 24);
		pty_wait(story.pty, "50-qemu-gpu.json");
		pty_type(story.pty, "m");
		pty_wait(story.pty, "1 staged");
		pty_signal(story.pty, signals[i]);
		pty_wait_exit(story.pty);
		pty_expect_given_back(story.pty);
		assert_false(mask_is_there(&story));
		end(&story);
	}
}

static void a_dumb_terminal_is_told_the_command(void **state)
{
	struct story story = {0};

	(void)state;
	around_skip("tmux", "a dumb terminal cannot be had");
	begin(&story, "dumb", 80, 24);
	pty_wait(story.pty, "overrule list");
	assert_int_equal(pty_wait_exit(story.pty), 4);
	pty_expect_given_back(story.pty);
	end(&story);
}

/* Nothing is sent while nothing happens, and a row down costs few bytes in one write. */
static void it_is_quiet(void **state)
{
	struct story story = {0};
	struct pty_traffic traffic;

	(void)state;
	begin(&story, "xterm-256color", 80, 24);
	pty_wait(story.pty, "50-qemu-gpu.json");
	pty_settle(story.pty, 200);
	pty_traffic_reset(story.pty);
	pty_settle(story.pty, 300);
	traffic = pty_traffic(story.pty);
	assert_int_equal(traffic.bytes, 0);
	leave(&story, "q");
	end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mask_and_unmask_from_the_screen),
		cmocka_unit_test(leaving_asks_and_writes_nothing),
		cmocka_unit_test(resize_at_any_moment),
		cmocka_unit_test(stopped_and_continued_it_is_as_before),
		cmocka_unit_test(a_signal_gives_the_terminal_back),
		cmocka_unit_test(a_dumb_terminal_is_told_the_command),
		cmocka_unit_test(it_is_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
