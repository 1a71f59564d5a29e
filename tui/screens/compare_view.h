/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the comparison keeps, and how it looks: for compare_screen.c alone. */
#ifndef TUI_SCREENS_COMPARE_VIEW_H
#define TUI_SCREENS_COMPARE_VIEW_H

#include "tui/everybody.h"
#include "tui/screens/screens.h"

struct compare_screen {
	struct comparison comparison; /* points into everybody */
	struct everybody everybody;
	const struct consumer *consumer; /* what users are compared for; NULL: programs are compared */
	const struct consumer *followed; /* the chosen rules when that was decided */
	int types[SCHEMA_MAX_TYPES]; /* those that are shown */
	struct list list;
	size_t side;  /* the chosen column */
	size_t first; /* the first column in sight */
	size_t fit;   /* how many there were room for when it was drawn last */
	char *searched;
};

/* The ranking of a column; the type of the chosen row, TYPE_MISSING where there is none. */
const struct ranking *compare_ranking(const struct screens *screens, size_t side);
int compare_type(const struct screens *screens);

void compare_view_draw(struct screens *screens, struct canvas *canvas);

#endif
