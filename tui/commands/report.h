/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings, and what makes a consumer fail as a whole, for people. */
#ifndef TUI_COMMANDS_REPORT_H
#define TUI_COMMANDS_REPORT_H

#include "tui/commands/command.h"

/* What breaks everything, with its place and its remedy, and an empty line; nothing where nothing does. */
void report_broken(struct session *session, const struct ranking *ranking);

/* One finding as a paragraph: how severe, where, what, and what to do. */
void report_finding(struct print *output, const struct snapshot *snapshot, const struct finding *finding);

/* Takes the findings out of the list that are about other layers than the wanted ones; wanted has a member per layer. */
void report_narrow(struct findings *findings, const bool *wanted);

#endif
