/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks programs for their capabilities by running them, confined (confine.h), and never waits: each question is an
 * object with one descriptor to poll and one function that goes on as far as it can. Answers are remembered while this
 * program runs, by what the file is, and never written anywhere.
 *
 *	capability_start(&request, &capability);
 *	while (!capability_step(capability))
 *		poll(capability_descriptor(capability) for POLLIN);
 *	... capability_result(capability) ...
 *	capability_free(capability);
 *
 * Nothing is run that stands in a foreign root, or that somebody else than root and the user could replace unless the
 * request says so; nothing is run as root. An ELF program is run by the descriptor by which it was examined. A script
 * has to be run by its path, as its interpreter opens it; that the path still leads to the same file is looked at right
 * before.
 */
#ifndef CORE_HOST_CAPABILITIES_H
#define CORE_HOST_CAPABILITIES_H

#include "core/host/capability_request.h"
#include "core/host/capability_result.h"

struct capability;

/*
 * Looks at the program and starts it. Where it is not to be run, or the answer is known, the object has its result at
 * once. All that the request points to but the root and the cache may go away afterwards. Returns 0, or -errno where
 * the machine has no room for it.
 */
int capability_start(const struct capability_request *request, struct capability **ret_capability);

/* Readable when capability_step() has something to do, which includes that its time is up. Belongs to the object. */
int capability_descriptor(const struct capability *capability);

/* Goes on without waiting. True when it is over: nothing of the program is left, and the result is there. */
bool capability_step(struct capability *capability);

/* Has everything killed; its end comes by capability_step() as ever, with CAPABILITY_NOT_ASKED and ECANCELED. */
void capability_cancel(struct capability *capability);

/* What came of it once capability_step() was true. Belongs to the object. */
const struct capability_result *capability_result(const struct capability *capability);

/* Frees; kills, and waits for the end (two seconds at most) where it is not over. NULL is allowed. */
void capability_free(struct capability *capability);
void capability_free_pointer(struct capability **capability); /* for cleanup() */

/*
 * All of the above for one program, waiting. *ret_result is to be freed with capability_result_free(). Returns 0 or
 * -errno.
 */
int capability_ask(const struct capability_request *request, struct capability_result *ret_result);

#endif
