/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds keys that an object has twice. Each with each for the few keys of ordinary objects; above that they are
 * sorted (by heap: no memory, no bad case), because 1 MiB can hold a quarter of a million keys and somebody may make
 * it do so.
 */
#include "core/descriptor/json_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FEW_KEYS 12

int json_stack_grow(struct json_stack *stack)
{
	bool inside = stack->memory == stack->inside;
	void *memory = inside ? malloc(stack->size * 2) : realloc(stack->memory, stack->size * 2);

	if (memory == NULL)
		return -ENOMEM;
	if (inside)
		memcpy(memory, stack->inside, stack->size);
	stack->memory = memory;
	stack->size *= 2;
	return 0;
}

void json_stack_free(struct json_stack *stack)
{
	if (stack->memory != stack->inside)
		free(stack->memory);
}

void json_keys_init(struct json_keys *keys)
{
	keys->stack = (struct json_stack){.memory = keys->inside, .inside = keys->inside, .size = sizeof keys->inside};
	keys->count = 0;
	keys->frame = 0;
}

static int keys_push(struct json_keys *keys, size_t start, uint32_t length)
{
	struct json_key *all;

	if (keys->count == keys->stack.size / sizeof *all && json_stack_grow(&keys->stack) != 0)
		return -ENOMEM;
	all = keys->stack.memory;
	all[keys->count++] = (struct json_key){.start = (uint32_t)start, .length = length};
	return 0;
}

int json_keys_open(struct json_keys *keys)
{
	size_t frame = keys->count;

	if (keys_push(keys, keys->frame, 0) != 0)
		return -ENOMEM;
	keys->frame = frame;
	return 0;
}

int json_keys_add(struct json_keys *keys, size_t start, size_t length, bool escaped)
{
	return keys_push(keys, start, (uint32_t)length | (escaped ? JSON_KEY_ESCAPED : 0));
}

static bool keys_are_equal(const char *bytes, const struct json_key *left, const struct json_key *right)
{
	if (((left->length | right->length) & JSON_KEY_ESCAPED) == 0)
		return left->length == right->length &&
		       memcmp(bytes + left->start, bytes + right->start, left->length) == 0;
	return json_compare_values(bytes + left->start, left->length & ~JSON_KEY_ESCAPED, bytes + right->start,
		       right->length & ~JSON_KEY_ESCAPED) == 0;
}

/* By value, equal ones in the order of the document. */
static int keys_compare(const char *bytes, const struct json_key *left, const struct json_key *right)
{
	int order = json_compare_values(bytes + left->start, left->length & ~JSON_KEY_ESCAPED, bytes + right->start,
		right->length & ~JSON_KEY_ESCAPED);

	if (order != 0)
		return order;
	return left->start < right->start ? -1 : left->start > right->start;
}

/* Lets the key at parent sink to where no larger one is below it. */
static void heap_sink(const char *bytes, struct json_key *keys, size_t parent, size_t count)
{
	struct json_key sinking = keys[parent];

	for (;;) {
		size_t child = parent * 2 + 1;

		if (child >= count)
			break;
		if (child + 1 < count && keys_compare(bytes, &keys[child], &keys[child + 1]) < 0)
			child++;
		if (keys_compare(bytes, &sinking, &keys[child]) >= 0)
			break;
		keys[parent] = keys[child];
		parent = child;
	}
	keys[parent] = sinking;
}

static void keys_sort(const char *bytes, struct json_key *keys, size_t count)
{
	for (size_t i = count / 2; i > 0; i--)
		heap_sink(bytes, keys, i - 1, count);
	for (size_t i = count - 1; i > 0; i--) {
		struct json_key largest = keys[0];

		keys[0] = keys[i];
		keys[i] = largest;
		heap_sink(bytes, keys, 0, i);
	}
}

/* The smallest offset at which a key stands that stood before; SIZE_MAX when there is none. */
static size_t repetition_among_many(const char *bytes, struct json_key *keys, size_t count)
{
	size_t first = SIZE_MAX;

	keys_sort(bytes, keys, count);
	for (size_t i = 1; i < count; i++) {
		if (keys[i].start < first && keys_are_equal(bytes, &keys[i - 1], &keys[i]))
			first = keys[i].start;
	}
	return first;
}

static size_t repetition_among_few(const char *bytes, const struct json_key *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (keys_are_equal(bytes, &keys[i], &keys[j]))
				return keys[i].start;
		}
	}
	return SIZE_MAX;
}

bool json_keys_close(struct json_keys *keys, const char *bytes, size_t *ret_start)
{
	struct json_key *all = keys->stack.memory;
	struct json_key *own = all + keys->frame + 1;
	size_t count = keys->count - keys->frame - 1;

	keys->count = keys->frame;
	keys->frame = all[keys->frame].start;
	if (count <= FEW_KEYS)
		*ret_start = repetition_among_few(bytes, own, count);
	else
		*ret_start = repetition_among_many(bytes, own, count);
	return *ret_start != SIZE_MAX;
}
