/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A language that nobody speaks, for tests: each text with accents, and at least 40 % longer, so that what has no room for a translation, or
 * was never given to gettext, is seen at once.
 */
#ifndef TESTS_SUPPORT_PSEUDO_H
#define TESTS_SUPPORT_PSEUDO_H

#include "core/base/buffer.h"

/* Appends the translation; directives of printf and what is no letter stay as they are. */
void pseudo_append(struct buffer *buffer, const char *text);

#endif
