/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: the file operations that carry changes out, in their order, each with what it expects to find. A value: making one and
 * reading one touches no file.
 */
#ifndef CORE_CHANGE_PLAN_H
#define CORE_CHANGE_PLAN_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/change/metadata.h"
#include "core/rank/ranking.h"

enum operation_kind {
	OPERATION_MKDIR,  /* make the scope's directory, and those above it that are missing */
	OPERATION_MASK,   /* put an empty file at name */
	OPERATION_REMOVE, /* take the file at name away */
	OPERATION_WRITE,  /* put a file with content at name */
	OPERATION_RENAME, /* give the file at name the name to, where nothing stands */
};

enum expectation {
	EXPECT_ABSENT,  /* nothing at that name */
	EXPECT_CONTENT, /* a regular file with exactly those bytes */
};

struct operation {
	enum operation_kind kind;
	char *name;    /* basename inside the plan's directory; NULL for OPERATION_MKDIR */
	char *to;      /* OPERATION_RENAME: the new name, which must be free; else NULL */
	char *content; /* OPERATION_WRITE: content_length bytes, at most DESCRIPTOR_MAX_SIZE and never none; else NULL */
	size_t content_length;
	mode_t mode;                   /* of a new file or directory; a file that is replaced keeps its own */
	struct file_metadata *metadata; /* OPERATION_MASK, _WRITE: what the file is to be in all else (undo); NULL: as mode says */
	enum expectation expectation;  /* of name, just before this operation */
	struct sha256 expected;        /* EXPECT_CONTENT */
	struct file_identity identity; /* of the file that was shown; inode 0 where the plan did not see it */
};

struct plan {
	enum scope scope;
	char *directory; /* of the scope: absolute, inside the root */
	struct operation *operations;
	size_t count;
	size_t capacity;
};

const char *operation_name(enum operation_kind kind);

/* An empty plan for a directory. Returns 0 or -ENOMEM; to be freed with plan_free(). */
int plan_new(enum scope scope, const char *directory, struct plan *ret_plan);
void plan_free(struct plan *plan); /* also for cleanup() */

/* An operation of that kind on the layer's file, which must be as it was shown. The name is given when it is added. */
struct operation operation_expecting(enum operation_kind kind, const struct layer *layer);

/* Appends; name, and the operation's to, content and metadata, are copied. Returns 0 or -ENOMEM. */
int plan_add(struct plan *plan, struct operation operation, const char *name);

/* Takes an operation out. */
void plan_remove(struct plan *plan, size_t index);

/*
 * Takes out what cancels itself and joins what goes on: a mask that is made and taken away again, or the other way round; what a later
 * operation puts another file in the place of; a file that is renamed again, or as soon as it is written; and the making of the directory
 * when nothing is left that needs it. The files that the plan makes stay the same.
 */
void plan_simplify(struct plan *plan);

/* Whether it puts a mask in the place of a file that holds something. */
bool operation_empties(const struct operation *operation);

/* What an operation does, as a sentence for people. malloc'ed, NULL when memory is out. */
char *operation_describe(const struct plan *plan, const struct operation *operation);

/* The shell command that does the same, host_prefix (a root's path, or "") before each path. malloc'ed. */
char *operation_shell(const struct plan *plan, const struct operation *operation, const char *host_prefix);

#endif
