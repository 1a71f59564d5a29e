/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of 64 KiB in a chain; what is larger than a quarter of that gets a block of its own. */
#include "core/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *previous;
	size_t used;
	size_t capacity;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *block_new(struct arena_block *previous, size_t capacity)
{
	struct arena_block *block;

	if (capacity > SIZE_MAX / 2)
		return NULL;
	block = malloc(sizeof *block + capacity);
	if (block == NULL)
		return NULL;
	block->previous = previous;
	block->used = 0;
	block->capacity = capacity;
	return block;
}

static void *block_take(struct arena_block *block, size_t size, size_t alignment)
{
	size_t start = (block->used + alignment - 1) / alignment * alignment;

	if (start > block->capacity || size > block->capacity - start)
		return NULL;
	block->used = start + size;
	return block->bytes + start;
}

static void *arena_take(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *block;
	void *memory;

	if (arena->last != NULL && (memory = block_take(arena->last, size, alignment)) != NULL) {
		arena->used += size;
		return memory;
	}
	if (size > BLOCK_SIZE / 4 && arena->last != NULL) {
		/* A large piece goes behind the block in use, so that the rest of that one is not lost. */
		block = block_new(arena->last->previous, size);
		if (block == NULL)
			return NULL;
		arena->last->previous = block;
	} else {
		block = block_new(arena->last, size > BLOCK_SIZE ? size : BLOCK_SIZE);
		if (block == NULL)
			return NULL;
		arena->last = block;
	}
	arena->used += size;
	return block_take(block, size, alignment);
}

void *arena_allocate(struct arena *arena, size_t size)
{
	return arena_take(arena, size, alignof(max_align_t));
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy = arena_take(arena, length + 1, 1);

	if (copy == NULL)
		return NULL;
	if (length != 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

void arena_free(struct arena *arena)
{
	while (arena->last != NULL) {
		struct arena_block *block = arena->last;

		arena->last = block->previous;
		free(block);
	}
	arena->used = 0;
}
