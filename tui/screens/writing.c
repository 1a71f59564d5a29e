/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told is made before the write, from the preview, because afterwards the files before it are gone. */
#include "tui/screens/writing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/child.h"
#include "tui/commands/selection.h"
#include "tui/consequences.h"
#include "tui/recovery.h"
#include "tui/rights.h"
#include "tui/screens/prompt_screen.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/result_screen.h"
#include "tui/screens/review_text.h"
#include "tui/sentence.h"

/* ---- what came of it ---- */

/* What the plan does and what is selected then; the lines of a result. */
static void append_deeds(const struct screens *screens, struct buffer *text)
{
	const struct plan *plan = workspace_plan(screens->workspace);
	const struct ranking *before = workspace_current(screens->workspace), *after = workspace_preview(screens->workspace);
	bool changed = false;

	for (size_t i = 0; i < plan->count; i++) {
		cleanup(free_pointer) char *line = review_operation_line(plan, i);

		buffer_format(text, "%s\n", line != NULL ? line : "?");
	}
	buffer_append_byte(text, '\n');
	buffer_append_text(text, _("What is selected"));
	for (int i = 0; i < (int)after->snapshot->schema->type_count; i++) {
		cleanup(free_pointer) char *line = NULL;

		if (!selection_same(before, after, i))
			line = review_selection_line(before, after, i, true);
		if (line == NULL)
			continue;
		buffer_format(text, "\n%s", line);
		changed = true;
	}
	if (!changed)
		buffer_format(text, "\n %s", _("as before"));
}

static void add_sentence(struct pager *text, enum attribute attribute, const char *words)
{
	cleanup(free_pointer) char *line = sentence(words);

	pager_add(text, attribute, line != NULL ? line : words);
}

static void add_failure(struct pager *text, const struct failure *failure)
{
	if (failure->path != NULL) {
		cleanup(free_pointer) char *path = text_visible(failure->path);

		pager_add(text, ATTRIBUTE_STRONG, path != NULL ? path : "?");
	}
	add_sentence(text, ATTRIBUTE_WARNING, failure->text != NULL ? failure->text : _("memory is used up"));
	if (failure->remedy != NULL)
		add_sentence(text, ATTRIBUTE_NORMAL, failure->remedy);
	pager_add(text, ATTRIBUTE_NORMAL, "");
}

/* The commit takes back what it has begun; where it could not, the reason says so. */
static void show_failure(struct screens *screens, const struct failure *failure, size_t done)
{
	struct pager *text = result_screen_open(screens, _("Not written"), "");
	cleanup(buffer_free) struct buffer line = {0};
	size_t staged = workspace_staged_count(screens->workspace);

	if (text == NULL)
		return;
	add_failure(text, failure);
	if (done == 0)
		pager_add(text, ATTRIBUTE_NORMAL, _("The files are as they were before, unless the reason says otherwise."));
	else
		buffer_format(&line, P_("%zu file operation was carried out before that.",
					"%zu file operations were carried out before that.", done), done);
	if (workspace_plan(screens->workspace)->count > 0)
		buffer_format(&line, P_("%zu change is still staged.", "%zu changes are still staged.", staged), staged);
	if (line.length > 0)
		pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&line));
}

static void show_success(struct screens *screens, const char *deeds, size_t done)
{
	const struct commit_result *result = workspace_result(screens->workspace);
	cleanup(buffer_free) struct buffer title = {0};
	struct pager *text;
	char key[16];

	bindings_first_key(screens->bindings, ACTION_HISTORY_UNDO, key, sizeof key);
	buffer_format(&title, P_("Written: %zu file operation", "Written: %zu file operations", done), done);
	text = result_screen_open(screens, buffer_text(&title), result->id);
	if (text == NULL)
		return;
	if (!result->changed)
		pager_add(text, ATTRIBUTE_NORMAL, _("All was so already; nothing was written."));
	else
		pager_add(text, ATTRIBUTE_NORMAL, deeds);
	if (result->id[0] == '\0')
		return;
	pager_add(text, ATTRIBUTE_NORMAL, "");
	buffer_clear(&title);
	buffer_format(&title, _("It is transaction %s of the history."), result->id);
	pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&title));
	buffer_clear(&title);
	/* TRANSLATORS: a key, a command line, and the id that stands behind it */
	buffer_format(&title, _("To take it back, press %s, or type: %s undo %s"), key, screens->program, result->id);
	pager_add(text, ATTRIBUTE_STRONG, buffer_text(&title));
}

/* ---- the right to write ---- */

/* The options of the command line, with whose eyes are looked through now; there must be some. */
static struct options current_options(const struct screens *screens)
{
	struct options options = *screens->options;

	options.user = screens_user_name(screens);
	return options;
}

static void free_helpers(char *(*helpers)[RIGHTS_HELPERS])
{
	for (size_t i = 0; i < RIGHTS_HELPERS; i++)
		free((*helpers)[i]);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

char *writing_save_plan(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *command = NULL;
	cleanup(free_pointer) char *shown = NULL;
	struct options options;
	int error = screens->options != NULL ? recovery_save_plan(screens->workspace, screens->options, &path) : -ENOTSUP;

	if (error < 0) {
		failure_system(&failure, -error, NULL, _("save the plan"));
		screens_say_failure(screens, &failure);
		return NULL;
	}
	options = current_options(screens);
	command_line_make(&options, path, NULL, &line);
	command = command_line_text(&line);
	shown = text_visible(path);
	if (command == NULL || shown == NULL)
		return NULL;
	return text_format(_("The plan is saved: %s\nTo carry it out: %s"), shown, command);
}

/* What went wrong stands on the terminal's other screen, which is gone when it is taken again. */
static void wait_for_enter(void)
{
	char letter;

	printf("%s", _("Press Enter to go back to overrule. "));
	fflush(stdout);
	while (read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n')
		;
}

/* Runs the command with the terminal given away. Returns its exit status, or less than 0 where it did not run or was killed. */
static int run_command(struct screens *screens, struct command_line *line)
{
	const struct services *services = screens->services;
	cleanup(free_pointer) char *text = command_line_text(line);
	int status = 0, error;

	if (services != NULL && services->release != NULL) {
		services->release(services->context);
		printf("%s\n", text != NULL ? text : "");
		fflush(stdout);
	}
	error = child_run(line->words, &status);
	error = error < 0 ? error : WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
	if (services != NULL && services->acquire != NULL) {
		if (error != 0)
			wait_for_enter();
		services->acquire(services->context);
	}
	return error;
}

static void show_helped(struct screens *screens, const char *helper, const char *deeds)
{
	cleanup(buffer_free) struct buffer line = {0};
	struct pager *text;

	/* TRANSLATORS: %s is a program such as sudo */
	buffer_format(&line, _("Written with %s"), helper);
	text = result_screen_open(screens, buffer_text(&line), "");
	if (text == NULL)
		return;
	pager_add(text, ATTRIBUTE_NORMAL, deeds);
	buffer_clear(&line);
	/* TRANSLATORS: a program such as sudo, and a command line */
	buffer_format(&line, _("To take it back, type: %s %s undo"), helper, screens->program);
	pager_add(text, ATTRIBUTE_NORMAL, "");
	pager_add(text, ATTRIBUTE_STRONG, buffer_text(&line));
}

static void show_helper_failure(struct screens *screens, const char *helper, int status, const struct command_line *line)
{
	cleanup(buffer_free) struct buffer reason = {0};
	cleanup(free_pointer) char *command = command_line_text(line);
	struct pager *text = result_screen_open(screens, _("Not written"), "");

	if (text == NULL)
		return;
	if (status >= 0)
		buffer_format(&reason, _("%s has ended with the exit code %d: the command was not allowed, or refused."), helper, status);
	else
		buffer_format(&reason, _("%s could not be run to its end: %s"), helper, strerror(-status));
	pager_add(text, ATTRIBUTE_WARNING, buffer_text(&reason));
	buffer_clear(&reason);
	/* TRANSLATORS: %s is a command line */
	buffer_format(&reason, _("What was staged is still staged, and the plan is kept. To carry it out: %s"),
		      command != NULL ? command : "?");
	pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&reason));
}

static void run_helper(struct screens *screens, const char *path)
{
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer deeds = {0};
	cleanup(free_pointer) char *plan = NULL;
	const struct options options = current_options(screens);
	struct standing standing = screens_stand(screens);
	int status = recovery_save_plan(screens->workspace, &options, &plan);

	if (status < 0) {
		failure_system(&failure, -status, NULL, _("save the plan"));
		screens_say_failure(screens, &failure);
		standing_free(&standing);
		return;
	}
	append_deeds(screens, &deeds);
	command_line_make(&options, plan, path, &line);
	status = line.failed ? -ENOMEM : run_command(screens, &line);
	screens->redraw = true;
	if (status == 0) {
		workspace_forget_staged(screens->workspace);
		unlink(plan);
	}
	workspace_rescan(screens->workspace, &failure);
	screens_close_all(screens);
	screens_stand_again(screens, &standing);
	if (status == 0)
		show_helped(screens, base_name(path), buffer_text(&deeds));
	else
		show_helper_failure(screens, base_name(path), status, &line);
}

static void show_saved(struct screens *screens)
{
	cleanup(free_pointer) char *said = writing_save_plan(screens);
	struct pager *text;

	if (said == NULL)
		return;
	text = result_screen_open(screens, _("The plan is saved, nothing is written"), "");
	if (text != NULL)
		pager_add(text, ATTRIBUTE_NORMAL, said);
}

/* The answers are the helpers that are there, then the plan for later, then nothing. */
static void hear_rights(struct screens *screens, size_t answer)
{
	cleanup(free_helpers) char *helpers[RIGHTS_HELPERS] = {0};
	size_t count = rights_find(helpers);

	if (answer < count)
		run_helper(screens, helpers[answer]);
	else if (answer == count)
		show_saved(screens);
}

static void offer_rights(struct screens *screens, const struct failure *why)
{
	cleanup(free_helpers) char *helpers[RIGHTS_HELPERS] = {0};
	char *words[RIGHTS_HELPERS] = {0};
	const char *answers[RIGHTS_HELPERS + 2];
	cleanup(buffer_free) struct buffer text = {0};
	size_t count = rights_find(helpers);

	for (size_t i = 0; i < count; i++) {
		/* TRANSLATORS: %s is a program such as sudo */
		words[i] = text_format(_("Let %s write it, which may ask for a password"), base_name(helpers[i]));
		answers[i] = words[i] != NULL ? words[i] : helpers[i];
	}
	answers[count] = _("Save the plan, to be written later");
	answers[count + 1] = _("Back to the review");
	if (why->path != NULL)
		text_append_visible(&text, why->path, strlen(why->path));
	buffer_format(&text, "%s%s\n%s", why->path != NULL ? ": " : "", why->text != NULL ? why->text : "",
		      _("Nothing is written yet. Somebody with more rights can write it: overrule apply is run with what is staged."));
	question_screen_open(screens, _("You may not write here"), buffer_text(&text), answers, count + 2, hear_rights);
	for (size_t i = 0; i < count; i++)
		free(words[i]);
}

static bool rights_are_missing(const struct screens *screens, const struct failure *failure)
{
	bool permission = failure->error == EACCES || failure->error == EPERM || failure->error == EROFS;

	return failure->kind == FAILURE_SYSTEM && permission && screens->options != NULL &&
	       rights_help(screens->workspace, screens_user_name(screens));
}

/* ---- writing ---- */

static void write_now(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer deeds = {0};
	struct standing standing = screens_stand(screens);
	size_t done = 0;
	int error;

	append_deeds(screens, &deeds);
	error = workspace_write(screens->workspace, &done, &failure);
	if (error < 0 && done == 0 && rights_are_missing(screens, &failure)) {
		screens_stand_again(screens, &standing);
		offer_rights(screens, &failure);
		return;
	}
	screens_close_all(screens);
	screens_stand_again(screens, &standing);
	if (error < 0)
		show_failure(screens, &failure, done);
	else
		show_success(screens, buffer_text(&deeds), done);
	screens_ask(screens);
}

/* What is seen without writing stands in the way before anything is tried. */
static void write_or_ask(struct screens *screens)
{
	cleanup(target_free) struct target target = {0};
	cleanup(failure_free) struct failure failure = {0};

	if (workspace_examine_target(screens->workspace, &target) < 0)
		failure_set(&failure, FAILURE_SYSTEM, ENOMEM, NULL, NULL, "%s", _("memory is used up"));
	else
		rights_explain(workspace_root(screens->workspace), &target, &failure);
	if (failure.kind == FAILURE_NONE)
		write_now(screens);
	else if (rights_are_missing(screens, &failure))
		offer_rights(screens, &failure);
	else
		show_failure(screens, &failure, 0);
}

static void hear_word(struct screens *screens, enum prompt_event event, const char *text)
{
	if (event == PROMPT_CHANGED)
		return;
	if (event == PROMPT_ACCEPTED && (strcasecmp(text, "yes") == 0 || strcasecmp(text, _("yes")) == 0))
		write_or_ask(screens);
	else
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("Nothing was written, because the word was not typed.")));
}

void writing_begin(struct screens *screens)
{
	cleanup(consequences_free) struct consequences consequences = {0};

	if (consequences_find(screens->workspace, &consequences) == 0 && !consequences_are_grave(&consequences)) {
		write_or_ask(screens);
		return;
	}
	prompt_screen_open(screens, _("Type yes to write it:"), "", hear_word);
	prompt_screen_name_enter(screens, _("write"));
}
