/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is selected for a type, and whether it can be started. */
#ifndef TUI_COMMANDS_SELECTION_H
#define TUI_COMMANDS_SELECTION_H

#include "tui/commands/command.h"

/* The layer that is selected for the type, or LAYER_NONE. */
uint32_t selection_layer(const struct ranking *ranking, int type);

/*
 * Whether the layer's binary could be started, as far as that is seen without running it: from the ranking's facts, or where they say
 * nothing by a look. Returns 0, or -errno where the machine has no room, and then *ret_runs is false.
 */
int selection_runs(const struct session *session, const struct ranking *ranking, const struct layer *layer, bool *ret_runs);

/*
 * Why the start of what is selected for the type will fail, as a sentence, safe to show and malloc'ed; NULL where nothing speaks against it.
 * Tells what the facts of the ranking say: the type must have been asked about. Returns 0 or -ENOMEM.
 */
int selection_trouble(const struct ranking *ranking, int type, char **ret_text);

/* The same for what is taken to answer well without having been asked: why it was not. */
int selection_doubt(const struct ranking *ranking, int type, char **ret_text);

/* "50-x.json (/usr/lib/x)", safe to show; "nothing" where nothing is selected. malloc'ed, NULL when memory is out. */
char *selection_describe(const struct ranking *ranking, int type);

/* True when both take the same file for the type. */
bool selection_same(const struct ranking *first, const struct ranking *second, int type);

#endif
