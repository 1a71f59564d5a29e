/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the interface starts with besides the command line: the person's settings, and whether they have been here before. */
#ifndef TUI_START_H
#define TUI_START_H

#include "tui/options.h"
#include "tui/settings.h"

struct start {
	struct settings settings;
	char *settings_path;      /* NULL: the environment does not say where they are kept */
	struct buffer complaints; /* what is wrong with the file, line by line */
	bool first;               /* nothing of this person's says that they know the program */
	char *trace;              /* the directory that will say so */
};

/*
 * Reads the settings; what the command line says goes before them, so that *options is what both say together. Returns 0 or -ENOMEM; to be
 * freed with start_free() in any case.
 */
int start_read(struct options *options, struct start *ret_start);

/* The person has seen it: remembered by the directory in which plans are kept. What cannot be remembered is shown again. */
void start_remember(const struct start *start);
void start_free(struct start *start); /* also for cleanup() */

#endif
