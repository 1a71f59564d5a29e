/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that ask binaries have in common: the wanted features, waiting for answers, and what is said where none came. */
#ifndef TUI_COMMANDS_ASKING_H
#define TUI_COMMANDS_ASKING_H

#include "tui/commands/command.h"

/*
 * Makes the features of --require those that are wanted of the type. With type below 0 that is told to be wrong, as features belong to
 * one type. EXIT_DONE, also where nothing is wanted; else what is wrong was told, and the exit code is returned.
 */
int asking_require(struct session *session, int type);

/* Asks and waits, as the consumer would, until the type's selection (TYPE_MISSING: all) rests on answers. The ranking is a new one then. */
int asking_wait(struct session *session, int type);

/* Warns where the selection of the type rests on no answer. Returns EXIT_DONE or EXIT_SYSTEM. */
int asking_warn_doubt(struct session *session, const struct ranking *ranking, int type);

/* Warns where the start of what is selected will fail. Returns EXIT_DONE or EXIT_SYSTEM. */
int asking_warn_trouble(struct session *session, const struct ranking *ranking, int type);

#endif
