/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A root with the administrator's and the vendor's directory, and plans that are carried out in it with a history: what the tests of
 * transactions share. Whatever cannot be done fails the running cmocka test.
 */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "core/commit/commit.h"
#include "core/commit/history.h"
#include "tests/support/generate.h"
#include "tests/support/tree.h"

#define SCENE_HISTORY "/var/lib/overrule/history"

struct scene {
	struct tree tree;
	char *root;
	struct root opened;
};

/* An empty administrator's directory, and a vendor's with two descriptors. */
void scene_make(struct scene *scene);
void scene_free(struct scene *scene); /* also for cleanup() */

/* Puts a file into the administrator's directory; comment is the value of user.comment, NULL for no attribute. */
void scene_put(const struct scene *scene, const char *name, const char *content, mode_t mode, const char *comment);

/* Up to eight files named a to h, of all kinds that a transaction can meet; owners too where the test runs as root. */
void scene_fill(const struct scene *scene, struct generator *generator);

/*
 * Everything in the administrator's directory, one line each in the order of the names: name, mode, owner, group, size, digest,
 * attributes. With times also inode and times of the directory and its files. malloc'ed.
 */
char *scene_text(const struct scene *scene, bool times);

/* A random plan of up to count operations on the files as they are, and the text of scene_text() after it. */
char *scene_generate(const struct scene *scene, struct generator *generator, unsigned count, struct plan *ret_plan);

/* Appends an operation that expects the content (NULL: nothing there). to_or_content: of a rename or a write. */
void scene_add(struct plan *plan, enum operation_kind kind, const char *name, const char *to_or_content, const char *expected);

/* Carries the plan out with a history, at the present time. */
int scene_commit(const struct scene *scene, const struct plan *plan, const char *undoes, struct commit_result *ret_result,
		 struct failure *failure);

/* Takes the transaction back. Returns what history_undo_plan() or the commit returns. */
int scene_undo(const struct scene *scene, const char *id, struct commit_result *ret_result, struct failure *failure);

/* The history, which must be readable and have no damaged entry. */
void scene_history(const struct scene *scene, struct history *ret_history);

#endif
