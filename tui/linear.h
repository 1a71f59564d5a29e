/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface line by line, for screen readers, braille lines and terminals that cannot put a cursor anywhere: the same screens and
 * actions, asked for by their keys or names, and told as plain lines.
 */
#ifndef TUI_LINEAR_H
#define TUI_LINEAR_H

#include "core/workspace.h"
#include "tui/start.h"

/* Runs until the person leaves or the input ends. Returns an exit code of the command line. */
int linear_run(struct workspace *workspace, const struct options *options, struct start *start);

#endif
