/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the program could be started comes back through a pipe that starting it closes. */
#include "tui/commands/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"

/* What is ignored while the other program has the terminal. */
static const int signals[] = {SIGINT, SIGQUIT};
#define SIGNAL_COUNT (sizeof signals / sizeof signals[0])

static void ignore_signals(struct sigaction before[SIGNAL_COUNT])
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &ignore, &before[i]);
}

static void restore_signals(const struct sigaction before[SIGNAL_COUNT])
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &before[i], NULL);
}

/* In the child. Does not return. */
static void become(char *const arguments[], const struct sigaction before[SIGNAL_COUNT], int report)
{
	int error;

	restore_signals(before);
	execvp(arguments[0], arguments);
	error = errno;
	while (write(report, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(127);
}

static int wait_for(pid_t child, int *ret_status)
{
	while (waitpid(child, ret_status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int child_run(char *const arguments[], int *ret_status)
{
	struct sigaction before[SIGNAL_COUNT];
	cleanup(close_descriptor) int reading = -1;
	int ends[2], started = 0, error;
	ssize_t got;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reading = ends[0];
	ignore_signals(before);
	child = fork();
	if (child == 0)
		become(arguments, before, ends[1]);
	error = child < 0 ? -errno : 0;
	close(ends[1]);
	while (error == 0 && (got = read(reading, &started, sizeof started)) < 0 && errno == EINTR)
		;
	if (error == 0)
		error = wait_for(child, ret_status);
	restore_signals(before);
	return error < 0 ? error : -started;
}
