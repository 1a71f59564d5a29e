/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where on the screen what was drawn, so that the mouse means what is under it. Screens tell it while they draw; the uppermost zone at a
 * cell is the one that was told last.
 */
#ifndef TUI_SCREENS_ZONE_H
#define TUI_SCREENS_ZONE_H

#include "tui/action.h"
#include "tui/widgets/list.h"
#include "tui/widgets/pager.h"

/* A rectangle of cells. */
struct area {
	int row, column, width, height;
};

bool area_contains(const struct area *area, int row, int column);

struct zone {
	struct area area;
	enum place place;    /* a click moves the focus there; 0: nowhere */
	struct list *list;   /* whose rows these are, or NULL */
	struct pager *pager; /* likewise */
	enum action action;  /* what a click does, ACTION_NONE: it only selects */
};

#define ZONES_SIZE 48

struct zones {
	struct zone items[ZONES_SIZE];
	int count;
};

/* One zone more; beyond ZONES_SIZE they are left out. */
void zones_add(struct zones *zones, struct zone zone);

/* The zone at that cell, NULL where nothing was told. */
const struct zone *zones_at(const struct zones *zones, int row, int column);

#endif
