/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of the screen of details, each of which fills the pager. For the files of that screen alone. */
#ifndef TUI_SCREENS_DETAILS_PARTS_H
#define TUI_SCREENS_DETAILS_PARTS_H

#include "tui/screens/remedies.h"
#include "tui/screens/screens.h"

struct details_screen {
	struct pager text;
	size_t finding_count; /* of the entry, in the order of screens->findings */
	size_t chosen;        /* which of them, under finding_count */
	struct remedy_offer offer;
	bool narrow;       /* it was filled for little room */
	bool moved;        /* another one was chosen: it is to be brought into sight */
	char *binary;      /* whose kind is known, as bytes; NULL: none's */
	char *binary_kind; /* in libmagic's words; NULL where it has none */
	char *searched;    /* what was searched for last, or NULL */
};

/* The entry's findings: the one with that number, NULL behind the last one. */
const struct finding *details_finding(const struct screens *screens, const struct stack *stack, size_t number);

/* The files of that name: what each is, why it does or does not count, how it differs, and its content. */
void details_add_layers(struct screens *screens, const struct stack *stack);

/* The binary: what it is, who could replace it, and what it says that it can do. */
void details_add_binary(struct screens *screens, const struct stack *stack);

/* A line of the pager, indented; text is taken over (NULL: memory is out). */
void details_add_text(struct screens *screens, enum attribute attribute, int indent, char *text);

#endif
