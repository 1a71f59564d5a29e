/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands as a table: one row and one file each. A command gets a session, says its answer on the session's output, and returns the
 * exit code.
 */
#ifndef TUI_COMMANDS_COMMAND_H
#define TUI_COMMANDS_COMMAND_H

#include "core/host/root.h"
#include "core/workspace.h"
#include "tui/options.h"
#include "tui/print.h"

enum exit_code {
	EXIT_DONE = 0,    /* done, or yes */
	EXIT_NO = 1,      /* nothing selected, no such name */
	EXIT_USAGE = 2,   /* wrong usage */
	EXIT_REFUSED = 3, /* the state of the files forbids it */
	EXIT_SYSTEM = 4,  /* permission, space, I/O, memory */
};

struct start;

struct session {
	const struct options *options;
	const struct root *root;
	const struct identity *identity; /* as whom binaries are looked at; NULL: as the process */
	struct workspace *workspace; /* NULL for a command that works without */
	char **arguments;            /* behind the command's name */
	size_t argument_count;
	struct print *output;
	struct print *errors;
	struct start *start; /* of the text interface; NULL: a command runs */
};

enum command_files {
	FILES_READ,       /* needs a workspace */
	FILES_NONE,       /* needs none */
	FILES_CHANGED,    /* changes files */
	FILES_EVERYWHERE, /* needs a workspace with the directories of all consumers */
};

struct command {
	const char *name;
	const char *arguments; /* as --help shows them */
	const char *help;      /* one line; msgid */
	size_t least, most;    /* how many arguments it takes */
	enum command_files files;
	int (*run)(struct session *session);
};

#define ANY_NUMBER ((size_t)-1)

extern const struct command commands[];
extern const size_t command_count;

/* The row of that name, or NULL. */
const struct command *command_find(const char *name);

/* The name that is nearest to a mistyped one, or NULL. */
const char *command_nearest(const char *name);

/* Checks the number of arguments, opens what the command needs and runs it. Returns the exit code. */
int command_run(const struct command *command, struct session *session);

/* The usage of one command, or of all. */
void command_print_help(const struct command *command, struct print *print);
void commands_print_help(struct print *print);

/* The exit code that a failure stands for, after it was told on standard error. */
int session_fail(struct session *session, const struct failure *failure);
/* The same for -ENOMEM from a core function that fills no failure. */
int session_out_of_memory(struct session *session);

/* Something that should be known but is no failure; not said with --quiet. text is safe to show. */
void session_warn(struct session *session, const char *text);

int list_run(struct session *session);
int which_run(struct session *session);
int why_run(struct session *session);
int show_run(struct session *session);
int check_run(struct session *session);
int capabilities_run(struct session *session);
int compare_run(struct session *session);
int types_run(struct session *session);
int consumers_run(struct session *session);
int explain_run(struct session *session);
int history_run(struct session *session);
int diff_run(struct session *session);
int mask_run(struct session *session);
int unmask_run(struct session *session);
int move_run(struct session *session);
int clone_run(struct session *session);
int replace_run(struct session *session);
int edit_run(struct session *session);
int revert_run(struct session *session);
int apply_run(struct session *session);
int undo_run(struct session *session);
int redo_run(struct session *session);
int import_run(struct session *session);

#endif
