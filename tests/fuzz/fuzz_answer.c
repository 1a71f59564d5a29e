/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program prints when it is asked for its capabilities: bounded, safe to show, and the features that json-c sees. */
#include <string.h>

#include "core/base/memory.h"
#include "core/host/capability_result.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_judge.h"

static void expect_features(const struct capability_result *result)
{
	assert_true(result->feature_count <= CAPABILITY_MOST_FEATURES);
	for (size_t i = 0; i < result->feature_count; i++) {
		const char *feature = result->features[i];

		fuzz_expect_safe(feature, strlen(feature));
		assert_true(strlen(feature) <= CAPABILITY_LONGEST_FEATURE);
		assert_true(capability_has_feature(result, feature));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(feature, result->features[j]);
	}
	if (result->type != NULL)
		fuzz_expect_safe(result->type, strlen(result->type));
}

/* The state is what json-c's view of the bytes demands, where json-c takes them. */
static void compare_with_judge(const char *bytes, size_t length, const struct capability_result *result)
{
	json_object *root = NULL, *features = NULL;

	if (json_judge_takes(bytes, length, &root) && result->state != CAPABILITY_NO_JSON) {
		if (json_object_is_type(root, json_type_object))
			json_object_object_get_ex(root, "features", &features);
		assert_int_equal(result->state == CAPABILITY_ANSWERED, json_object_is_type(features, json_type_array));
	}
	json_object_put(root);
}

FUZZ_TARGET(answer)
{
	cleanup(capability_result_free) struct capability_result result = {0}, copy = {0};
	cleanup(free_pointer) char *text = NULL;

	assert_int_equal(capability_read_answer((const char *)bytes, length, &result), 0);
	assert_in_range(result.state, CAPABILITY_NO_JSON, CAPABILITY_ANSWERED);
	expect_features(&result);
	compare_with_judge((const char *)bytes, length, &result);
	text = capability_explain(&result, "/usr/libexec/backend");
	fuzz_expect_shown(text);
	assert_int_equal(capability_result_copy(&result, &copy), 0);
	assert_int_equal(copy.feature_count, result.feature_count);
	return 0;
}
