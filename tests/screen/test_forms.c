/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is typed: prompts and forms, in process. */
#include <errno.h>
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
#include "core/foresight.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/options.h"
#include "tui/screens/form_screen.h"
#include "tui/screens/prompt_screen.h"

#define CLONE_NAME "50-qemu-gpu_2.json"
#define PROGRAM "#!/bin/sh\n"

/* What the prompt, or a question, has told last. */
static struct {
	enum prompt_event event;
	char text[64];
	int count;
} heard;

static void hear(struct screens *screens, enum prompt_event event, const char *text)
{
	heard.event = event;
	snprintf(heard.text, sizeof heard.text, "%s", text);
	heard.count++;
	prompt_screen_note(screens, strcmp(text, "none") == 0 ? "no match" : NULL);
}

static void paste_text(struct face *face, const char *text)
{
	for (; *text != '\0'; text++)
		screens_paste(face->screens, (unsigned char)*text);
}

/* The row and in it the cursor; what lies beneath a prompt is another screen's. */
static void expect_row(struct face *face, int row, const char *text, int cursor)
{
	cleanup(free_pointer) char *found = NULL;

	face_draw(face);
	found = screen_row(face->canvas, row);
	assert_string_equal(found, text);
	assert_int_equal(face->canvas->cursor_row, row);
	assert_int_equal(face->canvas->cursor_column, cursor);
}

/* The staged content without the digits of the digest that it notes. */
static void blank_digest(const struct face *face, const char *name, char **ret_content)
{
	const struct layer *layer = face_staged(face, name);
	char *digits;

	assert_non_null(layer);
	*ret_content = strndup(layer->bytes, layer->length);
	digits = strstr(*ret_content, "sha256=");
	assert_non_null(digits);
	digits += strlen("sha256=");
	memmove(digits, digits + 64, strlen(digits + 64) + 1);
}

/* ---- prompts ---- */

static void a_prompt_tells_each_change_and_how_it_ends(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	heard.count = 0;
	prompt_screen_open(face.screens, "Search:", "cro", hear);
	face_type(&face, "s v");
	assert_int_equal(heard.event, PROMPT_CHANGED);
	assert_string_equal(heard.text, "crosv");
	assert_int_equal(heard.count, 2);
	face_type(&face, "Home Delete");
	assert_string_equal(heard.text, "rosv");
	/* A movement changes nothing. */
	face_type(&face, "Right");
	assert_int_equal(heard.count, 3);
	expect_row(&face, 22, " Search: rosv", 10);
	face_type(&face, "Enter");
	assert_int_equal(heard.event, PROMPT_ACCEPTED);
	assert_string_equal(heard.text, "rosv");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

static void a_prompt_that_is_given_up_tells_what_was_there_at_first(void **state)
{
	static const char *const cases[] = {"Escape", "C-c"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct face face = {0};

		face_open_usual(&face, 40, 12);
		prompt_screen_open(face.screens, "Filter:", "a", hear);
		face_type(&face, "BackSpace n o n e");
		assert_string_equal(heard.text, "none");
		if (i == 0)
			expect_row(&face, 10, " Filter: none                  no match", 13);
		face_type(&face, cases[i]);
		assert_int_equal(heard.event, PROMPT_CANCELLED);
		assert_string_equal(heard.text, "a");
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		face_close(&face);
	}
}

/* Letters and digits that are keys elsewhere are text here. */
static void keys_of_actions_are_typed(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	prompt_screen_open(face.screens, "", "", hear);
	face_type(&face, "q ? 0 m w");
	assert_string_equal(heard.text, "q?0mw");
	assert_false(face.screens->done);
	paste_text(&face, " a\tb\n");
	assert_string_equal(heard.text, "q?0mw ab");
	assert_int_equal(screens_top(face.screens), SCREEN_PROMPT);
	face_close(&face);
}

/* ---- forms ---- */

static void forms_say_what_they_would_do(void **state)
{
	static const struct {
		int width, height;
		const char *name;
	} sizes[] = {{80, 24, "80x24"}, {40, 12, "40x12"}, {132, 50, "132x50"}};
	static const struct {
		const char *key, *name;
	} forms[] = {{"c", "clone"}, {"p", "replace"}, {"i", "new"}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t j = 0; j < sizeof forms / sizeof *forms; j++) {
			struct face face = {0};
			char name[64];

			face_open_usual(&face, sizes[i].width, sizes[i].height);
			face_type(&face, forms[j].key);
			assert_int_equal(screens_top(face.screens), SCREEN_FORM);
			snprintf(name, sizeof name, "form-%s-%s", forms[j].name, sizes[i].name);
			face_expect(&face, name);
			face_close(&face);
		}
}

static void a_clone_is_staged_and_the_cursor_goes_there(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c C-u");
	face_type_text(&face, "05-first.json");
	face_expect_seen(&face, "gpu: before 10-crosvm-gpu.json (/usr/libexec/crosvm-gpu), then 05-first.json");
	face_expect_seen(&face, "gpu: it would have rank 1 of 3.");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_string_equal(entries_name(face.screens), "05-first.json");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(workspace_staged(face.workspace, 0)->verb, "clone");
	assert_non_null(face_staged(&face, "05-first.json"));
	face_close(&face);
}

/* Everything that a ranking says, a line for each layer, in text that outlives it. */
static void append_ranking(const struct ranking *ranking, struct buffer *text)
{
	for (uint32_t i = 0; i < ranking->stack_count; i++)
		for (uint32_t j = 0; j < ranking->stacks[i].depth; j++) {
			const struct layer *layer = stack_layer(ranking, &ranking->stacks[i], j);
			uint32_t index = stack_layer_index(ranking, &ranking->stacks[i], j);

			buffer_format(text, "%s %u %u %s %.*s\n", layer->name, (unsigned)layer->directory, (unsigned)ranking->stacks[i].rank,
				      verdict_name(ranking->judgements[index].verdict), (int)layer->length,
				      layer->bytes != NULL ? layer->bytes : "");
		}
}

/* What the form foresees is what staging gives, on top of what is staged already: every file, rank and verdict. */
static void what_is_foreseen_is_what_is_staged(void **state)
{
	char name[] = "50-k.json", content[] = GPU("k", "/usr/bin/k");
	const struct change change = {.kind = CHANGE_WRITE, .verb = "new", .name = name, .content = content,
				      .content_length = sizeof content - 1};
	struct face face = {0};
	struct foresight foresight = {0};
	cleanup(buffer_free) struct buffer foreseen = {0};
	cleanup(buffer_free) struct buffer staged = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "m");
	assert_int_equal(workspace_foresee(face.workspace, &change, &foresight, NULL), 0);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	append_ranking(foresight.ranking, &foreseen);
	foresight_free(&foresight);
	assert_true(workspace_stage_change(face.workspace, &change, &(bool){false}, NULL) == 0);
	append_ranking(workspace_preview(face.workspace), &staged);
	tree_expect_text("preview", buffer_text(&staged), buffer_text(&foreseen));
	face_close(&face);
}

/* Only what was typed anew differs from the original, and the note of where it came from. */
static void what_is_not_typed_keeps_its_layout(void **state)
{
	struct face face = {0};
	cleanup(free_pointer) char *content = NULL;

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, GPU_NAME,
		 "{ \"x\" : 1,\n\t\"type\":\"gpu\",  "
		 "\"binary\": \"/usr\\/bin/a\",\n\"description\":\"d\",\"tags\": [ \"one\" ] }");
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", GPU_NAME);
	face_type(&face, "c Down C-u");
	face_type_text(&face, "new");
	face_type(&face, "Enter");
	/* The digest is of the original, whatever it is. */
	blank_digest(&face, CLONE_NAME, &content);
	tree_expect_text("clone",
		       "{ \"x\" : 1,\n\t\"type\":\"gpu\",  \"binary\": \"/usr\\/bin/a\",\n\"description\":\"new\",\"tags\": [ \"one\", \"overrule:origin="
		       TREE_VENDOR "/" GPU_NAME "\", \"overrule:sha256=\" ] }", content);
	face_close(&face);
}

static void a_name_says_what_it_would_mean(void **state)
{
	static const struct {
		const char *name, *note;
	} names[] = {
		{"", "give it a name"},
		{".hidden", "a name has no slash"},
		{"a/b", "a name has no slash"},
		{"50-qemu-gpu.json", "taken: /usr/share/qemu/vhost-user/50-qemu-gpu.json has that name"},
		{"10-crosvm-gpu.json", "taken: /etc/qemu/vhost-user/10-crosvm-gpu.json is there already"},
		{"50-crosvm-gpu.json", "takes the place of the mask /etc"},
		{"50-free", "free, but not .json: some programs skip it"},
		{"50-free.json", "free"},
	};
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		face_type(&face, "C-u");
		face_type_text(&face, names[i].name);
		face_expect_seen(&face, names[i].note);
	}
	face_close(&face);
}

/* A new descriptor may override what a clone may not. */
static void a_new_descriptor_may_override(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "i");
	face_expect_seen(&face, "give it a name");
	face_type_text(&face, GPU_NAME);
	face_expect_seen(&face, "free, and overrides /usr/share");
	face_expect_seen(&face, "must be given");
	face_type(&face, "Down");
	face_type_text(&face, "mine \xe6\xbc\xa2");
	face_type(&face, "Down Down");
	face_type_text(&face, "/usr/bin/mine");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_expect_staged(&face, GPU_NAME,
		       "{\n  \"description\": \"mine \\u6f22\",\n  \"type\": \"gpu\",\n  \"binary\": \"/usr/bin/mine\"\n}\n");
	face_close(&face);
}

/* Nothing that was typed is lost where it cannot be staged, and the reason stands on the screen. */
static void what_cannot_be_staged_stays_in_the_form(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c Down Down C-u");
	face_type_text(&face, "gpuu");
	face_type(&face, "F2");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_expect_seen(&face, "is none of the known types");
	face_expect(&face, "form-refused-80x24");
	face_type(&face, "Backspace F2");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void a_version_of_ones_own_has_the_same_name(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "p C-u");
	face_type_text(&face, "changed");
	face_type(&face, "Enter");
	assert_string_equal(entries_name(face.screens), GPU_NAME);
	assert_string_equal(workspace_staged(face.workspace, 0)->verb, "replace");
	/* Once more, now of what is staged: the note of the vendor's file stays. */
	face_type(&face, "p");
	face_expect_seen(&face, "changed");
	face_expect_seen(&face, "The file is there already, with this content.");
	face_type(&face, "C-u");
	face_type_text(&face, "again");
	face_type(&face, "Up C-u");
	face_type_text(&face, "one, two");
	face_type(&face, "Enter");
	{
		const struct layer *layer = face_staged(&face, GPU_NAME);
		cleanup(free_pointer) char *content = strndup(layer->bytes, layer->length);

		assert_non_null(strstr(content, "\"again\""));
		assert_non_null(strstr(content, "\"one\", \"two\", \"overrule:origin=" TREE_VENDOR "/" GPU_NAME "\""));
	}
	face_close(&face);
}

static void types_are_gone_through_and_completed(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c Down Down Right");
	face_draw(&face);
	face_expect_seen(&face, "input");
	face_type(&face, "Left Left");
	assert_false(screen_contains(face.canvas, "none of the known types"));
	face_type(&face, "C-u r p r Tab");
	face_expect_seen(&face, "rproc-serial");
	face_close(&face);
}

/* The row of the focused field, as it is drawn. */
static void expect_field(struct face *face, const char *text)
{
	cleanup(free_pointer) char *row = NULL;

	face_draw(face);
	row = screen_row(face->canvas, face->canvas->cursor_row);
	if (strstr(row, text) == NULL)
		fail_msg("not in the field: %s, but %s", text, row);
}

/* What stands there at first is replaced by what is typed, and not lengthened. */
static void a_type_is_typed_over_the_one_before(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c Down Down f s");
	expect_field(&face, "fs ");
	face_type(&face, "s");
	expect_field(&face, "fss ");
	face_close(&face);
}

/* All types with how many use them; what is gone to stands in the field, and Escape brings back what was there. */
static void all_types_are_shown_to_choose_from(void **state)
{
	static const char *const keys[] = {"Enter", "Space", "M-Down"};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct face face = {0};

		face_open_usual(&face, 80, 24);
		face_type(&face, "c Down Down");
		face_type(&face, keys[i]);
		assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
		face_expect_seen(&face, "gpu            3 descriptors   graphics");
		face_type(&face, "Down");
		expect_field(&face, "input");
		face_expect_seen(&face, "input          –               input device");
		face_judge(&face);
		if (i == 0)
			face_expect(&face, "form-types-80x24");
		face_type(&face, "Escape");
		expect_field(&face, "gpu");
		assert_int_equal(screens_top(face.screens), SCREEN_FORM);
		/* What begins as what is typed is gone to, and Enter takes it; the next one stages. */
		face_type(&face, keys[i]);
		face_type(&face, "C-u");
		face_type(&face, keys[i]);
		face_type(&face, "r p r Enter");
		expect_field(&face, "rproc-serial");
		assert_int_equal(screens_place(face.screens), PLACE_FORM);
		face_type(&face, "Down Enter");
		assert_int_equal(workspace_staged_count(face.workspace), 1);
		face_close(&face);
	}
}

/* What is no type is not replaced by one that nobody went to. */
static void a_wrong_type_stays_when_the_list_is_left(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c Down Down End u Enter");
	assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
	face_type(&face, "Enter");
	expect_field(&face, "gpuu");
	face_type(&face, "Enter x");
	assert_int_equal(screens_place(face.screens), PLACE_FORM);
	expect_field(&face, "gpuux");
	face_close(&face);
}

/* A click chooses the field and the place in it; on the sign of the types it opens them, and there it takes one. */
static void a_form_is_filled_with_the_mouse(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c");
	face_point(&face, MOUSE_PRESS, 5, 14 + 4);
	assert_int_equal(face.canvas->cursor_row, 5);
	assert_int_equal(face.canvas->cursor_column, 14 + 4);
	face_type_text(&face, "X");
	face_expect_seen(&face, "QEMUX vhost-user-gpu");
	face_point(&face, MOUSE_PRESS, 5, 70);
	assert_int_equal(face.canvas->cursor_column, 14 + 20);
	/* Beside the field, on its label. */
	face_point(&face, MOUSE_PRESS, 3, 2);
	assert_int_equal(face.canvas->cursor_row, 3);
	face_point(&face, MOUSE_PRESS, 7, 35);
	assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
	face_point(&face, MOUSE_WHEEL_DOWN, 16, 4);
	expect_field(&face, "rng");
	face_point(&face, MOUSE_PRESS, 15, 4);
	assert_int_equal(screens_place(face.screens), PLACE_FORM);
	/* The hint of the last line is a button. */
	face_point(&face, MOUSE_PRESS, 3, 14);
	face_point(&face, MOUSE_PRESS, 23, 2);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void what_a_form_would_do_is_scrolled(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 40, 12);
	face_type(&face, "c");
	face_expect_seen(&face, "What it would do");
	face_expect_seen(&face, "it would have rank 3 of 3");
	face_point(&face, MOUSE_WHEEL_DOWN, 9, 4);
	assert_false(screen_contains(face.canvas, "it would have rank 3 of 3"));
	face_type(&face, "PgUp PgUp PgUp");
	face_expect_seen(&face, "it would have rank 3 of 3");
	face_type(&face, "PgDn");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "it would have rank 3 of 3"));
	face_close(&face);
}

/* Lists scroll by their selection, texts by themselves, and what lies under the mouse is what is meant. */
static void the_wheel_scrolls_what_is_under_the_mouse(void **state)
{
	struct face face = {0};
	size_t before;

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "?");
	face_point(&face, MOUSE_WHEEL_DOWN, 10, 10);
	assert_int_equal(face.canvas->cursor_row, 2 + 3);
	face_type(&face, "Escape S");
	face_point(&face, MOUSE_WHEEL_DOWN, 10, 10);
	assert_int_equal(face.canvas->cursor_row, 3 + 3);
	face_type(&face, "Escape");
	/* The text of Why, while the order has the keys. */
	face_close(&face);
	face = (struct face){0};
	face_open_usual(&face, 40, 12);
	face_draw(&face);
	before = face.screens->entries.order.selected;
	for (int i = 0; i < face.screens->zones.count; i++)
		if (face.screens->zones.items[i].pager != NULL) {
			struct zone zone = face.screens->zones.items[i];

			face_point(&face, MOUSE_WHEEL_DOWN, zone.area.row, zone.area.column);
			assert_true(zone.pager->top > 0 || zone.pager->row_count <= zone.pager->height);
		}
	assert_int_equal(face.screens->entries.order.selected, before);
	face_close(&face);
}

/* Joiners and selectors are text: kept, shown visibly, and taken away one by one. */
static void what_joins_characters_is_typed_and_shown(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "c Down C-u");
	face_type_text(&face, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
	face_expect_seen(&face, "\xf0\x9f\x91\xa9\\u{200D}\xf0\x9f\x92\xbb");
	assert_int_equal(face.canvas->cursor_column, 14 + 2 + 8 + 2);
	face_type(&face, "Backspace Backspace");
	face_draw(&face);
	assert_int_equal(face.canvas->cursor_column, 14 + 2);
	paste_text(&face, "x");
	screens_paste(face.screens, 0x200c);
	screens_paste(face.screens, 0x202e);
	face_type(&face, "Enter");
	{
		const struct layer *layer = face_staged(&face, CLONE_NAME);
		cleanup(free_pointer) char *content = strndup(layer->bytes, layer->length);

		assert_non_null(strstr(content, "\\ud83d\\udc69x\\u200c\""));
	}
	face_close(&face);
}

/* Two files of one name are told apart by their directories. */
static void a_replacement_says_which_file_is_meant(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 132, 50);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	face_type(&face, "p C-u x");
	face_expect_seen(&face, "fs: before /usr/share/qemu/vhost-user/50-qemu-virtiofsd.json (/usr/lib/qemu/virtiofsd), then");
	face_expect_seen(&face, "/etc/qemu/vhost-user/50-qemu-virtiofsd.json (/usr/lib/qemu/virtiofsd)");
	face_close(&face);
}

/* ---- completion ---- */

static void open_with_programs(struct face *face, int width, int height)
{
	face_build_usual(face);
	tree_add(&face->tree, "/usr/libexec", "crosvm-gpu", TREE_FILE, PROGRAM, strlen(PROGRAM))->mode = 0755;
	tree_add(&face->tree, "/usr/libexec", "crosvm-fs", TREE_FILE, PROGRAM, strlen(PROGRAM))->mode = 0755;
	tree_add(&face->tree, "/usr/libexec", "alone", TREE_FILE, PROGRAM, strlen(PROGRAM));
	tree_add(&face->tree, "/usr/libexec", ".hidden", TREE_FILE, PROGRAM, strlen(PROGRAM));
	tree_add(&face->tree, "/usr/libexec", "a-pipe", TREE_FIFO, "", 0);
	tree_add(&face->tree, "/usr/libexec", "away", TREE_LINK, "/usr/lib", 8);
	tree_add(&face->tree, "/usr/lib/deep", "x", TREE_FILE, PROGRAM, strlen(PROGRAM));
	face_open(face, width, height, CHARSET_UTF8);
	face_go_to(face, "gpu", GPU_NAME);
	face_type(face, "c Down Down Down C-u");
}

static void paths_are_completed_inside_the_root(void **state)
{
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 80, 24);
	face_type_text(&face, "/usr/libe");
	face_type(&face, "Tab");
	face_expect_seen(&face, "/usr/libexec/");
	face_type_text(&face, "cro");
	face_type(&face, "Tab");
	face_expect_seen(&face, "2 paths begin so");
	face_expect_seen(&face, "/usr/libexec/crosvm-");
	face_expect(&face, "form-candidates-80x24");
	face_type(&face, "Tab");
	face_expect_seen(&face, "/usr/libexec/crosvm-fs");
	face_type(&face, "Tab");
	face_expect_seen(&face, "/usr/libexec/crosvm-gpu");
	face_type(&face, "Up");
	face_expect_seen(&face, "/usr/libexec/crosvm-fs");
	/* The list goes first, the form stays. */
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "begin so"));
	/* The host's own files are not there. */
	face_type(&face, "C-u");
	face_type_text(&face, "/proc/");
	face_type(&face, "Tab");
	face_expect_seen(&face, "cannot be read");
	face_close(&face);
}

/* Links are followed inside the root; what is no file, and names with a dot, are not offered; a complete path is left. */
static void what_cannot_be_a_binary_is_not_offered(void **state)
{
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 80, 24);
	face_type_text(&face, "/usr/libexec/a");
	face_type(&face, "Tab");
	face_expect_seen(&face, "2 paths begin so");
	face_expect_seen(&face, "alone");
	face_expect_seen(&face, "away/");
	assert_false(screen_contains(face.canvas, "a-pipe"));
	assert_false(screen_contains(face.canvas, ".hidden"));
	face_type(&face, "w Tab d Tab Tab");
	face_expect_seen(&face, "/usr/libexec/away/deep/x");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	/* Into the tags. */
	face_type(&face, "Tab t");
	face_expect_seen(&face, "/usr/libexec/away/deep/x");
	face_close(&face);
}

/* As the user who is seen, also where the program runs as root. */
static void paths_are_completed_with_the_rights_of_who_is_seen(void **state)
{
	const struct identity nobody = {.user = 65534, .group = 65534};
	struct face face = {0};
	cleanup(root_close) struct root root = {.descriptor = -1};
	cleanup(completion_free) struct completion completion = {0};
	cleanup(free_pointer) char *path = NULL;

	(void)state;
	if (geteuid() != 0) {
		print_message("needs root, to act as somebody else\n");
		skip();
	}
	open_with_programs(&face, 80, 24);
	path = tree_path(face.root, "/usr", "libexec");
	assert_int_equal(chmod(path, 0700), 0);
	assert_int_equal(root_open(face.root, &root, NULL), 0);
	assert_int_equal(completion_find(&root, &nobody, "/usr/libexec/", &completion), -EACCES);
	assert_int_equal(completion_find(&root, &nobody, "/usr/libe", &completion), 0);
	assert_int_equal(completion.count, 1);
	assert_string_equal(completion.paths[0], "/usr/libexec/");
	completion_free(&completion);
	assert_int_equal(completion_find(&root, NULL, "/usr/libexec/", &completion), 0);
	assert_int_equal(completion.count, 4);
	face_close(&face);
}

/* As a shell would: ~ is the home, a path that is not whole is told of, and of too many it is said that there are more. */
static void paths_are_completed_as_in_a_shell(void **state)
{
	const struct options options = {.scope = SCOPE_ADMIN, .environment = {.home = "/usr/libexec"}};
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 80, 24);
	face.screens->options = &options;
	face_type_text(&face, "~/al");
	face_type(&face, "Tab");
	expect_field(&face, "/usr/libexec/alone");
	face_type(&face, "C-u");
	face_type_text(&face, "crosvm");
	face_type(&face, "Tab");
	face_expect_seen(&face, "begin with a slash");
	expect_field(&face, "crosvm");
	face_type(&face, "C-u");
	face_type_text(&face, "/usr/libexec/crosvm-");
	/* What was typed comes back; Enter takes the candidate and does not stage. */
	face_type(&face, "Tab Tab Escape");
	expect_field(&face, "/usr/libexec/crosvm-");
	face_type(&face, "Tab Tab Enter");
	expect_field(&face, "/usr/libexec/crosvm-fs");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face.screens->options = NULL;
	face_close(&face);
}

static void of_a_huge_directory_nothing_is_claimed_that_was_not_seen(void **state)
{
	cleanup(tree_remove_root_pointer) char *holder = tree_make_root();
	cleanup(root_close) struct root root = {.descriptor = -1};
	cleanup(completion_free) struct completion completion = {0};

	(void)state;
	for (unsigned i = 0; i < COMPLETION_MOST + 10; i++) {
		char name[32];

		snprintf(name, sizeof name, "many-%05u", i);
		tree_write(holder, "/d", name, "", 0);
	}
	tree_write(holder, "/d", "zlast", "", 0);
	assert_int_equal(root_open(holder, &root, NULL), 0);
	assert_int_equal(completion_find(&root, NULL, "/d/", &completion), 0);
	assert_int_equal(completion.count, COMPLETION_MOST);
	assert_true(completion.cut);
	completion_free(&completion);
	/* However many others there are, what begins so is found. */
	assert_int_equal(completion_find(&root, NULL, "/d/zl", &completion), 0);
	assert_int_equal(completion.count, 1);
	assert_false(completion.cut);
}

static void a_binary_is_looked_at(void **state)
{
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 80, 24);
	face_expect_seen(&face, "is no absolute path");
	face_type_text(&face, "/usr/libexec/alone");
	face_expect_seen(&face, "may not be executed");
	face_type(&face, "C-u");
	face_type_text(&face, "/usr/libexec/nothing");
	face_expect_seen(&face, "/usr/libexec/nothing");
	face_close(&face);
}

/* ---- every size ---- */

static void every_size_can_be_drawn(void **state)
{
	static const char *const cases[] = {"", "Tab", "Escape Up", "Down Down", "Escape p", "Escape i"};
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 1, 1);
	face_type_text(&face, "/usr/libexec/");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		face_type(&face, cases[i]);
		for (int width = 1; width <= 140; width += 3)
			for (int height = 1; height <= 50; height += 2) {
				assert_int_equal(canvas_resize(face.canvas, width, height), 0);
				face_draw(&face);
				/* The hardware cursor stands in the field. */
				assert_in_range(face.canvas->cursor_row, 0, height - 1);
			}
	}
	face_close(&face);
}

static void one_key_does_not_drop_what_was_typed(void **state)
{
	struct face face = {0};

	(void)state;
	face_build_usual(&face);
	face_open(&face, 80, 24, CHARSET_UTF8);
	face_go_to(&face, "gpu", "50-qemu-gpu.json");
	face_type(&face, "c Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_type(&face, "c x Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face_draw(&face);
	assert_true(screen_contains(face.canvas, "once more drops"));
	face_type(&face, "y Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key_does_not_drop_what_was_typed),
		cmocka_unit_test(a_prompt_tells_each_change_and_how_it_ends),
		cmocka_unit_test(a_prompt_that_is_given_up_tells_what_was_there_at_first),
		cmocka_unit_test(keys_of_actions_are_typed),
		cmocka_unit_test(forms_say_what_they_would_do),
		cmocka_unit_test(a_clone_is_staged_and_the_cursor_goes_there),
		cmocka_unit_test(what_is_foreseen_is_what_is_staged),
		cmocka_unit_test(what_is_not_typed_keeps_its_layout),
		cmocka_unit_test(a_name_says_what_it_would_mean),
		cmocka_unit_test(a_new_descriptor_may_override),
		cmocka_unit_test(what_cannot_be_staged_stays_in_the_form),
		cmocka_unit_test(a_version_of_ones_own_has_the_same_name),
		cmocka_unit_test(types_are_gone_through_and_completed),
		cmocka_unit_test(paths_are_completed_inside_the_root),
		cmocka_unit_test(what_cannot_be_a_binary_is_not_offered),
		cmocka_unit_test(paths_are_completed_with_the_rights_of_who_is_seen),
		cmocka_unit_test(a_binary_is_looked_at),
		cmocka_unit_test(a_type_is_typed_over_the_one_before),
		cmocka_unit_test(all_types_are_shown_to_choose_from),
		cmocka_unit_test(a_wrong_type_stays_when_the_list_is_left),
		cmocka_unit_test(a_form_is_filled_with_the_mouse),
		cmocka_unit_test(what_a_form_would_do_is_scrolled),
		cmocka_unit_test(the_wheel_scrolls_what_is_under_the_mouse),
		cmocka_unit_test(what_joins_characters_is_typed_and_shown),
		cmocka_unit_test(a_replacement_says_which_file_is_meant),
		cmocka_unit_test(paths_are_completed_as_in_a_shell),
		cmocka_unit_test(of_a_huge_directory_nothing_is_claimed_that_was_not_seen),
		cmocka_unit_test(every_size_can_be_drawn),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
