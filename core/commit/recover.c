/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal decides: no journal, nothing was done; one named for a direction, it is followed to its end. */
#include "core/commit/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/commit/apply.h"
#include "core/commit/check.h"
#include "core/commit/file.h"
#include "core/commit/history.h"
#include "core/commit/staging.h"

struct recovering {
	const struct root *root;
	const char *history_path; /* NULL: none is kept */
	const char *path;
	int directory;
	int staging;
	int history; /* -1: none */
	bool forward;
	struct record record;
	struct failure *failure;
};

enum pending transaction_pending(const struct root *root, const char *directory)
{
	cleanup(close_descriptor) int opened = root_open_path(root, directory, O_RDONLY | O_DIRECTORY);
	struct stat found;

	if (opened < 0 || fstatat(opened, STAGING_NAME, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return PENDING_NOTHING;
	/* Who holds the lock is at work on it. */
	if (flock(opened, LOCK_SH | LOCK_NB) < 0)
		return PENDING_NOTHING;
	if (fstatat(opened, STAGING_NAME "/" JOURNAL_FORWARD, &found, AT_SYMLINK_NOFOLLOW) == 0 ||
	    fstatat(opened, STAGING_NAME "/" JOURNAL_BACKWARD, &found, AT_SYMLINK_NOFOLLOW) == 0)
		return PENDING_TRANSACTION;
	return errno == ENOENT ? PENDING_WASTE : PENDING_TRANSACTION;
}

/* Reads whichever journal is there. Returns 0, -ENOENT where there is none, or less than 0 with the failure filled. */
static int read_journal(struct recovering *recovering)
{
	cleanup(free_pointer) char *bytes = NULL;
	cleanup(free_pointer) char *path = NULL;
	const char *call = NULL;
	size_t length = 0;
	int error = file_read_all(recovering->staging, JOURNAL_FORWARD, &bytes, &length, &call);

	recovering->forward = error != -ENOENT;
	if (error == -ENOENT)
		error = file_read_all(recovering->staging, JOURNAL_BACKWARD, &bytes, &length, &call);
	if (error == -ENOENT)
		return error;
	if (error < 0)
		return fail_call_at(recovering->path, STAGING_NAME, -error, _("read what an interrupted run was doing"), call,
				    recovering->failure);
	if (asprintf(&path, "%s/%s/%s", recovering->path, STAGING_NAME, recovering->forward ? JOURNAL_FORWARD : JOURNAL_BACKWARD) < 0) {
		path = NULL;
		return failure_system(recovering->failure, ENOMEM, recovering->path, _("read what an interrupted run was doing"));
	}
	return record_read(bytes, length, path, &recovering->record, recovering->failure);
}

static int fail_discard(const struct recovering *recovering, int error)
{
	return failure_system(recovering->failure, -error, recovering->history_path, _("remove the record of the transaction"));
}

/* Nothing was done: what was prepared goes, in the history first, which knows of it only through the staging directory. */
static int clean_waste(const struct recovering *recovering)
{
	cleanup(close_descriptor) int history = -ENOENT;
	int error = 0;

	if (recovering->history_path != NULL)
		history = history_open(recovering->root, recovering->history_path, false, recovering->failure);
	if (history < 0 && history != -ENOENT)
		return history;
	if (history >= 0)
		error = history_discard(history, "");
	if (error < 0)
		return fail_discard(recovering, error);
	if (recovering->failure != NULL)
		failure_free(recovering->failure);
	return staging_remove(recovering->directory, recovering->staging, recovering->path, recovering->failure);
}

static int fail_history(const struct recovering *recovering, int error, const char *call)
{
	return failure_call(recovering->failure, -error, recovering->history_path, _("write the record of the transaction"), call);
}

static int write_history(const struct recovering *recovering)
{
	cleanup(buffer_free) struct buffer document = {0};
	const char *call = NULL;
	int error;

	if (recovering->history < 0)
		return 0;
	record_write(&recovering->record, &document);
	if (buffer_failed(&document))
		return fail_history(recovering, -ENOMEM, NULL);
	error = history_prepare(recovering->history, &document, &call);
	if (error == 0)
		error = history_publish(recovering->history, recovering->record.id, &call);
	return error < 0 ? fail_history(recovering, error, call) : 0;
}

/* Goes on in the journal's direction until its end is durable. */
static int follow_journal(const struct recovering *recovering)
{
	const struct apply apply = {recovering->directory, recovering->staging, &recovering->record, recovering->root};
	size_t done = 0;
	int error = apply_locate(&apply, recovering->forward, &done, recovering->failure);

	if (recovering->forward)
		for (; error == 0 && done < recovering->record.count; done++)
			error = apply_forward(&apply, done, recovering->failure);
	else
		for (; error == 0 && done > 0; done--)
			error = apply_backward(&apply, done - 1, recovering->failure);
	if (error == 0)
		error = staging_sync(recovering->directory, recovering->staging, recovering->path, recovering->failure);
	return error;
}

static int finish_transaction(struct recovering *recovering)
{
	bool recorded = false;
	int error = 0;

	if (recovering->history_path != NULL) {
		recovering->history = history_open(recovering->root, recovering->history_path, true, recovering->failure);
		if (recovering->history < 0)
			return recovering->history;
		error = history_has(recovering->history, recovering->record.id, &recorded);
		if (error < 0)
			return fail_history(recovering, error, "fstatat");
	}
	/* What is in the history was durable before, and may have been changed by others since. */
	if (!recovering->forward || !recorded)
		error = follow_journal(recovering);
	if (error == 0 && recovering->forward && !recorded)
		error = write_history(recovering);
	if (error == 0 && !recovering->forward && recovering->history >= 0) {
		error = history_discard(recovering->history, recovering->record.id);
		if (error < 0)
			error = fail_discard(recovering, error);
	}
	if (error < 0)
		return error;
	error = history_keep_late(recovering->history, recovering->staging, &recovering->record);
	if (error < 0)
		return fail_at(recovering->path, STAGING_NAME, -error, _("keep what somebody else wrote at the same moment"),
			       recovering->failure);
	return staging_remove(recovering->directory, recovering->staging, recovering->path, recovering->failure);
}

int transaction_recover(const struct root *root, const char *history, int directory, const char *path, enum recovery *ret_recovery,
			char ret_id[static RECORD_ID_SIZE], struct failure *failure)
{
	struct recovering recovering = {
		.root = root, .history_path = history, .path = path, .directory = directory, .history = -1, .failure = failure};
	int error;

	*ret_recovery = RECOVERY_NOTHING;
	ret_id[0] = '\0';
	recovering.staging = staging_open(directory, path, failure);
	if (recovering.staging == -ENOENT)
		return 0;
	if (recovering.staging < 0)
		return recovering.staging;
	error = read_journal(&recovering);
	if (error == -ENOENT) {
		error = clean_waste(&recovering);
		if (error == 0)
			*ret_recovery = RECOVERY_CLEANED;
	} else if (error == 0) {
		error = finish_transaction(&recovering);
		if (error == 0)
			*ret_recovery = recovering.forward ? RECOVERY_FINISHED : RECOVERY_TAKEN_BACK;
		snprintf(ret_id, RECORD_ID_SIZE, "%s", recovering.record.id);
	}
	close_descriptor(&recovering.history);
	close_descriptor(&recovering.staging);
	record_free(&recovering.record);
	return error;
}
