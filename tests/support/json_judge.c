/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree that the reader's tokens describe is built with json-c, so that json-c itself compares the two. */
#include "tests/support/json_judge.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/descriptor/json.h"

bool json_judge_takes(const char *bytes, size_t length, json_object **ret_tree)
{
	size_t text_length = strnlen(bytes, length);
	cleanup(free_pointer) char *text = strndup(bytes, text_length);
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_LIMIT);
	bool accepted;

	assert_non_null(text);
	assert_non_null(tokener);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	*ret_tree = json_tokener_parse_ex(tokener, text, (int)text_length + 1);
	accepted = json_tokener_get_error(tokener) == json_tokener_success &&
	           json_tokener_get_parse_end(tokener) == text_length;
	json_tokener_free(tokener);
	return accepted;
}

/* What the json-c at hand takes, which the table of dialects, made for the latest, does not know. */
static uint32_t judge_takes_too(void)
{
	return json_c_version_num() < 0x001200 ? json_bit(JSON_CONTROL_CHARACTER) | json_bit(JSON_NUMBER_RANGE) : 0;
}

static uint32_t judge_refuses_too(void)
{
	return json_c_version_num() == 0x001200 ? json_bit(JSON_NON_ASCII) : 0;
}

/* ---- a tree from the reader's tokens, to be compared with json-c's ---- */

struct builder {
	const char *bytes;
	json_object *stack[64];
	size_t depth;
	struct buffer key[64];
	json_object *root;
};

static int builder_add(struct builder *builder, json_object *value)
{
	json_object *parent;

	if (builder->depth == 0) {
		builder->root = value;
		return 0;
	}
	parent = builder->stack[builder->depth - 1];
	if (json_object_is_type(parent, json_type_array))
		return json_object_array_add(parent, value);
	return json_object_object_add(parent, buffer_text(&builder->key[builder->depth]), value);
}

static json_object *number_object(const char *text, size_t length)
{
	cleanup(free_pointer) char *copy = strndup(text, length);

	assert_non_null(copy);
	if (strpbrk(copy, ".eEN") != NULL)
		return json_object_new_double(strtod(copy, NULL));
	return *copy == '-' ? json_object_new_int64(strtoll(copy, NULL, 10))
	                    : json_object_new_uint64(strtoull(copy, NULL, 10));
}

static int build_scalar(void *context, const struct json_token *token)
{
	struct builder *builder = context;
	const char *text = builder->bytes + token->start;
	size_t length = token->end - token->start;
	cleanup(buffer_free) struct buffer value = {0};

	switch (token->kind) {
	case JSON_STRING:
		json_decode_string(text, length, &value);
		return builder_add(builder, json_object_new_string_len(buffer_text(&value), (int)value.length));
	case JSON_NUMBER:
		return builder_add(builder, number_object(text, length));
	case JSON_NULL:
		return builder_add(builder, NULL);
	default:
		return builder_add(builder, json_object_new_boolean(token->kind == JSON_TRUE));
	}
}

static int build_begin(void *context, const struct json_token *token)
{
	struct builder *builder = context;
	json_object *value = token->kind == JSON_OBJECT_BEGIN ? json_object_new_object() : json_object_new_array();

	assert_int_equal(token->depth, builder->depth);
	assert_int_equal(builder_add(builder, value), 0);
	if (builder->depth + 1 == sizeof builder->stack / sizeof *builder->stack)
		return -E2BIG;
	builder->stack[builder->depth++] = value;
	return 0;
}

static int build_end(void *context, const struct json_token *token)
{
	struct builder *builder = context;

	builder->depth--;
	assert_int_equal(token->depth, builder->depth);
	return 0;
}

static int build_key(void *context, const struct json_token *token)
{
	struct builder *builder = context;
	const char *quoted = builder->bytes + token->start;
	size_t length = token->end - token->start;

	assert_int_equal(token->depth, builder->depth);
	assert_int_equal(token->escaped, memchr(quoted, '\\', length) != NULL);
	buffer_clear(&builder->key[token->depth]);
	json_decode_string(quoted, length, &builder->key[token->depth]);
	return 0;
}

static const struct json_visitor building = {
	.on = {[JSON_OBJECT_BEGIN] = build_begin,
		[JSON_OBJECT_END] = build_end,
		[JSON_ARRAY_BEGIN] = build_begin,
		[JSON_ARRAY_END] = build_end,
		[JSON_KEY] = build_key,
		[JSON_STRING] = build_scalar,
		[JSON_NUMBER] = build_scalar,
		[JSON_TRUE] = build_scalar,
		[JSON_FALSE] = build_scalar,
		[JSON_NULL] = build_scalar},
};

const char *json_judge_differs(const char *bytes, size_t length)
{
	struct builder builder = {.bytes = bytes};
	struct json_visitor visitor = building;
	struct json_report report;
	json_object *tree;
	bool accepted = json_judge_takes(bytes, length, &tree);
	const char *difference = NULL;

	visitor.context = &builder;
	if (json_read(bytes, length, &visitor, &report) != 0 && (report.met & json_bit(JSON_TOO_DEEP)) == 0)
		difference = "the reader failed";
	else if (accepted && (report.met & ~(json_forgiven(JSON_JSON_C) | judge_takes_too())) != 0)
		difference = "json-c takes it, and no known leniency explains that";
	else if (!accepted && json_accepts(&report, JSON_STRICT) && (report.met & judge_refuses_too()) == 0)
		difference = "accepted as strict, but json-c refuses it";
	else if (!accepted && json_accepts(&report, JSON_JSON_C) && (report.met & judge_refuses_too()) == 0)
		difference = "json-c should let it through, and refuses it";
	else if (accepted && (report.met & json_bit(JSON_NOT_A_NUMBER)) == 0 && !json_object_equal(tree, builder.root))
		difference = "json-c sees other values";
	json_object_put(tree);
	json_object_put(builder.root);
	for (size_t i = 0; i < sizeof builder.key / sizeof *builder.key; i++)
		buffer_free(&builder.key[i]);
	return difference;
}
