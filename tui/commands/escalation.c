/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan document goes to a file, and the other side reads it with all the checks of `apply`. */
#include "tui/commands/escalation.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/prompt.h"
#include "tui/commands/child.h"
#include "tui/commands/private_file.h"

/* Which program gives the right, in the order of preference, and where it is looked for, whatever PATH says. */
static const char *const helpers[] = {"sudo", "run0", "doas", "pkexec"};
static const char *const places[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

#define MOST_WORDS 12

/* The command as words; all but the constants are owned. */
struct command_line {
	char *words[MOST_WORDS];
	size_t count;
	bool failed;
};

static void command_line_free(struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		free(line->words[i]);
}

/* Takes the word over. The last place stays NULL. */
static void add_word(struct command_line *line, char *word)
{
	line->failed |= word == NULL || line->count + 1 == MOST_WORDS;
	if (line->failed)
		free(word);
	else
		line->words[line->count++] = word;
}

bool escalation_helps(const struct session *session)
{
	return geteuid() != 0 && (workspace_target(session->workspace) == SCOPE_ADMIN || session->options->user != NULL);
}

/* The first helper that is there; NULL where there is none. */
static char *find_helper(void)
{
	for (size_t i = 0; i < sizeof helpers / sizeof helpers[0]; i++)
		for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
			char *path = text_format("%s/%s", places[k], helpers[i]);

			if (path != NULL && access(path, X_OK) == 0)
				return path;
			free(path);
		}
	return NULL;
}

/* This program by its absolute path: the helper may have another PATH. */
static char *own_path(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path);

	return length > 0 && (size_t)length < sizeof path ? strndup(path, (size_t)length) : strdup("overrule");
}

/* The root as an absolute path: the helper may start elsewhere. */
static char *root_option(const char *root)
{
	cleanup(free_pointer) char *absolute = realpath(root, NULL);

	return absolute != NULL ? text_format("--root=%s", absolute) : NULL;
}

static void make_command(const struct options *options, const char *plan, char *helper, struct command_line *line)
{
	if (helper != NULL)
		add_word(line, helper);
	add_word(line, own_path());
	if (options->root != NULL)
		add_word(line, root_option(options->root));
	if (options->user != NULL)
		add_word(line, text_format("--user=%s", options->user));
	if (options->json)
		add_word(line, strdup("--json"));
	if (options->quiet)
		add_word(line, strdup("--quiet"));
	add_word(line, strdup("apply"));
	add_word(line, strdup(plan));
}

static char *command_text(const struct command_line *line)
{
	struct buffer text = {0};

	for (size_t i = 0; i < line->count; i++) {
		if (i > 0)
			buffer_append_byte(&text, ' ');
		text_append_shell(&text, line->words[i]);
	}
	return buffer_take(&text);
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

int escalation_run(struct session *session, const struct telling *telling, const struct failure *why)
{
	cleanup(command_line_free) struct command_line line = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *plan = NULL;
	cleanup(free_pointer) char *text = NULL;
	char *helper = find_helper();
	bool helped = helper != NULL;
	int error = private_plan_keep(session->options, buffer_text(&telling->plan), telling->plan.length, &plan);

	if (error < 0) {
		free(helper);
		session_fail(session, why);
		failure_system(&failure, -error, NULL, _("keep the plan"));
		return session_fail(session, &failure);
	}
	make_command(session->options, plan, helper, &line);
	text = line.failed ? NULL : command_text(&line);
	if (text == NULL)
		return session_out_of_memory(session);
	tell(session, why, text, helped);
	return helped ? offer(session, telling, &line, plan) : EXIT_SYSTEM;
}
