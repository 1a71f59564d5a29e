/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The far side of the fence (confine.h): the supervisor, and what it starts. */
#ifndef CORE_HOST_CONFINE_CHILD_H
#define CORE_HOST_CONFINE_CHILD_H

#include "core/host/confine.h"

/* Becomes the supervisor, with all signals blocked; the three are the far ends. Never returns. */
void confine_child_run(const struct confine_order *order, bool sealed, int output, int messages, int control)
	__attribute__((noreturn));

/*
 * Gives up the files, the network and the other processes, for this process and what it starts; binary is a descriptor of the program.
 * What the kernel lacks is left out. Returns 0 or -errno.
 */
int confine_wall_raise(const struct confine_order *order, int binary);

/* The part of it that forbids system calls. Returns 0, also where the kernel or this processor's table lacks it, or -errno. */
int confine_forbid_calls(void);

/* Kills every child of this process, and every one that it inherits from them, until none is left. */
void confine_sweep(void);

#endif
