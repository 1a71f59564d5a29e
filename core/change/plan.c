/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans as values, and in words. */
#include "core/change/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

const char *operation_name(enum operation_kind kind)
{
	static const char *const names[] = {"mkdir", "mask", "remove", "write", "rename"};

	return names[kind];
}

int plan_new(enum scope scope, const char *directory, struct plan *ret_plan)
{
	*ret_plan = (struct plan){.scope = scope, .directory = strdup(directory)};
	return ret_plan->directory != NULL ? 0 : -ENOMEM;
}

static void operation_free(struct operation *operation)
{
	free(operation->name);
	free(operation->to);
	free(operation->content);
	if (operation->metadata != NULL)
		file_metadata_free(operation->metadata);
	free(operation->metadata);
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		operation_free(&plan->operations[i]);
	free(plan->operations);
	free(plan->directory);
	*plan = (struct plan){0};
}

/* A copy of length bytes with a NUL behind, or NULL for NULL. */
static char *copy_bytes(const char *bytes, size_t length, bool *failed)
{
	char *copy = bytes != NULL ? malloc(length + 1) : NULL;

	if (bytes == NULL)
		return NULL;
	if (copy == NULL) {
		*failed = true;
		return NULL;
	}
	memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

static struct file_metadata *copy_metadata(const struct file_metadata *metadata, bool *failed)
{
	struct file_metadata *copy = metadata != NULL ? malloc(sizeof *copy) : NULL;

	if (metadata == NULL)
		return NULL;
	if (copy == NULL || file_metadata_copy(metadata, copy) < 0) {
		free(copy);
		*failed = true;
		return NULL;
	}
	return copy;
}

struct operation operation_expecting(enum operation_kind kind, const struct layer *layer)
{
	return (struct operation){.kind = kind,
				  .mode = 0644,
				  .expectation = EXPECT_CONTENT,
				  .expected = layer_digest(layer),
				  .identity = layer->identity};
}

int plan_add(struct plan *plan, struct operation operation, const char *name)
{
	bool failed = false;

	operation.name = copy_bytes(name, name != NULL ? strlen(name) : 0, &failed);
	operation.to = copy_bytes(operation.to, operation.to != NULL ? strlen(operation.to) : 0, &failed);
	operation.content = copy_bytes(operation.content, operation.content_length, &failed);
	operation.metadata = copy_metadata(operation.metadata, &failed);
	if (failed || array_grow(&plan->operations, &plan->capacity, plan->count, sizeof *plan->operations) < 0) {
		operation_free(&operation);
		return -ENOMEM;
	}
	plan->operations[plan->count++] = operation;
	return 0;
}

void plan_remove(struct plan *plan, size_t index)
{
	operation_free(&plan->operations[index]);
	plan->count--;
	memmove(&plan->operations[index], &plan->operations[index + 1], (plan->count - index) * sizeof *plan->operations);
}

static char *shown_path(const struct plan *plan, const struct operation *operation)
{
	struct buffer path = {0};

	text_append_visible(&path, plan->directory, strlen(plan->directory));
	if (operation->name != NULL) {
		buffer_append_byte(&path, '/');
		text_append_visible(&path, operation->name, strlen(operation->name));
	}
	return buffer_take(&path);
}

static void append_rename(struct buffer *text, const struct operation *operation, const char *path)
{
	cleanup(free_pointer) char *to = text_visible(operation->to);

	buffer_format(text, _("rename %s to %s"), path, to != NULL ? to : "?");
}

bool operation_empties(const struct operation *operation)
{
	struct sha256 empty = sha256_of("", 0);

	return operation->kind == OPERATION_MASK && operation->expectation == EXPECT_CONTENT &&
	       memcmp(operation->expected.bytes, empty.bytes, sizeof empty.bytes) != 0;
}

char *operation_describe(const struct plan *plan, const struct operation *operation)
{
	cleanup(free_pointer) char *path = shown_path(plan, operation);
	struct buffer text = {0};

	if (path == NULL)
		return NULL;
	switch (operation->kind) {
	case OPERATION_MKDIR:
		buffer_format(&text, _("make the directory %s"), path);
		break;
	case OPERATION_MASK:
		buffer_format(&text, operation_empties(operation)
					     ? _("empty the file %s, which masks that name; its content is kept in the history")
					     : _("put an empty file at %s, which masks that name"), path);
		break;
	case OPERATION_REMOVE:
		buffer_format(&text, _("remove the file %s"), path);
		break;
	case OPERATION_WRITE:
		buffer_format(&text, operation->expectation == EXPECT_ABSENT ? _("write the new file %s") : _("replace the content of %s"),
			      path);
		break;
	case OPERATION_RENAME:
		append_rename(&text, operation, path);
		break;
	}
	return buffer_take(&text);
}

char *operation_shell(const struct plan *plan, const struct operation *operation, const char *host_prefix)
{
	struct buffer path = {0}, command = {0};

	buffer_format(&path, "%s%s", host_prefix, plan->directory);
	if (operation->name != NULL)
		buffer_format(&path, "/%s", operation->name);
	switch (operation->kind) {
	case OPERATION_MKDIR:
		buffer_append_text(&command, "mkdir -p -m 0755 ");
		break;
	case OPERATION_MASK:
		buffer_append_text(&command, operation_empties(operation) ? "truncate -s 0 " : "touch ");
		break;
	case OPERATION_REMOVE:
		buffer_append_text(&command, "rm ");
		break;
	case OPERATION_WRITE:
		buffer_append_text(&command, "printf %s ");
		text_append_shell(&command, operation->content);
		buffer_append_text(&command, " >");
		break;
	case OPERATION_RENAME:
		buffer_append_text(&command, "mv -n ");
		break;
	}
	text_append_shell(&command, buffer_text(&path));
	if (operation->kind == OPERATION_RENAME) {
		buffer_clear(&path);
		buffer_format(&path, "%s%s/%s", host_prefix, plan->directory, operation->to);
		buffer_append_byte(&command, ' ');
		text_append_shell(&command, buffer_text(&path));
	}
	command.failed = command.failed || buffer_failed(&path);
	buffer_free(&path);
	return buffer_take(&command);
}
