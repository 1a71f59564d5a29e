/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocked and not handled, so that no call is interrupted and nothing has to be remembered by a handler. */
#include "tui/signals.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <time.h>

static sigset_t stopping_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sigaddset(&set, numbers[i]);
	return set;
}

void signals_hold(struct signals *signals)
{
	const sigset_t stopping = stopping_signals();

	signals->held = sigprocmask(SIG_BLOCK, &stopping, &signals->before) == 0;
}

bool signals_release(struct signals *signals)
{
	const sigset_t stopping = stopping_signals();
	const struct timespec at_once = {0};
	bool came = false;

	if (!signals->held)
		return false;
	while (sigtimedwait(&stopping, NULL, &at_once) > 0)
		came = true;
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
	signals->held = false;
	return came;
}

void signals_die(int signal)
{
	sigset_t set;

	/* What ends in order leaves no core. */
	prctl(PR_SET_DUMPABLE, 0);
	sigemptyset(&set);
	sigaddset(&set, signal);
	sigaction(signal, &(const struct sigaction){.sa_handler = SIG_DFL}, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(signal);
}
