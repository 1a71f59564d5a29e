/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the bytes that a terminal sends into keys: what the terminal's own description says, the sequences that are
 * common to all of today's terminals, UTF-8, pasted text and the mouse. It reads nothing and waits for nothing, so that
 * it can be tested and fuzzed with any bytes. A sequence that it does not know is swallowed as a whole, never taken for
 * letters.
 */
#ifndef TUI_KEYBOARD_H
#define TUI_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/input.h"

#define KEYBOARD_SEQUENCES 32
#define KEYBOARD_BYTES 1024

struct keyboard {
	struct {
		const char *bytes; /* not its own */
		size_t length;
		key_code key;
	} sequences[KEYBOARD_SEQUENCES]; /* of this terminal */
	size_t sequence_count;
	unsigned char bytes[KEYBOARD_BYTES]; /* that were not understood yet: from start to end */
	size_t start;
	size_t end;
	bool pasting;
};

/* A key of terminfo, and its name there ("kcuu1"); the name is NULL behind the last. */
struct keyboard_capability {
	const char *name;
	key_code key;
};
extern const struct keyboard_capability keyboard_capabilities[];

/* Teaches what the terminal sends for a key; bytes must outlive the keyboard. */
void keyboard_learn(struct keyboard *keyboard, const char *bytes, key_code key);

/* Where bytes can be put and how many; keyboard_received() says how many were. */
void *keyboard_room(struct keyboard *keyboard, size_t *ret_size);
void keyboard_received(struct keyboard *keyboard, size_t length);

enum keyboard_state {
	KEYBOARD_EMPTY,      /* nothing is left */
	KEYBOARD_INCOMPLETE, /* may be the beginning of a sequence: more bytes, or patience, will tell */
	KEYBOARD_EVENT       /* ret_event holds one */
};

/* The next event. With patience_over what is incomplete is taken for what it is: an Escape that was typed. */
enum keyboard_state keyboard_next(struct keyboard *keyboard, bool patience_over, struct event *ret_event);

#endif
