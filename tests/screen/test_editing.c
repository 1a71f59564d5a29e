/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in the editor, in process; the editors are scripts. */
#include <dirent.h>
#include <locale.h>
#include <setjmp.h>
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
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/options.h"
#include "tui/screens/form_screen.h"

#define CLONE_NAME "50-qemu-gpu_2.json"

/* ---- the editor ---- */

struct editor {
	struct options options;
	struct services services;
	char *directory;
	char *script;
	int away; /* how often the terminal was given away and taken again */
};

static void give_away(void *context)
{
	struct editor *editor = context;

	assert_int_equal(editor->away++ % 2, 0);
}

static void take_again(void *context)
{
	struct editor *editor = context;

	assert_int_equal(editor->away++ % 2, 1);
}

/* An editor that does what the line says with "$1". */
static void give_editor(struct face *face, struct editor *editor, const char *line)
{
	cleanup(free_pointer) char *text = text_format("#!/bin/sh\n%s\n", line);
	FILE *file;

	if (editor->directory == NULL)
		editor->directory = tree_make_root();
	free(editor->script);
	editor->script = text_format("%s/editor", editor->directory);
	file = fopen(editor->script, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(editor->script, 0755), 0);
	editor->options = (struct options){.scope = SCOPE_ADMIN, .temporary = editor->directory, .editors = {editor->script}};
	editor->services = (struct services){.context = editor, .release = give_away, .acquire = take_again};
	face->screens->options = &editor->options;
	face->screens->services = &editor->services;
}

/* How many copies are left in the editor's temporary directory. */
static int copies_left(const struct editor *editor)
{
	DIR *directory = opendir(editor->directory);
	const struct dirent *entry;
	int count = 0;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		count += strncmp(entry->d_name, "overrule-", 9) == 0;
	closedir(directory);
	return count;
}

static void editor_end(struct face *face, struct editor *editor)
{
	assert_int_equal(editor->away % 2, 0);
	face_close(face);
	tree_remove_root(editor->directory);
	free(editor->script);
}

static void without_a_terminal_the_editor_says_so(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "e");
	face_expect_seen(&face, "is no terminal that could be given to an editor");
	face_close(&face);
}

static void what_the_editor_leaves_is_staged(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, "sed -i 's/QEMU vhost-user-gpu/edited/' \"$1\"");
	face_type(&face, "e");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_true(face.screens->redraw);
	assert_int_equal(editor.away, 2);
	assert_int_equal(copies_left(&editor), 0);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(entries_name(face.screens), GPU_NAME);
	{
		const struct layer *layer = face_staged(&face, GPU_NAME);
		cleanup(free_pointer) char *content = strndup(layer->bytes, layer->length);

		assert_non_null(strstr(content, "\"edited\""));
		assert_non_null(strstr(content, "overrule:origin=" TREE_VENDOR "/" GPU_NAME));
	}
	editor_end(&face, &editor);
}

static void an_unchanged_file_stages_nothing(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, ": >\"$1~\"");
	face_type(&face, "e");
	face_expect_seen(&face, "not changed in the editor");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	assert_int_equal(copies_left(&editor), 0);
	editor_end(&face, &editor);
}

/* A broken file: told with its place, edited again, and then staged. */
static void a_broken_file_is_asked_about_and_can_be_mended(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, "printf '{\\n \"type\": gpu}' >\"$1\"");
	face_type(&face, "e");
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	face_expect_seen(&face, "Line 2, column 10");
	face_expect_seen(&face, "edit it again");
	face_expect_seen(&face, "throw the copy away");
	face_expect_seen(&face, "keep the copy");
	assert_int_equal(copies_left(&editor), 1);
	give_editor(&face, &editor, "grep -q 'type\": gpu' \"$1\" && printf '%s' '" GPU("mended", "/usr/bin/x") "' >\"$1\"");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_int_equal(copies_left(&editor), 0);
	editor_end(&face, &editor);
}

static void a_copy_is_kept_or_thrown_away_as_it_is_said(void **state)
{
	static const struct {
		const char *keys;
		int left;
		const char *notice;
	} cases[] = {{"Down Enter", 1, "Your copy is kept: "}, {"Down Down Enter", 0, "thrown away"}, {"Escape", 1, ""}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct face face = {0};
		struct editor editor = {0};

		face_open_usual(&face, 132, 50);
		give_editor(&face, &editor, "echo broken >\"$1\"");
		face_type(&face, "e");
		assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
		face_type(&face, cases[i].keys);
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		face_expect_seen(&face, cases[i].notice);
		assert_int_equal(copies_left(&editor), cases[i].left);
		assert_int_equal(workspace_staged_count(face.workspace), 0);
		editor_end(&face, &editor);
	}
}

static void an_empty_file_is_a_mask_only_when_that_is_said(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, ": >\"$1\"");
	face_type(&face, "e");
	face_expect_seen(&face, "which would mask the name");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "End Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_int_equal(face_staged(&face, GPU_NAME)->length, 0);
	assert_int_equal(copies_left(&editor), 0);
	editor_end(&face, &editor);
}

/* What is said about the copy is so. */
static void an_editor_that_fails_is_told(void **state)
{
	static const struct {
		const char *line, *text, *copy;
		int left; /* copies, after the second answer */
	} failures[] = {
		{"exit 3", "exit status 3", "nothing is lost", 0},
		{"kill -9 $$", "signal 9", "nothing is lost", 0},
		{"echo half >\"$1\"; exit 1", "exit status 1", "What you have written is in the copy", 1},
		{"rm \"$1\"; exit 1", "exit status 1", "is gone", 0},
		{"rm \"$1\"", "cannot read the copy", "is gone", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		struct face face = {0};
		struct editor editor = {0};

		face_open_usual(&face, 132, 50);
		give_editor(&face, &editor, failures[i].line);
		face_type(&face, "e");
		assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
		face_expect_seen(&face, failures[i].text);
		face_expect_seen(&face, failures[i].copy);
		assert_int_equal(screen_contains(face.canvas, "What you have written"), failures[i].left);
		assert_int_equal(workspace_staged_count(face.workspace), 0);
		face_type(&face, "Down Enter");
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		assert_int_equal(copies_left(&editor), failures[i].left);
		editor_end(&face, &editor);
	}
}

static void an_editor_that_is_missing_is_told(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, "");
	editor.options.editors[0] = "/nowhere/editor --wait";
	face_type(&face, "e");
	face_expect_seen(&face, "/nowhere/editor: cannot start the editor");
	face_expect_seen(&face, "nothing is lost");
	editor_end(&face, &editor);
}

/* What somebody else wrote meanwhile is not overwritten without a word. */
static void a_file_that_changed_meanwhile_is_asked_about(void **state)
{
	struct face face = {0};
	struct editor editor = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *line = NULL;

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "10-crosvm-gpu.json");
	path = tree_path(face.root, TREE_ADMIN, "10-crosvm-gpu.json");
	line = text_format("sed -i s/crosvm/mine/ \"$1\"; printf '%%s' '%s' >'%s'", GPU("theirs", "/usr/bin/theirs"), path);
	give_editor(&face, &editor, line);
	face_type(&face, "e");
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	face_expect_seen(&face, "Somebody else has changed the file");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "End Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	editor_end(&face, &editor);
}

/* From the form into the editor and back: the form goes on with what was written there. */
static void a_form_goes_on_in_the_editor_and_comes_back(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	give_editor(&face, &editor, "sed -i 's/\"typed\"/\"typed, and edited\"/' \"$1\"");
	face_type(&face, "c Down C-u");
	face_type_text(&face, "typed");
	face_type(&face, "F4");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face_expect_seen(&face, "typed, and edited");
	face_expect_seen(&face, CLONE_NAME);
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(entries_name(face.screens), CLONE_NAME);
	assert_int_equal(copies_left(&editor), 0);
	editor_end(&face, &editor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_terminal_the_editor_says_so),
		cmocka_unit_test(what_the_editor_leaves_is_staged),
		cmocka_unit_test(an_unchanged_file_stages_nothing),
		cmocka_unit_test(a_broken_file_is_asked_about_and_can_be_mended),
		cmocka_unit_test(a_copy_is_kept_or_thrown_away_as_it_is_said),
		cmocka_unit_test(an_empty_file_is_a_mask_only_when_that_is_said),
		cmocka_unit_test(an_editor_that_fails_is_told),
		cmocka_unit_test(an_editor_that_is_missing_is_told),
		cmocka_unit_test(a_file_that_changed_meanwhile_is_asked_about),
		cmocka_unit_test(a_form_goes_on_in_the_editor_and_comes_back),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
