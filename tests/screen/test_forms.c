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

#define GPU_NAME "50-qemu-gpu.json"
#define CLONE_NAME "50-qemu-gpu_2.json"
#define PROGRAM "#!/bin/sh\n"

/* What the prompt has told last. */
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
	expect_seen(&face, "number 1 of 3");
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
		{"", "give the file a name"},
		{".hidden", "a name has no slash"},
		{"a/b", "a name has no slash"},
		{"50-qemu-gpu.json", "taken: /usr/share/qemu/vhost-user/50-qemu-gpu.json has that name"},
		{"10-crosvm-gpu.json", "taken: /etc/qemu/vhost-user/10-crosvm-gpu.json is there already"},
		{"50-crosvm-gpu.json", "takes the place of the mask /etc"},
		{"50-free", "free, but some programs only read names that end in .json"},
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
	expect_seen(&face, "give the file a name");
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
	face_type(&face, "Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_FORM);
	assert_int_equal(workspace_staged_count(face.workspace), 0);
	expect_seen(&face, "is none of the known types");
	face_expect(&face, "form-refused-80x24");
	face_type(&face, "Backspace Enter");
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

static void an_editor_that_fails_is_told(void **state)
{
	static const struct {
		const char *line, *text;
	} failures[] = {{"exit 3", "exit status 3"}, {"kill -9 $$", "signal 9"}, {"rm \"$1\"", "cannot read the copy"}};

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		struct face face = {0};
		struct editor editor = {0};

		open_usual(&face, 132, 50);
		give_editor(&face, &editor, failures[i].line);
		face_type(&face, "e");
		assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
		expect_seen(&face, failures[i].text);
		assert_int_equal(workspace_staged_count(face.workspace), 0);
		face_type(&face, "Down Down Enter");
		assert_int_equal(copies_left(&editor), 0);
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
	expect_seen(&face, "cannot start the editor");
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
		cmocka_unit_test(every_size_can_be_drawn),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
