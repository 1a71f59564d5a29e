/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop that joins the screens to a real terminal. */
#ifndef TUI_INTERFACE_H
#define TUI_INTERFACE_H

#include "core/workspace.h"
#include "tui/start.h"

/*
 * Runs the interface on the terminal of standard input and output until the person leaves or a signal ends it. Returns an exit code of
 * the command line, or EXIT_SIGNAL and the signal; what keeps the interface from starting is told on standard error, with the command that does the same.
 */
int interface_run(struct workspace *workspace, const struct options *options, struct start *start);

#endif
