/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Movement in a list, as arithmetic on four numbers. */
#include "tui/widgets/list.h"

static const struct {
	key_code key;
	enum movement movement;
} movements[] = {
	{KEY_UP, MOVEMENT_UP},
	{KEY_DOWN, MOVEMENT_DOWN},
	{KEY_PAGE_UP, MOVEMENT_PAGE_UP},
	{KEY_PAGE_DOWN, MOVEMENT_PAGE_DOWN},
	{KEY_HOME, MOVEMENT_HOME},
	{KEY_END, MOVEMENT_END},
};

enum movement movement_of_key(key_code key)
{
	for (size_t i = 0; i < sizeof movements / sizeof *movements; i++)
		if (movements[i].key == key)
			return movements[i].movement;
	return MOVEMENT_NONE;
}

static size_t last_top(const struct list *list)
{
	return list->count > list->height ? list->count - list->height : 0;
}

static size_t minus(size_t number, size_t less)
{
	return number > less ? number - less : 0;
}

/* Brings the numbers back to where they have to be, with the least scrolling that shows the selected row. */
static void settle(struct list *list)
{
	if (list->selected >= list->count)
		list->selected = minus(list->count, 1);
	if (list->top > list->selected)
		list->top = list->selected;
	if (list->height > 0 && list->selected - list->top >= list->height)
		list->top = list->selected - list->height + 1;
	if (list->top > last_top(list))
		list->top = last_top(list);
}

static bool differs(const struct list *before, const struct list *now)
{
	return before->selected != now->selected || before->top != now->top;
}

/* One row less than a screen, so that a row stays in sight by which the eye finds its way. */
static size_t page(const struct list *list)
{
	return list->height > 1 ? list->height - 1 : 1;
}

bool list_move(struct list *list, enum movement movement)
{
	struct list before = *list;

	switch (movement) {
	case MOVEMENT_UP:
		list->selected = minus(list->selected, 1);
		break;
	case MOVEMENT_DOWN:
		list->selected++;
		break;
	case MOVEMENT_PAGE_UP:
		list->selected = minus(list->selected, page(list));
		list->top = minus(list->top, page(list));
		break;
	case MOVEMENT_PAGE_DOWN:
		list->selected += page(list);
		list->top += page(list);
		break;
	case MOVEMENT_HOME:
		list->selected = 0;
		break;
	case MOVEMENT_END:
		list->selected = minus(list->count, 1);
		break;
	case MOVEMENT_NONE:
		break;
	}
	if (list->top > last_top(list))
		list->top = last_top(list);
	settle(list);
	return differs(&before, list);
}

bool list_select(struct list *list, size_t index)
{
	struct list before = *list;

	list->selected = index;
	settle(list);
	return differs(&before, list);
}

bool list_scroll(struct list *list, int rows)
{
	struct list before = *list;
	size_t bottom;

	list->top = rows < 0 ? minus(list->top, (size_t)-rows) : list->top + (size_t)rows;
	if (list->top > last_top(list))
		list->top = last_top(list);
	bottom = list->top + (list->height > 0 ? list->height - 1 : 0);
	if (list->selected < list->top)
		list->selected = list->top;
	else if (list->selected > bottom)
		list->selected = bottom;
	settle(list);
	return differs(&before, list);
}

void list_resize(struct list *list, size_t count, size_t height)
{
	list->count = count;
	list->height = height;
	settle(list);
}

/* That the list goes on, beside its first or last row. In a single row what is below says more. */
static void draw_more(const struct list *list, struct canvas *canvas, int row, int column)
{
	bool below = list->top + list->height < list->count;

	if (list->height == 0)
		return;
	if (list->top > 0)
		canvas_symbol(canvas, row, column, ATTRIBUTE_RULE, SYMBOL_UP);
	if (below)
		canvas_symbol(canvas, row + (int)list->height - 1, column, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

void list_draw(struct list *list, struct canvas *canvas, int row, int column, int width, int height, bool focused,
	list_row_function *draw_row, const void *context)
{
	list_resize(list, list->count, height > 0 ? (size_t)height : 0);
	canvas_fill(canvas, row, column, width, height, ATTRIBUTE_NORMAL);
	draw_more(list, canvas, row, column + width);
	for (size_t i = 0; i < list->height && list->top + i < list->count; i++) {
		size_t index = list->top + i;
		enum attribute attribute = index != list->selected ? ATTRIBUTE_NORMAL
		                           : focused               ? ATTRIBUTE_SELECTED
		                                                   : ATTRIBUTE_SELECTED_UNFOCUSED;

		if (attribute != ATTRIBUTE_NORMAL)
			canvas_fill(canvas, row + (int)i, column, width, 1, attribute);
		draw_row(canvas, row + (int)i, column, list->count > list->height ? width - 1 : width, attribute, index, context);
	}
	if (focused)
		canvas_cursor(canvas, row + (int)(list->selected - list->top), column);
}

bool list_index_at(const struct list *list, int row, size_t *ret_index)
{
	if (row < 0 || (size_t)row >= list->height || list->top + (size_t)row >= list->count)
		return false;
	*ret_index = list->top + (size_t)row;
	return true;
}
