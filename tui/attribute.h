/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a piece of text means on the screen. Everything draws by meaning; only here, and for the terminal, meanings
 * become colours, so that a scheme is one table and a test can compare screens without any terminal.
 *
 * No meaning is told by the attribute alone: there is always a word or a symbol beside it.
 */
#ifndef TUI_ATTRIBUTE_H
#define TUI_ATTRIBUTE_H

#include <stdbool.h>

enum attribute {
	ATTRIBUTE_NORMAL,             /* the terminal's own colours */
	ATTRIBUTE_HEADER,             /* the first line: whose rules, whose eyes, where to */
	ATTRIBUTE_TITLE,              /* a pane's title */
	ATTRIBUTE_TITLE_FOCUSED,      /* the title of the pane that takes the keys */
	ATTRIBUTE_STRONG,             /* a word that matters within a sentence */
	ATTRIBUTE_SELECTED,           /* the row under the cursor in the focused pane */
	ATTRIBUTE_SELECTED_UNFOCUSED, /* the same in any other pane */
	ATTRIBUTE_WINNER,             /* what the consumer takes */
	ATTRIBUTE_DIM,                /* what takes no part, and what is there for completeness */
	ATTRIBUTE_WARNING,
	ATTRIBUTE_ERROR,
	ATTRIBUTE_KEY,     /* a key in the footer or in the help */
	ATTRIBUTE_RULE,    /* the thin line between panes */
	ATTRIBUTE_MATCH,   /* what the search found */
	ATTRIBUTE_FIELD,   /* where text can be typed */
	ATTRIBUTE_ADDED,   /* a line of a diff */
	ATTRIBUTE_REMOVED, /* a line of a diff */
	ATTRIBUTE_COUNT
};

enum scheme {
	SCHEME_CALM,       /* few colours, on the terminal's own background */
	SCHEME_CONTRAST,   /* bright, nothing dimmed */
	SCHEME_MONOCHROME, /* bold, dim, underline and reverse only; NO_COLOR */
	SCHEME_COUNT
};

enum style_flag { STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_UNDERLINE = 4, STYLE_REVERSE = 8 };

struct style {
	short foreground; /* number of a terminal colour, -1: the terminal's own */
	short background;
	unsigned flags; /* of enum style_flag */
};

/*
 * How the meaning looks on a terminal with that many colours: 8, 16 and 256 are told apart, under 8 is monochrome, and
 * more than 256 is taken as 8, because such terminals keep only those as numbers.
 */
struct style attribute_style(enum scheme scheme, int colors, enum attribute attribute);

/* The letter by which a canvas dump shows the attribute, no two alike: '.' for normal. */
char attribute_letter(enum attribute attribute);

/*
 * The attribute for a part of a row whose own attribute is row: a selected row is drawn in one piece, in any other row
 * the part keeps its meaning.
 */
enum attribute attribute_within(enum attribute row, enum attribute part);

/* A scheme's name in the settings ("calm", "contrast", "monochrome"), and the way back; false where there is none. */
const char *scheme_name(enum scheme scheme);
bool scheme_parse(const char *name, enum scheme *ret_scheme);

#endif
