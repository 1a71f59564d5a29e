/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files as they were met: every directory of a search path, every entry in it, also what is ignored, unreadable or broken.
 * This room holds the values and makes no system call; scan.h fills them from the disk, change/overlay.h from a plan.
 */
#ifndef CORE_HOST_SNAPSHOT_H
#define CORE_HOST_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/sha256.h"
#include "core/descriptor/descriptor.h"
#include "core/host/search_path.h"

/* What all contents together may take; what is beyond that is LAYER_UNREADABLE with EFBIG, so that nobody can fill the memory. */
#define SNAPSHOT_MAX_CONTENT ((size_t)256 * 1024 * 1024)

/* The index of no layer, no directory. */
#define LAYER_NONE UINT32_MAX

/* What tells one state of a file from another without its bytes. */
struct file_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified; /* st_mtim */
	struct timespec changed;  /* st_ctim */
	mode_t mode;              /* with the file type */
	uid_t owner;
	gid_t group;
	nlink_t links;
};

/* What fstat() says of a file, as its identity. */
struct stat;
struct file_identity file_identity_of(const struct stat *found);

bool file_identity_equal(const struct file_identity *first, const struct file_identity *second);

enum layer_kind {
	LAYER_FILE,        /* regular, and read: bytes and descriptor are there */
	LAYER_EMPTY,       /* regular, of size zero: never opened for reading */
	LAYER_TOO_LARGE,   /* regular, over DESCRIPTOR_MAX_SIZE: not read */
	LAYER_UNREADABLE,  /* regular, and opening or reading it failed: error says how */
	LAYER_DANGLING,    /* a link that leads nowhere (also in a circle): error says how */
	LAYER_NOT_REGULAR, /* a directory, FIFO, socket or device, directly or behind a link */
	LAYER_HIDDEN,      /* its name starts with a dot: not looked at any further */
};

struct layer {
	const char *name;        /* basename, as bytes; belongs to the snapshot */
	const char *link_target; /* what the link says when the entry is one, else NULL */
	const char *bytes;       /* LAYER_FILE: the content; else NULL */
	uint32_t length;
	uint32_t directory; /* index into snapshot->directories */
	enum layer_kind kind;
	int error;                     /* errno of LAYER_UNREADABLE and LAYER_DANGLING */
	struct file_identity identity; /* of what a link leads to; zero for LAYER_HIDDEN, and in an overlay for new files */
	struct descriptor descriptor;  /* LAYER_FILE */
};

enum directory_state {
	DIRECTORY_PRESENT,
	DIRECTORY_MISSING,
	DIRECTORY_UNREADABLE, /* a file in its place, no permission, I/O: error says which */
};

struct directory {
	enum scope scope;
	const char *path; /* absolute, inside the root; belongs to the snapshot */
	enum directory_state state;
	int error;
	struct file_identity identity; /* DIRECTORY_PRESENT */
};

struct snapshot {
	const struct schema *schema;
	struct directory *directories; /* as the search path has them: most specific first */
	uint32_t directory_count;
	struct layer *layers; /* grouped by directory, in no other order */
	uint32_t layer_count;
	size_t layer_capacity;
	size_t content_size; /* of all contents together */
	struct arena arena; /* owns names, bytes and texts */
};

/* An empty snapshot with the directories of path, all DIRECTORY_MISSING. Returns 0 or -ENOMEM. */
int snapshot_new(const struct schema *schema, const struct search_path *path, struct snapshot **ret_snapshot);
void snapshot_free(struct snapshot *snapshot);
void snapshot_free_pointer(struct snapshot **snapshot); /* for cleanup() */

/*
 * Another list of the same layers and directories, to be changed apart. Names, bytes and texts stay base's, which must outlive it, unless the
 * arena is handed over. Returns 0 or -ENOMEM.
 */
int snapshot_copy(const struct snapshot *base, struct snapshot **ret_snapshot);

/*
 * Adds the directories of another snapshot with their layers, behind its own; those that it has already stay as they are. Names, bytes and
 * texts stay the other's, which must outlive it. Returns 0 or -ENOMEM, and then nothing was added.
 */
int snapshot_append(struct snapshot *snapshot, const struct snapshot *other);

/* Adds a layer, with a copy of its name; *ret_layer stays valid until the next one is added. Returns 0 or -ENOMEM. */
int snapshot_add_layer(struct snapshot *snapshot, uint32_t directory, const char *name, struct layer **ret_layer);

/*
 * Gives the layer a content: copies length bytes (at most DESCRIPTOR_MAX_SIZE), makes it LAYER_FILE or LAYER_EMPTY and reads the
 * descriptor. Returns 0 or -ENOMEM.
 */
int snapshot_set_content(struct snapshot *snapshot, struct layer *layer, const char *bytes, size_t length);

/* Takes a layer out; the others keep their order. */
void snapshot_drop_layer(struct snapshot *snapshot, uint32_t index);

/* The layer of that name in a directory, or LAYER_NONE. Linear. */
uint32_t snapshot_find(const struct snapshot *snapshot, uint32_t directory, const char *name);

/* The first (most specific) directory of a scope, or LAYER_NONE where the search path has none. */
uint32_t snapshot_directory_of_scope(const struct snapshot *snapshot, enum scope scope);

/* The directory with that path, or LAYER_NONE. */
uint32_t snapshot_find_directory(const struct snapshot *snapshot, const char *path);

/* The digest of the layer's content (LAYER_FILE and LAYER_EMPTY). */
struct sha256 layer_digest(const struct layer *layer);

/* True when both are of the same kind, with the same link target, content and error. */
bool layer_same_content(const struct layer *first, const struct layer *second);

/* directory/name, malloc'ed; NULL when memory is out. */
char *layer_path(const struct snapshot *snapshot, const struct layer *layer);

/*
 * 0 when both say the same about the same files: directories and their state, and for each name its kind, link target, content and error; 1
 * when they do not, or -ENOMEM. Times, owners and inodes are not compared, because an overlay does not know them.
 */
int snapshot_compare(const struct snapshot *first, const struct snapshot *second);

#endif
