/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record as a document. The digest stands on a line of its own in front of all that it covers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/json_writer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/change.h"
#include "core/change/document.h"
#include "core/commit/record.h"

#define DIGEST_HEAD "{\n  \"digest\": \""
#define DIGEST_TAIL "\",\n"
#define DIGEST_LENGTH (sizeof DIGEST_HEAD - 1 + SHA256_TEXT_SIZE - 1 + sizeof DIGEST_TAIL - 1)

/* A record of the largest plan, with all that its files carry. */
#define NODE_LIMIT ((size_t)4 * 1000 * 1000)

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void write_base64(struct json_writer *writer, const char *key, const void *bytes, size_t length)
{
	struct buffer text = {0};

	base64_append(&text, bytes, length);
	json_writer_string(writer, key, buffer_text(&text));
	writer->buffer->failed = writer->buffer->failed || buffer_failed(&text);
	buffer_free(&text);
}

static void write_index(struct json_writer *writer, const char *key, uint32_t index)
{
	if (index == FILE_NONE)
		json_writer_null(writer, key);
	else
		json_writer_integer(writer, key, (int64_t)index);
}

static void write_file(struct json_writer *writer, const struct known_file *file)
{
	char digest[SHA256_TEXT_SIZE], mode[8];

	json_writer_begin_object(writer, NULL);
	sha256_to_text(&file->digest, digest);
	json_writer_string(writer, "digest", digest);
	/* As a text: an inode number may have 64 bits, which not every reader of JSON keeps. */
	snprintf(digest, sizeof digest, "%llu", (unsigned long long)file->inode);
	json_writer_string(writer, "inode", digest);
	json_writer_integer(writer, "modified", (int64_t)file->modified.tv_sec);
	json_writer_integer(writer, "nanoseconds", (int64_t)file->modified.tv_nsec);
	snprintf(mode, sizeof mode, "%04o", (unsigned)file->metadata.mode & 07777);
	json_writer_string(writer, "mode", mode);
	json_writer_integer(writer, "owner", (int64_t)file->metadata.owner);
	json_writer_integer(writer, "group", (int64_t)file->metadata.group);
	json_writer_begin_array(writer, "attributes");
	for (size_t i = 0; i < file->metadata.attribute_count; i++) {
		const struct file_attribute *attribute = &file->metadata.attributes[i];

		json_writer_begin_object(writer, NULL);
		json_writer_text(writer, "name", attribute->name, strlen(attribute->name));
		write_base64(writer, "value_base64", attribute->value, attribute->length);
		json_writer_end_object(writer);
	}
	json_writer_end_array(writer);
	if (text_is_utf8(file->bytes, file->length))
		json_writer_text(writer, "content", file->bytes, file->length);
	else
		write_base64(writer, "content_base64", file->bytes, file->length);
	json_writer_end_object(writer);
}

static void write_operation(struct json_writer *writer, const struct record_operation *operation)
{
	json_writer_begin_object(writer, NULL);
	json_writer_string(writer, "op", operation_name(operation->kind));
	if (operation->name != NULL)
		json_writer_text(writer, "name", operation->name, strlen(operation->name));
	if (operation->to != NULL)
		json_writer_text(writer, "to", operation->to, strlen(operation->to));
	write_index(writer, "before", operation->before);
	write_index(writer, "after", operation->after);
	json_writer_end_object(writer);
}

static void write_members(struct json_writer *writer, const struct record *record)
{
	json_writer_integer(writer, "version", RECORD_VERSION);
	json_writer_string(writer, "id", record->id);
	if (record->undoes[0] != '\0')
		json_writer_string(writer, "undoes", record->undoes);
	else
		json_writer_null(writer, "undoes");
	json_writer_integer(writer, "time", (int64_t)record->time.tv_sec);
	json_writer_text(writer, "who", record->who, strlen(record->who));
	json_writer_begin_array(writer, "what");
	for (size_t i = 0; i < record->what_count; i++)
		json_writer_string(writer, NULL, record->what[i]);
	json_writer_end_array(writer);
	json_writer_string(writer, "scope", scope_name(record->scope));
	json_writer_text(writer, "directory", record->directory, strlen(record->directory));
	json_writer_begin_array(writer, "operations");
	for (size_t i = 0; i < record->count; i++)
		write_operation(writer, &record->operations[i]);
	json_writer_end_array(writer);
	json_writer_begin_array(writer, "files");
	for (uint32_t i = 0; i < record->file_count; i++)
		write_file(writer, &record->files[i]);
	json_writer_end_array(writer);
}

void record_write(const struct record *record, struct buffer *buffer)
{
	struct json_writer writer = {.buffer = buffer};
	char digest[SHA256_TEXT_SIZE];
	struct sha256 found;

	buffer_clear(buffer);
	json_writer_begin_object(&writer, NULL);
	json_writer_string(&writer, "digest", zeros);
	write_members(&writer, record);
	json_writer_end_object(&writer);
	if (buffer_failed(buffer))
		return;
	found = sha256_of(buffer->data + DIGEST_LENGTH, buffer->length - DIGEST_LENGTH);
	sha256_to_text(&found, digest);
	memcpy(buffer->data + sizeof DIGEST_HEAD - 1, digest, SHA256_TEXT_SIZE - 1);
}

/* ---- reading ---- */

static int verify_digest(const char *bytes, size_t length, const char *path, struct failure *failure)
{
	char text[SHA256_TEXT_SIZE] = "";
	struct sha256 said, found;

	if (length > DIGEST_LENGTH && memcmp(bytes, DIGEST_HEAD, sizeof DIGEST_HEAD - 1) == 0) {
		memcpy(text, bytes + sizeof DIGEST_HEAD - 1, SHA256_TEXT_SIZE - 1);
		found = sha256_of(bytes + DIGEST_LENGTH, length - DIGEST_LENGTH);
		if (sha256_from_text(text, &said) == 0 && memcmp(said.bytes, found.bytes, sizeof said.bytes) == 0)
			return 0;
	}
	return failure_set(failure, FAILURE_REFUSED, EBADMSG, path, _("get the file back from a backup, or move it away"),
			   _("the record is damaged: its digest is not the one of its content"));
}

static int no_memory(const struct document *document)
{
	return failure_system(document->failure, ENOMEM, document->path, _("read the record"));
}

static int read_attribute(const struct document *document, uint32_t object, struct file_metadata *metadata)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *value = NULL;
	size_t length = 0;
	int error = document_member_bytes(document, object, "name", &name, NULL);

	if (error == 0)
		error = document_member_bytes(document, object, "value", &value, &length);
	if (error == 0 && file_metadata_add(metadata, name, value, length) < 0)
		error = no_memory(document);
	return error;
}

static int read_metadata(const struct document *document, uint32_t object, struct file_metadata *metadata)
{
	int64_t owner = 0, group = 0;
	unsigned mode = 0;
	uint32_t array;
	int error = document_member_mode(document, object, "mode", &mode);

	if (error == 0)
		error = document_member_integer(document, object, "owner", 0, UINT32_MAX, &owner);
	if (error == 0)
		error = document_member_integer(document, object, "group", 0, UINT32_MAX, &group);
	if (error == 0)
		error = document_require(document, object, "attributes", JSON_ARRAY_BEGIN, &array);
	if (error < 0)
		return error;
	metadata->mode = mode;
	metadata->owner = (uid_t)owner;
	metadata->group = (gid_t)group;
	for (uint32_t at = document_first(document, array); error == 0 && at != DOCUMENT_NONE;
	     at = document_next(document, array, at))
		error = read_attribute(document, at, metadata);
	return error;
}

static int read_known_file(const struct document *document, uint32_t object, struct known_file *file)
{
	cleanup(free_pointer) char *digest = NULL;
	cleanup(free_pointer) char *inode = NULL;
	int64_t seconds = 0, nanoseconds = 0;
	int error = document_member_text(document, object, "digest", &digest);

	if (error == 0)
		error = document_member_text(document, object, "inode", &inode);
	if (error == 0)
		error = document_member_integer(document, object, "modified", INT64_MIN, INT64_MAX, &seconds);
	if (error == 0)
		error = document_member_integer(document, object, "nanoseconds", 0, 999999999, &nanoseconds);
	if (error == 0)
		error = document_member_bytes(document, object, "content", &file->bytes, &file->length);
	if (error == 0)
		error = read_metadata(document, object, &file->metadata);
	if (error < 0)
		return error;
	file->inode = strtoull(inode, NULL, 10);
	file->modified = (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)nanoseconds};
	file->digest = sha256_of(file->bytes, file->length);
	return 0;
}

static int read_file(const struct document *document, uint32_t object, struct record *record)
{
	struct known_file file = {0};
	uint32_t index;
	int error = read_known_file(document, object, &file);

	if (error < 0) {
		file_metadata_free(&file.metadata);
		free(file.bytes);
		return error;
	}
	return record_add_file(record, &file, &index) < 0 ? no_memory(document) : 0;
}

static int read_index(const struct document *document, uint32_t object, const char *key, const struct record *record,
		      uint32_t *ret_index)
{
	uint32_t node = document_member(document, object, key);
	int64_t value;
	int error;

	*ret_index = FILE_NONE;
	if (node != DOCUMENT_NONE && document->nodes[node].kind == JSON_NULL)
		return 0;
	error = document_member_integer(document, object, key, 0, (int64_t)record->file_count - 1, &value);
	if (error == 0)
		*ret_index = (uint32_t)value;
	return error;
}

static int read_kind(const struct document *document, uint32_t object, enum operation_kind *ret_kind)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(document, object, "op", &word);

	if (error < 0)
		return error;
	for (enum operation_kind kind = OPERATION_MKDIR; kind <= OPERATION_RENAME; kind++) {
		if (strcmp(word, operation_name(kind)) == 0) {
			*ret_kind = kind;
			return 0;
		}
	}
	return document_refuse(document, object, _("no such operation is known"));
}

/* A name of a file to be renamed: nothing that leads out of the directory, whoever wrote the record. */
static int read_name(const struct document *document, uint32_t object, const char *key, char **ret_name)
{
	int error = document_member_bytes(document, object, key, ret_name, NULL);

	if (error == 0 && !name_is_allowed(*ret_name))
		error = document_refuse(document, object, _("\"%s\" is no file name that a descriptor can have"), key);
	return error;
}

static int read_operation(const struct document *document, uint32_t object, struct record *record)
{
	cleanup(free_pointer) char *name = NULL;
	cleanup(free_pointer) char *to = NULL;
	enum operation_kind kind = OPERATION_MKDIR;
	uint32_t before = FILE_NONE, after = FILE_NONE;
	int error = read_kind(document, object, &kind);

	if (error == 0 && kind != OPERATION_MKDIR)
		error = read_name(document, object, "name", &name);
	if (error == 0 && kind == OPERATION_RENAME)
		error = read_name(document, object, "to", &to);
	if (error == 0)
		error = read_index(document, object, "before", record, &before);
	if (error == 0)
		error = read_index(document, object, "after", record, &after);
	if (error < 0)
		return error;
	if (((kind == OPERATION_REMOVE || kind == OPERATION_RENAME) && before == FILE_NONE) ||
	    ((kind == OPERATION_MASK || kind == OPERATION_WRITE || kind == OPERATION_RENAME) && after == FILE_NONE))
		return document_refuse(document, object, _("the operation names no file"));
	return record_add_operation(record, kind, name, to, before, after) < 0 ? no_memory(document) : 0;
}

static int read_array(const struct document *document, const char *key, struct record *record,
		      int (*read_element)(const struct document *, uint32_t, struct record *))
{
	uint32_t array;
	int error = document_require(document, 0, key, JSON_ARRAY_BEGIN, &array);

	if (error < 0)
		return error;
	for (uint32_t at = document_first(document, array); error == 0 && at != DOCUMENT_NONE;
	     at = document_next(document, array, at)) {
		if (document->nodes[at].kind != JSON_OBJECT_BEGIN)
			return document_refuse(document, at, _("an object should stand here"));
		error = read_element(document, at, record);
	}
	return error;
}

static int read_what(const struct document *document, struct record *record)
{
	uint32_t array;
	size_t length;
	int error = document_require(document, 0, "what", JSON_ARRAY_BEGIN, &array);

	if (error < 0)
		return error;
	record->what = calloc(document_count(document, array) + 1, sizeof *record->what);
	if (record->what == NULL)
		return no_memory(document);
	for (uint32_t at = document_first(document, array); error == 0 && at != DOCUMENT_NONE;
	     at = document_next(document, array, at)) {
		error = document_text(document, at, &record->what[record->what_count], &length);
		if (error == 0)
			record->what_count++;
	}
	return error;
}

static int read_id(const struct document *document, const char *key, bool optional, char ret_id[static RECORD_ID_SIZE])
{
	cleanup(free_pointer) char *text = NULL;
	uint32_t node = document_member(document, 0, key);
	int error;

	ret_id[0] = '\0';
	if (optional && node != DOCUMENT_NONE && document->nodes[node].kind == JSON_NULL)
		return 0;
	error = document_member_text(document, 0, key, &text);
	if (error < 0)
		return error;
	if (!record_id_is_valid(text))
		return document_refuse(document, node, _("this is no id of a transaction"));
	snprintf(ret_id, RECORD_ID_SIZE, "%s", text);
	return 0;
}

static int read_scope(const struct document *document, struct record *record)
{
	cleanup(free_pointer) char *word = NULL;
	int error = document_member_text(document, 0, "scope", &word);

	if (error < 0)
		return error;
	for (record->scope = SCOPE_VENDOR; record->scope < SCOPE_COUNT; record->scope++)
		if (strcmp(word, scope_name(record->scope)) == 0)
			return 0;
	return document_refuse(document, document_member(document, 0, "scope"), _("no such scope is known"));
}

static int read_record(const struct document *document, struct record *record)
{
	int64_t version, seconds = 0;
	int error;

	if (document->nodes[0].kind != JSON_OBJECT_BEGIN)
		return document_refuse(document, 0, _("an object should stand here"));
	error = document_member_integer(document, 0, "version", 0, INT64_MAX, &version);
	if (error == 0 && version != RECORD_VERSION)
		error = document_refuse(document, document_member(document, 0, "version"),
					_("only version %d of records is known"), RECORD_VERSION);
	if (error == 0)
		error = read_id(document, "id", false, record->id);
	if (error == 0)
		error = read_id(document, "undoes", true, record->undoes);
	if (error == 0)
		error = document_member_integer(document, 0, "time", INT64_MIN, INT64_MAX, &seconds);
	record->time.tv_sec = (time_t)seconds;
	if (error == 0)
		error = document_member_bytes(document, 0, "who", &record->who, NULL);
	if (error == 0)
		error = read_what(document, record);
	if (error == 0)
		error = read_scope(document, record);
	if (error == 0)
		error = document_member_bytes(document, 0, "directory", &record->directory, NULL);
	if (error == 0)
		error = read_array(document, "files", record, read_file);
	if (error == 0)
		error = read_array(document, "operations", record, read_operation);
	return error;
}

int record_read(const char *bytes, size_t length, const char *path, struct record *ret_record, struct failure *failure)
{
	cleanup(record_free) struct record record = {0};
	struct document document = {
		.bytes = bytes, .length = length, .path = path, .kind = FAILURE_REFUSED, .failure = failure};
	int error = verify_digest(bytes, length, path, failure);

	if (error < 0)
		return error;
	error = document_read(&document, NODE_LIMIT);
	if (error == 0)
		error = read_record(&document, &record);
	document_free(&document);
	if (error < 0)
		return error;
	*ret_record = record;
	record = (struct record){0};
	return 0;
}
