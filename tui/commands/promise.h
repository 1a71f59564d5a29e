/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a descriptor promises beyond the specification: some have a key "features", which nobody reads the features from. */
#ifndef TUI_COMMANDS_PROMISE_H
#define TUI_COMMANDS_PROMISE_H

#include "core/host/capability_result.h"
#include "core/host/snapshot.h"

/*
 * The features of the layer's key "features" that the answer lacks, as "a, b", safe to show and malloc'ed; "" where there is none. NULL
 * when memory is out.
 */
char *promise_missing(const struct layer *layer, const struct capability_result *result);

#endif
