/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person wants, and how it becomes operations. Each change is planned on the files as they would be after the changes before
 * it, and either can be done as it is meant or is refused with the reason. Pure.
 */
#ifndef CORE_CHANGE_CHANGE_H
#define CORE_CHANGE_CHANGE_H

#include "core/base/failure.h"
#include "core/change/plan.h"

enum change_kind {
	CHANGE_MASK,
	CHANGE_UNMASK,
};

struct change {
	enum change_kind kind;
	char *name; /* the file name that it is about; owned */
};

const char *change_name(enum change_kind kind);

/* "mask 50-x.json": the words of the command line, safe to show. malloc'ed. */
char *change_describe(const struct change *change);

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
