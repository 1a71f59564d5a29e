/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel needs to start a program, read from the program's first bytes: its machine and its interpreter. The
 * bytes are hostile until proven otherwise: every offset and length is checked, and reading is bounded.
 */
#ifndef CORE_HOST_PROGRAM_FORMAT_H
#define CORE_HOST_PROGRAM_FORMAT_H

#include <limits.h>
#include <stdbool.h>

enum program_kind {
	PROGRAM_UNKNOWN,  /* no ELF, no #!, or too broken for the kernel */
	PROGRAM_ELF,      /* for this machine */
	PROGRAM_FOREIGN,  /* ELF for another one */
	PROGRAM_SCRIPT,
};

struct program_format {
	enum program_kind kind;
	char interpreter[PATH_MAX]; /* "" where none is needed */
	char name[PATH_MAX];        /* a script's NAME in "#!/usr/bin/env NAME", else "" */
};

/*
 * Reads at most 4 KiB, the program headers and the interpreter's path from an open file. Returns 0 or -errno of
 * reading.
 */
int program_format_read(int descriptor, struct program_format *ret_format);

#endif
