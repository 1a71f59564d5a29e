/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ownership helpers. Nothing here knows what is owned. */
#include "core/base/memory.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

void free_pointer(void *address_of_pointer)
{
	int saved = errno;
	void *pointer;

	memcpy(&pointer, address_of_pointer, sizeof pointer);
	free(pointer);
	errno = saved;
}

void close_descriptor(int *descriptor)
{
	int saved = errno;

	if (*descriptor >= 0)
		close(*descriptor);
	errno = saved;
}

int array_grow(void *address_of_array, size_t *capacity, size_t count, size_t element_size)
{
	void *array;
	size_t larger;

	if (count < *capacity)
		return 0;
	larger = *capacity != 0 ? *capacity * 2 : 8;
	if (larger > SIZE_MAX / 2 / element_size)
		return -ENOMEM;
	memcpy(&array, address_of_array, sizeof array);
	array = realloc(array, larger * element_size);
	if (array == NULL)
		return -ENOMEM;
	memcpy(address_of_array, &array, sizeof array);
	*capacity = larger;
	return 0;
}
