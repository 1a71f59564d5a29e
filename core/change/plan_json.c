/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each kind of operation is a row that says which members it has; writing and reading both follow the table. */
#include "core/change/plan_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/change.h"
#include "core/change/document.h"

/* An operation of the most members has 19 nodes; the rest is left to changes and the preview. */
#define NODE_LIMIT ((size_t)PLAN_JSON_MAX_OPERATIONS * 32)
#define MOST_CHANGES PLAN_JSON_MAX_OPERATIONS

struct operation_form {
	enum operation_kind kind;
	bool has_name;
	bool has_to;
	bool has_content;
	bool has_mode;
	bool must_exist;      /* the file, before the operation: expect is a digest */
	bool must_not_exist;  /* expect is "absent" */
	unsigned mode_most;   /* the permissions that it may give */
};

static const struct operation_form forms[] = {
	{.kind = OPERATION_MKDIR, .has_mode = true, .must_not_exist = true, .mode_most = 0755},
	{.kind = OPERATION_MASK, .has_name = true, .has_mode = true, .mode_most = 0644},
	{.kind = OPERATION_REMOVE, .has_name = true, .must_exist = true},
	{.kind = OPERATION_WRITE, .has_name = true, .has_content = true, .has_mode = true, .mode_most = 0644},
	{.kind = OPERATION_RENAME, .has_name = true, .has_to = true, .must_exist = true},
};

/* ---- writing ---- */

static void write_operation(struct json_writer *writer, const struct plan *plan, const struct operation *operation)
{
	const struct operation_form *form = &forms[operation->kind];
	char digest[SHA256_TEXT_SIZE], mode[8];

	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "op", operation_name(operation->kind));
	json_writer_string(writer, "scope", scope_name(plan->scope));
	if (form->has_name)
		json_writer_text(writer, "name", operation->name, strlen(operation->name));
	else
		json_writer_null(writer, "name");
	if (form->has_to)
		json_writer_text(writer, "to", operation->to, strlen(operation->to));
	if (form->has_content)
		json_writer_text(writer, "content", operation->content, operation->content_length);
	if (form->has_mode) {
		snprintf(mode, sizeof mode, "%04o", (unsigned)operation->mode & 07777);
		json_writer_string(writer, "mode", mode);
	}
	sha256_to_text(&operation->expected, digest);
	json_writer_string(writer, "expect", operation->expectation == EXPECT_ABSENT ? "absent" : digest);
	json_writer_end_object(writer);
}

void plan_json_write_operations(struct json_writer *writer, const char *key, const struct plan *plan)
{
	json_writer_begin_array(writer, key);
	for (size_t i = 0; i < plan->count; i++)
		write_operation(writer, plan, &plan->operations[i]);
	json_writer_end_array(writer);
}

void plan_json_write(const struct plan *plan, const struct plan_context *context, struct buffer *buffer)
{
	struct json_writer writer = {.buffer = buffer};

	json_writer_begin_object(&writer, NULL);
	json_writer_integer(&writer, "version", PLAN_JSON_VERSION);
	json_writer_string(&writer, "scope", scope_name(plan->scope));
	json_writer_string(&writer, "consumer", context->consumer);
	json_writer_begin_array(&writer, "changes");
	for (size_t i = 0; i < context->change_count; i++)
		json_writer_string(&writer, NULL, context->changes[i]);
	json_writer_end_array(&writer);
	plan_json_write_operations(&writer, "operations", plan);
	json_writer_begin_array(&writer, "preview");
	json_writer_end_array(&writer);
	json_writer_end_object(&writer);
}

/* ---- reading ---- */

/* What the functions below share. */
struct plan_reading {
	struct document document;
	struct plan_document *result;
};

static int no_memory(const struct plan_reading *reading)
{
	return failure_system(reading->document.failure, ENOMEM, reading->document.path, _("read the plan"));
}

static int read_scope(const struct plan_reading *reading, uint32_t object, enum scope *ret_scope)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(&reading->document, object, "scope", &word);

	if (error < 0)
		return error;
	for (enum scope scope = SCOPE_ADMIN; scope < SCOPE_COUNT; scope++) {
		if (strcmp(word, scope_name(scope)) == 0) {
			*ret_scope = scope;
			return 0;
		}
	}
	return document_refuse(&reading->document, document_member(&reading->document, object, "scope"),
			       _("a plan's scope is \"admin\" or \"user\""));
}

static int read_name(const struct plan_reading *reading, uint32_t object, const char *key, char **ret_name)
{
	cleanup(free_pointer) char *name = NULL;
	int error = document_member_bytes(&reading->document, object, key, &name, NULL);

	if (error < 0)
		return error;
	if (!name_is_allowed(name))
		return document_refuse(&reading->document, object,
				       _("\"%s\" is no file name that a descriptor can have: no slash, no leading dot, 1 to 255 bytes"), key);
	*ret_name = take(name);
	return 0;
}

static int read_content(const struct plan_reading *reading, uint32_t object, struct operation *operation)
{
	const struct document *document = &reading->document;
	int error;

	if (document_member(document, object, "content_base64") != DOCUMENT_NONE &&
	    (document_member(document, object, "content") != DOCUMENT_NONE ||
	     document_member(document, object, "content_hex") != DOCUMENT_NONE))
		return document_refuse(document, object, _("only one of \"content\" and \"content_base64\" may stand here"));
	error = document_member_bytes(document, object, "content", &operation->content, &operation->content_length);
	if (error == 0 && operation->content_length > DESCRIPTOR_MAX_SIZE)
		error = document_refuse(document, object, _("the content is over 1 MiB, which no reader of descriptors takes"));
	if (error == 0 && operation->content_length == 0)
		error = document_refuse(document, object, _("the content is empty, which is what the operation \"mask\" is for"));
	return error;
}

static int read_mode(const struct plan_reading *reading, uint32_t object, const struct operation_form *form,
		     struct operation *operation)
{
	unsigned mode = 0;
	int error = document_member_mode(&reading->document, object, "mode", &mode);

	if (error < 0)
		return error;
	if ((mode & ~form->mode_most) != 0 || (mode & 0400) == 0 || (form->kind == OPERATION_MKDIR && mode != form->mode_most))
		return document_refuse(&reading->document, document_member(&reading->document, object, "mode"),
				       _("a plan gives a file the mode 0644 or less, and a directory 0755"));
	operation->mode = mode;
	return 0;
}

static int read_expectation(const struct plan_reading *reading, uint32_t object, const struct operation_form *form,
			    struct operation *operation)
{
	cleanup(free_pointer) char *word = NULL;
	uint32_t node = document_member(&reading->document, object, "expect");
	int error = document_member_text(&reading->document, object, "expect", &word);

	if (error < 0)
		return error;
	operation->expectation = strcmp(word, "absent") == 0 ? EXPECT_ABSENT : EXPECT_CONTENT;
	if (operation->expectation == EXPECT_CONTENT && sha256_from_text(word, &operation->expected) < 0)
		return document_refuse(&reading->document, node, _("what is expected is \"absent\" or a SHA-256 in 64 hexadecimal digits"));
	if ((form->must_exist && operation->expectation == EXPECT_ABSENT) ||
	    (form->must_not_exist && operation->expectation == EXPECT_CONTENT))
		return document_refuse(&reading->document, node, _("this operation cannot expect that"));
	return 0;
}

static int read_form(const struct plan_reading *reading, uint32_t object, const struct operation_form **ret_form)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(&reading->document, object, "op", &word);

	if (error < 0)
		return error;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (strcmp(word, operation_name(forms[i].kind)) == 0) {
			*ret_form = &forms[i];
			return 0;
		}
	}
	return document_refuse(&reading->document, document_member(&reading->document, object, "op"), _("no such operation is known"));
}

/* Refuses what is no member of this operation. */
static int check_members(const struct plan_reading *reading, uint32_t object, const struct operation_form *form)
{
	const char *keys[12];
	size_t count = 0;

	keys[count++] = "op";
	keys[count++] = "scope";
	keys[count++] = "expect";
	keys[count++] = "name";
	if (form->has_name)
		keys[count++] = "name_hex";
	if (form->has_to)
		keys[count++] = "to";
	if (form->has_to)
		keys[count++] = "to_hex";
	if (form->has_content)
		keys[count++] = "content";
	if (form->has_content)
		keys[count++] = "content_hex";
	if (form->has_content)
		keys[count++] = "content_base64";
	if (form->has_mode)
		keys[count++] = "mode";
	keys[count] = NULL;
	return document_check_keys(&reading->document, object, keys);
}

/* The directory itself has no name: null, or nothing. */
static int check_no_name(const struct plan_reading *reading, uint32_t object)
{
	uint32_t node = document_member(&reading->document, object, "name");

	if (node == DOCUMENT_NONE || reading->document.nodes[node].kind == JSON_NULL)
		return 0;
	return document_refuse(&reading->document, node, _("this operation is for the scope's directory, which has no name here"));
}

static int fill_operation(const struct plan_reading *reading, uint32_t object, struct operation *operation)
{
	const struct operation_form *form = NULL;
	enum scope scope = SCOPE_ADMIN;
	int error = read_form(reading, object, &form);

	if (error == 0)
		error = check_members(reading, object, form);
	if (error == 0)
		error = read_scope(reading, object, &scope);
	if (error == 0 && scope != reading->result->plan.scope)
		error = document_refuse(&reading->document, object, _("the operation is for another scope than the plan"));
	if (error < 0)
		return error;
	operation->kind = form->kind;
	error = form->has_name ? 0 : check_no_name(reading, object);
	if (form->has_name)
		error = read_name(reading, object, "name", &operation->name);
	if (error == 0 && form->has_to)
		error = read_name(reading, object, "to", &operation->to);
	if (error == 0 && form->has_content)
		error = read_content(reading, object, operation);
	if (error == 0 && form->has_mode)
		error = read_mode(reading, object, form, operation);
	if (error == 0)
		error = read_expectation(reading, object, form, operation);
	return error;
}

static int read_operation(const struct plan_reading *reading, uint32_t object)
{
	struct operation operation = {0};
	int error;

	if (reading->document.nodes[object].kind != JSON_OBJECT_BEGIN)
		return document_refuse(&reading->document, object, _("an object should stand here"));
	error = fill_operation(reading, object, &operation);
	if (error == 0 && plan_add(&reading->result->plan, operation, operation.name) < 0)
		error = no_memory(reading);
	free(operation.name);
	free(operation.to);
	free(operation.content);
	return error;
}

static int read_operations(const struct plan_reading *reading)
{
	const struct document *document = &reading->document;
	uint32_t array;
	int error = document_require(document, 0, "operations", JSON_ARRAY_BEGIN, &array);

	if (error == 0 && document_count(document, array) > PLAN_JSON_MAX_OPERATIONS)
		error = document_refuse(document, array, _("a plan has at most %d operations"), PLAN_JSON_MAX_OPERATIONS);
	if (error < 0)
		return error;
	for (uint32_t at = document_first(document, array); error == 0 && at != DOCUMENT_NONE;
	     at = document_next(document, array, at))
		error = read_operation(reading, at);
	return error;
}

/* A copy in the arena of a text that is to be freed. */
static int keep_text(const struct plan_reading *reading, char *text, const char **ret_kept)
{
	*ret_kept = arena_copy_text(&reading->result->arena, text);
	free(text);
	return *ret_kept != NULL ? 0 : no_memory(reading);
}

/* A change as a text: the text itself, or of an object its "words", else "CHANGE NAME"; other members are not looked at. */
static int read_change(const struct plan_reading *reading, uint32_t node, const char **ret_change)
{
	const struct document *document = &reading->document;
	cleanup(free_pointer) char *word = NULL;
	cleanup(free_pointer) char *name = NULL;
	struct buffer change = {0};
	size_t length;
	char *text;
	int error;

	if (document->nodes[node].kind != JSON_OBJECT_BEGIN) {
		error = document_text(document, node, &text, &length);
		return error < 0 ? error : keep_text(reading, text, ret_change);
	}
	if (document_member(document, node, "words") != DOCUMENT_NONE) {
		error = document_member_text(document, node, "words", &text);
		return error < 0 ? error : keep_text(reading, text, ret_change);
	}
	error = document_member_text(document, node, "change", &word);
	if (error == 0)
		error = document_member_bytes(document, node, "name", &name, NULL);
	if (error < 0)
		return error;
	buffer_format(&change, "%s ", word);
	text_append_visible(&change, name, strlen(name));
	text = buffer_take(&change);
	return text == NULL ? no_memory(reading) : keep_text(reading, text, ret_change);
}

static int read_changes(const struct plan_reading *reading)
{
	const struct document *document = &reading->document;
	struct plan_context *context = &reading->result->context;
	const char **changes;
	uint32_t array;
	size_t count;
	int error = document_require(document, 0, "changes", JSON_ARRAY_BEGIN, &array);

	if (error < 0)
		return error;
	count = document_count(document, array);
	if (count > MOST_CHANGES)
		return document_refuse(document, array, _("these are more than a plan can have"));
	changes = arena_allocate(&reading->result->arena, (count + 1) * sizeof *changes);
	if (changes == NULL)
		return no_memory(reading);
	context->changes = changes;
	for (uint32_t at = document_first(document, array); at != DOCUMENT_NONE; at = document_next(document, array, at)) {
		/* What was set aside (kept.h) is no part of the plan. */
		if (document_member(document, at, "aside") != DOCUMENT_NONE)
			continue;
		error = read_change(reading, at, &changes[context->change_count]);
		if (error < 0)
			return error;
		context->change_count++;
	}
	return 0;
}

static int read_plan(const struct plan_reading *reading)
{
	static const char *const keys[] = {"version", "scope", "consumer", "changes", "operations", "preview", NULL};
	const struct document *document = &reading->document;
	char *consumer;
	enum scope scope = SCOPE_ADMIN;
	uint32_t preview;
	int64_t version;
	int error = document_check_keys(document, 0, keys);

	if (error == 0)
		error = document_member_integer(document, 0, "version", 0, INT64_MAX, &version);
	if (error == 0 && version != PLAN_JSON_VERSION)
		error = document_refuse(document, document_member(document, 0, "version"),
					_("only version %d of plans is known"), PLAN_JSON_VERSION);
	if (error == 0)
		error = read_scope(reading, 0, &scope);
	if (error == 0 && plan_new(scope, "", &reading->result->plan) < 0)
		error = no_memory(reading);
	if (error == 0)
		error = document_member_text(document, 0, "consumer", &consumer);
	if (error == 0)
		error = keep_text(reading, consumer, &reading->result->context.consumer);
	if (error == 0)
		error = read_changes(reading);
	if (error == 0)
		error = read_operations(reading);
	if (error == 0)
		error = document_require(document, 0, "preview", JSON_ARRAY_BEGIN, &preview);
	return error;
}

int plan_json_read(const char *bytes, size_t length, const char *path, struct plan_document *ret_document, struct failure *failure)
{
	cleanup(plan_document_free) struct plan_document result = {0};
	struct plan_reading reading = {
		.document = {.bytes = bytes, .length = length, .path = path, .kind = FAILURE_USAGE, .failure = failure},
		.result = &result,
	};
	int error;

	if (length > PLAN_JSON_MAX_SIZE)
		return failure_set(failure, FAILURE_USAGE, EFBIG, path, _("split it into several plans"), _("a plan has at most 16 MiB"));
	error = document_read(&reading.document, NODE_LIMIT);
	if (error == 0)
		error = read_plan(&reading);
	document_free(&reading.document);
	if (error < 0)
		return error;
	*ret_document = result;
	result = (struct plan_document){0};
	return 0;
}

void plan_document_free(struct plan_document *document)
{
	plan_free(&document->plan);
	arena_free(&document->arena);
	*document = (struct plan_document){0};
}

int plan_set_directory(struct plan *plan, const char *directory)
{
	char *copy = strdup(directory);

	if (copy == NULL)
		return -ENOMEM;
	free(plan->directory);
	plan->directory = copy;
	return 0;
}
