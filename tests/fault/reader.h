/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of descriptors as libvirt is one, written from RULES.md alone and sharing no code with core/: lists the directories, takes the
 * most specific file of each name, leaves empty ones out, parses all others, and takes the first of each type.
 */
#ifndef TESTS_FAULT_READER_H
#define TESTS_FAULT_READER_H

#include <stdbool.h>

struct reading {
	char *selections; /* a line "TYPE PATH" for each type that has a file, sorted by type; owned */
	bool failed;      /* a file that was listed could not be opened: the look-up fails */
	bool half;        /* a file with bytes was no JSON object with a type */
};

/* Reads TREE_ADMIN and TREE_VENDOR below the root. */
void reader_read(const char *root, struct reading *ret_reading);
void reading_free(struct reading *reading); /* also for cleanup() */

#endif
