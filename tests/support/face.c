/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The root lies at a path that differs from run to run: what shows it is left out of the comparison. */
#include "tests/support/face.h"

#include <fcntl.h>
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
#include "tests/support/screen.h"

void face_add(struct face *face, const char *directory, const char *name, const char *content)
{
	tree_add(&face->tree, directory, name, TREE_FILE, content, strlen(content));
}

void face_build_usual(struct face *face)
{
	tree_init(&face->tree);
	face_add(face, TREE_VENDOR, "50-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	face_add(face, TREE_VENDOR, "50-qemu-gpu.json", GPU("QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu"));
	face_add(face, TREE_VENDOR, "50-qemu-virtiofsd.json",
	    "{\"description\": \"QEMU virtiofsd vhost-user-fs\", \"type\": \"fs\", \"binary\": \"/usr/lib/qemu/virtiofsd\"}");
	face_add(face, TREE_VENDOR, "60-broken.json", "{\"type\": \"block\",}");
	face_add(face, TREE_ADMIN, "10-crosvm-gpu.json", GPU("crosvm GPU", "/usr/libexec/crosvm-gpu"));
	face_add(face, TREE_ADMIN, "50-crosvm-gpu.json", "");
}

/* The root is given as a name below the current directory, so that what is shown of its path is the same in every run. */
static void open_root(struct face *face)
{
	const char *name = strrchr(face->root, '/') + 1;
	cleanup(close_descriptor) int came_from = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct workspace_settings settings = tree_settings(&face->tree, name, SCOPE_ADMIN);
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *above = tree_path(face->root, "", "..");

	assert_int_equal(chdir(above), 0);
	if (workspace_open(&settings, &face->workspace, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(fchdir(came_from), 0);
}

void face_open(struct face *face, int width, int height, enum charset charset)
{
	face->holder = tree_make_root();
	face->root = tree_path(face->holder, "", "tree");
	assert_int_equal(mkdir(face->root, 0755), 0);
	tree_build(&face->tree, face->root);
	open_root(face);
	assert_int_equal(screens_new(&(struct screens_setting){.workspace = face->workspace, .bindings = &face->bindings}, &face->screens), 0);
	assert_int_equal(canvas_new(&face->canvas, width, height, charset), 0);
}

static int copy_nothing(void *context, const char *text)
{
	(void)context, (void)text;
	return 0;
}

static void do_nothing(void *context)
{
	(void)context;
}

static void dress_nothing(void *context, const struct settings *settings)
{
	(void)context, (void)settings;
}

static void make_place(struct face *face, enum ground ground)
{
	ground_fill(&face->tree, ground);
	face->place = tree_make_root();
	face->root = tree_path(face->place, "/tree", "");
	assert_int_equal(mkdir(face->root, 0755), 0);
	tree_build(&face->tree, face->root);
	face->came_from = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(face->came_from >= 0);
	assert_int_equal(chdir(face->place), 0);
	assert_int_equal(mkdir("home", 0700), 0);
	face->start.settings_path = strdup("home/settings");
	face->options = (struct options){.scope = SCOPE_ADMIN, .temporary = face->place, .editors = {"true"},
					 .environment = {.home = face->place, .xdg_state_home = face->place}};
}

void face_open_fully(struct face *face, enum ground ground, int width, int height, enum charset charset)
{
	static const struct services services = {.copy = copy_nothing, .release = do_nothing, .acquire = do_nothing,
						 .dress = dress_nothing};
	struct workspace_settings settings;
	cleanup(failure_free) struct failure failure = {0};

	make_place(face, ground);
	settings = tree_settings(&face->tree, "tree", SCOPE_ADMIN);
	settings.consumer = consumer_find(ground_consumer(ground));
	if (workspace_open(&settings, &face->workspace, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(screens_new(&(struct screens_setting){.workspace = face->workspace,
							      .bindings = &face->start.settings.bindings,
							      .start = &face->start,
							      .services = &services,
							      .options = &face->options}, &face->screens), 0);
	/* As the program does it at the start. */
	screens_ask(face->screens);
	assert_int_equal(canvas_new(&face->canvas, width, height, charset), 0);
}

void face_close(struct face *face)
{
	screens_free(face->screens);
	canvas_free(face->canvas);
	workspace_close(face->workspace);
	start_free(&face->start);
	bindings_free(&face->bindings);
	if (face->place == NULL) {
		tree_remove_root(face->holder);
		free(face->root);
	} else {
		assert_int_equal(fchdir(face->came_from), 0);
		close(face->came_from);
		tree_remove_root(face->place);
		free(face->root);
	}
	tree_free(&face->tree);
}

/* Keys by their names, separated by blanks. */
void face_type(struct face *face, const char *keys)
{
	char name[16];
	int length;

	for (; sscanf(keys, " %15s%n", name, &length) == 1; keys += length) {
		key_code key;

		assert_true(key_parse(name, &key));
		screens_key(face->screens, key);
	}
}

void face_draw(struct face *face)
{
	screens_draw(face->screens, face->canvas);
}

void face_expect(struct face *face, const char *name)
{
	face_draw(face);
	screen_expect(face->canvas, name);
}

/* Selects the entry of that name in the order of that type. */
void face_go_to(struct face *face, const char *type_name, const char *name)
{
	struct screens *screens = face->screens;
	const struct ranking *ranking = workspace_preview(face->workspace);
	int wanted = schema_find_type(&schema_vhost_user, type_name, strlen(type_name));

	face_type(face, "h g");
	for (size_t i = 0; i < screens->entries.types.count && entries_type(screens) != wanted; i++)
		face_type(face, "j");
	assert_int_equal(entries_type(screens), wanted);
	face_type(face, "l g");
	for (size_t i = 0; i < screens->entries.order.count; i++) {
		if (strcmp(stack_layer(ranking, entries_stack(screens), 0)->name, name) == 0)
			return;
		face_type(face, "j");
	}
	fail_msg("no entry %s", name);
}

void face_type_text(struct face *face, const char *text)
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

void face_open_usual(struct face *face, int width, int height)
{
	face_build_usual(face);
	face_open(face, width, height, CHARSET_UTF8);
	face_go_to(face, "gpu", GPU_NAME);
}

void face_expect_seen(struct face *face, const char *text)
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

/* The content that is staged for that name in the target directory; NULL where none is. */
const struct layer *face_staged(const struct face *face, const char *name)
{
	const struct snapshot *snapshot = workspace_preview(face->workspace)->snapshot;
	uint32_t target = snapshot_find_directory(snapshot, workspace_target_directory(face->workspace));
	uint32_t index = snapshot_find(snapshot, target, name);

	return index != LAYER_NONE ? &snapshot->layers[index] : NULL;
}

void face_expect_staged(const struct face *face, const char *name, const char *text)
{
	const struct layer *layer = face_staged(face, name);
	cleanup(free_pointer) char *found = NULL;

	assert_non_null(layer);
	found = strndup(layer->bytes, layer->length);
	tree_expect_text(name, text, found);
}

void face_point(struct face *face, enum mouse mouse, int row, int column)
{
	face_draw(face);
	screens_mouse(face->screens, mouse, row, column);
	face_draw(face);
}
