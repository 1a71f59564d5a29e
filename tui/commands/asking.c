/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --require by the schema's table of features; waiting by the workspace. */
#include "tui/commands/asking.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"

static const char *nearest_feature(const struct schema *schema, int type, const char *name)
{
	const char *nearest = NULL;
	unsigned best = 3;

	for (size_t i = 0; i < schema->feature_count; i++) {
		const char *known = schema->features[i].name;
		unsigned distance = edit_distance(name, strlen(name), known, strlen(known));

		if (schema->features[i].type == type && distance < best && distance < strlen(known)) {
			best = distance;
			nearest = known;
		}
	}
	return nearest;
}

static void append_known_features(struct buffer *known, const struct schema *schema, int type)
{
	for (size_t i = 0; i < schema->feature_count; i++)
		if (schema->features[i].type == type)
			buffer_format(known, "%s%s", known->length > 0 ? ", " : "", schema->features[i].name);
}

static int refuse_feature(struct session *session, int type, const char *name)
{
	const struct schema *schema = session_schema(session);
	const char *nearest = nearest_feature(schema, type, name);
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *shown = text_visible(name);
	cleanup(buffer_free) struct buffer known = {0};
	cleanup(buffer_free) struct buffer remedy = {0};

	append_known_features(&known, schema, type);
	if (nearest != NULL)
		buffer_format(&remedy, _("did you mean %s? Known are: %s"), nearest, buffer_text(&known));
	else if (known.length > 0)
		buffer_format(&remedy, _("known are: %s"), buffer_text(&known));
	else
		buffer_append_text(&remedy, _("no feature is known for that type"));
	if (shown == NULL || buffer_failed(&remedy) || buffer_failed(&known))
		return session_out_of_memory(session);
	failure_set(&failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("the type %s has no feature \"%s\""),
		    schema->types[type].name, shown);
	return session_fail(session, &failure);
}

static int refuse_without_type(struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_set(&failure, FAILURE_USAGE, 0, NULL, _("name the type that the features belong to"), _("--require needs exactly one TYPE"));
	return session_fail(session, &failure);
}

/* Cuts words at their commas; the features point into it. Returns how many there are. */
static size_t split_features(char *words, const char **features)
{
	size_t count = 0;
	char *rest = words, *word;

	while ((word = strsep(&rest, ",")) != NULL)
		features[count++] = word;
	return count;
}

int asking_require(struct session *session, int type)
{
	const char *wanted = session->options->require;
	cleanup(free_pointer) char *words = NULL;
	cleanup(free_pointer) const char **features = NULL;
	cleanup(failure_free) struct failure failure = {0};
	size_t count;

	if (wanted == NULL)
		return EXIT_DONE;
	if (type < 0)
		return refuse_without_type(session);
	words = strdup(wanted);
	features = calloc(strlen(wanted) + 1, sizeof *features);
	if (words == NULL || features == NULL)
		return session_out_of_memory(session);
	count = split_features(words, features);
	for (size_t i = 0; i < count; i++)
		if (schema_find_feature(session_schema(session), type, features[i]) == NULL)
			return refuse_feature(session, type, features[i]);
	if (workspace_set_request(session->workspace, type, features, count, &failure) < 0)
		return session_fail(session, &failure);
	return EXIT_DONE;
}

int asking_wait(struct session *session, int type)
{
	cleanup(failure_free) struct failure failure = {0};

	return workspace_ask_and_wait(session->workspace, type, &failure) < 0 ? session_fail(session, &failure) : EXIT_DONE;
}

static int warn(struct session *session, int error, const char *text)
{
	if (error < 0)
		return session_out_of_memory(session);
	if (text != NULL)
		session_warn(session, text);
	return EXIT_DONE;
}

int asking_warn_doubt(struct session *session, const struct ranking *ranking, int type)
{
	cleanup(free_pointer) char *text = NULL;
	int error = selection_doubt(ranking, type, &text);

	return warn(session, error, text);
}

int asking_warn_trouble(struct session *session, const struct ranking *ranking, int type)
{
	cleanup(free_pointer) char *text = NULL;
	int error = selection_trouble(ranking, type, &text);

	return warn(session, error, text);
}
