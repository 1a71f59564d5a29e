/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Styles to capabilities. */
#include "tui/look.h"

#include <string.h>

#include "tui/terminfo.h"

/* The flags of a style, the capability that switches each on, and its bit among those that exclude colours (ncv). */
static const struct {
	unsigned flag;
	int without_color;
	const char *name;
} style_flags[] = {
	{STYLE_BOLD, 32, "bold"}, {STYLE_DIM, 16, "dim"}, {STYLE_UNDERLINE, 2, "smul"}, {STYLE_REVERSE, 4, "rev"}};

/* Adds bytes to a look, or nothing where it has no room. */
static void look_add(char *look, const char *bytes)
{
	size_t length = strlen(look);

	if (bytes != NULL && length + strlen(bytes) < LOOK_BYTES)
		strcpy(look + length, bytes);
}

static void look_make(const struct style *style, char *look)
{
	const char *foreground = terminfo_text("setaf");
	const char *background = terminfo_text("setab");
	bool colored = style->foreground >= 0 || style->background >= 0;
	int excluded = terminfo_number("ncv");

	look[0] = '\0';
	for (size_t i = 0; i < sizeof style_flags / sizeof *style_flags; i++) {
		bool possible = !colored || excluded <= 0 || (excluded & style_flags[i].without_color) == 0;

		if ((style->flags & style_flags[i].flag) != 0 && possible)
			look_add(look, terminfo_text(style_flags[i].name));
	}
	if (style->foreground >= 0 && foreground != NULL)
		look_add(look, terminfo_fill(foreground, style->foreground, 0));
	if (style->background >= 0 && background != NULL)
		look_add(look, terminfo_fill(background, style->background, 0));
}

void looks_make(char looks[ATTRIBUTE_COUNT][LOOK_BYTES], enum scheme scheme, bool color)
{
	int colors = color ? terminfo_number("colors") : 0;

	for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
		struct style style = attribute_style(color ? scheme : SCHEME_MONOCHROME, colors, (enum attribute)i);

		look_make(&style, looks[i]);
	}
}
