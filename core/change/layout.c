/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader's tokens of the root's members; spacing is copied from neighbours and never made up where there are some.
 */
#include "core/change/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/descriptor.h"

struct piece {
	const char *start;
	size_t length;
};

struct reading {
	struct layout *layout;
	bool is_object;
};

static int on_key(void *context, const struct json_token *token)
{
	struct layout *layout = ((struct reading *)context)->layout;

	if (token->depth != 1)
		return 0;
	if (array_grow(&layout->members, &layout->capacity, layout->count, sizeof *layout->members) < 0)
		return -ENOMEM;
	layout->members[layout->count++] = (struct layout_member){.key_start = token->start, .key_end = token->end};
	return 0;
}

static int on_value(void *context, const struct json_token *token)
{
	struct reading *reading = context;
	struct layout *layout = reading->layout;
	struct layout_member *member;

	if (token->depth == 0) {
		reading->is_object = token->kind == JSON_OBJECT_BEGIN;
		layout->inside_start = token->end;
	}
	if (token->depth != 1 || !reading->is_object)
		return 0;
	member = &layout->members[layout->count - 1];
	member->value_start = token->start;
	member->value_end = token->end;
	member->kind = token->kind;
	return 0;
}

static int on_end(void *context, const struct json_token *token)
{
	struct reading *reading = context;
	struct layout *layout = reading->layout;

	if (token->depth == 0)
		layout->inside_end = token->start;
	else if (token->depth == 1 && reading->is_object)
		layout->members[layout->count - 1].value_end = token->end;
	return 0;
}

static int refuse(const struct layout *layout, size_t offset, const char *text, const char *expected,
		  struct failure *failure)
{
	struct json_place place = json_place(layout->bytes, layout->length, offset);

	return failure_set(failure, FAILURE_REFUSED, EINVAL, NULL, _("repair it at that place first"),
			   "%zu:%zu: %s; %s", place.line, place.column, text, expected);
}

int layout_read(const char *bytes, size_t length, struct layout *layout, struct failure *failure)
{
	struct reading reading = {.layout = layout};
	struct json_visitor visitor = {.context = &reading};
	struct json_report report;
	enum json_deviation first;
	int error;

	*layout = (struct layout){.bytes = bytes, .length = length};
	if (length > DESCRIPTOR_MAX_SIZE)
		return failure_set(failure, FAILURE_REFUSED, EFBIG, NULL, NULL,
				   _("it is larger than 1,048,576 bytes, which no program reads as a descriptor"));
	for (enum json_kind kind = 0; kind < JSON_KIND_COUNT; kind++)
		visitor.on[kind] = on_value;
	visitor.on[JSON_KEY] = on_key;
	visitor.on[JSON_OBJECT_END] = on_end;
	visitor.on[JSON_ARRAY_END] = on_end;
	error = json_read(bytes, length, &visitor, &report);
	if (error < 0)
		return error;
	layout->deviations = report.met;
	first = json_first_met(&report, ~(json_forgiven(JSON_STRICT) | json_bit(JSON_DUPLICATE_KEY)));
	if (first != JSON_NO_DEVIATION)
		return refuse(layout, report.place[first], _(json_deviation_describe(first)->text),
			      _(json_expected(&report, first)), failure);
	if (!reading.is_object)
		return refuse(layout, 0, _("the document is no object"), _("expected one pair of braces, { … }"),
			      failure);
	return 0;
}

void layout_free(struct layout *layout)
{
	free(layout->members);
	layout->members = NULL;
	layout->count = 0;
}

size_t layout_find(const struct layout *layout, const char *key)
{
	for (size_t i = layout->count; i > 0; i--) {
		size_t length;
		const char *quoted = layout_key(layout, i - 1, &length);

		if (json_string_is(quoted, length, key))
			return i - 1;
	}
	return LAYOUT_NONE;
}

const char *layout_key(const struct layout *layout, size_t index, size_t *ret_length)
{
	const struct layout_member *member = &layout->members[index];

	*ret_length = member->key_end - member->key_start;
	return layout->bytes + member->key_start;
}

const char *layout_value(const struct layout *layout, size_t index, size_t *ret_length)
{
	const struct layout_member *member = &layout->members[index];

	*ret_length = member->value_end - member->value_start;
	return layout->bytes + member->value_start;
}

static struct piece piece_of(const struct layout *layout, size_t start, size_t end)
{
	return (struct piece){layout->bytes + start, end - start};
}

static void append_piece(struct buffer *buffer, struct piece piece)
{
	buffer_append(buffer, piece.start, piece.length);
}

/* What lies between a member and the one before it, or the brace. */
static struct piece gap_before(const struct layout *layout, size_t index)
{
	return piece_of(layout, index != 0 ? layout->members[index - 1].value_end : layout->inside_start,
			layout->members[index].key_start);
}

/* From the last line end on, as far as it is white space; empty where there is no line end. */
static struct piece line_start_of(struct piece gap)
{
	size_t start = gap.length, end;

	while (start > 0 && gap.start[start - 1] != '\n' && gap.start[start - 1] != '\r')
		start--;
	for (end = start; end < gap.length && (gap.start[end] == ' ' || gap.start[end] == '\t');)
		end++;
	if (start == 0)
		return (struct piece){gap.start, 0};
	start--;
	if (start > 0 && gap.start[start] == '\n' && gap.start[start - 1] == '\r')
		start--;
	return (struct piece){gap.start + start, end - start};
}

static bool is_airy_gap(struct piece gap)
{
	return gap.length != 0 && strchr(" \t\r\n", gap.start[gap.length - 1]) != NULL;
}

static struct piece colon_of(const struct layout *layout, size_t index)
{
	return piece_of(layout, layout->members[index].key_end, layout->members[index].value_start);
}

bool layout_is_airy(const struct layout *layout)
{
	if (layout->count == 0)
		return true;
	return is_airy_gap(colon_of(layout, 0)) || (layout->count > 1 && is_airy_gap(gap_before(layout, 1)));
}

bool layout_has_non_ascii(const struct layout *layout)
{
	return (layout->deviations & json_bit(JSON_NON_ASCII)) != 0;
}

/* Of the gaps beside the position that hold a comma the shorter one; its start is NULL where there is none. */
static struct piece neighbour_gap(const struct layout *layout, size_t position)
{
	struct piece before = {0}, behind = {0};

	if (position == 0)
		position = 1;
	if (position > 1)
		before = gap_before(layout, position - 1);
	if (position < layout->count)
		behind = gap_before(layout, position);
	if (before.start == NULL)
		return behind;
	return behind.start != NULL && behind.length < before.length ? behind : before;
}

/* How an empty object or one with a single member would begin the line of one more. */
static struct piece lonely_line_start(const struct layout *layout)
{
	if (layout->count != 0)
		return line_start_of(gap_before(layout, 0));
	return line_start_of(piece_of(layout, layout->inside_start, layout->inside_end));
}

void layout_append_line_start(const struct layout *layout, size_t position, struct buffer *result)
{
	struct piece gap = neighbour_gap(layout, position);

	append_piece(result, gap.start != NULL ? line_start_of(gap) : lonely_line_start(layout));
	if (layout->count == 0 && result->length != 0)
		buffer_append_text(result, "  ");
}

/* One level is what members are indented by more than the closing brace. */
void layout_append_deeper(const struct layout *layout, const struct buffer *line_start, struct buffer *result)
{
	size_t end = layout->count != 0 ? layout->members[layout->count - 1].value_end : layout->inside_start;
	size_t level = line_start_of(piece_of(layout, end, layout->inside_end)).length;

	buffer_append(result, line_start->data, line_start->length);
	if (level == 0)
		level = strspn(line_start->data, "\r\n");
	if (line_start->length > level)
		buffer_append(result, line_start->data + level, line_start->length - level);
	else
		buffer_append_text(result, "  ");
}

static void append_gap(const struct layout *layout, size_t position, struct buffer *result)
{
	struct piece gap = neighbour_gap(layout, position), line_start;

	if (gap.start != NULL) {
		append_piece(result, gap);
		return;
	}
	line_start = lonely_line_start(layout);
	buffer_append_byte(result, ',');
	if (line_start.length != 0)
		append_piece(result, line_start);
	else if (layout_is_airy(layout))
		buffer_append_byte(result, ' ');
}

/* Key, colon and value, the colon spaced like that of the member beside it. */
static void append_member(const struct layout *layout, size_t beside, const struct buffer *key,
			  const struct buffer *value, struct buffer *result)
{
	buffer_append(result, key->data, key->length);
	if (beside < layout->count)
		append_piece(result, colon_of(layout, beside));
	else
		buffer_append_text(result, ": ");
	buffer_append(result, value->data, value->length);
}

void layout_replace(const struct layout *layout, size_t index, const struct buffer *value, struct buffer *result)
{
	buffer_append(result, layout->bytes, layout->members[index].value_start);
	buffer_append(result, value->data, value->length);
	append_piece(result, piece_of(layout, layout->members[index].value_end, layout->length));
}

static void insert_only(const struct layout *layout, const struct buffer *key, const struct buffer *value,
			struct buffer *result)
{
	struct buffer line_start = {0};
	size_t at = layout->inside_start;

	layout_append_line_start(layout, 0, &line_start);
	if (line_start.length == 0)
		at = layout->inside_end;
	buffer_append(result, layout->bytes, at);
	buffer_append(result, line_start.data, line_start.length);
	append_member(layout, 0, key, value, result);
	if (line_start.length == 0)
		append_piece(result, piece_of(layout, layout->inside_start, layout->inside_end));
	append_piece(result, piece_of(layout, at, layout->length));
	result->failed |= buffer_failed(&line_start);
	buffer_free(&line_start);
}

void layout_insert(const struct layout *layout, size_t position, const struct buffer *key, const struct buffer *value,
		   struct buffer *result)
{
	size_t at;

	if (layout->count == 0) {
		insert_only(layout, key, value, result);
		return;
	}
	at = position == 0 ? layout->members[0].key_start : layout->members[position - 1].value_end;
	buffer_append(result, layout->bytes, at);
	if (position != 0)
		append_gap(layout, position, result);
	append_member(layout, position != 0 ? position - 1 : 0, key, value, result);
	if (position == 0)
		append_gap(layout, position, result);
	append_piece(result, piece_of(layout, at, layout->length));
}

void layout_remove(const struct layout *layout, size_t index, struct buffer *result)
{
	const struct layout_member *member = &layout->members[index];
	size_t start = member->key_start, end = member->value_end;

	if (index != 0)
		start = layout->members[index - 1].value_end;
	else if (layout->count > 1)
		end = layout->members[1].key_start;
	buffer_append(result, layout->bytes, start);
	append_piece(result, piece_of(layout, end, layout->length));
}

void layout_append_adapted(const struct layout *layout, const char *value, size_t length, struct buffer *result)
{
	const char *feed = memchr(layout->bytes, '\n', layout->length);
	bool with_return = feed != NULL && feed != layout->bytes && feed[-1] == '\r';

	for (size_t i = 0; i < length; i++) {
		if (value[i] == '\r' && i + 1 < length && value[i + 1] == '\n')
			continue;
		if (value[i] == '\n' && with_return)
			buffer_append_byte(result, '\r');
		buffer_append_byte(result, value[i]);
	}
}

static void append_unit(struct buffer *buffer, unsigned unit)
{
	buffer_format(buffer, "\\u%04x", unit);
}

static void append_escape(struct buffer *buffer, unsigned code)
{
	static const char codes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = code != 0 && code < 0x80 ? strchr(codes, (int)code) : NULL;

	if (found != NULL) {
		buffer_append_byte(buffer, '\\');
		buffer_append_byte(buffer, letters[found - codes]);
	} else if (code < 0x10000) {
		append_unit(buffer, code);
	} else {
		append_unit(buffer, 0xD800 + ((code - 0x10000) >> 10));
		append_unit(buffer, 0xDC00 + (code & 0x3FF));
	}
}

void json_append_string(struct buffer *buffer, const char *text, size_t length, bool plain)
{
	buffer_append_byte(buffer, '"');
	while (length != 0) {
		unsigned code = 0;
		size_t step = text_decode(text, length, &code);

		if (step == 0)
			break;
		if (code == '"' || code == '\\' || text_code_is_hidden(code) || (code >= 0x80 && !plain))
			append_escape(buffer, code);
		else
			buffer_append(buffer, text, step);
		text += step;
		length -= step;
	}
	buffer_append_byte(buffer, '"');
}
