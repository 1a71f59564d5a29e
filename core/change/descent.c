/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy is known by its bytes: the name that goes held the same ones. */
#include "core/change/descent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void descent_free(struct descent *descent)
{
	for (size_t i = 0; i < descent->count; i++) {
		free(descent->pairs[i].before);
		free(descent->pairs[i].after);
	}
	free(descent->pairs);
	*descent = (struct descent){0};
}

static struct descent_pair *pair_before(const struct descent *descent, const char *name)
{
	for (size_t i = 0; i < descent->count; i++)
		if (strcmp(descent->pairs[i].before, name) == 0)
			return &descent->pairs[i];
	return NULL;
}

static struct descent_pair *pair_after(const struct descent *descent, const char *name)
{
	for (size_t i = 0; i < descent->count; i++)
		if (strcmp(descent->pairs[i].after, name) == 0)
			return &descent->pairs[i];
	return NULL;
}

static int add_pair(struct descent *descent, const char *before, const char *after)
{
	struct descent_pair *earlier = pair_after(descent, before);
	struct descent_pair pair = {.before = earlier == NULL ? strdup(before) : NULL, .after = strdup(after)};

	if (earlier != NULL && pair.after != NULL) {
		free(earlier->after);
		earlier->after = pair.after;
		return 0;
	}
	if (pair.before == NULL || pair.after == NULL ||
	    array_grow(&descent->pairs, &descent->capacity, descent->count, sizeof *descent->pairs) < 0) {
		free(pair.before);
		free(pair.after);
		return -ENOMEM;
	}
	descent->pairs[descent->count++] = pair;
	return 0;
}

/* Whether what takes effect under the name holds those bytes. */
static bool holds(const struct snapshot *snapshot, const char *name, const struct operation *copy)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		uint32_t found = snapshot_find(snapshot, i, name);
		const struct layer *layer = found != LAYER_NONE ? &snapshot->layers[found] : NULL;

		if (layer != NULL)
			return layer->kind == LAYER_FILE && layer->length == copy->content_length &&
			       memcmp(layer->bytes, copy->content, layer->length) == 0;
	}
	return false;
}

/* The name that goes while the copy comes; NULL where the file is new. */
static const char *find_original(const struct plan *plan, const struct snapshot *snapshot, const struct descent *descent,
				 const struct operation *copy)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		bool goes = operation->kind == OPERATION_MASK || operation->kind == OPERATION_REMOVE;

		if (goes && holds(snapshot, operation->name, copy) && pair_before(descent, operation->name) == NULL)
			return operation->name;
	}
	return NULL;
}

int descent_find(const struct plan *plan, const struct snapshot *snapshot, struct descent *ret_descent)
{
	cleanup(descent_free) struct descent descent = {0};
	int error = 0;

	for (size_t i = 0; error == 0 && i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		const char *original = operation->kind != OPERATION_WRITE ? NULL : find_original(plan, snapshot, &descent, operation);

		if (operation->kind == OPERATION_RENAME)
			error = add_pair(&descent, operation->name, operation->to);
		else if (original != NULL)
			error = add_pair(&descent, original, operation->name);
	}
	if (error < 0)
		return error;
	*ret_descent = descent;
	descent = (struct descent){0};
	return 0;
}

const char *descent_follow(const struct descent *from, const struct descent *to, const char *name)
{
	const struct descent_pair *came = pair_after(from, name), *goes;

	if (came == NULL && pair_before(from, name) != NULL)
		return name;
	goes = pair_before(to, came != NULL ? came->before : name);
	if (goes != NULL)
		return goes->after;
	return came != NULL ? came->before : name;
}
