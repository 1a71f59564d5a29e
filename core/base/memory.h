/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one clean-up idiom: a local that owns something says so in its declaration, and hands it on with take().
 *
 *	cleanup(free_pointer) char *text = ...;
 *	*ret_text = take(text);
 */
#ifndef CORE_BASE_MEMORY_H
#define CORE_BASE_MEMORY_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define cleanup(function) __attribute__((cleanup(function)))

/* Gives the pointer away: its value is returned and the variable becomes NULL, so that the clean-up finds nothing. */
#define take(pointer)                                                                                                  \
	__extension__ ({\
		__typeof__(pointer) taken_ = (pointer);                                                                \
		(pointer) = NULL;                                                                                      \
		taken_;                                                                                                \
	})

/* For cleanup(): frees what a char *, void * or other malloc'ed pointer variable holds. errno stays. */
void free_pointer(void *address_of_pointer);

/* For cleanup(): closes a file descriptor unless it is negative. errno stays. */
void close_descriptor(int *descriptor);

/*
 * Makes room for one more element: doubles *capacity when count has reached it. The array may move.
 * Returns 0 or -ENOMEM, in which case nothing has changed.
 */
int array_grow(void *address_of_array, size_t *capacity, size_t count, size_t element_size);

#endif
