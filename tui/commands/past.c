/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The origin is recognised by its digest, so that nothing is taken for it that it was not. */
#include "tui/commands/past.h"

#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/descriptor_edit.h"
#include "core/change/origin_note.h"
#include "tui/commands/record_view.h"
#include "tui/commands/subject.h"

/* What the search needs at hand. */
struct search {
	const struct schema *schema;
	const struct layer *local, *vendor;
	const struct sha256 *wanted;
};

void past_free(struct past *past)
{
	buffer_free(&past->base);
}

static bool is_wanted(const struct search *search, const struct buffer *bytes)
{
	struct sha256 digest = sha256_of(buffer_text(bytes), bytes->length);

	return memcmp(digest.bytes, search->wanted->bytes, sizeof digest.bytes) == 0;
}

/* The document with the vendor's own word for a key that is a text. Left alone where that cannot be. Returns 0 or -ENOMEM. */
static int set_back(const struct search *search, const char *key, struct slice value, struct buffer *document)
{
	cleanup(buffer_free) struct buffer changed = {0};
	cleanup(free_pointer) char *text = value.start != NULL ? strndup(value.start, value.length) : NULL;
	int error;

	if (value.start == NULL)
		return 0;
	if (text == NULL)
		return -ENOMEM;
	error = descriptor_set(search->schema, buffer_text(document), document->length, key, text, &changed, NULL);
	if (error < 0)
		return error == -ENOMEM ? error : 0;
	buffer_free(document);
	*document = changed;
	changed = (struct buffer){0};
	return 0;
}

/*
 * Tries a file of the history: the origin itself, a copy of it without the note, or that copy with what may have been set in it as
 * the vendor still has it. Returns 1 with the base filled, 0 or -ENOMEM.
 */
static int try_file(const struct search *search, const struct known_file *file, struct buffer *base)
{
	const struct descriptor *vendor = &search->vendor->descriptor;
	int error;

	buffer_free(base);
	buffer_append(base, file->bytes, file->length);
	if (buffer_failed(base) || is_wanted(search, base))
		return buffer_failed(base) ? -ENOMEM : 1;
	buffer_free(base);
	error = origin_strip(search->schema, file->bytes, file->length, base, NULL);
	if (error < 0)
		return error == -ENOMEM ? error : 0;
	if (is_wanted(search, base))
		return 1;
	error = set_back(search, "description", vendor->description, base);
	if (error == 0)
		error = set_back(search, "type", vendor->type_word, base);
	if (error == 0)
		error = set_back(search, "binary", vendor->binary, base);
	return error < 0 ? error : is_wanted(search, base);
}

static int find_base(const struct search *search, const struct history *history, struct buffer *base)
{
	int found = 0;

	for (size_t i = 0; found == 0 && i < history->count; i++)
		for (uint32_t k = 0; found == 0 && k < history->entries[i].record.file_count; k++)
			found = try_file(search, &history->entries[i].record.files[k], base);
	if (found == 0)
		buffer_free(base);
	return found < 0 ? found : 0;
}

/* ---- what was set ---- */

/* Whether the words of a change set the key, however a shell wants the setting quoted. */
static bool words_set(const char *words, const char *key)
{
	size_t length = strlen(key);

	for (const char *at = words; (at = strstr(at, " --set ")) != NULL;) {
		at += strlen(" --set ");
		at += strspn(at, "$'");
		if (strncmp(at, key, length) == 0 && at[length] == '=')
			return true;
	}
	return false;
}

/* Adds what a transaction set. False where it did anything but a single replace. */
static bool add_settings(const struct search *search, const struct record *record, struct past *past)
{
	const char *words = record->what_count == 1 ? record->what[0] : "";

	if (strncmp(words, "replace ", strlen("replace ")) != 0)
		return false;
	for (size_t i = 0; i < search->schema->key_count; i++)
		if (words_set(words, search->schema->keys[i].name))
			past->set |= UINT32_C(1) << i;
	return true;
}

/* What the record did to that name; false where it did nothing to it. Returns -ENOMEM or 0. */
static int find_touched(const struct record *record, const char *name, struct touched *ret_touched, bool *ret_found)
{
	cleanup(free_pointer) struct touched *touched = NULL;
	size_t count = 0;
	int error = record_touched(record, &touched, &count);

	*ret_found = false;
	for (size_t i = 0; error == 0 && i < count && !*ret_found; i++) {
		*ret_found = strcmp(touched[i].name, name) == 0;
		*ret_touched = touched[i];
	}
	return error;
}

/* Goes back from the file as it is to the transaction that made it. */
static int find_settings(const struct search *search, const struct history *history, struct past *past)
{
	struct sha256 now = layer_digest(search->local);

	for (size_t i = 0; i < history->count; i++) {
		const struct history_entry *entry = &history->entries[i];
		struct touched touched = {0};
		bool found;
		int error;

		if (entry->damaged)
			continue;
		error = find_touched(&entry->record, search->local->name, &touched, &found);
		if (error < 0)
			return error;
		if (!found)
			continue;
		if (touched.after == NULL || memcmp(touched.after->digest.bytes, now.bytes, sizeof now.bytes) != 0 ||
		    !add_settings(search, &entry->record, past))
			return 0;
		past->settings_known = touched.before == NULL || touched.before->length == 0;
		if (past->settings_known)
			return 0;
		now = touched.before->digest;
	}
	return 0;
}

int past_find(struct session *session, const struct layer *local, const struct layer *vendor, const struct sha256 *wanted,
	      struct past *ret_past)
{
	const struct search search = {
		.schema = session_schema(session), .local = local, .vendor = vendor, .wanted = wanted};
	cleanup(history_free) struct history history = {0};
	int error;

	*ret_past = (struct past){0};
	if (workspace_history(session->workspace, &history, NULL) < 0)
		return 0;
	error = find_base(&search, &history, &ret_past->base);
	return error < 0 ? error : find_settings(&search, &history, ret_past);
}

bool past_never_set(const struct session *session, const struct past *past, const char *key)
{
	const struct schema *schema = session_schema(session);

	for (size_t i = 0; i < schema->key_count; i++)
		if (strcmp(schema->keys[i].name, key) == 0 && (past->set & UINT32_C(1) << i) != 0)
			return false;
	return past->settings_known;
}
