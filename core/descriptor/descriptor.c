/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Picks what the schema knows out of the tokens of one document. No tree is built: there may be 100,000 of them. */
#include "core/descriptor/descriptor.h"

#include <errno.h>
#include <string.h>

#include "core/base/memory.h"

struct reading {
	const char *bytes;
	const struct schema *schema;
	struct arena *arena;
	struct descriptor *descriptor;
	struct descriptor_places *places; /* NULL when nobody asks */
	const struct schema_key *key;     /* of the member at hand; NULL for an unknown one */
	unsigned seen;                    /* bit i: schema->keys[i] was met */
	size_t root_end;
};

static void problem_set(struct reading *reading, enum descriptor_problem problem, size_t offset)
{
	if ((reading->descriptor->problems & problem) == 0 && reading->places != NULL)
		reading->places->problem[__builtin_ctz(problem)] = offset;
	reading->descriptor->problems |= (uint16_t)problem;
}

/* A later member of the same name takes the place of an earlier one, and so its problems are the ones that count. */
static void problem_clear(struct reading *reading, unsigned problems)
{
	reading->descriptor->problems &= (uint16_t)~problems;
}

static const struct {
	unsigned all; /* what can be wrong with the value of such a key */
	enum descriptor_problem kind;
} value_problems[] = {
	[SCHEMA_TEXT] = {DESCRIPTOR_DESCRIPTION_KIND, DESCRIPTOR_DESCRIPTION_KIND},
	[SCHEMA_TYPE] = {DESCRIPTOR_TYPE_KIND | DESCRIPTOR_TYPE_WORD, DESCRIPTOR_TYPE_KIND},
	[SCHEMA_PATH] = {DESCRIPTOR_BINARY_KIND | DESCRIPTOR_BINARY_RELATIVE, DESCRIPTOR_BINARY_KIND},
	[SCHEMA_TEXT_LIST] = {DESCRIPTOR_TAGS_KIND, DESCRIPTOR_TAGS_KIND},
};

static int on_key(void *context, const struct json_token *token)
{
	struct reading *reading = context;

	if (token->depth != 1)
		return 0;
	reading->key = NULL;
	for (size_t i = 0; i < reading->schema->key_count; i++) {
		const struct schema_key *key = &reading->schema->keys[i];

		if (!json_string_is(reading->bytes + token->start, token->end - token->start, key->name))
			continue;
		reading->key = key;
		reading->seen |= 1u << i;
		return 0;
	}
	if ((reading->descriptor->problems & DESCRIPTOR_KEY_UNKNOWN) == 0 && reading->places != NULL)
		reading->places->unknown_key = (struct slice){.start = reading->bytes + token->start + 1,
							      .length = (uint32_t)(token->end - token->start - 2)};
	problem_set(reading, DESCRIPTOR_KEY_UNKNOWN, token->start);
	return 0;
}

static int slice_of(struct reading *reading, const struct json_token *token, struct slice *ret_slice)
{
	const char *quoted = reading->bytes + token->start;
	size_t length = token->end - token->start;

	if (token->escaped) {
		quoted = json_copy_string(reading->arena, quoted, length, &length);
		if (quoted == NULL)
			return -ENOMEM;
		/* A program written in C sees the text up to the first NUL. */
		*ret_slice = (struct slice){.start = quoted, .length = (uint32_t)strlen(quoted)};
		return 0;
	}
	*ret_slice = (struct slice){.start = quoted + 1, .length = (uint32_t)length - 2};
	return 0;
}

static void take_type(struct reading *reading, size_t offset)
{
	struct descriptor *descriptor = reading->descriptor;

	descriptor->type = (int8_t)schema_find_type(reading->schema, descriptor->type_word.start, descriptor->type_word.length);
	if (descriptor->type == TYPE_UNKNOWN)
		problem_set(reading, DESCRIPTOR_TYPE_WORD, offset);
}

/* A value directly in the root object. */
static int take_member(struct reading *reading, const struct json_token *token)
{
	const struct schema_key *key = reading->key;
	struct descriptor *descriptor = reading->descriptor;
	enum json_kind wanted;
	int error;

	if (key == NULL)
		return 0;
	wanted = key->kind == SCHEMA_TEXT_LIST ? JSON_ARRAY_BEGIN : JSON_STRING;
	problem_clear(reading, value_problems[key->kind].all);
	if (token->kind != wanted)
		problem_set(reading, value_problems[key->kind].kind, token->start);
	switch (key->kind) {
	case SCHEMA_TEXT:
		descriptor->description = (struct slice){0};
		return token->kind == wanted ? slice_of(reading, token, &descriptor->description) : 0;
	case SCHEMA_TYPE:
		descriptor->type_word = (struct slice){0};
		descriptor->type = TYPE_MISSING;
		if (token->kind != wanted)
			return 0;
		error = slice_of(reading, token, &descriptor->type_word);
		if (error == 0)
			take_type(reading, token->start);
		return error;
	case SCHEMA_PATH:
		descriptor->binary = (struct slice){0};
		if (token->kind != wanted)
			return 0;
		error = slice_of(reading, token, &descriptor->binary);
		if (error == 0 && (descriptor->binary.length == 0 || descriptor->binary.start[0] != '/'))
			problem_set(reading, DESCRIPTOR_BINARY_RELATIVE, token->start);
		return error;
	case SCHEMA_TEXT_LIST:
		return 0;
	}
	return 0;
}

static int on_value(void *context, const struct json_token *token)
{
	struct reading *reading = context;

	if (token->depth == 0) {
		if (token->kind != JSON_OBJECT_BEGIN)
			problem_set(reading, DESCRIPTOR_ROOT_KIND, token->start);
		return 0;
	}
	if ((reading->descriptor->problems & DESCRIPTOR_ROOT_KIND) != 0)
		return 0;
	if (token->depth == 1)
		return take_member(reading, token);
	if (token->depth == 2 && reading->key != NULL && reading->key->kind == SCHEMA_TEXT_LIST && token->kind != JSON_STRING)
		problem_set(reading, DESCRIPTOR_TAGS_KIND, token->start);
	return 0;
}

static int on_object_end(void *context, const struct json_token *token)
{
	struct reading *reading = context;

	if (token->depth == 0)
		reading->root_end = token->start;
	return 0;
}

static void note_absent_keys(struct reading *reading)
{
	for (size_t i = 0; i < reading->schema->key_count; i++) {
		const struct schema_key *key = &reading->schema->keys[i];

		if (!key->required || (reading->seen & 1u << i) != 0)
			continue;
		problem_set(reading,
			    key->kind == SCHEMA_TYPE   ? DESCRIPTOR_TYPE_ABSENT
			    : key->kind == SCHEMA_PATH ? DESCRIPTOR_BINARY_ABSENT
						       : DESCRIPTOR_DESCRIPTION_ABSENT,
			    reading->root_end);
	}
}

int descriptor_read(const struct schema *schema, const char *bytes, size_t length, struct arena *arena,
		    struct descriptor *ret_descriptor, struct descriptor_places *ret_places)
{
	struct reading reading = {
		.bytes = bytes, .schema = schema, .arena = arena, .descriptor = ret_descriptor, .places = ret_places};
	const struct json_visitor visitor = {
		.on = {[JSON_OBJECT_BEGIN] = on_value, [JSON_ARRAY_BEGIN] = on_value, [JSON_STRING] = on_value,
		       [JSON_NUMBER] = on_value, [JSON_TRUE] = on_value, [JSON_FALSE] = on_value, [JSON_NULL] = on_value,
		       [JSON_KEY] = on_key, [JSON_OBJECT_END] = on_object_end},
		.context = &reading,
	};
	struct json_report report;
	int error;

	*ret_descriptor = (struct descriptor){.type = TYPE_MISSING};
	if (ret_places != NULL)
		*ret_places = (struct descriptor_places){0};
	error = json_read(bytes, length, &visitor, &report);
	if (error < 0)
		return error;
	ret_descriptor->deviations = report.met;
	ret_descriptor->fatal = (uint8_t)report.fatal;
	/* Of a document that breaks off nothing more can be said than that. */
	if (report.fatal != JSON_NO_DEVIATION)
		ret_descriptor->problems = 0;
	else if ((ret_descriptor->problems & DESCRIPTOR_ROOT_KIND) == 0)
		note_absent_keys(&reading);
	if (ret_places != NULL)
		ret_places->json = report;
	return 0;
}
