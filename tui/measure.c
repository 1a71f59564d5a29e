/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The measure of measure.h, with its tables of signs and of disputed characters. */
#include "tui/measure.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "core/base/text.h"

#define CELL_CHARACTERS 5 /* what ncurses takes for one cell */

static const struct {
	const char *utf8;
	const char *ascii;
} symbols[SYMBOL_COUNT] = {
	[SYMBOL_RULE] = {"─", "-"},
	[SYMBOL_DIVIDER] = {"│", "|"},
	[SYMBOL_CURSOR] = {"▸", ">"},
	[SYMBOL_WINNER] = {"●", "*"},
	[SYMBOL_NONE] = {"–", "-"},
	[SYMBOL_WARNING] = {"!", "!"},
	[SYMBOL_ERROR] = {"✗", "X"},
	[SYMBOL_DONE] = {"✓", "+"},
	[SYMBOL_MARKED] = {"◆", "#"},
	[SYMBOL_STAGED] = {"±", "~"},
	[SYMBOL_DIFFERENT] = {"≠", "/"},
	[SYMBOL_ELLIPSIS] = {"…", "$"},
	[SYMBOL_UP] = {"↑", "^"},
	[SYMBOL_DOWN] = {"↓", "v"},
	[SYMBOL_RIGHT] = {"→", ">"},
	[SYMBOL_BULLET] = {"•", "-"},
};

/*
 * Characters whose width terminals do not agree on: drawn as they are they would shift what follows, so they get a
 * form. Jamo that join, halves of flags, skin tones.
 */
static const struct {
	unsigned first;
	unsigned last;
} disputed[] = {{0x1160, 0x11ff}, {0xd7b0, 0xd7ff}, {0x1f1e6, 0x1f1ff}, {0x1f3fb, 0x1f3ff}};

/* The cells of one character as libc, ncurses and terminals see it; -1: it must have a form. */
static int code_width(unsigned code)
{
	if (code < 0x7f)
		return code >= 0x20 ? 1 : -1;
	for (size_t i = 0; i < sizeof disputed / sizeof *disputed; i++)
		if (code >= disputed[i].first && code <= disputed[i].last)
			return -1;
	return text_code_is_hidden(code) ? -1 : wcwidth((wchar_t)code);
}

/* The bytes of the combining characters that follow, as many as a cell takes. */
static size_t combining_length(const char *text, size_t length, size_t room)
{
	size_t used = 0;

	for (int count = 1; count < CELL_CHARACTERS; count++) {
		unsigned code;
		size_t step = text_decode(text + used, length - used, &code);

		if (step == 0 || code < 0x80 || used + step > room || code_width(code) != 0)
			break;
		used += step;
	}
	return used;
}

static bool is_ascii(char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

/* What can be drawn as it is: its bytes and, in *ret_width, its cells; 0 where it must have a form. */
static size_t drawn_length(enum charset charset, const char *text, size_t length, int *ret_width)
{
	unsigned code;
	size_t step = text_decode(text, length, &code);

	if (step == 0 || (charset == CHARSET_ASCII && code >= 0x80))
		return 0;
	*ret_width = code_width(code);
	if (*ret_width <= 0)
		return 0;
	return charset == CHARSET_ASCII ? step : step + combining_length(text + step, length - step, CELL_BYTES - 1 - step);
}

size_t grapheme_read(enum charset charset, const char *text, size_t length, struct grapheme *ret_grapheme)
{
	int width;
	size_t step;

	if (length == 0)
		return 0;
	if (is_ascii(text[0]) && (length == 1 || is_ascii(text[1]))) {
		ret_grapheme->shown = text;
		ret_grapheme->shown_length = 1;
		ret_grapheme->width = 1;
		return 1;
	}
	step = drawn_length(charset, text, length, &width);
	if (step > 0 && (text[0] != '\\' || step > 1 || drawn_length(charset, text + 1, length - 1, &(int){0}) > 0)) {
		ret_grapheme->shown = text;
		ret_grapheme->shown_length = step;
		ret_grapheme->width = width;
		return step;
	}
	ret_grapheme->shown = ret_grapheme->form;
	step = text_form(text, length, ret_grapheme->form);
	ret_grapheme->shown_length = strlen(ret_grapheme->form);
	ret_grapheme->width = (int)ret_grapheme->shown_length;
	return step;
}

const char *symbol_text(enum charset charset, enum symbol symbol)
{
	return charset == CHARSET_UTF8 ? symbols[symbol].utf8 : symbols[symbol].ascii;
}
