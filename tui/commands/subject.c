/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types by the schema's table, names by the files that were met. */
#include "tui/commands/subject.h"

#include <string.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

const struct schema *session_schema(const struct session *session)
{
	return workspace_current(session->workspace)->snapshot->schema;
}

static char *known_types(const struct schema *schema)
{
	struct buffer known = {0};

	for (size_t i = 0; i < schema->type_count; i++)
		buffer_format(&known, "%s%s", i > 0 ? ", " : "", schema->types[i].name);
	return buffer_take(&known);
}

int subject_type(struct session *session, const char *word, int *ret_type)
{
	const struct schema *schema = session_schema(session);
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *shown = text_visible(word);
	cleanup(free_pointer) char *known = known_types(schema);
	struct buffer remedy = {0};
	int nearest;

	*ret_type = schema_find_type(schema, word, strlen(word));
	if (*ret_type >= 0)
		return EXIT_DONE;
	if (shown == NULL || known == NULL)
		return session_out_of_memory(session);
	nearest = schema_nearest_type(schema, word, strlen(word));
	if (nearest >= 0)
		buffer_format(&remedy, _("did you mean %s?"), schema->types[nearest].name);
	else
		buffer_format(&remedy, _("the types are: %s"), known);
	failure_set(&failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("there is no type \"%s\""), shown);
	buffer_free(&remedy);
	return session_fail(session, &failure);
}

static const char *nearest_name(const struct ranking *ranking, const char *name)
{
	const char *nearest = NULL;
	unsigned best = 4;

	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		const char *known = stack_layer(ranking, &ranking->stacks[i], 0)->name;
		unsigned distance = edit_distance(name, strlen(name), known, strlen(known));

		if (distance < best && distance < strlen(known)) {
			best = distance;
			nearest = known;
		}
	}
	return nearest;
}

int subject_no_name(struct session *session, const char *name)
{
	const char *nearest = nearest_name(workspace_current(session->workspace), name);
	cleanup(free_pointer) char *shown = text_visible(name);
	cleanup(free_pointer) char *near = text_visible(nearest != NULL ? nearest : "");
	struct buffer text = {0}, remedy = {0};

	if (shown == NULL || near == NULL)
		return session_out_of_memory(session);
	buffer_format(&text, _("no directory that is looked at has a file named %s"), shown);
	if (nearest != NULL)
		buffer_format(&remedy, _("did you mean %s?"), near);
	else
		buffer_append_text(&remedy, _("look at the names with: overrule list"));
	print_report(session->errors, &(struct message){.text = buffer_text(&text), .remedy = buffer_text(&remedy)});
	buffer_free(&text);
	buffer_free(&remedy);
	return EXIT_NO;
}

const struct stack *subject_stacks(const struct ranking *ranking, const char *name, size_t *ret_count)
{
	const struct stack *first = ranking_find(ranking, name), *end = ranking->stacks + ranking->stack_count;

	*ret_count = 0;
	if (first == NULL)
		return NULL;
	while (first + *ret_count < end && strcmp(stack_layer(ranking, first + *ret_count, 0)->name, name) == 0)
		(*ret_count)++;
	return first;
}
