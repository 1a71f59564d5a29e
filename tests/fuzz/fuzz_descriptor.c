/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A descriptor: what is read from it is what json-c reads, and everything odd about it has a place, words that are safe to
 * show, and is the same with and without places.
 */
#include <string.h>

#include "core/base/memory.h"
#include "core/rank/fault.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_judge.h"

struct told {
	unsigned count;
	size_t line, column;
};

static int expect_fault(void *context, struct fault fault)
{
	struct told *told = context;

	fuzz_expect_shown(fault.text);
	assert_true(fault.line > told->line || (fault.line == told->line && fault.column >= told->column));
	assert_true(fault.line >= 1 && fault.column >= 1);
	if (fault.remedy != NULL)
		fuzz_expect_shown(fault.remedy);
	*told = (struct told){told->count + 1, fault.line, fault.column};
	fault_free(&fault);
	return 0;
}

/* Each bit that was met is told once, in the order of their places. */
static void expect_faults(const struct snapshot *snapshot, const struct layer *layer)
{
	const struct descriptor *descriptor = &layer->descriptor;
	struct told told = {0};
	struct fault first;

	assert_int_equal(layer_find_faults(snapshot, layer, UINT32_MAX, UINT32_MAX, expect_fault, &told), 0);
	assert_int_equal(told.count,
		__builtin_popcount(descriptor->deviations) + __builtin_popcount((unsigned)descriptor->problems));
	if (layer_first_fault(snapshot, layer, UINT32_MAX, UINT32_MAX, &first) == 0)
		fault_free(&first);
	else
		assert_int_equal(told.count, 0);
}

/* The slice is the text of the member as a program written in C sees it, or neither is a text. */
static void expect_member(json_object *root, const char *key, struct slice slice)
{
	json_object *value = NULL;
	const char *text;

	json_object_object_get_ex(root, key, &value);
	if (!json_object_is_type(value, json_type_string)) {
		assert_null(slice.start);
		return;
	}
	text = json_object_get_string(value);
	assert_non_null(slice.start);
	assert_int_equal(slice.length, strlen(text));
	assert_memory_equal(slice.start, text, slice.length);
}

static void compare_with_judge(const char *bytes, size_t length, const struct descriptor *descriptor)
{
	json_object *root = NULL;

	if (!json_judge_takes(bytes, length, &root)) {
		json_object_put(root);
		return;
	}
	assert_int_equal(json_object_is_type(root, json_type_object),
		(descriptor->problems & DESCRIPTOR_ROOT_KIND) == 0);
	if (json_object_is_type(root, json_type_object)) {
		expect_member(root, "type", descriptor->type_word);
		expect_member(root, "binary", descriptor->binary);
		expect_member(root, "description", descriptor->description);
		assert_int_equal((descriptor->problems & DESCRIPTOR_TYPE_ABSENT) == 0,
			json_object_object_get_ex(root, "type", NULL));
	}
	json_object_put(root);
}

FUZZ_TARGET(descriptor)
{
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = fuzz_snapshot();
	cleanup(arena_free) struct arena arena = {0};
	struct descriptor_places places;
	struct descriptor descriptor;
	struct layer *layer;

	assert_int_equal(descriptor_read(&schema_vhost_user, (const char *)bytes, length, &arena, &descriptor, &places), 0);
	assert_int_equal(descriptor.deviations, places.json.met);
	for (unsigned i = 0; i < DESCRIPTOR_PROBLEM_COUNT; i++)
		assert_true((descriptor.problems & 1u << i) == 0 || places.problem[i] <= length);
	compare_with_judge((const char *)bytes, length, &descriptor);
	assert_int_equal(snapshot_add_layer(snapshot, 0, "50-x.json", &layer), 0);
	assert_int_equal(snapshot_set_content(snapshot, layer, (const char *)bytes, length), 0);
	if (layer->kind != LAYER_FILE)
		return 0;
	assert_int_equal(layer->descriptor.deviations, descriptor.deviations);
	assert_int_equal(layer->descriptor.problems, descriptor.problems);
	assert_int_equal(layer->descriptor.type, descriptor.type);
	expect_faults(snapshot, layer);
	return 0;
}
