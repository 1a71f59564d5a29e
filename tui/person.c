/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's XDG variables are not known, and ours are not theirs. */
#include "tui/person.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

static void remember_start(struct person *person, const struct workspace *workspace)
{
	if (person->chosen)
		return;
	person->started = *workspace_environment(workspace);
	person->started_as = workspace_user(workspace);
}

struct environment person_environment(const struct environment *started, const struct account *account)
{
	struct environment environment = *started;

	environment.account_home = account->home;
	environment.home = account->home;
	environment.xdg_config_home = NULL;
	environment.xdg_state_home = NULL;
	return environment;
}

/* The workspace looks through the account's eyes; takes it and the name over on success. */
static int see_as(struct person *person, struct workspace *workspace, struct account *account, char **name, struct failure *failure)
{
	/* The identity is pointed to, so that it has to be where it stays. */
	struct account before = person->account;
	struct environment environment = person_environment(&person->started, account);
	int error;

	person->account = *account;
	/* Only root can take on somebody's identity; others see what they may see as themselves. */
	error = workspace_set_person(workspace, &environment, geteuid() == 0 ? &person->account.identity : NULL, failure);
	if (error < 0) {
		person->account = before;
		return error;
	}
	account_free(&before);
	*account = (struct account){0};
	free(person->name);
	person->name = take(*name);
	person->chosen = true;
	return 0;
}

int person_choose(struct person *person, struct workspace *workspace, const char *name, struct failure *failure)
{
	cleanup(account_free) struct account account = {0};
	cleanup(free_pointer) char *copy = NULL;
	int error;

	remember_start(person, workspace);
	if (name == NULL) {
		error = workspace_set_person(workspace, &person->started, person->started_as, failure);
		if (error == 0)
			person_free(person);
		return error;
	}
	error = account_find(workspace_root(workspace), name, &account, failure);
	if (error < 0)
		return error;
	copy = strdup(name);
	if (copy == NULL)
		return failure_system(failure, ENOMEM, NULL, _("look for the user"));
	return see_as(person, workspace, &account, &copy, failure);
}

void person_free(struct person *person)
{
	account_free(&person->account);
	free(person->name);
	*person = (struct person){0};
}
