/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks many programs, some at a time. Like a single question it has one descriptor to poll and one function that goes
 * on, so that an interface stays alive, can show how far it is, and can cancel.
 *
 *	capability_pool_new(0, &pool);
 *	capability_pool_add(pool, &request, token); ...
 *	while (capability_pool_step(pool, done, context) > 0)
 *		poll(capability_pool_descriptor(pool) for POLLIN);
 */
#ifndef CORE_HOST_CAPABILITY_POOL_H
#define CORE_HOST_CAPABILITY_POOL_H

#include "core/host/capabilities.h"

/* How many programs run at once, unless something else is asked for, and at most. */
#define CAPABILITY_POOL_WIDTH 8u
#define CAPABILITY_POOL_WIDEST 32u

struct capability_pool;

/* A pool that runs width programs at once (0: CAPABILITY_POOL_WIDTH). Returns 0 or -errno. */
int capability_pool_new(unsigned width, struct capability_pool **ret_pool);

/*
 * Puts a question at the end of the queue; what it points to but root and cache is copied. token comes back with the
 * result. Nothing starts before the next capability_pool_step(). Returns 0, -ENOMEM or -E2BIG.
 */
int capability_pool_add(struct capability_pool *pool, const struct capability_request *request, void *token);

/* Readable when capability_pool_step() has something to do for the programs that run. Belongs to the pool. */
int capability_pool_descriptor(const struct capability_pool *pool);

/*
 * Told once for each question. The result belongs to the pool and is gone afterwards: copy it, or ask the cache for it.
 */
typedef void capability_done(void *context, void *token, const struct capability_result *result);

/*
 * Goes on without waiting: hears those that run, tells what is over, starts the next ones. Returns how many questions
 * are left. done may add questions, but not free the pool.
 */
size_t capability_pool_step(struct capability_pool *pool, capability_done *done, void *context);

/* How many questions are not answered yet, those that wait and those that run. */
size_t capability_pool_left(const struct capability_pool *pool);

/*
 * Kills what runs. Its result and that of all that wait is CAPABILITY_NOT_ASKED with ECANCELED, told by the next steps.
 */
void capability_pool_cancel(struct capability_pool *pool);

/* Frees; what runs is killed first (capability_free), and nobody is told. NULL is allowed. */
void capability_pool_free(struct capability_pool *pool);
void capability_pool_free_pointer(struct capability_pool **pool); /* for cleanup() */

/* Steps until nothing is left, for who has nothing else to do. Returns 0 or -errno of poll(2). */
int capability_pool_finish(struct capability_pool *pool, capability_done *done, void *context);

#endif
