/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys as numbers and as names. A key is a Unicode character or one of enum key_special, together with modifiers. The
 * names are those of the help, the manual and the file of key bindings.
 */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

typedef uint32_t key_code;

/* What a mouse does at a cell. */
enum mouse { MOUSE_PRESS, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

/* Beyond Unicode. Shift is only told for these: a shifted letter is another character. */
enum key_special {
	KEY_UP = 0x110000,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_TAB,
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_BACKSPACE,
	KEY_DELETE,
	KEY_INSERT,
	KEY_F1, /* KEY_F1 + n - 1 is Fn, up to 12 */
	KEY_F12 = KEY_F1 + 11,
	KEY_NONE /* no key: never sent */
};

#define KEY_SHIFT 0x01000000u
#define KEY_ALT 0x02000000u
#define KEY_CONTROL 0x04000000u
#define KEY_MODIFIERS (KEY_SHIFT | KEY_ALT | KEY_CONTROL)

#define KEY_BACKTAB ((key_code)KEY_TAB | KEY_SHIFT)
#define KEY_SHIFT_UP ((key_code)KEY_UP | KEY_SHIFT)
#define KEY_SHIFT_DOWN ((key_code)KEY_DOWN | KEY_SHIFT)

/* True for a key that types a character into a field: no modifier, not special, and hidden only where people write it (text_code_is_written). */
bool key_is_character(key_code key);

/* The key that types the first character of a text (KEY_NONE for a byte that is none); returns its bytes, at least 1. */
size_t key_of_text(const char *text, key_code *ret_key);

/* Appends what such a key types, as UTF-8; nothing for any other key. */
void key_append_character(struct buffer *buffer, key_code key);

/*
 * Appends the name: "a", "J", "/", "Space", "Enter", "F5", "PgUp", "C-l" (control), "M-x" (Alt), "S-Up" (shift),
 * "S-Tab". Names are the same in every language, as the bindings file holds them.
 */
void key_append_name(struct buffer *buffer, key_code key);

/* Reads a name, without regard to case where it is a word; false where it is none. */
bool key_parse(const char *name, key_code *ret_key);

#endif
