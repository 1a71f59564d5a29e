/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the command, and runs it for a person who is there to say so. */
#include "tui/commands/escalation.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/prompt.h"
#include "tui/commands/child.h"
#include "tui/commands/private_file.h"
#include "tui/rights.h"

bool escalation_helps(const struct session *session)
{
	return rights_help(session->workspace, session->options->user);
}

static int run_command(struct session *session, const struct command_line *line, const char *plan)
{
	cleanup(failure_free) struct failure failure = {0};
	int status = 0, error;

	print_flush(session->output);
	print_flush(session->errors);
	error = child_run(line->words, &status);
	if (error < 0) {
		failure_system(&failure, -error, line->words[0], _("start the program"));
		return session_fail(session, &failure);
	}
	if (!WIFEXITED(status))
		return EXIT_SYSTEM;
	if (WEXITSTATUS(status) == EXIT_DONE)
		unlink(plan);
	return WEXITSTATUS(status) <= EXIT_SYSTEM ? WEXITSTATUS(status) : EXIT_SYSTEM;
}

/* What stands in the way, and the command that does it. */
static void tell(struct session *session, const struct failure *why, const char *command, bool helped)
{
	cleanup(free_pointer) char *remedy =
		helped ? text_format(_("the plan is kept; carry it out with: %s"), command)
		       : text_format(_("the plan is kept; carry it out as root with: %s"), command);

	print_report(session->errors, &(struct message){
					      .prefix = workspace_root_path(session->workspace),
					      .path = why->path,
					      .text = why->text,
					      .remedy = remedy,
				      });
}

static int offer(struct session *session, const struct telling *telling, const struct command_line *line, const char *plan)
{
	static const struct prompt_answer answers[] = {{"n", N_("no")}, {"y", N_("yes")}};

	if (!prompt_is_possible())
		return EXIT_SYSTEM;
	if (!session->options->json)
		print_format(session->errors, _("This would be done:\n%s"), buffer_text(&telling->body.buffer));
	return prompt_ask(session, _("Run that command now?"), answers, 2) == 1 ? run_command(session, line, plan) : EXIT_SYSTEM;
}

static void free_helpers(char *(*helpers)[RIGHTS_HELPERS])
{
	for (size_t i = 0; i < RIGHTS_HELPERS; i++)
		free((*helpers)[i]);
}

int escalation_run(struct session *session, const struct telling *telling, const struct failure *why)
{
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *plan = NULL;
	cleanup(free_pointer) char *text = NULL;
	cleanup(free_helpers) char *helpers[RIGHTS_HELPERS] = {0};
	bool helped = rights_find(helpers) > 0;
	int error = private_plan_keep(session->options, buffer_text(&telling->plan), telling->plan.length, &plan);

	if (error < 0) {
		session_fail(session, why);
		failure_system(&failure, -error, NULL, _("keep the plan"));
		return session_fail(session, &failure);
	}
	command_line_make(session->options, plan, helpers[0], &line);
	text = command_line_text(&line);
	if (text == NULL)
		return session_out_of_memory(session);
	tell(session, why, text, helped);
	return helped ? offer(session, telling, &line, plan) : EXIT_SYSTEM;
}
