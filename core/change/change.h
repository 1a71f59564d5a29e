/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person wants, and how it becomes operations. Each change is planned on the files as they would be after the changes before
 * it, and either can be done as it is meant or is refused with the reason. Pure.
 */
#ifndef CORE_CHANGE_CHANGE_H
#define CORE_CHANGE_CHANGE_H

#include "core/base/failure.h"
#include "core/change/move.h"
#include "core/change/plan.h"

enum change_kind {
	CHANGE_MASK,
	CHANGE_UNMASK,
	CHANGE_MOVE,   /* another place in the order of its type */
	CHANGE_WRITE,  /* a file with the given content at the name: clone, replace, edit and import are that */
	CHANGE_REVERT, /* the file of that name is taken away from the target directory */
};

struct change {
	enum change_kind kind;
	char *name; /* the file name that it is about; owned */
	enum move_place place; /* CHANGE_MOVE */
	char *other;           /* CHANGE_MOVE before or after: the other name; CHANGE_WRITE: what was set, in words, or NULL; owned */
	uint32_t rank;         /* CHANGE_MOVE to a rank */
	const char *verb;      /* CHANGE_WRITE: "clone", "replace", "edit", "import", and "new" of a form; a constant */
	char *content;         /* CHANGE_WRITE: content_length bytes, at least one; owned */
	size_t content_length;
	bool may_replace; /* CHANGE_WRITE: a file of that name in the target directory is replaced; else it is refused */
};

/* "mask", "unmask", "move", "write", "revert": for machines. */
const char *change_name(enum change_kind kind);

/* "mask 50-x.json": the words of the command line, safe to show. malloc'ed. */
char *change_describe(const struct change *change);

/* Copies with all that it owns. Returns 0 or -ENOMEM. */
int change_copy(const struct change *change, struct change *ret_copy);
void change_free(struct change *change);

/* True for a name that may stand in a scope's directory: no slash, no leading dot, not empty, at most 255 bytes. */
bool name_is_allowed(const char *name);

/*
 * Appends the operations of a change to the plan, whose scope and directory say where it is to be written. ranking is of the files as
 * they would be after what the plan holds already. Appends nothing where all is as wanted already. Returns 0; -ENOMEM; or less than 0
 * with *failure filled: FAILURE_USAGE for a name that cannot be one, FAILURE_REFUSED where the files do not allow it.
 */
int change_plan(const struct change *change, const struct ranking *ranking, struct plan *plan, struct failure *failure);

#endif
