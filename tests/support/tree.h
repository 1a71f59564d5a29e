/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree of descriptors as a value: what stands in which directory, and what the environment says. It is read from a
 * file that people can read (tests/trees/README.md) or generated (generate.h), and built below a temporary root.
 * Whatever cannot be done fails the running cmocka test.
 */
#ifndef TESTS_SUPPORT_TREE_H
#define TESTS_SUPPORT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/workspace.h"

/* The directories that the short words stand for, when the environment is the ordinary one. */
#define TREE_USER "/home/user/.config/qemu/vhost-user"
#define TREE_ADMIN "/etc/qemu/vhost-user"
#define TREE_LOCAL "/usr/local/share/qemu/vhost-user"
#define TREE_VENDOR "/usr/share/qemu/vhost-user"

/* A good descriptor of a type, as a string constant. */
#define TREE_DESCRIPTOR(type) "{\"description\": \"d\", \"type\": \"" type "\", \"binary\": \"/usr/bin/backend\"}"

enum tree_kind {
	TREE_FILE,
	TREE_DIRECTORY,
	TREE_FIFO,
	TREE_SOCKET,
	TREE_LINK,
};

struct tree_entry {
	char *directory; /* absolute, inside the root */
	char *name;
	enum tree_kind kind;
	mode_t mode;  /* of a file or directory */
	char *bytes;  /* the content, or where a link leads */
	size_t length;
	/* Only in generated trees, for the oracle: what readers of the bytes, or of what a link leads to, meet. */
	const char *type; /* of a valid descriptor, else NULL */
	bool leads_nowhere;
};

struct tree {
	struct tree_entry *entries;
	size_t count;
	size_t capacity;
	char *home;
	char *xdg_config_home; /* NULL: unset */
	char *xdg_data_dirs;
	bool examined;  /* the binaries are looked at, too */
	bool as_nobody; /* the user's directory belongs to nobody and is read as nobody, where the test runs as root */
};

/* A tree without entries in the ordinary environment: HOME is /home/user, nothing else is set. */
void tree_init(struct tree *tree);
void tree_free(struct tree *tree); /* also for cleanup() */

/* Adds an entry of mode 0644, or 0755 for a directory; all is copied. It stays valid until the next one is added. */
struct tree_entry *tree_add(struct tree *tree, const char *directory, const char *name, enum tree_kind kind,
	const char *bytes, size_t length);

/* Adds what can be executed on this machine without needing anything else, as far as its headers tell. */
void tree_add_program(struct tree *tree, const char *directory, const char *name, mode_t mode);

/* Reads tests/trees/NAME/tree. */
void tree_read(const char *case_directory, struct tree *ret_tree);

/* "vendor", "local", "admin", "user" for the directories above, else the path itself. */
const char *tree_directory_word(const char *path);

/*
 * A name or path of printable ASCII without blanks, from which the bytes can be had back: all others as \xHH.
 * malloc'ed.
 */
char *tree_shown_name(const char *name);

/*
 * An empty directory in $TMPDIR, of mode 0755, to be treated as /. malloc'ed path; tree_remove_root() takes both away.
 */
char *tree_make_root(void);
void tree_remove_root(char *root);
void tree_remove_root_pointer(char **root); /* for cleanup() */

/* Builds the tree below the root, whatever the umask. */
void tree_build(const struct tree *tree, const char *root);

/* Settings for a workspace on the tree below root, as the tree's person; they point into the tree. */
struct workspace_settings tree_settings(const struct tree *tree, const char *root, enum scope target);

/* Opens the workspace; a failure fails the test. */
struct workspace *tree_open(const struct tree *tree, const char *root, enum scope target);

/*
 * Everything below root/path, one line each in the order of the names: path, mode, owner, number of links, and size and
 * digest, or where a link leads. malloc'ed; "" where there is nothing. What is listed twice alike has not been touched.
 */
char *tree_listing(const char *root, const char *path);

/* Writes a file below the root, replacing what is there. */
void tree_write(const char *root, const char *directory, const char *name, const char *bytes, size_t length);

/* ROOT/DIRECTORY/NAME, malloc'ed. */
char *tree_path(const char *root, const char *directory, const char *name);

/* Fails, with the lines that differ, when the texts are not equal. */
void tree_expect_text(const char *title, const char *expected, const char *found);

/* The whole file with a NUL behind it, malloc'ed; NULL where there is none. */
char *tree_read_file(const char *path, size_t *ret_length);

#endif
