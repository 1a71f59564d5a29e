/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core edits documents; here its failures get the path, and the options their meaning. */
#include "tui/commands/copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/descriptor_edit.h"
#include "tui/commands/subject.h"
#include "tui/commands/validation.h"

int copy_find_source(struct session *session, const char *name, bool beneath, struct copy_source *ret_source)
{
	cleanup(failure_free) struct failure failure = {0};

	if (copy_source_find(session->workspace, name, beneath, ret_source, &failure) == 0)
		return EXIT_DONE;
	return failure.kind != FAILURE_NONE ? session_fail(session, &failure) : session_out_of_memory(session);
}

/* The core names no path where it was given bytes. */
static int fail_document(struct session *session, const char *path, struct failure *failure)
{
	if (failure->kind == FAILURE_NONE)
		return session_out_of_memory(session);
	if (failure->path == NULL && failure->kind != FAILURE_USAGE)
		failure->path = strdup(path);
	return session_fail(session, failure);
}

static int set_key(struct session *session, const char *path, const char *setting, struct buffer *document)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer changed = {0};
	const char *equals = strchr(setting, '=');
	cleanup(free_pointer) char *key = NULL;

	if (equals == NULL || equals == setting) {
		failure_set(&failure, FAILURE_USAGE, 0, NULL, _("as in --set description='another text'"),
			    _("--set needs a key and a value with = between them"));
		return session_fail(session, &failure);
	}
	key = strndup(setting, (size_t)(equals - setting));
	if (key == NULL)
		return session_out_of_memory(session);
	if (descriptor_set(session_schema(session), buffer_text(document), document->length, key, equals + 1, &changed, &failure) < 0)
		return fail_document(session, path, &failure);
	buffer_free(document);
	*document = changed;
	changed = (struct buffer){0};
	return EXIT_DONE;
}

int copy_set(struct session *session, const char *path, struct buffer *document)
{
	int result = EXIT_DONE;

	for (size_t i = 0; result == EXIT_DONE && i < session->options->set_count; i++)
		result = set_key(session, path, session->options->set[i], document);
	return result;
}

int copy_note(struct session *session, const struct copy_source *source, struct buffer *document)
{
	bool noted;

	if (copy_source_note(source, session_schema(session), document, &noted) < 0)
		return session_out_of_memory(session);
	if (!noted)
		session_warn(session, _("the copy does not tell where it came from, because the original cannot be read with certainty"));
	return EXIT_DONE;
}

int copy_make(struct session *session, const struct copy_source *source, struct buffer *document)
{
	int result;

	buffer_append(document, source->layer->bytes, source->layer->length);
	if (buffer_failed(document))
		return session_out_of_memory(session);
	result = copy_set(session, source->path, document);
	return result == EXIT_DONE && !source->own ? copy_note(session, source, document) : result;
}

int copy_check(struct session *session, const struct copy_source *source, const char *name, const struct buffer *document)
{
	if (validation_passes(session, buffer_text(document), document->length))
		return EXIT_DONE;
	if (validation_passes(session, source->layer->bytes, source->layer->length))
		return validation_refuse(session, "", name, buffer_text(document), document->length);
	session_warn(session, _("the copy is no good descriptor, because the original is none; overrule check tells what is wrong"));
	return EXIT_DONE;
}

/* " --set KEY=VALUE" for each, for the history; NULL where there is none. Returns 0 or -ENOMEM. */
static int describe_settings(const struct options *options, char **ret_text)
{
	struct buffer text = {0};

	*ret_text = NULL;
	for (size_t i = 0; i < options->set_count; i++) {
		buffer_append_text(&text, " --set ");
		text_append_shell(&text, options->set[i]);
	}
	if (options->set_count == 0)
		return 0;
	*ret_text = buffer_take(&text);
	return *ret_text != NULL ? 0 : -ENOMEM;
}

int copy_change(struct session *session, const char *verb, const char *name, const struct buffer *document, struct change *ret_change)
{
	cleanup(change_free) struct change change = {.kind = CHANGE_WRITE, .verb = verb, .name = strdup(name)};

	change.content = malloc(document->length + 1);
	if (change.name == NULL || change.content == NULL || describe_settings(session->options, &change.other) < 0)
		return -ENOMEM;
	memcpy(change.content, buffer_text(document), document->length);
	change.content_length = document->length;
	*ret_change = change;
	change = (struct change){0};
	return 0;
}
