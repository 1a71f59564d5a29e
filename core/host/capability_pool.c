/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A queue of questions and a few slots for those that run; the slots' descriptors are in one epoll descriptor. */
#include "core/host/capability_pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "core/base/memory.h"

struct waiting {
	struct capability_question *question;
	void *token;
	bool cancelled;
};

struct slot {
	struct capability *capability; /* NULL: free */
	void *token;
};

struct capability_pool {
	int events;
	unsigned width;
	unsigned running;
	struct slot slots[CAPABILITY_POOL_WIDEST];
	struct waiting *queue; /* those before first are gone */
	size_t first, count, capacity;
};

int capability_pool_new(unsigned width, struct capability_pool **ret_pool)
{
	struct capability_pool *pool = calloc(1, sizeof *pool);

	if (pool == NULL)
		return -ENOMEM;
	pool->width = width == 0 ? CAPABILITY_POOL_WIDTH : width;
	if (pool->width > CAPABILITY_POOL_WIDEST)
		pool->width = CAPABILITY_POOL_WIDEST;
	pool->events = epoll_create1(EPOLL_CLOEXEC);
	if (pool->events < 0) {
		int error = -errno;

		free(pool);
		return error;
	}
	*ret_pool = pool;
	return 0;
}

int capability_pool_add(struct capability_pool *pool, const struct capability_request *request, void *token)
{
	struct waiting waiting = {.token = token};
	int error = array_grow(&pool->queue, &pool->capacity, pool->count, sizeof *pool->queue);

	if (error == 0)
		error = capability_question_new(request, &waiting.question);
	if (error == 0)
		pool->queue[pool->count++] = waiting;
	return error;
}

int capability_pool_descriptor(const struct capability_pool *pool)
{
	return pool->events;
}

size_t capability_pool_left(const struct capability_pool *pool)
{
	return pool->running + (pool->count - pool->first);
}

/* Empties the slot before it tells, so that whoever is told may add a question. */
static void slot_finish(struct capability_pool *pool, struct slot *slot, capability_done *done, void *context)
{
	cleanup(capability_free_pointer) struct capability *capability = take(slot->capability);

	if (capability_descriptor(capability) >= 0)
		epoll_ctl(pool->events, EPOLL_CTL_DEL, capability_descriptor(capability), NULL);
	pool->running--;
	done(context, slot->token, capability_result(capability));
}

static void hear_running(struct capability_pool *pool, capability_done *done, void *context)
{
	for (unsigned i = 0; i < pool->width; i++)
		if (pool->slots[i].capability != NULL && capability_step(pool->slots[i].capability))
			slot_finish(pool, &pool->slots[i], done, context);
}

static struct slot *free_slot(struct capability_pool *pool)
{
	for (unsigned i = 0; i < pool->width; i++)
		if (pool->slots[i].capability == NULL)
			return &pool->slots[i];
	return NULL;
}

static void drop_first(struct capability_pool *pool)
{
	pool->first++;
	if (pool->first == pool->count)
		pool->first = pool->count = 0;
}

/* Starts the question in the slot. Returns 0 or -errno, and then the slot is free. */
static int slot_start(struct capability_pool *pool, struct slot *slot, const struct waiting *waiting)
{
	struct epoll_event event = {.events = EPOLLIN};
	int error = capability_start(&waiting->question->request, &slot->capability);

	if (error < 0)
		return error;
	if (capability_descriptor(slot->capability) >= 0 &&
	    epoll_ctl(pool->events, EPOLL_CTL_ADD, capability_descriptor(slot->capability), &event) < 0) {
		error = -errno;
		capability_free(take(slot->capability));
		return error;
	}
	slot->token = waiting->token;
	pool->running++;
	return 0;
}

static void tell_unasked(void *token, int error, capability_done *done, void *context)
{
	struct capability_result result = {.state = CAPABILITY_NOT_ASKED, .error = error};

	done(context, token, &result);
}

/*
 * Starts the next question, and tells where it was over at once. False when there is no slot, no question, or no room
 * on this machine while others run, whose end makes room.
 */
static bool start_next(struct capability_pool *pool, capability_done *done, void *context)
{
	struct slot *slot = free_slot(pool);
	struct waiting waiting;
	int error;

	if (slot == NULL || pool->first == pool->count)
		return false;
	waiting = pool->queue[pool->first];
	error = waiting.cancelled ? -ECANCELED : slot_start(pool, slot, &waiting);
	if (error < 0 && error != -ECANCELED && pool->running > 0)
		return false;
	drop_first(pool);
	capability_question_free(waiting.question);
	if (error < 0)
		tell_unasked(waiting.token, -error, done, context);
	else if (capability_step(slot->capability))
		slot_finish(pool, slot, done, context);
	return true;
}

size_t capability_pool_step(struct capability_pool *pool, capability_done *done, void *context)
{
	hear_running(pool, done, context);
	while (start_next(pool, done, context))
		continue;
	return capability_pool_left(pool);
}

void capability_pool_cancel(struct capability_pool *pool)
{
	for (size_t i = pool->first; i < pool->count; i++)
		pool->queue[i].cancelled = true;
	for (unsigned i = 0; i < pool->width; i++)
		if (pool->slots[i].capability != NULL)
			capability_cancel(pool->slots[i].capability);
}

void capability_pool_free(struct capability_pool *pool)
{
	if (pool == NULL)
		return;
	for (unsigned i = 0; i < pool->width; i++)
		capability_free(pool->slots[i].capability);
	for (size_t i = pool->first; i < pool->count; i++)
		capability_question_free(pool->queue[i].question);
	free(pool->queue);
	close_descriptor(&pool->events);
	free(pool);
}

void capability_pool_free_pointer(struct capability_pool **pool)
{
	capability_pool_free(*pool);
}

int capability_pool_finish(struct capability_pool *pool, capability_done *done, void *context)
{
	while (capability_pool_step(pool, done, context) > 0) {
		struct pollfd ready = {.fd = capability_pool_descriptor(pool), .events = POLLIN};

		if (poll(&ready, 1, -1) < 0 && errno != EINTR)
			return -errno;
	}
	return 0;
}
