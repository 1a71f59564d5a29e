/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of the steps, and what is done when one of them fails. */
#include "core/commit/commit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/announce.h"
#include "core/commit/apply.h"
#include "core/commit/check.h"
#include "core/commit/directory.h"
#include "core/commit/history.h"
#include "core/commit/staging.h"

struct committing {
	const struct commit_settings *settings;
	const struct plan *plan;
	struct failure *failure;
	struct identity_before before; /* who the process is, beside the user */
	int directory;
	int staging;
	int history;
	struct record record;
	bool *kept;     /* for each file of the record: its metadata must be exact */
	bool published; /* the point of no return was reached: slots may hold what others wrote */
	struct buffer journal;
};

static bool plan_makes_directory(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].kind == OPERATION_MKDIR)
			return true;
	return false;
}

/* Whether the plan could be carried out in an empty directory; makes none to find out. */
static int check_missing_directory(const struct committing *committing)
{
	cleanup(record_free) struct record record = {0};
	cleanup(free_pointer) bool *kept = NULL;

	return plan_check(-1, committing->plan, &record, &kept, committing->failure);
}

static int open_directory(struct committing *committing)
{
	const struct commit_settings *settings = committing->settings;
	const char *path = committing->plan->directory;
	int error;

	committing->directory = directory_open(settings->root, path, false, committing->failure);
	if (committing->directory != -ENOENT || !plan_makes_directory(committing->plan))
		return committing->directory < 0 ? committing->directory : 0;
	error = check_missing_directory(committing);
	if (error < 0)
		return error;
	committing->directory = directory_open(settings->root, path, true, committing->failure);
	if (committing->directory < 0)
		return committing->directory;
	if (committing->failure != NULL)
		failure_free(committing->failure);
	if (record_add_operation(&committing->record, OPERATION_MKDIR, NULL, NULL, FILE_NONE, FILE_NONE) < 0)
		return failure_system(committing->failure, ENOMEM, path, _("remember what is done"));
	return 0;
}

static uint32_t random_number(const struct committing *committing)
{
	uint32_t number;

	if (getrandom(&number, sizeof number, GRND_NONBLOCK) == (ssize_t)sizeof number)
		return number;
	/* It only tells apart what was done at one moment, which the lock of the history does too. */
	return (uint32_t)committing->settings->now.tv_nsec * 2654435761U ^ (uint32_t)getpid();
}

static int fail_history(const struct committing *committing, int error, const char *call)
{
	return failure_call(committing->failure, -error, committing->settings->history, _("write the record of the transaction"), call);
}

static int open_history(struct committing *committing)
{
	const struct commit_settings *settings = committing->settings;
	char newest[RECORD_ID_SIZE] = "";
	int error;

	if (settings->history != NULL) {
		committing->history = history_open(settings->root, settings->history, true, committing->failure);
		if (committing->history < 0)
			return committing->history;
		error = history_newest(committing->history, newest);
		if (error < 0)
			return failure_system(committing->failure, -error, settings->history, _("read the history"));
	}
	record_set_id(&committing->record, random_number(committing), newest);
	return 0;
}

static int describe_record(struct committing *committing)
{
	const struct commit_settings *settings = committing->settings;
	struct record *record = &committing->record;

	record->time = settings->now;
	if (record->time.tv_sec == 0)
		clock_gettime(CLOCK_REALTIME, &record->time);
	record->scope = committing->plan->scope;
	record->directory = strdup(committing->plan->directory);
	if (record->directory == NULL ||
	    record_describe(record, settings->who, settings->what, settings->what_count, settings->undoes) < 0)
		return failure_system(committing->failure, ENOMEM, committing->plan->directory, _("remember what is done"));
	return 0;
}

/* Everything up to the point of no return. */
static int prepare(struct committing *committing)
{
	int error = staging_fill(committing->staging, &committing->record, committing->kept, committing->failure);
	const char *call = NULL;

	if (error < 0)
		return error;
	record_write(&committing->record, &committing->journal);
	if (buffer_failed(&committing->journal))
		return failure_system(committing->failure, ENOMEM, committing->plan->directory, _("write down what is going to be done"));
	if (committing->history >= 0) {
		error = history_prepare(committing->history, &committing->journal, &call);
		if (error < 0)
			return fail_history(committing, error, call);
	}
	return staging_publish(committing->directory, committing->staging, &committing->record, &committing->journal,
			       committing->failure);
}

/* Undoes the first done operations and removes what was prepared, also a journal that has its name already. */
static int take_back_steps(const struct committing *committing, size_t done, struct failure *problem)
{
	const struct apply apply = {committing->directory, committing->staging, &committing->record, committing->settings->root};
	const char *path = committing->plan->directory;
	bool began = done > 0;
	int error = 0;

	/* From here on a crash is followed by a recovery backwards. Without that it would be forwards, which is as safe. */
	if (began)
		renameat(committing->staging, JOURNAL_FORWARD, committing->staging, JOURNAL_BACKWARD);
	for (; error == 0 && done > 0; done--)
		error = apply_backward(&apply, done - 1, problem);
	if (error == 0 && began)
		error = staging_sync(committing->directory, committing->staging, path, problem);
	if (error == 0 && committing->published) {
		error = history_keep_late(committing->history, committing->staging, &committing->record);
		if (error < 0)
			error = fail_at(path, STAGING_NAME, -error, _("keep what somebody else wrote at the same moment"), problem);
	}
	if (error == 0 && committing->history >= 0) {
		error = history_discard(committing->history, committing->record.id);
		if (error < 0)
			error = failure_system(problem, -error, committing->settings->history, _("remove the record of the transaction"));
	}
	if (error == 0)
		error = staging_remove(committing->directory, committing->staging, path, problem);
	return error;
}

/* The failure stands, and says so where not everything could be taken back. */
static void take_back(const struct committing *committing, size_t done)
{
	struct failure *failure = committing->failure;
	struct failure problem = {0};
	char *text;

	if (take_back_steps(committing, done, &problem) < 0 && failure != NULL) {
		struct buffer whole = {0};

		/* TRANSLATORS: both %s are whole clauses that say what failed */
		buffer_format(&whole, _("%s; and what had been prepared or done could not be taken back (%s): the next change will do it"),
			      failure->text != NULL ? failure->text : "", problem.text != NULL ? problem.text : "");
		text = buffer_take(&whole);
		if (text != NULL) {
			free(failure->text);
			failure->text = text;
		}
	}
	failure_free(&problem);
}

static int verify(struct committing *committing)
{
	const struct commit_settings *settings = committing->settings;
	int error, again;

	if (settings->verify == NULL)
		return 0;
	identity_leave(&committing->before);
	error = settings->verify(settings->context, committing->failure);
	again = identity_enter(settings->user, &committing->before);
	if (error == 0 && again < 0)
		error = failure_system(committing->failure, -again, committing->plan->directory, _("act as the user"));
	return error;
}

/* Past the point of no return: to the end, or back to the beginning. */
static int carry_out(struct committing *committing)
{
	const struct apply apply = {committing->directory, committing->staging, &committing->record, committing->settings->root};
	const char *call = NULL;
	size_t done = 0;
	int error = 0;

	while (error == 0 && done < committing->record.count) {
		error = apply_forward(&apply, done, committing->failure);
		if (error == 0)
			done++;
	}
	if (error == 0)
		error = staging_sync(committing->directory, committing->staging, committing->plan->directory, committing->failure);
	if (error == 0)
		error = verify(committing);
	if (error == 0 && committing->history >= 0) {
		error = history_publish(committing->history, committing->record.id, &call);
		if (error < 0)
			error = fail_history(committing, error, call);
	}
	if (error < 0) {
		take_back(committing, done);
		return error;
	}
	/* Everything is durable: what cannot be removed now is waste that the next change removes. */
	if (history_keep_late(committing->history, committing->staging, &committing->record) == 0)
		staging_remove(committing->directory, committing->staging, committing->plan->directory, NULL);
	return 0;
}

/* The directory is open and locked, and nothing is left from before. */
static int commit_checked(struct committing *committing, struct commit_result *result)
{
	bool made = committing->record.count > 0;
	int error = plan_check(committing->directory, committing->plan, &committing->record, &committing->kept, committing->failure);

	if (error < 0)
		return error;
	result->changed = made || committing->record.count > 0;
	if (committing->record.count == (made ? 1 : 0)) {
		result->done = made ? 1 : 0;
		return 0;
	}
	error = describe_record(committing);
	if (error == 0)
		error = open_history(committing);
	if (error < 0)
		return error;
	committing->staging = staging_make(committing->directory, committing->plan->directory, committing->failure);
	if (committing->staging < 0)
		return committing->staging;
	error = prepare(committing);
	if (error < 0) {
		take_back(committing, 0);
		return error;
	}
	committing->published = true;
	error = carry_out(committing);
	if (error < 0)
		return error;
	result->done = committing->record.count;
	snprintf(result->id, sizeof result->id, "%s", committing->record.id);
	if (committing->settings->announce)
		record_announce(&committing->record);
	return 0;
}

static int commit_as_user(struct committing *committing, struct commit_result *result)
{
	const struct commit_settings *settings = committing->settings;
	const char *path = committing->plan->directory;
	int error = open_directory(committing);

	if (error == 0)
		error = directory_lock(committing->directory, path, committing->failure);
	if (error == 0)
		error = transaction_recover(settings->root, settings->history, committing->directory, path, &result->recovery,
					    result->recovered, committing->failure);
	if (error == 0)
		error = commit_checked(committing, result);
	if (error < 0)
		result->changed = false;
	return error;
}

int plan_carry_out(const struct commit_settings *settings, const struct plan *plan, struct commit_result *ret_result,
		   struct failure *failure)
{
	struct committing committing = {
		.settings = settings, .plan = plan, .failure = failure, .directory = -1, .staging = -1, .history = -1};
	int error;

	*ret_result = (struct commit_result){0};
	error = identity_enter(settings->user, &committing.before);
	if (error < 0)
		return failure_system(failure, -error, plan->directory, _("act as the user"));
	error = commit_as_user(&committing, ret_result);
	identity_leave(&committing.before);
	close_descriptor(&committing.staging);
	close_descriptor(&committing.history);
	close_descriptor(&committing.directory);
	record_free(&committing.record);
	buffer_free(&committing.journal);
	free(committing.kept);
	return error;
}

int plan_commit(const struct root *root, const struct plan *plan, size_t *ret_done, struct failure *failure)
{
	const struct commit_settings settings = {.root = root};
	struct commit_result result;
	int error = plan_carry_out(&settings, plan, &result, failure);

	*ret_done = result.done;
	return error;
}
