/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands between a test and the program in the pseudo-terminal, as a shell would: it leads the session and waits for
 * the program, so that the program can be stopped and continued, and the terminal outlives it and can be looked at.
 */
#ifndef TESTS_SUPPORT_KEEPER_H
#define TESTS_SUPPORT_KEEPER_H

/*
 * Runs argv on the terminal that is descriptor 0, in the foreground, and ends the process with it. Into reports go
 * ints: the program's process number, then each of its states as waitpid() gives them. From commands comes a byte for
 * each time that a stopped program is to go on; its end ends everything. A hang-up is passed on to the program.
 */
void keeper_run(int reports, int commands, char *const argv[], char *const environment[]) __attribute__((noreturn));

#endif
