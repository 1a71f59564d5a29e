/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that a program under examination does not get (seccomp): sockets of every kind, since who may talk to the system's
 * own daemons may have them act; what would go past this filter; and what looks into other processes and the keys of the user.
 * Landlock would let some of them through, and not every kernel has it.
 */
#include "core/host/confine_child.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

#if defined(__x86_64__)
#define OWN_PROCESSOR AUDIT_ARCH_X86_64
#define OTHER_PROCESSOR AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define OWN_PROCESSOR AUDIT_ARCH_AARCH64
#define OTHER_PROCESSOR AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define OWN_PROCESSOR AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define OWN_PROCESSOR AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define OWN_PROCESSOR AUDIT_ARCH_S390X
#endif

#ifdef OWN_PROCESSOR
/* Programs of x32 have the numbers of x86_64 with this bit. */
#define X32_BIT UINT32_C(0x40000000)

struct forbidden {
	uint32_t processor;
	uint32_t call;
};

static const struct forbidden forbidden[] = {
	{OWN_PROCESSOR, SYS_socket},
	{OWN_PROCESSOR, SYS_io_uring_setup},
	{OWN_PROCESSOR, SYS_ptrace},
	{OWN_PROCESSOR, SYS_process_vm_readv},
	{OWN_PROCESSOR, SYS_process_vm_writev},
	{OWN_PROCESSOR, SYS_add_key},
	{OWN_PROCESSOR, SYS_request_key},
	{OWN_PROCESSOR, SYS_keyctl},
#ifdef SYS_socketcall
	{OWN_PROCESSOR, SYS_socketcall},
#endif
#if defined(__x86_64__)
	/* i386, in the same order, and x32 where its number is another */
	{OTHER_PROCESSOR, 359}, {OTHER_PROCESSOR, 425}, {OTHER_PROCESSOR, 26},  {OTHER_PROCESSOR, 347}, {OTHER_PROCESSOR, 348},
	{OTHER_PROCESSOR, 286}, {OTHER_PROCESSOR, 287}, {OTHER_PROCESSOR, 288}, {OTHER_PROCESSOR, 102},
	{OWN_PROCESSOR, 521}, {OWN_PROCESSOR, 539}, {OWN_PROCESSOR, 540},
#elif defined(__aarch64__)
	{OTHER_PROCESSOR, 281}, {OTHER_PROCESSOR, 425}, {OTHER_PROCESSOR, 26},  {OTHER_PROCESSOR, 376}, {OTHER_PROCESSOR, 377},
	{OTHER_PROCESSOR, 309}, {OTHER_PROCESSOR, 310}, {OTHER_PROCESSOR, 311}, {OTHER_PROCESSOR, 102},
#endif
};
#define FORBIDDEN_COUNT (sizeof forbidden / sizeof forbidden[0])

/* Six instructions for each row, and one more for what no row is about. */
static void write_filter(struct sock_filter *filter)
{
	for (size_t i = 0; i < FORBIDDEN_COUNT; i++, filter += 6) {
		filter[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
		filter[1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden[i].processor, 0, 4);
		filter[2] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
		filter[3] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~X32_BIT);
		filter[4] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden[i].call, 0, 1);
		filter[5] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES);
	}
	*filter = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

int confine_forbid_calls(void)
{
	struct sock_filter filter[6 * FORBIDDEN_COUNT + 1];
	struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};

	write_filter(filter);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
		return 0;
	/* Built without it, or in a jail that keeps it to itself. */
	return errno == EINVAL || errno == ENOSYS || errno == EPERM ? 0 : -errno;
}
#else
int confine_forbid_calls(void)
{
	return 0;
}
#endif
