/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Typing in the real program on a real pseudo-terminal: a form, pasted text, the editor, each until it is written. */
#include <setjmp.h>
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
#include "tests/support/pty.h"
#include "tests/support/tree.h"

#define GPU "{\"description\": \"QEMU vhost-user-gpu\", \"type\": \"gpu\", \"binary\": \"/usr/lib/qemu/vhost-user-gpu\"}\n"
#define WIDE "\xe6\xbc\xa2"
#define ACUTE "\xcc\x81"
#define CONTROL_U "\x15"
#define DOWN "\x1b[B"

struct story {
	struct tree tree;
	char *root;
	char *elsewhere; /* where the editor and its copies are */
	struct pty *pty;
};

static void begin(struct story *story, const char *editor_line)
{
	cleanup(free_pointer) char *root_option = NULL;
	cleanup(free_pointer) char *visual = NULL;
	cleanup(free_pointer) char *temporary = NULL;
	cleanup(free_pointer) char *script = text_format("#!/bin/sh\n%s\n", editor_line);
	cleanup(free_pointer) char *path = NULL;

	tree_init(&story->tree);
	tree_add(&story->tree, TREE_VENDOR, "50-qemu-gpu.json", TREE_FILE, GPU, strlen(GPU));
	story->root = tree_make_root();
	story->elsewhere = tree_make_root();
	tree_build(&story->tree, story->root);
	tree_write(story->elsewhere, "/bin", "editor", script, strlen(script));
	path = tree_path(story->elsewhere, "/bin", "editor");
	assert_int_equal(chmod(path, 0755), 0);
	root_option = text_format("--root=%s", story->root);
	visual = text_format("VISUAL=%s", path);
	temporary = text_format("TMPDIR=%s", story->elsewhere);
	{
		char *arguments[] = {getenv("OVERRULE"), root_option, "--scope=admin", NULL};
		char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=/home/user", "PATH=/usr/bin:/bin", visual, temporary, NULL};

		assert_non_null(arguments[0]);
		story->pty = pty_start(arguments, environment, 80, 24);
	}
	pty_wait(story->pty, "it is the only gpu descriptor");
}

/* Writes what is staged, and leaves; the terminal is as it was. */
static void write_and_leave(struct story *story)
{
	pty_wait(story->pty, "1 staged");
	pty_type(story->pty, "wy");
	pty_wait(story->pty, "Written");
	/* Whatever the result is shown on. */
	pty_type(story->pty, "\x03");
	pty_settle(story->pty, 100);
	pty_type(story->pty, "q");
	assert_int_equal(pty_wait_exit(story->pty), 0);
	pty_expect_given_back(story->pty);
}

static void expect_on_disk(const struct story *story, const char *name, const char *text)
{
	cleanup(free_pointer) char *path = tree_path(story->root, TREE_ADMIN, name);
	cleanup(free_pointer) char *bytes = NULL;
	size_t length;

	bytes = tree_read_file(path, &length);
	assert_non_null(bytes);
	if (strstr(bytes, text) == NULL)
		fail_msg("%s lacks %s: %s", name, text, bytes);
}

static void end(struct story *story)
{
	cleanup(free_pointer) char *left = tree_listing(story->elsewhere, "/");

	/* Copies that were edited are gone. */
	assert_null(strstr(left, "overrule-"));
	pty_end(story->pty);
	tree_remove_root(story->root);
	tree_remove_root(story->elsewhere);
	tree_free(&story->tree);
}

/* The name, a description with wide and combining characters of which one is taken back, staged, reviewed, written. */
static void a_clone_by_form_is_written(void **state)
{
	struct story story = {0};

	(void)state;
	begin(&story, "exit 1");
	pty_type(story.pty, "c");
	pty_wait(story.pty, "Clone of 50-qemu-gpu.json");
	pty_type(story.pty, CONTROL_U "05-mine.json");
	pty_wait(story.pty, "gpu: before 50-qemu-gpu.json");
	pty_type(story.pty, DOWN CONTROL_U WIDE "ae" ACUTE WIDE "x\x7f\x7f");
	/* The label takes 14 columns; a wide character two, the combining one none. */
	pty_wait_cursor(story.pty, 5, 14 + 4);
	pty_wait(story.pty, WIDE "ae" ACUTE);
	pty_type(story.pty, "\r");
	write_and_leave(&story);
	expect_on_disk(&story, "05-mine.json", "\"\\u6f22ae\\u0301\"");
	end(&story);
}

/* A line end in pasted text is no Enter. */
static void pasted_text_goes_into_the_field(void **state)
{
	struct story story = {0};

	(void)state;
	begin(&story, "exit 1");
	pty_type(story.pty, "c");
	pty_wait(story.pty, "Clone of 50-qemu-gpu.json");
	pty_type(story.pty, DOWN CONTROL_U "\x1b[200~past" WIDE "ed\rq?\x1b[201~ typed");
	pty_wait(story.pty, "past" WIDE "ed");
	pty_wait(story.pty, " typed");
	pty_wait(story.pty, "Clone of 50-qemu-gpu.json");
	pty_type(story.pty, "\r");
	write_and_leave(&story);
	expect_on_disk(&story, "50-qemu-gpu_2.json", "past\\u6f22ed");
	end(&story);
}

/* The editor breaks the file, and mends it when asked again; what it left on the terminal is painted over. */
static void a_file_broken_in_the_editor_is_mended_and_written(void **state)
{
	struct story story = {0};

	(void)state;
	begin(&story, "echo; echo SCRIBBLE; if grep -q broken \"$1\"; then sed -i 's/broken/\"description\": \"mended\", \"type\"/' \"$1\"; "
		      "else sed -i 's/\"description.*\"type\"/broken/' \"$1\"; fi");
	pty_type(story.pty, "e");
	pty_wait(story.pty, "Line 1, column 2");
	pty_wait_gone(story.pty, "SCRIBBLE");
	pty_type(story.pty, "\r");
	write_and_leave(&story);
	expect_on_disk(&story, "50-qemu-gpu.json", "\"description\": \"mended\"");
	end(&story);
}

/* Stopped and continued, and after a resize, the form is as it was. */
static void a_form_survives_what_happens_to_the_terminal(void **state)
{
	struct story story = {0};

	(void)state;
	around_skip("valgrind", "no program is stopped by ^Z");
	around_skip("tmux", "^Z stops only what a shell has started");
	begin(&story, "exit 1");
	pty_type(story.pty, "c" CONTROL_U "40-kept.json");
	pty_wait(story.pty, "40-kept.json");
	pty_type(story.pty, "\x1a");
	pty_wait_stopped(story.pty);
	pty_expect_given_back(story.pty);
	pty_continue(story.pty);
	pty_wait(story.pty, "40-kept.json");
	pty_resize(story.pty, 1, 1);
	pty_settle(story.pty, 100);
	pty_resize(story.pty, 60, 20);
	pty_wait(story.pty, "40-kept.json");
	pty_type(story.pty, "\r");
	write_and_leave(&story);
	expect_on_disk(&story, "40-kept.json", "overrule:origin=" TREE_VENDOR "/50-qemu-gpu.json");
	end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clone_by_form_is_written),
		cmocka_unit_test(pasted_text_goes_into_the_field),
		cmocka_unit_test(a_file_broken_in_the_editor_is_mended_and_written),
		cmocka_unit_test(a_form_survives_what_happens_to_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
