/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to keys. Each reader gets what is there and tells how many bytes it took: 0 means that it needs more. */
#include "tui/keyboard.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

#define ESCAPE 0x1b
#define PARAMETERS 4

const struct keyboard_capability keyboard_capabilities[] = {
	{"kcuu1", KEY_UP},
	{"kcud1", KEY_DOWN},
	{"kcub1", KEY_LEFT},
	{"kcuf1", KEY_RIGHT},
	{"kpp", KEY_PAGE_UP},
	{"knp", KEY_PAGE_DOWN},
	{"khome", KEY_HOME},
	{"kend", KEY_END},
	{"kcbt", KEY_BACKTAB},
	{"kent", KEY_ENTER},
	{"kbs", KEY_BACKSPACE},
	{"kdch1", KEY_DELETE},
	{"kich1", KEY_INSERT},
	{"kri", KEY_SHIFT_UP},
	{"kind", KEY_SHIFT_DOWN},
	{"kf1", KEY_F1},
	{"kf2", KEY_F1 + 1},
	{"kf3", KEY_F1 + 2},
	{"kf4", KEY_F1 + 3},
	{"kf5", KEY_F1 + 4},
	{"kf6", KEY_F1 + 5},
	{"kf7", KEY_F1 + 6},
	{"kf8", KEY_F1 + 7},
	{"kf9", KEY_F1 + 8},
	{"kf10", KEY_F1 + 9},
	{"kf11", KEY_F1 + 10},
	{"kf12", KEY_F12},
	{NULL, KEY_NONE},
};

/* The letter that ends `ESC [ 1 ; modifiers X`, or that follows `ESC O`. */
static const struct {
	char letter;
	key_code key;
} by_letter[] = {
	{'A', KEY_UP},
	{'B', KEY_DOWN},
	{'C', KEY_RIGHT},
	{'D', KEY_LEFT},
	{'H', KEY_HOME},
	{'F', KEY_END},
	{'P', KEY_F1},
	{'Q', KEY_F1 + 1},
	{'R', KEY_F1 + 2},
	{'S', KEY_F1 + 3},
	{'M', KEY_ENTER},
	{'I', KEY_TAB},
	{'X', '='},
	{'j', '*'},
	{'k', '+'},
	{'l', ','},
	{'m', '-'},
	{'n', '.'},
	{'o', '/'},
	{'Z', KEY_BACKTAB},
};

/* The number in `ESC [ number ; modifiers ~`. */
static const key_code by_number[] = {
	[1] = KEY_HOME,
	[2] = KEY_INSERT,
	[3] = KEY_DELETE,
	[4] = KEY_END,
	[5] = KEY_PAGE_UP,
	[6] = KEY_PAGE_DOWN,
	[7] = KEY_HOME,
	[8] = KEY_END,
	[11] = KEY_F1,
	[12] = KEY_F1 + 1,
	[13] = KEY_F1 + 2,
	[14] = KEY_F1 + 3,
	[15] = KEY_F1 + 4,
	[17] = KEY_F1 + 5,
	[18] = KEY_F1 + 6,
	[19] = KEY_F1 + 7,
	[20] = KEY_F1 + 8,
	[21] = KEY_F1 + 9,
	[23] = KEY_F1 + 10,
	[24] = KEY_F12,
};

void keyboard_learn(struct keyboard *keyboard, const char *bytes, key_code key)
{
	if (bytes == NULL || *bytes == '\0' || keyboard->sequence_count == KEYBOARD_SEQUENCES)
		return;
	keyboard->sequences[keyboard->sequence_count].bytes = bytes;
	keyboard->sequences[keyboard->sequence_count].length = strlen(bytes);
	keyboard->sequences[keyboard->sequence_count].key = key;
	keyboard->sequence_count++;
}

void *keyboard_room(struct keyboard *keyboard, size_t *ret_size)
{
	memmove(keyboard->bytes, keyboard->bytes + keyboard->start, keyboard->end - keyboard->start);
	keyboard->end -= keyboard->start;
	keyboard->start = 0;
	*ret_size = KEYBOARD_BYTES - keyboard->end;
	return keyboard->bytes + keyboard->end;
}

void keyboard_received(struct keyboard *keyboard, size_t length)
{
	keyboard->end += length;
}

static size_t give(struct event *event, key_code key, size_t length)
{
	event->kind = key == KEY_NONE ? EVENT_NONE : EVENT_KEY;
	event->key = key;
	return length;
}

/* A key under its modifiers as xterm counts them: 1 + shift 1, Alt 2, control 4, meta 8. */
static key_code modified(key_code key, unsigned number)
{
	unsigned bits = number > 0 ? number - 1 : 0;
	bool special = key >= KEY_UP && (key & KEY_MODIFIERS) == 0;

	if (key == KEY_NONE)
		return key;
	if ((bits & 1) != 0 && special)
		key |= KEY_SHIFT;
	if ((bits & (2 | 8)) != 0)
		key |= KEY_ALT;
	if ((bits & 4) != 0)
		key |= KEY_CONTROL;
	return key;
}

/* A byte under 0x20, or 0x7f. */
static key_code control_key(unsigned byte)
{
	switch (byte) {
	case '\r':
	case '\n':
		return KEY_ENTER;
	case '\t':
		return KEY_TAB;
	case '\b':
	case 0x7f:
		return KEY_BACKSPACE;
	case ESCAPE:
		return KEY_ESCAPE;
	case 0:
		return KEY_CONTROL | ' ';
	default:
		return KEY_CONTROL | (byte <= 26 ? byte + 'a' - 1 : byte + '@');
	}
}

/* A number that some terminals send instead of a control byte. */
static key_code number_key(unsigned number)
{
	if (number < 0x20 || number == 0x7f)
		return control_key(number);
	return key_is_character(number) ? number : KEY_NONE;
}

static key_code letter_key(unsigned char letter)
{
	for (size_t i = 0; i < sizeof by_letter / sizeof *by_letter; i++)
		if (by_letter[i].letter == (char)letter)
			return by_letter[i].key;
	if (letter >= 'p' && letter <= 'y')
		return (key_code)('0' + letter - 'p');
	return KEY_NONE;
}

static size_t read_character(const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	size_t wanted = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0xc0 ? 2 : 1;
	unsigned code;
	size_t step;

	if (bytes[0] < 0x20 || bytes[0] == 0x7f)
		return give(event, control_key(bytes[0]), 1);
	step = text_decode((const char *)bytes, length, &code);
	if (step != 0)
		return give(event, key_is_character(code) ? code : KEY_NONE, step);
	if (length < wanted && !over)
		return 0;
	return give(event, KEY_NONE, 1);
}

/* --- sequences --- */

/* `ESC [ < button ; column ; row M` (m: released). */
static size_t give_mouse(struct event *event, const unsigned *parameters, unsigned char last, size_t length)
{
	static const struct {
		unsigned button;
		enum mouse mouse;
	} buttons[] = {{0, MOUSE_PRESS}, {64, MOUSE_WHEEL_UP}, {65, MOUSE_WHEEL_DOWN}};
	unsigned button = parameters[0] & ~(4u | 8u | 16u);

	event->kind = EVENT_NONE;
	if (last != 'M' || parameters[1] == 0 || parameters[2] == 0)
		return length;
	for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
		if (buttons[i].button == button) {
			event->kind = EVENT_MOUSE;
			event->mouse = buttons[i].mouse;
			event->column = (int)parameters[1] - 1;
			event->row = (int)parameters[2] - 1;
		}
	return length;
}

/* `ESC [ M` and three bytes: the mouse of terminals that know no other form. */
static size_t read_old_mouse(const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	unsigned parameters[PARAMETERS] = {0};

	if (length < 6)
		return over ? give(event, KEY_NONE, length) : 0;
	if (bytes[3] < 32 || bytes[4] < 33 || bytes[5] < 33)
		return give(event, KEY_NONE, 6);
	parameters[0] = bytes[3] - 32u;
	parameters[1] = bytes[4] - 32u;
	parameters[2] = bytes[5] - 32u;
	return give_mouse(event, parameters, 'M', 6);
}

/* The numbers between first and last; what is missing is 0, what is too much is left out, what is huge is bounded. */
static void parse_parameters(const unsigned char *first, const unsigned char *last, unsigned *parameters)
{
	size_t count = 0;

	for (; first < last; first++) {
		if (*first == ';')
			count++;
		else if (*first >= '0' && *first <= '9' && count < PARAMETERS && parameters[count] < 0x110000)
			parameters[count] = parameters[count] * 10 + (unsigned)(*first - '0');
	}
}

static size_t give_control_sequence(
	struct keyboard *keyboard, const unsigned char *bytes, size_t length, struct event *event)
{
	unsigned parameters[PARAMETERS] = {0};
	unsigned char last = bytes[length - 1];
	bool private = length > 3 && bytes[2] >= '<' && bytes[2] <= '?';

	parse_parameters(bytes + 2, bytes + length - 1, parameters);
	if (private)
		return bytes[2] == '<' ? give_mouse(event, parameters, last, length) : give(event, KEY_NONE, length);
	if (last == 'u')
		return give(event, modified(number_key(parameters[0]), parameters[1]), length);
	if (last != '~')
		return give(event,
			last >= 'j' || last == 'I' || last == 'X' ? KEY_NONE
								  : modified(letter_key(last), parameters[1]),
			length);
	if (parameters[0] == 27)
		return give(event, modified(number_key(parameters[2]), parameters[1]), length);
	if (parameters[0] == 200 || parameters[0] == 201) {
		keyboard->pasting = parameters[0] == 200;
		return give(event, KEY_NONE, length);
	}
	if (parameters[0] >= sizeof by_number / sizeof *by_number || by_number[parameters[0]] == 0)
		return give(event, KEY_NONE, length);
	return give(event, modified(by_number[parameters[0]], parameters[1]), length);
}

/* `ESC [`, numbers, a last byte. A control byte within ends it unheard. */
static size_t read_control_sequence(
	struct keyboard *keyboard, const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	size_t end = 2;

	if (length > 2 && bytes[2] == 'M')
		return read_old_mouse(bytes, length, over, event);
	if (length > 2 && bytes[2] == '[') {
		if (length < 4)
			return over ? give(event, KEY_NONE, length) : 0;
		return give(
			event, bytes[3] >= 'A' && bytes[3] <= 'E' ? (key_code)(KEY_F1 + bytes[3] - 'A') : KEY_NONE, 4);
	}
	while (end < length && bytes[end] >= 0x20 && bytes[end] < 0x40)
		end++;
	if (end < length && bytes[end] >= 0x40 && bytes[end] < 0x7f)
		return give_control_sequence(keyboard, bytes, end + 1, event);
	if (end < length)
		return give(event, KEY_NONE, end);
	if (!over)
		return 0;
	return length == 2 ? give(event, KEY_ALT | '[', 2) : give(event, KEY_NONE, length);
}

/* Answers of the terminal that nobody waits for: `ESC ]` and the like, up to BEL or `ESC \`. */
static size_t read_string(const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	for (size_t i = 2; i < length; i++) {
		if (bytes[i] == '\a')
			return give(event, KEY_NONE, i + 1);
		if (bytes[i] == ESCAPE && i + 1 < length)
			return give(event, KEY_NONE, bytes[i + 1] == '\\' ? i + 2 : i);
	}
	if (!over)
		return 0;
	return length == 2 ? give(event, KEY_ALT | bytes[1], 2) : give(event, KEY_NONE, length);
}

static size_t read_single_shift(const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	unsigned number = 0;
	size_t last = 2;

	while (last < length && bytes[last] >= '0' && bytes[last] <= '9' && last < 5)
		number = number * 10 + (unsigned)(bytes[last++] - '0');
	if (last < length)
		return give(event, modified(letter_key(bytes[last]), number), last + 1);
	return over ? give(event, KEY_ALT | 'O', 2) : 0;
}

/* What the terminal's description knows: 0 and *ret_prefix where it is the beginning of something. */
static size_t read_learned(const struct keyboard *keyboard, const unsigned char *bytes, size_t length, bool *ret_prefix,
	struct event *event)
{
	size_t best = 0;

	for (size_t i = 0; i < keyboard->sequence_count; i++) {
		size_t size = keyboard->sequences[i].length;
		bool whole = size <= length;

		if (memcmp(keyboard->sequences[i].bytes, bytes, whole ? size : length) != 0)
			continue;
		if (!whole)
			*ret_prefix = true;
		else if (size > best)
			best = give(event, keyboard->sequences[i].key, size);
	}
	return best;
}

static size_t read_escape(
	struct keyboard *keyboard, const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	size_t used;

	if (length == 1)
		return over ? give(event, KEY_ESCAPE, 1) : 0;
	if (bytes[1] == '[')
		return read_control_sequence(keyboard, bytes, length, over, event);
	if (bytes[1] == 'O')
		return read_single_shift(bytes, length, over, event);
	if (strchr("]P_^X", bytes[1]) != NULL && bytes[1] != '\0')
		return read_string(bytes, length, over, event);
	if (bytes[1] == ESCAPE && (length == 2 || (bytes[2] != '[' && bytes[2] != 'O')))
		return length == 2 && !over ? 0 : give(event, KEY_ESCAPE, 1);
	used = bytes[1] == ESCAPE ? read_escape(keyboard, bytes + 1, length - 1, over, event)
	                          : read_character(bytes + 1, length - 1, over, event);
	if (used == 0)
		return 0;
	if (event->kind == EVENT_KEY)
		event->key |= KEY_ALT;
	return used + 1;
}

static size_t read_one(
	struct keyboard *keyboard, const unsigned char *bytes, size_t length, bool over, struct event *event)
{
	bool prefix = false;
	size_t used = keyboard->pasting ? 0 : read_learned(keyboard, bytes, length, &prefix, event);

	if (used != 0)
		return used;
	if (prefix && !over)
		return 0;
	if (bytes[0] == ESCAPE)
		return read_escape(keyboard, bytes, length, over, event);
	return read_character(bytes, length, over, event);
}

enum keyboard_state keyboard_next(struct keyboard *keyboard, bool patience_over, struct event *ret_event)
{
	while (keyboard->start < keyboard->end) {
		const unsigned char *bytes = keyboard->bytes + keyboard->start;
		size_t length = keyboard->end - keyboard->start;
		bool pasting = keyboard->pasting;
		bool over = patience_over || length == KEYBOARD_BYTES;
		struct event event = {.kind = EVENT_NONE};
		size_t used = read_one(keyboard, bytes, length, over, &event);

		if (used == 0)
			return KEYBOARD_INCOMPLETE;
		keyboard->start += used;
		if (pasting && event.kind == EVENT_KEY && bytes[0] != ESCAPE)
			event.kind = EVENT_PASTE;
		else if (pasting)
			event.kind = EVENT_NONE;
		if (event.kind == EVENT_NONE)
			continue;
		*ret_event = event;
		return KEYBOARD_EVENT;
	}
	return KEYBOARD_EMPTY;
}
