/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is selected for a type, and whether it can be started. */
#ifndef TUI_COMMANDS_SELECTION_H
#define TUI_COMMANDS_SELECTION_H

#include "tui/commands/command.h"

/* The layer that is selected for the type, or LAYER_NONE. */
uint32_t selection_layer(const struct ranking *ranking, int type);

/* 0 when the layer's binary can be started, or the reason as -errno (binary_check). */
int selection_check(const struct session *session, const struct layer *layer);

/* "50-x.json (/usr/lib/x)", safe to show; "nothing" where nothing is selected. malloc'ed, NULL when memory is out. */
char *selection_describe(const struct ranking *ranking, int type);

/* True when both take the same file for the type. */
bool selection_same(const struct ranking *first, const struct ranking *second, int type);

#endif
