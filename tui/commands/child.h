/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs another program in the foreground, on the same terminal, without a shell. */
#ifndef TUI_COMMANDS_CHILD_H
#define TUI_COMMANDS_CHILD_H

/*
 * Runs arguments[0], which is looked up on PATH where it has no slash, and waits for it. The keys that interrupt the terminal's programs
 * go to that one alone meanwhile. Returns 0 with what waitpid(2) says in *ret_status, or -errno where it could not be started.
 */
int child_run(char *const arguments[], int *ret_status);

#endif
