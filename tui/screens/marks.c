/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sorted list: each row that is drawn asks for its name. */
#include "tui/screens/marks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void marks_free(struct marks *marks)
{
	for (size_t i = 0; i < marks->count; i++)
		free(marks->names[i]);
	free(marks->names);
	*marks = (struct marks){0};
}

/* Where the name is, or would have to be. */
static size_t place_of(const struct marks *marks, const char *name)
{
	size_t first = 0, end = marks->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (strcmp(marks->names[middle], name) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

bool marks_have(const struct marks *marks, const char *name)
{
	size_t place = place_of(marks, name);

	return place < marks->count && strcmp(marks->names[place], name) == 0;
}

static int insert(struct marks *marks, size_t place, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL || array_grow(&marks->names, &marks->capacity, marks->count, sizeof *marks->names) < 0) {
		free(copy);
		return -ENOMEM;
	}
	memmove(&marks->names[place + 1], &marks->names[place], (marks->count - place) * sizeof *marks->names);
	marks->names[place] = copy;
	marks->count++;
	return 0;
}

int marks_set(struct marks *marks, const char *name, bool marked)
{
	size_t place = place_of(marks, name);

	if (marks_have(marks, name) == marked)
		return 0;
	if (marked)
		return insert(marks, place, name);
	free(marks->names[place]);
	marks->count--;
	memmove(&marks->names[place], &marks->names[place + 1], (marks->count - place) * sizeof *marks->names);
	return 0;
}
