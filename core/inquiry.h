/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known about the binaries that descriptors name: looked at without running them, and asked, confined, some at a time. It turns
 * what the host says into the facts that a ranking takes as values.
 */
#ifndef CORE_INQUIRY_H
#define CORE_INQUIRY_H

#include "core/host/capability_result.h"
#include "core/host/identity.h"
#include "core/host/root.h"
#include "core/rank/facts.h"

struct inquiry;

struct inquiry_settings {
	const struct root *root;
	const struct identity *identity; /* whose eyes, and as whom binaries run; NULL: the process, or nobody where that is root */
	bool trust;                      /* also run what others could replace */
	unsigned milliseconds;           /* for each answer; 0: the usual ones */
};

/* The settings' pointers must outlive it. Returns 0 or -errno. */
int inquiry_new(const struct inquiry_settings *settings, struct inquiry **ret_inquiry);
void inquiry_free(struct inquiry *inquiry);

/* Looks at a binary, unless that was done before; nothing is run. Returns 0 or -errno where the machine has no room. */
int inquiry_examine(struct inquiry *inquiry, struct slice binary);

/*
 * Looks at a binary and queues the question, unless it was asked already; argument is a constant such as "--print-capabilities".
 * *ret_queued tells whether there is an answer to wait for. Returns 0 or -errno.
 */
int inquiry_ask(struct inquiry *inquiry, struct slice binary, const char *argument, bool *ret_queued);

/* Readable when inquiry_step() has something to do. */
int inquiry_descriptor(const struct inquiry *inquiry);

/* Goes on without waiting. True when facts have changed. */
bool inquiry_step(struct inquiry *inquiry);

/* Waits for all answers. Returns 0 or -errno. */
int inquiry_finish(struct inquiry *inquiry);

/* How many answers are still to come. */
size_t inquiry_left(const struct inquiry *inquiry);
void inquiry_cancel(struct inquiry *inquiry);

/* Forgets what was seen and asked, so that it is looked at again; answers come from memory where the files are the same. */
void inquiry_forget(struct inquiry *inquiry);

/*
 * The facts as they are now, for what was asked with that argument (NULL: only what looking tells). They stay valid until the next
 * call that is not const. NULL when memory is out.
 */
const struct facts *inquiry_facts(struct inquiry *inquiry, const char *argument);

/* What came of asking, or NULL when that was not done. */
const struct capability_result *inquiry_result(const struct inquiry *inquiry, struct slice binary, const char *argument);

#endif
