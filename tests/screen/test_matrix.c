/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every screen and dialog in every size, in ASCII, in UTF-8 and in a language that is 40 % longer: what is seen is compared with
 * tests/screen/expected/matrix, and judged by rules that hold for all of them.
 */
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <search.h>
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
#include "tests/support/face.h"
#include "tests/support/pseudo.h"
#include "tests/support/screen.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/resuming.h"

#define NOBODY 65534

/* --- gettext's functions, in place of the library's --- */

struct translation {
	char *text;
	char *translated;
};

static bool foreign;
static void *translations; /* of tsearch(): gettext's texts stay valid */

static int compare_translations(const void *left, const void *right)
{
	return strcmp(((const struct translation *)left)->text, ((const struct translation *)right)->text);
}

static void free_translation(void *item)
{
	struct translation *translation = item;

	free(translation->text);
	free(translation->translated);
	free(translation);
}

static char *translate(const char *text)
{
	struct translation wanted = {.text = (char *)(uintptr_t)text};
	struct buffer translated = {0};
	struct translation **found, *made;

	if (!foreign || text[0] == '\0')
		return wanted.text;
	found = tfind(&wanted, &translations, compare_translations);
	if (found != NULL)
		return (*found)->translated;
	made = malloc(sizeof *made);
	assert_non_null(made);
	pseudo_append(&translated, text);
	*made = (struct translation){.text = strdup(text), .translated = buffer_take(&translated)};
	assert_non_null(tsearch(made, &translations, compare_translations));
	return made->translated;
}

#undef dgettext
#undef dcgettext
#undef dngettext
#undef dcngettext
#define EXPORTED __attribute__((visibility("default")))

EXPORTED char *dcgettext(const char *domain, const char *text, int category)
{
	(void)domain, (void)category;
	return translate(text);
}

EXPORTED char *dgettext(const char *domain, const char *text)
{
	(void)domain;
	return translate(text);
}

EXPORTED char *dcngettext(const char *domain, const char *one, const char *many, unsigned long count, int category)
{
	(void)domain, (void)category;
	return translate(count == 1 ? one : many);
}

EXPORTED char *dngettext(const char *domain, const char *one, const char *many, unsigned long count)
{
	(void)domain;
	return translate(count == 1 ? one : many);
}

/* --- the table of all screens --- */

struct size {
	int width, height;
};

static const struct size sizes[] = {{80, 24}, {40, 12}, {132, 50}, {0, 0}};
static const struct size too_small[] = {{39, 12}, {40, 11}, {20, 5}, {1, 1}, {0, 0}};

static const struct variant {
	const char *name, *locale;
	enum charset charset;
	bool foreign;
} variants[] = {
	{"utf8", "C.UTF-8", CHARSET_UTF8, false},
	{"ascii", "C", CHARSET_ASCII, false},
	{"foreign", "C.UTF-8", CHARSET_UTF8, true},
};

static int top; /* the current directory at first */

/* --- what keys alone do not lead to --- */

static void welcome(struct face *face)
{
	main_screen_welcome(face->screens);
}

/* Ended from outside with something staged, and started again. */
static void leave_staged(struct face *face)
{
	cleanup(free_pointer) char *said = NULL;

	resuming_offer(face->screens);
	face_type(face, "h g j l g G m");
	said = resuming_keep(face->screens);
	assert_non_null(said);
	workspace_discard(face->workspace);
	screens_refresh(face->screens);
	resuming_offer(face->screens);
}

/* The copy's path differs from run to run. */
static void break_in_editor(struct face *face)
{
	static const char script[] = "#!/bin/sh\necho broken >\"$1\"\n";
	cleanup(free_pointer) char *editor = tree_path(face->place, "/bin", "editor");

	tree_write(face->place, "/bin", "editor", script, strlen(script));
	assert_int_equal(chmod(editor, 0755), 0);
	face->options.editors[0] = editor;
	face_type(face, "h g j l g G e");
	face->options.editors[0] = "true";
}

/* Somebody else has made the file meanwhile. */
static void be_overtaken(struct face *face)
{
	face_type(face, "h g j l g G m w");
	tree_write(face->root, TREE_ADMIN, "50-qemu-gpu.json", GPU("theirs", "/usr/bin/theirs"), strlen(GPU("theirs", "/usr/bin/theirs")));
	face_type(face, "y");
}

/* Who could write it instead differs from host to host. */
static void lack_the_right(struct face *face)
{
	cleanup(free_pointer) char *directory = tree_path(face->root, TREE_ADMIN, "");

	face_type(face, "h g j l g G m w");
	assert_int_equal(chmod(directory, 0555), 0);
	assert_int_equal(chmod(face->place, 0755), 0);
	assert_true(geteuid() != 0 || seteuid(NOBODY) == 0);
	face_type(face, "y");
	assert_true(getuid() != 0 || seteuid(0) == 0);
	assert_int_equal(screens_top(face->screens), SCREEN_QUESTION);
}

static const struct scene {
	struct way way;
	void (*lead)(struct face *face); /* before the keys of the way */
	const struct size *sizes;
} scenes[] = {
	{{"welcome", GROUND_USUAL, "", false, false}, welcome, sizes},
	{{"left-staged", GROUND_USUAL, "", false, false}, leave_staged, sizes},
	{{"edited-badly", GROUND_USUAL, "", false, true}, break_in_editor, sizes},
	{{"overtaken", GROUND_USUAL, "", true, false}, be_overtaken, sizes},
	{{"right-missing", GROUND_USUAL, "", true, true}, lack_the_right, sizes},
	{{"too-small", GROUND_USUAL, "", false, false}, NULL, too_small},
	{{"too-small-dialog", GROUND_USUAL, "h g j j l m q", true, false}, NULL, too_small},
};
#define SCENES (sizeof scenes / sizeof *scenes)

static void take_picture(const struct scene *scene, const struct size *size, const struct variant *variant, struct buffer *pictures)
{
	struct face face = {0};

	face_open_fully(&face, scene->way.ground, size->width, size->height, variant->charset);
	/* Some screens learn from their drawing how much they show. */
	face_draw(&face);
	if (scene->lead != NULL)
		scene->lead(&face);
	face_type(&face, scene->way.keys);
	face_draw(&face);
	assert_int_equal(workspace_plan(face.workspace)->count > 0, scene->way.staged);
	face_judge(&face);
	canvas_dump(face.canvas, pictures);
	buffer_append_byte(pictures, '\n');
	face_close(&face);
}

/* One test: a screen in a language. */
struct trial {
	struct scene scene;
	const struct variant *variant;
	char name[64];
};

static void a_screen_is_as_expected(void **state)
{
	const struct trial *trial = *state;
	cleanup(buffer_free) struct buffer pictures = {0};
	char name[128];

	assert_non_null(setlocale(LC_ALL, trial->variant->locale));
	foreign = trial->variant->foreign;
	for (const struct size *size = trial->scene.sizes; size->width > 0; size++)
		take_picture(&trial->scene, size, trial->variant, &pictures);
	snprintf(name, sizeof name, "matrix/%s", trial->name);
	if (!trial->scene.way.varies)
		screen_expect_text(&pictures, name);
}

static void a_translation_is_longer(void **state)
{
	cleanup(buffer_free) struct buffer translated = {0};
	const char *text = "%zu files would be written: rename %s";

	(void)state;
	pseudo_append(&translated, text);
	assert_non_null(strstr(translated.data, "%zu"));
	assert_non_null(strstr(translated.data, "%s"));
	/* Two bytes for a letter. */
	assert_true(translated.length > 2 * strlen(text));
}

static int leave_translations(void **state)
{
	(void)state;
	tdestroy(translations, free_translation);
	return 0;
}

/* The current directory is another one while a screen is looked at, and stays that when the test fails. */
static int go_back(void **state)
{
	(void)state;
	return fchdir(top);
}

static struct CMUnitTest make_test(struct trial *trial, const struct scene *scene, const struct variant *variant)
{
	trial->scene = *scene;
	trial->variant = variant;
	snprintf(trial->name, sizeof trial->name, "%s-%s", scene->way.name, variant->name);
	return (struct CMUnitTest){trial->name, a_screen_is_as_expected, NULL, go_back, trial};
}

int main(void)
{
	size_t count = 0, most = (way_count + SCENES) * (sizeof variants / sizeof *variants) + 1;
	cleanup(free_pointer) struct trial *trials = calloc(most, sizeof *trials);
	cleanup(free_pointer) struct CMUnitTest *tests = calloc(most, sizeof *tests);

	if (trials == NULL || tests == NULL)
		return 1;
	top = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_translation_is_longer);
	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
		for (size_t j = 0; j < SCENES; j++, count++)
			tests[count] = make_test(&trials[count], &scenes[j], &variants[i]);
		for (size_t j = 0; j < way_count; j++, count++)
			tests[count] = make_test(&trials[count], &(struct scene){.way = ways[j], .sizes = sizes}, &variants[i]);
	}
	return _cmocka_run_group_tests("screens", tests, count, NULL, leave_translations);
}
