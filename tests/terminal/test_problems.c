/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The story of a broken consumer: seen, understood, repaired and written without leaving the screen of problems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/pty.h"
#include "tests/support/tree.h"

#define BROKEN "{\"type\": \"gpu\",}"

struct story {
	struct tree tree;
	char *root;
	struct pty *pty;
};

static void begin(struct story *story, const char *directory, int width, int height)
{
	char root_option[4096];
	char consumer_option[] = "--consumer=libvirt-system@9.0", scope_option[] = "--scope=admin";
	char *arguments[] = {getenv("OVERRULE"), root_option, consumer_option, scope_option, NULL};
	char term[] = "TERM=xterm-256color", locale[] = "LC_ALL=C.UTF-8", home[] = "HOME=/home/user";
	char *environment[] = {term, locale, home, NULL};

	tree_init(&story->tree);
	tree_add(&story->tree, TREE_VENDOR, "50-qemu-gpu.json", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&story->tree, TREE_VENDOR, "50-virtiofsd.json", TREE_FILE, TREE_DESCRIPTOR("fs"), strlen(TREE_DESCRIPTOR("fs")));
	tree_add(&story->tree, directory, "60-broken.json", TREE_FILE, BROKEN, strlen(BROKEN));
	story->root = tree_make_root();
	tree_build(&story->tree, story->root);
	snprintf(root_option, sizeof root_option, "--root=%s", story->root);
	assert_non_null(arguments[0]);
	story->pty = pty_start(arguments, environment, width, height);
}

/* Leaves, and looks whether the terminal is as it was. */
static void end(struct story *story)
{
	pty_type(story->pty, "q");
	assert_int_equal(pty_wait_exit(story->pty), 0);
	pty_expect_given_back(story->pty);
	pty_end(story->pty);
	tree_remove_root(story->root);
	tree_free(&story->tree);
}

/* What the consumer makes of the files that are on the disk now. */
static bool is_broken(const struct story *story)
{
	struct workspace_settings settings = tree_settings(&story->tree, story->root, SCOPE_ADMIN);
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;

	settings.consumer = consumer_find("libvirt-system@9.0");
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	return workspace_current(workspace)->breakage.broken;
}

static void repair(struct story *story, const char *offer)
{
	pty_wait(story->pty, "60-broken.json");
	assert_true(is_broken(story));
	pty_type(story->pty, "P");
	pty_wait(story->pty, "finds no backend");
	pty_wait(story->pty, offer);
	pty_type(story->pty, "a");
	pty_wait(story->pty, "finds backends again");
	assert_true(is_broken(story));
	pty_type(story->pty, "w");
	pty_wait(story->pty, "write");
	pty_type(story->pty, "y");
	pty_wait(story->pty, "Written: ");
	assert_false(is_broken(story));
	/* Whatever the result is shown in is left. */
	pty_type(story->pty, "\r");
}

static void a_broken_file_of_the_vendor_is_masked(void **state)
{
	struct story story = {0};
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	begin(&story, TREE_VENDOR, 80, 24);
	repair(&story, "Press a: mask 60-broken.json");
	path = tree_path(story.root, TREE_ADMIN, "60-broken.json");
	assert_int_equal(access(path, F_OK), 0);
	pty_wait_gone(story.pty, "Written: ");
	end(&story);
}

static void a_broken_local_file_is_taken_away(void **state)
{
	struct story story = {0};
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	begin(&story, TREE_ADMIN, 80, 24);
	repair(&story, "Press a: revert 60-broken.json");
	path = tree_path(story.root, TREE_ADMIN, "60-broken.json");
	assert_int_not_equal(access(path, F_OK), 0);
	pty_wait_gone(story.pty, "Written: ");
	end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_file_of_the_vendor_is_masked),
		cmocka_unit_test(a_broken_local_file_is_taken_away),
	};

	return cmocka_run_group_tests_name("test_problems", tests, NULL, NULL);
}
