/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row per option: its name, what it takes, what it means and what it sets. */
#include "tui/options.h"

#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define LEAST_SECONDS 0.001
#define MOST_SECONDS 3600.0

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

/* Each name once: its rows stand one after the other. */
static void append_consumer_names(struct buffer *known)
{
	for (size_t i = 0; i < consumer_count; i++)
		if (i == 0 || strcmp(consumers[i].name, consumers[i - 1].name) != 0)
			buffer_format(known, "%s%s", i > 0 ? ", " : "", consumers[i].name);
}

static int take_consumer(struct options *options, const char *value, struct failure *failure)
{
	const struct consumer *consumer = consumer_find(value);
	struct buffer known = {0};
	int error;

	if (consumer != NULL) {
		options->consumer = consumer;
		options->consumer_word = value;
		options->consumer_exact = strchr(value, '@') != NULL;
		return 0;
	}
	append_consumer_names(&known);
	buffer_append_text(&known, _(" (with @VERSION behind it for the rules of that version)"));
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

static int take_require(struct options *options, const char *value, struct failure *failure)
{
	(void)failure;
	options->require = value;
	return 0;
}

/* Seconds, also with a decimal point; the locale of numbers is never set, so that the point is one everywhere. */
static int take_timeout(struct options *options, const char *value, struct failure *failure)
{
	char *end;
	double seconds = strtod(value, &end);

	if (value[0] < '0' || value[0] > '9' || *end != '\0' || !(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS))
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("give seconds from 0.001 to 3600"),
				   _("the value of --timeout is no time"));
	options->answer_milliseconds = (unsigned)(seconds * 1000 + 0.5);
	return 0;
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

static int take_before(struct options *options, const char *value, struct failure *failure)
{
	(void)failure;
	options->before = value;
	return 0;
}

static int take_after(struct options *options, const char *value, struct failure *failure)
{
	(void)failure;
	options->after = value;
	return 0;
}

static int take_rank(struct options *options, const char *value, struct failure *failure)
{
	uint32_t rank = 0;

	for (const char *at = value; *at >= '0' && *at <= '9' && rank < 100000000; at++) {
		rank = rank * 10 + (uint32_t)(*at - '0');
		if (at[1] == '\0' && rank > 0) {
			options->rank = rank;
			return 0;
		}
	}
	return wrong_value(failure, "rank", value, _("1, 2, 3 and so on"));
}

static int take_set(struct options *options, const char *value, struct failure *failure)
{
	(void)failure;
	options->set[options->set_count++] = value;
	return 0;
}

static const struct option_row rows[] = {
	{"consumer", 0, "NAME[@VERSION]", N_("whose rules are applied; overrule consumers lists them"), 0, take_consumer},
	{"user", 0, "NAME", N_("look through the eyes of that user"), 0, take_user},
	{"root", 0, "DIR", N_("treat DIR as /; nothing outside is read, run or written"), 0, take_root},
	{"scope", 0, "admin|user", N_("where changes are written; admin for root, else user"), 0, take_scope},
	{"require", 0, "FEATURE[,...]", N_("features that the backend must have"), 0, take_require},
	{"trust", 0, NULL, N_("also run binaries that others could replace"), offsetof(struct options, trust), NULL},
	{"timeout", 0, "SECONDS", N_("how long a binary may take to answer; 5"), 0, take_timeout},
	{"json", 0, NULL, N_("one JSON document, for programs"), offsetof(struct options, json), NULL},
	{"dry-run", 'n', NULL, N_("show what would be done, write nothing"), offsetof(struct options, dry_run), NULL},
	{"read-only", 0, NULL, N_("refuse every change"), offsetof(struct options, read_only), NULL},
	{"first", 0, NULL, N_("before all others of its type"), offsetof(struct options, first), NULL},
	{"last", 0, NULL, N_("behind all others of its type"), offsetof(struct options, last), NULL},
	{"before", 0, "NAME", N_("before that one"), 0, take_before},
	{"after", 0, "NAME", N_("behind that one"), 0, take_after},
	{"rank", 0, "N", N_("to that rank"), 0, take_rank},
	{"set", 0, "KEY=VALUE", N_("another description, type, binary or tags; may be given several times"), 0, take_set},
	{"refresh", 0, NULL, N_("carry the local changes over to what the vendor has now"), offsetof(struct options, refresh), NULL},
	{"all", 0, NULL, N_("all files of the scope"), offsetof(struct options, all), NULL},
	{"color", 0, "auto|always|never", N_("colours; auto looks at the terminal and NO_COLOR"), 0, take_color},
	{"ascii", 0, NULL, N_("draw with ASCII signs only"), offsetof(struct options, ascii), NULL},
	{"mouse", 0, NULL, N_("clicks and wheel in the text interface"), offsetof(struct options, mouse), NULL},
	{"linear", 0, NULL, N_("the text interface as lines, for screen readers and simple terminals"), offsetof(struct options, linear), NULL},
	{"quiet", 'q', NULL, N_("no warnings and hints, only the answer"), offsetof(struct options, quiet), NULL},
	{"help", 0, NULL, N_("this help, or that of a command"), offsetof(struct options, help), NULL},
	{"version", 0, NULL, N_("the version"), offsetof(struct options, version), NULL},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

/* Options that belong to some commands, between blanks; "": to the text interface alone. */
static const struct {
	const char *option;
	const char *commands;
} owned[] = {
	{"first", " move "},	   {"last", " move "}, {"before", " move "},	 {"after", " move "},
	{"rank", " move "},	   {"all", " revert "}, {"set", " clone replace "}, {"refresh", " replace "},
	{"require", " list which why compare "}, {"mouse", ""}, {"linear", ""},
};

/* The commands that an option belongs to, NULL where it belongs to all. */
static const char *row_commands(const struct option_row *row)
{
	for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
		if (strcmp(owned[i].option, row->name) == 0)
			return owned[i].commands;
	return NULL;
}

static bool row_is_for(const struct option_row *row, const char *command)
{
	const char *commands = row_commands(row), *found;

	if (commands == NULL)
		return true;
	if (commands[0] == '\0')
		return command == NULL;
	found = command != NULL ? strstr(commands, command) : NULL;
	return found != NULL && found[-1] == ' ' && found[strlen(command)] == ' ';
}

int options_check(const struct options *options, const char *command, struct failure *failure)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct option_row *row = &rows[i];
		struct buffer remedy = {0};
		int error;

		if ((options->given & UINT64_C(1) << i) == 0 || row_is_for(row, command))
			continue;
		if (row_commands(row)[0] == '\0')
			buffer_append_text(&remedy, _("it belongs to the text interface, which is started without a command"));
		else
			buffer_format(&remedy, _("it belongs to:%s"), row_commands(row));
		if (remedy.length > 0 && remedy.data[remedy.length - 1] == ' ')
			remedy.data[remedy.length - 1] = '\0';
		error = failure_set(failure, FAILURE_USAGE, 0, NULL, buffer_text(&remedy), _("%s takes no option --%s"),
				    command != NULL ? command : _("the text interface"), row->name);
		buffer_free(&remedy);
		return error;
	}
	return 0;
}
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
	options->given |= UINT64_C(1) << (row - rows);
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

/* The variable, NULL also where it is empty. */
static const char *read_variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Without HOME some programs fall back to what the account says. */
static void read_account_home(struct options *options)
{
	const struct passwd *account = getpwuid(geteuid());

	options->account_home = account != NULL ? strdup(account->pw_dir) : NULL;
	options->environment.account_home = options->account_home;
}

static void read_environment(struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *temporary = getenv("TMPDIR");

	options->environment = (struct environment){
		.home = getenv("HOME"),
		.xdg_config_home = getenv("XDG_CONFIG_HOME"),
		.xdg_data_dirs = getenv("XDG_DATA_DIRS"),
		.xdg_state_home = getenv("XDG_STATE_HOME"),
	};
	if (options->environment.home == NULL)
		read_account_home(options);
	options->path = getenv("PATH");
	options->editors[0] = read_variable("VISUAL");
	options->editors[1] = read_variable("EDITOR");
	options->temporary = temporary != NULL && temporary[0] == '/' ? temporary : "/tmp";
	options->columns = getenv("COLUMNS");
	options->colors_unwanted = (no_color != NULL && no_color[0] != '\0') || term == NULL || strcmp(term, "dumb") == 0;
}

int options_read(int argument_count, char **arguments, struct options *ret_options, struct failure *failure)
{
	*ret_options = (struct options){
		.consumer = &consumers[0],
		.scope = geteuid() == 0 ? SCOPE_ADMIN : SCOPE_USER,
		.words = calloc((size_t)argument_count + 1, sizeof *ret_options->words),
		.set = calloc((size_t)argument_count + 1, sizeof *ret_options->set),
	};
	if (ret_options->words == NULL || ret_options->set == NULL)
		return failure_system(failure, ENOMEM, NULL, _("read the options"));
	read_environment(ret_options);
	return read_arguments(argument_count, arguments, ret_options, failure);
}

void options_free(struct options *options)
{
	free(options->words);
	free(options->set);
	free(options->account_home);
	options->account_home = NULL;
	options->words = NULL;
	options->set = NULL;
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
	if (options->consumer_word != NULL)
		append_option(command, "consumer", options->consumer_word);
	if (options->user != NULL)
		append_option(command, "user", options->user);
	if (options->root != NULL)
		append_option(command, "root", options->root);
	if (options->scope_given)
		append_option(command, "scope", scope_name(options->scope));
}

void options_print_help(const char *command, struct print *print)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct buffer left = {0};

		if (!row_is_for(&rows[i], command))
			continue;
		if (rows[i].letter != '\0')
			buffer_format(&left, "-%c, ", rows[i].letter);
		buffer_format(&left, "--%s", rows[i].name);
		if (rows[i].argument != NULL)
			buffer_format(&left, "=%s", rows[i].argument);
		print_format(print, "  %-28s  %s\n", buffer_text(&left), _(rows[i].help));
		buffer_free(&left);
	}
}
