/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file's content to be read: lines with their numbers, JSON marked by what each word is, and what is wrong told under the place where it
 * is wrong; or bytes as numbers where it is no text. Whatever the bytes are, what is shown is safe.
 */
#ifndef TUI_SOURCE_VIEW_H
#define TUI_SOURCE_VIEW_H

#include "core/base/buffer.h"
#include "tui/widgets/pager.h"

/* Something to tell about a place; line and column from 1, as findings have them. */
struct source_mark {
	size_t line, column;
	enum attribute attribute;
	const char *text; /* safe to show; the caller's */
};

/* Adds the content to the pager, as far as a person would read: beyond that it says how much there is. */
void source_show(struct pager *pager, const char *bytes, size_t length, const struct source_mark *marks, size_t mark_count);

/*
 * Appends bytes of one line that begin at that column (from 0), in visible form, tabs as blanks up to the next eighth column. Returns the
 * column behind them.
 */
size_t source_append(struct buffer *buffer, const char *bytes, size_t length, size_t column);

#endif
