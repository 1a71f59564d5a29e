/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Few rectangles, looked through from the last. */
#include "tui/screens/zone.h"

void zones_add(struct zones *zones, struct zone zone)
{
	if (zones->count < ZONES_SIZE)
		zones->items[zones->count++] = zone;
}

bool area_contains(const struct area *area, int row, int column)
{
	return row >= area->row && row < area->row + area->height && column >= area->column && column < area->column + area->width;
}

const struct zone *zones_at(const struct zones *zones, int row, int column)
{
	for (int i = zones->count; i-- > 0;)
		if (area_contains(&zones->items[i].area, row, column))
			return &zones->items[i];
	return NULL;
}
