/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands, their help, and how a failure ends one. */
#include "tui/commands/command.h"

#include <errno.h>
#include <string.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/interruption.h"

const struct command commands[] = {
	{"list", "[TYPE...]", N_("per type: the backends in their order, and what is hidden"), 0, ANY_NUMBER, FILES_READ, list_run},
	{"which", "TYPE", N_("the path of the binary that is taken"), 1, 1, FILES_READ, which_run},
	{"why", "TYPE|NAME", N_("the selection step by step, and what would change it"), 1, 1, FILES_READ, why_run},
	{"show", "NAME", N_("all files of a name, with their content"), 1, 1, FILES_READ, show_run},
	{"check", "[NAME...]", N_("what is wrong with the files, the most severe first"), 0, ANY_NUMBER, FILES_READ, check_run},
	{"capabilities", "[NAME...|TYPE...]", N_("what the binaries themselves say that they can do"), 0, ANY_NUMBER, FILES_READ,
	 capabilities_run},
	{"compare", "[TYPE...]", N_("what each management program takes, and where they part"), 0, ANY_NUMBER, FILES_EVERYWHERE,
	 compare_run},
	{"types", "", N_("the types of backends"), 0, 0, FILES_NONE, types_run},
	{"consumers", "", N_("the management programs and their rules"), 0, 0, FILES_NONE, consumers_run},
	{"explain", "[CODE...]", N_("what the codes of findings and reasons mean"), 0, ANY_NUMBER, FILES_NONE, explain_run},
	{"diff", "[NAME...]", N_("what local files change against the vendor's"), 0, ANY_NUMBER, FILES_READ, diff_run},
	{"history", "[ID]", N_("what was changed, newest first; one change in full"), 0, 1, FILES_READ, history_run},
	{"mask", "NAME...", N_("hide a name with an empty file"), 1, ANY_NUMBER, FILES_CHANGED, mask_run},
	{"unmask", "NAME...", N_("take that empty file away again"), 1, ANY_NUMBER, FILES_CHANGED, unmask_run},
	{"move", "NAME", N_("another place in the order, with the fewest files changed"), 1, 1, FILES_CHANGED, move_run},
	{"clone", "NAME NEWNAME", N_("a copy under another name, for a parallel backend"), 2, 2, FILES_CHANGED, clone_run},
	{"replace", "NAME", N_("a copy of the same name that overrides the vendor's"), 1, 1, FILES_CHANGED, replace_run},
	{"edit", "NAME", N_("the file in your editor, checked before it is installed"), 1, 1, FILES_CHANGED, edit_run},
	{"revert", "NAME...", N_("take local files away: back to the vendor's"), 0, ANY_NUMBER, FILES_CHANGED, revert_run},
	{"import", "FILE...", N_("install descriptor files after checking them"), 1, ANY_NUMBER, FILES_CHANGED, import_run},
	{"apply", "PLAN|-", N_("carry out a plan that --dry-run --json printed"), 1, 1, FILES_CHANGED, apply_run},
	{"undo", "[ID]", N_("take a change back, exactly"), 0, 1, FILES_CHANGED, undo_run},
	{"redo", "", N_("do again what was undone last"), 0, 0, FILES_CHANGED, redo_run},
};

const size_t command_count = sizeof commands / sizeof commands[0];

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const char *command_nearest(const char *name)
{
	const char *nearest = NULL;
	unsigned best = 3;

	for (size_t i = 0; i < command_count; i++) {
		unsigned distance = edit_distance(name, strlen(name), commands[i].name, strlen(commands[i].name));

		if (distance < best && distance < strlen(commands[i].name)) {
			best = distance;
			nearest = commands[i].name;
		}
	}
	return nearest;
}

static int refuse_arguments(const struct command *command, struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};
	struct buffer usage = {0};

	buffer_format(&usage, _("usage: overrule %s %s"), command->name, command->arguments);
	failure_set(&failure, FAILURE_USAGE, 0, NULL, buffer_text(&usage),
		    session->argument_count < command->least ? _("%s needs more arguments") : _("%s takes fewer arguments"),
		    command->name);
	buffer_free(&usage);
	return session_fail(session, &failure);
}

int command_run(const struct command *command, struct session *session)
{
	if (session->argument_count < command->least || session->argument_count > command->most)
		return refuse_arguments(command, session);
	/* Commands that change files finish it. */
	if (session->workspace != NULL && command->files != FILES_CHANGED)
		interruption_warn(session);
	return command->run(session);
}

void command_print_help(const struct command *command, struct print *print)
{
	print_format(print, _("Usage: overrule [OPTION...] %s %s\n"), command->name, command->arguments);
	print_format(print, "  %s\n\n", _(command->help));
	print_text(print, _("Options, before or after the command:\n"));
	options_print_help(command->name, print);
	print_text(print, _("\nThe manual tells more: man overrule\n"));
}

void commands_print_help(struct print *print)
{
	print_text(print, _("Usage: overrule [OPTION...] [COMMAND [ARGUMENT...]]\n"
			    "Shows which vhost-user backend wins on this host, says why, and overrules the choice.\n"
			    "Without a command: the text interface, or the list where there is no terminal.\n\n"
			    "Commands:\n"));
	for (size_t i = 0; i < command_count; i++) {
		struct buffer left = {0};

		buffer_format(&left, "%s %s", commands[i].name, commands[i].arguments);
		print_format(print, "  %-28s  %s\n", buffer_text(&left), _(commands[i].help));
		buffer_free(&left);
	}
	print_text(print, _("\nOptions, before or after the command:\n"));
	options_print_help(NULL, print);
	print_text(print, _("\nThe manual tells more: man overrule\n"));
}

int session_fail(struct session *session, const struct failure *failure)
{
	static const int exit_codes[] = {
		[FAILURE_NONE] = EXIT_SYSTEM,
		[FAILURE_USAGE] = EXIT_USAGE,
		[FAILURE_REFUSED] = EXIT_REFUSED,
		[FAILURE_SYSTEM] = EXIT_SYSTEM,
	};
	/* Paths of a workspace are inside the root; before there is one, the failure is about the root itself. */
	const char *prefix = session->workspace != NULL ? workspace_root_path(session->workspace) : "";

	print_failure(session->errors, prefix, failure);
	return exit_codes[failure->kind];
}

int session_out_of_memory(struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_system(&failure, ENOMEM, NULL, _("go on"));
	return session_fail(session, &failure);
}

void session_warn(struct session *session, const char *text)
{
	struct buffer warning = {0};

	if (session->options->quiet)
		return;
	/* TRANSLATORS: %s is a whole sentence */
	buffer_format(&warning, _("warning: %s"), text);
	print_report(session->errors, &(struct message){.text = buffer_text(&warning)});
	buffer_free(&warning);
}
