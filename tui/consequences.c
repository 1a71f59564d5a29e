/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One ranking before and one after for each consumer; what fails already is nothing new. */
#include "tui/consequences.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/rules.h"
#include "tui/commands/selection.h"

/* Both views of the files by one consumer's rules. */
struct outlook {
	const struct consumer *consumer;
	struct ranking *before, *after;
};

static void outlook_free(struct outlook *outlook)
{
	ranking_free(outlook->before);
	ranking_free(outlook->after);
}

static int outlook_make(const struct workspace *workspace, const struct consumer *consumer, struct outlook *outlook)
{
	int error = workspace_rank_as(workspace, consumer, &outlook->before);

	outlook->consumer = consumer;
	return error < 0 ? error : workspace_rank_preview_as(workspace, consumer, &outlook->after);
}

static int breakage_of(const struct outlook *outlook, char **ret_reason)
{
	*ret_reason = NULL;
	if (!outlook->after->breakage.broken || outlook->before->breakage.broken)
		return 0;
	*ret_reason = why_broken(outlook->after);
	return *ret_reason != NULL ? 0 : -ENOMEM;
}

int consequence_breakage(const struct workspace *workspace, const struct consumer *consumer, char **ret_reason)
{
	cleanup(outlook_free) struct outlook outlook = {0};
	int error = outlook_make(workspace, consumer, &outlook);

	*ret_reason = NULL;
	return error < 0 ? error : breakage_of(&outlook, ret_reason);
}

/* Takes the text over. Returns 0 or -ENOMEM. */
static int add(struct consequences *consequences, bool grave, char *text)
{
	size_t at = consequences->count;

	if (text == NULL || array_grow(&consequences->items, &consequences->capacity, at, sizeof *consequences->items) < 0) {
		free(text);
		return -ENOMEM;
	}
	for (; grave && at > 0 && !consequences->items[at - 1].grave; at--)
		consequences->items[at] = consequences->items[at - 1];
	consequences->items[at] = (struct consequence){.grave = grave, .text = text};
	consequences->count++;
	return 0;
}

/* What the consumer takes afterwards in place of what it takes now. */
static int add_change(struct consequences *consequences, const struct outlook *outlook, int type)
{
	cleanup(free_pointer) char *now = selection_describe(outlook->before, type);
	cleanup(free_pointer) char *then = selection_describe(outlook->after, type);

	if (now == NULL || then == NULL)
		return -ENOMEM;
	return add(consequences, false,
		   /* TRANSLATORS: a program, a type, then two file names with their binaries, or "nothing" */
		   text_format(_("By the rules of %s, %s changes from %s to %s."), outlook->consumer->name,
			       outlook->before->snapshot->schema->types[type].name, now, then));
}

/* The types that lose what they have by one's own rules. What else changes by them is shown type by type. */
static int add_losses(struct consequences *consequences, const struct outlook *own)
{
	const struct schema *schema = own->before->snapshot->schema;
	int error = 0;

	for (int i = 0; error == 0 && i < (int)schema->type_count; i++)
		if (selection_layer(own->before, i) != LAYER_NONE && selection_layer(own->after, i) == LAYER_NONE)
			error = add(consequences, true,
				    text_format(_("Afterwards nothing is selected for %s: whatever needs such a backend will not start."),
						schema->types[i].name));
	return error;
}

/* What changes for another consumer, and does not change in the same way by one's own rules. */
static int add_differences(struct consequences *consequences, const struct outlook *own, const struct outlook *other, bool *ret_same)
{
	int error = 0;

	*ret_same = false;
	for (int i = 0; error == 0 && i < (int)own->before->snapshot->schema->type_count; i++) {
		if (selection_same(other->before, other->after, i))
			continue;
		if (selection_same(own->before, other->before, i) && selection_same(own->after, other->after, i))
			*ret_same = true;
		else
			error = add_change(consequences, other, i);
	}
	return error;
}

/* Sets *ret_broken where the consumer would find nothing at all, so that nothing else about it is worth telling. */
static int add_breakage(struct consequences *consequences, const struct outlook *outlook, bool *ret_broken)
{
	cleanup(free_pointer) char *reason = NULL;
	int error = breakage_of(outlook, &reason);

	*ret_broken = reason != NULL;
	if (reason == NULL)
		return error;
	/* TRANSLATORS: the first %s is a program, the second a whole sentence */
	return add(consequences, true, text_format(_("Afterwards %s finds no backend of any type: %s"), outlook->consumer->name, reason));
}

/* Appends the consumer's name to the same where all changes for it as by one's own rules. */
static int compare_consumer(const struct workspace *workspace, struct consequences *consequences, const struct outlook *own,
			    const struct consumer *consumer, struct buffer *same)
{
	cleanup(outlook_free) struct outlook other = {0};
	size_t before = consequences->count;
	bool broken, alike = false;
	int error = outlook_make(workspace, consumer, &other);

	if (error == 0)
		error = add_breakage(consequences, &other, &broken);
	if (error == 0 && !broken)
		error = add_differences(consequences, own, &other, &alike);
	if (alike && consequences->count == before)
		buffer_format(same, "%s%s", same->length > 0 ? ", " : "", consumer->name);
	return error;
}

static int compare_others(const struct workspace *workspace, struct consequences *consequences, const struct outlook *own)
{
	cleanup(buffer_free) struct buffer same = {0};
	int error = 0;

	for (size_t i = 0; error == 0 && i < consumer_count; i++)
		if (strcmp(consumers[i].name, own->consumer->name) != 0 && rules_first(&consumers[i]))
			error = compare_consumer(workspace, consequences, own,
						 rules_installed(workspace_root(workspace), &consumers[i]), &same);
	if (error < 0 || same.length == 0)
		return error;
	/* TRANSLATORS: %s are names of programs */
	return add(consequences, false, text_format(_("What is selected changes in the same way for: %s."), buffer_text(&same)));
}

static int add_moment(const struct workspace *workspace, struct consequences *consequences)
{
	const struct consumer *consumer = workspace_plan_unsafe_for(workspace);

	if (consumer == NULL)
		return 0;
	return add(consequences, false,
		   text_format(_("Between two of the operations, for a moment, %s meets another selection than before and after: "
				 "what is started at that moment gets that one."),
			       consumer->name));
}

int consequences_find(const struct workspace *workspace, struct consequences *ret_consequences)
{
	cleanup(outlook_free) struct outlook own = {0};
	bool broken;
	int error;

	*ret_consequences = (struct consequences){0};
	if (workspace_plan(workspace)->count == 0)
		return 0;
	error = outlook_make(workspace, workspace_consumer(workspace), &own);
	if (error == 0)
		error = add_breakage(ret_consequences, &own, &broken);
	if (error == 0 && !broken)
		error = add_losses(ret_consequences, &own);
	if (error == 0)
		error = add_moment(workspace, ret_consequences);
	return error < 0 ? error : compare_others(workspace, ret_consequences, &own);
}

void consequences_free(struct consequences *consequences)
{
	for (size_t i = 0; i < consequences->count; i++)
		free(consequences->items[i].text);
	free(consequences->items);
	*consequences = (struct consequences){0};
}

bool consequences_are_grave(const struct consequences *consequences)
{
	return consequences->count > 0 && consequences->items[0].grave;
}
