/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This side of the fence: makes the supervisor, listens to it and gets rid of it. */
#include "core/host/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/host/confine_child.h"

/* How often and how long confine_end() looks whether a killed supervisor is gone. */
#define END_PAUSE_NANOSECONDS 1000000
#define END_ATTEMPTS 2000
/* How often it is looked whether a killed group is gone. */
#define GROUP_ATTEMPTS 500

/* Both ends of what leads across; each is -1 when it is not open. */
struct fence {
	int output[2];
	int messages[2];
	int control[2];
};

static void fence_close(struct fence *fence)
{
	for (int side = 0; side < 2; side++) {
		close_descriptor(&fence->output[side]);
		close_descriptor(&fence->messages[side]);
		close_descriptor(&fence->control[side]);
	}
}

/* Only this side must not block: whether a pipe blocks is settled for each of its ends. */
static int fence_open(struct fence *fence)
{
	if (pipe2(fence->output, O_CLOEXEC) < 0 || pipe2(fence->messages, O_CLOEXEC) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fence->control) < 0)
		return -errno;
	if (fcntl(fence->output[0], F_SETFL, O_NONBLOCK) < 0 || fcntl(fence->messages[0], F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

static pid_t clone_with(unsigned long long flags)
{
	struct clone_args arguments = {.flags = flags, .exit_signal = SIGCHLD};

	return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/*
 * Forks, into a PID namespace where that is possible. A user without rights gets one by way of a user namespace; root
 * takes the user namespace later, when it is somebody else (confine_child.c).
 */
static pid_t fork_supervisor(const struct confine_order *order, bool *ret_sealed)
{
	pid_t child = -1;

	*ret_sealed = true;
	if (!order->without_namespaces) {
		child = clone_with(CLONE_NEWPID);
		if (child < 0 && geteuid() != 0)
			child = clone_with(CLONE_NEWPID | CLONE_NEWUSER);
	}
	if (child >= 0)
		return child;
	*ret_sealed = false;
	return fork();
}

int confine_start(const struct confine_order *order, struct confined *ret_confined)
{
	cleanup(fence_close) struct fence fence = {{-1, -1}, {-1, -1}, {-1, -1}};
	sigset_t all, before;
	pid_t child;
	bool sealed;
	int error = fence_open(&fence);

	if (error < 0)
		return error;
	/* No handler of this program may run in the child before the child has taken them away. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	child = fork_supervisor(order, &sealed);
	error = -errno;
	if (child == 0)
		confine_child_run(order, sealed, fence.output[1], fence.messages[1], fence.control[1]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (child < 0)
		return error;
	*ret_confined = (struct confined){
		.supervisor = child,
		.sealed = sealed,
		.patience = GROUP_ATTEMPTS,
		.output = fence.output[0],
		.messages = fence.messages[0],
		.control = fence.control[0],
	};
	fence.output[0] = fence.messages[0] = fence.control[0] = -1;
	return 0;
}

int confine_receive(struct confined *confined, struct confine_report *ret_report)
{
	ssize_t got;

	if (confined->control < 0)
		return -EPIPE;
	do
		got = recv(confined->control, ret_report, sizeof *ret_report, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got != (ssize_t)sizeof *ret_report) {
		if (!confined->cleared)
			confine_kill_hard(confined);
		return -EPIPE;
	}
	if (ret_report->kind == CONFINE_STARTED)
		confined->program = ret_report->value;
	confined->cleared |= ret_report->kind == CONFINE_ENDED || ret_report->kind == CONFINE_SWEPT;
	return 1;
}

void confine_kill(const struct confined *confined)
{
	if (confined->supervisor > 0)
		kill(confined->supervisor, confined->sealed ? SIGKILL : SIGTERM);
}

void confine_kill_hard(const struct confined *confined)
{
	if (confined->supervisor <= 0)
		return;
	/* In a namespace the program's number means somebody else out here. */
	if (!confined->sealed && confined->program > 0)
		kill(-confined->program, SIGKILL);
	kill(confined->supervisor, SIGKILL);
}

/* The program's group, of which nobody has told that it is gone: false as long as one of it is left, but not for ever. */
static bool group_is_gone(struct confined *confined)
{
	if (confined->sealed || confined->cleared || confined->program <= 0 || confined->patience == 0)
		return true;
	confined->patience--;
	return kill(-confined->program, SIGKILL) < 0;
}

bool confine_is_over(struct confined *confined)
{
	pid_t waited;

	if (confined->supervisor > 0) {
		do
			waited = waitpid(confined->supervisor, NULL, WNOHANG);
		while (waited < 0 && errno == EINTR);
		if (waited == 0)
			return false;
		confined->supervisor = 0;
	}
	return group_is_gone(confined);
}

void confine_end(struct confined *confined)
{
	const struct timespec pause = {.tv_nsec = END_PAUSE_NANOSECONDS};

	confine_kill(confined);
	for (int attempt = 0; attempt < END_ATTEMPTS && !confine_is_over(confined); attempt++) {
		if (attempt == END_ATTEMPTS / 2)
			confine_kill_hard(confined);
		nanosleep(&pause, NULL);
	}
	close_descriptor(&confined->output);
	close_descriptor(&confined->messages);
	close_descriptor(&confined->control);
	confined->output = confined->messages = confined->control = -1;
}
