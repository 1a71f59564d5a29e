/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Told beside how the files are on the disk, so that several staged changes are told as one. */
#include "tui/screens/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/outlook.h"
#include "tui/screens/review_text.h"

#define MOST_TYPES_TOLD 3

static bool append_type(struct buffer *text, const struct ranking *before, const struct ranking *after, int type)
{
	cleanup(free_pointer) char *old = review_selected_name(before, type);
	cleanup(free_pointer) char *new = review_selected_name(after, type);

	if (old == NULL || new == NULL || selection_same(before, after, type))
		return false;
	if (strcmp(old, new) == 0)
		/* TRANSLATORS: a type and the name of a file; stands behind another sentence */
		buffer_format(text, _(" %s: another file of the name %s."), after->snapshot->schema->types[type].name, new);
	else
		/* TRANSLATORS: a type, and twice what is selected for it; stands behind another sentence */
		buffer_format(text, _(" %s: now %s, then %s."), after->snapshot->schema->types[type].name, old, new);
	return true;
}

/* The other consumers that failed as a whole when the screen was drawn last, where none does any more; false where nothing is told. */
static bool append_mended(struct buffer *text, const struct screens *screens)
{
	cleanup(outlook_forget) struct outlook now = {0};
	const struct buffer *broken = &screens->main->outlook.broken;

	if (broken->length == 0)
		return false;
	outlook_make(&now, screens->workspace);
	if (now.broken.length > 0)
		return false;
	/* TRANSLATORS: programs, parted by commas; stands behind another sentence */
	buffer_format(text, _(" Look-ups work again for %s."), buffer_text(broken));
	return true;
}

/* What everything that is staged makes of the files, beside how they are. */
static void append_outcome(struct buffer *text, const struct screens *screens)
{
	const struct ranking *before = workspace_current(screens->workspace), *after = workspace_preview(screens->workspace);
	int told;

	if (before->breakage.broken && !after->breakage.broken)
		buffer_format(text, _(" %s finds backends again."), after->consumer->name);
	else if (after->breakage.broken)
		buffer_format(text, _(" %s still finds none, because of another file."), after->consumer->name);
	told = append_mended(text, screens);
	for (int i = 0; i < (int)after->snapshot->schema->type_count && told < MOST_TYPES_TOLD; i++)
		told += append_type(text, before, after, i);
	if (told == 0 && before->breakage.broken == after->breakage.broken)
		buffer_append_text(text, _(" No selection changes."));
}

static void append_staged(struct buffer *text, const struct screens *screens, const char *words)
{
	buffer_format(text, _("Staged: %s."), words);
	append_outcome(text, screens);
}

void outcome_say(struct screens *screens, const char *words)
{
	struct buffer text = {0};

	append_staged(&text, screens, words);
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

void outcome_say_several(struct screens *screens, const char *words)
{
	struct buffer text = {0};

	append_staged(&text, screens, words);
	outcome_append_way_back(&text, screens);
	screens_say(screens, ATTRIBUTE_NORMAL, buffer_take(&text));
}

void outcome_append_way_back(struct buffer *text, const struct screens *screens)
{
	char key[16];

	bindings_first_key(screens->bindings, ACTION_UNDO, key, sizeof key);
	if (key[0] != '\0')
		/* TRANSLATORS: %s is a key; stands behind another sentence */
		buffer_format(text, _(" %s takes it back."), key);
}

struct tally outcome_tally(const struct screens *screens)
{
	return (struct tally){.staged = workspace_staged_count(screens->workspace), .aside = workspace_aside_count(screens->workspace)};
}

/* Those that are set aside beside the one that is named. */
static void append_more(struct buffer *text, const struct screens *screens, size_t more)
{
	char key[16];

	bindings_first_key(screens->bindings, ACTION_REVIEW, key, sizeof key);
	if (more > 0)
		buffer_format(text, P_(" And %zu more.", " And %zu more.", more), more);
	/* TRANSLATORS: %s is a key */
	buffer_format(text, _(" It is set aside, and staged again when it fits; the review (%s) lists it."), key);
}

bool outcome_say_carried_over(struct screens *screens, const struct tally *before, const struct failure *failure)
{
	struct tally now = outcome_tally(screens);
	bool dropped = failure->text != NULL;
	struct buffer text = {0};

	if (before->staged + before->aside == 0 && !dropped)
		return false;
	if (dropped)
		/* TRANSLATORS: %s begins like "no longer staged, because it cannot be done now: mask 50-x.json" */
		buffer_format(&text, _("Files have changed on the disk; %s."), failure->text);
	else if (now.aside < before->aside)
		buffer_format(&text, P_("Files have changed on the disk. %zu change that was set aside fits again and is staged.",
					"Files have changed on the disk. %zu changes that were set aside fit again and are staged.",
					before->aside - now.aside), before->aside - now.aside);
	else if (before->staged > 0)
		buffer_append_text(&text, _("Files have changed on the disk. What is staged was carried over to them."));
	else
		buffer_append_text(&text, _("Files have changed on the disk. What is set aside still does not fit."));
	if (dropped && now.aside > before->aside)
		append_more(&text, screens, now.aside - before->aside - 1);
	screens_say(screens, dropped ? ATTRIBUTE_WARNING : ATTRIBUTE_NORMAL, buffer_take(&text));
	return true;
}
