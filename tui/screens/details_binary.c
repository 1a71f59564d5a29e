/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The binary that the entry names: what it is, whether it runs, in whose hands it is, and what it can do. Nothing here waits for it. */
#include "tui/screens/details_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/promise.h"

/* libmagic is asked once for each binary, because loading it takes time. */
static const char *find_kind(struct screens *screens, struct slice binary)
{
	struct details_screen *details = screens->details;

	if (details->binary != NULL && strlen(details->binary) == binary.length &&
	    memcmp(details->binary, binary.start, binary.length) == 0)
		return details->binary_kind;
	free(details->binary);
	free(details->binary_kind);
	details->binary = strndup(binary.start, binary.length);
	details->binary_kind = NULL;
	workspace_describe_binary(screens->workspace, binary, &details->binary_kind);
	return details->binary_kind;
}

static void add_trust(struct screens *screens, const struct capability_result *result)
{
	static const char *const sentences[TRUST_COUNT] = {
		[TRUST_OTHER_OWNER] = N_("%s belongs to somebody who could put another program in its place."),
		[TRUST_WRITABLE] = N_("%s can be written by others, who could put another program in its place."),
	};
	const struct executable *executable = &result->executable;
	cleanup(free_pointer) char *blame = executable->blame != NULL ? text_visible(executable->blame) : NULL;

	if (executable->state == EXECUTABLE_ABSENT)
		return;
	if (executable->trust == TRUST_GOOD)
		details_add_text(screens, ATTRIBUTE_NORMAL, 2, strdup(_("Only root and its user can put another program in its place.")));
	else if (sentences[executable->trust] != NULL && blame != NULL)
		details_add_text(screens, ATTRIBUTE_WARNING, 2, text_format(_(sentences[executable->trust]), blame));
}

static void add_features(struct screens *screens, const struct layer *layer, const struct capability_result *result)
{
	const struct schema *schema = workspace_preview(screens->workspace)->snapshot->schema;
	cleanup(free_pointer) char *missing = promise_missing(layer, result);

	if (result->feature_count == 0)
		details_add_text(screens, ATTRIBUTE_NORMAL, 2, strdup(_("It answers, and names no feature.")));
	else
		details_add_text(screens, ATTRIBUTE_NORMAL, 2, strdup(_("It says that it can do:")));
	for (size_t i = 0; i < result->feature_count; i++) {
		const struct schema_feature *known = schema_find_feature(schema, layer->descriptor.type, result->features[i]);

		details_add_text(screens, ATTRIBUTE_NORMAL, 4,
				 known != NULL ? text_format("%s: %s", result->features[i], _(known->meaning)) : strdup(result->features[i]));
	}
	if (missing != NULL && missing[0] != '\0')
		details_add_text(screens, ATTRIBUTE_WARNING, 2,
				 text_format(_("The descriptor promises what the binary does not have: %s"), missing));
}

static char *describe_not_asked(const struct screens *screens)
{
	char key[16];

	if (workspace_answers_left(screens->workspace) > 0)
		return strdup(_("What it can do is being asked."));
	if (workspace_root(screens->workspace)->foreign)
		return strdup(_("What it can do is not known, because nothing of another root is run."));
	bindings_first_key(screens->bindings, ACTION_ASK, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	return text_format(_("What it can do was not asked yet: %s runs it once, confined, with --print-capabilities."), key);
}

static void add_answer(struct screens *screens, const struct layer *layer)
{
	struct slice binary = layer->descriptor.binary;
	const struct capability_result *result = workspace_answer(screens->workspace, binary);
	const struct fact *fact = facts_find(workspace_preview(screens->workspace)->facts, binary);
	bool trouble = fact != NULL && fact->trouble != CODE_COUNT && fact->reason != NULL;
	cleanup(free_pointer) char *path = strndup(binary.start, binary.length);

	if (trouble)
		details_add_text(screens, ATTRIBUTE_WARNING, 2, strdup(fact->reason));
	if (result != NULL)
		add_trust(screens, result);
	if (result == NULL && !trouble)
		details_add_text(screens, ATTRIBUTE_NORMAL, 2, describe_not_asked(screens));
	else if (result != NULL && result->state == CAPABILITY_ANSWERED)
		add_features(screens, layer, result);
	else if (result != NULL && !trouble && path != NULL)
		details_add_text(screens, ATTRIBUTE_WARNING, 2, capability_explain(result, path));
}

void details_add_binary(struct screens *screens, const struct stack *stack)
{
	const struct layer *layer = stack_shown_layer(workspace_preview(screens->workspace), stack);
	struct slice binary = layer->descriptor.binary;
	struct buffer path = {0};
	const char *kind;

	if (layer->kind != LAYER_FILE || binary.start == NULL)
		return;
	pager_add(&screens->details->text, ATTRIBUTE_NORMAL, "");
	pager_add(&screens->details->text, ATTRIBUTE_TITLE, _("The binary"));
	text_append_visible(&path, binary.start, binary.length);
	details_add_text(screens, ATTRIBUTE_STRONG, 0, buffer_take(&path));
	kind = find_kind(screens, binary);
	if (kind != NULL)
		/* TRANSLATORS: %s is libmagic's description, in English */
		details_add_text(screens, ATTRIBUTE_DIM, 2, text_format(_("It is: %s"), kind));
	add_answer(screens, layer);
}
