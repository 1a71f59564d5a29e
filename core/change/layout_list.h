/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of texts inside a document, changed without touching how the elements that stay are written and spaced. Pure.
 */
#ifndef CORE_CHANGE_LAYOUT_LIST_H
#define CORE_CHANGE_LAYOUT_LIST_H

#include "core/change/layout.h"

struct list_element {
	char *written; /* as it stands in the document, or is to stand there; owned */
	size_t written_length;
	char *text; /* its value with a NUL behind; NULL where it is no text; owned */
	size_t text_length;
	char *gap; /* what stands between it and the one before it, the comma too; NULL where not known; owned */
};

struct layout_list {
	struct list_element *elements;
	size_t count;
	size_t capacity;
	struct buffer opening, separator, closing; /* what stands behind [, between elements, before ] */
	bool spaced; /* the three are known from the document */
};

/*
 * Reads an array as it is written, valid JSON. Returns 0, -ENOMEM, or -EINVAL for what is no array. To be freed in any
 * case.
 */
int layout_list_read(const char *array, size_t length, struct layout_list *list);
void layout_list_free(struct layout_list *list); /* also for cleanup() */

/* Adds a text at the end; plain as for json_append_string. Returns 0 or -ENOMEM. */
int layout_list_add(struct layout_list *list, const char *text, size_t length, bool plain);

void layout_list_remove(struct layout_list *list, size_t index);

/*
 * Makes the list hold the texts of wanted, in that order: those that it has already keep the way they are written, and
 * wanted gives the others away. Returns 0 or -ENOMEM.
 */
int layout_list_become(struct layout_list *list, struct layout_list *wanted);

/* True when both hold the same: texts by value, what is no text as it is written. */
bool layout_list_equal(const struct layout_list *first, const struct layout_list *second);

/*
 * Appends the array: spaced as it was read, else as it suits the document for a member at that position: one element a
 * line where members have lines of their own.
 */
void layout_list_write(const struct layout_list *list, const struct layout *layout, size_t position,
		       struct buffer *result);

#endif
