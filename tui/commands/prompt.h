/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A question to the person at the terminal. It goes to standard error, so that standard output keeps to the answer of the command. */
#ifndef TUI_COMMANDS_PROMPT_H
#define TUI_COMMANDS_PROMPT_H

#include "tui/commands/command.h"

struct prompt_answer {
	const char *letter; /* what is typed, whatever the language */
	const char *word;   /* msgid; its translation may be typed, too */
};

/* Whether somebody is there to answer: standard input and standard error are a terminal. */
bool prompt_is_possible(void);

/*
 * Shows the question with its answers, and asks again until one of them was typed. Returns its index; 0, which must be the harmless one,
 * for an empty line and where the input has ended.
 */
size_t prompt_ask(struct session *session, const char *question, const struct prompt_answer *answers, size_t count);

#endif
