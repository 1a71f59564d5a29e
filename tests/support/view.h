/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the core makes of a tree, as a text that people can read and review: the `expected` files of tests/trees. */
#ifndef TESTS_SUPPORT_VIEW_H
#define TESTS_SUPPORT_VIEW_H

#include <stdbool.h>

#include "core/rank/ranking.h"

/*
 * The order of each type with every layer's verdict and code, what breaks the consumer as a whole, and the findings;
 * first the directories, where that is asked for or one of them cannot be read. The notation is that of
 * tests/trees/README.md. malloc'ed.
 */
char *view_text(const struct ranking *ranking, bool with_directories);

/* Only what each type selects, "gpu admin 10-x.json" line by line. malloc'ed. */
char *view_selections(const struct ranking *ranking);

#endif
