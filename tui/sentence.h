/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said behind a colon elsewhere (a failure, a finding, a remedy) as a sentence that stands alone. */
#ifndef TUI_SENTENCE_H
#define TUI_SENTENCE_H

#include "core/base/buffer.h"

/* Appends it with a capital, where it begins with a word and not with a file's name or the like, and with a full stop. */
void sentence_append(struct buffer *buffer, const char *text);

/* The same as a malloc'ed string; NULL where memory is out. */
char *sentence(const char *text);

/* The full stop that a text still needs to end a sentence: "." or "". */
const char *sentence_stop(const char *text);

#endif
