/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever a terminal sends to the whole interface: keys, pastes, clicks, and after a NUL the window's size. The first byte chooses the
 * tree and the signs. Every screen is honest, no file is another one unless writing was confirmed, and no program is ever started.
 */
#include <string.h>
#include <sys/resource.h>

#include "core/base/memory.h"
#include "tests/fuzz/target.h"
#include "tests/support/face.h"
#include "tui/keyboard.h"
#include "tui/screens/help_screen.h"

#define LARGEST_WIDTH 160
#define LARGEST_HEIGHT 60

struct session {
	struct face face;
	struct keyboard keyboard;
	bool may_have_written;
};

/* An event that confirms what the review shows, or may do so by a hint that is clicked. */
static bool may_write(const struct session *session, const struct event *event)
{
	const struct screens *screens = session->face.screens;
	enum place place = screens_place(screens);
	bool clicked = event->kind == EVENT_MOUSE;

	if (event->kind == EVENT_PASTE)
		return false;
	if ((place & PLACE_REVIEWING) != 0)
		return clicked || bindings_have_key(screens->bindings, ACTION_CONFIRM, event->key);
	/* A grave change asks for a word. */
	if (place == PLACE_PROMPT)
		return clicked || event->key == KEY_ENTER;
	return place == PLACE_HELP && (clicked || help_screen_chosen(screens) == ACTION_CONFIRM);
}

static void look(struct session *session)
{
	if (session->face.screens->done)
		return;
	face_draw(&session->face);
	face_judge(&session->face);
}

static void happen(struct session *session, const struct event *event)
{
	struct screens *screens = session->face.screens;

	session->may_have_written = session->may_have_written || may_write(session, event);
	if (event->kind == EVENT_MOUSE)
		screens_mouse(screens, event->mouse, event->row, event->column);
	else if (event->kind == EVENT_PASTE)
		screens_paste(screens, event->key);
	else
		screens_key(screens, event->key);
	look(session);
}

static void drain(struct session *session, bool patience_over)
{
	struct event event = {0};

	while (!session->face.screens->done && keyboard_next(&session->keyboard, patience_over, &event) == KEYBOARD_EVENT)
		happen(session, &event);
}

static void change_size(struct session *session, uint8_t width, uint8_t height)
{
	assert_int_equal(canvas_resize(session->face.canvas, width % LARGEST_WIDTH + 1, height % LARGEST_HEIGHT + 1), 0);
	look(session);
}

static void receive(struct session *session, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length && !session->face.screens->done; i++) {
		size_t room;
		char *place = keyboard_room(&session->keyboard, &room);

		if (bytes[i] == '\0' && length - i > 2) {
			drain(session, true);
			change_size(session, bytes[i + 1], bytes[i + 2]);
			i += 2;
			continue;
		}
		place[0] = (char)bytes[i];
		keyboard_received(&session->keyboard, 1);
		drain(session, false);
	}
	drain(session, true);
}

static long started_programs(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
	return usage.ru_minflt + usage.ru_maxrss;
}

FUZZ_TARGET(keys)
{
	cleanup(free_pointer) struct session *session = calloc(1, sizeof *session);
	cleanup(free_pointer) char *before = NULL, *after = NULL;
	long programs = started_programs();

	assert_non_null(session);
	if (length == 0)
		return 0;
	ground_fill(&session->face.tree, (enum ground)(bytes[0] % (GROUND_HOSTILE + 1u)));
	face_open(&session->face, 80, 24, (enum charset)(bytes[0] / 16 % CHARSET_COUNT));
	before = tree_listing(session->face.root, "/");
	look(session);
	receive(session, bytes + 1, length - 1);
	after = tree_listing(session->face.root, "/");
	if (!session->may_have_written)
		assert_string_equal(before, after);
	face_close(&session->face);
	assert_int_equal(programs, started_programs());
	return 0;
}
