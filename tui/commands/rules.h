/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the table of consumers: which one counts on this host, and for which versions it holds. */
#ifndef TUI_COMMANDS_RULES_H
#define TUI_COMMANDS_RULES_H

#include "core/host/root.h"
#include "core/rank/consumer.h"

/* The row of that name for the version that is installed below the root, or the newest one where none is found. */
const struct consumer *rules_installed(const struct root *root, const struct consumer *consumer);

/* The row that follows with the same name, so that the given one ends before its version; NULL where it is the newest. */
const struct consumer *rules_next(const struct consumer *consumer);

/* "10.8", a version as the rows have it. */
#define RULES_VERSION_SIZE 24
void rules_version(unsigned version, char text[RULES_VERSION_SIZE]);

/* True for the first row of its name. */
bool rules_first(const struct consumer *consumer);

#endif
