/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was typed and what the environment says, as values. This is the only room that reads the environment; everybody else is
 * given what it found.
 */
#ifndef TUI_OPTIONS_H
#define TUI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/failure.h"
#include "core/rank/consumer.h"
#include "tui/canvas.h"
#include "tui/print.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	const struct consumer *consumer; /* --consumer, or the first row of the table */
	const char *consumer_word;       /* --consumer as it was typed; NULL: it was not */
	bool consumer_exact;             /* a version was typed with it: exactly this row is meant */
	const char *require;             /* --require, features with commas between them; NULL: none */
	const char *user;                /* --user; NULL: whoever runs the program */
	const char *root;                /* --root; NULL: the host's own */
	enum scope scope;                /* --scope, or what fits who runs the program */
	bool scope_given;
	bool json;
	bool dry_run;
	bool read_only;
	bool ascii;
	bool mouse;  /* clicks and wheel, in the text interface */
	bool linear; /* the text interface as questions and answers, line by line */
	bool quiet;
	bool trust;
	unsigned answer_milliseconds; /* --timeout; 0: the usual time */
	bool help;
	bool version;
	enum color_choice color;
	/* of single commands (options_check) */
	bool first, last, all, refresh;
	const char *before, *after; /* --before, --after: a name */
	uint32_t rank;              /* --rank; 0: not given */
	const char **set;           /* --set, each as it was typed; the strings are main's */
	size_t set_count;
	uint64_t given; /* which rows of the table were on the command line, for options_check */
	char **words;   /* the command and its arguments; the strings are main's */
	size_t word_count;
	struct environment environment; /* of whoever runs the program */
	const char *path;               /* PATH */
	const char *editors[2];         /* VISUAL and EDITOR; NULL where unset or empty */
	const char *temporary;          /* TMPDIR, where it is an absolute path, else /tmp */
	char *account_home;             /* where HOME is not set */
	const char *columns;            /* COLUMNS: the width of a terminal that does not tell */
	bool colors_unwanted;           /* NO_COLOR is set, or TERM says that there are none */
};

/*
 * Reads the command line and the environment. Options stand before or after the command, up to a "--". Returns 0, or less than 0 with
 * *failure filled; also then the options that could be read are set, and *ret_options is to be freed with options_free().
 */
int options_read(int argument_count, char **arguments, struct options *ret_options, struct failure *failure);
void options_free(struct options *options);

/* What may be shown: depends on the locale, which must be set, and on --ascii. */
enum charset options_charset(const struct options *options);

/* Whether colours go to that file descriptor. */
bool options_colored(const struct options *options, int descriptor);

/* The option, when it was given, as a word for a command line: what a command that repeats this one must say, too. */
void options_append_common(const struct options *options, struct buffer *command);

/* Refuses options that belong to other commands than the named one (NULL: the text interface). Returns 0, or less than 0 with *failure filled. */
int options_check(const struct options *options, const char *command, struct failure *failure);

/* The table of options for --help: those of every command, and those of the named one alone (NULL: of none). */
void options_print_help(const char *command, struct print *print);

#endif
