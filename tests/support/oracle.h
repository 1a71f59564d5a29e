/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second opinion: the specification's rule once more, written from the text of spec/vhost-user.json and from nothing
 * else. It looks at the description of a tree and shares no code and no structure with core/.
 */
#ifndef TESTS_SUPPORT_ORACLE_H
#define TESTS_SUPPORT_ORACLE_H

#include "tests/support/tree.h"

/*
 * The files of a type that take part, in the order in which management software goes through them, one line "DIRECTORY
 * NAME" each (the bytes as they are); the first one is the one that is chosen. "" where there is none. malloc'ed. The
 * tree must be a generated one, whose entries know their types.
 */
char *oracle_order(const struct tree *tree, const char *type);

#endif
