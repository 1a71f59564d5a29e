/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small tracer: ptrace(2) with PTRACE_GET_SYSCALL_INFO (Linux 5.3), on x86_64 and aarch64. */
#include "tests/fault/trace.h"

#include <elf.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#define NO_CALL (-1L)

struct tracing {
	pid_t child;
	struct fault fault;
	void *context;
	struct trace trace;
	bool replaced; /* the call at hand is not done, and gives the error */
	int error;
};

#if defined(__x86_64__)
static void set_register(pid_t child, size_t offset, long value)
{
	ptrace(PTRACE_POKEUSER, child, offset, value);
}

static void cancel_call(pid_t child)
{
	set_register(child, offsetof(struct user_regs_struct, orig_rax), NO_CALL);
}

static void set_result(pid_t child, long result)
{
	set_register(child, offsetof(struct user_regs_struct, rax), result);
}

static void set_third_argument(pid_t child, long value)
{
	set_register(child, offsetof(struct user_regs_struct, rdx), value);
}
#define TRACEABLE true
#elif defined(__aarch64__)
static void cancel_call(pid_t child)
{
	int call = (int)NO_CALL;
	struct iovec part = {&call, sizeof call};

	ptrace(PTRACE_SETREGSET, child, NT_ARM_SYSTEM_CALL, &part);
}

static void set_general(pid_t child, unsigned index, long value)
{
	struct user_regs_struct registers;
	struct iovec part = {&registers, sizeof registers};

	if (ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &part) < 0)
		return;
	registers.regs[index] = (unsigned long long)value;
	ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &part);
}

static void set_result(pid_t child, long result)
{
	set_general(child, 0, result);
}

static void set_third_argument(pid_t child, long value)
{
	set_general(child, 2, value);
}
#define TRACEABLE true
#else
static void cancel_call(pid_t child)
{
	(void)child;
}

static void set_result(pid_t child, long result)
{
	(void)child;
	(void)result;
}

static void set_third_argument(pid_t child, long value)
{
	(void)child;
	(void)value;
}
#define TRACEABLE false
#endif

static void replace_call(struct tracing *tracing, int error)
{
	cancel_call(tracing->child);
	tracing->replaced = true;
	tracing->error = error;
}

/* Before a call is done. Returns false when the child was killed. */
static bool enter_call(struct tracing *tracing, uint64_t call, uint64_t third)
{
	const struct fault *fault = &tracing->fault;

	tracing->trace.calls++;
	if (call == SYS_fsync || call == SYS_fdatasync)
		tracing->trace.syncs++;
	/* A process cannot be kept from ending. */
	if (tracing->trace.calls == fault->at && fault->kind != FAULT_NONE && call != SYS_exit_group) {
		tracing->trace.call = (long)call;
		if (fault->kind == FAULT_KILL) {
			tracing->trace.met = true;
			kill(tracing->child, SIGKILL);
			return false;
		}
		if (fault->kind == FAULT_ERROR) {
			tracing->trace.met = true;
			replace_call(tracing, fault->error);
			return true;
		}
		if (fault->kind == FAULT_OTHER) {
			tracing->trace.met = true;
			fault->other(tracing->context);
		} else if (call == SYS_write && third > 1) {
			tracing->trace.met = true;
			set_third_argument(tracing->child, (long)third / 2);
		}
	}
	if (fault->no_flags && call == SYS_renameat2)
		replace_call(tracing, EINVAL);
	return true;
}

static bool handle_stop(struct tracing *tracing)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracing->child, sizeof info, &info) <= 0)
		return true;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		return enter_call(tracing, info.entry.nr, info.entry.args[2]);
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && tracing->replaced) {
		set_result(tracing->child, -tracing->error);
		tracing->replaced = false;
	}
	return true;
}

static void follow(struct tracing *tracing)
{
	int status = 0, pass = 0;

	for (;;) {
		/* What comes after the fault need not be stopped at. */
		bool past = tracing->trace.met && !tracing->replaced && !tracing->fault.no_flags;

		if (ptrace(past ? PTRACE_CONT : PTRACE_SYSCALL, tracing->child, 0, pass) < 0)
			kill(tracing->child, SIGKILL);
		if (waitpid(tracing->child, &status, 0) < 0 || WIFEXITED(status) || WIFSIGNALED(status))
			break;
		pass = 0;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			pass = WSTOPSIG(status);
		else if (!handle_stop(tracing)) {
			waitpid(tracing->child, &status, 0);
			tracing->trace.killed = true;
			return;
		}
	}
	tracing->trace.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Each stop is a change from one process to the other, which costs much less on one processor. */
static void stay_on_one_processor(void)
{
	int here = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (here < 0)
		return;
	CPU_SET((size_t)here, &set);
	sched_setaffinity(0, sizeof set, &set);
}

struct trace trace_run(int (*body)(void *context), void *context, struct fault fault)
{
	struct tracing tracing = {.fault = fault, .context = context, .trace.status = -1};
	int status;

	stay_on_one_processor();
	tracing.child = fork();
	if (tracing.child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 || raise(SIGSTOP) != 0)
			_exit(126);
		_exit(body(context));
	}
	if (tracing.child < 0 || waitpid(tracing.child, &status, 0) < 0 || !WIFSTOPPED(status))
		return tracing.trace;
	ptrace(PTRACE_SETOPTIONS, tracing.child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	follow(&tracing);
	return tracing.trace;
}

static int sync_nothing(void *context)
{
	return syscall(SYS_fsync, *(int *)context) < 0 && errno == EIO ? 42 : 0;
}

bool trace_works(void)
{
	int none = -1;

	if (!TRACEABLE)
		return false;
	for (unsigned at = 1; at < 20; at++) {
		struct trace trace = trace_run(sync_nothing, &none, (struct fault){.kind = FAULT_ERROR, .at = at, .error = EIO});

		if (trace.status == 42)
			return true;
	}
	return false;
}
