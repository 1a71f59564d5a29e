/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements keep their bytes and the gap in front of them; new ones get the gap that the second element has. */
#include "core/change/layout_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

struct reading {
	struct layout_list *list;
	const char *array;
	bool is_array;
	size_t end;         /* behind the last element, or behind the bracket */
	size_t value_start; /* of the element at hand */
};

static void element_free(struct list_element *element)
{
	free(element->written);
	free(element->text);
	free(element->gap);
}

static char *copy_of(const char *bytes, size_t length)
{
	struct buffer copy = {0};

	buffer_append(&copy, bytes, length);
	return buffer_take(&copy);
}

static int add_element(struct layout_list *list, const char *written, size_t length, bool is_text)
{
	struct list_element element = {.written = copy_of(written, length), .written_length = length};
	struct buffer text = {0};

	if (is_text) {
		json_decode_string(written, length, &text);
		element.text_length = text.length;
		element.text = buffer_take(&text);
	}
	if (element.written == NULL || (is_text && element.text == NULL) ||
	    array_grow(&list->elements, &list->capacity, list->count, sizeof *list->elements) < 0) {
		element_free(&element);
		return -ENOMEM;
	}
	list->elements[list->count++] = element;
	return 0;
}

/* An element is complete: its bytes, and what lies between it and the one before it. */
static int take_element(struct reading *reading, size_t start, size_t end, bool is_text)
{
	struct layout_list *list = reading->list;
	const char *gap = reading->array + reading->end;
	size_t gap_length = start - reading->end;
	int error = add_element(list, reading->array + start, end - start, is_text);

	reading->end = end;
	if (error < 0)
		return error;
	if (list->count == 1)
		buffer_append(&list->opening, gap, gap_length);
	if (list->count == 2)
		buffer_append(&list->separator, gap, gap_length);
	if (list->count == 1)
		return 0;
	list->elements[list->count - 1].gap = copy_of(gap, gap_length);
	return list->elements[list->count - 1].gap != NULL ? 0 : -ENOMEM;
}

static int on_value(void *context, const struct json_token *token)
{
	struct reading *reading = context;
	bool container = token->kind == JSON_OBJECT_BEGIN || token->kind == JSON_ARRAY_BEGIN;

	if (token->depth == 0) {
		reading->is_array = token->kind == JSON_ARRAY_BEGIN;
		reading->end = token->end;
	}
	if (token->depth != 1 || !reading->is_array)
		return 0;
	reading->value_start = token->start;
	return container ? 0 : take_element(reading, token->start, token->end, token->kind == JSON_STRING);
}

static int on_end(void *context, const struct json_token *token)
{
	struct reading *reading = context;

	if (!reading->is_array)
		return 0;
	if (token->depth == 1)
		return take_element(reading, reading->value_start, token->end, false);
	if (token->depth == 0)
		buffer_append(&reading->list->closing, reading->array + reading->end, token->start - reading->end);
	return 0;
}

int layout_list_read(const char *array, size_t length, struct layout_list *list)
{
	struct reading reading = {.list = list, .array = array};
	struct json_visitor visitor = {.context = &reading};
	struct json_report report;
	int error;

	*list = (struct layout_list){0};
	for (enum json_kind kind = 0; kind < JSON_KIND_COUNT; kind++)
		visitor.on[kind] = kind == JSON_KEY ? NULL : on_value;
	visitor.on[JSON_OBJECT_END] = on_end;
	visitor.on[JSON_ARRAY_END] = on_end;
	error = json_read(array, length, &visitor, &report);
	if (error < 0)
		return error;
	if (buffer_failed(&list->opening) || buffer_failed(&list->separator) || buffer_failed(&list->closing))
		return -ENOMEM;
	list->spaced = list->count != 0;
	return reading.is_array ? 0 : -EINVAL;
}

void layout_list_free(struct layout_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		element_free(&list->elements[i]);
	free(list->elements);
	buffer_free(&list->opening);
	buffer_free(&list->separator);
	buffer_free(&list->closing);
	*list = (struct layout_list){0};
}

int layout_list_add(struct layout_list *list, const char *text, size_t length, bool plain)
{
	cleanup(buffer_free) struct buffer written = {0};

	json_append_string(&written, text, length, plain);
	return buffer_failed(&written) ? -ENOMEM : add_element(list, written.data, written.length, true);
}

void layout_list_remove(struct layout_list *list, size_t index)
{
	element_free(&list->elements[index]);
	list->count--;
	memmove(list->elements + index, list->elements + index + 1, (list->count - index) * sizeof *list->elements);
}

static bool elements_equal(const struct list_element *first, const struct list_element *second)
{
	if (first->text == NULL || second->text == NULL)
		return first->text == second->text && first->written_length == second->written_length &&
		       memcmp(first->written, second->written, first->written_length) == 0;
	return first->text_length == second->text_length && memcmp(first->text, second->text, first->text_length) == 0;
}

/* Takes what the list has of that value out of it; else what was asked for. */
static struct list_element take_equal(struct layout_list *list, struct list_element *wanted)
{
	for (size_t i = 0; i < list->count; i++) {
		struct list_element found = list->elements[i];

		if (!elements_equal(&found, wanted))
			continue;
		list->count--;
		memmove(list->elements + i, list->elements + i + 1, (list->count - i) * sizeof *list->elements);
		return found;
	}
	return (struct list_element){.written = take(wanted->written),
				     .written_length = wanted->written_length,
				     .text = take(wanted->text),
				     .text_length = wanted->text_length};
}

int layout_list_become(struct layout_list *list, struct layout_list *wanted)
{
	struct list_element *elements = calloc(wanted->count + 1, sizeof *elements);

	if (elements == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < wanted->count; i++)
		elements[i] = take_equal(list, &wanted->elements[i]);
	for (size_t i = 0; i < list->count; i++)
		element_free(&list->elements[i]);
	free(list->elements);
	list->elements = elements;
	list->count = wanted->count;
	list->capacity = wanted->count + 1;
	return 0;
}

bool layout_list_equal(const struct layout_list *first, const struct layout_list *second)
{
	if (first->count != second->count)
		return false;
	for (size_t i = 0; i < first->count; i++)
		if (!elements_equal(&first->elements[i], &second->elements[i]))
			return false;
	return true;
}

static void append_buffer(struct buffer *result, const struct buffer *piece)
{
	buffer_append(result, piece->data, piece->length);
	result->failed |= buffer_failed(piece);
}

/* What stands behind the bracket, between two elements, and before the other bracket. */
struct spacing {
	struct buffer opening, separator, closing;
};

static void spacing_free(struct spacing *spacing)
{
	buffer_free(&spacing->opening);
	buffer_free(&spacing->separator);
	buffer_free(&spacing->closing);
}

/* A list of one element has no separator to copy: one is made of what stands behind its bracket. */
static void space_as_read(const struct layout_list *list, const struct layout *layout, struct spacing *spacing)
{
	append_buffer(&spacing->opening, &list->opening);
	append_buffer(&spacing->closing, &list->closing);
	append_buffer(&spacing->separator, &list->separator);
	if (list->separator.length != 0)
		return;
	buffer_append_byte(&spacing->separator, ',');
	if (strpbrk(buffer_text(&list->opening), "\r\n") != NULL)
		append_buffer(&spacing->separator, &list->opening);
	else if (layout_is_airy(layout))
		buffer_append_byte(&spacing->separator, ' ');
}

static void space_like_members(const struct layout *layout, size_t position, struct spacing *spacing)
{
	layout_append_line_start(layout, position, &spacing->closing);
	buffer_append_byte(&spacing->separator, ',');
	if (spacing->closing.length == 0) {
		if (layout_is_airy(layout))
			buffer_append_byte(&spacing->separator, ' ');
		return;
	}
	layout_append_deeper(layout, &spacing->closing, &spacing->opening);
	append_buffer(&spacing->separator, &spacing->opening);
}

void layout_list_write(const struct layout_list *list, const struct layout *layout, size_t position,
		       struct buffer *result)
{
	cleanup(spacing_free) struct spacing spacing = {0};

	if (list->spaced)
		space_as_read(list, layout, &spacing);
	else
		space_like_members(layout, position, &spacing);
	buffer_append_byte(result, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct list_element *element = &list->elements[i];

		if (i == 0)
			append_buffer(result, &spacing.opening);
		else if (element->gap != NULL)
			buffer_append_text(result, element->gap);
		else
			append_buffer(result, &spacing.separator);
		buffer_append(result, element->written, element->written_length);
	}
	if (list->count != 0)
		append_buffer(result, &spacing.closing);
	buffer_append_byte(result, ']');
}
