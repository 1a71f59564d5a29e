/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A transaction as a value: what it does to which files, and everything that is needed to finish it after a crash and to undo it years
 * later. The same document is the journal in the staging directory and the entry in the history. This room makes no system call.
 */
#ifndef CORE_COMMIT_RECORD_H
#define CORE_COMMIT_RECORD_H

#include <stdint.h>
#include <time.h>

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "core/base/sha256.h"
#include "core/change/metadata.h"
#include "core/change/plan.h"

#define RECORD_VERSION 1

/* Room for an id such as 20261123T152000.123456-4f3a91c0, with the NUL. Ids of one history sort by time as bytes. */
#define RECORD_ID_SIZE 40

/* The index of no file: the name is free. */
#define FILE_NONE UINT32_MAX

/* A file that a transaction met or made. */
struct known_file {
	struct file_metadata metadata;
	char *bytes;
	size_t length;
	struct sha256 digest;
	uint64_t device;          /* not recorded: it may change from boot to boot */
	uint64_t inode;           /* 0 until the file exists */
	struct timespec modified;
};

/* One operation. Which files: indexes into the record's list, or FILE_NONE. */
struct record_operation {
	enum operation_kind kind;
	char *name;      /* NULL for OPERATION_MKDIR */
	char *to;        /* OPERATION_RENAME, else NULL */
	uint32_t before; /* at name */
	uint32_t after;  /* at name for OPERATION_MASK and _WRITE, at to for _RENAME (then the same as before) */
};

struct record {
	char id[RECORD_ID_SIZE];
	char undoes[RECORD_ID_SIZE]; /* the transaction that this one takes back, "" where it is none of that kind */
	struct timespec time;
	char *who;   /* who asked for it, as the caller says it */
	char **what; /* the changes in the words of the command line */
	size_t what_count;
	enum scope scope;
	char *directory; /* absolute, inside the root */
	struct record_operation *operations;
	size_t count;
	size_t capacity;
	struct known_file *files;
	uint32_t file_count;
	size_t file_capacity;
};

void record_free(struct record *record); /* also for cleanup() */

/* Appends a file, which the record then owns (also on failure). Returns 0 or -ENOMEM. */
int record_add_file(struct record *record, struct known_file *file, uint32_t *ret_index);

/* Appends an operation; name and to are copied. Returns 0 or -ENOMEM. */
int record_add_operation(struct record *record, enum operation_kind kind, const char *name, const char *to, uint32_t before,
			 uint32_t after);

/* Sets who, what and undoes; all is copied, NULL is nothing. Returns 0 or -ENOMEM. */
int record_describe(struct record *record, const char *who, const char *const *what, size_t what_count, const char *undoes);

/* Makes the id out of the record's time and a random number; where that does not sort behind newest ("" for none), the time is moved. */
void record_set_id(struct record *record, uint32_t random, const char *newest);

/* True for a text that has the form of an id. */
bool record_id_is_valid(const char *id);

/*
 * The document. Its second line holds the SHA-256 of all that follows that line, so that `tail -n +3 FILE | sha256sum` verifies it.
 * A lack of memory is remembered by the buffer.
 */
void record_write(const struct record *record, struct buffer *buffer);

/* Reads a document and verifies its digest. path is what messages call it. Returns 0, or less than 0 with *failure filled. */
int record_read(const char *bytes, size_t length, const char *path, struct record *ret_record, struct failure *failure);

#endif
