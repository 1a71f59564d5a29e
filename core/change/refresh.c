/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * First each key is decided by the meaning of its three values, then the decisions are carried into the vendor's
 * layout.
 */
#include "core/change/refresh.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/descriptor_edit.h"
#include "core/change/origin_note.h"

/* One of the three documents, without its note. */
struct version {
	struct buffer document;
	struct layout layout;
	bool known;
};

struct merging {
	const struct schema *schema;
	const struct refresh *refresh;
	struct version base, local, vendor;
	char **carried; /* keys whose local value goes into the vendor's document */
	size_t count;
	size_t capacity;
	struct refresh_conflicts conflicts;
	struct failure *failure;
};

static void merging_free(struct merging *merging)
{
	struct version *const versions[] = {&merging->base, &merging->local, &merging->vendor};

	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
		layout_free(&versions[i]->layout);
		buffer_free(&versions[i]->document);
	}
	for (size_t i = 0; i < merging->count; i++)
		free(merging->carried[i]);
	free(merging->carried);
	refresh_conflicts_free(&merging->conflicts);
}

void refresh_conflicts_free(struct refresh_conflicts *conflicts)
{
	for (size_t i = 0; i < conflicts->count; i++) {
		struct refresh_conflict *conflict = &conflicts->items[i];

		free(conflict->key);
		free(conflict->base);
		free(conflict->local);
		free(conflict->vendor);
	}
	free(conflicts->items);
	*conflicts = (struct refresh_conflicts){0};
}

/* ---- the values of a key ---- */

struct meaning {
	const char *bytes;
	struct buffer *text;
};

/*
 * Two values mean the same when these texts are equal: spacing and escapes are no part of them, the order of keys is.
 */
static int append_meaning(void *context, const struct json_token *token)
{
	struct meaning *meaning = context;
	struct buffer decoded = {0};

	buffer_append_byte(meaning->text, (char)('A' + (int)token->kind));
	if (token->kind == JSON_STRING || token->kind == JSON_KEY) {
		json_decode_string(meaning->bytes + token->start, token->end - token->start, &decoded);
		buffer_format(meaning->text, "%zu:", decoded.length);
		buffer_append(meaning->text, buffer_text(&decoded), decoded.length);
		meaning->text->failed |= buffer_failed(&decoded);
		buffer_free(&decoded);
	} else if (token->kind == JSON_NUMBER) {
		buffer_append(meaning->text, meaning->bytes + token->start, token->end - token->start);
	}
	return 0;
}

/* Appends what the version says about a key, nothing where it has no such member. Returns 0 or -ENOMEM. */
static int meaning_of(const struct merging *merging, const struct version *version, const char *key,
		      struct buffer *text)
{
	size_t index = layout_find(&version->layout, key), length;
	const char *tags = origin_key(merging->schema);
	struct meaning meaning = {.text = text};
	struct json_visitor visitor = {.context = &meaning};
	struct json_report report;
	int error;

	if (index == LAYOUT_NONE)
		return 0;
	meaning.bytes = layout_value(&version->layout, index, &length);
	for (size_t i = 0; i < JSON_KIND_COUNT; i++)
		visitor.on[i] = append_meaning;
	error = json_read(meaning.bytes, length, &visitor, &report);
	if (error < 0 || buffer_failed(text))
		return -ENOMEM;
	/* An empty list of tags says what no list says, and a note that is taken out may leave either. */
	if (text->length == 2 && tags != NULL && strcmp(key, tags) == 0)
		buffer_clear(text);
	return 0;
}

static bool same_meaning(const struct buffer *first, const struct buffer *second)
{
	return first->length == second->length &&
	       (first->length == 0 || memcmp(first->data, second->data, first->length) == 0);
}

/* The member's value as it is written, malloc'ed; *ret_value stays NULL where there is none. Returns 0 or -ENOMEM. */
static int copy_value(const struct version *version, const char *key, char **ret_value)
{
	size_t index = version->known ? layout_find(&version->layout, key) : LAYOUT_NONE, length;
	struct buffer copy = {0};
	const char *value;

	if (index == LAYOUT_NONE)
		return 0;
	value = layout_value(&version->layout, index, &length);
	buffer_append(&copy, value, length);
	*ret_value = buffer_take(&copy);
	return *ret_value != NULL ? 0 : -ENOMEM;
}

/* ---- decisions ---- */

enum decision {
	DECISION_KEEP,  /* what the vendor has */
	DECISION_CARRY, /* what the copy has */
	DECISION_ASK,
};

static const struct refresh_choice *find_choice(const struct refresh *refresh, const char *key)
{
	for (size_t i = 0; i < refresh->choice_count; i++)
		if (strcmp(refresh->choices[i].key, key) == 0)
			return &refresh->choices[i];
	return NULL;
}

static int decide(const struct merging *merging, const char *key, enum decision *ret_decision)
{
	const struct refresh_choice *choice = find_choice(merging->refresh, key);
	cleanup(buffer_free) struct buffer base = {0};
	cleanup(buffer_free) struct buffer local = {0};
	cleanup(buffer_free) struct buffer vendor = {0};
	int error = meaning_of(merging, &merging->local, key, &local);

	if (error == 0)
		error = meaning_of(merging, &merging->vendor, key, &vendor);
	if (error == 0 && merging->base.known)
		error = meaning_of(merging, &merging->base, key, &base);
	if (error < 0)
		return error;
	if (same_meaning(&local, &vendor))
		*ret_decision = DECISION_KEEP;
	else if (choice != NULL)
		*ret_decision = choice->side == REFRESH_LOCAL ? DECISION_CARRY : DECISION_KEEP;
	else if (merging->base.known && same_meaning(&local, &base))
		*ret_decision = DECISION_KEEP;
	else if (merging->base.known && same_meaning(&vendor, &base))
		*ret_decision = DECISION_CARRY;
	else
		*ret_decision = DECISION_ASK;
	return 0;
}

static int add_carried(struct merging *merging, const char *key)
{
	char *copy = strdup(key);

	if (copy == NULL ||
	    array_grow(&merging->carried, &merging->capacity, merging->count, sizeof *merging->carried) < 0) {
		free(copy);
		return -ENOMEM;
	}
	merging->carried[merging->count++] = copy;
	return 0;
}

static int add_conflict(struct merging *merging, const char *key)
{
	struct refresh_conflicts *conflicts = &merging->conflicts;
	struct refresh_conflict *conflict;

	if (array_grow(&conflicts->items, &conflicts->capacity, conflicts->count, sizeof *conflicts->items) < 0)
		return -ENOMEM;
	conflict = &conflicts->items[conflicts->count++];
	*conflict = (struct refresh_conflict){.key = strdup(key), .base_known = merging->base.known};
	if (conflict->key == NULL || copy_value(&merging->base, key, &conflict->base) < 0 ||
	    copy_value(&merging->local, key, &conflict->local) < 0 ||
	    copy_value(&merging->vendor, key, &conflict->vendor) < 0)
		return -ENOMEM;
	return 0;
}

static int decide_key(struct merging *merging, const char *key)
{
	enum decision decision;
	int error = decide(merging, key, &decision);

	if (error < 0 || decision == DECISION_KEEP)
		return error;
	return decision == DECISION_CARRY ? add_carried(merging, key) : add_conflict(merging, key);
}

/* Decides the keys of a version, each once, leaving out those that the other version has, too. */
static int decide_keys(struct merging *merging, const struct version *version, const struct version *other)
{
	for (size_t i = 0; i < version->layout.count; i++) {
		cleanup(buffer_free) struct buffer key = {0};
		size_t length;
		const char *quoted = layout_key(&version->layout, i, &length);
		int error;

		json_decode_string(quoted, length, &key);
		if (buffer_failed(&key))
			return -ENOMEM;
		if (layout_find(&version->layout, buffer_text(&key)) != i ||
		    (other != NULL && layout_find(&other->layout, buffer_text(&key)) != LAYOUT_NONE))
			continue;
		error = decide_key(merging, buffer_text(&key));
		if (error < 0)
			return error;
	}
	return 0;
}

/* ---- the document ---- */

/*
 * Where the schema has it; a key that it does not know stands behind the member that it follows in the copy, else at
 * the end.
 */
static int carried_position(const struct merging *merging, const struct layout *layout, const char *key,
			    size_t local_index, size_t *ret_position)
{
	cleanup(buffer_free) struct buffer before = {0};
	const char *quoted;
	size_t length, found;

	*ret_position = 0;
	if (schema_find_key(merging->schema, key, strlen(key)) != NULL) {
		*ret_position = descriptor_key_position(merging->schema, layout, key);
	} else if (local_index != 0) {
		quoted = layout_key(&merging->local.layout, local_index - 1, &length);
		json_decode_string(quoted, length, &before);
		found = layout_find(layout, buffer_text(&before));
		*ret_position = found != LAYOUT_NONE ? found + 1 : layout->count;
	}
	return buffer_failed(&before) ? -ENOMEM : 0;
}

static int carry_value(const struct merging *merging, const struct layout *layout, const char *key, size_t local_index,
		       struct buffer *result)
{
	const struct layout *local = &merging->local.layout;
	cleanup(buffer_free) struct buffer quoted = {0};
	cleanup(buffer_free) struct buffer value = {0};
	size_t index = layout_find(layout, key), length, position;
	const char *written = layout_value(local, local_index, &length);
	int error = carried_position(merging, layout, key, local_index, &position);

	if (error < 0)
		return error;
	layout_append_adapted(layout, written, length, &value);
	written = layout_key(local, local_index, &length);
	buffer_append(&quoted, written, length);
	if (index != LAYOUT_NONE)
		layout_replace(layout, index, &value, result);
	else
		layout_insert(layout, position, &quoted, &value, result);
	return buffer_failed(&quoted) || buffer_failed(&value) || buffer_failed(result) ? -ENOMEM : 0;
}

/*
 * One step: the document gets the local value of the key, or loses a member that the copy does not have. *ret_again: it
 * has one more.
 */
static int carry_key(const struct merging *merging, const char *key, struct buffer *document, bool *ret_again)
{
	size_t local_index = layout_find(&merging->local.layout, key), index;
	cleanup(layout_free) struct layout layout = {0};
	cleanup(buffer_free) struct buffer result = {0};
	int error = layout_read(document->data, document->length, &layout, merging->failure);

	*ret_again = false;
	if (error < 0)
		return error;
	index = layout_find(&layout, key);
	if (local_index != LAYOUT_NONE)
		error = carry_value(merging, &layout, key, local_index, &result);
	else if (index != LAYOUT_NONE)
		layout_remove(&layout, index, &result);
	else
		return 0;
	if (error < 0 || buffer_failed(&result))
		return -ENOMEM;
	buffer_free(document);
	*document = result;
	result = (struct buffer){0};
	*ret_again = local_index == LAYOUT_NONE;
	return 0;
}

static int carry_all(const struct merging *merging, struct buffer *document)
{
	buffer_append(document, merging->vendor.document.data, merging->vendor.document.length);
	if (buffer_failed(document))
		return -ENOMEM;
	for (size_t i = 0; i < merging->count; i++) {
		bool again = true;

		while (again) {
			int error = carry_key(merging, merging->carried[i], document, &again);

			if (error < 0)
				return error;
		}
	}
	return 0;
}

static bool is_carried(const struct merging *merging, const char *key)
{
	for (size_t i = 0; i < merging->count; i++)
		if (strcmp(merging->carried[i], key) == 0)
			return true;
	return false;
}

/* Whether the result says about a key what was decided. */
static int check_key(const struct merging *merging, const struct version *result, const char *key)
{
	const struct version *source = is_carried(merging, key) ? &merging->local : &merging->vendor;
	cleanup(buffer_free) struct buffer meant = {0};
	cleanup(buffer_free) struct buffer found = {0};
	int error = meaning_of(merging, source, key, &meant);

	if (error == 0)
		error = meaning_of(merging, result, key, &found);
	if (error < 0 || same_meaning(&meant, &found))
		return error;
	return failure_set(merging->failure, FAILURE_REFUSED, EINVAL, merging->refresh->local_path,
			   _("carry the changes over by hand: overrule edit NAME"),
			   _("the merged descriptor would not read as it was meant"));
}

static int check_keys(const struct merging *merging, const struct version *result, const struct version *version)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < version->layout.count; i++) {
		cleanup(buffer_free) struct buffer key = {0};
		size_t length;
		const char *quoted = layout_key(&version->layout, i, &length);

		json_decode_string(quoted, length, &key);
		error = buffer_failed(&key) ? -ENOMEM : check_key(merging, result, buffer_text(&key));
	}
	return error;
}

static int check_result(const struct merging *merging, const struct buffer *document)
{
	struct version result = {.known = true};
	int error = layout_read(document->data, document->length, &result.layout, merging->failure);

	if (error == 0)
		error = check_keys(merging, &result, &merging->vendor);
	if (error == 0)
		error = check_keys(merging, &result, &merging->local);
	if (error == 0)
		error = check_keys(merging, &result, &result);
	layout_free(&result.layout);
	return error;
}

/* ---- what goes in ---- */

static int read_version(const struct merging *merging, const struct refresh_document *given, const char *path,
			struct version *version)
{
	struct failure *failure = merging->failure;
	int error = origin_strip(merging->schema, given->bytes, given->length, &version->document, failure);

	if (error == 0)
		error = layout_read(version->document.data, version->document.length, &version->layout, failure);
	if (error < 0 && error != -ENOMEM && failure != NULL && failure->path == NULL && path != NULL)
		failure->path = strdup(path);
	version->known = error == 0;
	return error;
}

/* The base counts only where it is what the copy was made of, and can be read. */
static int read_base(struct merging *merging)
{
	const struct refresh *refresh = merging->refresh;
	cleanup(origin_free) struct origin origin = {0};
	struct failure *failure = merging->failure;
	struct sha256 digest;
	int error;

	if (refresh->base.bytes == NULL)
		return 0;
	digest = sha256_of(refresh->base.bytes, refresh->base.length);
	error = origin_find(merging->schema, refresh->local.bytes, refresh->local.length, &origin);
	if (error == -ENOMEM || (error == 0 && memcmp(&origin.digest, &digest, sizeof digest) != 0))
		return error;
	merging->failure = NULL;
	error = read_version(merging, &refresh->base, NULL, &merging->base);
	merging->failure = failure;
	return error == -ENOMEM ? error : 0;
}

static int merge(struct merging *merging, struct buffer *ret_document)
{
	const struct refresh *refresh = merging->refresh;
	cleanup(buffer_free) struct buffer document = {0};
	struct sha256 digest = sha256_of(refresh->vendor.bytes, refresh->vendor.length);
	int error = carry_all(merging, &document);

	if (error == 0)
		error = check_result(merging, &document);
	return error < 0 ? error
			 : origin_note(merging->schema, document.data, document.length, refresh->origin_path, &digest,
				       ret_document, merging->failure);
}

int refresh_merge(const struct schema *schema, const struct refresh *refresh, struct buffer *ret_document,
		  struct refresh_conflicts *ret_conflicts, struct failure *failure)
{
	cleanup(merging_free) struct merging merging = {.schema = schema, .refresh = refresh, .failure = failure};
	int error = read_version(&merging, &refresh->local, refresh->local_path, &merging.local);

	*ret_conflicts = (struct refresh_conflicts){0};
	if (error == 0)
		error = read_version(&merging, &refresh->vendor, refresh->origin_path, &merging.vendor);
	if (error == 0)
		error = read_base(&merging);
	if (error == 0)
		error = decide_keys(&merging, &merging.vendor, NULL);
	if (error == 0)
		error = decide_keys(&merging, &merging.local, &merging.vendor);
	if (error < 0)
		return error;
	if (merging.conflicts.count == 0)
		return merge(&merging, ret_document);
	*ret_conflicts = merging.conflicts;
	merging.conflicts = (struct refresh_conflicts){0};
	return 0;
}
