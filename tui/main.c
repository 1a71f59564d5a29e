/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the command line to a workspace, and from there to the interface or to a command. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/landlock.h"
#include "tui/account.h"
#include "tui/commands/command.h"
#include "tui/commands/rules.h"
#include "tui/inheritance.h"
#include "tui/interface.h"
#include "tui/linear.h"
#include "tui/limits.h"
#include "tui/prefix.h"
#include "tui/signals.h"

/* A file that is opened must never land on the number of a standard stream that was closed: it would be written into. */
static void guard_standard_streams(void)
{
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (fcntl(i, F_GETFD) < 0 && errno == EBADF)
			/* The wrong way round, so that using it still fails. */
			(void)open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Only what is used is loaded: names are sorted as bytes and numbers written plainly in every locale. */
static void set_locale(void)
{
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain(TRANSLATION_DOMAIN, LOCALEDIR);
	bind_textdomain_codeset(TRANSLATION_DOMAIN, "UTF-8");
	textdomain(TRANSLATION_DOMAIN);
}

/* What the workspace is to be opened with. */
struct view {
	struct root root;
	struct account account;
	char *qemu_prefix;
	char *who;
	char *data_dirs;
};

static void view_close(struct view *view)
{
	account_free(&view->account);
	free(view->qemu_prefix);
	free(view->who);
	free(view->data_dirs);
	root_close(&view->root);
}

static bool reads_qemu_prefix(const struct consumer *consumer)
{
	for (size_t i = 0; i < consumer->rule_count; i++)
		if (consumer->rules[i].base == SEARCH_QEMU_PREFIX)
			return true;
	return false;
}

/* Looked for where the rules, or other rules that the person can still turn to, lead there. */
static int find_qemu_prefix(const struct session *session, const struct command *command, struct view *view,
			    struct workspace_settings *settings, struct failure *failure)
{
	bool any_rules = command == NULL || command->files == FILES_EVERYWHERE;
	int error;

	if (!any_rules && !reads_qemu_prefix(settings->consumer))
		return 0;
	error = qemu_prefix_find(&view->root, session->options->path, &view->qemu_prefix);
	settings->environment.qemu_prefix = view->qemu_prefix;
	return error < 0 ? failure_system(failure, -error, NULL, _("look for QEMU")) : 0;
}

/* Somebody else's XDG variables are not known, and ours are not theirs. */
static int take_account(const struct options *options, struct view *view, struct workspace_settings *settings, struct failure *failure)
{
	int error = account_find(&view->root, options->user, &view->account, failure);

	if (error < 0)
		return error;
	settings->environment.home = view->account.home;
	settings->environment.xdg_config_home = NULL;
	settings->environment.xdg_state_home = NULL;
	/* Only root can take on somebody's identity; others see what they may see as themselves. */
	if (geteuid() == 0)
		settings->user = &view->account.identity;
	return 0;
}

/* A change of root's own scope that is somebody else's is refused, with the reason, instead of going elsewhere. */
static bool inherits(const struct options *options, const struct command *command)
{
	bool own = options->scope == SCOPE_USER && (command == NULL || command->files == FILES_CHANGED);

	return geteuid() == 0 && options->user == NULL && !own;
}

/* Root looks only into directories that are in root's hands, whatever the environment says. */
static int sift_environment(struct session *session, struct view *view, struct workspace_settings *settings, struct failure *failure)
{
	cleanup(buffer_free) struct buffer left_out = {0};
	cleanup(free_pointer) char *text = NULL;
	int error = inheritance_sift_directories(&view->root, &settings->environment, &view->data_dirs, &left_out);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("look at the environment"));
	if (left_out.length == 0)
		return 0;
	text = text_format(_("left out, because others than root can change what is there: %s; --user=NAME looks with a user's eyes"),
			   buffer_text(&left_out));
	if (text != NULL)
		session_warn(session, text);
	return 0;
}

static int settings_make(struct session *session, const struct command *command, struct view *view, struct workspace_settings *settings,
			 struct failure *failure)
{
	const struct options *options = session->options;
	int error;

	*settings = (struct workspace_settings){
		.root = options->root,
		.environment = options->environment,
		.target = options->scope,
		.read_only = options->read_only,
		.trust = options->trust,
		.answer_milliseconds = options->answer_milliseconds,
		.every_directory = command == NULL || command->files == FILES_EVERYWHERE,
	};
	error = root_open(options->root, &view->root, failure);
	if (error < 0)
		return error;
	if (command == NULL || command->files == FILES_CHANGED)
		settings->who = view->who = account_login_name();
	settings->consumer = options->consumer_exact ? options->consumer : rules_installed(&view->root, options->consumer);
	if (inherits(options, command)) {
		error = sift_environment(session, view, settings, failure);
		if (error < 0)
			return error;
	}
	error = find_qemu_prefix(session, command, view, settings, failure);
	return error < 0 || options->user == NULL ? error : take_account(options, view, settings, failure);
}

/* `apply` limits itself when it has read which scope the plan is for, and the editor is limited by nothing. */
static bool limits_at_once(const struct command *command)
{
	return command != NULL && command->files == FILES_CHANGED && command->run != apply_run && command->run != edit_run;
}

/* The text interface, on the terminal or line by line. */
static int start_run(struct session *session)
{
	return session->options->linear ? linear_run(session->workspace, session->options, session->start)
					: interface_run(session->workspace, session->options, session->start);
}

static int run_with_files(struct session *session, const struct command *command)
{
	cleanup(view_close) struct view view = {.root.descriptor = -1};
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(failure_free) struct failure failure = {0};
	struct workspace_settings settings;
	int error, result;

	if (command != NULL && command->files != FILES_CHANGED)
		limits_read_only();
	error = settings_make(session, command, &view, &settings, &failure);
	if (error == 0)
		error = workspace_open(&settings, &workspace, &failure);
	if (error < 0)
		return session_fail(session, &failure);
	session->root = &view.root;
	session->identity = settings.user;
	session->workspace = workspace;
	if (limits_at_once(command))
		limits_change(session);
	result = command != NULL ? command_run(command, session) : start_run(session);
	session->root = NULL;
	session->identity = NULL;
	session->workspace = NULL;
	return result;
}

/* With the person's settings, which no command looks at. */
static int run_interface(struct session *session)
{
	const struct options *typed = session->options;
	struct options options = *typed;
	cleanup(start_free) struct start start;
	int result;

	if (start_read(&options, &start) < 0)
		return session_out_of_memory(session);
	session->options = &options;
	session->start = &start;
	result = run_with_files(session, NULL);
	session->options = typed;
	session->start = NULL;
	return result;
}

static int refuse_command(struct session *session, const char *word)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *shown = text_visible(word);
	const char *nearest = command_nearest(word);
	struct buffer remedy = {0};

	if (shown == NULL)
		return session_out_of_memory(session);
	if (nearest != NULL)
		buffer_format(&remedy, _("did you mean %s?"), nearest);
	else
		buffer_append_text(&remedy, _("overrule --help lists the commands"));
	failure_set(&failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("there is no command \"%s\""), shown);
	buffer_free(&remedy);
	return session_fail(session, &failure);
}

static void print_version(struct print *output)
{
	print_format(output, "overrule %s\n", OVERRULE_VERSION);
	print_text(output, _("License GPL-2.0-or-later. This is free software, without any warranty.\n"));
	if (landlock_version() > 0)
		print_format(output, _("Limited by Landlock, version %d of this kernel.\n"), landlock_version());
	else
		print_text(output, _("Not limited by Landlock, which this kernel does not have.\n"));
}

static int run(struct session *session)
{
	const struct options *options = session->options;
	const char *word = options->word_count > 0 ? options->words[0] : NULL;
	const struct command *command = word != NULL ? command_find(word) : NULL;
	cleanup(failure_free) struct failure failure = {0};

	if (word != NULL && command == NULL)
		return refuse_command(session, word);
	if (options->help || options->version) {
		if (options->version)
			print_version(session->output);
		else if (command != NULL)
			command_print_help(command, session->output);
		else
			commands_print_help(session->output);
		return EXIT_DONE;
	}
	if (command == NULL && (options->json || (!options->linear && (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1))))
		command = command_find("list");
	if (options_check(options, command != NULL ? command->name : NULL, &failure) < 0)
		return session_fail(session, &failure);
	session->arguments = options->words + (options->word_count > 0);
	session->argument_count = options->word_count - (options->word_count > 0);
	if (command == NULL)
		return run_interface(session);
	return command->files == FILES_NONE ? command_run(command, session) : run_with_files(session, command);
}

/* What was said may not have arrived: then nothing else counts. */
static int finish(struct session *session, int result)
{
	cleanup(failure_free) struct failure failure = {0};
	int error = print_close(session->output, true);

	if (error < 0) {
		failure_system(&failure, -error, NULL, _("write to standard output"));
		result = session_fail(session, &failure);
	}
	print_close(session->errors, false);
	return result;
}

static int run_program(int argument_count, char **arguments)
{
	cleanup(options_free) struct options options = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct print output, errors;
	struct session session = {.options = &options, .output = &output, .errors = &errors};
	int error;

	guard_standard_streams();
	inheritance_sift_libraries();
	set_locale();
	error = inheritance_refuse_borrowed_rights(&failure);
	if (error == 0)
		error = options_read(argument_count, arguments, &options, &failure);
	print_open(&output, STDOUT_FILENO, options_charset(&options), options_colored(&options, STDOUT_FILENO), options.columns);
	print_open(&errors, STDERR_FILENO, options_charset(&options), false, options.columns);
	return finish(&session, error < 0 ? session_fail(&session, &failure) : run(&session));
}

int main(int argument_count, char **arguments)
{
	int result = run_program(argument_count, arguments);

	if (result > EXIT_SIGNAL)
		signals_die(result - EXIT_SIGNAL);
	return result;
}
