/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a person stands in a list: which row is selected and which is the topmost. It knows nothing of what the rows
 * are; whoever draws gives a function for one row.
 */
#ifndef TUI_WIDGETS_LIST_H
#define TUI_WIDGETS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"
#include "tui/key.h"

struct list {
	size_t count;
	size_t selected; /* under count, 0 when count is 0 */
	size_t top;      /* the first row that is shown */
	size_t height;   /* rows that are shown; list_draw() sets it */
};

enum movement {
	MOVEMENT_UP,
	MOVEMENT_DOWN,
	MOVEMENT_PAGE_UP,
	MOVEMENT_PAGE_DOWN,
	MOVEMENT_HOME,
	MOVEMENT_END,
	MOVEMENT_NONE
};

/* The movement for the keys that mean one everywhere: arrows, PgUp, PgDn, Home, End; MOVEMENT_NONE for all others. */
enum movement movement_of_key(key_code key);

/* Moves; true when that changed something. At an end it stays there. */
bool list_move(struct list *list, enum movement movement);

/* Selects that row, or the last where there are fewer; true when that changed something. */
bool list_select(struct list *list, size_t index);

/* Scrolls by rows (mouse wheel) without more change of the selection than keeping it visible. */
bool list_scroll(struct list *list, int rows);

/* The number of rows has changed: selection and top stay as near as they can. */
void list_resize(struct list *list, size_t count, size_t height);

/* Draws one row: the cells are blank in attribute already; which is normal, selected or selected without focus. */
typedef void list_row_function(struct canvas *canvas, int row, int column, int width, enum attribute attribute,
	size_t index, const void *context);

/*
 * Draws the visible rows into that rectangle, which is blanked before, and takes height over from it. Where focused,
 * the hardware cursor is put on the selected row's first cell (an empty list: on the rectangle's). That the list goes on above or below is
 * told in the column right of the rectangle, and then a row ends one cell earlier, for a blank before it.
 */
void list_draw(struct list *list, struct canvas *canvas, int row, int column, int width, int height, bool focused,
	list_row_function *draw_row, const void *context);

/* The index of the row that is drawn at that row of the rectangle (a mouse click); false where there is none. */
bool list_index_at(const struct list *list, int row, size_t *ret_index);

#endif
