/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tags of the root object, one by one. Documents that cannot hold a note are told by a glance. */
#include "core/descriptor/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/descriptor/json.h"

struct reading {
	const char *bytes;
	const char *key;
	bool in_tags; /* the member at hand is the tags */
	struct origin origin;
	bool digested;
};

static bool begins_with(const char *text, size_t length, const char *prefix)
{
	return length >= strlen(prefix) && memcmp(text, prefix, strlen(prefix)) == 0;
}

bool origin_is_tag(const char *text, size_t length)
{
	return begins_with(text, length, ORIGIN_TAG_PATH) || begins_with(text, length, ORIGIN_TAG_PATH_HEX) ||
	       begins_with(text, length, ORIGIN_TAG_DIGEST);
}

const char *origin_key(const struct schema *schema)
{
	for (size_t i = 0; i < schema->key_count; i++)
		if (schema->keys[i].kind == SCHEMA_TEXT_LIST)
			return schema->keys[i].name;
	return NULL;
}

/* Appends the bytes; false where the text is no hexadecimal. */
static bool append_from_hex(struct buffer *bytes, const char *text)
{
	for (; text[0] != '\0'; text += 2) {
		int high = text_hex_value(text[0]), low = high >= 0 ? text_hex_value(text[1]) : -1;

		if (low < 0 || (high == 0 && low == 0))
			return false;
		buffer_append_byte(bytes, (char)(high << 4 | low));
	}
	return true;
}

static int take_path(struct reading *reading, const char *text, bool is_hex)
{
	cleanup(buffer_free) struct buffer path = {0};

	if (!is_hex)
		buffer_append_text(&path, text);
	else if (!append_from_hex(&path, text))
		return 0;
	if (!buffer_failed(&path) && buffer_text(&path)[0] != '/')
		return 0;
	free(reading->origin.path);
	reading->origin.path = buffer_take(&path);
	return reading->origin.path != NULL ? 0 : -ENOMEM;
}

static int take_tag(struct reading *reading, const char *text)
{
	size_t length = strlen(text);

	if (begins_with(text, length, ORIGIN_TAG_PATH))
		return take_path(reading, text + strlen(ORIGIN_TAG_PATH), false);
	if (begins_with(text, length, ORIGIN_TAG_PATH_HEX))
		return take_path(reading, text + strlen(ORIGIN_TAG_PATH_HEX), true);
	if (begins_with(text, length, ORIGIN_TAG_DIGEST) &&
	    sha256_from_text(text + strlen(ORIGIN_TAG_DIGEST), &reading->origin.digest) == 0)
		reading->digested = true;
	return 0;
}

static int on_key(void *context, const struct json_token *token)
{
	struct reading *reading = context;

	if (token->depth != 1)
		return 0;
	reading->in_tags = json_string_is(reading->bytes + token->start, token->end - token->start, reading->key);
	if (!reading->in_tags)
		return 0;
	/* Of two equal keys the last one counts. */
	origin_free(&reading->origin);
	reading->digested = false;
	return 0;
}

static int on_string(void *context, const struct json_token *token)
{
	struct reading *reading = context;
	cleanup(buffer_free) struct buffer text = {0};

	if (token->depth != 2 || !reading->in_tags)
		return 0;
	json_decode_string(reading->bytes + token->start, token->end - token->start, &text);
	return buffer_failed(&text) ? -ENOMEM : take_tag(reading, buffer_text(&text));
}

int origin_find(const struct schema *schema, const char *bytes, size_t length, struct origin *ret_origin)
{
	struct reading reading = {.bytes = bytes, .key = origin_key(schema)};
	const struct json_visitor visitor = {
		.on = {[JSON_KEY] = on_key, [JSON_STRING] = on_string},
		.context = &reading,
	};
	struct json_report report;
	int error;

	if (reading.key == NULL || length == 0 ||
	    memmem(bytes, length, ORIGIN_TAG_DIGEST, strlen(ORIGIN_TAG_DIGEST)) == NULL)
		return -ENOENT;
	error = json_read(bytes, length, &visitor, &report);
	if (error == 0 && (report.fatal != JSON_NO_DEVIATION || reading.origin.path == NULL || !reading.digested))
		error = -ENOENT;
	if (error < 0) {
		origin_free(&reading.origin);
		return error;
	}
	*ret_origin = reading.origin;
	return 0;
}

void origin_free(struct origin *origin)
{
	free(origin->path);
	*origin = (struct origin){0};
}
