/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a remedy is the workspace's; here is when to look for it, and how it is told. */
#include "tui/screens/remedies.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/changes.h"

/* With more files the change is looked for when the key is pressed, and not at every step of the cursor. */
#define MOST_LAYERS_TO_TRY 2000
#define MOST_TYPES_TOLD 3

void remedy_offer_make(struct screens *screens, const struct finding *finding, struct remedy_offer *offer)
{
	remedy_offer_free(offer);
	offer->thinkable = finding != NULL && workspace_remedy_is_thinkable(screens->workspace, finding);
	if (!offer->thinkable || workspace_preview(screens->workspace)->snapshot->layer_count > MOST_LAYERS_TO_TRY)
		return;
	if (workspace_remedy(screens->workspace, finding, &offer->change) < 0 || offer->change.name == NULL)
		offer->thinkable = false;
}

void remedy_offer_free(struct remedy_offer *offer)
{
	change_free(&offer->change);
	*offer = (struct remedy_offer){0};
}

char *remedy_offer_describe(const struct screens *screens, const struct remedy_offer *offer)
{
	cleanup(free_pointer) char *words = offer->change.name != NULL ? change_describe(&offer->change) : NULL;
	char key[16];

	if (words == NULL)
		return NULL;
	bindings_first_key(screens->bindings, ACTION_REMEDY, key, sizeof key);
	/* TRANSLATORS: the first %s is a key, the second a command like "mask 50-x.json" */
	return text_format(_("%s stages: %s"), key, words);
}

bool remedy_offer_may(const struct remedy_offer *offer, struct failure *failure)
{
	if (offer->thinkable)
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no change of one file from here mends this; what helps stands beside it"));
	return false;
}

/* The name that is selected for a type, or a word for none; safe to show, malloc'ed. */
static char *selected_name(const struct ranking *ranking, int type)
{
	uint32_t selected = ranking->orders[type].selected;

	return selected != STACK_NONE ? text_visible(stack_layer(ranking, &ranking->stacks[selected], 0)->name) : strdup(_("none"));
}

static bool append_type(struct buffer *text, const struct ranking *before, const struct ranking *after, int type)
{
	cleanup(free_pointer) char *old = selected_name(before, type);
	cleanup(free_pointer) char *new = selected_name(after, type);

	if (old == NULL || new == NULL || strcmp(old, new) == 0)
		return false;
	/* TRANSLATORS: a type, and twice what is selected for it; stands behind another sentence */
	buffer_format(text, _(" %s: before %s, then %s."), after->snapshot->schema->types[type].name, old, new);
	return true;
}

/* What everything that is staged makes of the files, beside how they are. */
static void append_outcome(struct buffer *text, const struct ranking *before, const struct ranking *after)
{
	int told = 0;

	if (before->breakage.broken && !after->breakage.broken)
		buffer_format(text, _(" %s finds backends again."), after->consumer->name);
	else if (after->breakage.broken)
		buffer_format(text, _(" %s still finds none, because of another file."), after->consumer->name);
	for (int i = 0; i < (int)after->snapshot->schema->type_count && told < MOST_TYPES_TOLD; i++)
		told += append_type(text, before, after, i);
	if (told == 0 && before->breakage.broken == after->breakage.broken)
		buffer_append_text(text, _(" No selection changes."));
}

void remedy_stage(struct screens *screens, const struct finding *finding)
{
	cleanup(change_free) struct change change = {0};
	cleanup(free_pointer) char *words = NULL;
	struct buffer text = {0};

	if (workspace_remedy(screens->workspace, finding, &change) < 0)
		return;
	if (change.name == NULL) {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("No change of one file from here mends this; what helps stands beside it.")));
		return;
	}
	words = change_describe(&change);
	if (words == NULL || !changes_stage(screens, &change))
		return;
	buffer_format(&text, _("Staged: %s."), words);
	append_outcome(&text, workspace_current(screens->workspace), workspace_preview(screens->workspace));
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}
