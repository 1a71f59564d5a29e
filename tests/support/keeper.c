/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Job control in its smallest form. Runs in a process of its own, after fork() and without exec. */
#include "tests/support/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t keeper_program;

static void keeper_hang_up(int signal)
{
	(void)signal;
	if (keeper_program > 0)
		kill(-(pid_t)keeper_program, SIGHUP);
}

static void keeper_report(int reports, int number)
{
	if (write(reports, &number, sizeof number) != (ssize_t)sizeof number)
		_exit(1);
}

static void program_run(char *const argv[], char *const environment[])
{
	setpgid(0, 0);
	tcsetpgrp(0, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	execvpe(argv[0], argv, environment);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* After a stop: waits for the byte that means "go on", as `fg` does; at the end of the pipe all is over. */
static void keeper_continue(int commands, pid_t program)
{
	char byte;

	if (read(commands, &byte, 1) != 1) {
		kill(-program, SIGKILL);
		return;
	}
	tcsetpgrp(0, program);
	kill(-program, SIGCONT);
}

void keeper_run(int reports, int commands, char *const argv[], char *const environment[])
{
	struct sigaction hang_up = {.sa_handler = keeper_hang_up, .sa_flags = SA_RESTART};
	pid_t program;
	char byte;
	int status;

	signal(SIGTTOU, SIG_IGN);
	program = fork();
	if (program == 0)
		program_run(argv, environment);
	keeper_program = program;
	sigaction(SIGHUP, &hang_up, NULL);
	setpgid(program, program);
	keeper_report(reports, program);
	while (waitpid(program, &status, WUNTRACED) == program) {
		keeper_report(reports, status);
		if (!WIFSTOPPED(status))
			break;
		tcsetpgrp(0, getpid());
		keeper_continue(commands, program);
	}
	while (read(commands, &byte, 1) == 1)
		;
	_exit(0);
}
