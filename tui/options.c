/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row per option: its name, what it takes, what it means and what it sets. */
#include "tui/options.h"

#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

struct option_row {
	const char *name;
	char letter;          /* '\0' where there is none */
	const char *argument; /* as --help shows it; NULL where the option takes none */
	const char *help;     /* msgid */
	size_t flag;          /* offset of the bool that it sets, where accept is NULL */
	int (*accept)(struct options *options, const char *value, struct failure *failure);
};

static int wrong_value(struct failure *failure, const char *option, const char *value, const char *known)
{
	cleanup(free_pointer) char *shown = text_visible(value);
	struct buffer remedy = {0};
	int error;

	if (shown == NULL)
		return failure_system(failure, ENOMEM, NULL, _("read the options"));
	buffer_format(&remedy, _("use one of: %s"), known);
	error = failure_set(failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("\"%s\" is no value of --%s"), shown, option);
	buffer_free(&remedy);
	return error;
}

static int take_consumer(struct options *options, const char *value, struct failure *failure)
{
	const struct consumer *consumer = consumer_find(value);
	struct buffer known = {0};
	int error = 0;

	if (consumer != NULL) {
		options->consumer = consumer;
		return 0;
	}
	for (size_t i = 0; i < consumer_count; i++)
		buffer_format(&known, "%s%s", i > 0 ? ", " : "", consumers[i].name);
	error = wrong_value(failure, "consumer", value, buffer_text(&known));
	buffer_free(&known);
	return error;
}

static int take_user(struct options *options, const char *value, struct failure *failure)
{
	(void)failure;
	options->user = value;
	return 0;
}

static int take_root(struct options *options, const char *value, struct failure *failure)
{
	if (value[0] == '\0')
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("name the directory that is to be treated as /"),
				   _("--root names no directory"));
	options->root = value;
	return 0;
}

static int take_scope(struct options *options, const char *value, struct failure *failure)
{
	static const enum scope writable[] = {SCOPE_ADMIN, SCOPE_USER};

	for (size_t i = 0; i < sizeof writable / sizeof writable[0]; i++)
		if (strcmp(scope_name(writable[i]), value) == 0) {
			options->scope = writable[i];
			options->scope_given = true;
			return 0;
		}
	return wrong_value(failure, "scope", value, "admin, user");
}

static int take_color(struct options *options, const char *value, struct failure *failure)
{
	static const char *const names[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], value) == 0) {
			options->color = (enum color_choice)i;
			return 0;
		}
	return wrong_value(failure, "color", value, "auto, always, never");
}

static const struct option_row rows[] = {
	{"consumer", 0, "NAME", N_("whose rules are applied"), 0, take_consumer},
	{"user", 0, "NAME", N_("look through the eyes of that user"), 0, take_user},
	{"root", 0, "DIR", N_("treat DIR as /; nothing outside is read or written"), 0, take_root},
	{"scope", 0, "admin|user", N_("where changes are written; admin for root, else user"), 0, take_scope},
	{"json", 0, NULL, N_("one JSON document, for programs"), offsetof(struct options, json), NULL},
	{"dry-run", 'n', NULL, N_("show what would be done, write nothing"), offsetof(struct options, dry_run), NULL},
	{"read-only", 0, NULL, N_("refuse every change"), offsetof(struct options, read_only), NULL},
	{"color", 0, "auto|always|never", N_("colours; auto looks at the terminal and NO_COLOR"), 0, take_color},
	{"ascii", 0, NULL, N_("draw with ASCII signs only"), offsetof(struct options, ascii), NULL},
	{"quiet", 'q', NULL, N_("no warnings and hints, only the answer"), offsetof(struct options, quiet), NULL},
	{"help", 0, NULL, N_("this help, or that of a command"), offsetof(struct options, help), NULL},
	{"version", 0, NULL, N_("the version"), offsetof(struct options, version), NULL},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])
/* What getopt returns for the row with that index, away from all characters. */
#define FIRST_VALUE 256

static void make_long_options(struct option *long_options)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		long_options[i] = (struct option){.name = rows[i].name,
						  .has_arg = rows[i].argument != NULL ? required_argument : no_argument,
						  .val = FIRST_VALUE + (int)i};
	long_options[ROW_COUNT] = (struct option){0};
}

static const struct option_row *row_of(int value)
{
	if (value >= FIRST_VALUE && value < FIRST_VALUE + (int)ROW_COUNT)
		return &rows[value - FIRST_VALUE];
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].letter != '\0' && rows[i].letter == value)
			return &rows[i];
	return NULL;
}

static int take_row(struct options *options, const struct option_row *row, struct failure *failure)
{
	if (row->accept != NULL)
		return row->accept(options, optarg, failure);
	*(bool *)((char *)options + row->flag) = true;
	return 0;
}

static int refuse_option(struct failure *failure, int result, const char *word)
{
	const struct option_row *row = row_of(optopt);
	cleanup(free_pointer) char *shown = text_visible(word);
	const char *remedy = _("overrule --help lists the options");

	if (shown == NULL)
		return failure_system(failure, ENOMEM, NULL, _("read the options"));
	if (result == ':' && row != NULL)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, remedy, _("the option --%s needs a value: %s"), row->name,
				   row->argument);
	if (row != NULL)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, remedy, _("the option --%s takes no value"), row->name);
	return failure_set(failure, FAILURE_USAGE, 0, NULL, remedy, _("there is no option %s"), shown);
}

/* The leading '-' hands out words in their place, so that POSIXLY_CORRECT does not end the options at the command. */
static int read_arguments(int argument_count, char **arguments, struct options *options, struct failure *failure)
{
	struct option long_options[ROW_COUNT + 1];
	int result;

	make_long_options(long_options);
	opterr = 0;
	while ((result = getopt_long(argument_count, arguments, "-:nq", long_options, NULL)) != -1) {
		const struct option_row *row = row_of(result);
		int error = 0;

		if (result == 1)
			options->words[options->word_count++] = optarg;
		else if (row != NULL)
			error = take_row(options, row, failure);
		else
			error = refuse_option(failure, result, arguments[optind > 1 ? optind - 1 : 1]);
		if (error < 0)
			return error;
	}
	while (optind < argument_count)
		options->words[options->word_count++] = arguments[optind++];
	return 0;
}

static void read_environment(struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	options->environment = (struct environment){
		.home = getenv("HOME"),
		.xdg_config_home = getenv("XDG_CONFIG_HOME"),
		.xdg_data_dirs = getenv("XDG_DATA_DIRS"),
		.xdg_state_home = getenv("XDG_STATE_HOME"),
	};
	options->columns = getenv("COLUMNS");
	options->colors_unwanted = (no_color != NULL && no_color[0] != '\0') || term == NULL || strcmp(term, "dumb") == 0;
}

int options_read(int argument_count, char **arguments, struct options *ret_options, struct failure *failure)
{
	*ret_options = (struct options){
		.consumer = &consumers[0],
		.scope = geteuid() == 0 ? SCOPE_ADMIN : SCOPE_USER,
		.words = calloc((size_t)argument_count + 1, sizeof *ret_options->words),
	};
	if (ret_options->words == NULL)
		return failure_system(failure, ENOMEM, NULL, _("read the options"));
	read_environment(ret_options);
	return read_arguments(argument_count, arguments, ret_options, failure);
}

void options_free(struct options *options)
{
	free(options->words);
	options->words = NULL;
}

enum charset options_charset(const struct options *options)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return CHARSET_ASCII;
	return options->ascii ? CHARSET_UTF8_PLAIN : CHARSET_UTF8;
}

bool options_colored(const struct options *options, int descriptor)
{
	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return !options->colors_unwanted && isatty(descriptor) == 1;
}

static void append_option(struct buffer *command, const char *name, const char *value)
{
	struct buffer word = {0};

	buffer_format(&word, "--%s=%s", name, value);
	buffer_append_byte(command, ' ');
	text_append_shell(command, buffer_text(&word));
	command->failed |= buffer_failed(&word);
	buffer_free(&word);
}

void options_append_common(const struct options *options, struct buffer *command)
{
	if (options->consumer != &consumers[0])
		append_option(command, "consumer", options->consumer->name);
	if (options->user != NULL)
		append_option(command, "user", options->user);
	if (options->root != NULL)
		append_option(command, "root", options->root);
	if (options->scope_given)
		append_option(command, "scope", scope_name(options->scope));
}

void options_print_help(struct print *print)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct buffer left = {0};

		if (rows[i].letter != '\0')
			buffer_format(&left, "-%c, ", rows[i].letter);
		buffer_format(&left, "--%s", rows[i].name);
		if (rows[i].argument != NULL)
			buffer_format(&left, "=%s", rows[i].argument);
		print_format(print, "  %-28s  %s\n", buffer_text(&left), _(rows[i].help));
		buffer_free(&left);
	}
}
