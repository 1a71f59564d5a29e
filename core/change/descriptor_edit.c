/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person may set, and the proof that nothing else has changed: the result is read again before it is given away.
 */
#include "core/change/descriptor_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/descriptor.h"

static bool same_piece(const char *first, size_t first_length, const char *second, size_t second_length)
{
	return first_length == second_length && memcmp(first, second, first_length) == 0;
}

/* Whether a member of the document before stands unchanged at its place in the one behind. */
static bool member_kept(const struct layout *before, size_t index, const struct layout *behind, size_t place)
{
	size_t key_length, new_key_length, length, new_length;
	const char *key = layout_key(before, index, &key_length), *new_key = layout_key(behind, place, &new_key_length);
	const char *value = layout_value(before, index, &length), *new_value = layout_value(behind, place, &new_length);

	return same_piece(key, key_length, new_key, new_key_length) && same_piece(value, length, new_value, new_length);
}

/* Whether all members but the one at changed are as before; inserted tells whether that one is new. */
static bool others_kept(const struct layout *before, const struct layout *behind, size_t changed, bool inserted)
{
	if (behind->count != before->count + (inserted ? 1 : 0))
		return false;
	for (size_t i = 0; i < before->count; i++) {
		size_t place = inserted && i >= changed ? i + 1 : i;

		if (place != changed && !member_kept(before, i, behind, place))
			return false;
	}
	return true;
}

static int refuse_large(struct failure *failure)
{
	return failure_set(failure, FAILURE_USAGE, EFBIG, NULL, _("give a shorter value"),
			   _("the descriptor would be larger than 1,048,576 bytes, which no program reads"));
}

static int refuse_result(struct failure *failure)
{
	return failure_set(failure, FAILURE_REFUSED, EINVAL, NULL, _("edit it by hand: overrule edit NAME"),
			   _("the changed descriptor would not read as it was asked for"));
}

/* Reads the result: it must hold the value as it was written and nothing that was not there before. */
static int check_result(const struct layout *before, const char *key, size_t changed, bool inserted,
			const struct buffer *value, const struct buffer *result, struct failure *failure)
{
	cleanup(layout_free) struct layout behind = {0};
	const char *written;
	size_t length;
	int error;

	if (result->length > DESCRIPTOR_MAX_SIZE)
		return refuse_large(failure);
	error = layout_read(result->data, result->length, &behind, failure);
	if (error < 0)
		return error;
	if ((behind.deviations & ~before->deviations) != 0 || layout_find(&behind, key) != changed ||
	    !others_kept(before, &behind, changed, inserted))
		return refuse_result(failure);
	written = layout_value(&behind, changed, &length);
	return same_piece(written, length, value->data, value->length) ? 0 : refuse_result(failure);
}

size_t descriptor_key_position(const struct schema *schema, const struct layout *layout, const char *key)
{
	const struct schema_key *known = schema_find_key(schema, key, strlen(key));
	size_t index;

	if (known == NULL)
		return layout->count;
	index = (size_t)(known - schema->keys);
	for (size_t i = index; i > 0; i--) {
		size_t found = layout_find(layout, schema->keys[i - 1].name);

		if (found != LAYOUT_NONE)
			return found + 1;
	}
	for (size_t i = index + 1; i < schema->key_count; i++) {
		size_t found = layout_find(layout, schema->keys[i].name);

		if (found != LAYOUT_NONE)
			return found;
	}
	return layout->count;
}

/* Puts a value, as it is to be written, into the document. */
static int put_value(const struct schema *schema, const struct layout *layout, const char *key,
		     const struct buffer *value, struct buffer *ret_document, struct failure *failure)
{
	size_t index = layout_find(layout, key);
	bool inserted = index == LAYOUT_NONE;
	cleanup(buffer_free) struct buffer quoted = {0};
	cleanup(buffer_free) struct buffer result = {0};
	int error;

	json_append_string(&quoted, key, strlen(key), true);
	if (inserted)
		index = descriptor_key_position(schema, layout, key);
	if (inserted)
		layout_insert(layout, index, &quoted, value, &result);
	else
		layout_replace(layout, index, value, &result);
	if (buffer_failed(&quoted) || buffer_failed(value) || buffer_failed(&result))
		return -ENOMEM;
	error = check_result(layout, key, index, inserted, value, &result, failure);
	if (error < 0)
		return error;
	*ret_document = result;
	result = (struct buffer){0};
	return 0;
}

/* The values of the two lists are the same: the one that was written and the one that was meant. */
static int check_list(const struct buffer *document, const char *key, const struct layout_list *meant,
		      struct failure *failure)
{
	cleanup(layout_free) struct layout layout = {0};
	cleanup(layout_list_free) struct layout_list list = {0};
	const char *value;
	size_t length;
	int error = layout_read(document->data, document->length, &layout, failure);

	if (error < 0)
		return error;
	value = layout_value(&layout, layout_find(&layout, key), &length);
	error = layout_list_read(value, length, &list);
	if (error == -ENOMEM)
		return error;
	return error == 0 && layout_list_equal(&list, meant) ? 0 : refuse_result(failure);
}

int descriptor_set_list(const struct schema *schema, const struct layout *layout, const char *key,
			struct layout_list *wanted, struct buffer *ret_document, struct failure *failure)
{
	size_t index = layout_find(layout, key), length;
	cleanup(layout_list_free) struct layout_list list = {0};
	cleanup(buffer_free) struct buffer value = {0};
	cleanup(buffer_free) struct buffer document = {0};
	int error = 0;

	if (index != LAYOUT_NONE && layout->members[index].kind == JSON_ARRAY_BEGIN) {
		const char *written = layout_value(layout, index, &length);

		error = layout_list_read(written, length, &list);
	}
	if (error == 0)
		error = layout_list_become(&list, wanted);
	if (error < 0)
		return error;
	if (index == LAYOUT_NONE)
		index = descriptor_key_position(schema, layout, key);
	layout_list_write(&list, layout, index, &value);
	error = put_value(schema, layout, key, &value, &document, failure);
	if (error == 0)
		error = check_list(&document, key, &list, failure);
	if (error < 0)
		return error;
	*ret_document = document;
	document = (struct buffer){0};
	return 0;
}

/* ---- what a person gives ---- */

static int refuse_key(const struct schema *schema, const char *key, struct failure *failure)
{
	cleanup(buffer_free) struct buffer keys = {0};
	cleanup(free_pointer) char *shown = text_visible(key);
	cleanup(free_pointer) char *remedy = NULL;

	for (size_t i = 0; i < schema->key_count; i++)
		buffer_format(&keys, "%s%s", i != 0 ? ", " : "", schema->keys[i].name);
	remedy = text_format(_("the keys are: %s"), buffer_text(&keys));
	if (shown == NULL || remedy == NULL || buffer_failed(&keys))
		return -ENOMEM;
	return failure_set(failure, FAILURE_USAGE, 0, NULL, remedy, _("\"%s\" is no key that can be set"), shown);
}

static int check_type(const struct schema *schema, const char *value, struct failure *failure)
{
	size_t length = strlen(value);
	int nearest;
	cleanup(free_pointer) char *shown = NULL;
	cleanup(free_pointer) char *remedy = NULL;

	if (schema_find_type(schema, value, length) >= 0)
		return 0;
	nearest = schema_nearest_type(schema, value, length);
	shown = text_visible(value);
	remedy = nearest >= 0 ? text_format(_("write \"%s\", if that is meant"), schema->types[nearest].name)
			      : text_format(_("look at the types with: overrule types"));
	if (shown == NULL || remedy == NULL)
		return -ENOMEM;
	return failure_set(failure, FAILURE_USAGE, 0, NULL, remedy, _("\"%s\" is none of the known types"), shown);
}

static int check_path(const char *value, struct failure *failure)
{
	cleanup(free_pointer) char *shown = NULL;

	if (value[0] == '/')
		return 0;
	shown = text_visible(value);
	if (shown == NULL)
		return -ENOMEM;
	return failure_set(failure, FAILURE_USAGE, 0, NULL, _("write the path from the root on, starting with /"),
			   _("the binary \"%s\" is no absolute path"), shown);
}

static int refuse_list(struct failure *failure)
{
	return failure_set(failure, FAILURE_USAGE, 0, NULL,
			   _("give words with commas between them, or a JSON array of texts"),
			   _("the value begins like a JSON array and is no list of texts"));
}

/* A JSON array, written anew element by element so that its escapes become ours. */
static int read_array(const char *value, bool plain, struct layout_list *wanted, struct failure *failure)
{
	cleanup(layout_list_free) struct layout_list given = {0};
	struct json_report report;
	int error = json_read(value, strlen(value), NULL, &report);

	if (error == 0 && !json_accepts(&report, JSON_STRICT))
		return refuse_list(failure);
	if (error == 0)
		error = layout_list_read(value, strlen(value), &given);
	for (size_t i = 0; error == 0 && i < given.count; i++) {
		if (given.elements[i].text == NULL)
			return refuse_list(failure);
		error = layout_list_add(wanted, given.elements[i].text, given.elements[i].text_length, plain);
	}
	return error;
}

static int read_words(const char *value, bool plain, struct layout_list *wanted)
{
	static const char blanks[] = " \t\r\n";
	int error = 0;

	if (value[strspn(value, blanks)] == '\0')
		return 0;
	for (;;) {
		size_t length = strcspn(value, ","), start = strspn(value, blanks), end = length;

		while (end > start && strchr(blanks, value[end - 1]) != NULL)
			end--;
		if (end > start)
			error = layout_list_add(wanted, value + start, end - start, plain);
		if (error < 0 || value[length] == '\0')
			return error;
		value += length + 1;
	}
}

static int set_list(const struct schema *schema, const struct layout *layout, const char *key, const char *value,
		    struct buffer *ret_document, struct failure *failure)
{
	cleanup(layout_list_free) struct layout_list wanted = {0};
	bool plain = layout_has_non_ascii(layout);
	int error = value[strspn(value, " \t\r\n")] == '[' ? read_array(value, plain, &wanted, failure)
							    : read_words(value, plain, &wanted);

	return error < 0 ? error : descriptor_set_list(schema, layout, key, &wanted, ret_document, failure);
}

/* A text that a program reads back as the very bytes. */
static int set_text(const struct schema *schema, const struct layout *layout, const char *key, const char *value,
		    struct buffer *ret_document, struct failure *failure)
{
	cleanup(buffer_free) struct buffer written = {0};

	json_append_string(&written, value, strlen(value), layout_has_non_ascii(layout));
	if (buffer_failed(&written))
		return -ENOMEM;
	if (!json_string_is(written.data, written.length, value))
		return refuse_result(failure);
	return put_value(schema, layout, key, &written, ret_document, failure);
}

static int check_value(const struct schema *schema, const struct schema_key *key, const char *value,
		       struct failure *failure)
{
	if (!text_is_utf8(value, strlen(value)))
		return failure_set(failure, FAILURE_USAGE, 0, NULL,
				   _("a descriptor can hold no other text: choose another value"),
				   _("the value for \"%s\" is not UTF-8"), key->name);
	if (key->kind == SCHEMA_TYPE)
		return check_type(schema, value, failure);
	if (key->kind == SCHEMA_PATH)
		return check_path(value, failure);
	return 0;
}

int descriptor_set(const struct schema *schema, const char *bytes, size_t length, const char *key, const char *value,
		   struct buffer *ret_document, struct failure *failure)
{
	const struct schema_key *known = schema_find_key(schema, key, strlen(key));
	cleanup(layout_free) struct layout layout = {0};
	int error;

	if (known == NULL)
		return refuse_key(schema, key, failure);
	error = check_value(schema, known, value, failure);
	if (error == 0)
		error = layout_read(bytes, length, &layout, failure);
	if (error < 0)
		return error;
	return known->kind == SCHEMA_TEXT_LIST ? set_list(schema, &layout, key, value, ret_document, failure)
					       : set_text(schema, &layout, key, value, ret_document, failure);
}

int descriptor_new(const struct schema *schema, const char *description, const char *type, const char *binary,
		   const char *tags, struct buffer *ret_document, struct failure *failure)
{
	const struct {
		const char *key;
		const char *value;
	} members[] = {{"description", description}, {"type", type}, {"binary", binary}, {"tags", tags}};
	cleanup(buffer_free) struct buffer document = {0};

	buffer_append_text(&document, "{\n}\n");
	if (buffer_failed(&document))
		return -ENOMEM;
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		const char *key = members[i].key, *value = members[i].value;
		struct buffer next = {0};
		int error;

		if (value == NULL)
			continue;
		error = descriptor_set(schema, document.data, document.length, key, value, &next, failure);
		if (error < 0)
			return error;
		buffer_free(&document);
		document = next;
	}
	*ret_document = document;
	document = (struct buffer){0};
	return 0;
}
