/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * It comes back as the changes that it was, each planned on the files as they are now. What is of an older version, or takes a transaction
 * back, comes back as one plan: what has changed on the disk meanwhile stops that one, by the checks of every plan.
 */
#include "tui/screens/resuming.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/rules.h"
#include "tui/options.h"
#include "tui/recovery.h"
#include "tui/rights.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/review_screen.h"
#include "tui/screens/review_text.h"

/* How many of a plan's changes, or of changed files, are named. */
#define MOST_NAMED 3

struct resuming {
	struct kept_file recovery;
	unsigned number; /* of the file that is asked about */
};

static struct options options_of(const struct screens *screens)
{
	struct options options = *screens->options;

	options.user = screens_user_name(screens);
	return options;
}

/* ---- words ---- */

/* "mask 50-x.json, ...", made visible. */
static void append_changes(const struct plan_context *context, struct buffer *text)
{
	for (size_t i = 0; i < context->change_count && i < MOST_NAMED; i++) {
		buffer_append_text(text, i > 0 ? ", " : "");
		text_append_visible(text, context->changes[i], strlen(context->changes[i]));
	}
	if (context->change_count > MOST_NAMED)
		buffer_format(text, ", ... (%zu)", context->change_count);
}

/* Those that were set aside are no part of the plan, but come back, too. */
static void append_aside(const struct kept_changes *changes, struct buffer *text)
{
	for (size_t i = 0; i < changes->count; i++) {
		cleanup(free_pointer) char *words = changes->items[i].reason != NULL ? review_change_name(&changes->items[i].change) : NULL;

		if (words != NULL)
			/* TRANSLATORS: %s is a change */
			buffer_format(text, _("\n  set aside: %s"), words);
	}
}

/* ---- staging it again ---- */

/* Ranks mean what they meant by the rules that were looked by. */
static int take_rules_over(struct screens *screens, const char *name, struct buffer *said, struct failure *failure)
{
	const struct consumer *consumer = consumer_find(name);
	int error;

	if (consumer == NULL || strcmp(name, workspace_consumer(screens->workspace)->name) == 0)
		return 0;
	error = workspace_set_consumer(screens->workspace, rules_installed(workspace_root(screens->workspace), consumer), failure);
	if (error == 0)
		/* TRANSLATORS: %s is a program */
		buffer_format(said, _("It is looked at by the rules of %s, as then. "), name);
	return error;
}

/* Whether an operation before that one has made the name what it is. */
static bool is_made_by_plan(const struct plan *plan, size_t index, const char *name)
{
	for (size_t i = 0; i < index; i++) {
		const struct operation *operation = &plan->operations[i];

		if ((operation->name != NULL && strcmp(operation->name, name) == 0) ||
		    (operation->to != NULL && strcmp(operation->to, name) == 0))
			return true;
	}
	return false;
}

/* Whether what stands at the operation's name is something else than what the person had seen there. */
static bool is_changed_since(const struct snapshot *snapshot, const struct plan *plan, size_t index)
{
	const struct operation *operation = &plan->operations[index];
	uint32_t directory = snapshot_find_directory(snapshot, plan->directory);
	uint32_t found = directory != LAYER_NONE && operation->name != NULL ? snapshot_find(snapshot, directory, operation->name) : LAYER_NONE;
	struct sha256 digest;

	if (found == LAYER_NONE || is_made_by_plan(plan, index, operation->name))
		return false;
	if (operation->expectation == EXPECT_ABSENT)
		return operation->kind != OPERATION_MASK || snapshot->layers[found].kind != LAYER_EMPTY;
	digest = layer_digest(&snapshot->layers[found]);
	return memcmp(&digest, &operation->expected, sizeof digest) != 0;
}

static void append_changed_files(const struct screens *screens, const struct plan *plan, struct buffer *said)
{
	const struct snapshot *snapshot = workspace_current(screens->workspace)->snapshot;
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (!is_changed_since(snapshot, plan, i))
			continue;
		if (count++ >= MOST_NAMED)
			continue;
		buffer_append_text(said, count == 1 ? _("Changed on the disk since then, so look twice: ") : ", ");
		text_append_visible(said, plan->operations[i].name, strlen(plan->operations[i].name));
	}
	if (count > MOST_NAMED)
		buffer_format(said, ", ... (%zu)", count);
	buffer_append_text(said, count > 0 ? ". " : "");
}

static int stage_changes(struct screens *screens, const struct kept_plan *kept, struct buffer *said)
{
	cleanup(failure_free) struct failure failure = {0};
	int error = take_rules_over(screens, kept->document.context.consumer, said, &failure);

	if (error == 0)
		error = workspace_stage_kept(screens->workspace, &kept->changes, &failure);
	if (error == 0)
		append_changed_files(screens, &kept->document.plan, said);
	if (failure.text != NULL)
		buffer_append_text(said, failure.text);
	return error;
}

static int stage_plan(struct screens *screens, struct kept_plan *kept, struct failure *failure)
{
	cleanup(buffer_free) struct buffer origin = {0};
	bool changes = false;
	int error;

	append_changes(&kept->document.context, &origin);
	if (buffer_failed(&origin))
		return failure_system(failure, ENOMEM, NULL, _("take the plan over"));
	error = workspace_adopt(screens->workspace, &kept->document.plan, buffer_text(&origin), NULL, failure);
	if (error == 0)
		error = workspace_try(screens->workspace, &changes, failure);
	if (error < 0 || !changes)
		workspace_discard(screens->workspace);
	return error;
}

/* Takes it over as what is staged. Returns 0, or less than 0 where it does not fit any more as a whole, and then it may be wanted by hand. */
static int stage_again(struct screens *screens, struct buffer *said)
{
	cleanup(kept_plan_free) struct kept_plan kept = {0};
	cleanup(failure_free) struct failure failure = {0};
	const struct options options = options_of(screens);
	struct standing standing = screens_stand(screens);
	int error = recovery_read(screens->workspace, &options, screens->resuming->number, &kept, &failure);

	if (error == 0 && kept.changes.count > 0)
		error = stage_changes(screens, &kept, said);
	else if (error == 0)
		error = stage_plan(screens, &kept, &failure);
	if (failure.text != NULL)
		screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
	return error;
}

/* ---- asking ---- */

enum resuming_answer { ANSWER_STAGE, ANSWER_LATER, ANSWER_FORGET };

static void offer_next(struct screens *screens);

static void say_done_already(struct screens *screens)
{
	recovery_remove(&screens->resuming->recovery);
	screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("All that was staged is done already.")));
}

static void show_again(struct screens *screens)
{
	cleanup(buffer_free) struct buffer said = {0};
	int error = stage_again(screens, &said);

	if (error < 0)
		recovery_release(&screens->resuming->recovery);
	if (error < 0 && screens->notice != NULL)
		return;
	if (error == 0 && workspace_plan(screens->workspace)->count == 0 && workspace_aside_count(screens->workspace) == 0) {
		say_done_already(screens);
		return;
	}
	if (error == 0) {
		screens_ask(screens);
		review_screen_open(screens);
	}
	if (said.length > 0)
		screens_say(screens, ATTRIBUTE_WARNING, buffer_take(&said));
}

static void hear(struct screens *screens, size_t answer)
{
	struct resuming *resuming = screens->resuming;
	const struct options options = options_of(screens);

	if (answer == ANSWER_LATER) {
		offer_next(screens);
	} else if (!recovery_take(&resuming->recovery, screens->workspace, &options, resuming->number)) {
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("Another overrule that was started meanwhile has it now.")));
	} else if (answer == ANSWER_FORGET) {
		recovery_remove(&resuming->recovery);
		offer_next(screens);
	} else {
		show_again(screens);
	}
}

static void offer(struct screens *screens, const struct kept_plan *kept)
{
	const char *answers[] = {
		[ANSWER_STAGE] = _("Stage it again, and look at it"),
		[ANSWER_LATER] = _("Not now; ask again at the next start"),
		[ANSWER_FORGET] = _("Forget it"),
	};
	cleanup(buffer_free) struct buffer text = {0};

	buffer_append_text(&text, _("The last time overrule was ended from outside, and this was staged but not written:"));
	buffer_append_text(&text, "\n  ");
	append_changes(&kept->document.context, &text);
	append_aside(&kept->changes, &text);
	question_screen_open(screens, _("Something was left staged"), buffer_text(&text), answers, sizeof answers / sizeof *answers, hear);
	question_screen_name_leaving(screens, _("later"));
}

/* The next file that no running program has. */
static void offer_next(struct screens *screens)
{
	const struct options options = options_of(screens);
	struct resuming *resuming = screens->resuming;
	bool offered = false;

	while (!offered && (resuming->number = recovery_find(screens->workspace, &options, resuming->number)) > 0) {
		cleanup(kept_plan_free) struct kept_plan kept = {0};
		cleanup(failure_free) struct failure failure = {0};
		int error = recovery_read(screens->workspace, &options, resuming->number, &kept, &failure);

		offered = error == 0 && (kept.document.plan.count > 0 || kept.changes.count > 0);
		if (offered)
			offer(screens, &kept);
		else if (error < 0 && error != -ENOENT)
			screens_say_failure(screens, &failure);
	}
}

void resuming_offer(struct screens *screens)
{
	if (screens->options == NULL || workspace_is_read_only(screens->workspace))
		return;
	resuming_release(screens);
	screens->resuming = calloc(1, sizeof *screens->resuming);
	if (screens->resuming == NULL)
		return;
	screens->resuming->recovery = (struct kept_file){.directory = -1, .lock = -1};
	offer_next(screens);
}

/* ---- keeping ---- */

void resuming_note(struct screens *screens)
{
	struct options options;

	if (screens->resuming == NULL || workspace_revision(screens->workspace) == screens->resuming->recovery.revision)
		return;
	options = options_of(screens);
	recovery_update(&screens->resuming->recovery, screens->workspace, &options, NULL);
}

char *resuming_keep(struct screens *screens)
{
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *command = NULL;
	struct resuming *resuming = screens->resuming;
	struct options options;

	if (resuming == NULL)
		return NULL;
	options = options_of(screens);
	if (recovery_update(&resuming->recovery, screens->workspace, &options, &failure) < 0)
		return text_format(_("what was staged could not be kept: %s"), failure.text != NULL ? failure.text : "?");
	if (resuming->recovery.name[0] != '\0')
		path = text_format("%s/%s", resuming->recovery.path, resuming->recovery.name);
	recovery_release(&resuming->recovery);
	if (path == NULL)
		return NULL;
	command_line_make(&options, path, NULL, &line);
	command = command_line_text(&line);
	/* TRANSLATORS: %s is a command line */
	return command != NULL ? text_format(_("what was staged is kept, and offered at the next start; or carry it out with: %s"), command)
			       : NULL;
}

void resuming_end(struct screens *screens)
{
	if (screens->resuming != NULL)
		recovery_remove(&screens->resuming->recovery);
}

void resuming_release(struct screens *screens)
{
	if (screens->resuming == NULL)
		return;
	recovery_release(&screens->resuming->recovery);
	free(screens->resuming);
	screens->resuming = NULL;
}
