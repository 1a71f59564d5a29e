/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What runs after the fork. The supervisor runs nothing but this file until it ends; the program is a child of its own,
 * and gives up one right after the other until only running the binary is left.
 */
#include "core/host/confine_child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/host/executable.h"

#define MOST_ARGUMENTS 16
#define MEBIBYTE ((rlim_t)1024 * 1024)
/* How many processes and threads there may be beyond those that the user has anyway. */
#define MOST_PROCESSES 64

/* Where the descriptors lie on this side. */
enum {
	AT_INPUT,
	AT_OUTPUT,
	AT_MESSAGES,
	AT_CONTROL,
	AT_BINARY,
	DESCRIPTOR_COUNT
};

/* glibc has an enum for it, others have what POSIX says. */
#ifdef __GLIBC__
typedef __rlimit_resource_t resource_number;
#else
typedef int resource_number;
#endif

static const struct {
	resource_number resource;
	rlim_t most;
} limits[] = {
	{RLIMIT_AS, 2048 * MEBIBYTE}, /* reserving is cheap, and runtimes do it */
	{RLIMIT_DATA, 512 * MEBIBYTE},
	{RLIMIT_STACK, 64 * MEBIBYTE},
	{RLIMIT_FSIZE, MEBIBYTE / 16},
	{RLIMIT_NOFILE, 256},
	{RLIMIT_MEMLOCK, 0},
	{RLIMIT_MSGQUEUE, 0},
	/* Not zero: one byte is too little for a core file, and is what keeps core_pattern's program from running too. */
	{RLIMIT_CORE, 1},
};

static const char *const environment[] = {"PATH=" EXECUTABLE_PATH, "LANG=C", "HOME=/nonexistent", NULL};

static void report(enum confine_report_kind kind, int value)
{
	struct confine_report packet = {.kind = (int)kind, .value = value};

	send(AT_CONTROL, &packet, sizeof packet, MSG_NOSIGNAL);
}

static void fail(int error) __attribute__((noreturn));
static void fail(int error)
{
	report(CONFINE_FAILED, error);
	_exit(127);
}

/* Without close_range(2), which came with Linux 5.9. */
static void close_one_by_one(int first)
{
	DIR *open_ones = opendir("/proc/self/fd");

	if (open_ones == NULL) {
		for (int descriptor = first; descriptor < 65536; descriptor++)
			close(descriptor);
		return;
	}
	for (struct dirent *entry = readdir(open_ones); entry != NULL; entry = readdir(open_ones)) {
		int descriptor = atoi(entry->d_name);

		if (descriptor >= first && descriptor != dirfd(open_ones))
			close(descriptor);
	}
	closedir(open_ones);
}

static void close_from(int first)
{
	if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) < 0)
		close_one_by_one(first);
}

/* First out of the way of each other, then to where they belong. */
static int arrange_descriptors(int sources[DESCRIPTOR_COUNT])
{
	for (int i = 0; i < DESCRIPTOR_COUNT; i++) {
		sources[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, DESCRIPTOR_COUNT);
		if (sources[i] < 0)
			return -errno;
	}
	for (int i = 0; i < DESCRIPTOR_COUNT; i++)
		if (dup3(sources[i], i, i == AT_CONTROL || i == AT_BINARY ? O_CLOEXEC : 0) < 0)
			return -errno;
	close_from(DESCRIPTOR_COUNT);
	return 0;
}

/* By the kernel itself: the C library keeps two signals to itself and would leave them ignored, where they are. */
static void reset_signals(void)
{
	const unsigned long standard[8] = {0};

	for (int number = 1; number < NSIG; number++)
		syscall(SYS_rt_sigaction, number, standard, NULL, (size_t)(NSIG - 1) / 8);
}

/*
 * How many processes and threads the user has: RLIMIT_NPROC counts them all, before Linux 5.14 even across user
 * namespaces.
 */
static rlim_t count_own_tasks(void)
{
	DIR *processes = opendir("/proc");
	uid_t self = geteuid();
	struct stat found;
	rlim_t count = 0;

	if (processes == NULL)
		return 0;
	for (struct dirent *entry = readdir(processes); entry != NULL; entry = readdir(processes)) {
		char tasks[sizeof entry->d_name + 8];

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		stpcpy(stpcpy(tasks, entry->d_name), "/task");
		if (fstatat(dirfd(processes), tasks, &found, 0) == 0 && found.st_uid == self && found.st_nlink > 2)
			count += (rlim_t)found.st_nlink - 2;
	}
	closedir(processes);
	return count;
}

/* Never more than was allowed before. */
static int lower_limit(resource_number resource, rlim_t most)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return -errno;
	if (limit.rlim_max > most)
		limit.rlim_max = most;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

static int set_limits(const struct confine_order *order, rlim_t tasks)
{
	int error = lower_limit(RLIMIT_NPROC, tasks + MOST_PROCESSES);

	if (error == 0)
		error = lower_limit(RLIMIT_CPU, order->milliseconds / 1000 + 1);
	for (size_t i = 0; error == 0 && i < sizeof limits / sizeof limits[0]; i++)
		error = lower_limit(limits[i].resource, limits[i].most);
	return error;
}

static int become(const struct identity *who)
{
	if (who == NULL)
		return 0;
	if (setgroups(who->group_count, who->groups) < 0 || setresgid(who->group, who->group, who->group) < 0 ||
	    setresuid(who->user, who->user, who->user) < 0)
		return -errno;
	return 0;
}

/* Gives up what the kernel would let it keep. What is left of root's rights after become() must not outlive it. */
static int drop_rights(const struct confine_order *order)
{
	rlim_t tasks;
	int error = become(order->who);

	if (error < 0)
		return error;
	if (geteuid() == 0)
		return -EPERM;
	tasks = count_own_tasks();
	/* The new name space has no name for this user: good where it is to be had, and nothing depends on it. */
	if (order->who != NULL && !order->without_namespaces)
		unshare(CLONE_NEWUSER);
	error = set_limits(order, tasks);
	if (error < 0)
		return error;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	/* Last: each change of the rights above takes it back. */
	return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ? -errno : 0;
}

/* Whether both ways to the binary still lead to what was examined. */
static int check_unchanged(const struct confine_order *order)
{
	struct file_identity by_descriptor, by_path;
	struct stat found;

	if (fstat(AT_BINARY, &found) < 0)
		return -errno;
	by_descriptor = file_identity_of(&found);
	if (stat(order->path, &found) < 0)
		return -errno;
	by_path = file_identity_of(&found);
	if (file_identity_equal(&by_descriptor, &order->expected) && file_identity_equal(&by_path, &order->expected))
		return 0;
	return -ESTALE;
}

static void run_program(const struct confine_order *order) __attribute__((noreturn));
static void run_program(const struct confine_order *order)
{
	char *arguments[MOST_ARGUMENTS + 2] = {(char *)(uintptr_t)order->path};
	sigset_t none;
	int error;

	for (size_t i = 0; i < MOST_ARGUMENTS && order->arguments[i] != NULL; i++)
		arguments[i + 1] = (char *)(uintptr_t)order->arguments[i];
	umask(077);
	error = setpgid(0, 0) < 0 || chdir("/") < 0 ? -errno : drop_rights(order);
	if (error == 0)
		error = check_unchanged(order);
	if (error == 0)
		error = confine_wall_raise(order, AT_BINARY);
	if (error < 0)
		fail(-error);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (order->by_path)
		execve(order->path, arguments, (char *const *)(uintptr_t)environment);
	else
		syscall(SYS_execveat, AT_BINARY, "", arguments, environment, AT_EMPTY_PATH);
	fail(errno);
}

/* Waits for the program's end. Returns false when it was told to end it. */
static bool supervise(pid_t program, bool sealed, int *ret_status)
{
	sigset_t awaited;
	pid_t ended;
	int number;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGCHLD);
	/* In a namespace only the program could send it: whoever is outside kills. */
	if (!sealed)
		sigaddset(&awaited, SIGTERM);
	for (;;) {
		number = sigwaitinfo(&awaited, NULL);
		if (number == SIGTERM)
			return false;
		for (ended = waitpid(-1, ret_status, WNOHANG); ended > 0; ended = waitpid(-1, ret_status, WNOHANG))
			if (ended == program)
				return true;
	}
}

/* Prepares this process. Whoever started it may have died before it could ask to be told. */
static int become_supervisor(bool sealed, int sources[DESCRIPTOR_COUNT])
{
	struct pollfd starter = {.fd = AT_CONTROL};
	int error;

	reset_signals();
	error = prctl(PR_SET_PDEATHSIG, sealed ? SIGKILL : SIGTERM, 0, 0, 0) < 0 ? -errno
	                                                                         : arrange_descriptors(sources);
	if (error < 0)
		return error;
	if (poll(&starter, 1, 0) > 0)
		return -EPIPE;
	if (setsid() < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	return !sealed && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0;
}

void confine_child_run(const struct confine_order *order, bool sealed, int output, int messages, int control)
{
	int sources[DESCRIPTOR_COUNT] = {
		open("/dev/null", O_RDWR | O_CLOEXEC), output, messages, control, order->binary};
	int error = become_supervisor(sealed, sources), status;
	pid_t program;

	if (error < 0)
		_exit(127);
	program = fork();
	if (program == 0)
		run_program(order);
	if (program < 0)
		fail(errno);
	close(AT_INPUT);
	close(AT_OUTPUT);
	close(AT_MESSAGES);
	close(AT_BINARY);
	report(CONFINE_STARTED, program);
	if (!supervise(program, sealed, &status)) {
		confine_sweep();
		report(CONFINE_SWEPT, 0);
		_exit(1);
	}
	/* Before the report: what was reported is over. In a namespace the kernel sweeps when this process ends. */
	if (!sealed)
		confine_sweep();
	report(CONFINE_ENDED, status);
	_exit(0);
}
