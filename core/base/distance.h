/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far two words are apart: for "did you mean". */
#ifndef CORE_BASE_DISTANCE_H
#define CORE_BASE_DISTANCE_H

#include <stddef.h>

/* What edit_distance returns for words that are too long to be compared. */
#define DISTANCE_FAR 1000u

/*
 * The number of bytes to insert, remove, replace or swap with their neighbour to get from one word to the other.
 * Words of over 64 bytes are DISTANCE_FAR unless equal.
 */
unsigned edit_distance(const char *first, size_t first_length, const char *second, size_t second_length);

#endif
