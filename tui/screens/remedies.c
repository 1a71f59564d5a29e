/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a remedy is the workspace's; here is when to look for it, and how it is told. */
#include "tui/screens/remedies.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/changes.h"
#include "tui/screens/outcome.h"
#include "tui/screens/review_text.h"
#include "tui/sentence.h"

/* With more files the change is looked for when the key is pressed, and not at every step of the cursor. */
#define MOST_LAYERS_TO_TRY 2000

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

/* The change as the review names it, with what a person may not expect of it; malloc'ed, safe to show. */
static char *describe_change(const struct screens *screens, const struct change *change)
{
	cleanup(free_pointer) char *name = text_visible(change->name);
	const struct stack *stack = ranking_find(workspace_preview(screens->workspace), change->name);

	if (name == NULL)
		return NULL;
	if (change->kind != CHANGE_REVERT)
		return review_change_name(change);
	return text_format(stack != NULL && stack->depth > 1 ? _("revert %s (back to the file below it)")
							     : _("revert %s (removes the only file of this name)"), name);
}

struct remedy_words remedy_offer_words(const struct screens *screens, const struct remedy_offer *offer)
{
	/* Stands for the key until its place is known; no text that is safe to show has it. */
	static const char place[] = "\001";
	cleanup(free_pointer) char *change = offer->change.name != NULL ? describe_change(screens, &offer->change) : NULL;
	/* TRANSLATORS: the first %s is a key, the second a command like "mask 50-x.json" */
	cleanup(free_pointer) char *frame = change != NULL ? text_format(_("Press %s: %s"), place, change) : NULL;
	const char *at = frame != NULL ? strstr(frame, place) : NULL;
	struct remedy_words words = {0};
	char key[16];

	if (at == NULL)
		return words;
	bindings_first_key(screens->bindings, ACTION_REMEDY, key, sizeof key);
	words.key = (size_t)(at - frame);
	words.key_length = strlen(key);
	words.text = text_format("%.*s%s%s", (int)words.key, frame, key, at + strlen(place));
	return words;
}

void remedy_words_free(struct remedy_words *words)
{
	free(words->text);
	*words = (struct remedy_words){0};
}

char *remedy_describe(const struct finding *finding)
{
	/* TRANSLATORS: what to do, and the full stop that it needs */
	return finding->remedy != NULL ? text_format(_("What helps: %s%s"), finding->remedy, sentence_stop(finding->remedy)) : NULL;
}

bool remedy_offer_may(const struct screens *screens, const struct remedy_offer *offer, struct failure *failure)
{
	if (offer->thinkable)
		return true;
	if (workspace_is_read_only(screens->workspace)) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, _("start without --read-only"),
			    _("nothing is changed, because --read-only was given"));
		return false;
	}
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no change of one file from here mends this; what helps stands beside it"));
	return false;
}

void remedy_stage(struct screens *screens, const struct finding *finding)
{
	cleanup(change_free) struct change change = {0};
	cleanup(free_pointer) char *words = NULL;

	if (workspace_remedy(screens->workspace, finding, &change) < 0)
		return;
	if (change.name == NULL) {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("No change of one file from here mends this; what helps stands beside it.")));
		return;
	}
	words = describe_change(screens, &change);
	if (words != NULL && changes_stage(screens, &change))
		outcome_say(screens, words);
}
