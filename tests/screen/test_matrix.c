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
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/face.h"
#include "tests/support/pseudo.h"
#include "tests/support/screen.h"
#include "tui/screens/main_screen.h"

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

static const struct {
	int width, height;
} sizes[] = {{80, 24}, {40, 12}, {132, 50}};

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

static const struct way welcome = {.name = "welcome", .ground = GROUND_USUAL, .keys = ""};

static void take_picture(const struct way *way, int width, int height, const struct variant *variant, struct buffer *pictures)
{
	struct face face = {0};

	face_open_fully(&face, way->ground, width, height, variant->charset);
	if (way == &welcome)
		main_screen_welcome(face.screens);
	/* Some screens learn from their drawing how much they show. */
	face_draw(&face);
	face_type(&face, way->keys);
	face_draw(&face);
	assert_int_equal(workspace_plan(face.workspace)->count > 0, way->staged);
	face_judge(&face);
	canvas_dump(face.canvas, pictures);
	buffer_append_byte(pictures, '\n');
	face_close(&face);
}

/* One test: a screen in a language. */
struct trial {
	const struct way *way;
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
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		take_picture(trial->way, sizes[i].width, sizes[i].height, trial->variant, &pictures);
	snprintf(name, sizeof name, "matrix/%s", trial->name);
	if (!trial->way->varies)
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

static struct CMUnitTest make_test(struct trial *trial, const struct way *way, const struct variant *variant)
{
	trial->way = way;
	trial->variant = variant;
	snprintf(trial->name, sizeof trial->name, "%s-%s", way->name, variant->name);
	return (struct CMUnitTest){trial->name, a_screen_is_as_expected, NULL, go_back, trial};
}

int main(void)
{
	size_t count = 0, most = (way_count + 1) * (sizeof variants / sizeof *variants) + 1;
	cleanup(free_pointer) struct trial *trials = calloc(most, sizeof *trials);
	cleanup(free_pointer) struct CMUnitTest *tests = calloc(most, sizeof *tests);

	if (trials == NULL || tests == NULL)
		return 1;
	top = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_translation_is_longer);
	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
		tests[count] = make_test(&trials[count], &welcome, &variants[i]);
		count++;
		for (size_t j = 0; j < way_count; j++, count++)
			tests[count] = make_test(&trials[count], &ways[j], &variants[i]);
	}
	return _cmocka_run_group_tests("screens", tests, count, NULL, leave_translations);
}
