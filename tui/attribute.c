/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables behind attribute.h: letters for tests, and the three schemes. */
#include "tui/attribute.h"

#include <stddef.h>
#include <strings.h>

enum { BLACK, RED, GREEN, YELLOW, WHITE = 7, BRIGHT_RED = 9, BRIGHT_GREEN = 10, BRIGHT_YELLOW = 11, BRIGHT_WHITE = 15 };

enum { OWN = -1 };

/* The columns of a colour: for terminals of 8, 16 and 256 of them. */
enum depth { DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_COUNT };

struct look {
	short foreground[DEPTH_COUNT];
	short background[DEPTH_COUNT];
	unsigned flags;
};

#define ALWAYS(color)                                                                                                  \
	{                                                                                                              \
		color, color, color                                                                                    \
	}
#define PLAIN(style_flags)                                                                                             \
	{                                                                                                              \
		ALWAYS(OWN), ALWAYS(OWN), style_flags                                                                  \
	}

/*
 * Calm: one accent for the winner, one warning colour, the rest by weight. The colours are those that can be read on
 * light and on dark backgrounds, which rules out yellow.
 */
static const struct look calm[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_NORMAL] = PLAIN(0),
	[ATTRIBUTE_HEADER] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_TITLE] = PLAIN(0),
	[ATTRIBUTE_TITLE_FOCUSED] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_STRONG] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_SELECTED] = PLAIN(STYLE_REVERSE),
	[ATTRIBUTE_SELECTED_UNFOCUSED] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_WINNER] = {{GREEN, GREEN, 71}, ALWAYS(OWN), STYLE_BOLD},
	[ATTRIBUTE_DIM] = PLAIN(STYLE_DIM),
	[ATTRIBUTE_WARNING] = {{RED, RED, 167}, ALWAYS(OWN), 0},
	[ATTRIBUTE_ERROR] = {{RED, RED, 167}, ALWAYS(OWN), STYLE_BOLD},
	[ATTRIBUTE_KEY] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_RULE] = PLAIN(STYLE_DIM),
	[ATTRIBUTE_MATCH] = PLAIN(STYLE_BOLD | STYLE_UNDERLINE),
	[ATTRIBUTE_FIELD] = PLAIN(STYLE_UNDERLINE),
	[ATTRIBUTE_ADDED] = {{GREEN, GREEN, 71}, ALWAYS(OWN), 0},
	[ATTRIBUTE_REMOVED] = {{RED, RED, 167}, ALWAYS(OWN), 0},
};

/* Contrast: nothing is dimmed, and what matters has a background of its own, so that it can be read on any. */
static const struct look contrast[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_NORMAL] = PLAIN(0),
	[ATTRIBUTE_HEADER] = PLAIN(STYLE_BOLD | STYLE_UNDERLINE),
	[ATTRIBUTE_TITLE] = PLAIN(STYLE_UNDERLINE),
	[ATTRIBUTE_TITLE_FOCUSED] = PLAIN(STYLE_BOLD | STYLE_UNDERLINE),
	[ATTRIBUTE_STRONG] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_SELECTED] = PLAIN(STYLE_REVERSE | STYLE_BOLD),
	[ATTRIBUTE_SELECTED_UNFOCUSED] = PLAIN(STYLE_UNDERLINE | STYLE_BOLD),
	[ATTRIBUTE_WINNER] = {ALWAYS(BLACK), {GREEN, BRIGHT_GREEN, BRIGHT_GREEN}, 0},
	[ATTRIBUTE_DIM] = PLAIN(0),
	[ATTRIBUTE_WARNING] = {ALWAYS(BLACK), {YELLOW, BRIGHT_YELLOW, BRIGHT_YELLOW}, 0},
	[ATTRIBUTE_ERROR] = {{WHITE, BRIGHT_WHITE, BRIGHT_WHITE}, ALWAYS(RED), STYLE_BOLD},
	[ATTRIBUTE_KEY] = PLAIN(STYLE_BOLD),
	[ATTRIBUTE_RULE] = PLAIN(0),
	[ATTRIBUTE_MATCH] = {ALWAYS(BLACK), {YELLOW, BRIGHT_YELLOW, BRIGHT_YELLOW}, 0},
	[ATTRIBUTE_FIELD] = PLAIN(STYLE_UNDERLINE | STYLE_BOLD),
	[ATTRIBUTE_ADDED] = {{GREEN, BRIGHT_GREEN, BRIGHT_GREEN}, ALWAYS(OWN), STYLE_BOLD},
	[ATTRIBUTE_REMOVED] = {{RED, BRIGHT_RED, BRIGHT_RED}, ALWAYS(OWN), STYLE_BOLD},
};

static const unsigned monochrome[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_HEADER] = STYLE_BOLD,
	[ATTRIBUTE_TITLE_FOCUSED] = STYLE_BOLD,
	[ATTRIBUTE_STRONG] = STYLE_BOLD,
	[ATTRIBUTE_SELECTED] = STYLE_REVERSE,
	[ATTRIBUTE_SELECTED_UNFOCUSED] = STYLE_BOLD,
	[ATTRIBUTE_WINNER] = STYLE_BOLD,
	[ATTRIBUTE_DIM] = STYLE_DIM,
	[ATTRIBUTE_ERROR] = STYLE_BOLD,
	[ATTRIBUTE_KEY] = STYLE_BOLD,
	[ATTRIBUTE_RULE] = STYLE_DIM,
	[ATTRIBUTE_MATCH] = STYLE_BOLD | STYLE_UNDERLINE,
	[ATTRIBUTE_FIELD] = STYLE_UNDERLINE,
};

static const char letters[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_NORMAL] = '.',
	[ATTRIBUTE_HEADER] = 'H',
	[ATTRIBUTE_TITLE] = 't',
	[ATTRIBUTE_TITLE_FOCUSED] = 'T',
	[ATTRIBUTE_STRONG] = 'B',
	[ATTRIBUTE_SELECTED] = 'S',
	[ATTRIBUTE_SELECTED_UNFOCUSED] = 's',
	[ATTRIBUTE_WINNER] = 'W',
	[ATTRIBUTE_DIM] = 'd',
	[ATTRIBUTE_WARNING] = '!',
	[ATTRIBUTE_ERROR] = 'E',
	[ATTRIBUTE_KEY] = 'K',
	[ATTRIBUTE_RULE] = 'r',
	[ATTRIBUTE_MATCH] = 'M',
	[ATTRIBUTE_FIELD] = 'F',
	[ATTRIBUTE_ADDED] = '+',
	[ATTRIBUTE_REMOVED] = '-',
};

static const char *const names[SCHEME_COUNT] = {
	[SCHEME_CALM] = "calm",
	[SCHEME_CONTRAST] = "contrast",
	[SCHEME_MONOCHROME] = "monochrome",
};

struct style attribute_style(enum scheme scheme, int colors, enum attribute attribute)
{
	enum depth depth = colors > 256 || colors < 16 ? DEPTH_8 : colors < 256 ? DEPTH_16 : DEPTH_256;
	const struct look *look = scheme == SCHEME_CONTRAST ? &contrast[attribute] : &calm[attribute];

	if (scheme == SCHEME_MONOCHROME)
		return (struct style){OWN, OWN, monochrome[attribute]};
	if (colors < 8 && scheme == SCHEME_CALM)
		return (struct style){OWN, OWN, monochrome[attribute]};
	if (colors < 8) {
		unsigned stands_out = look->background[DEPTH_8] != OWN ? STYLE_BOLD | STYLE_UNDERLINE : 0;

		return (struct style){OWN, OWN, look->flags | stands_out};
	}
	return (struct style){look->foreground[depth], look->background[depth], look->flags};
}

char attribute_letter(enum attribute attribute)
{
	return letters[attribute];
}

enum attribute attribute_within(enum attribute row, enum attribute part)
{
	return row == ATTRIBUTE_SELECTED || row == ATTRIBUTE_SELECTED_UNFOCUSED ? row : part;
}

const char *scheme_name(enum scheme scheme)
{
	return names[scheme];
}

bool scheme_parse(const char *name, enum scheme *ret_scheme)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (strcasecmp(names[i], name) == 0) {
			*ret_scheme = (enum scheme)i;
			return true;
		}
	return false;
}
