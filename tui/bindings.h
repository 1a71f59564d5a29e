/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys do which action: those of the table of actions, as far as a person has not chosen others. */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include <stddef.h>

#include "tui/action.h"

/* All zero: everything as in the table. */
struct bindings {
	char *keys[ACTION_COUNT]; /* names separated by blanks, malloc'ed; NULL: those of the table */
};

/* "" takes all keys away. 0; -EINVAL where a name is none, bindings_bad_key() tells which; -ENOMEM. */
int bindings_set(struct bindings *bindings, enum action action, const char *keys);
void bindings_reset(struct bindings *bindings, enum action action);
void bindings_free(struct bindings *bindings);

/* The names of the keys, separated by blanks. */
const char *bindings_keys(const struct bindings *bindings, enum action action);

/* The first name among keys that is no key, as a place in keys and its length; NULL where all are keys. */
const char *bindings_bad_key(const char *keys, size_t *ret_length);

bool bindings_have_key(const struct bindings *bindings, enum action action, key_code key);

/* The name of the first key of an action, "" where it has none, into name (at least 16 bytes). */
void bindings_first_key(const struct bindings *bindings, enum action action, char *name, size_t size);

#endif
