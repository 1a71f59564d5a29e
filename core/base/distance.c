/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Optimal string alignment distance (Damerau-Levenshtein without moving a substring twice), three rows at a time. */
#include "core/base/distance.h"

#include <string.h>

#define LONGEST 64u

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned edit_distance(const char *first, size_t first_length, const char *second, size_t second_length)
{
	unsigned rows[3][LONGEST + 1];

	if (first_length == second_length && memcmp(first, second, first_length) == 0)
		return 0;
	if (first_length > LONGEST || second_length > LONGEST)
		return DISTANCE_FAR;
	for (unsigned j = 0; j <= second_length; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= first_length; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *second_above = rows[(i + 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= second_length; j++) {
			unsigned change = first[i - 1] != second[j - 1];

			row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
			if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
				row[j] = least(row[j], second_above[j - 2] + 1);
		}
	}
	return rows[first_length % 3][second_length];
}
