/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Most users have nothing of their own and get the same: they are one side, however many they are. */
#include "tui/everybody.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/selection.h"

#define MOST_NAMED 3 /* users in the name of a side */

void everybody_free(struct everybody *everybody)
{
	people_free(everybody->people);
	for (size_t i = 0; i < everybody->count; i++)
		account_free(&everybody->accounts[i]);
	free(everybody->accounts);
	free(everybody->shown);
	account_names_free(&everybody->names);
	*everybody = (struct everybody){0};
}

/* Who has the same home is the same person for this purpose. */
static bool is_seen(const struct workspace *workspace, const struct account *account)
{
	const char *home = workspace_environment(workspace)->home;

	return home != NULL && strcmp(home, account->home) == 0;
}

/* Whoever is gone again since the list was read, or cannot be looked up, is left out. */
static void find_accounts(struct everybody *everybody, const struct workspace *workspace)
{
	for (size_t i = 0; i < everybody->names.count; i++) {
		struct account *account = &everybody->accounts[everybody->count];

		if (account_find(workspace_root(workspace), everybody->names.names[i], account, NULL) < 0)
			continue;
		if (is_seen(workspace, account))
			account_free(account);
		else
			everybody->shown[everybody->count++] = everybody->names.names[i];
	}
}

static int read_people(struct everybody *everybody, const struct workspace *workspace, const struct environment *started,
		       struct failure *failure)
{
	cleanup(free_pointer) struct member *members = calloc(everybody->count + 1, sizeof *members);

	if (members == NULL)
		return failure_system(failure, ENOMEM, NULL, _("look for the users"));
	for (size_t i = 0; i < everybody->count; i++) {
		members[i].environment = person_environment(started, &everybody->accounts[i]);
		/* Only root can take on somebody's identity. */
		members[i].identity = geteuid() == 0 ? &everybody->accounts[i].identity : NULL;
	}
	return people_read(workspace, members, everybody->count, &everybody->people, failure);
}

int everybody_read(const struct workspace *workspace, const struct person *person, struct everybody *ret_everybody,
		   struct failure *failure)
{
	cleanup(everybody_free) struct everybody everybody = {0};
	const struct environment *started = person->chosen ? &person->started : workspace_environment(workspace);
	int error = account_list(workspace_root(workspace), &everybody.names);

	/* An image without accounts has no users. */
	if (error < 0 && error != -ENOENT)
		return failure_system(failure, -error, "/etc/passwd", _("read the users"));
	everybody.accounts = calloc(everybody.names.count + 1, sizeof *everybody.accounts);
	everybody.shown = calloc(everybody.names.count + 1, sizeof *everybody.shown);
	if (everybody.accounts == NULL || everybody.shown == NULL)
		return failure_system(failure, ENOMEM, NULL, _("look for the users"));
	find_accounts(&everybody, workspace);
	error = read_people(&everybody, workspace, started, failure);
	if (error < 0)
		return error;
	*ret_everybody = everybody;
	everybody = (struct everybody){0};
	return 0;
}

static int add_seen(struct everybody *everybody, const struct workspace *workspace, const char *seen_name,
		    const struct consumer *consumer, struct comparison *comparison)
{
	/* TRANSLATORS: the user whom the program was started by, as in "for yourself" */
	char *name = !people_matter_to(consumer) ? strdup(_("everybody"))
		     : seen_name != NULL	 ? text_visible(seen_name)
						 : strdup(_("yourself"));
	struct side *side = comparison_add(comparison, consumer, name);

	return side != NULL ? people_rank(everybody->people, workspace, PEOPLE_SELF, consumer, &side->opinion) : -ENOMEM;
}

static bool takes_the_same(const struct ranking *first, const struct ranking *second)
{
	for (int type = 0; type < (int)first->snapshot->schema->type_count; type++)
		if (!selection_same(first, second, type))
			return false;
	return first->breakage.broken == second->breakage.broken;
}

/* Users who have nothing of their own and get the same share a side. */
struct group {
	struct opinion opinion;
	size_t *members;
	size_t count;
};

struct groups {
	struct group *items;
	size_t count, capacity;
};

static void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		opinion_free(&groups->items[i].opinion);
		free(groups->items[i].members);
	}
	free(groups->items);
}

/* Sorts the member to those who get the same, or begins a group of its own. Takes the opinion over on success. */
static int add_member(struct groups *groups, const struct everybody *everybody, size_t member, struct opinion *opinion)
{
	bool plain = people_own(everybody->people, member) == OWN_NOTHING;
	struct group *group;

	for (size_t i = 0; plain && i < groups->count; i++) {
		group = &groups->items[i];
		if (people_own(everybody->people, group->members[0]) != OWN_NOTHING ||
		    !takes_the_same(opinion->ranking, group->opinion.ranking))
			continue;
		group->members[group->count++] = member;
		opinion_free(opinion);
		return 0;
	}
	if (array_grow(&groups->items, &groups->capacity, groups->count, sizeof *groups->items) < 0)
		return -ENOMEM;
	group = &groups->items[groups->count];
	*group = (struct group){.members = calloc(everybody->count, sizeof *group->members)};
	if (group->members == NULL)
		return -ENOMEM;
	group->members[group->count++] = member;
	group->opinion = *opinion;
	*opinion = (struct opinion){0};
	groups->count++;
	return 0;
}

/* Of those who have something of their own, or of those who have not. */
static int make_groups(struct everybody *everybody, const struct workspace *workspace, const struct consumer *consumer, enum own own,
		       struct groups *groups)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < everybody->count; i++) {
		struct opinion opinion = {0};

		if (people_own(everybody->people, i) != own)
			continue;
		error = people_rank(everybody->people, workspace, i, consumer, &opinion);
		if (error == 0)
			error = add_member(groups, everybody, i, &opinion);
		opinion_free(&opinion);
	}
	return error;
}

/* The names of few, one name of many. malloc'ed, NULL when memory is out. */
static char *group_name(const struct everybody *everybody, const struct group *group)
{
	cleanup(free_pointer) char *first = text_visible(everybody->shown[group->members[0]]);
	size_t others = group->count - 1;
	struct buffer names = {0};

	if (group->count > MOST_NAMED)
		/* TRANSLATORS: a user, and how many more there are */
		return first != NULL ? text_format(P_("%s and %zu other", "%s and %zu others", others), first, others) : NULL;
	for (size_t i = 0; i < group->count; i++) {
		const char *name = everybody->shown[group->members[i]];

		buffer_append_text(&names, i > 0 ? ", " : "");
		text_append_visible(&names, name, strlen(name));
	}
	return buffer_take(&names);
}

static int add_group(const struct everybody *everybody, const struct consumer *consumer, struct comparison *comparison,
		     struct group *group)
{
	struct side *side = comparison_add(comparison, consumer, group_name(everybody, group));

	if (side == NULL)
		return -ENOMEM;
	side->account = group->count == 1 ? everybody->shown[group->members[0]] : NULL;
	side->opinion = group->opinion;
	group->opinion = (struct opinion){0};
	return 0;
}

int everybody_compare(struct everybody *everybody, const struct workspace *workspace, const char *seen_name,
		      const struct consumer *consumer, struct comparison *comparison)
{
	cleanup(groups_free) struct groups groups = {0};
	int error = people_join(everybody->people, workspace);

	comparison->by_users = true;
	if (error == 0)
		error = add_seen(everybody, workspace, seen_name, consumer, comparison);
	if (error == 0 && people_matter_to(consumer))
		error = make_groups(everybody, workspace, consumer, OWN_FILES, &groups);
	if (error == 0 && people_matter_to(consumer))
		error = make_groups(everybody, workspace, consumer, OWN_NOTHING, &groups);
	for (size_t i = 0; error == 0 && i < groups.count; i++)
		error = add_group(everybody, consumer, comparison, &groups.items[i]);
	return error;
}

size_t everybody_closed(const struct everybody *everybody)
{
	size_t closed = 0;

	for (size_t i = 0; i < everybody->count; i++)
		closed += people_own(everybody->people, i) == OWN_CLOSED;
	return closed;
}
