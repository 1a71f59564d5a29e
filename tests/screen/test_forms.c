/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is typed: prompts, forms and the editor, in process; the editors are scripts. */
#include <dirent.h>
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
#include "core/base/text.h"
#include "core/foresight.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/options.h"
#include "tui/screens/form_screen.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/settings_screen.h"

#define GPU_NAME "50-qemu-gpu.json"
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

static void hear_answer(struct screens *screens, size_t answer)
{
	(void)screens;
	heard.count = (int)answer;
}

static void type_text(struct face *face, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		unsigned code;
		size_t step = text_decode(text, length, &code);

		screens_key(face->screens, code);
		text += step;
		length -= step;
	}
}

static void paste_text(struct face *face, const char *text)
{
	for (; *text != '\0'; text++)
		screens_paste(face->screens, (unsigned char)*text);
}

static void open_usual(struct face *face, int width, int height)
{
	face_build_usual(face);
	face_open(face, width, height, CHARSET_UTF8);
	face_go_to(face, "gpu", GPU_NAME);
}

static void expect_seen(struct face *face, const char *text)
{
	face_draw(face);
	if (!screen_contains(face->canvas, text)) {
		struct buffer dump = {0};

		canvas_dump(face->canvas, &dump);
		print_message("%s\n", buffer_text(&dump));
		buffer_free(&dump);
		fail_msg("not seen: %s", text);
	}
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

/* The content that is staged for that name in the target directory; NULL where none is. */
static const struct layer *staged_file(const struct face *face, const char *name)
{
	const struct snapshot *snapshot = workspace_preview(face->workspace)->snapshot;
	uint32_t target = snapshot_find_directory(snapshot, workspace_target_directory(face->workspace));
	uint32_t index = snapshot_find(snapshot, target, name);

	return index != LAYER_NONE ? &snapshot->layers[index] : NULL;
}

static void expect_content(const struct face *face, const char *name, const char *text)
{
	const struct layer *layer = staged_file(face, name);
	cleanup(free_pointer) char *found = NULL;

	assert_non_null(layer);
	found = strndup(layer->bytes, layer->length);
	tree_expect_text(name, text, found);
}

/* The staged content without the digits of the digest that it notes. */
static void blank_digest(const struct face *face, const char *name, char **ret_content)
{
	const struct layer *layer = staged_file(face, name);
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
	open_usual(&face, 80, 24);
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

		open_usual(&face, 40, 12);
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
	open_usual(&face, 80, 24);
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

			open_usual(&face, sizes[i].width, sizes[i].height);
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
	open_usual(&face, 80, 24);
	face_type(&face, "c C-u");
	type_text(&face, "05-first.json");
	expect_seen(&face, "gpu: before 10-crosvm-gpu.json (/usr/libexec/crosvm-gpu), then 05-first.json");
	expect_seen(&face, "gpu: it would have rank 1 of 3.");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_string_equal(entries_name(face.screens), "05-first.json");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(workspace_staged(face.workspace, 0)->verb, "clone");
	assert_non_null(staged_file(&face, "05-first.json"));
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
	open_usual(&face, 80, 24);
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
	type_text(&face, "new");
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
	open_usual(&face, 80, 24);
	face_type(&face, "c");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		face_type(&face, "C-u");
		type_text(&face, names[i].name);
		expect_seen(&face, names[i].note);
	}
	face_close(&face);
}

/* A new descriptor may override what a clone may not. */
static void a_new_descriptor_may_override(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "i");
	expect_seen(&face, "give it a name");
	type_text(&face, GPU_NAME);
	expect_seen(&face, "free, and overrides /usr/share");
	expect_seen(&face, "must be given");
	face_type(&face, "Down");
	type_text(&face, "mine \xe6\xbc\xa2");
	face_type(&face, "Down Down");
	type_text(&face, "/usr/bin/mine");
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	expect_content(&face, GPU_NAME,
		       "{\n  \"description\": \"mine \\u6f22\",\n  \"type\": \"gpu\",\n  \"binary\": \"/usr/bin/mine\"\n}\n");
	face_close(&face);
}

/* Nothing that was typed is lost where it cannot be staged, and the reason stands on the screen. */
static void what_cannot_be_staged_stays_in_the_form(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "c Down Down C-u");
	type_text(&face, "gpuu");
	face_type(&face, "F2");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	expect_seen(&face, "is none of the known types");
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
	open_usual(&face, 80, 24);
	face_type(&face, "p C-u");
	type_text(&face, "changed");
	face_type(&face, "Enter");
	assert_string_equal(entries_name(face.screens), GPU_NAME);
	assert_string_equal(workspace_staged(face.workspace, 0)->verb, "replace");
	/* Once more, now of what is staged: the note of the vendor's file stays. */
	face_type(&face, "p");
	expect_seen(&face, "changed");
	expect_seen(&face, "The file is there already, with this content.");
	face_type(&face, "C-u");
	type_text(&face, "again");
	face_type(&face, "Up C-u");
	type_text(&face, "one, two");
	face_type(&face, "Enter");
	{
		const struct layer *layer = staged_file(&face, GPU_NAME);
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
	open_usual(&face, 80, 24);
	face_type(&face, "c Down Down Right");
	face_draw(&face);
	expect_seen(&face, "input");
	face_type(&face, "Left Left");
	assert_false(screen_contains(face.canvas, "none of the known types"));
	face_type(&face, "C-u r p r Tab");
	expect_seen(&face, "rproc-serial");
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
	open_usual(&face, 80, 24);
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

		open_usual(&face, 80, 24);
		face_type(&face, "c Down Down");
		face_type(&face, keys[i]);
		assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
		expect_seen(&face, "gpu            3 descriptors   graphics");
		face_type(&face, "Down");
		expect_field(&face, "input");
		expect_seen(&face, "input          –               input device");
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
	open_usual(&face, 80, 24);
	face_type(&face, "c Down Down End u Enter");
	assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
	face_type(&face, "Enter");
	expect_field(&face, "gpuu");
	face_type(&face, "Enter x");
	assert_int_equal(screens_place(face.screens), PLACE_FORM);
	expect_field(&face, "gpuux");
	face_close(&face);
}

static void point(struct face *face, enum mouse mouse, int row, int column)
{
	face_draw(face);
	screens_mouse(face->screens, mouse, row, column);
	face_draw(face);
}

/* A click chooses the field and the place in it; on the sign of the types it opens them, and there it takes one. */
static void a_form_is_filled_with_the_mouse(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "c");
	point(&face, MOUSE_PRESS, 5, 14 + 4);
	assert_int_equal(face.canvas->cursor_row, 5);
	assert_int_equal(face.canvas->cursor_column, 14 + 4);
	type_text(&face, "X");
	expect_seen(&face, "QEMUX vhost-user-gpu");
	point(&face, MOUSE_PRESS, 5, 70);
	assert_int_equal(face.canvas->cursor_column, 14 + 20);
	/* Beside the field, on its label. */
	point(&face, MOUSE_PRESS, 3, 2);
	assert_int_equal(face.canvas->cursor_row, 3);
	point(&face, MOUSE_PRESS, 7, 35);
	assert_int_equal(screens_place(face.screens), PLACE_CANDIDATES);
	point(&face, MOUSE_WHEEL_DOWN, 16, 4);
	expect_field(&face, "rng");
	point(&face, MOUSE_PRESS, 15, 4);
	assert_int_equal(screens_place(face.screens), PLACE_FORM);
	/* The hint of the last line is a button. */
	point(&face, MOUSE_PRESS, 3, 14);
	point(&face, MOUSE_PRESS, 23, 2);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	face_close(&face);
}

static void what_a_form_would_do_is_scrolled(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_type(&face, "c");
	expect_seen(&face, "What it would do");
	expect_seen(&face, "it would have rank 3 of 3");
	point(&face, MOUSE_WHEEL_DOWN, 9, 4);
	assert_false(screen_contains(face.canvas, "it would have rank 3 of 3"));
	face_type(&face, "PgUp PgUp PgUp");
	expect_seen(&face, "it would have rank 3 of 3");
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
	open_usual(&face, 80, 24);
	face_type(&face, "?");
	point(&face, MOUSE_WHEEL_DOWN, 10, 10);
	assert_int_equal(face.canvas->cursor_row, 2 + 3);
	face_type(&face, "Escape S");
	point(&face, MOUSE_WHEEL_DOWN, 10, 10);
	assert_int_equal(face.canvas->cursor_row, 3 + 3);
	face_type(&face, "Escape");
	/* The text of Why, while the order has the keys. */
	face_close(&face);
	face = (struct face){0};
	open_usual(&face, 40, 12);
	face_draw(&face);
	before = face.screens->entries.order.selected;
	for (int i = 0; i < face.screens->zones.count; i++)
		if (face.screens->zones.items[i].pager != NULL) {
			struct zone zone = face.screens->zones.items[i];

			point(&face, MOUSE_WHEEL_DOWN, zone.area.row, zone.area.column);
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
	open_usual(&face, 80, 24);
	face_type(&face, "c Down C-u");
	type_text(&face, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
	expect_seen(&face, "\xf0\x9f\x91\xa9\\u{200D}\xf0\x9f\x92\xbb");
	assert_int_equal(face.canvas->cursor_column, 14 + 2 + 8 + 2);
	face_type(&face, "Backspace Backspace");
	face_draw(&face);
	assert_int_equal(face.canvas->cursor_column, 14 + 2);
	paste_text(&face, "x");
	screens_paste(face.screens, 0x200c);
	screens_paste(face.screens, 0x202e);
	face_type(&face, "Enter");
	{
		const struct layer *layer = staged_file(&face, CLONE_NAME);
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
	open_usual(&face, 132, 50);
	face_go_to(&face, "fs", "50-qemu-virtiofsd.json");
	face_type(&face, "p C-u x");
	expect_seen(&face, "fs: before /usr/share/qemu/vhost-user/50-qemu-virtiofsd.json (/usr/lib/qemu/virtiofsd), then");
	expect_seen(&face, "/etc/qemu/vhost-user/50-qemu-virtiofsd.json (/usr/lib/qemu/virtiofsd)");
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
	type_text(&face, "/usr/libe");
	face_type(&face, "Tab");
	expect_seen(&face, "/usr/libexec/");
	type_text(&face, "cro");
	face_type(&face, "Tab");
	expect_seen(&face, "2 paths begin so");
	expect_seen(&face, "/usr/libexec/crosvm-");
	face_expect(&face, "form-candidates-80x24");
	face_type(&face, "Tab");
	expect_seen(&face, "/usr/libexec/crosvm-fs");
	face_type(&face, "Tab");
	expect_seen(&face, "/usr/libexec/crosvm-gpu");
	face_type(&face, "Up");
	expect_seen(&face, "/usr/libexec/crosvm-fs");
	/* The list goes first, the form stays. */
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "begin so"));
	/* The host's own files are not there. */
	face_type(&face, "C-u");
	type_text(&face, "/proc/");
	face_type(&face, "Tab");
	expect_seen(&face, "cannot be read");
	face_close(&face);
}

/* Links are followed inside the root; what is no file, and names with a dot, are not offered; a complete path is left. */
static void what_cannot_be_a_binary_is_not_offered(void **state)
{
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 80, 24);
	type_text(&face, "/usr/libexec/a");
	face_type(&face, "Tab");
	expect_seen(&face, "2 paths begin so");
	expect_seen(&face, "alone");
	expect_seen(&face, "away/");
	assert_false(screen_contains(face.canvas, "a-pipe"));
	assert_false(screen_contains(face.canvas, ".hidden"));
	face_type(&face, "w Tab d Tab Tab");
	expect_seen(&face, "/usr/libexec/away/deep/x");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	/* Into the tags. */
	face_type(&face, "Tab t");
	expect_seen(&face, "/usr/libexec/away/deep/x");
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
	type_text(&face, "~/al");
	face_type(&face, "Tab");
	expect_field(&face, "/usr/libexec/alone");
	face_type(&face, "C-u");
	type_text(&face, "crosvm");
	face_type(&face, "Tab");
	expect_seen(&face, "begin with a slash");
	expect_field(&face, "crosvm");
	face_type(&face, "C-u");
	type_text(&face, "/usr/libexec/crosvm-");
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
	expect_seen(&face, "is no absolute path");
	type_text(&face, "/usr/libexec/alone");
	expect_seen(&face, "may not be executed");
	face_type(&face, "C-u");
	type_text(&face, "/usr/libexec/nothing");
	expect_seen(&face, "/usr/libexec/nothing");
	face_close(&face);
}

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
	open_usual(&face, 80, 24);
	face_type(&face, "e");
	expect_seen(&face, "is no terminal that could be given to an editor");
	face_close(&face);
}

static void what_the_editor_leaves_is_staged(void **state)
{
	struct face face = {0};
	struct editor editor = {0};

	(void)state;
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, "sed -i 's/QEMU vhost-user-gpu/edited/' \"$1\"");
	face_type(&face, "e");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_true(face.screens->redraw);
	assert_int_equal(editor.away, 2);
	assert_int_equal(copies_left(&editor), 0);
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(entries_name(face.screens), GPU_NAME);
	{
		const struct layer *layer = staged_file(&face, GPU_NAME);
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
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, ": >\"$1~\"");
	face_type(&face, "e");
	expect_seen(&face, "not changed in the editor");
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
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, "printf '{\\n \"type\": gpu}' >\"$1\"");
	face_type(&face, "e");
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	expect_seen(&face, "Line 2, column 10");
	expect_seen(&face, "edit it again");
	expect_seen(&face, "throw the copy away");
	expect_seen(&face, "keep the copy");
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

		open_usual(&face, 132, 50);
		give_editor(&face, &editor, "echo broken >\"$1\"");
		face_type(&face, "e");
		assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
		face_type(&face, cases[i].keys);
		assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
		expect_seen(&face, cases[i].notice);
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
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, ": >\"$1\"");
	face_type(&face, "e");
	expect_seen(&face, "which would mask the name");
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "End Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_int_equal(staged_file(&face, GPU_NAME)->length, 0);
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

		open_usual(&face, 132, 50);
		give_editor(&face, &editor, failures[i].line);
		face_type(&face, "e");
		assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
		expect_seen(&face, failures[i].text);
		expect_seen(&face, failures[i].copy);
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
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, "");
	editor.options.editors[0] = "/nowhere/editor --wait";
	face_type(&face, "e");
	expect_seen(&face, "/nowhere/editor: cannot start the editor");
	expect_seen(&face, "nothing is lost");
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
	expect_seen(&face, "Somebody else has changed the file");
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
	open_usual(&face, 80, 24);
	give_editor(&face, &editor, "sed -i 's/\"typed\"/\"typed, and edited\"/' \"$1\"");
	face_type(&face, "c Down C-u");
	type_text(&face, "typed");
	face_type(&face, "F4");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	expect_seen(&face, "typed, and edited");
	expect_seen(&face, CLONE_NAME);
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	face_type(&face, "Enter");
	assert_int_equal(workspace_staged_count(face.workspace), 1);
	assert_string_equal(entries_name(face.screens), CLONE_NAME);
	assert_int_equal(copies_left(&editor), 0);
	editor_end(&face, &editor);
}

/* ---- questions and choices ---- */

/* Every answer of the question stands in it with its key; where one has no room it does nothing. */
static void every_answer_to_leaving_is_seen_or_does_nothing(void **state)
{
	static const struct {
		const char *key, *words;
	} answers[] = {{"w", "w "}, {"p", "p "}, {"d", "d "}};

	(void)state;
	for (int height = 1; height <= 14; height++)
		for (int width = 8; width <= 80; width += 24)
			for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
				struct face face = {0};
				bool seen = false;

				open_usual(&face, width, height);
				face_type(&face, "m q");
				face_draw(&face);
				assert_int_equal(screens_top(face.screens), SCREEN_QUIT);
				for (int row = 0; row < height - 1; row++) {
					cleanup(free_pointer) char *text = screen_row(face.canvas, row);

					seen = seen || (text[0] == ' ' && strncmp(text + 1, answers[i].words, 2) == 0);
				}
				if (width >= 40 && height >= 12)
					assert_true(seen);
				face_type(&face, answers[i].key);
				/* To look at what is staged is no loss. */
				if (!seen)
					assert_true(!face.screens->done && screens_top(face.screens) == SCREEN_QUIT);
				face_close(&face);
			}
}

static void answers_are_wrapped_and_the_text_is_scrolled(void **state)
{
	static const char *const answers[] = {"an answer that is longer than a row of forty columns has room for", "no"};
	cleanup(buffer_free) struct buffer text = {0};
	struct face face = {0};

	(void)state;
	for (int i = 0; i < 30; i++)
		buffer_format(&text, "line %d\n", i);
	open_usual(&face, 40, 12);
	question_screen_open(face.screens, "Title", buffer_text(&text), answers, 2, hear_answer);
	expect_seen(&face, "columns has room for");
	expect_seen(&face, "line 0");
	for (int i = 0; i < 10; i++)
		face_type(&face, "PgDn");
	expect_seen(&face, "line 29");
	expect_seen(&face, "columns has room for");
	face_judge(&face);
	/* The second answer is one click away and given by the next. */
	point(&face, MOUSE_PRESS, 10, 4);
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	point(&face, MOUSE_PRESS, 10, 4);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(heard.count, 1);
	face_close(&face);
}

/* One that is open already waits. */
static void a_question_before_an_answer_is_asked_again(void **state)
{
	static const char *const answers[] = {"yes", "no"};
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	question_screen_open(face.screens, "First", "the first one", answers, 2, hear_answer);
	question_screen_open(face.screens, "Second", "the second one", answers, 2, hear_answer);
	expect_seen(&face, "the second one");
	face_type(&face, "Down Enter");
	assert_int_equal(heard.count, 1);
	expect_seen(&face, "the first one");
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

static void all_complaints_about_the_settings_can_be_read(void **state)
{
	cleanup(buffer_free) struct buffer complaints = {0};
	struct face face = {0};

	(void)state;
	for (int i = 1; i <= 40; i++)
		buffer_format(&complaints, "/home/user/.config/overrule/settings:%d: there is no setting \"x%d\"; write another\n", i, i);
	open_usual(&face, 80, 24);
	settings_screen_complain(face.screens, "settings:1: one\nsettings:2: two\n");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	expect_seen(&face, "settings:2: two");
	settings_screen_complain(face.screens, buffer_text(&complaints));
	expect_seen(&face, "settings:1: ");
	for (int i = 0; i < 20; i++)
		face_type(&face, "PgDn");
	expect_seen(&face, "settings:40: ");
	face_type(&face, "Down Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_SETTINGS);
	face_close(&face);
}

/* What Escape leaves as it was, and Enter takes: the same in each. */
static void a_choice_holds_only_when_it_is_taken(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "f Space");
	expect_seen(&face, "Space marks a line, Enter takes the marked ones, Escape leaves all as it is.");
	assert_int_equal(workspace_request(face.workspace)->feature_count, 0);
	face_type(&face, "Escape f Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_CHOOSER);
	expect_seen(&face, "No line is marked yet.");
	face_type(&face, "Space Down Space Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_request(face.workspace)->feature_count, 2);
	face_type(&face, "f");
	point(&face, MOUSE_PRESS, face.canvas->cursor_row, 5);
	face_type(&face, "Enter");
	assert_int_equal(workspace_request(face.workspace)->feature_count, 1);
	face_type(&face, "v Down");
	expect_seen(&face, "Enter takes the line, Escape leaves all as it is.");
	face_type(&face, "Escape");
	assert_ptr_equal(workspace_consumer(face.workspace), &consumers[0]);
	face_type(&face, "v Down Space");
	assert_ptr_equal(workspace_consumer(face.workspace), &consumers[1]);
	face_close(&face);
}

/* What a line means is read whole on a narrow screen, too. */
static void the_meaning_of_a_choice_is_not_cut(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_type(&face, "f");
	face_expect(&face, "features-40x12");
	face_type(&face, "Escape S");
	face_expect(&face, "settings-40x12");
	face_close(&face);
}

/* The key that takes a line is named after what it does there, and the one that leaves after what becomes of that. */
static void the_footer_says_what_enter_does_here(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "o");
	expect_seen(&face, "Move " GPU_NAME " to rank (1 to ");
	expect_seen(&face, "Enter move");
	face_type(&face, "Escape /");
	expect_seen(&face, "Enter done");
	face_type(&face, "Escape c");
	expect_seen(&face, "Tab/Down next field");
	face_type(&face, "Down Down Down");
	expect_seen(&face, "Tab complete  Down next field");
	face_close(&face);
}

/* What a small screen has no room to say is marked, and said where the cursor goes. */
static void a_small_form_marks_what_somebody_should_look_at(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 40, 12);
	face_type(&face, "i");
	expect_seen(&face, " Description •");
	expect_seen(&face, "Still missing: Name, Description,");
	face_type(&face, "F2");
	expect_seen(&face, "Not staged. Still missing: Name,");
	type_text(&face, "mine");
	expect_seen(&face, "! free, but not .json:");
	expect_seen(&face, "some programs skip it");
	face_close(&face);
}

/* ---- help ---- */

/* No meaning by a colour alone: what is not possible has a sign, and why; and each sign has its words at the end. */
static void the_help_tells_why_not_and_what_the_signs_mean(void **state)
{
	struct face face = {0};

	(void)state;
	open_usual(&face, 80, 24);
	face_type(&face, "?");
	expect_seen(&face, " – w F2 ");
	expect_seen(&face, "Not now: nothing is staged, so there is nothing to write");
	expect_seen(&face, "   m F8 ");
	face_type(&face, "Down");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "Not now"));
	face_type(&face, "End");
	expect_seen(&face, "◆ ");
	expect_seen(&face, "≠ ");
	face_type(&face, "Enter");
	expect_seen(&face, "This line explains a sign.");
	assert_int_equal(screens_top(face.screens), SCREEN_HELP);
	face_close(&face);
}

/* ---- settings ---- */

/* The way out of the question for a key is shown, and the key that was given another meaning is no answer to it. */
static void a_question_for_a_key_can_be_left(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_fully(&face, GROUND_USUAL, 80, 24, CHARSET_UTF8);
	face_type(&face, "S");
	for (size_t i = 0; i < setting_count; i++)
		face_type(&face, "j");
	face_type(&face, "Enter");
	expect_seen(&face, "Press the key that is to do this, too: write what is shown. Escape leaves all");
	expect_seen(&face, "Escape no other key");
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_SETTINGS);
	assert_int_equal(screens_place(face.screens), PLACE_SETTINGS);
	assert_null(face.screens->bindings->keys[0]);
	face_type(&face, "Enter");
	face_draw(&face);
	point(&face, MOUSE_PRESS, 23, 2);
	assert_int_equal(screens_place(face.screens), PLACE_SETTINGS);
	face_close(&face);
}

static void a_key_means_one_thing_after_it_was_bound(void **state)
{
	struct face face = {0};
	size_t row = setting_count + ACTION_MASK;

	(void)state;
	face_open_fully(&face, GROUND_USUAL, 80, 24, CHARSET_UTF8);
	face_type(&face, "S");
	for (size_t i = 0; i < row; i++)
		face_type(&face, "j");
	/* A key that another action has besides others. */
	face_type(&face, "Enter x");
	expect_seen(&face, "x does this now. Before it did: revert");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_MASK, 'x'));
	assert_false(bindings_have_key(face.screens->bindings, ACTION_REVERT, 'x'));
	assert_true(bindings_have_key(face.screens->bindings, ACTION_REVERT, KEY_DELETE));
	/* And the only one of another. */
	face_type(&face, "Enter *");
	expect_seen(&face, "* is the only key for: mark all");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_MARK_ALL, '*'));
	face_type(&face, "d");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_REVERT, 'x'));
	face_close(&face);
}

/* In a locale without UTF-8 two names that differ look different. */
static void names_stay_apart_where_only_ascii_can_be_shown(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-\xc3\xa9.json", GPU("one", "/usr/bin/one"));
	face_add(&face, TREE_VENDOR, "50-\xc3\xa8.json", GPU("two", "/usr/bin/two"));
	face_open(&face, 80, 24, CHARSET_ASCII);
	face_go_to(&face, "gpu", "50-\xc3\xa8.json");
	expect_seen(&face, "50-\\u{E9}");
	expect_seen(&face, "50-\\u{E8}.json wins");
	assert_false(screen_contains(face.canvas, "50-?"));
	face_type(&face, "c");
	expect_seen(&face, "50-\\u{E8}_2.json");
	face_judge(&face);
	face_close(&face);
}

/* ---- every size ---- */

static void every_size_can_be_drawn(void **state)
{
	static const char *const cases[] = {"", "Tab", "Escape Up", "Down Down", "Escape p", "Escape i"};
	struct face face = {0};

	(void)state;
	open_with_programs(&face, 1, 1);
	type_text(&face, "/usr/libexec/");
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
		cmocka_unit_test(every_answer_to_leaving_is_seen_or_does_nothing),
		cmocka_unit_test(answers_are_wrapped_and_the_text_is_scrolled),
		cmocka_unit_test(a_question_before_an_answer_is_asked_again),
		cmocka_unit_test(all_complaints_about_the_settings_can_be_read),
		cmocka_unit_test(a_choice_holds_only_when_it_is_taken),
		cmocka_unit_test(the_meaning_of_a_choice_is_not_cut),
		cmocka_unit_test(a_key_means_one_thing_after_it_was_bound),
		cmocka_unit_test(names_stay_apart_where_only_ascii_can_be_shown),
		cmocka_unit_test(the_footer_says_what_enter_does_here),
		cmocka_unit_test(a_small_form_marks_what_somebody_should_look_at),
		cmocka_unit_test(the_help_tells_why_not_and_what_the_signs_mean),
		cmocka_unit_test(a_question_for_a_key_can_be_left),
		cmocka_unit_test(every_size_can_be_drawn),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
