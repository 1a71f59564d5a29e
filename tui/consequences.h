/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What carrying out the plan would mean for the programs that read the files, by the rules of each that is known: in sentences, so that
 * commands and the review say the same.
 */
#ifndef TUI_CONSEQUENCES_H
#define TUI_CONSEQUENCES_H

#include "core/workspace.h"

struct consequence {
	bool grave; /* guests will not start: to be confirmed by more than a key */
	char *text; /* translated and safe to show */
};

struct consequences {
	struct consequence *items; /* the grave ones first */
	size_t count;
	size_t capacity;
};

/* Compares the preview with the files as they are. Returns 0 or -ENOMEM; to be freed with consequences_free() in any case. */
int consequences_find(const struct workspace *workspace, struct consequences *ret_consequences);
void consequences_free(struct consequences *consequences); /* also for cleanup() */
bool consequences_are_grave(const struct consequences *consequences);

/*
 * What makes the consumer fail as a whole after the plan, and did not before: a sentence, malloc'ed; *ret_reason is NULL where nothing
 * does. Returns 0 or -ENOMEM.
 */
int consequence_breakage(const struct workspace *workspace, const struct consumer *consumer, char **ret_reason);

#endif
