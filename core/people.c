/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Own directories are few and small: each person's are a snapshot, appended to the one that everybody shares. */
#include "core/people.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/host/scan.h"
#include "core/workspace_parts.h"

/* So many candidates are looked at first, and twice as many each time that none of them could be started. */
#define LOOKED_AT_FIRST 8

struct seen {
	struct member member;
	struct snapshot *own; /* NULL where nothing of it is there */
	bool closed;
	struct inquiry *inquiry; /* which binaries this person could start; made when it is needed */
};

struct people {
	const struct schema *schema;
	struct seen *seen;
	size_t count;
	struct snapshot *all;   /* the preview with everybody's own */
	struct snapshot *owned; /* everybody's own alone: what is watched */
	struct watch *watch;
};

void people_free(struct people *people)
{
	if (people == NULL)
		return;
	watch_free(people->watch);
	snapshot_free(people->all);
	snapshot_free(people->owned);
	for (size_t i = 0; i < people->count; i++) {
		inquiry_free(people->seen[i].inquiry);
		snapshot_free(people->seen[i].own);
	}
	free(people->seen);
	free(people);
}

static void people_free_pointer(struct people **people)
{
	people_free(*people);
}

/* The directories that some consumer reads for this person and for nobody else. Returns 0 or -ENOMEM. */
static int own_path(const struct schema *schema, const struct environment *environment, struct search_path *ret_path)
{
	cleanup(search_path_free) struct search_path path = {0};

	for (size_t i = 0; i < consumer_count; i++)
		for (size_t j = 0; j < consumers[i].rule_count; j++) {
			cleanup(search_path_free) struct search_path one = {0};
			const struct search_rule *rule = &consumers[i].rules[j];
			int error = rule->scope == SCOPE_USER ? search_path_build(rule, 1, schema, environment, &one) : 0;

			if (error == 0)
				error = search_path_join(&path, &one);
			if (error < 0)
				return error;
		}
	*ret_path = path;
	path = (struct search_path){0};
	return 0;
}

static bool is_there(const struct snapshot *snapshot)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++)
		if (snapshot->directories[i].state != DIRECTORY_MISSING)
			return true;
	return false;
}

/* What the process may not open says nothing about what that person could. */
static bool is_closed(const struct snapshot *snapshot)
{
	for (uint32_t i = 0; i < snapshot->directory_count; i++)
		if (snapshot->directories[i].state == DIRECTORY_UNREADABLE &&
		    (snapshot->directories[i].error == EACCES || snapshot->directories[i].error == EPERM))
			return true;
	return false;
}

static int read_own(const struct workspace *workspace, struct seen *seen, struct failure *failure)
{
	cleanup(search_path_free) struct search_path path = {0};
	int error = own_path(workspace->settings.schema, &seen->member.environment, &path);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("make the list of directories"));
	error = snapshot_scan(&workspace->root, workspace->settings.schema, &path, seen->member.identity, &seen->own, failure);
	if (error == 0)
		seen->closed = seen->member.identity == NULL && is_closed(seen->own);
	return error;
}

/* All that is anybody's own is heard of, also a directory that is made. Where the machine cannot tell, nobody is told. */
static int watch_all(struct people *people, const struct root *root)
{
	const struct search_path nothing = {0};
	int error = snapshot_new(people->schema, &nothing, &people->owned);

	for (size_t i = 0; error == 0 && i < people->count; i++)
		error = snapshot_append(people->owned, people->seen[i].own);
	if (error == 0 && watch_new(root, people->owned, NULL, &people->watch) == -ENOMEM)
		error = -ENOMEM;
	return error;
}

int people_read(const struct workspace *workspace, const struct member *members, size_t count, struct people **ret_people,
		struct failure *failure)
{
	cleanup(people_free_pointer) struct people *people = calloc(1, sizeof *people);
	int error = 0;

	if (people == NULL || (people->seen = calloc(count + 1, sizeof *people->seen)) == NULL)
		return failure_system(failure, ENOMEM, NULL, _("look for the users"));
	people->schema = workspace->settings.schema;
	for (; error == 0 && people->count < count; people->count++) {
		people->seen[people->count].member = members[people->count];
		error = read_own(workspace, &people->seen[people->count], failure);
	}
	if (error < 0)
		return error;
	error = watch_all(people, &workspace->root);
	if (error < 0)
		return failure_system(failure, -error, NULL, _("look for the users"));
	*ret_people = take(people);
	return 0;
}

enum own people_own(const struct people *people, size_t member)
{
	const struct seen *seen = &people->seen[member];

	return seen->closed ? OWN_CLOSED : is_there(seen->own) ? OWN_FILES : OWN_NOTHING;
}

int people_join(struct people *people, const struct workspace *workspace)
{
	int error;

	snapshot_free(people->all);
	people->all = NULL;
	error = snapshot_copy(workspace_preview(workspace)->snapshot, &people->all);
	for (size_t i = 0; error == 0 && i < people->count; i++)
		if (people_own(people, i) == OWN_FILES)
			error = snapshot_append(people->all, people->seen[i].own);
	return error;
}

/* What is true of the binary for this person: whether they can start it is theirs, what it answers was asked by another. */
static struct fact fact_for(const struct fact *theirs, const struct facts *answers)
{
	const struct fact *answer =
		facts_find(answers, (struct slice){.start = theirs->binary, .length = (uint32_t)strlen(theirs->binary)});
	bool starts_for_both = answer != NULL && theirs->trouble == CODE_COUNT && answer->trouble == CODE_COUNT;

	return starts_for_both ? *answer : *theirs;
}

static int make_facts(struct seen *seen, const struct workspace *workspace, struct opinion *opinion)
{
	const struct facts *theirs = inquiry_facts(seen->inquiry, NULL);
	struct fact *items = theirs != NULL ? calloc(theirs->count + 1, sizeof *items) : NULL;
	struct facts *facts = malloc(sizeof *facts);

	if (items == NULL || facts == NULL) {
		free(items);
		free(facts);
		return -ENOMEM;
	}
	for (size_t i = 0; i < theirs->count; i++)
		items[i] = fact_for(&theirs->items[i], workspace->facts);
	*facts = *theirs;
	facts->items = items;
	opinion->facts = facts;
	return 0;
}

/* Looks at the binaries of the candidates of each type, from the one on that is taken. */
static int look_at_candidates(struct seen *seen, const struct ranking *ranking, uint32_t most)
{
	int error = 0;

	for (size_t type = 0; type < ranking->snapshot->schema->type_count; type++) {
		const struct order *order = &ranking->orders[type];
		bool reached = false;

		for (uint32_t i = 0, looked_at = 0; error == 0 && i < order->count && looked_at < most; i++) {
			const struct stack *stack = &ranking->stacks[order->stacks[i]];

			reached = reached || order->stacks[i] == order->selected;
			if (!reached || stack->rank == 0)
				continue;
			error = inquiry_examine(seen->inquiry, stack_layer(ranking, stack, 0)->descriptor.binary);
			looked_at++;
		}
	}
	return error;
}

static int rank_member(const struct people *people, struct seen *seen, const struct workspace *workspace,
		       const struct consumer *consumer, const struct search_path *path, struct opinion *opinion)
{
	int error;

	for (uint32_t most = LOOKED_AT_FIRST;; most *= 2) {
		error = make_facts(seen, workspace, opinion);
		if (error == 0)
			error = ranking_make(people->all, consumer, path, &workspace->request, opinion->facts, &opinion->ranking);
		if (error == 0)
			error = look_at_candidates(seen, opinion->ranking, most);
		if (error < 0 || !inquiry_step(seen->inquiry))
			return error;
		opinion_free(opinion);
	}
}

static int need_inquiry(struct seen *seen, const struct workspace *workspace)
{
	const struct inquiry_settings settings = {.root = &workspace->root, .identity = seen->member.identity};

	return seen->inquiry != NULL ? 0 : inquiry_new(&settings, &seen->inquiry);
}

int people_rank(struct people *people, const struct workspace *workspace, size_t member, const struct consumer *consumer,
		struct opinion *ret_opinion)
{
	const struct environment *environment =
		member == PEOPLE_SELF ? &workspace->settings.environment : &people->seen[member].member.environment;
	cleanup(search_path_free) struct search_path path = {0};
	struct opinion opinion = {0};
	int error = search_path_build(consumer->rules, consumer->rule_count, workspace->settings.schema, environment, &path);

	if (error < 0)
		return error;
	if (member == PEOPLE_SELF) {
		error = ranking_make(people->all, consumer, &path, &workspace->request, workspace->facts, &opinion.ranking);
	} else {
		error = need_inquiry(&people->seen[member], workspace);
		if (error == 0)
			error = rank_member(people, &people->seen[member], workspace, consumer, &path, &opinion);
	}
	if (error < 0) {
		opinion_free(&opinion);
		return error;
	}
	*ret_opinion = opinion;
	return 0;
}

bool people_matter_to(const struct consumer *consumer)
{
	for (size_t i = 0; i < consumer->rule_count; i++)
		if (consumer->rules[i].scope == SCOPE_USER)
			return true;
	return false;
}

int people_watch_descriptor(const struct people *people)
{
	return people->watch != NULL ? watch_descriptor(people->watch) : -1;
}

bool people_collect(struct people *people)
{
	return people->watch != NULL && watch_collect(people->watch);
}
