/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is given out piece by piece and freed all at once: the snapshot's strings and bytes live here.
 */
#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *last; /* NULL when nothing was given out yet */
	size_t used;              /* bytes given out, for measuring */
};

/* Room for size bytes, aligned for any type; NULL when memory is out. Belongs to the arena. */
void *arena_allocate(struct arena *arena, size_t size);

/* A copy of length bytes followed by a NUL, not aligned; NULL when memory is out. Belongs to the arena. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length);

/* A copy of a C string. */
char *arena_copy_text(struct arena *arena, const char *text);

/* Frees everything; for cleanup() too. */
void arena_free(struct arena *arena);

#endif
