/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Few rectangles, looked through from the last. */
#include "tui/screens/zone.h"

void zones_add(struct zones *zones, struct zone zone)
{
	if (zones->count < ZONES_SIZE)
		zones->items[zones->count++] = zone;
}

const struct zone *zones_at(const struct zones *zones, int row, int column)
{
	for (int i = zones->count; i-- > 0;) {
		const struct area *area = &zones->items[i].area;

		if (row >= area->row && row < area->row + area->height && column >= area->column &&
		    column < area->column + area->width)
			return &zones->items[i];
	}
	return NULL;
}
