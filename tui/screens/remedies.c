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
	words = change_describe(&change);
	if (words != NULL && changes_stage(screens, &change))
		outcome_say(screens, words);
}
