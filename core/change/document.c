/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The nodes are the reader's tokens, with the ends of containers folded into their beginnings. */
#include "core/change/document.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/memory.h"
#include "core/base/translate.h"

struct document_reading {
	struct document *document;
	size_t node_limit;
	uint32_t open[JSON_DEPTH_LIMIT + 1]; /* the container at each depth */
};

static int refuse_at(const struct document *document, size_t offset, const char *text)
{
	struct json_place place = json_place(document->bytes, document->length, offset);
	cleanup(free_pointer) char *path = NULL;

	if (asprintf(&path, "%s:%zu:%zu", document->path, place.line, place.column) < 0)
		path = NULL;
	return failure_set(document->failure, document->kind, EINVAL, path, NULL, "%s", text);
}

int document_refuse(const struct document *document, uint32_t node, const char *format, ...)
{
	struct buffer text = {0};
	va_list arguments;
	int error;

	va_start(arguments, format);
	buffer_format_list(&text, format, arguments);
	va_end(arguments);
	error = refuse_at(document, document->nodes[node].start, buffer_text(&text));
	buffer_free(&text);
	return error;
}

static int add_node(void *context, const struct json_token *token)
{
	struct document_reading *reading = context;
	struct document *document = reading->document;

	if (token->depth > JSON_DEPTH_LIMIT)
		return -E2BIG;
	if (token->kind == JSON_OBJECT_END || token->kind == JSON_ARRAY_END) {
		document->nodes[reading->open[token->depth]].next = document->count;
		return 0;
	}
	if (document->count >= reading->node_limit)
		return -E2BIG;
	if (array_grow(&document->nodes, &document->capacity, document->count, sizeof *document->nodes) < 0)
		return -ENOMEM;
	if (token->kind == JSON_OBJECT_BEGIN || token->kind == JSON_ARRAY_BEGIN)
		reading->open[token->depth] = document->count;
	document->nodes[document->count] = (struct document_node){
		.kind = token->kind,
		.start = (uint32_t)token->start,
		.end = (uint32_t)token->end,
		.next = document->count + 1,
	};
	document->count++;
	return 0;
}

static int refuse_deviation(const struct document *document, const struct json_report *report)
{
	enum json_deviation first = json_first_met(report, ~json_forgiven(JSON_STRICT));
	struct buffer text = {0};
	int error;

	buffer_format(&text, "%s; %s", _(json_deviation_describe(first)->text), _(json_expected(report, first)));
	error = refuse_at(document, report->place[first], buffer_text(&text));
	buffer_free(&text);
	return error;
}

int document_read(struct document *document, size_t node_limit)
{
	struct document_reading reading = {.document = document, .node_limit = node_limit};
	struct json_visitor visitor = {.context = &reading};
	struct json_report report;
	int error;

	for (size_t i = 0; i < JSON_KIND_COUNT; i++)
		visitor.on[i] = add_node;
	error = json_read(document->bytes, document->length, &visitor, &report);
	if (error == -E2BIG || error == -EFBIG)
		return failure_set(document->failure, document->kind, E2BIG, document->path, NULL,
				   _("the document is larger than any that overrule writes"));
	if (error < 0)
		return failure_system(document->failure, -error, document->path, _("read the document"));
	if (!json_accepts(&report, JSON_STRICT))
		return refuse_deviation(document, &report);
	return 0;
}

void document_free(struct document *document)
{
	free(document->nodes);
	document->nodes = NULL;
	document->count = 0;
}

uint32_t document_first(const struct document *document, uint32_t container)
{
	return document->nodes[container].next > container + 1 ? container + 1 : DOCUMENT_NONE;
}

uint32_t document_next(const struct document *document, uint32_t container, uint32_t element)
{
	uint32_t next = document->nodes[element].next;

	return next < document->nodes[container].next ? next : DOCUMENT_NONE;
}

uint32_t document_next_key(const struct document *document, uint32_t object, uint32_t key)
{
	return document_next(document, object, key + 1);
}

static bool node_is_text(const struct document *document, uint32_t node, const char *text)
{
	const struct document_node *found = &document->nodes[node];

	return json_string_is(document->bytes + found->start, found->end - found->start, text);
}

uint32_t document_member(const struct document *document, uint32_t object, const char *key)
{
	/* The elements of an array are no keys, and behind the last of them there is no value. */
	if (document->nodes[object].kind != JSON_OBJECT_BEGIN)
		return DOCUMENT_NONE;
	for (uint32_t at = document_first(document, object); at != DOCUMENT_NONE; at = document_next_key(document, object, at))
		if (node_is_text(document, at, key))
			return at + 1;
	return DOCUMENT_NONE;
}

int document_require(const struct document *document, uint32_t object, const char *key, enum json_kind kind, uint32_t *ret_node)
{
	uint32_t node = document_member(document, object, key);

	if (node == DOCUMENT_NONE)
		return document_refuse(document, object, _("the key \"%s\" is missing"), key);
	if (document->nodes[node].kind != kind)
		return document_refuse(document, node, _("the value of \"%s\" is of the wrong kind"), key);
	*ret_node = node;
	return 0;
}

int document_check_keys(const struct document *document, uint32_t object, const char *const keys[])
{
	if (document->nodes[object].kind != JSON_OBJECT_BEGIN)
		return document_refuse(document, object, _("an object should stand here"));
	for (uint32_t at = document_first(document, object); at != DOCUMENT_NONE; at = document_next_key(document, object, at)) {
		size_t i = 0;

		while (keys[i] != NULL && !node_is_text(document, at, keys[i]))
			i++;
		if (keys[i] == NULL)
			return document_refuse(document, at, _("this key is not known here"));
	}
	return 0;
}

int document_text(const struct document *document, uint32_t node, char **ret_text, size_t *ret_length)
{
	const struct document_node *found = &document->nodes[node];
	struct buffer buffer = {0};
	char *text;

	if (found->kind != JSON_STRING)
		return document_refuse(document, node, _("a string should stand here"));
	json_decode_string(document->bytes + found->start, found->end - found->start, &buffer);
	*ret_length = buffer.length;
	text = buffer_take(&buffer);
	if (text == NULL)
		return failure_system(document->failure, ENOMEM, document->path, _("read the document"));
	*ret_text = text;
	return 0;
}

int document_member_text(const struct document *document, uint32_t object, const char *key, char **ret_text)
{
	cleanup(free_pointer) char *text = NULL;
	uint32_t node;
	size_t length;
	int error = document_require(document, object, key, JSON_STRING, &node);

	if (error == 0)
		error = document_text(document, node, &text, &length);
	if (error < 0)
		return error;
	if (strlen(text) != length)
		return document_refuse(document, node, _("no NUL character may stand in \"%s\""), key);
	*ret_text = take(text);
	return 0;
}

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static int decode_hex(struct buffer *buffer, const char *text, size_t length)
{
	if (length % 2 != 0)
		return -EINVAL;
	for (size_t at = 0; at < length; at += 2) {
		int high = digit_value(text[at]), low = digit_value(text[at + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		buffer_append_byte(buffer, (char)(high << 4 | low));
	}
	return 0;
}

/* The member's exact bytes where they stand in the encoded member KEY_SUFFIX; *ret_node is DOCUMENT_NONE where there is none. */
static int encoded_member(const struct document *document, uint32_t object, const char *key, const char *suffix,
			  int (*decode)(struct buffer *, const char *, size_t), uint32_t *ret_node, struct buffer *ret_bytes)
{
	cleanup(free_pointer) char *text = NULL;
	char name[32];
	size_t length;
	int error;

	snprintf(name, sizeof name, "%s_%s", key, suffix);
	*ret_node = document_member(document, object, name);
	if (*ret_node == DOCUMENT_NONE)
		return 0;
	error = document_text(document, *ret_node, &text, &length);
	if (error == 0 && decode(ret_bytes, text, length) < 0)
		error = document_refuse(document, *ret_node, _("the value of \"%s\" is not encoded as its name says"), name);
	return error;
}

int document_member_bytes(const struct document *document, uint32_t object, const char *key, char **ret_bytes, size_t *ret_length)
{
	cleanup(buffer_free) struct buffer bytes = {0};
	cleanup(free_pointer) char *text = NULL;
	size_t length;
	uint32_t node;
	int error = encoded_member(document, object, key, "hex", decode_hex, &node, &bytes);

	if (error == 0 && node == DOCUMENT_NONE)
		error = encoded_member(document, object, key, "base64", base64_decode, &node, &bytes);
	if (error == 0 && node != DOCUMENT_NONE) {
		length = bytes.length;
		text = buffer_take(&bytes);
		if (text == NULL)
			return failure_system(document->failure, ENOMEM, document->path, _("read the document"));
	} else if (error == 0) {
		error = document_require(document, object, key, JSON_STRING, &node);
		if (error == 0)
			error = document_text(document, node, &text, &length);
	}
	if (error < 0)
		return error;
	if (ret_length != NULL)
		*ret_length = length;
	else if (strlen(text) != length)
		return document_refuse(document, node, _("no NUL character may stand in \"%s\""), key);
	*ret_bytes = take(text);
	return 0;
}

int document_member_integer(const struct document *document, uint32_t object, const char *key, int64_t least, int64_t most,
			    int64_t *ret_value)
{
	const struct document_node *found;
	char digits[24] = "", *end;
	long long value;
	uint32_t node;
	int error = document_require(document, object, key, JSON_NUMBER, &node);

	if (error < 0)
		return error;
	found = &document->nodes[node];
	if (found->end - found->start < sizeof digits)
		memcpy(digits, document->bytes + found->start, found->end - found->start);
	errno = 0;
	value = strtoll(digits, &end, 10);
	if (errno != 0 || end == digits || *end != '\0' || value < least || value > most)
		return document_refuse(document, node, _("the value of \"%s\" is no whole number in its range"), key);
	*ret_value = value;
	return 0;
}

int document_member_mode(const struct document *document, uint32_t object, const char *key, unsigned *ret_mode)
{
	cleanup(free_pointer) char *text = NULL;
	int error = document_member_text(document, object, key, &text);

	if (error < 0)
		return error;
	if (strlen(text) != 4 || strspn(text, "01234567") != 4)
		return document_refuse(document, document_member(document, object, key),
				       _("a file's mode is four octal digits, as in \"0644\""));
	*ret_mode = (unsigned)strtoul(text, NULL, 8);
	return 0;
}

size_t document_count(const struct document *document, uint32_t array)
{
	size_t count = 0;

	for (uint32_t at = document_first(document, array); at != DOCUMENT_NONE; at = document_next(document, array, at))
		count++;
	return count;
}
