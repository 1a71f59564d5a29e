/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A descriptor with another value for a key. The input is the key's number, the value up to a line feed, and the
 * document. What comes out says the value and is refused by nobody who took the document, and a note of the origin comes
 * out as it went in.
 */
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/descriptor_edit.h"
#include "core/change/origin_note.h"
#include "core/descriptor/descriptor.h"
#include "tests/fuzz/target.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const keys[] = {"description", "type", "binary", "tags", "other"};

static void try_set(const char *key, const char *value, const char *document, size_t length)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer edited = {0}, again = {0};
	struct json_report before, after;
	int error = descriptor_set(&schema_vhost_user, document, length, key, value, &edited, &failure);

	if (error < 0) {
		fuzz_expect_failure(&failure);
		return;
	}
	assert_int_equal(json_read(document, length, NULL, &before), 0);
	assert_int_equal(json_read(buffer_text(&edited), edited.length, NULL, &after), 0);
	for (enum json_dialect dialect = JSON_STRICT; dialect < JSON_DIALECT_COUNT; dialect++)
		assert_true(!json_accepts(&before, dialect) || json_accepts(&after, dialect));
	assert_int_equal(
		descriptor_set(&schema_vhost_user, buffer_text(&edited), edited.length, key, value, &again, &failure), 0);
	assert_int_equal(edited.length, again.length);
	assert_memory_equal(edited.data, again.data, edited.length);
}

static void try_note(const char *path, const char *document, size_t length)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer noted = {0}, stripped = {0};
	cleanup(origin_free) struct origin origin = {0};
	struct sha256 digest = sha256_of(document, length);

	if (origin_find(&schema_vhost_user, document, length, &origin) == 0)
		assert_non_null(origin.path);
	origin_free(&origin);
	if (origin_note(&schema_vhost_user, document, length, path, &digest, &noted, &failure) < 0) {
		fuzz_expect_failure(&failure);
		return;
	}
	assert_int_equal(origin_find(&schema_vhost_user, buffer_text(&noted), noted.length, &origin), 0);
	assert_string_equal(origin.path, path);
	assert_memory_equal(&origin.digest, &digest, sizeof digest);
	assert_int_equal(origin_strip(&schema_vhost_user, buffer_text(&noted), noted.length, &stripped, &failure), 0);
}

FUZZ_TARGET(edit)
{
	const char *text = (const char *)bytes, *line_end = length != 0 ? memchr(text, '\n', length) : NULL;
	cleanup(free_pointer) char *value = NULL;

	if (line_end == NULL)
		return 0;
	value = strndup(text + 1, (size_t)(line_end - text) - (line_end != text));
	assert_non_null(value);
	length -= (size_t)(line_end + 1 - text);
	try_set(keys[bytes[0] % COUNT(keys)], value, line_end + 1, length);
	if (value[0] == '/')
		try_note(value, line_end + 1, length);
	return 0;
}
