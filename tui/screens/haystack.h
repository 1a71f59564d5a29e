/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What entries can be found by: their name, description, binary, scope and verdict, as they are shown and in small letters, made once for
 * all keys that are typed. Letters of ASCII are compared without regard to case, all others as they are.
 */
#ifndef TUI_SCREENS_HAYSTACK_H
#define TUI_SCREENS_HAYSTACK_H

#include "core/base/buffer.h"
#include "core/rank/ranking.h"

/* All zero: not made yet. */
struct haystack {
	struct buffer text; /* a C string for each stack */
	size_t *starts;     /* where they begin */
	uint64_t *letters;  /* which letters each holds, as bits: most that do not hold a text lack one of its letters */
};

/* Makes it where it is not made yet. False where memory is out: then nothing is found. */
bool haystack_make(struct haystack *haystack, const struct ranking *ranking);

/* The ranking is another one, or goes: it has to be made again. */
void haystack_forget(struct haystack *haystack);

/* Where the stack holds the text, which is in small letters; NULL where it does not. Valid until the haystack is forgotten. */
const char *haystack_find(const struct haystack *haystack, uint32_t stack, const char *text);

/* Whether its name does. */
bool haystack_find_name(const struct haystack *haystack, uint32_t stack, const char *text);

/* Where the stack holds a text whose first length bytes were found before: there, or further on; NULL where it does not. */
const char *haystack_find_longer(const struct haystack *haystack, uint32_t stack, const char *found, const char *text, size_t length);

/* A copy in small letters, malloc'ed; NULL when memory is out. */
char *haystack_lower(const char *text);

/* The first place in shown, without regard to case, where the text in small letters is; NULL where it is not, or is "". */
const char *haystack_place(const char *shown, const char *text);

#endif
