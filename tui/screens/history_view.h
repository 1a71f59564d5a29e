/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions as the history shows them: one row each, and one in full. */
#ifndef TUI_SCREENS_HISTORY_VIEW_H
#define TUI_SCREENS_HISTORY_VIEW_H

#include "core/workspace.h"
#include "tui/bindings.h"
#include "tui/widgets/pager.h"

/* From so many columns on, list and record stand beside each other. */
#define HISTORY_VIEW_WIDE 110

/* When, who, what, and whether it was taken back; columns that find no room are left out. */
void history_view_draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute,
			   const struct history_entry *entry);

/* Whether the row or the names that it is about hold the text, without regard to the case of ASCII letters. */
bool history_view_holds(const struct history_entry *entry, const char *text);

/* The transaction in full, with what can be done about it: by a key, and by a command line that begins with program. */
void history_view_fill(const struct history *history, const struct history_entry *entry, const struct bindings *bindings,
		       const char *program, struct pager *text);

/* Why there is no transaction to show: none yet, none that passes the filter, or no right to read them. */
void history_view_fill_empty(const struct workspace *workspace, const struct failure *problem, bool filtered, struct pager *text);

#endif
