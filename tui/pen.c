/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each movement is the shortest of a few routes: to the place, along the row, or down and along the row. */
#include "tui/pen.h"

#include <string.h>

#include "tui/terminfo.h"

#define ROUTE_BYTES 64
#define MOST_DOWN 3 /* rows that are gone down one by one */

static const char *const capability_names[CAPABILITY_COUNT] = {
	[CAPABILITY_ADDRESS] = "cup",
	[CAPABILITY_COLUMN] = "hpa",
	[CAPABILITY_RIGHT] = "cuf",
	[CAPABILITY_LEFT] = "cub",
	[CAPABILITY_LEFT_ONE] = "cub1",
	[CAPABILITY_DOWN_ONE] = "cud1",
	[CAPABILITY_CLEAR] = "clear",
	[CAPABILITY_ERASE] = "el",
	[CAPABILITY_ERASE_CELLS] = "ech",
	[CAPABILITY_INSERT_CELLS] = "ich",
	[CAPABILITY_DELETE_CELLS] = "dch",
	[CAPABILITY_PLAIN] = "sgr0",
	[CAPABILITY_HIDE] = "civis",
	[CAPABILITY_SHOW] = "cnorm",
	[CAPABILITY_REGION] = "csr",
	[CAPABILITY_FORWARD] = "ind",
	[CAPABILITY_BACKWARD] = "ri",
};

void pen_learn(struct pen *pen)
{
	for (size_t i = 0; i < CAPABILITY_COUNT; i++)
		pen->capabilities[i] = terminfo_text(capability_names[i]);
	pen->plain = pen->capabilities[CAPABILITY_PLAIN];
	if (strstr(pen->plain, "\033[m") != NULL)
		pen->plain = "\033[m";
}

void pen_send(struct pen *pen, const char *bytes)
{
	terminfo_append(pen->output, bytes);
}

void pen_send_capability(struct pen *pen, enum capability capability)
{
	pen_send(pen, pen->capabilities[capability]);
}

/* --- looks --- */

void pen_dress(struct pen *pen, enum scheme scheme, bool color)
{
	int colors = color ? terminfo_number("colors") : 0;

	looks_make(pen->looks, scheme, color);
	for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
		struct style style = attribute_style(color ? scheme : SCHEME_MONOCHROME, colors, (enum attribute)i);

		pen->inks[i] = style.background < 0 && (style.flags & (STYLE_UNDERLINE | STYLE_REVERSE)) == 0;
	}
}

enum attribute pen_same(const struct pen *pen, enum attribute attribute, bool blank)
{
	enum attribute same = ATTRIBUTE_NORMAL;

	if (blank && pen->inks[attribute])
		return ATTRIBUTE_NORMAL;
	while (strcmp(pen->looks[same], pen->looks[attribute]) != 0)
		same++;
	return same;
}

void pen_look(struct pen *pen, enum attribute attribute)
{
	const char *look = pen->looks[attribute];

	if (strcmp(look, pen->looks[pen->attribute]) != 0) {
		if (pen->looks[pen->attribute][0] != '\0')
			pen_send(pen, pen->plain);
		pen_send(pen, look);
	}
	pen->attribute = attribute;
}

/* --- the place --- */

struct route {
	char bytes[ROUTE_BYTES];
	size_t length; /* 0: none yet */
};

/* Takes the route that goes along the row and then down so many rows, where it is the shortest so far. */
static void route_consider(const struct pen *pen, struct route *best, const char *along, int down)
{
	const char *step = pen->capabilities[CAPABILITY_DOWN_ONE];
	size_t along_length = strlen(along), length = along_length + (down > 0 ? strlen(step) * (size_t)down : 0);

	if (length == 0 || length >= ROUTE_BYTES || (best->length != 0 && length >= best->length))
		return;
	strcpy(best->bytes, along);
	for (int i = 0; i < down; i++)
		strcat(best->bytes, step);
	best->length = length;
}

static void route_by(const struct pen *pen, struct route *best, enum capability capability, int first, int second, int down)
{
	const char *along = pen->capabilities[capability] != NULL ? terminfo_fill(pen->capabilities[capability], first, second) : "";

	if (along[0] != '\0')
		route_consider(pen, best, along, down);
}

/* The ways from the column where the cursor is known to be. */
static void route_from(const struct pen *pen, struct route *best, int column, int down)
{
	static const char backspaces[] = "\b\b\b";
	const char *left = pen->capabilities[CAPABILITY_LEFT_ONE];
	int distance = column - pen->column, most = (int)sizeof backspaces - 1;

	if (distance == 0)
		route_consider(pen, best, "", down);
	else if (distance > 0)
		route_by(pen, best, CAPABILITY_RIGHT, distance, 0, down);
	else if (-distance <= most && left != NULL && strcmp(left, "\b") == 0)
		route_consider(pen, best, backspaces + most + distance, down);
	else
		route_by(pen, best, CAPABILITY_LEFT, -distance, 0, down);
}

void pen_place(struct pen *pen, int row, int column)
{
	struct route best = {0};
	int down = row - pen->row;

	if (pen->uncertain)
		pen->column = PLACE_UNKNOWN;
	if (pen->row == row && pen->column == column)
		return;
	if (pen->row != PLACE_UNKNOWN && down >= 0 && down <= MOST_DOWN && (down == 0 || pen->capabilities[CAPABILITY_DOWN_ONE] != NULL)) {
		if (column == 0)
			route_consider(pen, &best, "\r", down);
		if (pen->column != PLACE_UNKNOWN)
			route_from(pen, &best, column, down);
		route_by(pen, &best, CAPABILITY_COLUMN, column, 0, down);
	}
	if (down != 0 || best.length == 0)
		route_by(pen, &best, CAPABILITY_ADDRESS, row, column, 0);
	pen_send(pen, best.bytes);
	pen->row = row;
	pen->column = column;
	pen->uncertain = false;
}

void pen_write(struct pen *pen, const struct cell *cell, int row, int column, int width)
{
	size_t length = strlen(cell->text);
	bool blank = cell->text[0] == ' ' && length == 1;

	/* One wide character after the other is trusted to end where the next begins: else each would have to be placed. */
	if (length == 1 || pen->row != row || pen->column != column)
		pen_place(pen, row, column);
	if (!blank || !pen->inks[cell->attribute] || !pen->inks[pen->attribute])
		pen_look(pen, (enum attribute)cell->attribute);
	buffer_append(pen->output, cell->text, length);
	pen->column = column + cell->width < width ? column + cell->width : PLACE_UNKNOWN;
	pen->uncertain = cell->width == 2 || length > 4;
}
