/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told about one file beside its verdict, by `show` and on the screen of details: what stands there, and how it differs. */
#ifndef TUI_LAYER_WORDS_H
#define TUI_LAYER_WORDS_H

#include "core/rank/ranking.h"

/* "file", "empty", ...: of the JSON, and for people, translated; the second is NULL for a file whose content says what it is. */
const char *layer_kind_name(enum layer_kind kind);
const char *layer_kind_title(enum layer_kind kind);

/* What two files can differ in, by the names of the keys. */
enum layer_difference { LAYER_DESCRIPTION, LAYER_TYPE, LAYER_BINARY, LAYER_DIFFERENCE_COUNT };
const char *layer_difference_name(enum layer_difference difference);
bool layers_differ_in(enum layer_difference difference, const struct layer *first, const struct layer *second);
bool layers_same_bytes(const struct layer *first, const struct layer *second);

/* How it differs from the layer below, as a sentence without full stop; malloc'ed, NULL when memory is out. */
char *layer_describe_difference(const struct layer *layer, const struct layer *below);

/* The layer below that a comparison makes sense with, or NULL. */
const struct layer *layer_below(const struct ranking *ranking, const struct stack *stack, uint32_t depth);

#endif
