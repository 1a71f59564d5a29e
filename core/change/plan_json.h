/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as a JSON document (share/schemas/plan.json), and back. What is read may come from anybody: nothing in it is trusted, and a
 * document that could not have been written here is refused with line and column. Pure.
 */
#ifndef CORE_CHANGE_PLAN_JSON_H
#define CORE_CHANGE_PLAN_JSON_H

#include "core/base/arena.h"
#include "core/base/failure.h"
#include "core/base/json_writer.h"
#include "core/change/plan.h"

#define PLAN_JSON_VERSION 1
#define PLAN_JSON_MAX_SIZE ((size_t)16 * 1024 * 1024)
#define PLAN_JSON_MAX_OPERATIONS 10000

/* What a plan is about, beside its operations. Carrying it out needs none of it. */
struct plan_context {
	const char *consumer;       /* by whose rules it was previewed */
	const char *const *changes; /* in the words of the command line, as change_describe() gives them */
	size_t change_count;
};

/* A plan that was read. */
struct plan_document {
	struct plan plan; /* its directory is "" until plan_set_directory() */
	struct plan_context context;
	struct arena arena; /* owns the context */
};

/*
 * Writes a whole document, without a preview, which is for people and has no part in carrying the plan out. A lack of memory is remembered
 * by the buffer. Metadata from the history is not written: a plan that comes back may be anybody's.
 */
void plan_json_write(const struct plan *plan, const struct plan_context *context, struct buffer *buffer);

/* The operations alone, as a member of another document (a change's plan with its preview, its result). */
void plan_json_write_operations(struct json_writer *writer, const char *key, const struct plan *plan);

/*
 * Reads a document. path is what messages call it. Allowed are names that may stand in a scope's directory, the scopes admin and user (the
 * same for all operations), modes that give nobody else the right to write or execute, and contents of 1 to DESCRIPTOR_MAX_SIZE bytes,
 * also when no descriptor reader would take them. A change may be a text, or an object with "change" and "name", or "words"; one that is
 * set aside (kept.h) is left out. The preview is not
 * looked at: what the plan will do is computed anew. Returns 0, or less than 0 with *failure of FAILURE_USAGE, its path "PATH:LINE:COLUMN".
 */
int plan_json_read(const char *bytes, size_t length, const char *path, struct plan_document *ret_document, struct failure *failure);
void plan_document_free(struct plan_document *document); /* also for cleanup() */

/* Says where the plan's files are. Returns 0 or -ENOMEM. */
int plan_set_directory(struct plan *plan, const char *directory);

#endif
