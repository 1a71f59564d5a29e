/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of descriptors, for the commands that make one: which file is copied, and what is made of it. */
#ifndef TUI_COMMANDS_COPY_H
#define TUI_COMMANDS_COPY_H

#include "core/copy_source.h"
#include "tui/commands/command.h"

/* copy_source_find() for a command: returns EXIT_DONE, or the exit code after saying why there is none. */
int copy_find_source(struct session *session, const char *name, bool beneath, struct copy_source *ret_source);

/* Changes the document as each --set says. path is the document's, for messages. Returns the exit code. */
int copy_set(struct session *session, const char *path, struct buffer *document);

/*
 * Notes in the document what it was copied from. One that cannot be read with certainty stays as it is, which is warned of. Returns the
 * exit code.
 */
int copy_note(struct session *session, const struct copy_source *source, struct buffer *document);

/*
 * The source as a new file: with a note of its origin, and changed as --set says. What cannot be read with certainty is copied as it is,
 * unless something is to be set. Appends to an empty *document. Returns the exit code.
 */
int copy_make(struct session *session, const struct copy_source *source, struct buffer *document);

/* Refuses a content that is no good descriptor, where its source is one; else only warns. Returns the exit code. */
int copy_check(struct session *session, const struct copy_source *source, const char *name, const struct buffer *document);

/* The change that writes the document at the name; name, document and the settings in words are copied. Returns 0 or -ENOMEM. */
int copy_change(struct session *session, const char *verb, const char *name, const struct buffer *document, struct change *ret_change);

#endif
