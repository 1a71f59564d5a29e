/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read from the bytes once more, because the scan keeps only what the specification has. */
#include "tui/commands/promise.h"

#include <errno.h>
#include <string.h>

#include "core/base/text.h"
#include "core/descriptor/json.h"

struct promise {
	const char *bytes;
	const struct capability_result *result;
	bool inside; /* the last key of the root was "features" */
	struct buffer missing;
};

static int on_key(void *context, const struct json_token *token)
{
	struct promise *promise = context;

	if (token->depth == 1)
		promise->inside = json_string_is(promise->bytes + token->start, token->end - token->start, "features");
	return 0;
}

/* An element of the root's array: strings below other containers are deeper. */
static int on_string(void *context, const struct json_token *token)
{
	struct promise *promise = context;
	struct buffer feature = {0};
	bool kept;

	if (!promise->inside || token->depth != 2)
		return 0;
	json_decode_string(promise->bytes + token->start, token->end - token->start, &feature);
	kept = capability_has_feature(promise->result, buffer_text(&feature));
	if (!kept) {
		buffer_append_text(&promise->missing, promise->missing.length > 0 ? ", " : "");
		text_append_visible(&promise->missing, buffer_text(&feature), feature.length);
	}
	promise->missing.failed |= buffer_failed(&feature);
	buffer_free(&feature);
	return 0;
}

char *promise_missing(const struct layer *layer, const struct capability_result *result)
{
	struct promise promise = {.bytes = layer->bytes, .result = result};
	const struct json_visitor visitor = {.on = {[JSON_KEY] = on_key, [JSON_STRING] = on_string}, .context = &promise};
	struct json_report report;

	if (layer->kind == LAYER_FILE && json_read(layer->bytes, layer->length, &visitor, &report) == -ENOMEM)
		promise.missing.failed = true;
	return buffer_take(&promise.missing);
}
