/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the screen of problems keeps, and how it is drawn. For the files of that screen alone. */
#ifndef TUI_SCREENS_PROBLEMS_PARTS_H
#define TUI_SCREENS_PROBLEMS_PARTS_H

#include "tui/screens/remedies.h"
#include "tui/screens/screens.h"

struct problems_screen {
	struct findings findings;
	char **places;  /* of each finding, "DIRECTORY/NAME:LINE:COLUMN", safe to show: they outlive the snapshot */
	uint32_t *rows; /* those of the findings that the filter leaves */
	struct list list;
	size_t counts[SEVERITY_ERROR + 1];
	size_t longest_place; /* bytes */
	char *filter;         /* "" or what must be held */
	char *searched;       /* what was searched for last, or "" */
	size_t search_from;   /* the row where the search that is being typed began */
	struct remedy_offer offer;
};

/* The finding under the cursor, NULL where none is listed. */
const struct finding *problems_chosen(const struct screens *screens);

/* "50-x.json:3:7", of a directory its path; safe to show. */
void problems_append_place(struct buffer *text, const struct snapshot *snapshot, const struct finding *finding);

void problems_draw(struct screens *screens, struct canvas *canvas);

#endif
