/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random keys, pastes, clicks, sizes and changes on the disk: whatever comes, every screen keeps its rules, and no file is touched unless
 * writing was asked for. OVERRULE_SEED=N repeats a run, which says its seed when it fails.
 */
#include <locale.h>
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
#include "tests/support/generate.h"
#include "tui/screens/help_screen.h"

#define ROUTINE_EVENTS 10000
#define LONG_EVENTS 100000
#define EVENTS_BETWEEN_LISTINGS 50
#define EVENTS_OF_A_LIFE 500 /* after so many the interface is opened anew, on another ground */
#define LAST_EVENTS 12

struct storm {
	struct face face;
	struct generator generator;
	char *listing;                  /* the tree as it was last known */
	key_code last[LAST_EVENTS];     /* the keys before, for the message */
	unsigned count;
};

static unsigned below(struct storm *storm, unsigned limit)
{
	return generate_below(&storm->generator, limit);
}

static void open_face(struct storm *storm)
{
	enum ground ground = (enum ground)below(storm, GROUND_HOSTILE + 1);

	storm->face = (struct face){0};
	face_open_fully(&storm->face, ground, 80, 24, CHARSET_UTF8);
	workspace_watch(storm->face.workspace);
	storm->listing = tree_listing(storm->face.root, "/");
}

static void close_face(struct storm *storm)
{
	face_close(&storm->face);
	free(storm->listing);
}

/* --- what can happen --- */

/* Mostly what means something: a key of an action; else a character, or one that means nothing. */
static key_code some_key(struct storm *storm)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyzGHJKPUXY0123456789 ./-_&*?";
	const char *keys = action_describe((enum action)below(storm, ACTION_COUNT))->keys;
	char name[16];
	key_code key = KEY_ENTER;
	int length = 0;

	if (below(storm, 4) == 0)
		return (key_code)characters[below(storm, sizeof characters - 1)];
	if (below(storm, 40) == 0)
		return below(storm, 2) == 0 ? 0x6f22 : 0x301;
	for (unsigned i = below(storm, 3) + 1; i > 0 && sscanf(keys, " %15s%n", name, &length) == 1; i--, keys += length)
		assert_true(key_parse(name, &key));
	return key;
}

/* A key that may write, here and now. */
static bool may_write(const struct storm *storm, key_code key)
{
	const struct screens *screens = storm->face.screens;
	enum place place = screens_place(screens);

	return ((place & PLACE_REVIEWING) != 0 && bindings_have_key(screens->bindings, ACTION_CONFIRM, key)) ||
	       (place == PLACE_HELP && help_screen_chosen(screens) == ACTION_CONFIRM) || (place == PLACE_PROMPT && key == KEY_ENTER);
}

static void expect_untouched(struct storm *storm)
{
	cleanup(free_pointer) char *listing = tree_listing(storm->face.root, "/");

	tree_expect_text("the tree, which nobody wrote", storm->listing, listing);
}

static void list_again(struct storm *storm)
{
	free(storm->listing);
	storm->listing = tree_listing(storm->face.root, "/");
}

static void press(struct storm *storm)
{
	key_code key = some_key(storm);
	bool writing = may_write(storm, key);

	storm->last[storm->count % LAST_EVENTS] = key;
	if (writing)
		expect_untouched(storm);
	screens_key(storm->face.screens, key);
	if (writing)
		list_again(storm);
}

static void paste(struct storm *storm)
{
	for (unsigned i = below(storm, 8); i > 0; i--)
		screens_paste(storm->face.screens, some_key(storm));
}

/* A click never confirms: it may choose, and the footer's hints are actions. */
static void click(struct storm *storm)
{
	struct canvas *canvas = storm->face.canvas;
	int row = (int)below(storm, (unsigned)canvas->height), column = (int)below(storm, (unsigned)canvas->width);

	expect_untouched(storm);
	screens_mouse(storm->face.screens, (enum mouse)below(storm, 3), row, column);
	list_again(storm);
}

static void change_size(struct storm *storm)
{
	static const struct {
		int width, height;
	} usual[] = {{80, 24}, {40, 12}, {132, 50}, {1, 1}};
	unsigned chosen = below(storm, 8);
	int width = chosen < 4 ? usual[chosen].width : (int)below(storm, 200) + 1;
	int height = chosen < 4 ? usual[chosen].height : (int)below(storm, 60) + 1;

	assert_int_equal(canvas_resize(storm->face.canvas, width, height), 0);
}

/* Somebody else adds, empties or removes a file. */
static void change_disk(struct storm *storm)
{
	static const char *const contents[] = {"", "{", GPU("new", "/usr/bin/new")};
	static const char *const directories[] = {TREE_VENDOR, TREE_ADMIN};
	const char *directory = directories[below(storm, 2)], *name = generate_name(&storm->generator);
	const char *content = contents[below(storm, 3)];
	cleanup(free_pointer) char *path = tree_path(storm->face.root, directory, name);

	expect_untouched(storm);
	if (below(storm, 3) == 0)
		unlink(path);
	else
		tree_write(storm->face.root, directory, name, content, strlen(content));
	list_again(storm);
	if (workspace_collect(storm->face.workspace))
		screens_follow(storm->face.screens);
}

static void happen(struct storm *storm)
{
	unsigned what = below(storm, 100);

	if (what < 88)
		press(storm);
	else if (what < 91)
		paste(storm);
	else if (what < 95)
		click(storm);
	else if (what < 98)
		change_size(storm);
	else
		change_disk(storm);
}

/* What happened, for whom a storm has broken: STORM_TALE=1 tells it before each event. */
static void tell(const struct storm *storm)
{
	cleanup(buffer_free) struct buffer keys = {0};

	for (unsigned i = storm->count < LAST_EVENTS ? 0 : storm->count - LAST_EVENTS + 1; i <= storm->count; i++) {
		buffer_append_byte(&keys, ' ');
		key_append_name(&keys, storm->last[i % LAST_EVENTS]);
	}
	printf("# event %u, keys before:%s\n", storm->count, buffer_text(&keys));
	fflush(stdout);
}

/* From the start until the person leaves, or for a while. */
static void live(struct storm *storm, unsigned events)
{
	unsigned end = storm->count + EVENTS_OF_A_LIFE < events ? storm->count + EVENTS_OF_A_LIFE : events;
	bool tells = getenv("STORM_TALE") != NULL;

	open_face(storm);
	for (; storm->count < end && !storm->face.screens->done; storm->count++) {
		if (tells)
			tell(storm);
		happen(storm);
		if (storm->face.screens->done)
			continue;
		face_draw(&storm->face);
		face_judge(&storm->face);
		if (storm->count % EVENTS_BETWEEN_LISTINGS == 0)
			expect_untouched(storm);
	}
	expect_untouched(storm);
	close_face(storm);
}

static void nothing_breaks_in_a_storm_of_keys(void **state)
{
	static struct storm storm;
	const char *lasting = getenv("LONG_TESTS");
	unsigned events = lasting != NULL && lasting[0] == '1' ? LONG_EVENTS : ROUTINE_EVENTS;

	(void)state;
	storm.generator.state = generate_seed(20261123);
	while (storm.count < events)
		live(&storm, events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_breaks_in_a_storm_of_keys),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
