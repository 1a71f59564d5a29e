/* SPDX-License-Identifier: GPL-2.0-or-later */
/* It comes back as one plan, as it was seen: what has changed on the disk meanwhile stops it, by the checks of every plan. */
#include "tui/screens/resuming.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/options.h"
#include "tui/recovery.h"
#include "tui/rights.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/review_screen.h"

/* How many of a plan's changes are named. */
#define MOST_NAMED 3

static struct options options_of(const struct screens *screens)
{
	struct options options = *screens->options;

	options.user = screens_user_name(screens);
	return options;
}

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

static int read_kept(struct screens *screens, struct plan_document *ret_document, struct failure *failure)
{
	const struct options options = options_of(screens);

	return recovery_read(screens->workspace, &options, ret_document, failure);
}

/* Takes the plan over as what is staged. Returns 0, or less than 0 where it does not fit any more. */
static int stage_again(struct screens *screens, struct failure *failure)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(buffer_free) struct buffer origin = {0};
	struct standing standing = screens_stand(screens);
	bool changes = false;
	int error = read_kept(screens, &document, failure);

	append_changes(&document.context, &origin);
	if (error == 0 && buffer_failed(&origin))
		error = failure_system(failure, ENOMEM, NULL, _("take the plan over"));
	if (error == 0)
		error = workspace_adopt(screens->workspace, &document.plan, buffer_text(&origin), NULL, failure);
	if (error == 0)
		error = workspace_try(screens->workspace, &changes, failure);
	if (error < 0 || !changes)
		workspace_discard(screens->workspace);
	screens_stand_again(screens, &standing);
	return error;
}

enum resuming_answer { ANSWER_STAGE, ANSWER_LATER, ANSWER_FORGET };

static void hear(struct screens *screens, size_t answer)
{
	cleanup(failure_free) struct failure failure = {0};

	screens->recovered = answer != ANSWER_LATER;
	if (answer != ANSWER_STAGE)
		return;
	if (stage_again(screens, &failure) < 0) {
		/* It may be wanted by hand. */
		screens->recovered = false;
		screens_say_failure(screens, &failure);
	} else if (workspace_plan(screens->workspace)->count == 0) {
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("All that was staged is done already.")));
	} else {
		screens_ask(screens);
		review_screen_open(screens);
	}
}

static void offer(struct screens *screens, const struct plan_document *document)
{
	const char *answers[] = {
		[ANSWER_STAGE] = _("Stage it again, and look at it"),
		[ANSWER_LATER] = _("Not now; ask again at the next start"),
		[ANSWER_FORGET] = _("Forget it"),
	};
	cleanup(buffer_free) struct buffer text = {0};

	buffer_append_text(&text, _("The last time overrule was ended from outside, and this was staged but not written:"));
	buffer_append_text(&text, "\n");
	append_changes(&document->context, &text);
	question_screen_open(screens, _("Something was left staged"), buffer_text(&text), answers, sizeof answers / sizeof *answers, hear);
}

void resuming_offer(struct screens *screens)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};
	int error;

	if (screens->options == NULL || workspace_is_read_only(screens->workspace))
		return;
	error = read_kept(screens, &document, &failure);
	if (error == 0 && document.plan.count > 0)
		offer(screens, &document);
	else if (error < 0 && error != -ENOENT)
		screens_say_failure(screens, &failure);
}

char *resuming_keep(struct screens *screens)
{
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *command = NULL;
	struct options options;

	if (screens->options == NULL || workspace_plan(screens->workspace)->count == 0)
		return NULL;
	options = options_of(screens);
	if (recovery_keep(screens->workspace, &options, &path, &failure) < 0)
		return text_format(_("what was staged could not be kept: %s"), failure.text != NULL ? failure.text : "?");
	command_line_make(&options, path, NULL, &line);
	command = command_line_text(&line);
	/* TRANSLATORS: %s is a command line */
	return command != NULL ? text_format(_("what was staged is kept, and offered at the next start; or carry it out with: %s"), command)
			       : NULL;
}

void resuming_end(struct screens *screens)
{
	struct options options;

	if (screens->options == NULL || !screens->recovered)
		return;
	options = options_of(screens);
	recovery_forget(screens->workspace, &options);
}
