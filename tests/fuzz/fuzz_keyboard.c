/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever bytes a terminal sends: they become keys that are keys, no more of them than bytes, and in the end nothing is
 * left. The first byte says in pieces of which length they come.
 */
#include <string.h>

#include "core/base/memory.h"
#include "tests/fuzz/target.h"
#include "tui/keyboard.h"

/* A key has a name, and the name stands for that key; with Control, capitals are the same letters. */
static void expect_key(key_code key)
{
	cleanup(buffer_free) struct buffer name = {0};
	key_code parsed, letter = key & ~KEY_MODIFIERS;

	assert_int_not_equal(key & ~KEY_MODIFIERS, KEY_NONE);
	key_append_name(&name, key);
	fuzz_expect_shown(buffer_text(&name));
	if ((key & KEY_CONTROL) != 0 && letter >= 'A' && letter <= 'Z')
		key += 'a' - 'A';
	if (!key_parse(buffer_text(&name), &parsed) || parsed != key)
		fail_msg("the key %#x has the name %s, which is the key %#x", (unsigned)key, buffer_text(&name), (unsigned)parsed);
}

static void expect_event(const struct event *event)
{
	assert_true(event->kind == EVENT_KEY || event->kind == EVENT_PASTE || event->kind == EVENT_MOUSE);
	if (event->kind == EVENT_MOUSE)
		assert_true(event->row >= 0 && event->column >= 0);
	else
		expect_key(event->key);
}

/* Takes what there is; returns how many events it was. */
static size_t drain(struct keyboard *keyboard, bool patience_over)
{
	enum keyboard_state state;
	size_t count = 0;

	do {
		struct event event = {0};

		state = keyboard_next(keyboard, patience_over, &event);
		if (state == KEYBOARD_EVENT) {
			expect_event(&event);
			assert_true(++count <= KEYBOARD_BYTES);
		}
	} while (state == KEYBOARD_EVENT);
	assert_true(!patience_over || state == KEYBOARD_EMPTY);
	return count;
}

FUZZ_TARGET(keyboard)
{
	cleanup(free_pointer) struct keyboard *keyboard = calloc(1, sizeof *keyboard);
	size_t piece = length != 0 ? bytes[0] % 17 + 1u : 1, events = 0;

	assert_non_null(keyboard);
	keyboard_learn(keyboard, "\x1B[A", KEY_UP);
	keyboard_learn(keyboard, "\x1BOP", KEY_F1);
	for (size_t at = 1, part; at < length; at += part) {
		size_t room;
		void *place = keyboard_room(keyboard, &room);

		assert_int_not_equal(room, 0);
		part = length - at < piece ? length - at : piece;
		part = part < room ? part : room;
		memcpy(place, bytes + at, part);
		keyboard_received(keyboard, part);
		events += drain(keyboard, false);
	}
	events += drain(keyboard, true);
	assert_true(events <= length);
	return 0;
}
