/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each kind of change is a word; those that write a file have the command's. */
#include "core/change/kept.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/document.h"
#include "core/change/plan_json.h"

#define NODE_LIMIT ((size_t)PLAN_JSON_MAX_OPERATIONS * 32)

/* The word is also the constant that a change that writes has as its verb. */
static const struct {
	const char *word;
	enum change_kind kind;
} words[] = {
	{"mask", CHANGE_MASK},	 {"unmask", CHANGE_UNMASK}, {"move", CHANGE_MOVE},   {"revert", CHANGE_REVERT}, {"clone", CHANGE_WRITE},
	{"replace", CHANGE_WRITE}, {"edit", CHANGE_WRITE},    {"import", CHANGE_WRITE}, {"new", CHANGE_WRITE},
};

static const char *const places[] = {
	[MOVE_FIRST] = "first", [MOVE_LAST] = "last", [MOVE_BEFORE] = "before", [MOVE_AFTER] = "after", [MOVE_RANK] = "rank"};

void kept_change_free(struct kept_change *kept)
{
	change_free(&kept->change);
	free(kept->reason);
	*kept = (struct kept_change){0};
}

void kept_changes_free(struct kept_changes *kept)
{
	for (size_t i = 0; i < kept->count; i++)
		kept_change_free(&kept->items[i]);
	free(kept->items);
	*kept = (struct kept_changes){0};
}

static void write_text(struct json_writer *writer, const char *key, const char *text)
{
	if (text != NULL)
		json_writer_text(writer, key, text, strlen(text));
}

void kept_change_write(struct json_writer *writer, const struct kept_change *kept)
{
	const struct change *change = &kept->change;
	cleanup(free_pointer) char *described = change_describe(change);

	writer->buffer->failed |= described == NULL;
	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "change", change->kind == CHANGE_WRITE ? change->verb : change_name(change->kind));
	write_text(writer, "name", change->name);
	json_writer_string(writer, "words", described);
	json_writer_integer(writer, "action", kept->action);
	if (change->kind == CHANGE_MOVE)
		json_writer_string(writer, "place", places[change->place]);
	if (change->kind == CHANGE_MOVE && change->place == MOVE_RANK)
		json_writer_integer(writer, "rank", change->rank);
	write_text(writer, "other", change->other);
	if (change->kind == CHANGE_WRITE) {
		json_writer_boolean(writer, "may_replace", change->may_replace);
		json_writer_text(writer, "content", change->content, change->content_length);
	}
	write_text(writer, "aside", kept->reason);
	json_writer_end_object(writer);
}

/* ---- reading ---- */

static int read_word(const struct document *document, uint32_t object, struct change *change)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(document, object, "change", &word);

	if (error < 0)
		return error;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(word, words[i].word) == 0) {
			change->kind = words[i].kind;
			change->verb = words[i].kind == CHANGE_WRITE ? words[i].word : NULL;
			return 0;
		}
	}
	return document_refuse(document, object, _("no such change is known"));
}

/* A member that may be missing. */
static int read_optional(const struct document *document, uint32_t object, const char *key, char **ret_text)
{
	if (document_member(document, object, key) == DOCUMENT_NONE)
		return 0;
	return document_member_bytes(document, object, key, ret_text, NULL);
}

static int read_place(const struct document *document, uint32_t object, struct change *change)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(document, object, "place", &word);
	size_t place = 0;
	int64_t rank = 0;

	if (error < 0)
		return error;
	while (place < sizeof places / sizeof *places && strcmp(word, places[place]) != 0)
		place++;
	if (place == sizeof places / sizeof *places ||
	    ((place == MOVE_BEFORE || place == MOVE_AFTER) && (change->other == NULL || !name_is_allowed(change->other))))
		return document_refuse(document, object, _("no such place is known"));
	if (place == MOVE_RANK)
		error = document_member_integer(document, object, "rank", 1, UINT32_MAX, &rank);
	change->place = (enum move_place)place;
	change->rank = (uint32_t)rank;
	return error;
}

static int read_content(const struct document *document, uint32_t object, struct change *change)
{
	uint32_t replace = document_member(document, object, "may_replace");
	int error = document_member_bytes(document, object, "content", &change->content, &change->content_length);

	if (error == 0 && (change->content_length == 0 || change->content_length > DESCRIPTOR_MAX_SIZE))
		return document_refuse(document, object, _("the content has no byte, or over 1 MiB"));
	change->may_replace = replace != DOCUMENT_NONE && document->nodes[replace].kind == JSON_TRUE;
	return error;
}

static int read_kept(const struct document *document, uint32_t object, struct kept_change *kept)
{
	struct change *change = &kept->change;
	int64_t action = 0;
	int error = read_word(document, object, change);

	if (error == 0)
		error = document_member_bytes(document, object, "name", &change->name, NULL);
	if (error == 0 && !name_is_allowed(change->name))
		return document_refuse(document, object, _("this is no name that a descriptor can have"));
	if (error == 0)
		error = document_member_integer(document, object, "action", 0, UINT32_MAX, &action);
	if (error == 0)
		error = read_optional(document, object, "other", &change->other);
	if (error == 0)
		error = read_optional(document, object, "aside", &kept->reason);
	if (error == 0 && change->kind == CHANGE_MOVE)
		error = read_place(document, object, change);
	if (error == 0 && change->kind == CHANGE_WRITE)
		error = read_content(document, object, change);
	kept->action = (uint32_t)action;
	return error;
}

/* Whether an element says all that is to be known to stage it. */
static bool is_whole(const struct document *document, uint32_t node)
{
	return document->nodes[node].kind == JSON_OBJECT_BEGIN && document_member(document, node, "action") != DOCUMENT_NONE;
}

static int read_changes(const struct document *document, struct kept_changes *kept)
{
	uint32_t array = 0;
	int error = document_require(document, 0, "changes", JSON_ARRAY_BEGIN, &array);

	for (uint32_t at = error == 0 ? document_first(document, array) : DOCUMENT_NONE; at != DOCUMENT_NONE;
	     at = document_next(document, array, at))
		if (!is_whole(document, at))
			return 0;
	for (uint32_t at = error == 0 ? document_first(document, array) : DOCUMENT_NONE; error == 0 && at != DOCUMENT_NONE;
	     at = document_next(document, array, at)) {
		if (array_grow(&kept->items, &kept->capacity, kept->count, sizeof *kept->items) < 0)
			return failure_system(document->failure, ENOMEM, document->path, _("read the plan"));
		kept->items[kept->count] = (struct kept_change){0};
		error = read_kept(document, at, &kept->items[kept->count++]);
	}
	return error;
}

int kept_changes_read(const char *bytes, size_t length, const char *path, struct kept_changes *ret_kept, struct failure *failure)
{
	cleanup(kept_changes_free) struct kept_changes kept = {0};
	struct document document = {.bytes = bytes, .length = length, .path = path, .kind = FAILURE_USAGE, .failure = failure};
	int error = document_read(&document, NODE_LIMIT);

	if (error == 0)
		error = read_changes(&document, &kept);
	document_free(&document);
	if (error < 0)
		return error;
	*ret_kept = kept;
	kept = (struct kept_changes){0};
	return 0;
}
